/* What the worker looks after beside deliveries: signatures, lost deliveries, backups, paths,
 * disk, clock, silence, old bodies, reminders. */
#include "housekeeping.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "channel/alert.h"
#include "acts/disk.h"
#include "acts/problems.h"
#include "acts/thresholds.h"
#include "rest.h"
#include "store/books.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/series.h"

#define DAY_S 86400
#define CARES_LOOK_S 5
#define PATHS_LOOK_S 2 /* after something happened, and while one is unusable */
#define SLOW_LOOK_S 60
#define QUIET_LOOK_S 180 /* while nothing happens: all is looked at together */
#define REMINDERS_LOOK_S 600
#define LITESTREAM_LOOK_S 15

void housekeeping_init(struct housekeeping *keeping)
{
    *keeping = (struct housekeeping){
            .refusals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
            .bad_paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
            .remind = {.over = true}};
}

void housekeeping_clear(struct housekeeping *keeping)
{
    g_hash_table_unref(keeping->refusals);
    g_hash_table_unref(keeping->bad_paths);
    remind_walk_clear(&keeping->remind);
}

/* Wrong signatures are counted in memory; what `billhook status` must know is written at most once
 * a second, and only around the alarm, so that a flood of them writes nothing. False: it could not
 * be written. */
static bool tell_denied(
        struct housekeeping *keeping, const struct work *work, struct webhook *webhook)
{
    bool all = true;
    for (guint i = 0; i < work->config->shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(work->config->shops, i);
        gint64 count = MIN(webhook_denied_in_a_row(webhook, shop->name), DENIED_ALARM);
        gint64 *known = g_hash_table_lookup(keeping->refusals, shop->name);
        if ((known ? *known : 0) == count || (count != 0 && count != DENIED_ALARM))
            continue;
        if (!denied_set(work->store, shop->name, count, NULL)) {
            all = false;
            continue;
        }
        gint64 *row = g_new(gint64, 1);
        *row = count;
        g_hash_table_replace(keeping->refusals, g_strdup(shop->name), row);
        if (count == DENIED_ALARM)
            alert_raise(work, ALERT_SIGNATURE, shop->name,
                    "7 requests in a row had a missing or wrong signature: the "
                    "shop switches its webhook off at the 7th refusal; is the "
                    "webhook's Secret the one of the config file?",
                    "billhook setup");
    }
    return all;
}

/* Adds to those of the week, which `billhook status` tells. */
static bool count_unstored(const struct work *work, guint64 fresh)
{
    struct store *store = work->store;
    gint64 ago = work->now - counter_get(store, COUNTER_UNSTORED_AT),
           before = ago > UNSTORED_TOLD_S ? 0 : counter_get(store, COUNTER_UNSTORED);
    if (!store_begin(store, NULL))
        return false;
    if (counter_set(store, COUNTER_UNSTORED, before + (gint64)fresh, NULL) &&
            counter_set(store, COUNTER_UNSTORED_AT, work->now, NULL))
        return store_commit(store, NULL);
    store_rollback(store);
    return false;
}

/* A shop does not send again what was answered 503. Told as soon as the database can be written
 * again; before, the log alone can tell. False: it cannot yet. */
static bool tell_unstored(
        struct housekeeping *keeping, const struct work *work, struct webhook *webhook)
{
    guint64 unstored = webhook_unstored(webhook);
    guint64 fresh = unstored - keeping->unstored;
    if (fresh == 0)
        return true;
    if (!count_unstored(work, fresh))
        return false;
    keeping->unstored = unstored;
    g_autofree char *what = g_strdup_printf(
            "%" G_GUINT64_FORMAT " deliver%s could not be stored and %s answered 503: the shop "
            "does not send again; compare its newest orders with the "
            "inbox, and save each missing one in the shop",
            fresh, fresh == 1 ? "y" : "ies", fresh == 1 ? "was" : "were");
    alert_raise(work, ALERT_NOT_STORED, "", what, "billhook inbox");
    return true;
}

/* A backup or a proof that failed, or is too old, is told once. False: that it is told could not be
 * written, so it is not. */
static bool tell_cares(const struct work *work)
{
    static const enum alert_kind kinds[CARES] = {
            [CARE_BACKUP] = ALERT_BACKUP, [CARE_VERIFY] = ALERT_VERIFY};
    bool all = true;
    for (int care = 0; care < CARES; care++) {
        gint64 at;
        g_auto(care_record_auto) record = {0};
        g_autofree char *trouble = care_trouble(work->store, (enum care)care, work->now, &at);
        if (!*trouble || !care_read(work->store, (enum care)care, &record, NULL) ||
                record.told_at == at)
            continue;
        if (care_told(work->store, (enum care)care, at, NULL))
            alert_raise(work, kinds[care], "", trouble, "billhook status");
        else
            all = false;
    }
    return all;
}

