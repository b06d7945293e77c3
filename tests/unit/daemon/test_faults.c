/* The worker, the renderer and the mailer when the database fails at any point of a step: the
 * delivery is not lost, nothing is half done, and once the trouble is over the books are those of a
 * day without trouble. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "../../../src/daemon/housekeeping.h"
#include "channel/mailer.h"
#include "acts/problems.h"
#include "daemon/renderer.h"
#include "mail/message.h"
#include "store/outbox.h"
#include "store/store.h"
#include "unit/faults.h"
#include "unit/site.h"

static const struct scene {
    const char *name;
    const char *config; /* after the common lines */
    struct news
            before[3]; /* of one order, each processed without trouble; ended by a status of NULL */
    struct news news;  /* the one that meets trouble */
} scenes[] = {
        {"paid", "", {{0}}, {.status = "processing", .paid = true}},
        {"placed", "[order_form]\ncreate=created\nauto_send=true\n", {{0}}, {.status = "on-hold"}},
        {"pays later", "[order_form]\ncreate=created\nauto_send=true\n", {{.status = "on-hold"}},
                {.status = "processing", .paid = true}},
        {"changed after issue", "", {{.status = "processing", .paid = true}},
                {.status = "processing", .paid = true, .product = "Thee"}},
        {"cancelled after issue", "", {{.status = "processing", .paid = true}},
                {.status = "cancelled", .paid = true}},
        {"no warning any more", "",
                {{.status = "processing", .paid = true}, {.status = "cancelled", .paid = true}},
                {.status = "completed", .paid = true}},
        {"refund", "[credit_note]\ncreate=refunded\nauto_send=true\n",
                {{.status = "processing", .paid = true}},
                {.status = "processing", .paid = true, .refunds = REFUND}},
        {"refund taken back", "[credit_note]\ncreate=refunded\nauto_send=true\n",
                {{.status = "processing", .paid = true},
                        {.status = "processing", .paid = true, .refunds = REFUND}},
                {.status = "processing", .paid = true}},
        {"draft refund taken back", "[credit_note]\ncreate=refunded\n",
                {{.status = "processing", .paid = true},
                        {.status = "processing", .paid = true, .refunds = REFUND}},
                {.status = "processing", .paid = true}},
        {"refund told again", "[credit_note]\ncreate=refunded\n",
                {{.status = "processing", .paid = true},
                        {.status = "processing", .paid = true, .refunds = REFUND},
                        {.status = "processing", .paid = true}},
                {.status = "processing", .paid = true, .refunds = REFUND}},
        {"refund without credit note", "", {{.status = "processing", .paid = true}},
                {.status = "processing", .paid = true, .refunds = REFUND}},
        {"refund without credit note taken back", "",
                {{.status = "processing", .paid = true},
                        {.status = "processing", .paid = true, .refunds = REFUND}},
                {.status = "processing", .paid = true}},
        {"refund above the invoice", "[credit_note]\ncreate=refunded\nauto_send=true\n",
                {{.status = "processing", .paid = true}},
                {.status = "processing",
                        .paid = true,
                        .refunds = "{\"id\":31,\"reason\":\"\",\"total\":\"-500.00\"}"}},
        {"draft becomes void", "[order_form]\ncreate=created\n", {{.status = "on-hold"}},
                {.status = "cancelled"}},
        {"draft comes back", "[order_form]\ncreate=created\n",
                {{.status = "on-hold"}, {.status = "cancelled"}}, {.status = "on-hold"}},
        {"draft is made anew", "[order_form]\ncreate=created\n", {{.status = "on-hold"}},
                {.status = "on-hold", .product = "Thee"}},
        {"draft deleted", "[order_form]\ncreate=created\n", {{.status = "on-hold"}},
                {.status = "deleted"}},
        {"deleted", "", {{.status = "processing", .paid = true}}, {.status = "deleted"}},
        {"undeleted", "", {{.status = "processing", .paid = true}, {.status = "deleted"}},
                {.status = "processing", .paid = true}},
        {"blocks", "", {{0}}, {.status = "processing", .paid = true, .total = "999.00"}},
        {"no address", "", {{0}}, {.status = "processing", .paid = true, .email = ""}},
        {"rubbish", "", {{0}}, {.status = "rubbish"}},
        {"burst", "[mail]\nburst_limit=1/1d\n", {{0}}, {.status = "processing", .paid = true}},
};

/* ---- the worker
 * -------------------------------------------------------------------------------------------------------------------------
 */

static struct site *scene_site(const struct scene *scene)
{
    struct site *site = site_new(scene->config);
    int minute = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(scene->before) && scene->before[i].status; i++) {
        deliver(site, &scene->before[i], 1001, minute++);
        must_work(site, scene->name);
    }
    /* where the limit of a burst is one, another order has used it up */
    if (strstr(scene->config, "burst_limit")) {
        const struct news other = {.status = "processing", .paid = true};
        deliver(site, &other, 1000, 0);
        must_work(site, scene->name);
    }
    deliver(site, &scene->news, 1001, minute);
    return site;
}

