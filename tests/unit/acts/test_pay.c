/* Payments of an issued invoice of 121.00: each row of a table is its life, step by step. */
#include "acts/credit.h"
#include "acts/issue.h"
#include "acts/pay.h"
#include "base/date.h"
#include "base/text.h"
#include "store/bank.h"
#include "store/books.h"
#include "unit/acts/acts.h"

#define DAY_S 86400
#define TODAY "2025-11-24"
#define TOMORROW "2025-11-25"
#define BEFORE "2025-11-20"
#define SHOP_AT (NOW - 3 * DAY_S) /* 2025-11-21 */

/* What happens to it. */
enum step {
    END,
    PAY,     /* by a person: amount, day */
    LINE,    /* a line of the bank: amount, day; `number` is the line */
    LINK,    /* a payment link: amount, day */
    SHOP,    /* the shop says that it is paid, at SHOP_AT */
    TAKE,    /* `unpaid`: `number` is the payment, 0 the last by hand */
    REVERSE, /* the bank takes payment `number` back by its line 9 */
    LET_GO,  /* line `number` is unmatched */
    CREDIT,  /* a credit note of that amount (0: the rest) is issued */
};

struct doing {
    enum step step;
    money amount;
    const char *day;
    gint64 number;
    const char *refused; /* NULL: it works; else a part of the reason */
};

struct life {
    const char *name, *method; /* NULL: bacs */
    struct doing doings[6];
    bool paid;
    gint64 paid_at;
    money total_paid, due;
    guint payments; /* that count */
    int warnings;   /* paid-too-much */
};

/* Lines 1 to 9 of a statement, for payments to refer to. */
static void add_lines(struct site *site)
{
    static const guint8 sha256[32] = {7};
    struct bank_statement_row statement = {.account = "BE68539007547034",
            .identity = "2025/1",
            .format = "coda",
            .currency = "EUR",
            .opened_on = TODAY,
            .closed_on = TODAY,
            .file = "a.cod",
            .sha256 = sha256};
    g_autoptr(GError) error = NULL;
    gint64 id = 0;
    begin(site);
    bank_statement_keep(site->store, &statement, NOW, &id, &error);
    for (int place = 1; place <= 9 && !error; place++) {
        g_autoptr(bank_line_auto) line = bank_line_new();
        line->statement_id = id;
        line->place = place;
        text_set(&line->day, TODAY);
        text_set(&line->state, "open");
        bank_line_keep(site->store, line, NOW, &error);
    }
    g_assert_no_error(error);
    commit(site);
}

static struct site *site_with_invoice(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_true(issue_document(site_work(site, LATER), stored, "a person", &error));
    commit(site);
    add_lines(site);
    return site;
}

static char *credit(
        const struct work *work, struct stored_document *stored, money amount, GError **error)
{
    struct stored_document *note = NULL;
    struct credit_input wish = {
            .kind = amount ? CREDIT_AMOUNT : CREDIT_REST, .amount = amount, .reason = "late"};
    g_assert_true(decimal_parse("21", &wish.rate));
    char *said = credit_invoice(work, stored, wish, true, &note, error);
    stored_document_free(note);
    return said;
}

static char *by_shop(const struct work *work, struct stored_document *stored, GError **error)
{
    bool news;
    return pay_by_shop(work, stored, SHOP_AT, &news, error) ? g_strdup("good") : NULL;
}

static char *let_go(
        const struct work *work, struct stored_document *stored, gint64 line, GError **error)
{
    return pay_let_line_go(work, stored, line, error) ? g_strdup("good") : NULL;
}

