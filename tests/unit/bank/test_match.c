/* Which invoices a bank line pays. Goal: every rule of the table decides as INTERFACE-books.md
 * says, no amount alone and no name alone pays anything, and each line says why. */
#include <string.h>

#include "bank/match.h"
#include "base/error.h"

/* ---- a small shop's books ---- */

static const struct bank_invoice books[] = {
        {.id = 116,
                .number = "2026-00116",
                .order_number = "727",
                .reference = "020260011696",
                .currency = "EUR",
                .name = "Jan Janssens",
                .company = "",
                .gross = 12100,
                .due = 12100},
        {.id = 117,
                .number = "2026-00117",
                .order_number = "728",
                .reference = "020260011797",
                .currency = "EUR",
                .name = "Renée D'hôte",
                .company = "",
                .gross = 4500,
                .due = 4500},
        {.id = 118,
                .number = "2026-00118",
                .order_number = "729",
                .reference = "020260011801",
                .currency = "EUR",
                .name = "",
                .company = "Bakkerij Peters BV",
                .gross = 7500,
                .due = 7500},
        /* paid in the shop by card */
        {.id = 119,
                .number = "2026-00119",
                .order_number = "730",
                .reference = "020260011902",
                .currency = "EUR",
                .name = "An Maes",
                .company = "",
                .gross = 5000,
                .shop_paid = true,
                .unproved = 5000},
        /* a transfer that the shop marked as paid */
        {.id = 120,
                .number = "2026-00120",
                .order_number = "731",
                .reference = "020260012003",
                .currency = "EUR",
                .name = "Els Maes",
                .company = "",
                .gross = 6000,
                .shop_paid = true,
                .by_transfer = true,
                .unproved = 6000},
        /* credited */
        {.id = 121,
                .number = "2026-00121",
                .order_number = "732",
                .reference = "020260012104",
                .currency = "EUR",
                .name = "Piet Peeters",
                .company = "",
                .gross = 3000,
                .credited = true},
        /* two shops, one reference */
        {.id = 122,
                .number = "A-00122",
                .order_number = "40",
                .reference = "000000012225",
                .currency = "EUR",
                .name = "X",
                .company = "",
                .gross = 1000,
                .due = 1000},
        {.id = 123,
                .number = "B-00122",
                .order_number = "41",
                .reference = "000000012225",
                .currency = "EUR",
                .name = "Y",
                .company = "",
                .gross = 1000,
                .due = 1000},
        {.id = 124,
                .number = "2026-00124",
                .order_number = "733",
                .reference = "020260012407",
                .currency = "USD",
                .name = "Joe",
                .company = "",
                .gross = 9900,
                .due = 9900},
        /* two of one customer with one amount */
        {.id = 125,
                .number = "2026-00125",
                .order_number = "734",
                .reference = "RF18539007547034",
                .currency = "EUR",
                .name = "Wim Wouters",
                .company = "",
                .gross = 2200,
                .due = 2200},
        {.id = 126,
                .number = "2026-00126",
                .order_number = "735",
                .reference = "020260012609",
                .currency = "EUR",
                .name = "Wim Wouters",
                .company = "",
                .gross = 2200,
                .due = 2200},
};

static void free_one(gpointer invoice)
{
    bank_invoice_free(invoice);
}

static struct bank_invoice *copy_of(const struct bank_invoice *of)
{
    struct bank_invoice *copy = g_new0(struct bank_invoice, 1);
    *copy = *of;
    copy->number = g_strdup(of->number);
    copy->order_number = g_strdup(of->order_number);
    copy->reference = g_strdup(of->reference);
    copy->currency = g_strdup(of->currency);
    copy->name = g_strdup(of->name);
    copy->company = g_strdup(of->company);
    return copy;
}

static char *plain(const char *text)
{
    GString *out = g_string_new(NULL);
    for (; *text; text++)
        if (g_ascii_isalnum(*text))
            g_string_append_c(out, g_ascii_toupper(*text));
    return g_string_free(out, FALSE);
}

