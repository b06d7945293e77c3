/* What needs a person, as `status` tells it: each trouble by its code, in words that fit one or
 * several, with a line that helps and that this program takes; and reminders of an invoice that was
 * due a year ago. */
#include "acts/each.h"
#include "store/documents.h"
#include "unit/cli/office.h"

static void change(struct office *office, const char *statement)
{
    sqlite3 *db = NULL;
    char *problem = NULL;
    store_close(office->site->store);
    g_assert_cmpint(sqlite3_open(office->site->path, &db), ==, SQLITE_OK);
    if (sqlite3_exec(db, statement, NULL, NULL, &problem) != SQLITE_OK)
        g_error("%s: %s", statement, problem);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    open_site(office->site);
}

/* The problem of that code; NULL: there is none. Borrowed. */
static const cJSON *problem_of(const cJSON *json, const char *code)
{
    const cJSON *problem;
    cJSON_ArrayForEach (problem, cJSON_GetObjectItemCaseSensitive(json, "problems"))
        if (strcmp(cJSON_GetObjectItem(problem, "code")->valuestring, code) == 0)
            return problem;
    return NULL;
}

/* A line that helps is a command of systemd, or one that this program takes: exit 2 would mean that
 * it does not know its own words. */
static void check_help(const char *code, const char *help)
{
    if (!g_str_has_prefix(help, "billhook "))
        return;
    struct ran ran = run_line("/nonexistent/billhook.conf", help + strlen("billhook "));
    if (!strstr(ran.err, "/nonexistent/billhook.conf"))
        g_error("%s: its help '%s' is refused: %s", code, help, ran.err);
    ran_clear(&ran);
}

/* ---- one trouble at a time ---- */

static void test_troubles(void)
{
    static const struct {
        const char *code, *statement, *text, *help;
    } rows[] = {
            {"failed-deliveries", "SELECT 1", "1 delivery from the shop could not be used",
                    "billhook inbox --state failed"},
            {"failed-deliveries", "UPDATE deliveries SET state = 'failed', reason = 'x'",
                    "4 deliveries from the shop could not be used",
                    "billhook inbox --state failed"},
            {"failed-mails", "UPDATE mails SET state = 'failed' WHERE id = 1",
                    "1 mail could not be delivered", "billhook outbox --state failed"},
            {"failed-mails", "UPDATE mails SET state = 'failed' WHERE id < 3",
                    "2 mails could not be delivered", "billhook outbox --state failed"},
            {"held-mails", "UPDATE mails SET state = 'held' WHERE id = 1", "1 mail is held",
                    "billhook outbox --state held"},
            {"uncertain-mails", "UPDATE mails SET state = 'uncertain' WHERE id < 3",
                    "2 mails may or may not have arrived", "billhook outbox --state uncertain"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office = office_open("");
        change(&office, rows[i].statement);
        cJSON *json = office_json(&office, "status --json", 1);
        check_json(rows[i].code, json, "status", "\"attention\"");
        const cJSON *problem = problem_of(json, rows[i].code);
        g_assert_nonnull(problem);
        const char *text = cJSON_GetObjectItem(problem, "text")->valuestring,
                   *help = cJSON_GetObjectItem(problem, "help")->valuestring;
        if (!g_str_has_prefix(text, rows[i].text))
            g_error("%s: '%s', not '%s'", rows[i].code, text, rows[i].text);
        g_assert_cmpstr(help, ==, rows[i].help);
        check_help(rows[i].code, help);
        struct ran ran = office_run(&office, "status");
        g_autofree char *line = g_strdup_printf("\n  %s\n", help);
        g_assert_nonnull(strstr(ran.out, text));
        g_assert_nonnull(strstr(ran.out, line));
        check_ran("status", &ran, 1, NULL, "");
        cJSON_Delete(json);
        office_close(&office);
    }
}

/* Whatever is wrong at once: every line that helps is one that can be typed. */
static void test_helps(void)
{
    struct office office = office_open("[peppol]\nprovider=peppyrus\nkey=k\n");
    change(&office,
            "UPDATE mails SET state = 'failed' WHERE id = 1;"
            "UPDATE mails SET state = 'held' WHERE id = 2;"
            "UPDATE peppol_deliveries SET state = 'failed', next_attempt_at = 0,"
            " last_answer = 'no'");
    cJSON *json = office_json(&office, "status --json", 1), *problem;
    const cJSON *problems = cJSON_GetObjectItemCaseSensitive(json, "problems");
    g_assert_cmpint(cJSON_GetArraySize(problems), >=, 5);
    cJSON_ArrayForEach (problem, problems) {
        const char *code = cJSON_GetObjectItem(problem, "code")->valuestring;
        check_help(code, cJSON_GetObjectItem(problem, "help")->valuestring);
        g_assert_cmpstr(cJSON_GetObjectItem(problem, "text")->valuestring, !=, "");
    }
    cJSON_Delete(json);
    office_close(&office);
}

/* A trouble goes when a person has dealt with it. */
static void test_over(void)
{
    struct office office = office_open("");
    static const struct step steps[] = {
            {"inbox discard 4", 0, "delivery 4 discarded\n", NULL},
            {NULL, 0, NULL, NULL},
    };
    cJSON *json = office_json(&office, "status --json", 1);
    g_assert_nonnull(problem_of(json, "failed-deliveries"));
    cJSON_Delete(json);
    office_steps(&office, steps);
    json = office_json(&office, "status --json", 1); /* the webhook is silent all the same */
    g_assert_null(problem_of(json, "failed-deliveries"));
    g_assert_nonnull(problem_of(json, "webhook-silent"));
    g_assert_null(problem_of(json, "daemon-stopped")); /* this program serves the database */
    cJSON_Delete(json);

    store_close(office.site->store);
    json = office_json(&office, "status --json", 1);
    const cJSON *stopped = problem_of(json, "daemon-stopped");
    check_json("stopped", stopped, "help", "\"systemctl start billhook\"");
    cJSON_Delete(json);
    open_site(office.site);
    office_close(&office);
}

/* ---- reminders ---- */

/* Order 1002 gets an invoice (#5) that is dated a year ago and was due on 8 December 2025. */
static void issue_old(struct office *office)
{
    static const struct step steps[] = {
            {"create 1002 --type invoice", 0, "invoice #5", NULL}, {NULL, 0, NULL, NULL}};
    office_steps(office, steps);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(office->site->store, &error));
    g_autoptr(stored_document_auto) stored = document_get(office->site->store, 5, &error);
    g_assert_no_error(error);
    g_autofree char *said = each_issue(site_work(office->site, NOW + 120), NULL, stored, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(office->site->store, &error));
}

