/* What needs a person: each kind of problem alone, where it begins and where it does not yet, and
 * that it goes away with its cause. */
#include "acts/disk.h"
#include "acts/issue.h"
#include "acts/problems.h"
#include "acts/thresholds.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "unit/acts/acts.h"

#define DAY_S 86400
#define DECEMBER (NOW + 16 * DAY_S) /* 2025-12-10, 17:00 in Brussels */

/* ---- troubles ---- */

static void paid_order(struct site *site, int id)
{
    deliver(site, &(const struct news){.status = "processing", .paid = true}, id, id % 60);
    must_work(site, "a paid order");
}

static void nothing(struct site *site)
{
    (void)site;
}

static void incomplete(struct site *site)
{
    site->config->incomplete = true;
}

static void lost_mark(struct site *site)
{
    g_autofree char *mark = g_strconcat(site->path, ".mark", NULL);
    begin(site);
    g_autoptr(stored_document_auto) draft = draft_of(site, 1, DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    g_assert_true(issue_document(site_work(site, NOW), draft, "a person", &error));
    commit(site);
    g_assert_true(store_mark_sync(site->store, &error));
    change(site, "UPDATE documents SET rendered_at = 1 WHERE number <> ''");
    g_assert_cmpint(g_unlink(mark), ==, 0);
}

static void jumped(struct site *site)
{
    g_assert_true(clock_jumped(site->store, true, NOW, NULL));
}

static void jumped_and_back(struct site *site)
{
    jumped(site);
    g_assert_true(clock_jumped(site->store, false, NOW, NULL));
}

static void denied_6(struct site *site)
{
    g_assert_true(denied_set(site->store, "main", DENIED_ALARM - 1, NULL));
}

static void denied_7(struct site *site)
{
    g_assert_true(denied_set(site->store, "main", DENIED_ALARM, NULL));
}

static void denied_elsewhere(struct site *site)
{
    g_assert_true(denied_set(site->store, "gone", DENIED_ALARM, NULL));
}

static void unstored(struct site *site, gint64 count)
{
    g_assert_true(counter_set(site->store, COUNTER_UNSTORED, count, NULL));
    g_assert_true(counter_set(site->store, COUNTER_UNSTORED_AT, NOW, NULL));
    site->config->alerts.silence_after_s = 0;
}

static void unstored_1(struct site *site)
{
    unstored(site, 1);
}

static void unstored_2(struct site *site)
{
    unstored(site, 2);
}

static void no_silence(struct site *site)
{
    site->config->alerts.silence_after_s = 0;
}

static void rubbish_1(struct site *site)
{
    deliver(site, &(const struct news){.status = "rubbish"}, 2, 0);
    must_work(site, "rubbish");
}

static void rubbish_2(struct site *site)
{
    rubbish_1(site);
    deliver_body(site, "order.updated", "no order either");
    must_work(site, "rubbish");
}

static void discarded(struct site *site)
{
    rubbish_1(site);
    g_assert_true(delivery_discard(site->store, 2, NULL));
}

/* One mail of one document, in a state; its page is there. */
static void mail_is(struct site *site, const char *state)
{
    g_autofree char *statement =
            g_strdup_printf("UPDATE mails SET state = '%s' WHERE role = 'to'", state);
    paid_order(site, 2);
    change(site, "UPDATE documents SET rendered_at = 1 WHERE number <> ''");
    change(site, "UPDATE mails SET state = 'cancelled' WHERE role <> 'to'");
    change(site, statement);
}

static void mail_failed(struct site *site)
{
    mail_is(site, "failed");
}

static void mail_held(struct site *site)
{
    mail_is(site, "held");
}

static void mail_uncertain(struct site *site)
{
    mail_is(site, "uncertain");
}

static void mail_queued(struct site *site)
{
    mail_is(site, "queued");
}

static void mails_failed(struct site *site)
{
    mail_failed(site);
    change(site, "UPDATE mails SET state = 'failed' WHERE role = 'bcc'");
}

static void paused(struct site *site)
{
    mail_queued(site);
    g_assert_true(mail_pause(site->store, NOW + 300, "550 no", NULL));
}

static void paused_relay(struct site *site)
{
    paused(site);
    site->config->mail.transport = TRANSPORT_SMTP;
}

static void paused_two(struct site *site)
{
    paused(site);
    change(site, "UPDATE mails SET state = 'queued' WHERE role = 'bcc'");
}

static void paused_idle(struct site *site)
{
    g_assert_true(mail_pause(site->store, NOW + 300, "550 no", NULL));
}

static void blocked(struct site *site)
{
    deliver(site, &(const struct news){.status = "processing", .paid = true, .total = "99.00"}, 2,
            0);
    must_work(site, "a draft that blocks");
    change(site, "UPDATE mails SET state = 'cancelled'");
}

static void burst(struct site *site)
{
    site->config->mail.burst_count = 1;
    site->config->mail.burst_window_s = 3600;
    paid_order(site, 2);
    paid_order(site, 3);
    change(site, "UPDATE documents SET rendered_at = 1 WHERE number <> ''");
}

static void render_failed(struct site *site)
{
    paid_order(site, 2);
    g_assert_true(document_render_failed(site->store, 1, "no font", NOW + 60, NULL));
}

static void not_rendered(struct site *site)
{
    paid_order(site, 2);
}

static void cut_short(struct site *site, int times)
{
    deliver(site, &(const struct news){.status = "processing"}, 2, 1);
    for (int i = 0; i < times; i++) {
        g_assert_true(attempt_begin(site->store, 2, NOW, NULL));
        g_assert_true(attempt_cut_short(site->store, 2, NULL));
    }
}

static void cut_short_0(struct site *site)
{
    cut_short(site, 0);
    g_assert_true(attempt_begin(site->store, 2, NOW, NULL));
}

static void cut_short_1(struct site *site)
{
    cut_short(site, 1);
}

static void cut_short_2(struct site *site)
{
    cut_short(site, 2);
}

static void cut_short_and_done(struct site *site)
{
    cut_short(site, 2);
    change(site, "UPDATE deliveries SET state = 'ignored' WHERE id = 2");
}

static void backup_failed(struct site *site)
{
    care_failed(site->path, site->store, CARE_BACKUP, "", "the disk is full", NOW - 60);
}

static void backup_mended(struct site *site)
{
    backup_failed(site);
    g_assert_true(care_good(site->store, CARE_BACKUP, "", NOW - 30, NULL));
}

static void verify_failed(struct site *site)
{
    g_assert_true(care_good(site->store, CARE_VERIFY, "", NOW - DAY_S, NULL));
    care_failed(site->path, site->store, CARE_VERIFY, "", "1 fault", NOW - 60);
}

static void nightly(struct site *site)
{
    g_assert_true(care_good(site->store, CARE_BACKUP, site->directory, NOW, NULL));
    no_silence(site);
}

static void nightly_place_is_gone(struct site *site)
{
    g_assert_true(care_good(site->store, CARE_BACKUP, "/nonexistent", NOW, NULL));
    no_silence(site);
}

static void backup_by_hand(struct site *site)
{
    g_assert_true(care_good(site->store, CARE_BACKUP, "", NOW, NULL));
    no_silence(site);
}

static void no_einvoices(struct site *site)
{
    g_assert_cmpint(g_rmdir(site->config->einvoice.directory), ==, 0);
}

static void invoice_draft(struct site *site)
{
    begin(site);
    stored_document_free(draft_of(site, 1, DOCUMENT_INVOICE));
    commit(site);
    no_silence(site);
}

static void order_form_draft(struct site *site)
{
    begin(site);
    stored_document_free(draft_of(site, 1, DOCUMENT_ORDER_FORM));
    commit(site);
    no_silence(site);
}

/* A -wal file so long, of a database that is none. */
static void wal(struct site *site, off_t bytes)
{
    g_autofree char *file = g_build_filename(site->directory, "other.db-wal", NULL);
    g_free(site->config->database.path);
    site->config->database.path = g_build_filename(site->directory, "other.db", NULL);
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    g_assert_cmpint(truncate(file, bytes), ==, 0);
}

static void wal_small(struct site *site)
{
    wal(site, ((off_t)128 << 20) - 1);
}

static void wal_large(struct site *site)
{
    wal(site, (off_t)128 << 20);
}

static void unrendered(struct site *site, int count)
{
    site->config->mail.burst_count = 0;
    for (int id = 2; id < count + 2; id++)
        deliver(site, &(const struct news){.status = "processing", .paid = true}, id, id);
    while (ask(site, "SELECT count(*) FROM deliveries WHERE state = 'pending'"))
        must_work(site, "many");
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM documents WHERE number IS NOT NULL"), ==, count);
}

static void unrendered_20(struct site *site)
{
    unrendered(site, 20);
}

static void unrendered_21(struct site *site)
{
    unrendered(site, 21);
}

/* ---- each of them ---- */

static const struct row {
    const char *name;
    void (*trouble)(struct site *);
    gint64 now;
    const char *codes;        /* those of the list, a blank between */
    const char *words, *help; /* of the last one; NULL: not looked at */
} rows[] = {
        {"nothing", nothing, NOW, "", NULL, NULL},
        {"incomplete", incomplete, NOW, "config-incomplete", "CHANGE-ME", "billhook check"},
        {"lost-mark", lost_mark, NOW, "numbering-stopped",
                "issuing is stopped: ", "billhook number"},
        {"clock", jumped, NOW, "clock", "issuing waits", "billhook number invoice --next N"},
        {"clock-is-back", jumped_and_back, NOW, "", NULL, NULL},
        {"signatures-6", denied_6, NOW, "", NULL, NULL},
        {"signatures-7", denied_7, NOW, "signatures-refused", "shop main: the last 7",
                "billhook setup"},
        {"signatures-of-no-shop", denied_elsewhere, NOW, "", NULL, NULL},
        {"unstored-1", unstored_1, NOW, "deliveries-not-stored",
                "1 delivery could not be stored, last at 2025-11-24T16:00:00Z", "billhook inbox"},
        {"unstored-2", unstored_2, NOW, "deliveries-not-stored", "2 deliveries could not", NULL},
        {"unstored-a-week", unstored_2, NOW + UNSTORED_TOLD_S, "deliveries-not-stored", NULL, NULL},
        {"unstored-over-a-week", unstored_2, NOW + UNSTORED_TOLD_S + 1, "", NULL, NULL},
        {"silent-a-day", nothing, NOW + DAY_S, "", NULL, NULL},
        {"silent-longer", nothing, NOW + DAY_S + 1, "webhook-silent",
                "no delivery since 2025-11-24T16:00:00Z", "billhook setup"},
        {"silence-is-off", no_silence, NOW + 80 * DAY_S, "", NULL, NULL},
        {"rubbish-1", rubbish_1, NOW, "failed-deliveries", "1 delivery from the shop could",
                "billhook inbox --state failed"},
        {"rubbish-2", rubbish_2, NOW, "failed-deliveries", "2 deliveries from the shop could",
                NULL},
        {"rubbish-discarded", discarded, NOW, "", NULL, NULL},
        {"mail-queued", mail_queued, NOW, "", NULL, NULL},
        {"mail-failed", mail_failed, NOW, "failed-mails", "1 mail could not be delivered",
                "billhook outbox --state failed"},
        {"mails-failed", mails_failed, NOW, "failed-mails", "2 mails could not", NULL},
        {"mail-held", mail_held, NOW, "held-mails", "1 mail is held",
                "billhook outbox --state held"},
        {"mail-uncertain", mail_uncertain, NOW, "uncertain-mails", "1 mail may or may not",
                "billhook outbox --state uncertain"},
        {"paused", paused, NOW, "mail-paused", "1 mail cannot leave: 550 no", "billhook check"},
        {"paused-relay", paused_relay, NOW, "mail-paused", NULL, "billhook check --smtp"},
        {"paused-two", paused_two, NOW, "mail-paused", "2 mails cannot leave", NULL},
        {"paused-and-nothing-waits", paused_idle, NOW, "", NULL, NULL},
        {"paused-long-ago", paused, NOW + 3600, "mail-paused", NULL, NULL},
        {"blocked", blocked, NOW, "blocked-drafts", "1 draft needs a person",
                "billhook list --state draft"},
        {"burst", burst, NOW, "burst", "1 draft waits for your release", "billhook outbox release"},
        {"render-failed", render_failed, NOW, "rendering-failed", "1 issued document has no PDF",
                "billhook verify"},
        {"no-page-5-minutes", not_rendered, LATER + 300, "", NULL, NULL},
        {"no-page", not_rendered, LATER + 301, "no-page",
                "1 issued document has had no PDF for 5 minutes: 2025-00001; does the daemon run?",
                "systemctl status billhook"},
        {"no-page-and-why", render_failed, LATER + 301, "rendering-failed no-page",
                "2025-00001 (no font)", NULL},
        {"attempt-in-hand", cut_short_0, NOW, "", NULL, NULL},
        {"cut-short-1", cut_short_1, NOW, "mapping-cut-short",
                "ended 1 time while delivery 2 of shop main", "billhook inbox show 2"},
        {"cut-short-2", cut_short_2, NOW, "mapping-cut-short", "ended 2 times while", NULL},
        {"cut-short-and-done", cut_short_and_done, NOW, "", NULL, NULL},
        {"backup-failed", backup_failed, NOW, "backup",
                "the backup of 2025-11-24T15:59:00Z failed: the disk is full (the last good one: "
                "none)",
                "systemctl start billhook-nightly.service"},
        {"backup-mended", backup_mended, NOW, "", NULL, NULL},
        {"verify-failed", verify_failed, NOW, "verify",
                "failed: 1 fault (the last good one: 2025-11-23T16:00:00Z)", "billhook verify"},
        {"nightly-50-hours", nightly, NOW + 50 * 3600, "", NULL, NULL},
        {"nightly-too-old", nightly, NOW + 50 * 3600 + 1, "backup", "2 days ago",
                "systemctl start billhook-nightly.service"},
        {"nightly-59-days", nightly, NOW + 60 * DAY_S - 1, "backup", "59 days ago", NULL},
        {"nightly-forgotten", nightly, NOW + 60 * DAY_S, "", NULL, NULL},
        {"nightly-place", nightly_place_is_gone, NOW, "backup-directory",
                "the next nightly backup will fail: /nonexistent", "billhook-nightly.service"},
        {"nightly-place-forgotten", nightly_place_is_gone, NOW + 60 * DAY_S, "", NULL, NULL},
        {"backup-by-hand", backup_by_hand, NOW + 59 * DAY_S, "", NULL, NULL},
        {"file-unusable", no_einvoices, NOW, "file-unusable",
                "[einvoice] directory: ", "billhook check"},
        {"draft-of-this-month", invoice_draft, NOW + 6 * DAY_S, "", NULL, NULL},
        {"draft-on-the-9th", invoice_draft, DECEMBER - DAY_S, "", NULL, NULL},
        {"draft-on-the-10th", invoice_draft, DECEMBER, "old-invoice-drafts",
                "an invoice of 2025-11 is still a draft",
                "billhook list --type invoice --state draft"},
        {"draft-next-year", invoice_draft, NOW + 60 * DAY_S, "old-invoice-drafts", NULL, NULL},
        {"draft-of-another-type", order_form_draft, DECEMBER, "", NULL, NULL},
        {"wal-small", wal_small, NOW, "", NULL, NULL},
        {"wal-large", wal_large, NOW, "wal", "has grown to 128 MB", "fuser -v"},
        {"unrendered-20", unrendered_20, NOW, "", NULL, NULL},
        {"unrendered-21", unrendered_21, NOW, "unrendered",
                "21 issued documents wait for their PDF", "systemctl status billhook"},
};

/* The codes of a list, without that of the machine's own disk. */
static char *codes_of(const GPtrArray *list)
{
    GString *codes = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        const struct problem *problem = g_ptr_array_index(list, i);
        g_assert_cmpstr(problem->help, !=, "");
        if (strcmp(problem->code, "disk") != 0)
            g_string_append_printf(codes, "%s%s", codes->len ? " " : "", problem->code);
    }
    return g_string_free(codes, FALSE);
}