/* True where the queue is paused for what a path of [mail] named, and not for the relay. */
static bool paused_for_file(struct store *store)
{
    static const int reasons[] = {ENOENT, ENOTDIR, EACCES, ELOOP};
    g_autofree char *reason = mail_pause_reason(store);
    if (!reason)
        return false;
    if (strstr(reason, "[mail] ca_file"))
        return true;
    bool file = g_str_has_prefix(reason, "mail file ") ||
            g_str_has_prefix(reason, "mail directory "),
         found = false;
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
        found = found || g_str_has_suffix(reason, g_strerror(reasons[i]));
    return file && found;
}

/* Logs what became unusable, and what is no more, once. True where mails wait for one of them. */
static bool note_paths(struct housekeeping *keeping, const struct config *config)
{
    g_autoptr(GPtrArray) faults = config_path_faults(config);
    GHashTable *bad = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iterator;
    gpointer name;
    bool mails = false;
    for (guint i = 0; i < faults->len; i++) {
        const struct config_path_fault *fault = g_ptr_array_index(faults, i);
        char *line = g_strdup_printf("%s: %s", fault->key, fault->text);
        if (!g_hash_table_contains(keeping->bad_paths, line))
            log_event(LOG_LEVEL_WARNING, "file-unusable", "what", line, "effect", fault->effect,
                    "help", "billhook check", NULL);
        g_hash_table_add(bad, line);
        mails = mails || fault->mail;
    }
    g_hash_table_iter_init(&iterator, keeping->bad_paths);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        if (!g_hash_table_contains(bad, name))
            log_event(LOG_LEVEL_NOTICE, "file-mended", "what", (const char *)name, NULL);
    g_hash_table_unref(keeping->bad_paths);
    keeping->bad_paths = bad;
    return mails;
}

/* The config's paths. A back-off ends with what it waits for, also when nobody looked in between.
 */
static void watch_paths(struct housekeeping *keeping, const struct work *work)
{
    g_autoptr(GError) error = NULL;
    if (note_paths(keeping, work->config) ||
            !(paused_for_file(work->store) || mail_waits_for_file(work->store, work->now)))
        return;
    if (!mail_retry_files(work->store, work->now, &error))
        log_event(LOG_LEVEL_WARNING, "mails-not-retried", "reason", error->message, NULL);
}

static void watch_silence(const struct work *work)
{
    struct store_counts counts;
    if (!work->config->alerts.silence_after_s || !store_counts(work->store, &counts, NULL) ||
            !counts.last_delivery_at)
        return;
    if (work->now - counts.last_delivery_at > work->config->alerts.silence_after_s)
        alert_raise(work, ALERT_SILENCE, "",
                "no delivery for longer than silence_after: the webhook may be "
                "disabled in the shop: WooCommerce > Settings > Advanced > "
                "Webhooks",
                "billhook status");
}

static void watch_disk(const struct work *work)
{
    g_autofree char *help = NULL, *wal = wal_trouble(work->config->database.path, &help);
    if (wal)
        alert_raise(work, ALERT_DISK, "", wal, help);
    int percent = disk_free_percent(work->config->database.path);
    if (percent >= DISK_PERCENT_LEAST)
        return;
    g_autofree char *what =
            g_strdup_printf("only %d %% of the disk with the database is free", percent);
    alert_raise(work, ALERT_DISK, "", what, "df -h");
}

/* A few bodies at a time, so that no delivery waits for it. */
static void purge_bodies(const struct work *work)
{
    gint64 count = 0;
    g_autoptr(GError) error = NULL;
    if (!delivery_purge(work->store,
                work->now - (gint64)work->config->database.keep_bodies_days * DAY_S, 200, &count,
                &error))
        log_event(LOG_LEVEL_WARNING, "bodies-not-purged", "reason", error->message, NULL);
    else if (count) {
        g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, count);
        log_event(LOG_LEVEL_INFO, "bodies-purged", "count", text, NULL);
    }
}

gint64 boot_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_BOOTTIME, &time);
    return time.tv_sec;
}

static bool is_a_jump(gint64 a, gint64 b)
{
    return a - b > DAY_S || b - a > DAY_S;
}

