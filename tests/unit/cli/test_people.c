/* Commands that read something of the person's: a password on standard input, an order file, a
 * bank's file, a backup. Each is taken whole or refused with a reason, and leaves nothing half
 * done. */
#include "unit/bank/camt.h"
#include "unit/cli/office.h"

static void put(const char *name, const char *text, gsize length)
{
    g_unlink(name);
    g_assert_true(g_file_set_contents(name, text, (gssize)length, NULL));
}

/* ---- a password ---- */

/* Runs a line with these bytes on standard input. */
static struct ran with_input(
        const struct office *office, const char *line, const char *bytes, gsize length)
{
    put("input", bytes, length);
    g_assert_nonnull(freopen("input", "r", stdin));
    struct ran ran = office_run(office, line);
    g_assert_nonnull(freopen("/dev/null", "r", stdin));
    return ran;
}

/* 12 to 128 bytes on one line; a line break at its end, as of a terminal or of Windows, is no part
 * of it. A password that is refused makes no user. */
static void test_password(void)
{
    char longest[128 + 3], too_long[129];
    memset(longest, 'x', sizeof longest);
    memcpy(longest + 128, "\r\n", 3);
    memset(too_long, 'x', sizeof too_long);
    const struct {
        const char *bytes;
        gsize length;
        bool good;
    } rows[] = {
            {"correct horse", 13, true},
            {"correct horse\n", 14, true},
            {"correct horse\r\n", 15, true},
            {"twelve bytes", 12, true},
            {"eleven byte", 11, false},
            {"eleven byte\n", 12, false},
            {longest, 128, true},
            {longest, 130, true},
            {too_long, 129, false},
            {"", 0, false},
            {"\n", 1, false},
            {"two lines of\nwords", 18, false},
            {"two lines of words\n\n", 20, false},
            {"this is long enough\0 and more", 29, false},
            {"héél lang woord", 17, true},
    };
    struct office office = office_open("");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strdup_printf("user add els%zu", i);
        struct ran ran = with_input(&office, name, rows[i].bytes, rows[i].length);
        if (!rows[i].good)
            check_one_line(name, ran.err);
        g_assert_null(strstr(ran.out, "horse")); /* a password is never printed */
        g_assert_null(strstr(ran.err, "words"));
        check_ran(name, &ran, rows[i].good ? 0 : 1, NULL, NULL);
        g_autofree char *look = g_strdup_printf("user role els%zu reader", i);
        ran = office_run(&office, look);
        check_ran(look, &ran, rows[i].good ? 0 : 1, NULL, NULL);
    }
    office_close(&office);
}