static GPtrArray *collect(struct site *site, gint64 now)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *list = problems_collect(site_work(site, now), &error);
    g_assert_no_error(error);
    return list;
}

static void check_part(const char *name, const char *text, const char *part)
{
    if (part && !strstr(text, part))
        g_error("%s: '%s' does not say '%s'", name, text, part);
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    struct site *site = site_new("");
    order_without_documents(site, 1, "ann@example.be");
    row->trouble(site);

    g_autoptr(GPtrArray) list = collect(site, row->now);
    g_autofree char *codes = codes_of(list);
    g_assert_cmpstr(codes, ==, row->codes);
    for (guint i = list->len; i-- > 0;) {
        const struct problem *problem = g_ptr_array_index(list, i);
        if (!g_str_has_suffix(row->codes, problem->code))
            continue;
        check_part(row->name, problem->text, row->words);
        check_part(row->name, problem->help, row->help);
    }
    site_free(site);
}

/* Several at once stand in one list, each once, the graver first. */
static void test_several(void)
{
    struct site *site = site_new("");
    order_without_documents(site, 1, "ann@example.be");
    incomplete(site);
    denied_7(site);
    rubbish_1(site);
    backup_failed(site);
    no_einvoices(site);
    g_autoptr(GPtrArray) list = collect(site, NOW);
    g_autofree char *codes = codes_of(list);
    g_assert_cmpstr(codes, ==,
            "config-incomplete signatures-refused failed-deliveries backup file-unusable");
    site_free(site);
}