/* A context that is not NULL fails every question. */
static GPtrArray *ask(void *context, gsize field, const char *wanted, GError **error)
{
    if (context) {
        fail(error, BILLHOOK_ERROR_SYSTEM, "the disk is gone");
        return NULL;
    }
    GPtrArray *answer = g_ptr_array_new_with_free_func(free_one);
    for (gsize i = 0; i < G_N_ELEMENTS(books); i++) {
        g_autofree char *has = plain(G_STRUCT_MEMBER(const char *, &books[i], field));
        if (strcmp(has, wanted) == 0)
            g_ptr_array_add(answer, copy_of(&books[i]));
    }
    return answer;
}

static GPtrArray *by_reference(void *context, const char *reference, GError **error)
{
    return ask(context, G_STRUCT_OFFSET(struct bank_invoice, reference), reference, error);
}

static GPtrArray *by_number(void *context, const char *number, GError **error)
{
    return ask(context, G_STRUCT_OFFSET(struct bank_invoice, number), number, error);
}

static GPtrArray *by_order(void *context, const char *number, GError **error)
{
    return ask(context, G_STRUCT_OFFSET(struct bank_invoice, order_number), number, error);
}

static GPtrArray *by_due(void *context, money due, GError **error)
{
    (void)context, (void)error;
    GPtrArray *answer = g_ptr_array_new_with_free_func(free_one);
    for (gsize i = 0; i < G_N_ELEMENTS(books); i++)
        if (books[i].due == due)
            g_ptr_array_add(answer, copy_of(&books[i]));
    return answer;
}

static bool order_waits(void *context, const char *number, bool *known, GError **error)
{
    (void)context, (void)error;
    *known = strcmp(number, "801") == 0;
    return true;
}

static const struct bank_questions questions = {
        by_reference, by_number, by_order, by_due, order_waits, NULL};

/* ---- the table ---- */