static char *do_step(const struct work *work,
        struct stored_document *stored,
        const struct doing *doing,
        GError **error)
{
    struct pay_entry entry = {.kind = doing->step == PAY ? PAYMENT_HAND
                    : doing->step == LINK                ? PAYMENT_LINK
                                                         : PAYMENT_BANK,
            .amount = doing->amount,
            .day = doing->day,
            .by = "transfer",
            .line_id = doing->step == PAY || doing->step == LINK ? 0
                    : doing->step == REVERSE                     ? 9
                                                                 : doing->number};
    switch (doing->step) {
    case PAY:
    case LINE:
    case LINK:
        return pay_book(work, stored, &entry, NULL, error);
    case SHOP:
        return by_shop(work, stored, error);
    case TAKE:
        return pay_take_back(work, stored, doing->number, error);
    case REVERSE:
        return pay_reverse(work, stored, doing->number, &entry, error);
    case LET_GO:
        return let_go(work, stored, doing->number, error);
    case CREDIT:
        return credit(work, stored, doing->amount, error);
    case END:
        break;
    }
    return NULL;
}

static void take_step(
        struct site *site, const struct life *life, const struct doing *doing, int place)
{
    g_autofree char *where = g_strdup_printf("%s: step %d", life->name, place + 1);
    GError *error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "2025-00001");
    if (life->method)
        text_set(&stored->document->payment_method, life->method);
    char *said = do_step(site_work(site, LATER), stored, doing, &error);
    if (doing->refused && said)
        g_error("%s: '%s', not refused", where, said);
    if (doing->refused)
        check_refused(site, said, &error, error->code, doing->refused);
    else
        check_said(site, where, g_strdup(said), error, said ? said : "it to work");
    if (!doing->refused)
        g_free(said);
}

static int too_much(const struct document *document)
{
    int count = 0;
    for (guint i = 0; i < document->warnings->len; i++)
        count += ((const struct warning *)g_ptr_array_index(document->warnings, i))->code ==
                WARNING_PAID_TOO_MUCH;
    return count;
}

static void check_life(struct site *site, const struct life *life)
{
    g_autoptr(stored_document_auto) stored = find_document(site, "2025-00001");
    const struct document *document = stored->document;
    if (document->paid != life->paid || document->paid_at != life->paid_at ||
            document->totals.paid != life->total_paid || document->totals.due != life->due ||
            document->booked->len != life->payments || too_much(document) != life->warnings)
        g_error("%s: paid %d at %" G_GINT64_FORMAT " (%+" G_GINT64_FORMAT "), %" G_GINT64_FORMAT
                " and %" G_GINT64_FORMAT " due, %u payments, %d warnings",
                life->name, document->paid, document->paid_at, document->paid_at - life->paid_at,
                document->totals.paid, document->totals.due, document->booked->len,
                too_much(document));
    g_autoptr(GError) error = NULL;
    gint64 documents;
    guint count;
    g_autoptr(GPtrArray) faults = store_verify(site->store, &documents, NULL, &error);
    g_assert_no_error(error);
    const struct fault *fault = fault_first(faults, &count);
    if (fault)
        g_error("%s: verify says %s", life->name, fault->text);
}

