/* The age of Litestream's copy of the database. */
#include "acts/litestream.h"

#include <string.h>

#include "acts/problem.h"
#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "channel/alert.h"
#include "net/client.h"
#include "store/mark_copy.h"

#define ASK_MS 1000
#define PAGE_MOST (8 << 20) /* 200 bytes a line, some twenty lines a database */
#define LATE_S 20           /* what follows within that is copied "within seconds" */
#define TOLD_S 60
#define ALERT_S 300
#define COPY "litestream" /* its row among those of the mark's copies */

/* ---- a page ---- */

/* `NAME{…db="PATH"…} VALUE`; the value, or false. */
static bool value_in(const char *line, const char *name, const char *label, gint64 *value)
{
    gsize length = strlen(name);
    const char *end = strrchr(line, '}');
    if (!g_str_has_prefix(line, name) || line[length] != '{' || !end)
        return false;
    const char *found = strstr(line + length, label);
    *value = (gint64)g_ascii_strtod(end + 1, NULL);
    return found && found < end;
}

/* The sum of a figure's lines that have the label; *count: how many there are. */
static gint64 sum_of(char *const *lines, const char *name, const char *label, int *count)
{
    gint64 sum = 0, value;
    *count = 0;
    for (; *lines; lines++)
        if (value_in(*lines, name, label, &value)) {
            sum += value;
            ++*count;
        }
    return sum;
}

/* The least of a figure's lines that have the label; 0: there is none. */
static gint64 least_of(char *const *lines, const char *name, const char *label)
{
    gint64 least = G_MAXINT64, value;
    for (; *lines; lines++)
        if (value_in(*lines, name, label, &value))
            least = MIN(least, value);
    return least == G_MAXINT64 ? 0 : least;
}

/* 0.3: where the database is, and where each copy is. */
static void read_places(char *const *lines, const char *label, struct litestream_page *page)
{
    int indexes, sizes;
    page->written.index = sum_of(lines, "litestream_shadow_wal_index", label, &indexes);
    page->written.offset = sum_of(lines, "litestream_shadow_wal_size", label, &sizes);
    page->copied.index = least_of(lines, "litestream_replica_wal_index", label);
    page->copied.offset = least_of(lines, "litestream_replica_wal_offset", label);
    page->told = indexes == 1 && sizes == 1;
}

void litestream_read(const char *text, const char *database, struct litestream_page *page)
{
    int transactions, count;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *label = g_strdup_printf("db=\"%s\"", database);
    *page = (struct litestream_page){0};
    read_places(lines, label, page);
    page->changes = sum_of(lines, "litestream_txid", label, &transactions);
    page->uploads =
            sum_of(lines, "litestream_replica_operation_total", "operation=\"PUT\"", &count);
    page->errors = sum_of(lines, "litestream_sync_error_count", label, &count) +
            sum_of(lines, "litestream_replica_operation_errors_total", "", &count);
    page->known = page->told || transactions > 0;
}

static bool reaches(const struct litestream_place *copied, const struct litestream_place *written)
{
    return copied->index > written->index ||
            (copied->index == written->index && copied->offset >= written->offset);
}

gint64 litestream_good_at(
        const struct litestream_look *look, const struct litestream_look *before, gint64 good_at)
{
    const struct litestream_page *page = &look->page, *old = &before->page;
    if (page->told && reaches(&page->copied, &page->written))
        return look->at;
    if (page->told)
        return before->at && reaches(&page->copied, &old->written) ? before->at : good_at;
    if (!before->at || (page->errors == old->errors && page->changes == old->changes))
        return look->at;
    return page->errors == old->errors && page->uploads > old->uploads ? before->at : good_at;
}

/* ---- asking ---- */

/* False: why it cannot be told. */
static bool ask(const struct config *config, struct litestream_page *page, GError **error)
{
    const char *url = config->database.litestream_metrics;
    const struct net_request request = {.method = "GET",
            .url = url,
            .connect_ms = ASK_MS,
            .total_ms = ASK_MS,
            .most = PAGE_MOST};
    struct net_client *client = net_client_new();
    struct net_answer *answer = net_ask(client, &request);
    bool good = answer->outcome == NET_ANSWERED && answer->status == 200;
    if (good)
        litestream_read(answer->body->str, config->database.path, page);
    else if (answer->outcome == NET_ANSWERED)
        fail(error, BILLHOOK_ERROR_TEMPORARY, "%s answers %d", url, answer->status);
    else
        fail(error, BILLHOOK_ERROR_TEMPORARY, "%s: %s", url, answer->problem);
    net_answer_free(answer);
    net_client_free(client);
    if (good && !page->known)
        return fail(error, BILLHOOK_ERROR_TEMPORARY, "%s does not name %s among what it copies",
                url, config->database.path);
    return good;
}

