/* Lines of the bank and the invoices that they pay, step by step: judged, booked, matched by a
 * person, taken apart, reversed by the bank, looked at again when an invoice is issued. After every
 * step what is due is what the payments leave, and a line stands for exactly what it booked. */
#include "acts/bank_match.h"
#include "acts/issue.h"
#include "base/text.h"
#include "document/number.h"
#include "store/bank.h"
#include "store/payments.h"
#include "unit/acts/acts.h"

#include "../../../src/acts/bank_book.h"

#define INVOICES 4 /* each of 121.00; the last one is issued by ISSUE only */
#define GROSS 12100
#define ACCOUNT "BE68539007547034"
#define TODAY "2025-11-24"
#define EVE "2025-11-20"

enum step {
    END,
    IN,      /* a transfer: amount, text ("@N": the reference of invoice N, "#N": its number);
                "=N" alone: a structured reference and no text */
    TOTAL,   /* a total without details */
    BACK,    /* a reversal: amount, text */
    MATCH,   /* `bank match line invoice` */
    UNMATCH, /* `bank unmatch line` */
    ISSUE,   /* invoice 4 gets its number */
    DOLLARS, /* a transfer to an account in another currency */
};

/* `says`: state and outcome of the line then; with "!" a part of why it is refused. */
struct doing {
    enum step step;
    gint64 line, invoice; /* numbers from 1 */
    money amount;
    const char *text, *says;
};

struct life {
    const char *name;
    struct doing doings[8];
    money due[INVOICES];
};

#define ALL_DUE                \
    {                          \
        GROSS, GROSS, GROSS, 0 \
    }

