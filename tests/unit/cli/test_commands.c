/* What people do with documents, deliveries, mails and numbers, line by line: what is done, what is
 * refused with which exit status and words, and what programs read of it (--json). */
#include "unit/cli/office.h"

/* ---- documents ---- */

/* issue, send, void of an order form: each once, and why not again. */
static void test_life_of_a_form(void)
{
    static const struct step steps[] = {
            {"edit '#1' language=fr due_days=30", 0, "order_form #1 (order 1001): edited\n", NULL},
            {"edit '#1' due_days=366", 2, NULL, "due_days"},
            {"issue '#1'", 0, "issued as B@Y-00001", NULL},
            {"issue '#1'", 1, NULL, "order_form #1 is issued: only a draft can be issued"},
            {"edit '#1' language=nl", 1, NULL, "B@Y-00001 is issued: only a draft can be edited"},
            {"send '#3' --to 'not an address'", 1, NULL, "not one plain e-mail address"},
            {"show '#3'", 0, "order_form #3, draft\n", NULL}, /* no number was given for it */
            {"send '#3' --to eve@example.be", 0, "B@Y-00002 (order 1002): issued, mail queued\n",
                    NULL},
            {"send B@Y-00002", 1, NULL, "queued already; `billhook send B@Y-00002 --again`"},
            {"send B@Y-00002 --again", 0, "mail queued\n", NULL},
            {"void B@Y-00002", 0, "withdrawn; its number stays used\n", NULL},
            {"void '#3'", 1, NULL, "B@Y-00002 is void already"},
            {"send '#3' --again", 1, NULL, "void"},
            {"void '#4'", 0, "order_form #4 (order 1003): void\n", NULL},
            {"void 2025-00001", 1, NULL, "`billhook credit 2025-00001` makes a credit note"},
            {"verify", 0, "3 documents verified, 0 faults\n", NULL}, /* the withdrawn one counts */
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    office_close(&office);
}

/* Of several documents those that can be done are done; each other one has its own line, and the
 * whole exits 1. What the person typed is safe on a terminal. */
static void test_several(void)
{
    struct office office = office_open("");
    struct ran ran = office_run(&office, "issue '#99' '#1' '\033[2J' 2025-00001 '#3'");
    g_assert_cmpint(ran.status, ==, 1);
    g_auto(GStrv) done = g_strsplit(ran.out, "\n", -1), failed = g_strsplit(ran.err, "\n", -1);
    g_assert_cmpuint(g_strv_length(done), ==, 3); /* the last is what follows the line break */
    g_assert_cmpuint(g_strv_length(failed), ==, 4);
    g_autofree char *first = of_today(&office, "order_form B@Y-00001 (order 1001): "),
                    *second = of_today(&office, "order_form B@Y-00002 (order 1002): ");
    g_assert_true(g_str_has_prefix(done[0], first));
    g_assert_true(g_str_has_prefix(done[1], second));
    g_assert_true(g_str_has_prefix(failed[0], "billhook: #99: there is no document #99"));
    g_assert_true(g_str_has_prefix(failed[1], "billhook: \\x1b[2J: there is no document"));
    g_assert_true(g_str_has_prefix(failed[2], "billhook: 2025-00001: invoice #2 is issued"));
    ran_clear(&ran);

    /* with --json the list holds those that were done, also when it is none */
    cJSON *json = office_json(&office, "void '#77' '#4' --json", 1);
    check_json("void", json, "0.id", "4");
    check_json("void", json, "0.state", "\"void\"");
    check_json("void", json, "1", "(none)");
    cJSON_Delete(json);
    json = office_json(&office, "void '#77' '#78' --json", 1);
    g_assert_true(cJSON_IsArray(json));
    g_assert_cmpint(cJSON_GetArraySize(json), ==, 0);
    cJSON_Delete(json);
    office_close(&office);
}

/* An invoice of 121.00 at 21 % is credited piece by piece, never more than is left, until nothing
 * is: 12.10, half a line, the rest. */
static void test_credit(void)
{
    static const struct step steps[] = {
            {"credit '#1'", 1, NULL, "only an issued invoice can be credited"},
            {"credit 2025-00001 --amount 12.10 --rate 6", 1, NULL,
                    "no VAT rate of 6 %: it has 21 % (121.00 left)"},
            {"credit 2025-00001 --amount 121.01 --rate 21", 1, NULL,
                    "121.01 is more than the 121.00 that is left"},
            {"credit 2025-00001 --amount 12.101 --rate 21", 2, NULL, "at most 2 decimals"},
            {"credit 2025-00001 --line 2", 1, NULL, "it has no line 2"},
            {"credit 2025-00001 --line 1=1.01", 1, NULL, "1.01 of line 1 is more than the 1"},
            {"credit 2025-00001 --refund 5", 1, NULL, "order id 1001 has no refund 5"},
            {"credit 2025-00001 --amount 12.10 --rate 21 --issue", 0,
                    "C@Y-00001 (order 1001): issued credit of 12.10 EUR for invoice 2025-00001\n",
                    NULL},
            {"credit 2025-00001 --line 1=0.5", 0, "#6 (order 1001): draft credit of 60.50 EUR",
                    NULL},
            {"credit 2025-00001 --line 1", 1, NULL, "48.40 that is left"}, /* drafts count */
            {"credit 2025-00001 --reason broken --issue", 0, "issued credit of 48.40 EUR", NULL},
            {"credit 2025-00001", 1, NULL, "nothing is left to credit"},
            {"void '#6'", 0, "void\n", NULL},
            {"credit 2025-00001 --amount 60.51 --rate 21", 1, NULL, "the 60.50 that is left"},
            {"credit 2025-00001 --amount 60.50 --rate 21 --issue", 0, "C@Y-00003", NULL},
            {"void C@Y-00001", 1, NULL, "is issued and can never be void"},
            {"paid C@Y-00001", 1, NULL, "a payment is recorded for an issued invoice"},
            {"list --unpaid", 0, NULL, "no documents"},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    cJSON *json = office_json(&office, "list --type credit_note --state issued --json", 0);
    check_json("notes", json, "0.totals.gross", "\"60.50\"");
    check_json("notes", json, "1.totals.gross", "\"48.40\"");
    check_json("notes", json, "2.totals.gross", "\"12.10\"");
    check_json("notes", json, "2.totals.net", "\"10.00\"");
    check_json("notes", json, "2.credits", "{\"id\":2,\"number\":\"2025-00001\"}");
    check_json("notes", json, "2.paid", "false");
    check_json("notes", json, "3", "(none)");
    cJSON_Delete(json);
    office_close(&office);
}

/* Payments by hand of an invoice that was issued unpaid: parts, the rest, too much, and back. */
static void test_payments(void)
{
    static const struct step before[] = {
            {"create 1002 --type invoice", 0, "invoice #5 (order 1002): draft made\n", NULL},
            {"create 1002 --type invoice", 1, NULL, "order 1002 has invoice #5 already (draft)"},
            {"paid '#5'", 1, NULL, "a payment is recorded for an issued invoice"},
            {"issue '#5'", 0, "issued as @Y-00001", NULL},
            {"show @Y-00001", 0, "invoice @Y-00001, issued, 121.00 due\n", NULL},
            {"list --unpaid", 0, "@Y-00001", NULL},
            {"unpaid @Y-00001", 1, NULL, "@Y-00001"}, /* there is none */
            {"paid @Y-00001 --amount 0.01 --on 2026-01-31 --by cash", 0, "0.01 EUR", NULL},
            {"show @Y-00001", 0, ", paid 0.01 of 121.00, 120.99 due\n", NULL},
            {"paid @Y-00001 --amount 120.98", 0, "120.98 EUR", NULL},
            {"list --amount 0.01", 0, "@Y-00001", NULL}, /* what is still due */
            {"paid @Y-00001", 0, "0.01 EUR); it is paid\n", NULL},
            {"list --unpaid", 0, NULL, "no documents"},
            {"unpaid @Y-00001 --payment 99", 1, NULL, "has no payment 99"},
            {"unpaid @Y-00001", 0, "payment 4 of 0.01 EUR was taken back", NULL},
            {"unpaid @Y-00001 --payment 2", 0, "payment 2 of 0.01 EUR was taken back", NULL},
            {"unpaid @Y-00001 --payment 2", 1, NULL, "or it was taken back"},
            {"show @Y-00001", 0, ", paid 120.98 of 121.00, 0.02 due\n", NULL},
            {"paid @Y-00001 --amount 1", 0, "0.98 EUR more than was due; it is paid\n", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, before);
    cJSON *json = office_json(&office, "show '#5' --json", 0);
    check_json("paid", json, "paid", "true");
    check_json("paid", json, "totals.due", "\"0.00\"");
    check_json("paid", json, "totals.paid", "\"121.00\""); /* the lesser of payments and gross */
    check_json("paid", json, "payments.0.amount", "\"120.98\"");
    check_json("paid", json, "payments.1.amount", "\"1.00\"");
    check_json("paid", json, "payments.2", "(none)");
    check_json("paid", json, "warnings.0.code", "\"paid-too-much\"");
    check_json("paid", json, "warnings.0.blocks", "false");
    cJSON_Delete(json);
    office_close(&office);
}

/* A draft by hand: once of each type, for an order that is in the store. */
static void test_create(void)
{
    static const struct step steps[] = {
            {"create 7777 --type invoice", 1, NULL, "order 7777 is not in the store"},
            {"create '#7777' --type invoice", 1, NULL, "is not in the store"},
            {"create 1001 --type credit_note", 2, NULL, "`billhook credit DOC`"},
            {"create 1001 --type invoice", 1, NULL, "has invoice #2 already (issued, number 2025"},
            {"create '#1001' --type delivery_note", 0, "delivery_note #5 (order 1001): draft made",
                    NULL},
            {"void '#5'", 0, "void", NULL},
            {"create 1001 --type delivery_note", 0, "delivery_note #6", NULL}, /* a person asks */
            {"create 1001 --type delivery_note --shop nix", 2, NULL, "'nix' is none of main"},
            {"explain 7777", 1, NULL, "order 7777 is not in the store"},
            {"explain 1001", 0, "\ndelivery_note #5 is void", NULL},
            {"explain '#1001'", 0, "\ndelivery_note #6 is draft", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    office_close(&office);
}

/* ---- lists ---- */

/* Which documents a filter lets through: ids, highest first. */
static void test_list(void)
{
    static const struct {
        const char *filter, *ids;
    } rows[] = {
            {"", "4 3 2 1"},
            {"--type order_form", "4 3 1"},
            {"--type credit_note", ""},
            {"--state issued", "2"},
            {"--type order_form --state issued", ""},
            {"--order 1001", "2 1"},
            {"--order '#1003'", "4"},
            {"--order 100", ""},
            {"--order 1001 --shop main", "2 1"},
            {"--since 2025-11-24", "4 3 2 1"},
            {"--since 2025-11-25", ""},
            {"--from 2025-11-24", "2"}, /* a draft has no date */
            {"--to 2025-11-23", ""},
            {"--from 2025-11-24 --to 2025-11-24", "2"},
            {"--customer PEETERS", "4 3 2 1"},
            {"--customer 'peeters ann'", "4 3 2 1"},
            {"--customer ann@example.be", "4 2 1"}, /* 1002 is bob's */
            {"--customer be0403019261", "4 3 2 1"},
            {"--customer koffie", ""}, /* a line is no customer */
            {"--text koff", "3 2 1"},  /* the beginning of a word */
            {"--text 'thee peeters'", "4"},
            {"--text offie", ""}, /* not its middle */
            {"--amount 121", "4 3 2 1"},
            {"--amount 121,00", "4 3 2 1"},
            {"--amount 121.01", ""},
            {"--amount 0", ""}, /* nothing due is no amount that is due */
            {"--reference +++020/2500/00185+++", "2"},
            {"--reference 020250000185", "2"},
            {"--unpaid", ""},
            {"--limit 1", "4"},
            {"--limit 3 --type order_form", "4 3 1"},
    };
    struct office office = office_open("");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strdup_printf("list --json %s", rows[i].filter);
        cJSON *json = office_json(&office, line, 0), *row;
        g_autoptr(GString) ids = g_string_new(NULL);
        cJSON_ArrayForEach (row, json) {
            g_autofree char *id = json_at(row, "id");
            g_string_append_printf(ids, "%s%s", ids->len ? " " : "", id);
            check_json(line, row, "lines", "(none)"); /* a list is without them */
        }
        if (strcmp(ids->str, rows[i].ids) != 0)
            g_error("%s: '%s', not '%s'", line, ids->str, rows[i].ids);
        cJSON_Delete(json);
    }
    office_close(&office);
}

/* ---- queues and numbers for people and programs ---- */

static void test_queues(void)
{
    static const struct step steps[] = {
            {"inbox show 4", 0, "no order", NULL},
            {"inbox show 99", 1, NULL, "99"},
            {"inbox discard 1", 1, NULL, "only a failed one can be discarded"},
            {"inbox retry --all-failed", 0, "1 delivery to be mapped again\n", NULL},
            {"inbox retry --since 2025-11-24", 0, "3 deliveries", NULL}, /* one waits already */
            {"inbox retry --since 2025-11-25", 0, "0 deliveries to be mapped again\n", NULL},
            {"outbox cancel 1", 0, "mail 1 cancelled\n", NULL},
            {"outbox cancel 1", 1, NULL, "mail 1 is cancelled"},
            {"outbox retry --all-failed", 0, "0 mails queued again\n", NULL},
            {"outbox retry 99", 1, NULL, "99"},
            {"outbox release", 0, "0 drafts released\n", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    office_close(&office);
}

/* With --json every act prints JSON: the row as it now is, or how many. */
static void test_json_of_acts(void)
{
    static const struct {
        const char *line, *path, *wanted;
    } rows[] = {
            {"inbox show 4 --json", "state", "\"failed\""},
            {"inbox retry 4 --json", "state", "\"pending\""},
            {"inbox retry 4 --json", "reason", "null"},
            {"inbox retry --all-failed --json", "deliveries", "0"},
            {"inbox retry --since 2025-11-24 --json", "deliveries", "3"},
            {"outbox retry 2 --json", "state", "\"queued\""},
            {"outbox cancel 2 --json", "next_attempt_at", "null"},
            {"outbox retry --all-failed --json", "mails", "0"},
            {"outbox release --json", "drafts", "0"},
            {"peppol retry --all-failed --json", "deliveries", "0"},
            {"number delivery_note --next 7 --json", "0.next", "7"},
            {"backup copy.db --json", "mark", "\"copy.db.mark\""},
            {"backup --rotate copies --verify --json", "documents", "1"},
            {"edit '#3' company=Bakker --json", "customer.company", "\"Bakker\""},
            {"edit '#3' company= --json", "customer.company", "\"Peeters BV\""},
            {"credit '#2' --json", "totals.gross", "\"121.00\""},
            {"create 1003 --type delivery_note --json", "totals.gross", "null"},
            {"issue '#3' --json", "0.state", "\"issued\""},
            {"config --set invoice.due_days=30 --json", "0.value", "\"30\""},
            {"config --unset invoice.due_days --json", "0.from", "\"default\""},
            {"report numbers --json", "lines.0.count", "1"},
    };
    struct office office = office_open("");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        cJSON *json = office_json(&office, rows[i].line, 0);
        check_json(rows[i].line, json, rows[i].path, rows[i].wanted);
        cJSON_Delete(json);
    }
    office_close(&office);
}

/* The columns that programs were promised of each list, and no value of them missing. */
static void test_json_shapes(void)
{
    static const struct {
        const char *line, *names;
        int status;
    } rows[] = {
            {"inbox --json", "id shop topic received_at state reason order_id bytes repeats", 0},
            {"outbox --json",
                    "id document number to state attempts last_answer next_attempt_at message_id",
                    0},
            {"number --json", "type series last next", 0},
    };
    struct office office = office_open("");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        cJSON *json = office_json(&office, rows[i].line, rows[i].status), *row;
        g_auto(GStrv) names = g_strsplit(rows[i].names, " ", -1);
        g_assert_cmpint(cJSON_GetArraySize(json), >, 1);
        cJSON_ArrayForEach (row, json)
            for (char **name = names; *name; name++)
                if (!cJSON_HasObjectItem(row, *name))
                    g_error("%s: a row without %s", rows[i].line, *name);
        cJSON_Delete(json);
    }
    office_close(&office);
}

/* The start of a series that has issued nothing moves freely, a used one only up, and then with a
 * reason; never to a number of twenty digits. */
static void test_numbers(void)
{
    static const struct step steps[] = {
            {"number delivery_note --next 7", 0, "the next delivery_note is L@Y-00007\n", NULL},
            {"number delivery_note --next 5", 0, "the next delivery_note is L@Y-00005\n", NULL},
            {"number order_form --next 100000", 0, "the next order_form is B@Y-100000\n", NULL},
            {"issue '#1'", 0, "issued as B@Y-100000", NULL},
            {"number order_form --next 100001", 0, "B@Y-100001", NULL}, /* as it is */
            {"number order_form --next 100005", 1, NULL, "--reason"},
            {"number order_form --next 100000 --reason again", 1, NULL, "100000"},
            {"number order_form --next 1 --reason again", 1, NULL, "100000"},
            {"number order_form --next 100005 --reason 'a book was lost'", 0, "B@Y-100005", NULL},
            {"issue '#3'", 0, "issued as B@Y-100005", NULL},
            {"verify", 0, ", 0 faults\n", NULL}, /* a jump with its reason is no gap */
            {"number invoice --next 9223372036854775807", 2, NULL, "--next"},
            {"number order_form", 0, "B@Y-100005  B@Y-100006\n", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    office_close(&office);
}

/* ---- what is not set up ---- */

/* Each says what is missing and where it is set, and exits 1. */
static void test_not_set_up(void)
{
    static const struct step steps[] = {
            {"sync", 1, NULL, "billhook: no shop has a key of the shop's REST API: "},
            {"reconcile --month 2025-11", 1, NULL, "set rest_key and rest_secret_file in [shop "},
            {"webhooks --shop main", 1, NULL, "billhook: shop main has no key of the shop's REST"},
            {"remind --dry-run", 1, NULL, "[reminders] after is off"},
            {"peppol send '#2'", 1, NULL, "[peppol] provider is off"},
            {"peppol", 0, NULL, "no Peppol deliveries"},
            {"peppol show '#2'", 1, NULL, "`billhook peppol send '2025-00001'` queues it"},
            {"bank list", 0, NULL, "no lines"},
            {"bank match 1 '#2'", 1, NULL, "there is no bank line 1"},
            {"user", 0, NULL, "no users yet; `billhook user add NAME --role owner` makes one"},
            {"user remove els", 1, NULL, "there is no user els"},
            {"user link els", 1, NULL, "there is no user els"},
            {"show '#2' --ubl b.xml", 1, NULL, "the daemon makes it with the PDF"},
            {"show '#3' --ubl -", 1, NULL, "it is no invoice or credit note"},
            {"export --month 2025-11 x.zip", 1, NULL, "2025-00001 has no PDF yet"},
            {"restore copy.db", 1, NULL, "copy.db could not be opened"},
            {"preview order.json", 1, NULL, "order.json"},
            {"post order.json", 1, NULL, "order.json"},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    g_assert_false(g_file_test("b.xml", G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test("x.zip", G_FILE_TEST_EXISTS));
    office_close(&office);
}

/* ---- backups ---- */

/* A backup never takes a name that is used; the one of the weekday does, and is the same books. */
static void test_backup(void)
{
    static const struct step steps[] = {
            {"backup a.db", 0, "a.db and a.db.mark written and verified", NULL},
            {"backup a.db", 1, NULL, "a.db is there already: a backup never overwrites"},
            {"backup nowhere/a.db", 1, NULL, "nowhere"},
            {"backup --rotate days", 0, "days/billhook-", NULL},
            {"backup --rotate days", 0, "days/billhook-", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    g_assert_true(g_file_test("a.db.mark", G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test("nowhere", G_FILE_TEST_EXISTS));
    g_autoptr(GError) error = NULL;
    struct store *copy = store_open("a.db", STORE_READ, &error);
    g_assert_no_error(error);
    store_close(copy);
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/commands/life-of-a-form", test_life_of_a_form);
    g_test_add_func("/commands/several", test_several);
    g_test_add_func("/commands/credit", test_credit);
    g_test_add_func("/commands/payments", test_payments);
    g_test_add_func("/commands/create", test_create);
    g_test_add_func("/commands/list", test_list);
    g_test_add_func("/commands/queues", test_queues);
    g_test_add_func("/commands/json-of-acts", test_json_of_acts);
    g_test_add_func("/commands/json-shapes", test_json_shapes);
    g_test_add_func("/commands/numbers", test_numbers);
    g_test_add_func("/commands/not-set-up", test_not_set_up);
    g_test_add_func("/commands/backup", test_backup);
    return g_test_run();
}
