/* The list of what needs a person: one function for each kind. */
#include "acts/problems.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "config/overlay.h"
#include "acts/disk.h"
#include "acts/thresholds.h"
#include "bank_problems.h"
#include "copy_problems.h"
#include "link_problems.h"
#include "peppol_problems.h"
#include "shop_problems.h"
#include "document/seat.h"
#include "store/books.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/series.h"

/* What the collectors look at, and what they find. */
struct search {
    GPtrArray *found; /* struct problem */
    const struct work *work;
    struct store_counts counts;
    const char *clock_doubt; /* NULL none */
};

/* Takes the text. */
static void add(const struct search *search, const char *code, char *text, const char *help)
{
    problem_add(search->found, code, text, help);
}

/* Everything that is a count of rows: one row of the table each. */
static void add_counts(const struct search *search)
{
    const struct store_counts *counts = &search->counts;
    const struct {
        const char *code;
        gint64 count;
        const char *one, *many; /* after the number */
        const char *help;
    } rows[] = {
            {"failed-deliveries", counts->deliveries[DELIVERY_FAILED],
                    "delivery from the shop could not be used",
                    "deliveries from the shop could not be used", "billhook inbox --state failed"},
            {"failed-mails", counts->mails[MAIL_FAILED], "mail could not be delivered",
                    "mails could not be delivered", "billhook outbox --state failed"},
            {"held-mails", counts->mails[MAIL_HELD],
                    "mail is held: the connection broke after it was handed over",
                    "mails are held: the connection broke after they were handed over",
                    "billhook outbox --state held"},
            {"uncertain-mails", counts->mails[MAIL_UNCERTAIN],
                    "mail may or may not have arrived and is tried again",
                    "mails may or may not have arrived and are tried again",
                    "billhook outbox --state uncertain"},
            {"blocked-drafts", counts->drafts_blocked,
                    "draft needs a person before it can be issued",
                    "drafts need a person before they can be issued",
                    "billhook list --state draft"},
            {"burst", counts->drafts_burst, "draft waits for your release (burst_limit)",
                    "drafts wait for your release (burst_limit)", "billhook outbox release"},
            {"rendering-failed", counts->render_failing,
                    "issued document has no PDF: rendering failed",
                    "issued documents have no PDF: rendering failed", "billhook verify"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count)
            add(search, rows[i].code,
                    g_strdup_printf("%" G_GINT64_FORMAT " %s", rows[i].count,
                            rows[i].count == 1 ? rows[i].one : rows[i].many),
                    rows[i].help);
}

static void add_without_page(const struct search *search)
{
    const struct work *work = search->work;
    g_autofree char *which = NULL;
    gint64 count = 0;
    if (store_without_page(work->store, work->now, &count, &which, NULL) && count > 0)
        add(search, "no-page",
                g_strdup_printf("%" G_GINT64_FORMAT
                                " issued document%s no PDF for 5 minutes: %s; does the daemon run?",
                        count, count == 1 ? " has had" : "s have had", which),
                "systemctl status billhook");
}

static void add_cut_short(const struct search *search)
{
    g_autoptr(GPtrArray) attempts = attempt_list(search->work->store, NULL);
    for (guint i = 0; attempts && i < attempts->len; i++) {
        const struct attempt *attempt = g_ptr_array_index(attempts, i);
        if (attempt->cut_short == 0 || !attempt->pending)
            continue;
        g_autofree char *help =
                g_strdup_printf("billhook inbox show %" G_GINT64_FORMAT, attempt->id);
        add(search, "mapping-cut-short",
                g_strdup_printf("the program ended %d time%s while delivery %" G_GINT64_FORMAT
                                " of shop %s was mapped: it is tried again after all others",
                        attempt->cut_short, text_plural(attempt->cut_short), attempt->id,
                        attempt->shop),
                help);
    }
}

static void add_refused_signatures(const struct search *search)
{
    const struct work *work = search->work;
    for (guint i = 0; i < work->config->shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(work->config->shops, i);
        if (denied_get(work->store, shop->name) >= DENIED_ALARM)
            add(search, "signatures-refused",
                    g_strdup_printf("shop %s: the last %d or more requests had a wrong signature; "
                                    "the shop switches its webhook off at the 7th refusal: is "
                                    "the webhook's Secret the one of the config file?",
                            shop->name, DENIED_ALARM),
                    "billhook setup");
    }
}

static void add_unstored(const struct search *search)
{
    const struct work *work = search->work;
    gint64 count = counter_get(work->store, COUNTER_UNSTORED);
    gint64 last = counter_get(work->store, COUNTER_UNSTORED_AT);
    if (!last || work->now - last > UNSTORED_TOLD_S)
        return;
    g_autofree char *when = date_time_text(last);
    add(search, "deliveries-not-stored",
            g_strdup_printf(
                    "%" G_GINT64_FORMAT " deliver%s could not be stored, last at %s: the shop does "
                    "not send again; compare its orders with the "
                    "inbox, and save each missing one in the shop (this line goes after a week)",
                    count, count == 1 ? "y" : "ies", when),
            "billhook inbox");
}

static void add_silence(const struct search *search)
{
    const struct work *work = search->work;
    gint64 limit = work->config->alerts.silence_after_s;
    gint64 last_at = search->counts.last_delivery_at;
    if (!limit || !last_at || work->now - last_at <= limit)
        return;

    g_autofree char *last = date_time_text(last_at);
    add(search, "webhook-silent",
            g_strdup_printf("no delivery since %s: the webhook may be disabled in the shop: "
                            "WooCommerce > Settings > Advanced > Webhooks",
                    last),
            "billhook setup");
}

static void add_pause(const struct search *search)
{
    const struct work *work = search->work;
    const gint64 *mails = search->counts.mails;
    g_autofree char *reason = mail_pause_reason(work->store);
    gint64 waiting = mails[MAIL_QUEUED] + mails[MAIL_UNCERTAIN];
    if (!reason || !waiting)
        return;

    bool smtp = work->config->mail.transport == TRANSPORT_SMTP;
    add(search, "mail-paused",
            g_strdup_printf("%" G_GINT64_FORMAT " mail%s cannot leave: %s", waiting,
                    text_plural(waiting), reason),
            smtp ? "billhook check --smtp" : "billhook check");
}

/* The law: issued at the latest on the 15th of the month after the sale. */
static void add_old_drafts(const struct search *search)
{
    const char *zone = search->work->config->seller.timezone;
    gint64 oldest_at = search->counts.oldest_invoice_draft_at;
    if (!oldest_at)
        return;

    g_autofree char *today = date_day(search->work->now, zone);
    g_autofree char *oldest = date_day(oldest_at, zone);
    bool earlier_month = strncmp(oldest, today, 7) < 0;
    if (earlier_month && atoi(today + 8) >= 10)
        add(search, "old-invoice-drafts",
                g_strdup_printf("an invoice of %.7s is still a draft; the law says: issued by the "
                                "15th of the next month",
                        oldest),
                "billhook list --type invoice --state draft");
}

/* The nightly unit asks each day; two days and a little without a good one is too old. After so
 * many days without one it is not in use. */
#define CARE_OLD_S (50 * 3600)
#define NIGHTLY_FORGOTTEN_S (60 * 86400)

static const struct {
    const char *code, *name, *help;
} cares[CARES] = {
        [CARE_BACKUP] = {"backup", "backup", "systemctl start billhook-nightly.service"},
        [CARE_VERIFY] = {"verify", "proof of the books", "billhook verify"},
};

char *care_trouble(struct store *store, enum care care, gint64 now, gint64 *at)
{
    g_auto(care_record_auto) record = {0}, backup = {0};
    *at = 0;
    if (!care_read(store, care, &record, NULL) || !care_read(store, CARE_BACKUP, &backup, NULL))
        return g_strdup("");
    g_autofree char *failed = date_time_text(record.failed_at),
                    *good = date_time_text(record.good_at);
    if (record.failed_at) {
        *at = record.failed_at;
        return g_strdup_printf("the %s of %s failed: %s (the last good one: %s)", cares[care].name,
                failed, record.reason, *good ? good : "none");
    }
    bool nightly = backup.nightly_at && now - backup.nightly_at < NIGHTLY_FORGOTTEN_S;
    if (!nightly || !record.good_at || now - record.good_at <= CARE_OLD_S)
        return g_strdup("");
    *at = record.good_at;
    return g_strdup_printf("the last good %s is of %s, %" G_GINT64_FORMAT
                           " days ago, though there is one each night",
            cares[care].name, good, (now - record.good_at) / 86400);
}

/* The place of the nightly backups is looked at before the night. */
static void add_backup_place(const struct search *search)
{
    const struct work *work = search->work;
    g_auto(care_record_auto) backup = {0};
    if (!care_read(work->store, CARE_BACKUP, &backup, NULL) || !*backup.place ||
            work->now - backup.nightly_at >= NIGHTLY_FORGOTTEN_S)
        return;
    g_autofree char *fault = directory_fault(backup.place);
    if (fault)
        add(search, "backup-directory",
                g_strdup_printf("the next nightly backup will fail: %s", fault),
                "systemctl status billhook-nightly.service");
}

static void add_cares(const struct search *search)
{
    const struct work *work = search->work;
    for (int care = 0; care < CARES; care++) {
        gint64 at;
        g_autofree char *trouble = care_trouble(work->store, (enum care)care, work->now, &at);
        if (*trouble)
            add(search, cares[care].code, g_steal_pointer(&trouble), cares[care].help);
    }
}

/* What the config names and cannot be used at the moment. */
static void add_paths(const struct search *search)
{
    g_autoptr(GPtrArray) faults = config_path_faults(search->work->config);
    for (guint i = 0; i < faults->len; i++) {
        const struct config_path_fault *fault = g_ptr_array_index(faults, i);
        add(search, "file-unusable",
                g_strdup_printf("%s: %s: %s", fault->key, fault->text, fault->effect),
                "billhook check");
    }
}

static void add_incomplete(const struct search *search)
{
    if (search->work->config->incomplete)
        add(search, "config-incomplete",
                g_strdup("the config file still says CHANGE-ME: nothing is issued"),
                "billhook check");
}

/* What the owner set, and the config file has made wrong since. */
static void add_passed_over(const struct search *search)
{
    const GPtrArray *passed = search->work->config->passed_over;
    for (guint i = 0; i < passed->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(passed, i);
        g_autofree char *text = config_passed_over_text(problem);
        add(search, "setting-passed-over",
                g_strdup_printf("[%s] %s, set in the desk: %s", problem->group, problem->key, text),
                "billhook config");
    }
}

static void add_stopped(const struct search *search)
{
    g_autofree char *stopped = store_numbering_stopped(search->work->store);
    if (*stopped)
        add(search, "numbering-stopped", g_strdup_printf("issuing is stopped: %s", stopped),
                "billhook number");
}

static void add_clock(const struct search *search)
{
    if (search->clock_doubt)
        add(search, "clock",
                g_strdup_printf("%s: issuing waits, but for orders with a date of these days; set "
                                "the clock, or confirm it",
                        search->clock_doubt),
                "billhook number invoice --next N --reason TEXT");
}

static void add_wal(const struct search *search)
{
    g_autofree char *help = NULL;
    char *wal = wal_trouble(search->work->config->database.path, &help);
    if (wal)
        add(search, "wal", wal, help);
}

static void add_disk(const struct search *search)
{
    int percent = disk_free_percent(search->work->config->database.path);
    if (percent < DISK_PERCENT_LEAST)
        add(search, "disk",
                g_strdup_printf("only %d %% of the disk with the database is free", percent),
                "df -h");
}

/* More than the renderer has in hand at any time. */
static void add_unrendered(const struct search *search)
{
    gint64 waiting = search->counts.unrendered;
    if (waiting > search->counts.render_failing + 20)
        add(search, "unrendered",
                g_strdup_printf("%" G_GINT64_FORMAT
                                " issued document%s wait for their PDF: does the daemon run?",
                        waiting, text_plural(waiting)),
                "systemctl status billhook");
}

static void add_peppol(const struct search *search)
{
    peppol_problems(search->found, search->work);
}

static void add_shops(const struct search *search)
{
    shop_problems(search->found, search->work);
}

static void add_copies(const struct search *search)
{
    copy_problems(search->found, search->work);
}

static void add_links(const struct search *search)
{
    link_problems(search->found, search->work);
}

static void add_bank(const struct search *search)
{
    bank_problems(search->found, search->work);
}

/* In which language invoices are owed: worth a line, for only the owner and an accountant know. */
static void add_seat(const struct search *search)
{
    static const struct {
        enum seat_word word;
        const char *key, *help;
    } rows[] = {
            {SEAT_WORD_CUSTOMER, "invoice_language=customer",
                    "set [seller] invoice_language=seller+copy, then: systemctl reload billhook"},
            {SEAT_WORD_LANGUAGE, "language",
                    "set [seller] language, then: systemctl reload billhook"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = seat_word(&search->work->config->seller, rows[i].word);
        if (*text)
            problem_note(search->found, "invoice-language",
                    g_strdup_printf("[seller] %s: %s", rows[i].key, text), rows[i].help);
    }
}

/* ---- all of them ---- */

/* In the order in which they are told. */
static void (*const collectors[])(const struct search *search) = {
        add_incomplete,
        add_passed_over,
        add_stopped,
        add_clock,
        add_refused_signatures,
        add_unstored,
        add_silence,
        add_counts,
        add_without_page,
        add_cut_short,
        add_pause,
        add_cares,
        add_backup_place,
        add_paths,
        add_old_drafts,
        add_wal,
        add_disk,
        add_unrendered,
        add_peppol,
        add_shops,
        add_links,
        add_bank,
        add_copies,
        add_seat,
};

GPtrArray *problems_collect(const struct work *work, GError **error)
{
    struct search search = {.work = work};
    g_autofree char *doubt = NULL;
    if (!store_counts(work->store, &search.counts, error) ||
            !clock_doubt(work->store, work->now, &doubt, error))
        return NULL;

    search.clock_doubt = doubt;
    search.found = g_ptr_array_new_with_free_func((GDestroyNotify)problem_free);
    for (gsize i = 0; i < G_N_ELEMENTS(collectors); i++)
        collectors[i](&search);
    return search.found;
}
