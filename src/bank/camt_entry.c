/* Balances and entries of a camt.053: amounts, days, the other side, references. */
#include "camt_entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "codes.h"
#include "field.h"

void camt_transaction_free(gpointer data)
{
    struct camt_transaction *transaction = data;
    for (int i = 0; i < CAMT_TX_SLOTS; i++)
        g_free(transaction->slot[i]);
    g_free(transaction);
}

/* ---- values ---- */

/* The amounts that are read: up to 10^15 minor units, so that no sum of a file overflows unseen. */
#define AMOUNT_MOST G_GINT64_CONSTANT(1000000000000000)

/* An xs:decimal without a sign, in minor units; digits beyond them must be zeros. */
static bool amount_of(const char *text, const char *currency, money *amount)
{
    g_autofree char *plain = g_strstrip(g_strdup(text));
    const char *start = *plain == '+' ? plain + 1 : plain;
    gsize length = strlen(start);
    bool ends_in_point = length > 1 && start[length - 1] == '.';
    g_autofree char *number =
            g_strconcat(*start == '.' ? "0" : "", start, ends_in_point ? "0" : "", NULL);
    int decimals = currency_decimals(currency);
    struct decimal exact;
    money value;
    if (*number == '-' || !decimal_parse(number, &exact) ||
            !decimal_to_money(exact, decimals, &value) || value > AMOUNT_MOST)
        return false;
    if (decimal_compare(decimal_from_money(value, decimals), exact) != 0)
        return false;
    *amount = value;
    return true;
}

/* CRDT or DBIT: 1 or -1; 0 for something else. */
static int sign_of(const char *indicator)
{
    return strcmp(indicator, "CRDT") == 0 ? 1 : strcmp(indicator, "DBIT") == 0 ? -1 : 0;
}

/* A day, or the day of a moment as it is written; "" for what is none. Caller frees. */
static char *day_of(const char *text)
{
    g_autofree char *day = g_strndup(text, 10);
    return date_is_day(day) ? g_steal_pointer(&day) : g_strdup("");
}

/* Blanks instead of the line feeds between repeated elements. Caller frees. */
static char *joined(const char *text)
{
    g_autofree char *blanks = g_strdelimit(g_strdup(text), "\n", ' ');
    return bank_trimmed(blanks);
}

/* ---- the statement ---- */

void camt_take_head(struct bank_statement *statement, const struct camt_texts *texts)
{
    const char *const *slot = texts->slot;
    const char *sequence = *slot[CAMT_SEQUENCE] ? slot[CAMT_SEQUENCE] : slot[CAMT_LEGAL_SEQUENCE];
    const char *account = *slot[CAMT_IBAN] ? slot[CAMT_IBAN] : slot[CAMT_OTHER_ACCOUNT];
    g_autofree char *identity = g_strdup_printf("%s/%s", sequence, slot[CAMT_ID]);
    text_take(&statement->identity, bank_trimmed(identity));
    text_take(&statement->account, bank_account(account, true));
    if (*slot[CAMT_CURRENCY])
        text_set(&statement->currency, slot[CAMT_CURRENCY]);
    statement->duplicate =
            strcmp(slot[CAMT_COPY], "DUPL") == 0 || strcmp(slot[CAMT_COPY], "CODU") == 0;
}

/* The account's currency, or that of the first amount where it names none. */
static bool same_currency(struct bank_statement *statement, const char *currency)
{
    if (!*statement->currency && *currency)
        text_set(&statement->currency, currency);
    return !*currency || strcmp(statement->currency, currency) == 0;
}

/* The kinds of balances that open and close; a better kind before a worse one. */
static const struct {
    const char *type;
    unsigned bit;
    bool better; /* replaces what another row of this bit gave */
} balances[] = {{"OPBD", 1, true}, {"PRCD", 1, false}, {"CLBD", 2, true}};

bool camt_take_balance(struct bank_statement *statement,
        const struct camt_texts *texts,
        unsigned *seen,
        GError **error)
{
    const char *const *slot = texts->slot;
    gsize row = 0;
    while (row < G_N_ELEMENTS(balances) && strcmp(slot[CAMT_BALANCE_TYPE], balances[row].type) != 0)
        row++;
    if (row == G_N_ELEMENTS(balances))
        return true;
    if ((*seen & balances[row].bit) && !balances[row].better)
        return true;
    if (!same_currency(statement, slot[CAMT_BALANCE_CURRENCY]))
        return true;

    money amount;
    int sign = sign_of(slot[CAMT_BALANCE_SIGN]);
    if (!amount_of(slot[CAMT_BALANCE], statement->currency, &amount) || sign == 0)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: the balance %s is no amount in %s",
                texts->line, balances[row].type, statement->currency);
    bool opens = balances[row].bit == 1;
    *(opens ? &statement->opening : &statement->closing) = sign * amount;
    text_take(
            opens ? &statement->opened_on : &statement->closed_on, day_of(slot[CAMT_BALANCE_DAY]));
    *seen |= balances[row].bit;
    return true;
}

/* ---- the other side, references, text ---- */