static const struct {
    const char *name;
    money cents;
    enum bank_kind kind;
    const char *reference, *text, *payer, *end_to_end;
    const char *state, *outcome, *shares; /* "NUMBER:CENTS NUMBER:CENTS" */
    bool proves;
} lines[] = {
        /* never touched */
        {"debit", -12100, BANK_DEBIT, "020260011696", "", "", "", "other", "debit", "", false},
        {"fee", -250, BANK_FEE, "", "", "", "", "other", "fee", "", false},
        {"reversal", -12100, BANK_REVERSAL, "020260011696", "", "", "", "other", "reversal", "",
                false},
        {"card terminal", 12100, BANK_INCOMING, "", "2026-00116", "JAN JANSSENS", "", "other",
                "incoming", "", false},
        {"nothing", 0, BANK_TRANSFER, "020260011696", "", "", "", "other", "empty", "", false},
        {"a total", 12100, BANK_TOTAL, "", "2026-00116", "JAN JANSSENS", "", "open", "total", "",
                false},
        /* (1) structured reference */
        {"the amount that is due", 12100, BANK_TRANSFER, "020260011696", "", "", "", "booked",
                "booked", "2026-00116:12100", false},
        {"too little", 10000, BANK_TRANSFER, "020260011696", "", "", "", "booked", "too-little",
                "2026-00116:10000", false},
        {"too much", 15000, BANK_TRANSFER, "020260011696", "", "", "", "booked", "too-much",
                "2026-00116:15000", false},
        {"paid by card before", 5000, BANK_TRANSFER, "020260011902", "", "", "", "booked",
                "too-much", "2026-00119:5000", false},
        {"the shop's word for a transfer", 6000, BANK_TRANSFER, "020260012003", "", "", "",
                "booked", "proof", "2026-00120:6000", true},
        {"another amount than the shop's word", 6100, BANK_TRANSFER, "020260012003", "", "", "",
                "booked", "too-much", "2026-00120:6100", false},
        {"credited", 3000, BANK_TRANSFER, "020260012104", "", "", "", "booked", "too-much",
                "2026-00121:3000", false},
        {"a reference of two", 1000, BANK_TRANSFER, "000000012225", "", "", "", "proposed",
                "proposed", "A-00122:1000 B-00122:1000", false},
        {"a reference of two, and what is due of both", 2000, BANK_TRANSFER, "000000012225", "", "",
                "", "proposed", "proposed", "A-00122:1000 B-00122:1000", false},
        {"in another currency", 9900, BANK_TRANSFER, "020260012407", "", "", "", "open",
                "foreign-currency", "", false},
        {"ISO 11649", 2200, BANK_TRANSFER, "RF18539007547034", "", "", "", "booked", "booked",
                "2026-00125:2200", false},
        {"nobody's", 2200, BANK_TRANSFER, "090933755493", "", "", "", "open", "unknown", "", false},
        /* (2) typed */
        {"with + and /", 4500, BANK_TRANSFER, "", "+++020/2600/11797+++ DANK U", "", "", "booked",
                "booked", "2026-00117:4500", false},
        {"with *", 4500, BANK_TRANSFER, "", "***020/2600/11797***", "", "", "booked", "booked",
                "2026-00117:4500", false},
        {"bare", 4500, BANK_TRANSFER, "", "OGM020260011797", "", "", "booked", "booked",
                "2026-00117:4500", false},
        {"blanks, and wrapped", 4500, BANK_TRANSFER, "", "mededeling 020 2600 11 797 dank", "", "",
                "booked", "booked", "2026-00117:4500", false},
        {"RF with blanks", 2200, BANK_TRANSFER, "", "rf18 5390 0754 7034", "", "", "booked",
                "booked", "2026-00125:2200", false},
        {"too little, typed", 4000, BANK_TRANSFER, "", "+++020/2600/11797+++", "", "", "booked",
                "too-little", "2026-00117:4000", false},
        {"digits that are none of it may add up to one", 4000, BANK_TRANSFER, "",
                "+++020/2600/11797+++ 12 3456 7890 02", "", "", "booked", "too-little",
                "2026-00117:4000", false},
        {"wrong check digits", 4500, BANK_TRANSFER, "", "+++020/2600/11798+++", "", "", "open",
                "unknown", "", false},
        {"in the payer's own reference", 4500, BANK_TRANSFER, "", "", "", "020260011797", "booked",
                "booked", "2026-00117:4500", false},
        {"two that make the amount", 16600, BANK_TRANSFER, "",
                "+++020/2600/11696+++ +++020/2600/11797+++", "", "", "booked", "booked",
                "2026-00116:12100 2026-00117:4500", false},
        {"two that do not", 16000, BANK_TRANSFER, "", "+++020/2600/11696+++ +++020/2600/11797+++",
                "", "", "proposed", "proposed", "2026-00116:12100 2026-00117:4500", false},
        {"one of ours and one of another's", 20000, BANK_TRANSFER, "",
                "+++020/2600/11696+++ +++090/9337/55493+++", "", "", "proposed", "proposed",
                "2026-00116:20000", false},
        {"one of ours that fits, and another's", 12100, BANK_TRANSFER, "",
                "020260011696 090933755493", "", "", "booked", "booked", "2026-00116:12100", false},
        /* (3) numbers */
        {"the number", 7500, BANK_TRANSFER, "", "factuur 2026-00118", "", "", "booked", "booked",
                "2026-00118:7500", false},
        {"with other punctuation", 7500, BANK_TRANSFER, "", "FACT.2026/00118", "", "", "booked",
                "booked", "2026-00118:7500", false},
        {"with blanks", 7500, BANK_TRANSFER, "", "factuur 2026 00118 van 24/11/2026", "", "",
                "booked", "booked", "2026-00118:7500", false},
        {"the order's", 7500, BANK_TRANSFER, "", "bestelling #729", "", "", "booked", "booked",
                "2026-00118:7500", false},
        {"in the payer's own reference", 7500, BANK_TRANSFER, "", "", "", "2026-00118", "booked",
                "booked", "2026-00118:7500", false},
        {"another amount", 7000, BANK_TRANSFER, "", "factuur 2026-00118", "", "", "proposed",
                "proposed", "2026-00118:7000", false},
        {"another amount, the payer's own reference", 7000, BANK_TRANSFER, "", "", "", "729",
                "open", "unknown", "", false},
        {"a short number behind a label", 1000, BANK_TRANSFER, "", "bestelling 40", "", "",
                "booked", "booked", "A-00122:1000", false},
        {"a short number behind no label", 1000, BANK_TRANSFER, "", "Dorpsstraat 40", "", "",
                "open", "unknown", "", false},
        {"two numbers that make the amount", 19600, BANK_TRANSFER, "", "2026-00116 + 2026-00118",
                "", "", "booked", "booked", "2026-00116:12100 2026-00118:7500", false},
        {"two numbers, one fits", 7500, BANK_TRANSFER, "", "klant 727 factuur 2026-00118", "", "",
                "booked", "booked", "2026-00118:7500", false},
        {"the shop's word for a transfer, by number", 6000, BANK_TRANSFER, "", "2026-00120", "", "",
                "booked", "proof", "2026-00120:6000", true},
        {"a paid one by number", 5000, BANK_TRANSFER, "", "2026-00119", "", "", "proposed",
                "proposed", "2026-00119:5000", false},
        {"in another currency, by number", 9900, BANK_TRANSFER, "", "2026-00124", "", "", "open",
                "foreign-currency", "", false},
        {"an order without an invoice", 7500, BANK_TRANSFER, "", "order 801", "BAKKERIJ PETERS", "",
                "open", "order-without-invoice", "", false},
        /* (4) amount and name */
        {"amount and name", 12100, BANK_TRANSFER, "", "voor de koffie", "JANSSENS JAN", "",
                "proposed", "proposed", "2026-00116:12100", false},
        {"a company without its legal form", 7500, BANK_TRANSFER, "", "", "BAKKERIJ PETERS", "",
                "proposed", "proposed", "2026-00118:7500", false},
        {"accents", 4500, BANK_TRANSFER, "", "", "RENEE D HOTE", "", "proposed", "proposed",
                "2026-00117:4500", false},
        {"name alone", 12000, BANK_TRANSFER, "", "", "JAN JANSSENS", "", "open", "unknown", "",
                false},
        {"amount alone", 12100, BANK_TRANSFER, "", "", "PIET PEETERS", "", "open", "unknown", "",
                false},
        {"two of that name and amount", 2200, BANK_TRANSFER, "", "", "WIM WOUTERS", "", "open",
                "unknown", "", false},
        /* pay-outs */
        {"Mollie", 50000, BANK_TRANSFER, "", "1234567.2404.03", "Stichting Mollie Payments", "",
                "other", "payout", "", false},
        {"Stripe", 50000, BANK_TRANSFER, "", "STRIPE A1B2C3", "STRIPE TECHNOLOGY EUROPE LTD", "",
                "other", "payout", "", false},
        {"PayPal", 50000, BANK_TRANSFER, "", "", "PayPal Europe S.a.r.l. et Cie S.C.A", "", "other",
                "payout", "", false},
        {"Worldline, as a card payment", 50000, BANK_INCOMING, "", "", "WORLDLINE NV", "", "other",
                "payout", "", false},
        {"told by the text alone", 50000, BANK_TRANSFER, "", "ADYEN BATCH 12", "", "", "other",
                "payout", "", false},
        {"cards by their settlement", 17783, BANK_TRANSFER, "",
                "R:4-82055601/058  AFG:MC VAN 22/12 TOT 22/12 BRT:0000179,46EUR C:00001,63", "", "",
                "other", "payout", "", false},
        {"a payer of that name with a reference", 12100, BANK_TRANSFER, "020260011696", "",
                "Stripe", "", "booked", "booked", "2026-00116:12100", false},
        {"a payer of that name with a number and its amount", 7500, BANK_TRANSFER, "", "2026-00118",
                "Adyen N.V.", "", "booked", "booked", "2026-00118:7500", false},
        {"a pay-out that names an order", 50000, BANK_TRANSFER, "", "settlement 727", "Klarna Bank",
                "", "other", "payout", "", false},
        {"a person of that name", 50000, BANK_TRANSFER, "", "", "Mollie King", "", "open",
                "unknown", "", false},
};

