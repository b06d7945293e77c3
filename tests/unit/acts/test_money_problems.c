/* What `status` says of money and of what guards it: the bank's lines, payment links, the copies of
 * the mark, the Peppol provider. Each kind alone, where it begins, where it does not yet, and that
 * it ends. */
#include "acts/pay.h"
#include "acts/thresholds.h"
#include "base/text.h"
#include "channel/peppol_queue.h"
#include "store/bank.h"
#include "store/mark_copy.h"
#include "store/payment_links.h"
#include "store/peppol.h"
#include "unit/acts/trouble_rows.h"

#define DAY_S 86400
#define TOLD_S (30 * DAY_S)

/* ---- invoices ---- */

static void pay(struct site *site, int id, money amount)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("#%d", id);
    const struct pay_entry entry = {.kind = PAYMENT_HAND, .amount = amount, .by = "transfer"};
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, name);
    g_autofree char *said = pay_book(site_work(site, NOW), stored, &entry, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(said);
    commit(site);
}

static void nothing(struct site *site)
{
    issue_invoices(site, 1, NOW);
}

/* ---- the bank ---- */

/* A statement that ends on a day, with so many lines in a state. */
static void statement(struct site *site, const char *day, int lines, const char *state)
{
    static const guint8 sha256[32] = {3};
    g_autoptr(GError) error = NULL;
    gint64 id;
    const struct bank_statement_row row = {.account = "BE68539007547034",
            .identity = "2025/1",
            .format = "coda",
            .currency = "EUR",
            .opened_on = day,
            .closed_on = day,
            .file = "a.cod",
            .sha256 = sha256};
    begin(site);
    g_assert_true(bank_statement_keep(site->store, &row, NOW, &id, &error));
    for (int place = 1; place <= lines; place++) {
        g_autoptr(bank_line_auto) line = bank_line_new();
        line->statement_id = id;
        line->place = place;
        text_set(&line->day, day);
        text_set(&line->state, state);
        g_assert_true(bank_line_keep(site->store, line, NOW, &error));
    }
    commit(site);
}

static void proposed_1(struct site *site)
{
    statement(site, "2025-11-24", 1, "proposed");
}

static void proposed_3(struct site *site)
{
    statement(site, "2025-11-24", 3, "proposed");
}

static void only_open(struct site *site)
{
    statement(site, "2025-11-24", 3, "open");
}

static void paid_whole(struct site *site)
{
    issue_invoices(site, 1, NOW);
    pay(site, 1, 12100);
}

static void paid_too_much(struct site *site)
{
    issue_invoices(site, 2, NOW);
    pay(site, 1, 12101);
    pay(site, 2, 12100);
}

static void paid_too_much_twice(struct site *site)
{
    issue_invoices(site, 2, NOW);
    pay(site, 1, 20000);
    pay(site, 2, 12200);
}

static void reminders(struct site *site)
{
    text_set(&site->config->reminders.after, "7d");
}

static void reminders_and_file(struct site *site)
{
    reminders(site);
    statement(site, "2025-11-14", 0, "open");
}

static void file_alone(struct site *site)
{
    statement(site, "2025-01-01", 0, "open");
}

/* ---- payment links ---- */

static void pause_links(struct site *site, bool refused)
{
    g_autoptr(GError) error = NULL;
    char reason[] = "Mollie said 503";
    const struct payment_link_pause pause = {
            .since = NOW, .until = NOW + DAY_S, .refused = refused, .reason = reason};
    site->config->mollie.on = true;
    g_assert_true(payment_link_pause_write(site->store, &pause, &error));
}

static void links_paused(struct site *site)
{
    pause_links(site, false);
}

static void links_refused(struct site *site)
{
    pause_links(site, true);
}

static void links_refused_and_off(struct site *site)
{
    pause_links(site, true);
    site->config->mollie.on = false;
}

/* A link of each of so many invoices that was given up at NOW. */
static void links_failed(struct site *site, int count)
{
    issue_invoices(site, count, NOW);
    site->config->mollie.on = true;
    for (int id = 1; id <= count; id++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *key = g_strdup_printf("key-%d", id);
        g_assert_true(payment_link_want(site->store, id, 12100, key, NOW, &error));
        g_autoptr(payment_link_auto) link = payment_link_of_document(site->store, id, &error);
        link->state = PAYMENT_LINK_FAILED;
        link->next_attempt_at = 0;
        link->closed_at = NOW;
        text_set(&link->last_answer, "422 the amount is too high");
        g_assert_true(payment_link_update(site->store, link, PAYMENT_LINK_WANTED, &error));
    }
}

static void link_failed(struct site *site)
{
    links_failed(site, 1);
}

static void seven_failed(struct site *site)
{
    links_failed(site, 7);
}

/* ---- the mark ---- */