/* Who a user is, line by line; the last owner stays, and a name is one whatever its case. */
static void test_users(void)
{
    static const struct step steps[] = {
            {"user add els --role boss", 2, NULL, "--role: 'boss' is none of owner, accountant"},
            {"user add els --language xx", 2, NULL, "--language: 'xx' is none of nl, fr, de, en"},
            {"user role els king", 2, NULL, "role: 'king' is none of owner"},
            {"user add", 2, NULL, "it is `billhook user add NAME`"},
            {"user add els jan", 2, NULL, "it is `billhook user add NAME`"},
            {"user remove els --role owner", 2, NULL, "go with `user add`"},
            {"user frob", 2, NULL, "none of list, add, password, role, remove, link, token"},
            {"user add 'a b'", 1, NULL, "a user's name has 1 to 64"},
            {NULL, 0, NULL, NULL},
    };
    static const struct step after[] = {
            {"user list", 0, "els", NULL},
            {"user role els accountant", 0, "els is now accountant\n", NULL},
            {"user link els", 1, NULL, "the desk is off"},
            {"user remove els", 0, "els is removed", NULL},
            {"user remove els", 1, NULL, "there is no user els"},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    const char *password = "correct horse battery";
    struct ran ran = with_input(&office, "user add els --language fr --json", password, 21);
    g_assert_cmpint(ran.status, ==, 0);
    cJSON *json = cJSON_Parse(ran.out);
    check_json("user", json, "name", "\"els\"");
    check_json("user", json, "role", "\"reader\"");
    check_json("user", json, "language", "\"fr\"");
    g_assert_null(strstr(ran.out, "$y$")); /* not even its hash */
    cJSON_Delete(json);
    ran_clear(&ran);
    ran = with_input(&office, "user add ELS", password, 21);
    check_ran("twice", &ran, 1, "", NULL);
    office_steps(&office, after);
    office_close(&office);
}

/* ---- an order file ---- */

/* What an order would get, and nothing of it is stored; a file that is no order says why. */
static void test_preview(void)
{
    static const struct step steps[] = {
            {"preview order.json", 0, "invoice of order 2001: 121.00 EUR, 1 line, language nl\n",
                    NULL},
            {"preview order.json --type delivery_note", 0, "delivery_note of order 2001: 1 line, ",
                    NULL},
            {"preview order.json --type credit_note", 2, NULL, "billhook credit DOC"},
            {"preview order.json --shop nix", 2, NULL, "'nix' is none of main"},
            {"preview order.json --ubl -", 0, "<cbc:ID>PREVIEW</cbc:ID>", NULL},
            {"preview order.json --type order_form --ubl -", 1, NULL,
                    "it is no invoice or credit note"},
            {"preview order.json --mail -", 0, "To: ", NULL},
            {"preview order.json --vat-reason x", 2, NULL, "--vat-reason goes with"},
            {"preview order.json --pdf nowhere/x.pdf", 1, NULL, "nowhere/x.pdf"},
            {"preview half.json", 1, NULL, "half.json: the body is no JSON"},
            {"preview empty.json", 1, NULL, "empty.json: "},
            {"preview deleted.json", 1, NULL, "deleted.json: a deletion, not an order"},
            {"preview subscription.json", 1, NULL, "subscription"},
            {"preview nosuch.json", 1, NULL, "nosuch.json"},
            {"list --order 2001", 0, NULL, "no documents"},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    g_autofree char *body =
            order_body(2001, "processing", true, 1, "Koffie", "ann@example.be", "121.00", "");
    g_autoptr(GString) subscription = g_string_new(body);
    g_string_replace(
            subscription, "\"parent_id\":0", "\"parent_id\":0,\"billing_period\":\"month\"", 1);
    put("order.json", body, strlen(body));
    put("half.json", body, strlen(body) / 2);
    put("empty.json", "", 0);
    put("deleted.json", "{\"id\":2001}", 11);
    put("subscription.json", subscription->str, subscription->len);
    g_autofree char *before = books(office.site);
    office_steps(&office, steps);
    cJSON *json = office_json(&office, "preview order.json --json", 0);
    check_json("preview", json, "number", "null");
    check_json("preview", json, "issue_date", "null");
    check_json("preview", json, "due_date", "null");
    check_json("preview", json, "totals.gross", "\"121.00\"");
    check_json("preview", json, "lines.0.description", "\"Koffie\"");
    cJSON_Delete(json);
    g_autofree char *after = books(office.site);
    check_same("preview", after, before);
    office_close(&office);
}

/* ---- a bank's file ---- */

/* Of the reference, in the form that a bank has it: digits alone. */
static char *digits_of(const char *reference)
{
    GString *digits = g_string_new(NULL);
    for (const char *p = reference; *p; p++)
        if (g_ascii_isdigit(*p))
            g_string_append_c(digits, *p);
    return g_string_free(digits, FALSE);
}

static void put_statement(const char *name, const char *reference)
{
    g_autofree char *entry = g_strdup_printf(
            ENTRY("121.00", "CRDT", CODES("RCDT", "ESCT") TX("<RmtInf>" STRD("%s") "</RmtInf>")),
            reference);
    g_autofree char *text = entries(entry);
    put(name, text, strlen(text));
}

/* A transfer pays its invoice once, however often its file comes; a person may take it back and
 * book it again; of several files the good ones count. */
static void test_bank(void)
{
    static const struct step steps[] = {
            {"bank import a.xml --dry-run", 0, "Nothing was kept", NULL},
            {"list --unpaid", 0, "@Y-0000", NULL},
            {"bank list", 0, NULL, "no lines"},
            {"bank import a.xml", 0, "booked                  1          121.00 EUR\n", NULL},
            {"list --unpaid", 0, NULL, "no documents"},
            {"bank import a.xml", 0, "imported before         1          121.00 EUR\n", NULL},
            {"bank list --state booked", 0, "booked", NULL},
            {"bank unmatch 1", 0, "", NULL},
            {"list --unpaid", 0, "121.00", NULL},
            {"bank match 1 '#1'", 1, NULL, "order_form"},
            {"bank match 1 '#5'", 0, "", NULL},
            {"list --unpaid", 0, NULL, "no documents"},
            {"bank match 9 '#5'", 1, NULL, "there is no bank line 9"},
            {"bank match x '#5'", 2, NULL, "'x'"},
            {"bank import a.xml broken.xml nosuch.xml", 1, "imported before", "broken.xml"},
            {"bank import nosuch.xml", 1, NULL, "nosuch.xml"},
            {"bank list --state bookd", 2, NULL, "did you mean 'booked'?"},
            {"bank list --dry-run", 2, NULL, "bank list: --dry-run does not go with it"},
            {"bank import", 2, NULL, "bank import: something is missing"},
            {"bank unmatch", 2, NULL, "bank unmatch: something is missing"},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("[bank]\nibans=" OWN "\n");
    static const struct step invoice[] = {{"create 1002 --type invoice", 0, "#5", NULL},
            {"issue '#5'", 0, "issued as", NULL}, {NULL, 0, NULL, NULL}};
    office_steps(&office, invoice);
    cJSON *json = office_json(&office, "show '#5' --json", 0);
    g_autofree char *reference = json_at(json, "payment_reference"), *digits = digits_of(reference);
    cJSON_Delete(json);
    put_statement("a.xml", digits);
    put("broken.xml", "<?xml version=\"1.0\"?><Document>", 31);
    office_steps(&office, steps);
    json = office_json(&office, "show '#5' --json", 0);
    check_json("paid by the bank", json, "payments.0.amount", "\"121.00\"");
    check_json("paid by the bank", json, "payments.0.on", "\"2026-11-26\"");
    check_json("paid by the bank", json, "payments.1", "(none)");
    cJSON_Delete(json);
    json = office_json(&office, "bank list --json", 0);
    check_json("bank", json, "0.state", "\"booked\"");
    check_json("bank", json, "0.on", "\"2026-11-26\"");
    check_json("bank", json, "0.amount", "\"121.00\"");
    check_json("bank", json, "1", "(none)");
    cJSON_Delete(json);
    office_close(&office);
}

/* ---- a backup ---- */

/* The books of a backup come back whole, those that were there stay beside; what is no backup
 * changes nothing, and a daemon's database is not touched. */
static void test_restore(void)
{
    static const struct step before[] = {
            {"backup then.db", 0, "verified", NULL},
            {"void '#4'", 0, "void", NULL},
            {"restore then.db", 1, NULL, "another billhook serves this database"},
            {NULL, 0, NULL, NULL},
    };
    static const struct step restored[] = {
            {"restore nosuch.db", 1, NULL, "nosuch.db could not be opened"},
            {"restore none.db", 1, NULL, "none.db"},
            {"restore half.db", 1, NULL, "half.db"},
            {"show '#4'", 0, "order_form #4, void", NULL},
            {"restore then.db", 0, "then.db is in place as ", NULL},
            {"show '#4'", 0, "order_form #4, draft", NULL},
            {"verify", 0, "1 document verified, 0 faults", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, before);
    store_close(office.site->store);
    g_autofree char *whole = NULL;
    gsize length;
    g_assert_true(g_file_get_contents("then.db", &whole, &length, NULL));
    put("half.db", whole, length / 2);
    put("none.db", "this is no database", 19);
    office_steps(&office, restored);
    open_site(office.site);
    guint kept = 0;
    g_autoptr(GDir) folder = g_dir_open(".", 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));)
        kept += g_str_has_prefix(name, "test.db.") && strstr(name, "20") && !strstr(name, ".mark");
    g_assert_cmpuint(kept, ==, 1);
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/people/password", test_password);
    g_test_add_func("/people/users", test_users);
    g_test_add_func("/people/preview", test_preview);
    g_test_add_func("/people/bank", test_bank);
    g_test_add_func("/people/restore", test_restore);
    return g_test_run();
}