static const char *of(const struct camt_transaction *transaction, enum camt_slot slot)
{
    return transaction ? transaction->slot[slot - CAMT_TX_FIRST] : "";
}

static const char *first_of(const char *a, const char *b)
{
    return *a ? a : b;
}

/* Where a party stands in the slots. */
static const struct party {
    enum camt_slot name, ultimate, iban, account;
} parties[] = {{CAMT_DEBTOR, CAMT_DEBTOR_ULTIMATE, CAMT_DEBTOR_IBAN, CAMT_DEBTOR_ACCOUNT},
        {CAMT_CREDITOR, CAMT_CREDITOR_ULTIMATE, CAMT_CREDITOR_IBAN, CAMT_CREDITOR_ACCOUNT}};

/* Money that comes in is the debtor's, money that goes out the creditor's; but one that goes back
 * may still name the parties of the first payment: the other side is never the own account. */
static void take_party(struct bank_movement *movement,
        const struct camt_transaction *transaction,
        const char *own_account)
{
    gsize side = movement->amount < 0 ? 1 : 0;
    for (gsize turn = 0; turn < 2; turn++, side = 1 - side) {
        const struct party *party = &parties[side];
        g_autofree char *account = bank_account(
                first_of(of(transaction, party->iban), of(transaction, party->account)), true);
        const char *name = first_of(of(transaction, party->name), of(transaction, party->ultimate));
        bool own = strcmp(account, own_account) == 0;
        bool fits = !own && (*account || *name);
        if (fits && (turn == 0 || movement->kind == BANK_REVERSAL)) {
            text_take(&movement->iban, g_steal_pointer(&account));
            text_take(&movement->name, bank_trimmed(name));
            return;
        }
    }
}

/* The structured references, each decided by what it is and not by who is said to issue it: one
 * goes into the movement; several, and what is none, are text. */
static void take_structured(struct bank_movement *movement, const char *lines, GString *text)
{
    g_auto(GStrv) references = g_strsplit(lines, "\n", -1);
    g_autofree char *only = NULL;
    bool several = false;
    for (char **each = references; *each; each++) {
        char *reference = bank_reference(*each);
        several = several || (only && reference && strcmp(only, reference) != 0);
        if (reference && !only)
            only = reference;
        else
            g_free(reference);
        if (!reference && **each)
            g_string_append_printf(text, " %s", *each);
    }
    for (char **each = references; several && *each; each++)
        g_string_append_printf(text, " %s", *each);
    if (only && !several)
        text_set(&movement->reference, only);
}

static void take_text(struct bank_movement *movement,
        const struct camt_transaction *transaction,
        const char *entry_text)
{
    g_autoptr(GString) text = g_string_new(of(transaction, CAMT_UNSTRUCTURED));
    take_structured(movement, of(transaction, CAMT_STRUCTURED), text);
    if (*of(transaction, CAMT_STRUCTURED_TEXT))
        g_string_append_printf(text, " %s", of(transaction, CAMT_STRUCTURED_TEXT));
    if (text->len == 0 && !*movement->reference)
        g_string_append(text, first_of(of(transaction, CAMT_TX_TEXT), entry_text));
    text_take(&movement->text, joined(text->str));
}

/* ---- entries ---- */

/* What an entry says, for its transactions. */
struct entry {
    const char *const *slot;
    int sign;
    money amount; /* without a sign */
    char *day;
    bool alone; /* it has no transactions, or one */
};

static enum bank_kind kind_of(
        const struct entry *entry, const struct camt_transaction *transaction, int sign)
{
    static const enum camt_slot own[] = {
            CAMT_TX_DOMAIN, CAMT_TX_FAMILY, CAMT_TX_SUB_FAMILY, CAMT_TX_PROPRIETARY};
    static const enum camt_slot shared[] = {
            CAMT_ENTRY_DOMAIN, CAMT_ENTRY_FAMILY, CAMT_ENTRY_SUB_FAMILY, CAMT_ENTRY_PROPRIETARY};
    bool has_own = *of(transaction, CAMT_TX_DOMAIN) || *of(transaction, CAMT_TX_PROPRIETARY);
    const char *code[4];
    for (int i = 0; i < 4; i++)
        code[i] = has_own ? of(transaction, own[i]) : entry->slot[shared[i]];

    const struct bank_camt_codes codes = {code[0], code[1], code[2], code[3]};
    const char *reversal = entry->slot[CAMT_ENTRY_REVERSAL];
    bool returned = strcmp(reversal, "true") == 0 || strcmp(reversal, "1") == 0 ||
            *of(transaction, CAMT_RETURN_REASON);
    return bank_kind_of_camt(sign < 0, returned, &codes);
}

static struct bank_movement *add(struct bank_statement *statement,
        const struct entry *entry,
        const struct camt_transaction *transaction,
        money amount,
        int line)
{
    struct bank_movement *movement = bank_statement_add(statement);
    const char *reference =
            first_of(of(transaction, CAMT_TX_REFERENCE), entry->slot[CAMT_ENTRY_REFERENCE]);
    movement->line = line;
    movement->amount = amount;
    movement->kind = kind_of(entry, transaction, amount < 0 ? -1 : 1);
    text_set(&movement->day, entry->day);
    text_take(&movement->end_to_end, bank_own_reference(of(transaction, CAMT_END_TO_END)));
    text_take(&movement->bank_reference, bank_own_reference(reference));
    take_party(movement, transaction, statement->account);
    take_text(movement, transaction, entry->alone ? entry->slot[CAMT_ENTRY_TEXT] : "");
    return movement;
}