static void set_copy(struct site *site)
{
    g_strfreev(site->config->database.mark_copy);
    site->config->database.mark_copy = g_strsplit("/mnt/elsewhere/billhook.mark", ";", -1);
}

static void copy_failed(struct site *site)
{
    g_autoptr(GError) error = NULL;
    bool first;
    set_copy(site);
    g_assert_true(mark_copy_failed(
            site->store, *site->config->database.mark_copy, "no such share", NOW, &first, &error));
    g_assert_true(first);
}

static void copy_mended(struct site *site)
{
    g_autoptr(GError) error = NULL;
    bool first;
    copy_failed(site);
    g_assert_true(mark_copy_good(
            site->store, *site->config->database.mark_copy, NOW + 60, &first, &error));
}

static void copy_required(struct site *site)
{
    g_autoptr(GError) error = NULL;
    copy_failed(site);
    site->config->database.mark_required = true;
    g_assert_true(mark_gate_set(site->store, site->config->database.mark_copy, &error));
    issue_invoices(site, 2, NOW);
}

static void copy_of_another_config(struct site *site)
{
    copy_failed(site);
    g_clear_pointer(&site->config->database.mark_copy, g_strfreev);
    site->config->database.mark_copy = g_new0(char *, 1);
}

/* ---- Peppol ---- */

static void refuse_key(struct site *site, const char *named)
{
    g_autoptr(GError) error = NULL;
    char provider[] = "peppyrus", reason[] = "401";
    const struct peppol_pause pause = {.refused = true, .provider = provider, .reason = reason};
    text_set(&site->config->peppol.provider, named);
    g_assert_true(peppol_pause_write(site->store, &pause, &error));
}

static void key_refused(struct site *site)
{
    refuse_key(site, "peppyrus");
}

static void key_of_another(struct site *site)
{
    refuse_key(site, "billit");
}

static void only_a_test(struct site *site)
{
    text_set(&site->config->peppol.provider, "peppyrus");
    site->config->peppol.test = true;
}

static void a_test_of_nobody(struct site *site)
{
    site->config->peppol.test = true;
}

/* An invoice to a Belgian company, issued at NOW and never sent over Peppol. */
static void owed(struct site *site)
{
    g_autoptr(GError) error = NULL;
    text_set(&site->config->peppol.provider, "peppyrus");
    begin(site);
    g_assert_true(peppol_since_note(site->store, false, NOW - DAY_S, &error));
    commit(site);
    issue_invoices(site, 1, NOW);
    site->config->peppol.worry_after_s = 3 * DAY_S;
}

/* Owed, and its delivery is queued. */
static struct site *site_under_way(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    bool queued = false;
    owed(site);
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    peppol_queue_document(site_work(site, LATER), stored->document, &queued, &error);
    g_assert_no_error(error);
    g_assert_true(queued);
    commit(site);
    return site;
}

/* As the courier does with what the provider refuses. */
static void fail_delivery(const struct site *site)
{
    g_autoptr(GError) error = NULL;
    struct store *courier = store_open(site->path, STORE_OPEN, &error);
    g_assert_no_error(error);
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(courier, 1, &error);
    g_assert_no_error(error);
    delivery->state = PEPPOL_FAILED;
    delivery->next_attempt_at = 0;
    peppol_update(courier, delivery, PEPPOL_QUEUED, &error);
    g_assert_no_error(error);
    store_close(courier);
}

/* After what failed was looked at, and before what is owed is asked about. */
static int fail_between(unsigned event, void *site, void *statement, void *text)
{
    (void)event, (void)statement;
    if (strcmp(text, statement_sql(S_PEPPOL_OF_DOCUMENT)) == 0)
        fail_delivery(site);
    return 0;
}

static void check_told(struct site *site, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) codes = g_string_new(NULL);
    g_autoptr(GPtrArray) list = problems_collect(site_work(site, NOW + 3 * DAY_S + 1), &error);
    g_assert_no_error(error);
    for (guint i = 0; i < list->len; i++) {
        const struct problem *problem = list->pdata[i];
        if (g_str_has_prefix(problem->code, "peppol-"))
            g_string_append_printf(codes, "%s ", problem->code);
    }
    g_assert_cmpstr(codes->str, ==, wanted);
}

/* One that fails while it is looked at is told as it stood before: never by neither line. */
static void test_one_moment(void)
{
    struct site *site = site_under_way();
    sqlite3_trace_v2(site->store->db, SQLITE_TRACE_STMT, fail_between, site);
    check_told(site, "peppol-not-delivered ");
    sqlite3_trace_v2(site->store->db, 0, NULL, NULL);
    check_told(site, "peppol-failed ");
    site_free(site);
}

/* ---- the table ---- */