/* clang-format off */
static const struct life lives[] = {
        {"all that is due", NULL, {{PAY, 0, TOMORROW, 0, NULL}}, true, 0, 12100, 0, 1, 0},
        {"a part", NULL, {{PAY, 5000, TODAY, 0, NULL}}, false, 0, 5000, 7100, 1, 0},
        {"two parts, the later day counts", NULL,
            {{PAY, 5000, TOMORROW, 0, NULL}, {PAY, 0, TODAY, 0, NULL}}, true, 0, 12100, 0, 2, 0},
        {"too much at once", NULL, {{PAY, 13000, TODAY, 0, NULL}}, true, 0, 12100, 0, 1, 1},
        {"too much by the second", NULL,
            {{PAY, 12000, TODAY, 0, NULL}, {PAY, 500, TODAY, 0, NULL}}, true, 0, 12100, 0, 2, 1},
        {"nothing is due", NULL,
            {{PAY, 0, TODAY, 0, NULL}, {PAY, 0, TODAY, 0, "--amount"},
             {PAY, 100, TODAY, 0, NULL}}, true, 0, 12100, 0, 2, 1},
        {"taken back: the last, then the first", NULL,
            {{PAY, 5000, TODAY, 0, NULL}, {PAY, 0, TODAY, 0, NULL}, {TAKE, 0, NULL, 0, NULL},
             {TAKE, 0, NULL, 0, NULL}, {TAKE, 0, NULL, 0, "by hand"}}, false, 0, 0, 12100, 0, 0},
        {"taken back by its number", NULL,
            {{PAY, 5000, TODAY, 0, NULL}, {PAY, 0, TODAY, 0, NULL}, {TAKE, 0, NULL, 1, NULL},
             {TAKE, 0, NULL, 1, "no payment 1"}, {TAKE, 0, NULL, 99, "no payment 99"}},
            false, 0, 7100, 5000, 1, 0},
        {"the surplus goes with its payment", NULL,
            {{PAY, 12100, TODAY, 0, NULL}, {PAY, 500, TODAY, 0, NULL}, {TAKE, 0, NULL, 0, NULL}},
            true, 0, 12100, 0, 1, 0},

        {"the shop", NULL, {{SHOP, 0, NULL, 0, NULL}}, true, SHOP_AT, 12100, 0, 1, 0},
        {"the shop, twice", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {SHOP, 0, NULL, 0, NULL}}, true, SHOP_AT, 12100, 0, 1, 0},
        {"the shop's word is not taken back", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {TAKE, 0, NULL, 0, "by hand"},
             {TAKE, 0, NULL, 1, "the shop's own word"}}, true, SHOP_AT, 12100, 0, 1, 0},
        {"what a person left, the shop paid", NULL,
            {{PAY, 5000, BEFORE, 0, NULL}, {SHOP, 0, NULL, 0, NULL}},
            true, SHOP_AT, 12100, 0, 2, 0},
        {"one with the shop's, which is earlier", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {PAY, 0, TODAY, 0, NULL}}, true, SHOP_AT, 12100, 0, 1, 0},
        {"one with the shop's, which is later", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {PAY, 12100, BEFORE, 0, NULL}}, true, -4, 12100, 0, 1, 0},
        {"the shop comes second, and is earlier", NULL,
            {{PAY, 0, TODAY, 0, NULL}, {SHOP, 0, NULL, 0, NULL}}, true, SHOP_AT, 12100, 0, 1, 0},
        {"the shop comes second, and is later", NULL,
            {{PAY, 0, BEFORE, 0, NULL}, {SHOP, 0, NULL, 0, NULL}}, true, -4, 12100, 0, 1, 0},
        {"one with the shop's is taken back", NULL,
            {{PAY, 0, BEFORE, 0, NULL}, {SHOP, 0, NULL, 0, NULL}, {TAKE, 0, NULL, 0, NULL},
             {TAKE, 0, NULL, 0, "by hand"}}, true, SHOP_AT, 12100, 0, 1, 0},
        {"another amount than the shop's", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {PAY, 100, TODAY, 0, NULL}}, true, 0, 12100, 0, 2, 1},

        {"the bank's line", NULL, {{LINE, 12100, TODAY, 1, NULL}}, true, 0, 12100, 0, 1, 0},
        {"it proves a person's", "mollie",
            {{PAY, 0, BEFORE, 0, NULL}, {LINE, 12100, TODAY, 1, NULL}}, true, -4, 12100, 0, 1, 0},
        {"it proves a part", NULL,
            {{PAY, 5000, BEFORE, 0, NULL}, {LINE, 5000, TODAY, 1, NULL}},
            false, 0, 5000, 7100, 1, 0},
        {"it proves the shop's word for a transfer", "bacs",
            {{SHOP, 0, NULL, 0, NULL}, {LINE, 12100, TODAY, 1, NULL}},
            true, SHOP_AT, 12100, 0, 1, 0},
        {"a cheque", "cheque",
            {{SHOP, 0, NULL, 0, NULL}, {LINE, 12100, TODAY, 1, NULL}},
            true, SHOP_AT, 12100, 0, 1, 0},
        {"what the shop collects is paid twice", "mollie",
            {{SHOP, 0, NULL, 0, NULL}, {LINE, 12100, TODAY, 1, NULL}}, true, 0, 12100, 0, 2, 1},
        {"one proof for one payment", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {LINE, 12100, TODAY, 1, NULL},
             {LINE, 12100, TODAY, 2, NULL}}, true, 0, 12100, 0, 2, 1},
        {"the bank first, then the shop", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {SHOP, 0, NULL, 0, NULL}}, true, 0, 12100, 0, 1, 0},
        {"a line is not taken back by unpaid", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {TAKE, 0, NULL, 1, "bank unmatch"},
             {TAKE, 0, NULL, 0, "by hand"}}, true, 0, 12100, 0, 1, 0},
        {"unmatched: open again", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {LET_GO, 0, NULL, 1, NULL}},
            false, 0, 0, 12100, 0, 0},
        {"unmatched: the shop's word stays", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {SHOP, 0, NULL, 0, NULL}, {LET_GO, 0, NULL, 1, NULL}},
            true, SHOP_AT, 12100, 0, 1, 0},
        {"unmatched: a person's word has no proof any more", NULL,
            {{PAY, 0, BEFORE, 0, NULL}, {LINE, 12100, TODAY, 1, NULL}, {LET_GO, 0, NULL, 1, NULL},
             {LINE, 12100, TODAY, 2, NULL}}, true, -4, 12100, 0, 1, 0},

        {"a payment link", NULL, {{LINK, 12100, TODAY, 0, NULL}}, true, 0, 12100, 0, 1, 0},
        {"the shop is told of it", NULL,
            {{LINK, 12100, BEFORE, 0, NULL}, {SHOP, 0, NULL, 0, NULL}}, true, -4, 12100, 0, 1, 0},
        {"the shop was told before we knew", "bacs",
            {{SHOP, 0, NULL, 0, NULL}, {LINK, 12100, BEFORE, 0, NULL}}, true, -4, 12100, 0, 1, 0},
        {"and its day is the earlier one", "bacs",
            {{SHOP, 0, NULL, 0, NULL}, {LINK, 12100, TODAY, 0, NULL}},
            true, SHOP_AT, 12100, 0, 1, 0},
        {"what the shop collected is paid twice by a link", "card",
            {{SHOP, 0, NULL, 0, NULL}, {LINK, 12100, TODAY, 0, NULL}}, true, 0, 12100, 0, 2, 1},
        {"another amount by a link", "bacs",
            {{SHOP, 0, NULL, 0, NULL}, {LINK, 12000, TODAY, 0, NULL}}, true, 0, 12100, 0, 2, 1},
        {"a transfer and a link are two", NULL,
            {{PAY, 12100, TODAY, 0, NULL}, {LINK, 12100, TODAY, 0, NULL}},
            true, 0, 12100, 0, 2, 1},
        {"what the bank proved is none of a link", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {LINK, 12100, TODAY, 0, NULL}},
            true, 0, 12100, 0, 2, 1},
        {"a refunded link is taken back by its number", NULL,
            {{LINK, 12100, TODAY, 0, NULL}, {TAKE, 0, NULL, 0, "by hand"},
             {TAKE, 0, NULL, 1, NULL}}, false, 0, 0, 12100, 0, 0},
        {"a link comes after a person left something", NULL,
            {{PAY, 5000, TODAY, 0, NULL}, {LINK, 7100, TOMORROW, 0, NULL}},
            true, 0, 12100, 0, 2, 0},

        {"reversed: open again", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {REVERSE, 0, TOMORROW, 1, NULL}},
            false, 0, 0, 12100, 2, 0},
        {"reversed, whatever the shop says", NULL,
            {{SHOP, 0, NULL, 0, NULL}, {LINE, 12100, TODAY, 1, NULL},
             {REVERSE, 0, TOMORROW, 1, NULL}, {SHOP, 0, NULL, 0, NULL}},
            false, 0, 0, 12100, 2, 0},
        {"reversed once, and paid again", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {REVERSE, 0, TOMORROW, 1, NULL},
             {REVERSE, 0, TOMORROW, 1, "already"}, {REVERSE, 0, TOMORROW, 2, "reversal itself"},
             {PAY, 0, BEFORE, 0, NULL}}, true, -4, 12100, 0, 3, 0},
        {"what was reversed stays so", NULL,
            {{PAY, 0, TODAY, 0, NULL}, {LINE, 12100, TODAY, 1, NULL},
             {REVERSE, 0, TOMORROW, 1, NULL}, {TAKE, 0, NULL, 1, "by the bank already"},
             {TAKE, 0, NULL, 2, "bank unmatch"}}, false, 0, 0, 12100, 2, 0},
        {"the reversal was another's", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {REVERSE, 0, TOMORROW, 1, NULL},
             {LET_GO, 0, NULL, 1, "already"}, {LET_GO, 0, NULL, 9, NULL}},
            true, 0, 12100, 0, 1, 0},
        {"reversed: the surplus is none any more", NULL,
            {{PAY, 0, TODAY, 0, NULL}, {LINE, 500, TODAY, 1, NULL}, {REVERSE, 0, TOMORROW, 2, NULL}},
            true, 0, 12100, 0, 3, 0},

        {"a credit note lowers what is due", NULL, {{CREDIT, 2100, NULL, 0, NULL}},
            false, 0, 0, 10000, 0, 0},
        {"then all that is due", NULL,
            {{CREDIT, 2100, NULL, 0, NULL}, {PAY, 0, TODAY, 0, NULL}},
            true, 0, 10000, 0, 1, 0},
        {"a credit note of what is left", NULL,
            {{PAY, 10000, TODAY, 0, NULL}, {CREDIT, 2100, NULL, 0, NULL}},
            true, 0, 10000, 0, 1, 0},
        {"credit notes alone", NULL, {{CREDIT, 0, NULL, 0, NULL}}, false, 0, 0, 0, 0, 0},
        {"paid after it was credited", NULL,
            {{CREDIT, 0, NULL, 0, NULL}, {PAY, 0, TODAY, 0, "--amount"},
             {PAY, 12100, TODAY, 0, NULL}}, true, 0, 12100, 0, 1, 1},
        {"a credit note after the payment makes no surplus", NULL,
            {{PAY, 0, TODAY, 0, NULL}, {CREDIT, 2100, NULL, 0, NULL}}, true, 0, 12100, 0, 1, 0},
        {"reversed after a credit note", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {CREDIT, 2100, NULL, 0, NULL},
             {REVERSE, 0, TOMORROW, 1, NULL}}, false, 0, 0, 10000, 2, 0},
        {"reversed and credited: not paid", NULL,
            {{LINE, 12100, TODAY, 1, NULL}, {REVERSE, 0, TOMORROW, 1, NULL},
             {CREDIT, 0, NULL, 0, NULL}}, false, 0, 0, 0, 2, 0},
};
/* clang-format on */