static void test_worker(gconstpointer data)
{
    const struct scene *scene = data;
    struct site *site = scene_site(scene);
    site_keep(site);
    must_work(site, scene->name);
    g_autofree char *wanted = books(site);
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        bool hit = true;
        for (int at = 1; hit; at++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *where =
                    g_strdup_printf("%s, %s %d", scene->name, fault_names[kind], at);
            site_again(site);
            faults_arm((enum fault_kind)kind, at);
            bool good = work(site, &error);
            hit = faults_disarm();
            if (!hit && !good)
                g_error("%s: failed without a fault: %s", where, error->message);
            if (!good && !error)
                g_error("%s: failed and says nothing", where);
            must_work(site, where);
            must_work(site, where);
            g_autofree char *found = books(site);
            check_same(where, found, wanted);
        }
    }
    site_free(site);
}

/* ---- the renderer and the mailer
 * -----------------------------------------------------------------------------------------------------
 */

static const struct news paid = {.status = "processing", .paid = true};

/* Renders, exports and mails all that waits. A stop is under way: an outcome that cannot be
 * recorded is left to the next start. */
static bool send_all(struct site *site, GError **error)
{
    const int stop = 1;
    struct relay_health relay = {.clean = false};
    int outcomes[OUTCOMES] = {0};
    bool did = true, good = true;
    struct sender sender = {
            .store = site->store, .stop = &stop, .relay = &relay, .outcomes = outcomes};
    g_mutex_init(&relay.mutex);
    while (good && did)
        good = renderer_step(site_work(site, NOW + 60), RENDERER_MOST, &did, error);
    for (did = true; good && did;)
        good = mailer_step(&sender, site->config, NOW + 60, &did, error);
    g_mutex_clear(&relay.mutex);
    return good;
}

/* Those of the invoice; the files are taken away. */
static gsize take_files(struct site *site, const char *folder)
{
    g_autofree char *path = g_build_filename(site->directory, folder, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    gsize count = 0;
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        count += g_str_has_prefix(name, "2025-00001") ? 1 : 0;
        g_unlink(file);
    }
    g_dir_close(dir);
    return count;
}

/* Each mail once in the directory, each e-invoice once beside, whatever failed: what was written
 * and not recorded is written again with the same name and bytes. */
static void test_sending(void)
{
    struct site *site = site_new("");
    deliver(site, &paid, 1001, 1);
    must_work(site, "sending");
    site_keep(site);
    g_autoptr(GError) healthy = NULL;
    send_all(site, &healthy);
    g_assert_no_error(healthy);
    g_autofree char *wanted = books(site);
    g_assert_cmpuint(take_files(site, "mail"), ==, 1);
    g_assert_cmpuint(take_files(site, "ubl"), ==, 1);
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        bool hit = true;
        for (int at = 1; hit; at++) {
            g_autoptr(GError) error = NULL, again = NULL;
            g_autofree char *where = g_strdup_printf("sending, %s %d", fault_names[kind], at);
            site_again(site);
            faults_arm((enum fault_kind)kind, at);
            bool good = send_all(site, &error);
            hit = faults_disarm();
            if (good == (error != NULL))
                g_error("%s: %s", where, error ? error->message : "failed and says nothing");
            /* the next start */
            store_close(site->store);
            open_site(site);
            /* a PDF that could not be kept, a mail that could not be built, wait a while */
            g_assert_true(mail_pause(site->store, 0, "", NULL));
            sqlite3_exec(site->store->db,
                    "UPDATE documents SET next_render_at = 0; UPDATE mails SET next_attempt_at = 0",
                    NULL, NULL, NULL);
            if (!send_all(site, &again))
                g_error("%s: not done after the trouble: %s", where, again->message);
            g_autofree char *found = books(site);
            check_same(where, found, wanted);
            g_assert_cmpuint(take_files(site, "mail"), ==, 1);
            g_assert_cmpuint(take_files(site, "ubl"), ==, 1);
        }
    }
    site_free(site);
}

/* A document that cannot be rendered, an e-invoice that cannot be exported, a mail that cannot be
 * built: each waits, is told of, and hinders nothing else. */
static void test_obstacles(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    deliver(site, &paid, 1001, 1);
    must_work(site, "obstacles");
    g_autofree char *ubl = g_build_filename(site->directory, "ubl", NULL),
                    *mail = g_build_filename(site->directory, "mail", NULL);
    g_rmdir(ubl);
    bool did;
    for (int i = 0; i < 3; i++)
        g_assert_true(renderer_step(site_work(site, NOW), RENDERER_MOST, &did, &error));
    g_assert_false(did); /* nothing is left but the export, which is told of and tried again */
    g_rmdir(mail);
    g_assert_true(send_all(site, &error));
    g_assert_no_error(error);
    g_autoptr(GPtrArray) mails = mail_list(site->store, -1, 0, NULL);
    guint alerts = 0;
    for (guint i = 0; i < mails->len; i++) {
        const struct mail *one = g_ptr_array_index(mails, i);
        g_assert_cmpint(one->state, ==, MAIL_QUEUED);
        alerts += strcmp(one->role, "alert") == 0;
    }
    g_assert_cmpuint(alerts, ==,
            1); /* of the export; that of the mails would go into the directory that is away */
    g_autofree char *reason = mail_pause_reason(site->store);
    g_assert_nonnull(reason);
    site_free(site);
}