/* Looking changes nothing: the second list is as the first. */
static void test_looking(void)
{
    struct site *site = site_new("");
    order_without_documents(site, 1, "ann@example.be");
    rubbish_1(site);
    backup_failed(site);
    g_autofree char *before = books(site);
    for (int look = 0; look < 2; look++) {
        g_autoptr(GPtrArray) list = collect(site, NOW);
        g_autofree char *codes = codes_of(list);
        g_assert_cmpstr(codes, ==, "failed-deliveries backup");
    }
    g_autofree char *after = books(site);
    check_same("looking", after, before);
    site_free(site);
}

/* The moment that a trouble is about changes only with something new, so that each is told once. */
static void test_care_moments(void)
{
    struct site *site = site_new("");
    gint64 at = 1;
    g_autofree char *none = care_trouble(site->store, CARE_BACKUP, NOW, &at);
    g_assert_cmpstr(none, ==, "");
    g_assert_cmpint(at, ==, 0);

    nightly(site);
    for (gint64 hours = 51; hours < 60; hours += 4) {
        g_autofree char *old = care_trouble(site->store, CARE_BACKUP, NOW + hours * 3600, &at);
        g_assert_cmpstr(old, !=, "");
        g_assert_cmpint(at, ==, NOW);
    }
    care_failed(site->path, site->store, CARE_BACKUP, "", "full", NOW + 5);
    g_autofree char *failed = care_trouble(site->store, CARE_BACKUP, NOW + 10, &at);
    g_assert_nonnull(strstr(failed, "full"));
    g_assert_cmpint(at, ==, NOW + 5);
    site_free(site);
}