/* What a transaction says of its amount, the best first; only in the account's currency. */
static const enum camt_slot amounts[] = {CAMT_TX, CAMT_TX_AMOUNT, CAMT_INSTRUCTED};

static bool amount_of_transaction(const struct bank_statement *statement,
        const struct entry *entry,
        const struct camt_transaction *transaction,
        money *amount)
{
    int sign = sign_of(of(transaction, CAMT_TX_SIGN));
    money value;
    for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++) {
        if (strcmp(of(transaction, amounts[i] + 1), statement->currency) != 0 ||
                !amount_of(of(transaction, amounts[i]), statement->currency, &value))
            continue;
        *amount = (sign ? sign : entry->sign) * value;
        return true;
    }
    return false;
}

/* Whether the transactions make up the entry to the cent. */
static bool transactions_fit(const struct bank_statement *statement,
        const struct entry *entry,
        const GPtrArray *transactions)
{
    money sum = 0, amount;
    for (guint i = 0; i < transactions->len; i++) {
        const struct camt_transaction *transaction = g_ptr_array_index(transactions, i);
        if (!amount_of_transaction(statement, entry, transaction, &amount) ||
                __builtin_add_overflow(sum, amount, &sum))
            return false;
    }
    return sum == entry->sign * entry->amount;
}

static void add_transactions(
        struct bank_statement *statement, const struct entry *entry, const GPtrArray *transactions)
{
    for (guint i = 0; i < transactions->len; i++) {
        const struct camt_transaction *transaction = g_ptr_array_index(transactions, i);
        money amount = 0;
        amount_of_transaction(statement, entry, transaction, &amount);
        add(statement, entry, transaction, amount, transaction->line);
    }
}

static void add_entry(struct bank_statement *statement,
        struct entry *entry,
        int line,
        const GPtrArray *transactions)
{
    money amount = entry->sign * entry->amount;
    bool batch = atoi(entry->slot[CAMT_BATCH]) > 1;
    bool several = transactions->len > 1;
    entry->alone = !several;
    if (several && transactions_fit(statement, entry, transactions)) {
        add_transactions(statement, entry, transactions);
        return;
    }
    const struct camt_transaction *only =
            transactions->len == 1 && !batch ? g_ptr_array_index(transactions, 0) : NULL;
    entry->alone = true;
    struct bank_movement *movement = add(statement, entry, only, amount, line);
    if ((several || batch) && movement->kind == BANK_TRANSFER)
        movement->kind = BANK_TOTAL;
}

static bool read_entry(const struct bank_statement *statement,
        const struct camt_texts *texts,
        struct entry *entry,
        GError **error)
{
    const char *const *slot = texts->slot;
    entry->sign = sign_of(slot[CAMT_ENTRY_SIGN]);
    if (entry->sign == 0)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: the entry is neither credit nor debit",
                texts->line);
    if (*slot[CAMT_ENTRY_CURRENCY] && strcmp(statement->currency, slot[CAMT_ENTRY_CURRENCY]) != 0)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "line %d: the entry is in another currency than its account", texts->line);
    if (!amount_of(slot[CAMT_ENTRY], statement->currency, &entry->amount))
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: the entry has no amount in %s",
                texts->line, statement->currency);
    return true;
}

/* The booking day; an entry without one has the day from which it counts, or the statement's last.
 */
static bool read_day(const struct bank_statement *statement,
        const struct camt_texts *texts,
        struct entry *entry,
        GError **error)
{
    const char *const days[] = {
            texts->slot[CAMT_BOOKED_ON], texts->slot[CAMT_VALUE_ON], statement->closed_on};
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        text_take(&entry->day, day_of(days[i]));
        if (*entry->day)
            return true;
    }
    return fail(error, BILLHOOK_ERROR_INPUT, "line %d: the entry has no booking day", texts->line);
}

bool camt_take_entry(struct bank_statement *statement,
        const struct camt_texts *texts,
        money *sum,
        GError **error)
{
    if (strcmp(texts->slot[CAMT_ENTRY_STATUS], "BOOK") != 0)
        return true;
    struct entry entry = {.slot = texts->slot, .day = g_strdup("")};
    same_currency(statement, texts->slot[CAMT_ENTRY_CURRENCY]);
    bool good = read_entry(statement, texts, &entry, error) &&
            read_day(statement, texts, &entry, error);
    if (good && __builtin_add_overflow(*sum, entry.sign * entry.amount, sum))
        good = fail(error, BILLHOOK_ERROR_INPUT, "line %d: the sum is too large", texts->line);
    if (good)
        add_entry(statement, &entry, texts->line, texts->transactions);
    g_free(entry.day);
    return good;
}
