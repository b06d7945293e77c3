/* Rounds of copying the mark: the text of now goes to every copy; when each has answered, or counts
 * as not written, the numbers in it may leave, or not. */
#include "marker.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "channel/alert.h"
#include "store/copier.h"
#include "store/events.h"
#include "store/mark_copy.h"

#define RETRY_US (3 * G_USEC_PER_SEC)  /* after a failure, while numbers wait */
#define AGAIN_US (15 * G_USEC_PER_SEC) /* after a failure, while none does */
#define LOOK_US (30 * G_USEC_PER_SEC)  /* else: has another machine gone on? */
#define QUESTIONS_MOST 3               /* in a round: what lies there may change meanwhile */

struct marker_copy {
    char *path;
    struct copier *copier;
    GBytes *asked, *approved; /* the text of the open question; what is known to lie there */
    gint64 asked_us;
    int questions; /* in this round */
    bool settled;  /* in this round it has its answer, or counts as not written */
    bool late;     /* the open question is one of an earlier round, or counts as not answered */
    bool written;  /* in this round */
};

static void copy_free(gpointer data)
{
    struct marker_copy *copy = data;
    copier_let_go(copy->copier);
    g_clear_pointer(&copy->asked, g_bytes_unref);
    g_clear_pointer(&copy->approved, g_bytes_unref);
    g_free(copy->path);
    g_free(copy);
}

static void put_text(GBytes **place, GBytes *text)
{
    GBytes *before = *place;
    *place = text ? g_bytes_ref(text) : NULL;
    g_clear_pointer(&before, g_bytes_unref);
}

/* ---- what is told ---- */

static void tell(const GError *error)
{
    log_event(LOG_LEVEL_ERROR, "mark-copy", "reason", error_logged(error), NULL);
}

static void tell_trouble(
        const struct work *work, const struct marker_copy *copy, const char *reason)
{
    g_autofree char *what = g_strdup_printf("the mark was not copied: %s%s", reason,
            work->config->database.mark_required
                    ? "; nothing with a new number leaves until it can be"
                    : "; documents leave all the same");
    alert_raise(work, ALERT_MARK_COPY, copy->path, what, "billhook status");
}

static void note_trouble(
        const struct work *work, const struct marker_copy *copy, const char *reason)
{
    g_autoptr(GError) error = NULL;
    bool first = false;
    if (!mark_copy_failed(work->store, copy->path, reason, work->now, &first, &error))
        tell(error);
    else if (first)
        tell_trouble(work, copy, reason);
}

static void note_written(const struct work *work, struct marker_copy *copy)
{
    g_autoptr(GError) error = NULL;
    bool first = false;
    put_text(&copy->approved, copy->asked);
    copy->written = true;
    if (!mark_copy_good(work->store, copy->path, work->now, &first, &error))
        tell(error);
    else if (first)
        log_event(LOG_LEVEL_NOTICE, "mark-copied-again", "copy", copy->path, NULL);
}

/* ---- one copy ---- */

static void ask(struct marker_copy *copy, GBytes *text)
{
    put_text(&copy->asked, text);
    copy->asked_us = g_get_monotonic_time();
    copy->questions++;
    copy->settled = copy->late = false;
    copier_ask(copy->copier, text, copy->approved);
}

static char *about(const struct marker_copy *copy, const char *why)
{
    return g_strdup_printf("%s: %s", copy->path, why);
}

/* Something else lies there than we wrote last: of ours, of a machine that went on, or no mark. */
static void judge(
        struct marker *marker, const struct work *work, struct marker_copy *copy, GBytes *found)
{
    enum mark_news news;
    g_autofree char *why = NULL;
    g_autoptr(GError) error = NULL;
    copy->settled = true;
    if (!mark_text_judge(work->store, found, &news, &why, &error)) {
        tell(error);
        return;
    }
    if (news == MARK_NEWS_NONE && copy->questions < QUESTIONS_MOST && marker->text) {
        put_text(&copy->approved, found);
        ask(copy, marker->text);
        return;
    }
    marker->moved_on = marker->moved_on || news == MARK_NEWS_MOVED_ON;
    g_autofree char *text = about(copy, why ? why : "it changes again and again");
    note_trouble(work, copy, text);
}

static void take(struct marker *marker, const struct work *work, struct marker_copy *copy)
{
    g_auto(copier_answer_auto) answer = {0};
    bool was_late = copy->late;
    if (!copier_take(copy->copier, 0, &answer))
        return;
    copy->late = false;
    copy->settled = true;
    if (was_late) { /* it moves again: what it wrote is old, the next round asks it */
        marker->ended_us = 0;
        if (answer.outcome == COPIER_WRITTEN)
            put_text(&copy->approved, copy->asked);
        return;
    }
    if (answer.outcome == COPIER_WRITTEN)
        note_written(work, copy);
    else if (answer.outcome == COPIER_FAILED)
        note_trouble(work, copy, answer.reason);
    else
        judge(marker, work, copy, answer.found);
}

static void look_at_clock(
        const struct marker *marker, const struct work *work, struct marker_copy *copy)
{
    if (copy->late || !copier_is_busy(copy->copier) ||
            g_get_monotonic_time() - copy->asked_us < marker->patience_us)
        return;
    g_autofree char *text = about(copy, "no answer for 10 seconds");
    copy->late = copy->settled = true;
    note_trouble(work, copy, text);
}

/* ---- a round ---- */

static bool is_settled(const struct marker *marker)
{
    for (guint i = 0; i < marker->copies->len; i++)
        if (!((const struct marker_copy *)g_ptr_array_index(marker->copies, i))->settled)
            return false;
    return true;
}