/* A proof is only missed where the nightly unit is in use and there was one. */
static void test_proof_of_the_night(void)
{
    struct site *site = site_new("");
    gint64 at;
    nightly(site);
    g_autofree char *never = care_trouble(site->store, CARE_VERIFY, NOW + 3 * DAY_S, &at);
    g_assert_cmpstr(never, ==, "");
    g_assert_true(care_good(site->store, CARE_VERIFY, "", NOW, NULL));
    g_autofree char *old = care_trouble(site->store, CARE_VERIFY, NOW + 3 * DAY_S, &at);
    g_assert_nonnull(strstr(old, "the last good proof of the books is of"));
    site_free(site);
}

/* Free space in percent of a disk that is there; a path that is nowhere is no reason to call a
 * person. */
static void test_disk(void)
{
    g_assert_cmpint(disk_free_percent("/nonexistent/folder/file"), ==, 100);
    int percent = disk_free_percent("/etc/passwd");
    g_assert_cmpint(percent, >=, 0);
    g_assert_cmpint(percent, <=, 100);
}

/* The help is left alone where nothing is wrong. */
static void test_wal_help(void)
{
    char *help = (char *)"as it was";
    g_assert_null(wal_trouble("/nonexistent/file.db", &help));
    g_assert_cmpstr(help, ==, "as it was");
    problem_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strconcat("/problems/", rows[i].name, NULL);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/problems/several", test_several);
    g_test_add_func("/problems/looking", test_looking);
    g_test_add_func("/problems/care-moments", test_care_moments);
    g_test_add_func("/problems/proof-of-the-night", test_proof_of_the_night);
    g_test_add_func("/problems/disk", test_disk);
    g_test_add_func("/problems/wal-help", test_wal_help);
    return g_test_run();
}