void housekeeping_clock(struct housekeeping *keeping, const struct work *work, gint64 boot)
{
    gint64 ahead = work->now - boot;
    if (!keeping->clock_known || !is_a_jump(ahead, keeping->clock_ahead)) {
        if (!keeping->clock_known)
            keeping->clock_before = ahead;
        keeping->clock_known = true;
        keeping->clock_ahead = ahead; /* it may be slewed for years */
        return;
    }
    bool away = is_a_jump(ahead, keeping->clock_before);
    g_autoptr(GError) error = NULL;
    if (!clock_jumped(work->store, away, work->now, &error)) {
        log_event(LOG_LEVEL_ERROR, "clock", "reason", error->message, NULL);
        return; /* tried again at the next turn */
    }
    g_autofree char *by = g_strdup_printf("%" G_GINT64_FORMAT, ahead - keeping->clock_ahead);
    log_event(LOG_LEVEL_WARNING, "clock-jumped", "seconds", by, "what",
            away ? "issuing waits" : "it is back where it was", NULL);
    if (away)
        alert_raise(work, ALERT_NUMBERING, "the clock",
                "it jumped by more than a day: issuing waits, but "
                "for orders with a date of these days",
                "billhook status");
    keeping->clock_before = keeping->clock_ahead;
    keeping->clock_ahead = ahead;
}

/* Whether the last look is so many seconds ago; then it is now. After a clock that was set back it
 * is, too: else nothing would be looked at until the clock is there again. */
static bool is_due(gint64 now, gint64 every_s, struct housekeeping_look *look)
{
    look->ended = now - look->at_s >= every_s || now < look->at_s;
    if (look->ended)
        look->at_s = now;
    return look->ended;
}

/* What was not looked at in the last step is, as soon as it is due: something has happened, maybe
 * in the same second as the look before. */
static gint64 next_look(const struct housekeeping_look *look, gint64 every_s, gint64 quiet_s)
{
    return look->at_s + (look->ended ? quiet_s : every_s);
}

/* A few invoices at a time, so that no delivery waits for it. */
static void send_reminders(struct remind_walk *walk, const struct work *work)
{
    g_autoptr(GError) error = NULL;
    int before = walk->queued;
    if (!remind_walk_step(work, walk, &error)) {
        log_event(LOG_LEVEL_WARNING, "reminders-not-queued", "reason", error->message, NULL);
        walk->over = true; /* from the beginning at the next one */
    }
    if (walk->over)
        log_event(LOG_LEVEL_DEBUG, "reminders-walked", NULL);
    if (walk->queued == before)
        return;
    g_autofree char *count = g_strdup_printf("%d", walk->queued - before);
    log_event(LOG_LEVEL_INFO, "reminders-queued", "count", count, NULL);
}

static void watch_overdue(struct housekeeping *keeping, const struct work *work)
{
    if (keeping->remind.over && is_due(work->now, REMINDERS_LOOK_S, &keeping->reminders))
        remind_walk_clear(&keeping->remind);
    if (!keeping->remind.over)
        send_reminders(&keeping->remind, work);
}

static void look_at_slow_things(const struct work *work)
{
    purge_bodies(work);
    alerts_forget(work->store, work->now, NULL);
    watch_silence(work);
    watch_disk(work);
}

void housekeeping_step(
        struct housekeeping *keeping, const struct work *work, struct webhook *webhook)
{
    gint64 now = work->now;
    if (webhook && is_due(now, 1, &keeping->denied)) {
        bool denied = tell_denied(keeping, work, webhook);
        keeping->denied.ended = tell_unstored(keeping, work, webhook) && denied;
    }

    if (is_due(now, CARES_LOOK_S, &keeping->cares))
        keeping->cares.ended = tell_cares(work);
    if (is_due(now, PATHS_LOOK_S, &keeping->paths))
        watch_paths(keeping, work);
    bool busy = now - keeping->slow.at_s < QUIET_LOOK_S; /* else the thread rests soon */
    if (is_due(now, SLOW_LOOK_S, &keeping->slow)) {
        look_at_slow_things(work);
        if (busy)
            rest_trim(); /* what a large order took goes back to the system */
    }
    if (is_due(now, LITESTREAM_LOOK_S, &keeping->litestream))
        litestream_watch_step(&keeping->litestream_watch, work);
    watch_overdue(keeping, work);
}

gint64 housekeeping_next(const struct housekeeping *keeping, const struct work *work)
{
    gint64 now = work->now;
    if (!keeping->remind.over)
        return now + 1;

    bool bad = g_hash_table_size(keeping->bad_paths) > 0;
    gint64 denied = next_look(&keeping->denied, 1, QUIET_LOOK_S);
    gint64 cares = next_look(&keeping->cares, CARES_LOOK_S, QUIET_LOOK_S);
    gint64 paths = next_look(&keeping->paths, PATHS_LOOK_S, bad ? PATHS_LOOK_S : QUIET_LOOK_S);
    gint64 slow = keeping->slow.at_s + QUIET_LOOK_S;
    gint64 reminders = keeping->reminders.at_s + REMINDERS_LOOK_S;
    gint64 next = MIN(MIN(MIN(denied, cares), MIN(paths, slow)), reminders);
    return *work->config->database.litestream_metrics
            ? MIN(next, keeping->litestream.at_s + LITESTREAM_LOOK_S)
            : next;
}