static bool is_written(const struct marker *marker)
{
    for (guint i = 0; i < marker->copies->len; i++)
        if (!((const struct marker_copy *)g_ptr_array_index(marker->copies, i))->written)
            return false;
    return true;
}

static void begin_copy(
        const struct marker *marker, const struct work *work, struct marker_copy *copy, char *why)
{
    copy->questions = 0;
    copy->written = false;
    copy->settled = true;
    if (!marker->text)
        note_trouble(work, copy, why);
    else if (!copy->late)
        ask(copy, marker->text);
}

static void begin_round(struct marker *marker, const struct work *work)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&marker->text, g_bytes_unref);
    marker->text = mark_text(work->store, &error);
    marker->in_round = true;
    marker->moved_on = false;
    for (guint i = 0; i < marker->copies->len; i++)
        begin_copy(
                marker, work, g_ptr_array_index(marker->copies, i), error ? error->message : NULL);
}

static void ring_all(const struct marker *marker)
{
    for (int loop = 0; marker->live && loop < LOOPS; loop++)
        if (loop != LOOP_WORKER)
            live_ring(marker->live, (enum loop)loop);
}

/* What the round came to: the numbers in it leave, or wait. */
static bool settle(struct marker *marker, const struct work *work, GError **error)
{
    gint64 held;
    bool written = is_written(marker);
    marker->failed = !written;
    if ((written || marker->moved_on) && !mark_moved_on_set(work->store, marker->moved_on, error))
        return false;
    bool waits = !written &&
            (work->config->database.mark_required ||
                    counter_get(work->store, COUNTER_MARK_MOVED_ON) != 0);
    if (waits)
        return true;
    if (!mark_gate_held(work->store, &held, error) || held == 0)
        return held == 0;
    if (!mark_gate_pass(work->store, marker->text, error))
        return false;
    ring_all(marker);
    return true;
}

static void end_round(struct marker *marker, const struct work *work)
{
    g_autoptr(GError) error = NULL;
    marker->in_round = false;
    marker->ended_us = g_get_monotonic_time();
    if (settle(marker, work, &error))
        return;
    marker->failed = true;
    if (error)
        tell(error);
}

static gint64 interval_us(const struct marker *marker, gint64 held)
{
    if (!marker->failed)
        return held ? 0 : LOOK_US;
    return held ? RETRY_US : AGAIN_US;
}

static bool is_due(const struct marker *marker, const struct work *work)
{
    gint64 held = 0;
    if (!marker->ended_us)
        return true;
    mark_gate_held(work->store, &held, NULL);
    return g_get_monotonic_time() - marker->ended_us >= interval_us(marker, held);
}

/* ---- the config ---- */

static bool same_paths(char *const *a, char *const *b)
{
    static char *none[] = {NULL};
    return g_strv_equal((const char *const *)(a ? a : none), (const char *const *)(b ? b : none));
}

static void ring_worker(void *context)
{
    live_ring(context, LOOP_WORKER);
}

static void follow_config(struct marker *marker, const struct work *work)
{
    g_autoptr(GError) error = NULL;
    const struct config_database *database = &work->config->database;
    if (same_paths(marker->paths, database->mark_copy))
        return;
    if (!mark_gate_set(work->store, database->mark_copy, &error)) {
        tell(error);
        return;
    }
    g_ptr_array_set_size(marker->copies, 0);
    g_strfreev(marker->paths);
    marker->paths = g_strdupv(database->mark_copy);
    marker->in_round = false;
    marker->ended_us = 0;
    for (char **path = marker->paths; path && *path; path++) {
        struct marker_copy *copy = g_new0(struct marker_copy, 1);
        copy->path = g_strdup(*path);
        copy->copier =
                copier_new(*path, database->path, marker->live ? ring_worker : NULL, marker->live);
        g_ptr_array_add(marker->copies, copy);
    }
}

/* ---- from outside ---- */

void marker_init(struct marker *marker, struct live *live)
{
    marker->live = live;
    marker->patience_us = MARKER_PATIENCE_US;
    marker->copies = g_ptr_array_new_with_free_func(copy_free);
}

void marker_clear(struct marker *marker)
{
    g_clear_pointer(&marker->copies, g_ptr_array_unref);
    g_clear_pointer(&marker->text, g_bytes_unref);
    g_clear_pointer(&marker->paths, g_strfreev);
}

void marker_step(struct marker *marker, const struct work *work)
{
    follow_config(marker, work);
    if (marker->copies->len == 0)
        return;
    for (guint i = 0; i < marker->copies->len; i++) {
        take(marker, work, g_ptr_array_index(marker->copies, i));
        look_at_clock(marker, work, g_ptr_array_index(marker->copies, i));
    }
    if (marker->in_round && is_settled(marker))
        end_round(marker, work);
    if (!marker->in_round && is_due(marker, work))
        begin_round(marker, work);
    if (marker->in_round && is_settled(marker)) /* nobody could be asked */
        end_round(marker, work);
}

gint64 marker_next(const struct marker *marker, const struct work *work)
{
    gint64 held = 0, now_us = g_get_monotonic_time(), at_us = G_MAXINT64;
    if (!marker->copies || marker->copies->len == 0)
        return 0;
    mark_gate_held(work->store, &held, NULL);
    for (guint i = 0; marker->in_round && i < marker->copies->len; i++) {
        const struct marker_copy *copy = g_ptr_array_index(marker->copies, i);
        if (!copy->settled)
            at_us = MIN(at_us, copy->asked_us + marker->patience_us);
    }
    if (!marker->in_round)
        at_us = marker->ended_us + interval_us(marker, held);
    return work->now + MAX(at_us - now_us, 0) / G_USEC_PER_SEC + 1;
}
