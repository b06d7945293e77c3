/* The rules by which a bank line is matched: one table, asked in its order; the first that applies
 * decides. INTERFACE-books.md, "Payments". */
#include "bank/match.h"

#include <string.h>

#include "finding.h"
#include "words.h"

static const char *const states[BANK_STATES] = {[BANK_BOOKED] = "booked",
        [BANK_PROPOSED] = "proposed",
        [BANK_OPEN] = "open",
        [BANK_OTHER] = "other",
        [BANK_PASSED] = "passed"};

const char *bank_state_text(enum bank_state state)
{
    return (unsigned)state < BANK_STATES ? states[state] : "";
}

bool bank_state_from_text(const char *text, enum bank_state *state)
{
    for (int i = 0; i < BANK_STATES; i++) {
        if (strcmp(text, states[i]) == 0) {
            *state = (enum bank_state)i;
            return true;
        }
    }
    return false;
}

void bank_verdict_clear(struct bank_verdict *verdict)
{
    g_clear_pointer(&verdict->facts, g_free);
    g_clear_pointer(&verdict->shares, g_ptr_array_unref);
}

/* ---- what the rules ask ---- */

struct matching {
    const struct bank_movement *movement;
    const char *currency;
    const char *provider; /* who pays out; NULL: nobody */
    struct finding referred, named, alike;
};

static money amount_of(const struct matching *matching)
{
    return matching->movement->amount;
}

static const struct bank_invoice *invoice_at(const struct finding *finding, guint i)
{
    return g_ptr_array_index(finding->invoices, i);
}

/* The only invoice of a finding; NULL: there is none, or more. */
static const struct bank_invoice *only_of(const struct finding *finding)
{
    return finding->invoices->len == 1 ? invoice_at(finding, 0) : NULL;
}

static bool is_foreign(const struct matching *matching, const struct finding *finding)
{
    for (guint i = 0; i < finding->invoices->len; i++)
        if (strcmp(invoice_at(finding, i)->currency, matching->currency) != 0)
            return true;
    return false;
}

/* A transfer, or what a person recorded by hand, of which this line is the bank's proof. */
static bool is_proof(const struct matching *matching, const struct bank_invoice *invoice)
{
    return invoice && invoice->by_transfer && invoice->unproved > 0 &&
            invoice->unproved == amount_of(matching);
}

/* One invoice by its reference, and the line has no other that may say more. */
static const struct bank_invoice *referred_alone(const struct matching *matching)
{
    const struct bank_invoice *invoice = only_of(&matching->referred);
    bool all_known = matching->referred.strange == 0;
    bool fits = invoice && invoice->due == amount_of(matching);
    return all_known || fits ? invoice : NULL;
}

/* The invoice of a number that the line names, whose due it is: the only one of those named. */
static guint due_fits(const struct matching *matching)
{
    guint fits = 0;
    for (guint i = 0; i < matching->named.invoices->len; i++)
        fits += invoice_at(&matching->named, i)->due == amount_of(matching);
    return fits;
}

/* ---- the rules ---- */

static bool is_kind(const struct matching *matching, enum bank_kind kind)
{
    return matching->movement->kind == kind;
}

static bool rule_reversal(const struct matching *m)
{
    return is_kind(m, BANK_REVERSAL);
}

static bool rule_fee(const struct matching *m)
{
    return is_kind(m, BANK_FEE);
}

static bool rule_debit(const struct matching *m)
{
    return is_kind(m, BANK_DEBIT) || amount_of(m) < 0;
}

static bool rule_empty(const struct matching *m)
{
    return amount_of(m) == 0;
}

static bool rule_foreign_reference(const struct matching *m)
{
    return is_foreign(m, &m->referred);
}

static bool rule_shared_reference(const struct matching *m)
{
    return m->referred.shared;
}

static bool rule_reference_proof(const struct matching *m)
{
    return is_proof(m, only_of(&m->referred));
}

static bool rule_reference(const struct matching *m)
{
    const struct bank_invoice *invoice = referred_alone(m);
    return invoice && invoice->due == amount_of(m);
}

static bool rule_too_little(const struct matching *m)
{
    const struct bank_invoice *invoice = referred_alone(m);
    return invoice && amount_of(m) < invoice->due;
}

static bool rule_credited(const struct matching *m)
{
    const struct bank_invoice *invoice = referred_alone(m);
    return invoice && invoice->credited && invoice->due == 0;
}

static bool rule_second(const struct matching *m)
{
    const struct bank_invoice *invoice = referred_alone(m);
    return invoice && invoice->due == 0;
}

static bool rule_too_much(const struct matching *m)
{
    return referred_alone(m) != NULL;
}

static bool rule_references(const struct matching *m)
{
    return m->referred.invoices->len > 1 && m->referred.due == amount_of(m);
}

static bool rule_references_else(const struct matching *m)
{
    return m->referred.invoices->len > 0;
}

static bool rule_payout(const struct matching *m)
{
    return m->provider != NULL;
}

