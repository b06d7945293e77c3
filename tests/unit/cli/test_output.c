/* What reaches a terminal: texts of customers, shops and mail servers that would move its cursor or
 * turn its letters round; money of each currency; how an invoice stands, in words. */
#include "../../../src/cli/document_output.h"
#include "unit/cli/office.h"

/* ---- hostile texts ---- */

/* CSI, OSC, a C1 control, a right-to-left override, a line break, a broken UTF-8 sequence. */
#define HOSTILE                   \
    "\033[2J\033]0;x\007\xc2\x9b" \
    "1m\xe2\x80\xae"              \
    "evil\n\r\xff"

static void into_table(struct office *office, const char *statement, const char *text)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *change = NULL;
    store_close(office->site->store);
    g_assert_cmpint(sqlite3_open(office->site->path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, statement, -1, &change, NULL), ==, SQLITE_OK);
    sqlite3_bind_text(change, 1, text, -1, SQLITE_STATIC);
    g_assert_cmpint(sqlite3_step(change), ==, SQLITE_DONE);
    g_assert_cmpint(sqlite3_changes(db), >, 0);
    sqlite3_finalize(change);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    open_site(office->site);
}

/* Nothing in it but characters that are shown, and line breaks. */
static void check_plain(const char *line, const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        g_error("%s: no UTF-8: %s", line, text);
    bool json = strstr(line, "--json") != NULL; /* is indented with tabs */
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        if ((g_unichar_iscntrl(c) && c != 0x0a && !(c == 0x09 && json)) || turns)
            g_error("%s: U+%04X in '%s'", line, c, text);
    }
}

static void check_safe(const struct office *office, const char *line, bool shows)
{
    struct ran ran = office_run(office, line);
    check_plain(line, ran.out);
    check_plain(line, ran.err);
    if (shows && !strstr(ran.out, "evil"))
        g_error("%s: the text is not there: %s", line, ran.out);
    ran_clear(&ran);
}

/* What a mail server answered, why a delivery failed, what a plugin called an event: a database
 * holds them as they came, the terminal gets them written out. */
static void test_stored_texts(void)
{
    static const struct {
        const char *statement, *line;
    } rows[] = {
            {"UPDATE mails SET last_answer = ?1", "outbox"},
            {"UPDATE mails SET last_answer = ?1", "show 2025-00001"},
            {"UPDATE mails SET recipient = ?1", "outbox"},
            {"UPDATE deliveries SET reason = ?1", "inbox"},
            {"UPDATE deliveries SET topic = ?1", "inbox"},
            {"UPDATE events SET text = ?1 WHERE order_id = 1001", "explain 1001"},
            {"UPDATE orders SET status = ?1 WHERE id = 1001", "explain 1001"},
            {"UPDATE payments SET by_whom = ?1", "show 2025-00001"},
            {"UPDATE payments SET by_whom = ?1", "report payments --year 2025"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office = office_open("");
        into_table(&office, rows[i].statement, HOSTILE);
        check_safe(&office, rows[i].line, true);
        check_safe(&office, "status", false);
        office_close(&office);
    }
}

/* An order's own texts are cleaned when it is read, and again when they are shown. */
static void test_orders_texts(void)
{
    static const char *const lines[] = {"list", "show '#5'", "show '#5' --json", "explain 1009",
            "list --json", "report daily", "inbox", "issue '#5'", "show '#5'", "verify"};
    struct office office = office_open("");
    g_autofree char *plain =
            order_body(1009, "on-hold", false, 1, "evil", "ann@example.be", "121.00", "");
    g_autoptr(GString) body = g_string_new(plain);
    static const char *const places[] = {"evil", "Ann", "Peeters BV", "Dorpsstraat 25", "Mechelen"};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", places[i]);
        g_assert_cmpuint(g_string_replace(body, quoted,
                                 "\"\\u001b[2J\\u001b]0;x\\u0007\\u009b1m\\u202eevil\\n\"", 0),
                ==, 1);
    }
    deliver_body(office.site, "order.updated", body->str);
    must_work(office.site, "hostile");
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        check_safe(&office, lines[i], i < 2);
    office_close(&office);
}

/* ---- money ---- */

static void deliver_in(struct office *office, const char *currency)
{
    g_autofree char *plain =
            order_body(1009, "on-hold", false, 1, "Koffie", "ann@example.be", "121.00", "");
    g_autofree char *quoted = g_strdup_printf("\"%s\"", currency);
    g_autoptr(GString) body = g_string_new(plain);
    g_assert_cmpuint(g_string_replace(body, "\"EUR\"", quoted, 0), ==, 1);
    deliver_body(office->site, "order.updated", body->str);
    must_work(office->site, currency);
}

/* Each currency with its own decimals (ISO 4217), for people with its name where it is not the
 * euro, for programs as decimal strings. */