static struct bank_movement movement_of(gsize i)
{
    return (struct bank_movement){.amount = lines[i].cents,
            .kind = lines[i].kind,
            .day = (char *)"2026-11-26",
            .iban = (char *)"",
            .reference = (char *)(guintptr)lines[i].reference,
            .text = (char *)(guintptr)lines[i].text,
            .name = (char *)(guintptr)lines[i].payer,
            .end_to_end = (char *)(guintptr)lines[i].end_to_end,
            .bank_reference = (char *)""};
}

static char *shares_of(const struct bank_verdict *verdict)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < verdict->shares->len; i++) {
        const struct bank_share *share = g_ptr_array_index(verdict->shares, i);
        g_string_append_printf(
                text, "%s%s:%" G_GINT64_FORMAT, text->len ? " " : "", share->number, share->amount);
    }
    return g_string_free(text, FALSE);
}

static void test_rules(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        struct bank_movement movement = movement_of(i);
        g_auto(bank_verdict_auto) verdict = {0};
        g_autoptr(GError) error = NULL;
        g_test_message("%s", lines[i].name);
        g_assert_true(bank_match(&movement, "EUR", &questions, &verdict, &error));
        g_assert_no_error(error);
        g_autofree char *shares = shares_of(&verdict);
        g_assert_cmpstr(verdict.outcome, ==, lines[i].outcome);
        g_assert_cmpstr(bank_state_text(verdict.state), ==, lines[i].state);
        g_assert_cmpstr(shares, ==, lines[i].shares);
        g_assert_cmpint(verdict.proves, ==, lines[i].proves);
        g_assert_cmpstr(verdict.facts, !=, "");
        g_assert_null(strchr(verdict.facts, '{'));
    }
}