static const struct life lives[] = {
        {"its reference", {{IN, 0, 0, GROSS, "@1", "booked booked"}}, {0, GROSS, GROSS, 0}},
        {"less than what is due", {{IN, 0, 0, 10000, "@1", "booked too-little"}},
                {2100, GROSS, GROSS, 0}},
        {"more than what is due", {{IN, 0, 0, 13000, "@1", "booked too-much"}},
                {0, GROSS, GROSS, 0}},
        {"a second payment",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {IN, 0, 0, GROSS, "@1", "booked too-much"}},
                {0, GROSS, GROSS, 0}},
        {"two references in one text", {{IN, 0, 0, 2 * GROSS, "@1 @2", "booked booked"}},
                {0, 0, GROSS, 0}},
        {"two references, another sum: a person shares it out",
                {{IN, 0, 0, 15000, "@1 @2", "proposed proposed"},
                        {MATCH, 1, 2, 0, NULL, "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL, "booked matched"}},
                {9200, 0, GROSS, 0}},
        {"its rest is not given to an invoice that it paid already",
                {{IN, 0, 0, 30000, "@1 @2", "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL, "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL,
                                "!bank line 1 paid 2025-00001 already, of which nothing is due any "
                                "more: the rest waits for 2025-00002"},
                        {MATCH, 1, 2, 0, NULL, "proposed proposed"},
                        {MATCH, 1, 3, 0, NULL, "booked matched"}},
                {0, 0, 6300, 0}},
        {"what is left when all are paid is too much, and stands with one of them",
                {{IN, 0, 0, 30000, "@1 @2", "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL, "proposed proposed"},
                        {MATCH, 1, 2, 0, NULL, "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL, "booked matched"}},
                {0, 0, GROSS, 0}},
        {"what is due of it again may be matched again",
                {{TOTAL, 0, 0, 3 * GROSS, "", "open total"},
                        {MATCH, 1, 1, 0, NULL, "proposed total"},
                        {BACK, 0, 0, GROSS, "@1", "open reversal-unknown"},
                        {MATCH, 2, 1, 0, NULL, "booked reversal"},
                        {MATCH, 1, 1, 0, NULL, "proposed total"}},
                {0, GROSS, GROSS, 0}},
        {"a number and the amount", {{IN, 0, 0, GROSS, "#3 bedankt", "booked booked"}},
                {GROSS, GROSS, 0, 0}},
        {"a number and another amount waits for a person",
                {{IN, 0, 0, 10000, "#3", "proposed proposed"},
                        {MATCH, 1, 3, 0, NULL, "booked matched"}},
                {GROSS, GROSS, 2100, 0}},
        {"a person decides otherwise",
                {{IN, 0, 0, 10000, "#3", "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL, "booked matched"}},
                {2100, GROSS, GROSS, 0}},
        {"nothing says whose it is",
                {{IN, 0, 0, 700, "dank u", "open unknown"},
                        {MATCH, 1, 2, 0, NULL, "booked matched"}},
                {GROSS, 11400, GROSS, 0}},
        {"taken apart and matched anew",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {UNMATCH, 1, 0, 0, NULL, "open unmatched"},
                        {MATCH, 1, 2, 0, NULL, "booked matched"}},
                {GROSS, 0, GROSS, 0}},
        {"a shared line is taken apart whole",
                {{IN, 0, 0, 2 * GROSS, "@1 @2", "booked booked"},
                        {UNMATCH, 1, 0, 0, NULL, "open unmatched"}},
                ALL_DUE},
        {"a part that a person matched is taken apart",
                {{IN, 0, 0, 15000, "@1 @2", "proposed proposed"},
                        {MATCH, 1, 1, 0, NULL, "proposed proposed"},
                        {UNMATCH, 1, 0, 0, NULL, "open unmatched"}},
                ALL_DUE},
        {"a booked line is not matched again",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {MATCH, 1, 2, 0, NULL, "!bank line 1 is booked"}},
                {0, GROSS, GROSS, 0}},
        {"nothing to take apart",
                {{IN, 0, 0, 700, "dank u", "open unknown"},
                        {UNMATCH, 1, 0, 0, NULL, "!nothing is booked or proposed for bank line 1"}},
                ALL_DUE},
        {"taken apart once only",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {UNMATCH, 1, 0, 0, NULL, "open unmatched"},
                        {UNMATCH, 1, 0, 0, NULL, "!nothing is booked or proposed"}},
                ALL_DUE},
        {"no such line", {{MATCH, 7, 1, 0, NULL, "!7"}, {UNMATCH, 7, 0, 0, NULL, "!7"}}, ALL_DUE},
        {"money that went out pays nothing",
                {{IN, 0, 0, -500, "@1", "other debit"},
                        {MATCH, 1, 1, 0, NULL, "!bank line 1 is money that went out"}},
                ALL_DUE},
        {"another currency",
                {{DOLLARS, 0, 0, GROSS, "@1", "open foreign-currency"},
                        {MATCH, 1, 1, 0, NULL, "!bank line 1 is in USD"}},
                ALL_DUE},
        {"a total is shared out by a person, each invoice its due",
                {{TOTAL, 0, 0, 3 * GROSS, "", "open total"},
                        {MATCH, 1, 1, 0, NULL, "proposed total"},
                        {MATCH, 1, 2, 0, NULL, "proposed total"},
                        {MATCH, 1, 3, 0, NULL, "booked matched"}},
                {0, 0, 0, 0}},
        {"what is left of a total is all that the last one gets",
                {{TOTAL, 0, 0, 20000, "", "open total"}, {MATCH, 1, 2, 0, NULL, "proposed total"},
                        {MATCH, 1, 3, 0, NULL, "booked matched"}},
                {GROSS, 0, 4200, 0}},
        {"the bank takes its payment back",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {BACK, 0, 0, GROSS, "@1", "booked reversal"}},
                ALL_DUE},
        {"a part is taken back, of its own amount only",
                {{IN, 0, 0, 10000, "@1", "booked too-little"},
                        {BACK, 0, 0, 9999, "@1", "open reversal-unknown"},
                        {BACK, 0, 0, 10000, "@1", "booked reversal"}},
                ALL_DUE},
        {"a shared line comes back from both",
                {{IN, 0, 0, 2 * GROSS, "@1 @2", "booked booked"},
                        {BACK, 0, 0, 2 * GROSS, "@1 @2", "booked reversal"}},
                ALL_DUE},
        {"a payment is taken back once",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {BACK, 0, 0, GROSS, "@1", "booked reversal"},
                        {BACK, 0, 0, GROSS, "@1", "open reversal-unknown"}},
                ALL_DUE},
        {"the reference tells which of two equal ones",
                {{IN, 0, 0, GROSS, "@1", "booked booked"}, {IN, 0, 0, GROSS, "@2", "booked booked"},
                        {BACK, 0, 0, GROSS, "@2", "booked reversal"}},
                {0, GROSS, GROSS, 0}},
        {"the structured reference tells too",
                {{IN, 0, 0, GROSS, "=1", "booked booked"}, {IN, 0, 0, GROSS, "=2", "booked booked"},
                        {BACK, 0, 0, GROSS, "=2", "booked reversal"}},
                {0, GROSS, GROSS, 0}},
        {"another reference is another payment, whoever paid",
                {{IN, 0, 0, GROSS, "=1", "booked booked"},
                        {BACK, 0, 0, GROSS, "=2", "open reversal-unknown"}},
                {0, GROSS, GROSS, 0}},
        {"two are alike: a person says which",
                {{IN, 0, 0, 5000, "@1", "booked too-little"},
                        {IN, 0, 0, 5000, "@1", "booked too-little"},
                        {BACK, 0, 0, 5000, "@1", "proposed reversal-unclear"},
                        {MATCH, 3, 1, 0, NULL, "booked reversal"}},
                {7100, GROSS, GROSS, 0}},
        {"a reversal by hand has nothing of its amount to undo",
                {{BACK, 0, 0, 5000, "", "open reversal-unknown"},
                        {MATCH, 1, 1, 0, NULL,
                                "!has no payment by the bank of exactly that amount"}},
                ALL_DUE},
        {"a reversal is taken apart: the payment stands again",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {BACK, 0, 0, GROSS, "@1", "booked reversal"},
                        {UNMATCH, 2, 0, 0, NULL, "open unmatched"}},
                {0, GROSS, GROSS, 0}},
        {"what a reversal took back cannot be taken apart under it",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {BACK, 0, 0, GROSS, "@1", "booked reversal"},
                        {UNMATCH, 1, 0, 0, NULL, "!was taken back by the bank already"}},
                ALL_DUE},
        {"paid again after a reversal",
                {{IN, 0, 0, GROSS, "@1", "booked booked"},
                        {BACK, 0, 0, GROSS, "@1", "booked reversal"},
                        {IN, 0, 0, GROSS, "@1", "booked booked"}},
                {0, GROSS, GROSS, 0}},
        {"an order that has no invoice yet gets its payment when it is issued",
                {{IN, 0, 0, GROSS, "bestelling 4", "open order-without-invoice"},
                        {ISSUE, 1, 0, 0, NULL, "booked booked"}},
                ALL_DUE},
        {"its number is in a line that came before it",
                {{IN, 0, 0, GROSS, "#4", "open unknown"}, {ISSUE, 1, 0, 0, NULL, "booked booked"}},
                ALL_DUE},
        {"another amount for it is proposed",
                {{IN, 0, 0, 9000, "#4", "open unknown"},
                        {ISSUE, 1, 0, 0, NULL, "proposed proposed"}},
                {GROSS, GROSS, GROSS, GROSS}},
        {"a line that a person gave to another is left alone",
                {{IN, 0, 0, GROSS, "#4", "open unknown"}, {MATCH, 1, 1, 0, NULL, "booked matched"},
                        {ISSUE, 1, 0, 0, NULL, "booked matched"}},
                {0, GROSS, GROSS, GROSS}},
        {"a reversal that nothing explained is matched by none",
                {{BACK, 0, 0, GROSS, "#4", "open reversal-unknown"},
                        {ISSUE, 1, 0, 0, NULL, "open reversal-unknown"}},
                {GROSS, GROSS, GROSS, GROSS}},
};