static void test_currencies(void)
{
    static const struct {
        const char *currency, *in_list, *in_show, *json, *paid;
    } rows[] = {
            {"EUR", "  121.00  ", "total          121.00 EUR\n", "\"121.00\"", "12.50"},
            {"USD", "  121.00 USD  ", "total          121.00 USD\n", "\"121.00\"", "12.50"},
            {"JPY", "  121 JPY  ", "total          121 JPY\n", "\"121\"", "1250"},
            {"KWD", "  121.000 KWD  ", "total          121.000 KWD\n", "\"121.000\"", "12.50"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office = office_open("");
        deliver_in(&office, rows[i].currency);
        const struct step steps[] = {
                {"list --order 1009", 0, rows[i].in_list, NULL},
                {"show '#5'", 0, rows[i].in_show, NULL},
                {"list --amount 121 --order 1009", 0, "#5", NULL},
                {NULL, 0, NULL, NULL},
        };
        office_steps(&office, steps);
        cJSON *json = office_json(&office, "show '#5' --json", 0);
        check_json(rows[i].currency, json, "totals.gross", rows[i].json);
        check_json(rows[i].currency, json, "totals.due", rows[i].json);
        check_json(rows[i].currency, json, "lines.0.gross", rows[i].json);
        cJSON_Delete(json);
        office_close(&office);
    }
}

/* An invoice in another currency than the euro blocks, and says so wherever it is asked for. */
static void test_foreign_invoice(void)
{
    static const struct step steps[] = {
            {"create 1009 --type invoice", 0, "invoice #6", NULL},
            {"issue '#6'", 1, NULL, "USD"},
            {"send '#6'", 1, NULL, "USD"},
            {"show '#6'", 0, "\nblocks ", NULL},
            {"void '#6'", 0, "void", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    deliver_in(&office, "USD");
    office_steps(&office, steps);
    office_close(&office);
}

/* How a document stands, behind its state. */
static void test_standing(void)
{
    static const struct {
        enum document_type type;
        enum document_state state;
        bool paid;
        money gross, already, due;
        int decimals;
        const char *words;
    } rows[] = {
            {DOCUMENT_INVOICE, DOCUMENT_ISSUED, false, 12100, 0, 12100, 2, ", 121.00 due"},
            {DOCUMENT_INVOICE, DOCUMENT_SENT, false, 12100, 1, 12099, 2,
                    ", paid 0.01 of 121.00, 120.99 due"},
            {DOCUMENT_INVOICE, DOCUMENT_SENT, true, 12100, 12100, 0, 2, ", paid"},
            {DOCUMENT_INVOICE, DOCUMENT_ISSUED, false, 12100, 0, 0, 2, ", settled by credit notes"},
            {DOCUMENT_INVOICE, DOCUMENT_ISSUED, false, 121, 20, 101, 0,
                    ", paid 20 of 121, 101 due"},
            {DOCUMENT_INVOICE, DOCUMENT_ISSUED, false, 121000, 0, 121000, 3, ", 121.000 due"},
            {DOCUMENT_INVOICE, DOCUMENT_DRAFT, true, 12100, 12100, 0, 2, ""},
            {DOCUMENT_INVOICE, DOCUMENT_VOID, false, 12100, 0, 12100, 2, ""},
            {DOCUMENT_ORDER_FORM, DOCUMENT_ISSUED, false, 12100, 0, 12100, 2, ""},
            {DOCUMENT_CREDIT_NOTE, DOCUMENT_ISSUED, false, 12100, 0, 12100, 2, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct document document = {.type = rows[i].type,
                .state = rows[i].state,
                .number = (char *)(rows[i].state == DOCUMENT_DRAFT ? "" : "2025-00001"),
                .paid = rows[i].paid,
                .currency_decimals = rows[i].decimals};
        document.totals = (struct document_totals){
                .gross = rows[i].gross, .paid = rows[i].already, .due = rows[i].due};
        g_autofree char *words = output_standing(&document);
        g_assert_cmpstr(words, ==, rows[i].words);
    }
}

/* ---- what programs count ---- */

/* One is one, all others many, and programs get a number. */
static void test_count(void)
{
    static const struct {
        bool json;
        gint64 count;
        const char *said;
    } rows[] = {
            {false, 0, "0 mice\n"},
            {false, 1, "1 mouse\n"},
            {false, 2, "2 mice\n"},
            {false, 1000000, "1000000 mice\n"},
            {true, 1, "{\n\t\"mice\":\t1\n}\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct cli_context context = {.json = rows[i].json};
        struct capture capture = capture_begin(STDOUT_FILENO);
        output_count(&context, "mice", rows[i].count, "mouse", "mice");
        g_autofree char *said = capture_end(&capture);
        g_assert_cmpstr(said, ==, rows[i].said);
    }
}

/* Trouble is one line of at most so much, marked for the journal where standard error goes there.
 */
static void test_trouble(void)
{
    g_autofree char *endless = g_strnfill(100000, 'x');
    for (int journal = 0; journal < 2; journal++) {
        if (journal)
            g_setenv("JOURNAL_STREAM", "8:1", TRUE);
        struct capture capture = capture_begin(STDERR_FILENO);
        output_trouble("%s: %s", "a\nb\033", endless);
        g_autofree char *said = capture_end(&capture);
        g_unsetenv("JOURNAL_STREAM");
        g_assert_true(g_str_has_prefix(
                said, journal ? "<3>billhook: a\\nb\\x1b: xx" : "billhook: a\\nb\\x1b: xx"));
        g_assert_true(g_str_has_suffix(said, "x…\n"));
        g_assert_cmpuint(strlen(said), <, 2100);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_unsetenv("JOURNAL_STREAM");
    g_test_add_func("/output/stored-texts", test_stored_texts);
    g_test_add_func("/output/orders-texts", test_orders_texts);
    g_test_add_func("/output/currencies", test_currencies);
    g_test_add_func("/output/foreign-invoice", test_foreign_invoice);
    g_test_add_func("/output/standing", test_standing);
    g_test_add_func("/output/count", test_count);
    g_test_add_func("/output/trouble", test_trouble);
    return g_test_run();
}