static void test_facts(void)
{
    static const struct {
        const char *line, *facts;
    } rows[] = {
            {"the amount that is due",
                    "it has the reference of 2026-00116 and the amount that is due"},
            {"credited", "it has the reference of 2026-00121, which is credited: nothing is due"},
            {"paid by card before",
                    "it has the reference of 2026-00119, which is paid: a second payment"},
            {"in another currency",
                    "it has the reference of 2026-00124, which is in another currency"},
            {"in another currency, by number", "it names 2026-00124, which is in another currency"},
            {"an order without an invoice", "its text names order 801, which has no invoice yet"},
            {"Stripe", "Stripe paid out what it collected: its payments are in the shop"},
            {"two that make the amount",
                    "it has the references of 2026-00116, 2026-00117, and what is due of them "
                    "makes "
                    "its amount"},
    };
    for (gsize row = 0; row < G_N_ELEMENTS(rows); row++) {
        gsize i = 0;
        while (strcmp(lines[i].name, rows[row].line) != 0)
            i++;
        struct bank_movement movement = movement_of(i);
        g_auto(bank_verdict_auto) verdict = {0};
        g_assert_true(bank_match(&movement, "EUR", &questions, &verdict, NULL));
        g_assert_cmpstr(verdict.facts, ==, rows[row].facts);
    }
}

/* A question that cannot be answered is no "unknown". */
static void test_faults(void)
{
    struct bank_questions broken = questions;
    int something;
    broken.context = &something;
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        struct bank_movement movement = movement_of(i);
        if (movement.kind != BANK_TRANSFER || !*movement.reference)
            continue;
        g_auto(bank_verdict_auto) verdict = {0};
        g_autoptr(GError) error = NULL;
        if (movement.amount == 0)
            continue;
        g_assert_false(bank_match(&movement, "EUR", &broken, &verdict, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    }
}

/* ---- any line ---- */

/* Whether a line names an invoice in any way: reference, number, order. */
static bool names(const struct bank_movement *movement, const struct bank_invoice *invoice)
{
    const char *const marks[] = {invoice->reference, invoice->number, invoice->order_number};
    g_autofree char *all =
            g_strjoin(" ", movement->reference, movement->text, movement->end_to_end, NULL);
    g_autofree char *said = plain(all);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *mark = plain(marks[i]);
        if (strstr(said, mark))
            return true;
    }
    return false;
}

static const struct bank_invoice *invoice_of(const struct bank_share *share)
{
    gsize i = 0;
    while (books[i].id != share->document_id)
        i++;
    return &books[i];
}

/* What holds of every verdict: what is booked is the line's amount to the cent, on open or paid
 * invoices in its currency that it names, each once; what is not booked or proposed has no share.
 */
static void check_verdict(const struct bank_movement *movement, const struct bank_verdict *verdict)
{
    money sum = 0;
    bool booked = verdict->state == BANK_BOOKED;
    bool has = booked || verdict->state == BANK_PROPOSED;
    g_assert_cmpint(verdict->shares->len > 0, ==, has);
    for (guint i = 0; i < verdict->shares->len; i++) {
        const struct bank_share *share = g_ptr_array_index(verdict->shares, i);
        const struct bank_invoice *invoice = invoice_of(share);
        sum += share->amount;
        g_assert_cmpstr(invoice->currency, ==, "EUR");
        g_assert_true(!booked || (share->amount > 0 && names(movement, invoice)));
        for (guint j = 0; j < i; j++)
            g_assert_cmpint(((const struct bank_share *)verdict->shares->pdata[j])->document_id, !=,
                    share->document_id);
    }
    g_assert_true(!booked || sum == movement->amount);
    if (!verdict->proves)
        return;
    const struct bank_invoice *proved = invoice_of(verdict->shares->pdata[0]);
    g_assert_true(booked && verdict->shares->len == 1 && proved->by_transfer);
    g_assert_cmpint(proved->unproved, ==, movement->amount);
}