/* ---- a site with four invoices ---- */

static struct stored_document *invoice_of(struct site *site, gint64 n)
{
    g_autofree char *name = g_strdup_printf("#%d", (int)n);
    return find_document(site, name);
}

static void issue(struct site *site, int n)
{
    g_autoptr(GError) error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = invoice_of(site, n);
    issue_document(site_work(site, LATER), stored, "a person", &error);
    g_assert_no_error(error);
    commit(site);
}

static gint64 keep_statement(struct site *site)
{
    static const guint8 sha256[32] = {9};
    const struct bank_statement_row row = {.account = ACCOUNT,
            .identity = "2025/1",
            .format = "camt",
            .currency = "EUR",
            .opened_on = EVE,
            .closed_on = TODAY,
            .file = "a.xml",
            .sha256 = sha256};
    g_autoptr(GError) error = NULL;
    gint64 id;
    bank_statement_keep(site->store, &row, NOW, &id, &error);
    g_assert_no_error(error);
    return id;
}

static struct site *site_with_invoices(void)
{
    struct site *site = site_new("");
    for (int i = 1; i <= INVOICES; i++)
        order_without_documents(site, i, "ann@example.be");
    begin(site);
    for (int i = 1; i <= INVOICES; i++)
        stored_document_free(draft_of(site, i, DOCUMENT_INVOICE));
    keep_statement(site);
    commit(site);
    for (int i = 1; i < INVOICES; i++)
        issue(site, i);
    return site;
}