static const struct trouble_row rows[] = {
        {"nothing", nothing, NOW, "", NULL, NULL},
        {"proposed", proposed_1, NOW, "(bank-proposed)",
                "1 line of the bank is proposed to an invoice",
                "billhook bank list --state proposed"},
        {"proposed-3", proposed_3, NOW, "(bank-proposed)", "3 lines of the bank are proposed",
                NULL},
        {"open", only_open, NOW, "", NULL, NULL},
        {"paid", paid_whole, NOW, "", NULL, NULL},
        {"paid-too-much", paid_too_much, NOW, "(paid-too-much)",
                "1 invoice was paid too much: 2025-00001", "billhook show DOC"},
        {"paid-too-much-twice", paid_too_much_twice, NOW, "(paid-too-much)",
                "2 invoices were paid too much", NULL},
        {"reminders-without-bank", reminders, NOW, "(bank-old)", "no file of the bank was ever",
                "billhook bank import FILE"},
        {"file-of-10-days", reminders_and_file, NOW, "", NULL, NULL},
        {"file-of-11-days", reminders_and_file, NOW + DAY_S, "(bank-old)", "ends on 2025-11-14",
                NULL},
        {"old-file-and-no-reminders", file_alone, NOW, "", NULL, NULL},
        {"links-paused", links_paused, NOW + MOLLIE_UNREACHABLE_S - 1, "", NULL, NULL},
        {"links-paused-long", links_paused, NOW + MOLLIE_UNREACHABLE_S, "mollie-unreachable",
                "since 2025-11-24T16:00:00Z: Mollie said 503", "billhook check --mollie"},
        {"links-refused", links_refused, NOW, "mollie-key-refused", "Mollie said 503",
                "billhook check --mollie"},
        {"links-are-off", links_refused_and_off, NOW, "", NULL, NULL},
        {"link-failed", link_failed, NOW, "payment-link-failed",
                "1 invoice without a payment link, given up: 2025-00001: 422", NULL},
        {"link-failed-long-ago", link_failed, NOW + TOLD_S + 1, "", NULL, NULL},
        {"links-failed", seven_failed, NOW, "payment-link-failed", " and 2 more: 422", NULL},
        {"copy", copy_failed, NOW, "mark-copy",
                "since 2025-11-24T16:00:00Z the mark cannot be copied: no such share: documents "
                "leave all the same",
                "billhook check"},
        {"copy-mended", copy_mended, NOW + 60, "", NULL, NULL},
        {"copy-required", copy_required, NOW, "mark-copy",
                "nothing with a new number leaves until it can (2 numbers wait)", NULL},
        {"copy-not-kept", copy_of_another_config, NOW, "", NULL, NULL},
        {"key-refused", key_refused, NOW, "peppol-key-refused", "peppyrus refuses the key",
                "billhook check --peppol"},
        {"key-of-another-provider", key_of_another, NOW, "", NULL, NULL},
        {"test", only_a_test, NOW, "(peppol-test)", "peppyrus delivers nothing", NULL},
        {"test-without-provider", a_test_of_nobody, NOW, "", NULL, NULL},
        {"owed-not-yet", owed, NOW + 3 * DAY_S, "", NULL, NULL},
        {"owed", owed, NOW + 3 * DAY_S + 1, "peppol-not-sent",
                "owed over Peppol, issued and never sent there: 2025-00001",
                "billhook peppol send 2025-00001"},
};

static void test_row(gconstpointer data)
{
    static const char *const ours[] = {
            "bank-", "paid-", "mollie-", "payment-link", "mark-copy", "peppol-", NULL};
    check_trouble(data, ours);
}

/* As `status --json` prints them: what only is worth a line says so, and needs nobody. */
static void test_json(void)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)problem_free);
    problem_note(list, "peppol-test", g_strdup("a \"note\""), "billhook check");
    g_assert_false(problems_need_person(list));
    cJSON *json = problems_to_json(list);
    g_autofree char *text = cJSON_PrintUnformatted(json);
    g_assert_cmpstr(text, ==,
            "{\"status\":\"ok\",\"problems\":[{\"code\":\"peppol-test\",\"text\":\"a "
            "\\\"note\\\"\","
            "\"help\":\"billhook check\",\"note\":true}]}");
    cJSON_Delete(json);
    problem_add(list, "disk", g_strdup("full"), "df");
    g_assert_true(problems_need_person(list));
    json = problems_to_json(list);
    g_autofree char *more = cJSON_PrintUnformatted(json);
    g_assert_nonnull(strstr(more, "\"status\":\"attention\""));
    g_assert_nonnull(strstr(more, "{\"code\":\"disk\",\"text\":\"full\",\"help\":\"df\"}"));
    cJSON_Delete(json);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strdup_printf("/money-problems/%s", rows[i].name);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/money-problems/peppol-of-one-moment", test_one_moment);
    g_test_add_func("/money-problems/json", test_json);
    return g_test_run();
}