/* Of a paid row: the moment as it is, or that of the last step's day; -4: of BEFORE. */
static gint64 expected_at(const struct site *site, const struct life *life)
{
    const char *zone = site->config->seller.timezone;
    const char *day = "";
    if (!life->paid || life->paid_at > 0)
        return life->paid_at;
    if (life->paid_at == -4)
        return date_day_start(BEFORE, zone);
    for (const struct doing *doing = life->doings; doing->step; doing++)
        if (doing->day && doing->step != REVERSE && !doing->refused && strcmp(doing->day, day) > 0)
            day = doing->day;
    return date_day_start(day, zone);
}

static void test_life(gconstpointer data)
{
    struct life life = *(const struct life *)data;
    struct site *site = site_with_invoice();
    life.paid_at = expected_at(site, &life);
    for (int i = 0; life.doings[i].step; i++)
        take_step(site, &life, &life.doings[i], i);
    check_life(site, &life);
    site_free(site);
}

/* ---- what it says ---- */

static void test_words(void)
{
    struct site *site = site_with_invoice();
    GError *error = NULL;
    struct pay_result result;
    struct pay_entry part = {.kind = PAYMENT_HAND, .amount = 5000, .day = TOMORROW, .by = "KBC"};
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    check_said(site, "part", pay_book(site_work(site, LATER), stored, &part, &result, &error),
            error,
            "payment recorded by a person: 2025-11-25, KBC (payment 1 of 50.00 EUR); 71.00 EUR is "
            "due");
    g_assert_cmpint(result.payment_id, ==, 1);
    g_assert_cmpint(result.surplus, ==, 0);

    struct pay_entry more = {.kind = PAYMENT_HAND, .amount = 8000};
    begin(site);
    check_said(site, "more", pay_book(site_work(site, LATER), stored, &more, &result, &error),
            error,
            "payment recorded by a person: 2025-11-24 (payment 2 of 80.00 EUR), 9.00 EUR more "
            "than was due; it is paid");
    g_assert_cmpint(result.surplus, ==, 900);
    g_assert_cmpstr(document_warning(stored->document, WARNING_PAID_TOO_MUCH)->text, ==,
            "payment 2 (2025-11-24, 80.00 EUR) is 9.00 EUR more than was due");

    begin(site);
    check_said(site, "back", pay_take_back(site_work(site, LATER), stored, 1, &error), error,
            "payment 1 of 50.00 EUR was taken back by a person; 41.00 EUR is due");
    g_assert_cmpint(told(site, "payment 1 of 50.00 EUR was taken back by a person"), ==, 1);
    g_assert_cmpint(told(site, "9.00 EUR more than was due"), ==, 1);
    site_free(site);
}