/* "@1 #2": the reference of the first invoice, the number of the second. */
static char *text_of(const char *words)
{
    if (*words == '=') {
        g_autofree char *typed = text_of(words[1] == '1' ? "@1" : "@2");
        return reference_digits(typed);
    }
    GString *text = g_string_new(NULL);
    for (; *words; words++) {
        if (*words != '@' && *words != '#') {
            g_string_append_c(text, *words);
            continue;
        }
        g_autofree char *number = g_strdup_printf("2025-0000%c", words[1]);
        g_autofree char *reference = reference_structured(number);
        g_string_append(text, *words == '@' ? reference : number);
        words++;
    }
    return g_string_free(text, FALSE);
}

/* ---- the steps ---- */

static struct bank_line *line_of(const struct doing *doing, int place)
{
    struct bank_line *line = bank_line_new();
    g_autofree char *text = text_of(doing->text);
    const char *kind = doing->step == TOTAL ? "total"
            : doing->step == BACK           ? "reversal"
            : doing->amount < 0             ? "debit"
                                            : "transfer";
    line->statement_id = 1;
    line->place = place;
    line->amount = doing->step == BACK ? -doing->amount : doing->amount;
    text_set(&line->account, ACCOUNT);
    text_set(&line->day, doing->step == BACK ? TODAY : EVE);
    text_set(&line->currency, doing->step == DOLLARS ? "USD" : "EUR");
    text_set(&line->kind, kind);
    text_set(&line->name, "J. Onbekend");
    text_set(*doing->text == '=' ? &line->reference : &line->text, text);
    return line;
}

/* As an import does with a new line. */
static struct bank_line *bring(
        const struct work *work, const struct doing *doing, int place, GError **error)
{
    g_autoptr(bank_line_auto) line = line_of(doing, place);
    bool good = bank_judge(work, line, error) && bank_line_keep(work->store, line, NOW, error);
    bool booked = good && strcmp(line->state, "booked") == 0;
    if (!good || (booked && !bank_book(work, line, NULL, error)))
        return NULL;
    return g_steal_pointer(&line);
}

static struct bank_line *issue_last(struct site *site, gint64 line, GError **error)
{
    g_autoptr(stored_document_auto) stored = invoice_of(site, INVOICES);
    if (!issue_document(site_work(site, LATER), stored, "a person", error))
        return NULL;
    return bank_line_get(site->store, line, error);
}

static struct bank_line *match(struct site *site, const struct doing *doing, GError **error)
{
    g_autoptr(stored_document_auto) stored = invoice_of(site, doing->invoice);
    return bank_match_line(site_work(site, LATER), doing->line, stored, error);
}

/* One step in a transaction of its own; what it says of the line is checked. */
static struct bank_line *do_step(
        struct site *site, const struct doing *doing, int place, GError **error)
{
    const struct work *work = site_work(site, LATER);
    switch (doing->step) {
    case IN:
    case TOTAL:
    case BACK:
    case DOLLARS:
        return bring(work, doing, place, error);
    case MATCH:
        return match(site, doing, error);
    case UNMATCH:
        return bank_unmatch_line(work, doing->line, error);
    case ISSUE:
        return issue_last(site, doing->line, error);
    case END:
        break;
    }
    g_assert_not_reached();
}

static void take_step(const char *name, struct site *site, const struct doing *doing, int place)
{
    g_autoptr(GError) error = NULL;
    begin(site);
    g_autoptr(bank_line_auto) line = do_step(site, doing, place, &error);
    if (*doing->says == '!') {
        if (line || !error || !strstr(error->message, doing->says + 1))
            g_error("%s: step %d: '%s' does not say '%s'", name, place,
                    error ? error->message : "no error", doing->says + 1);
        store_rollback(site->store);
        return;
    }
    if (!line)
        g_error("%s: step %d: %s", name, place, error->message);
    g_autofree char *said = g_strdup_printf("%s %s", line->state, line->outcome);
    if (strcmp(said, doing->says) != 0)
        g_error("%s: step %d: it is '%s' (%s), not '%s'", name, place, said, line->facts,
                doing->says);
    commit(site);
}

/* ---- what must hold after every step ---- */

static void check_invoice(struct site *site, const char *name, int n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = invoice_of(site, n);
    g_autoptr(GPtrArray) payments = payments_of(site->store, n, &error);
    g_assert_no_error(error);
    const struct document_totals *totals = &stored->document->totals;
    money sum = 0;
    for (guint i = 0; i < payments->len; i++)
        sum += ((const struct payment *)payments->pdata[i])->amount;
    if (!document_is_issued(stored->document))
        return;
    if (totals->due != MAX(GROSS - sum, 0) || totals->paid != MIN(sum, GROSS))
        g_error("%s: invoice %d: %d is paid, but %d is due", name, n, (int)sum, (int)totals->due);
    if (stored->document->paid != (totals->due == 0))
        g_error("%s: invoice %d is not what its payments say", name, n);
    bool warned = document_warning(stored->document, WARNING_PAID_TOO_MUCH) != NULL;
    if (sum > GROSS && !warned)
        g_error("%s: invoice %d: nobody is told that it was paid too much", name, n);
}