/* A text of words, references, numbers and orders of the books. Caller frees. */
static char *random_text(GRand *random)
{
    static const char *const others[] = {"", "factuur", "bedankt", "2026-00999", "801",
            "020/2600/11697", "12", "Dorpsstraat 12", "+++020/2600/11696+++", "a.b"};
    GString *text = g_string_new(NULL);
    int count = g_rand_int_range(random, 0, 4);
    for (int i = 0; i < count; i++) {
        const struct bank_invoice *invoice =
                &books[g_rand_int_range(random, 0, G_N_ELEMENTS(books))];
        const char *const pieces[] = {invoice->reference, invoice->number, invoice->order_number,
                others[g_rand_int_range(random, 0, G_N_ELEMENTS(others))]};
        g_string_append_printf(
                text, "%s%s", i ? " / " : "", pieces[g_rand_int_range(random, 0, 4)]);
    }
    return g_string_free(text, FALSE);
}

static money random_amount(GRand *random)
{
    const struct bank_invoice *one = &books[g_rand_int_range(random, 0, G_N_ELEMENTS(books))],
                              *two = &books[g_rand_int_range(random, 0, G_N_ELEMENTS(books))];
    const money amounts[] = {one->due, one->gross, one->due + two->due, one->due + 1,
            one->gross - 1, g_rand_int_range(random, -500, 20000)};
    return amounts[g_rand_int_range(random, 0, G_N_ELEMENTS(amounts))];
}

/* Banks write all in capitals: that changes no verdict. */
static void test_random(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(8);
    int seen[BANK_STATES] = {0};
    for (int i = 0; i < 20000; i++) {
        g_autofree char *text = random_text(random), *own = random_text(random),
                        *loud = g_ascii_strup(text, -1);
        const struct bank_invoice *payer = &books[g_rand_int_range(random, 0, G_N_ELEMENTS(books))];
        struct bank_movement movement = {.amount = random_amount(random),
                .kind = g_rand_int_range(random, 0, 4) ? BANK_TRANSFER
                                                       : g_rand_int_range(random, 0, BANK_KINDS),
                .day = (char *)"2026-11-26",
                .iban = (char *)"",
                .reference = (char *)(guintptr)(i % 3 ? "" : payer->reference),
                .text = text,
                .name = (char *)(guintptr)payer->name,
                .end_to_end = i % 5 ? (char *)"" : own,
                .bank_reference = (char *)""};
        g_auto(bank_verdict_auto) verdict = {0}, again = {0};
        g_assert_true(bank_match(&movement, "EUR", &questions, &verdict, NULL));
        check_verdict(&movement, &verdict);
        movement.text = loud;
        g_assert_true(bank_match(&movement, "EUR", &questions, &again, NULL));
        g_autofree char *shares = shares_of(&verdict), *others = shares_of(&again);
        g_assert_cmpstr(again.outcome, ==, verdict.outcome);
        g_assert_cmpstr(others, ==, shares);
        seen[verdict.state]++;
    }
    for (int state = 0; state < BANK_PASSED; state++)
        g_assert_cmpint(seen[state], >, 100);
}

static void test_states(void)
{
    enum bank_state state = BANK_OTHER;
    for (int i = 0; i < BANK_STATES; i++) {
        g_assert_true(bank_state_from_text(bank_state_text((enum bank_state)i), &state));
        g_assert_cmpint(state, ==, i);
    }
    g_assert_false(bank_state_from_text("else", &state));
    g_assert_cmpstr(bank_state_text(BANK_STATES), ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/match/rules", test_rules);
    g_test_add_func("/bank/match/facts", test_facts);
    g_test_add_func("/bank/match/faults", test_faults);
    g_test_add_func("/bank/match/states", test_states);
    g_test_add_func("/bank/match/random", test_random);
    return g_test_run();
}