/* By itself nothing goes for an invoice that was due before reminders began; a person's word sends
 * the first step, once; one in dispute gets none. */
static void test_remind(void)
{
    static const struct step steps[] = {
            {"remind", 0, "no reminder is due\n1 more open invoice was due before", NULL},
            {"remind '#5' --dry-run", 0, "2025-00002", NULL},
            {"remind '#5' --hold", 0, "is not reminded of until it is released\n", NULL},
            {"remind '#5'", 1, NULL, "2025-00002"},
            {"remind '#5' --release", 0, "2025-00002", NULL},
            {"remind '#5'", 0, "queued", NULL},
            {"remind '#5'", 1, NULL, "2025-00002"},       /* one a day */
            {"remind 2025-00001", 1, NULL, "2025-00001"}, /* it is paid */
            {"remind '#1'", 1, NULL, "#1"},               /* an order form */
            {"remind '#1' '#77'", 1, NULL, "billhook: #77: there is no document #77"},
            {"outbox --state queued", 0, "reminder", NULL},
            {"paid '#5'", 0, "it is paid\n", NULL},
            {"remind", 0, "no reminder is due\n", NULL},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("[reminders]\nafter=7d;24d\n");
    issue_old(&office);
    office_steps(&office, steps);
    office_close(&office);
}

/* To programs: each invoice with its step and what is due; none is an empty list. */
static void test_remind_json(void)
{
    struct office office = office_open("[reminders]\nafter=7d;24d\n");
    cJSON *json = office_json(&office, "remind --json", 0);
    g_assert_cmpint(cJSON_GetArraySize(json), ==, 0);
    cJSON_Delete(json);
    issue_old(&office);
    json = office_json(&office, "remind '#5' --dry-run --json", 0);
    check_json("due", json, "0.number", "\"2025-00002\"");
    check_json("due", json, "0.due", "\"121.00\"");
    check_json("due", json, "0.due_date", "\"2025-12-08\"");
    check_json("due", json, "0.step", "1");
    check_json("due", json, "0.state", "\"due\"");
    check_json("due", json, "1", "(none)");
    cJSON_Delete(json);
    json = office_json(&office, "outbox --json", 0);
    check_json("nothing went", json, "0.role", "\"alert\"");
    cJSON_Delete(json);
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/status/troubles", test_troubles);
    g_test_add_func("/status/helps", test_helps);
    g_test_add_func("/status/over", test_over);
    g_test_add_func("/remind/steps", test_remind);
    g_test_add_func("/remind/json", test_remind_json);
    return g_test_run();
}