static void test_refused(void)
{
    static const enum document_type types[] = {DOCUMENT_INVOICE, DOCUMENT_ORDER_FORM};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        struct site *site = site_with_draft("", types[i]);
        GError *error = NULL;
        struct pay_entry entry = {.kind = PAYMENT_HAND};
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        begin(site);
        check_refused(site, pay_book(site_work(site, LATER), stored, &entry, NULL, &error), &error,
                BILLHOOK_ERROR_CONFLICT, "is a draft");
        begin(site);
        check_refused(site, pay_take_back(site_work(site, LATER), stored, 0, &error), &error,
                BILLHOOK_ERROR_CONFLICT, "is a draft");
        site_free(site);
    }
}

/* A payment is only of the invoice that it was booked on. */
static void test_another_document(void)
{
    struct site *site = site_with_invoice();
    GError *error = NULL;
    order_without_documents(site, 2, "bob@example.be");
    begin(site);
    g_autoptr(stored_document_auto) other = draft_of(site, 2, DOCUMENT_INVOICE);
    g_assert_true(issue_document(site_work(site, LATER), other, "a person", &error));
    g_autoptr(stored_document_auto) first = find_document(site, "#1");
    struct pay_entry entry = {.kind = PAYMENT_HAND};
    g_autofree char *said = pay_book(site_work(site, LATER), first, &entry, NULL, &error);
    g_assert_no_error(error);
    commit(site);
    begin(site);
    check_refused(site, pay_take_back(site_work(site, LATER), other, 1, &error), &error,
            BILLHOOK_ERROR_NOT_FOUND, "2025-00002 has no payment 1");
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    for (gsize i = 0; i < G_N_ELEMENTS(lives); i++) {
        g_autofree char *path = g_strdup_printf("/pay/%s", lives[i].name);
        g_test_add_data_func(path, &lives[i], test_life);
    }
    g_test_add_func("/pay/words", test_words);
    g_test_add_func("/pay/refused", test_refused);
    g_test_add_func("/pay/another-document", test_another_document);
    return g_test_run();
}