/* ---- what the owner is told
 * --------------------------------------------------------------------------------------------------------------
 */

static bool has_problem(GPtrArray *problems, const char *code)
{
    for (guint i = 0; i < problems->len; i++)
        if (strcmp(((const struct problem *)g_ptr_array_index(problems, i))->code, code) == 0)
            return true;
    return false;
}

/* `status`: each thing that needs a person is told, and nothing when there is nothing. */
static void test_problems(void)
{
    static const struct {
        const char *code, *sql;
        gint64 later; /* seconds */
    } rows[] = {
            {"failed-deliveries", "UPDATE deliveries SET state = 'failed', reason = 'x'", 0},
            {"mail-paused", "UPDATE pause SET until = 99999999999, reason = 'the relay is down'",
                    0},
            {"failed-mails", "UPDATE mails SET state = 'failed'", 0},
            {"held-mails", "UPDATE mails SET state = 'held'", 0},
            {"uncertain-mails", "UPDATE mails SET state = 'uncertain'", 0},
            {"signatures-refused", "INSERT INTO counters (name, value) VALUES ('denied:main', 7)",
                    0},
            {"deliveries-not-stored",
                    "INSERT INTO counters (name, value) VALUES ('unstored', 2), ('unstored-at', "
                    "1764000000)",
                    0},
            {"webhook-silent", "SELECT 1", 2 * 86400},
            {"rendering-failed",
                    "UPDATE documents SET render_attempts = 1 WHERE number IS NOT NULL", 0},
    };
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    deliver(site, &paid, 1001, 1);
    must_work(site, "problems");
    site_keep(site);
    g_autoptr(GPtrArray) none = problems_collect(site_work(site, NOW), &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        site_again(site);
        sqlite3 *db = NULL;
        sqlite3_open(site->path, &db);
        if (sqlite3_exec(db, rows[i].sql, NULL, NULL, NULL) != SQLITE_OK)
            g_error("%s: %s", rows[i].code, sqlite3_errmsg(db));
        sqlite3_close(db);
        g_autoptr(GPtrArray) problems =
                problems_collect(site_work(site, NOW + rows[i].later), &error);
        g_assert_no_error(error);
        if (!has_problem(problems, rows[i].code))
            g_error("%s is not told", rows[i].code);
    }
    problem_free(NULL);
    site_free(site);
}

/* What cannot be read is no "all is well", at any point; housekeeping goes on. */
static void test_problems_unread(void)
{
    struct site *site = site_new("");
    struct housekeeping keeping;
    deliver(site, &paid, 1001, 1);
    must_work(site, "problems");
    site_keep(site);
    for (int kind = 0; kind < FAULT_COMMIT; kind++) {
        bool hit = true;
        for (int at = 1; hit && at < 12; at++) {
            g_autoptr(GError) error = NULL;
            site_again(site);
            faults_arm((enum fault_kind)kind, at);
            g_autoptr(GPtrArray) problems = problems_collect(site_work(site, NOW), &error);
            hit = faults_disarm();
            if (!problems && !error)
                g_error("%s %d: no list and no error", fault_names[kind], at);
            if (kind == FAULT_STEP_ON && hit && at < 6 && problems)
                g_error("%s %d: what cannot be read passes for well", fault_names[kind], at);
            housekeeping_init(&keeping);
            faults_arm((enum fault_kind)kind, at);
            housekeeping_step(&keeping, site_work(site, NOW + 200 * 86400), NULL);
            housekeeping_step(&keeping, site_work(site, NOW + 200 * 86400 + 30), NULL);
            faults_disarm();
            housekeeping_clear(&keeping);
        }
    }
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    faults_install();
    for (gsize i = 0; i < G_N_ELEMENTS(scenes); i++) {
        g_autofree char *name = g_strdelimit(g_strdup(scenes[i].name), " ", '-');
        g_autofree char *path = g_strconcat("/daemon/faults/worker/", name, NULL);
        g_test_add_data_func(path, &scenes[i], test_worker);
    }
    g_test_add_func("/daemon/faults/sending", test_sending);
    g_test_add_func("/daemon/obstacles", test_obstacles);
    g_test_add_func("/daemon/problems", test_problems);
    g_test_add_func("/daemon/problems-unread", test_problems_unread);
    return g_test_run();
}