static bool rule_incoming(const struct matching *m)
{
    return is_kind(m, BANK_INCOMING);
}

static bool rule_total(const struct matching *m)
{
    return is_kind(m, BANK_TOTAL);
}

static bool rule_foreign_number(const struct matching *m)
{
    return is_foreign(m, &m->named);
}

static bool rule_number_proof(const struct matching *m)
{
    return is_proof(m, only_of(&m->named));
}

static bool rule_number(const struct matching *m)
{
    return due_fits(m) == 1;
}

static bool rule_numbers(const struct matching *m)
{
    return due_fits(m) == 0 && m->named.invoices->len > 1 && m->named.due == amount_of(m);
}

static bool rule_number_else(const struct matching *m)
{
    return m->named.invoices->len > 0;
}

static bool rule_waiting(const struct matching *m)
{
    return *m->named.waiting != '\0';
}

static bool rule_name(const struct matching *m)
{
    return only_of(&m->alike) != NULL;
}

static bool rule_always(const struct matching *m)
{
    (void)m;
    return true;
}

/* Which invoices a rule means, and with what amount each. */
enum means {
    NOTHING,
    REFERRED,        /* those of its references: the line's amount, or the due of each of several */
    NAMED,           /* those of its numbers, the same way */
    NAMED_THAT_FITS, /* the one of them whose due it is */
    ALIKE,           /* the one with that due and an alike name */
};

/* The outcome's word is what `bank import --json` gives; it does not change. {documents} is
 * replaced by their numbers, {provider} by who pays out, {order} by an order's number. */
static const struct rule {
    bool (*applies)(const struct matching *m);
    enum bank_state state;
    const char *outcome;
    enum means means;
    const char *reason;
} rules[] = {
        {rule_reversal, BANK_OTHER, "reversal", NOTHING, "a credit was taken back"},
        {rule_fee, BANK_OTHER, "fee", NOTHING, "the bank charged it"},
        {rule_debit, BANK_OTHER, "debit", NOTHING, "money went out"},
        {rule_empty, BANK_OTHER, "empty", NOTHING, "its amount is 0"},

        {rule_foreign_reference, BANK_OPEN, "foreign-currency", NOTHING,
                "it has the reference of {documents}, which is in another currency"},
        {rule_shared_reference, BANK_PROPOSED, "proposed", REFERRED,
                "more than one invoice has its reference: {documents}"},
        {rule_reference_proof, BANK_BOOKED, "proof", REFERRED,
                "it proves the payment of {documents} that is recorded already, by its reference "
                "and amount"},
        {rule_reference, BANK_BOOKED, "booked", REFERRED,
                "it has the reference of {documents} and the amount that is due"},
        {rule_too_little, BANK_BOOKED, "too-little", REFERRED,
                "it has the reference of {documents} and less than what is due"},
        {rule_credited, BANK_BOOKED, "too-much", REFERRED,
                "it has the reference of {documents}, which is credited: nothing is due"},
        {rule_second, BANK_BOOKED, "too-much", REFERRED,
                "it has the reference of {documents}, which is paid: a second payment"},
        {rule_too_much, BANK_BOOKED, "too-much", REFERRED,
                "it has the reference of {documents} and more than what is due"},
        {rule_references, BANK_BOOKED, "booked", REFERRED,
                "it has the references of {documents}, and what is due of them makes its amount"},
        {rule_references_else, BANK_PROPOSED, "proposed", REFERRED,
                "it has several references, of {documents} among them, and what is due of them "
                "does not make its amount"},

        {rule_foreign_number, BANK_OPEN, "foreign-currency", NOTHING,
                "it names {documents}, which is in another currency"},
        {rule_number_proof, BANK_BOOKED, "proof", NAMED,
                "it proves the payment of {documents} that is recorded already, by the number in "
                "its text and the amount"},
        {rule_number, BANK_BOOKED, "booked", NAMED_THAT_FITS,
                "its text names {documents} or its order, and the amount is what is due"},
        {rule_numbers, BANK_BOOKED, "booked", NAMED,
                "its text names {documents}, and what is due of them makes its amount"},
        {rule_payout, BANK_OTHER, "payout", NOTHING,
                "{provider} paid out what it collected: its payments are in the shop"},
        {rule_incoming, BANK_OTHER, "incoming", NOTHING,
                "it came in, but not by a transfer: cards, direct debit, cash, interest"},
        {rule_total, BANK_OPEN, "total", NOTHING,
                "it is a total whose details are not in the file, or do not make it up"},

        {rule_number_else, BANK_PROPOSED, "proposed", NAMED,
                "its text names {documents} or its order, but the amount is not what is due"},
        {rule_waiting, BANK_OPEN, "order-without-invoice", NOTHING,
                "its text names order {order}, which has no invoice yet"},
        {rule_name, BANK_PROPOSED, "proposed", ALIKE,
                "its amount is what is due of {documents} alone, whose customer's name is in the "
                "payer's"},
        {rule_always, BANK_OPEN, "unknown", NOTHING,
                "it has no reference or number of an invoice, and amount and name say nothing"},
};