/* A booked line has booked its amount, one that waits for a person less, every other nothing; its
 * shares are what it booked. */
static void check_line(struct site *site, const char *name, const struct bank_line *line)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) payments = payments_of_line(site->store, line->id, &error);
    g_assert_no_error(error);
    money sum = 0, shares = 0;
    for (guint i = 0; i < payments->len; i++)
        sum += ((const struct payment *)payments->pdata[i])->amount;
    for (guint i = 0; i < line->shares->len; i++)
        shares += ((const struct bank_line_share *)line->shares->pdata[i])->amount;
    bool booked = strcmp(line->state, "booked") == 0;
    bool waits = strcmp(line->state, "proposed") == 0;
    if (booked ? sum != line->amount || shares != sum : sum != 0 && (!waits || sum > line->amount))
        g_error("%s: line %d (%s) booked %d of %d, its shares say %d", name, (int)line->id,
                line->state, (int)sum, (int)line->amount, (int)shares);
}

static void check_all(struct site *site, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) lines = bank_line_list(site->store, NULL, 0, &error);
    g_assert_no_error(error);
    for (int n = 1; n <= INVOICES; n++)
        check_invoice(site, name, n);
    for (guint i = 0; i < lines->len; i++)
        check_line(site, name, lines->pdata[i]);
}

static void test_lives(void)
{
    struct site *site = site_with_invoices();
    site_keep(site);
    for (gsize i = 0; i < G_N_ELEMENTS(lives); i++) {
        const struct life *life = &lives[i];
        site_again(site);
        for (int j = 0; life->doings[j].step != END; j++) {
            take_step(life->name, site, &life->doings[j], j + 1);
            check_all(site, life->name);
        }
        for (int n = 1; n <= INVOICES; n++) {
            g_autoptr(stored_document_auto) stored = invoice_of(site, n);
            bool counts = document_is_issued(stored->document);
            if (counts && stored->document->totals.due != life->due[n - 1])
                g_error("%s: invoice %d: %d is due", life->name, n,
                        (int)stored->document->totals.due);
        }
    }
    site_free(site);
}

/* ---- any order ---- */

static struct doing random_doing(GRand *rand, int lines)
{
    static const char *const texts[] = {"@1", "@2", "@3", "@1 @2", "#3", "#2", "dank u", ""};
    static const money amounts[] = {GROSS, GROSS, 2 * GROSS, 5000, 7100, 15000};
    static const enum step steps[] = {IN, IN, IN, TOTAL, BACK, BACK, MATCH, MATCH, UNMATCH};
    return (struct doing){.step = steps[g_rand_int_range(rand, 0, G_N_ELEMENTS(steps))],
            .line = g_rand_int_range(rand, 1, MAX(lines, 1) + 1),
            .invoice = g_rand_int_range(rand, 1, INVOICES),
            .amount = amounts[g_rand_int_range(rand, 0, G_N_ELEMENTS(amounts))],
            .text = texts[g_rand_int_range(rand, 0, G_N_ELEMENTS(texts))]};
}

/* Whatever comes after what: the books hold, and what is refused changes nothing. */
static void test_any_order(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(539007);
    struct site *site = site_with_invoices();
    site_keep(site);
    int done = 0, refused = 0;
    for (int round = 0; round < 12; round++) {
        int lines = 0;
        site_again(site);
        for (int i = 0; i < 25; i++) {
            g_autoptr(GError) error = NULL;
            struct doing doing = random_doing(rand, lines);
            g_autofree char *name = g_strdup_printf("round %d, step %d", round, i);
            begin(site);
            g_autoptr(bank_line_auto) line = do_step(site, &doing, i + 1, &error);
            if (!line && !g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT) &&
                    !g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND))
                g_error("%s: %s", name, error->message);
            if (line)
                commit(site);
            else
                store_rollback(site->store);
            lines += line && doing.step < MATCH;
            done += line != NULL;
            refused += line == NULL;
            check_all(site, name);
        }
    }
    g_assert_cmpint(done, >, 150);
    g_assert_cmpint(refused, >, 20);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank-book/lives", test_lives);
    g_test_add_func("/bank-book/any-order", test_any_order);
    return g_test_run();
}