/* ---- the daemon ---- */

static void tell_old(
        struct litestream_watch *watch, const struct work *work, gint64 since, const char *why)
{
    if (watch->alerted || work->now - since < ALERT_S)
        return;
    watch->alerted = true;
    g_autofree char *what = g_strdup_printf("Litestream's copy of the database is %" G_GINT64_FORMAT
                                            " minutes old: %s",
            (work->now - since) / 60, why);
    alert_raise(work, ALERT_BACKUP, "Litestream", what, "systemctl status litestream");
}

/* Since when, which moves where it follows late. */
static void note_old(struct litestream_watch *watch, const struct work *work, const char *why)
{
    g_auto(mark_copy_record_auto) record = {0};
    bool first;
    if (!mark_copy_read(work->store, COPY, &record, NULL))
        return;
    bool moved = record.failed_at && record.failed_at < watch->good_at;
    if (moved)
        mark_copy_good(work->store, COPY, work->now, &first, NULL);
    mark_copy_failed(work->store, COPY, why, watch->good_at, &first, NULL);
    tell_old(watch, work, watch->good_at, why);
}

static void note_young(struct litestream_watch *watch, const struct work *work)
{
    bool first = false;
    watch->alerted = false;
    if (mark_copy_good(work->store, COPY, work->now, &first, NULL) && first)
        log_event(LOG_LEVEL_NOTICE, "litestream-follows", NULL);
}

static const char late[] = "what changed since is not copied";

void litestream_watch_step(struct litestream_watch *watch, const struct work *work)
{
    struct litestream_look look = {.at = work->now};
    g_autoptr(GError) error = NULL;
    if (!*work->config->database.litestream_metrics)
        return;
    if (!watch->good_at) /* before the first answer nothing is known to be old */
        watch->good_at = work->now;
    if (ask(work->config, &look.page, &error)) {
        watch->good_at = litestream_good_at(&look, &watch->look, watch->good_at);
        watch->look = look;
    }
    if (work->now - watch->good_at > LATE_S)
        note_old(watch, work, error ? error->message : late);
    else
        note_young(watch, work);
}

/* ---- who asks ---- */

bool litestream_age(const struct work *work, gint64 *age_s, char **why)
{
    const struct litestream_look none = {0};
    struct litestream_look look = {.at = work->now};
    g_auto(mark_copy_record_auto) record = {0};
    g_autoptr(GError) error = NULL;
    *age_s = -1;
    *why = NULL;
    if (!*work->config->database.litestream_metrics)
        return false;
    bool answered = ask(work->config, &look.page, &error),
         known = mark_copy_read(work->store, COPY, &record, NULL) && record.failed_at;
    bool has_all = answered && litestream_good_at(&look, &none, 0) == look.at;
    if (has_all && (look.page.told || !known))
        *age_s = 0;
    else if (known)
        *age_s = MAX(work->now - record.failed_at, 0);
    if (error || (known && *age_s))
        *why = g_strdup(error ? error->message : late);
    return true;
}

bool litestream_old_since(struct store *store, gint64 *since)
{
    g_auto(mark_copy_record_auto) record = {0};
    bool read = mark_copy_read(store, COPY, &record, NULL);
    *since = record.failed_at;
    return read;
}

void litestream_problems(GPtrArray *problems, const struct work *work)
{
    g_auto(mark_copy_record_auto) record = {0};
    if (!*work->config->database.litestream_metrics ||
            !mark_copy_read(work->store, COPY, &record, NULL) || !record.failed_at ||
            work->now - record.failed_at < TOLD_S)
        return;
    g_autofree char *since = date_time_text(record.failed_at);
    problem_add(problems, "litestream",
            g_strdup_printf("Litestream's copy of the database is of %s: %s", since, record.reason),
            "systemctl status litestream");
}