/* ---- the verdict ---- */

static void share_free(gpointer data)
{
    struct bank_share *share = data;
    g_free(share->number);
    g_free(share);
}

static void add_share(
        struct bank_verdict *verdict, const struct bank_invoice *invoice, money amount)
{
    struct bank_share *share = g_new0(struct bank_share, 1);
    share->document_id = invoice->id;
    share->number = g_strdup(invoice->number);
    share->amount = amount;
    g_ptr_array_add(verdict->shares, share);
}

static const struct finding *finding_of(const struct matching *matching, enum means means)
{
    static const struct finding none = {0};
    switch (means) {
    case REFERRED:
        return &matching->referred;
    case NAMED:
    case NAMED_THAT_FITS:
        return &matching->named;
    case ALIKE:
        return &matching->alike;
    case NOTHING:
        break;
    }
    return &none;
}

static void add_shares(
        const struct matching *matching, const struct rule *rule, struct bank_verdict *verdict)
{
    const struct finding *finding = finding_of(matching, rule->means);
    guint count = finding->invoices ? finding->invoices->len : 0;
    for (guint i = 0; i < count; i++) {
        const struct bank_invoice *invoice = invoice_at(finding, i);
        bool whole = count == 1 || rule->means == NAMED_THAT_FITS;
        if (rule->means == NAMED_THAT_FITS && invoice->due != amount_of(matching))
            continue;
        if (!whole && rule->state == BANK_BOOKED && invoice->due == 0)
            continue;
        add_share(verdict, invoice, whole ? amount_of(matching) : invoice->due);
    }
}

/* The numbers that a sentence names. Caller frees. */
static char *numbers_of(const struct matching *matching,
        const struct rule *rule,
        const struct bank_verdict *verdict)
{
    g_autoptr(GString) numbers = g_string_new(NULL);
    for (guint i = 0; i < verdict->shares->len; i++) {
        const struct bank_share *share = g_ptr_array_index(verdict->shares, i);
        g_string_append_printf(numbers, "%s%s", numbers->len ? ", " : "", share->number);
    }
    const struct finding *finding =
            rule->applies == rule_foreign_reference ? &matching->referred : &matching->named;
    for (guint i = 0; rule->means == NOTHING && i < finding->invoices->len; i++)
        g_string_append_printf(
                numbers, "%s%s", numbers->len ? ", " : "", invoice_at(finding, i)->number);
    return g_strdup(numbers->str);
}

static char *sentence(const struct matching *matching,
        const struct rule *rule,
        const struct bank_verdict *verdict)
{
    g_autofree char *numbers = numbers_of(matching, rule, verdict);
    const char *words[][2] = {{"{documents}", numbers},
            {"{provider}", matching->provider ? matching->provider : ""},
            {"{order}", matching->named.waiting}};
    char *text = g_strdup(rule->reason);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        g_auto(GStrv) parts = g_strsplit(text, words[i][0], -1);
        g_free(text);
        text = g_strjoinv(words[i][1], parts);
    }
    return text;
}

static void decide(const struct matching *matching, struct bank_verdict *verdict)
{
    const struct rule *rule = rules;
    while (!rule->applies(matching))
        rule++;
    *verdict = (struct bank_verdict){.state = rule->state,
            .outcome = rule->outcome,
            .shares = g_ptr_array_new_with_free_func(share_free)};
    verdict->proves = rule->applies == rule_reference_proof || rule->applies == rule_number_proof;
    add_shares(matching, rule, verdict);
    verdict->facts = sentence(matching, rule, verdict);
}

/* Only a transfer is matched; and numbers and names only where there is nothing better. */
static bool find(struct matching *matching, const struct bank_questions *questions, GError **error)
{
    static const struct bank_movement nothing = {.text = (char *)"",
            .end_to_end = (char *)"",
            .reference = (char *)"",
            .name = (char *)""};
    const struct bank_movement *movement = matching->movement;
    bool transfer = movement->kind == BANK_TRANSFER && movement->amount > 0;
    if (!finding_by_references(
                transfer ? movement : &nothing, questions, &matching->referred, error))
        return false;
    bool more = transfer && matching->referred.invoices->len == 0;
    if (!finding_by_numbers(more ? movement : &nothing, questions, &matching->named, error))
        return false;
    more = more && matching->named.invoices->len == 0 && !*matching->named.waiting &&
            !matching->provider;
    return finding_by_names(
            more ? movement : &nothing, matching->currency, questions, &matching->alike, error);
}

bool bank_match(const struct bank_movement *movement,
        const char *currency,
        const struct bank_questions *questions,
        struct bank_verdict *verdict,
        GError **error)
{
    struct matching matching = {.movement = movement,
            .currency = currency,
            .provider = bank_payer_out(movement->name, movement->text)};
    bool good = find(&matching, questions, error);
    if (good)
        decide(&matching, verdict);
    finding_clear(&matching.referred);
    finding_clear(&matching.named);
    finding_clear(&matching.alike);
    return good;
}
