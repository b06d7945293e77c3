/* Deliveries that the database refuses, or that took the process down: they go behind all others.
 */
#include "attempts.h"

#include "base/log.h"
#include "channel/alert.h"

/* A delivery that failed so often for a reason of the database is told. */
#define TRIES_TOLD 5
/* One that took the process down so often is failed. The first time may be another's, or the
 * power's. */
#define CUT_SHORT_MOST 4
/* So many of those that a start finds pending are taken one by one: more than a batch, for some of
 * a batch may have been put aside. */
#define SUSPECTS 64

void attempts_init(struct attempts *attempts)
{
    attempts->troubled = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    attempts->noted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    attempts->suspects = 0;
}

void attempts_clear(struct attempts *attempts)
{
    g_hash_table_unref(attempts->troubled);
    g_hash_table_unref(attempts->noted);
}

void attempts_noted(struct attempts *attempts, gint64 id)
{
    g_hash_table_add(attempts->noted, g_memdup2(&id, sizeof id));
}

bool attempts_is_noted(const struct attempts *attempts, gint64 id)
{
    return g_hash_table_contains(attempts->noted, &id);
}

void attempts_forget(struct attempts *attempts, gint64 id)
{
    g_hash_table_remove(attempts->troubled, &id);
    g_hash_table_remove(attempts->noted, &id);
}

bool attempts_end(const struct attempts *attempts, struct store *store, gint64 id, GError **error)
{
    return !attempts_is_noted(attempts, id) || attempt_end(store, id, error);
}

/* ---- those that took the process down ---- */

bool attempts_note(
        struct attempts *attempts, struct store *store, gint64 id, gint64 now, GError **error)
{
    if (!attempt_begin(store, id, now, error))
        return false;
    g_hash_table_add(attempts->noted, g_memdup2(&id, sizeof id));
    return true;
}

/* Before even its body is read: the next one of the suspects. */
static bool note_suspect(struct attempts *attempts,
        struct store *store,
        GHashTable *aside,
        gint64 now,
        GError **error)
{
    g_autoptr(GArray) next =
            attempts->suspects ? delivery_pending_ids(store, 1, aside, error) : NULL;
    if (!next || next->len == 0)
        return next || !attempts->suspects;
    gint64 id = g_array_index(next, gint64, 0);
    if (id <= attempts->suspects)
        return attempts_note(attempts, store, id, now, error);
    attempts->suspects = 0;
    return true;
}

static bool give_up(
        const struct work *work, const struct attempt *attempt, int times, GError **error)
{
    g_autofree char *reason =
            g_strdup_printf("the program ended %d times while it was mapped: it is no longer "
                            "tried; `billhook inbox retry %" G_GINT64_FORMAT "` tries it again",
                    times, attempt->id);
    g_autofree char *subject =
            g_strdup_printf("delivery %" G_GINT64_FORMAT " of shop %s", attempt->id, attempt->shop);
    g_autofree char *help = g_strdup_printf("billhook inbox show %" G_GINT64_FORMAT, attempt->id);
    if (!store_begin(work->store, error))
        return false;
    if (!delivery_finish(
                work->store, attempt->id, DELIVERY_FAILED, reason, 0, false, NULL, error) ||
            !attempt_end(work->store, attempt->id, error)) {
        store_rollback(work->store);
        return false;
    }
    if (!store_commit(work->store, error))
        return false;
    alert_raise(work, ALERT_FAILED_DELIVERY, subject, reason, help);
    return true;
}

/* Begun by the process before, which did not end it. */
static bool cut_short(struct attempts *attempts,
        const struct work *work,
        const struct attempt *attempt,
        GError **error)
{
    int times = attempt->cut_short + attempt->begun;
    if (attempt->begun) {
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, attempt->id),
                        *count = g_strdup_printf("%d", times);
        log_event(LOG_LEVEL_WARNING, "mapping-cut-short", "id", id, "shop", attempt->shop, "times",
                count, NULL);
        if (!attempt_cut_short(work->store, attempt->id, error))
            return false;
    }
    if (times >= CUT_SHORT_MOST)
        return give_up(work, attempt, times, error);
    g_hash_table_replace(attempts->troubled, g_memdup2(&attempt->id, sizeof attempt->id),
            GINT_TO_POINTER(times));
    g_hash_table_add(attempts->noted, g_memdup2(&attempt->id, sizeof attempt->id));
    return true;
}

bool attempts_recover(struct attempts *attempts, const struct work *work, GError **error)
{
    g_autoptr(GPtrArray) notes = attempt_list(work->store, error);
    for (guint i = 0; notes && i < notes->len; i++) {
        const struct attempt *attempt = g_ptr_array_index(notes, i);
        bool blamed = attempt->pending && (attempt->begun || attempt->cut_short > 0);
        if (!(blamed ? cut_short(attempts, work, attempt, error)
                     : attempt_end(work->store, attempt->id, error)))
            return false;
    }
    g_autoptr(GArray) pending =
            notes ? delivery_pending_ids(work->store, SUSPECTS, attempts->troubled, error) : NULL;
    if (!pending)
        return false;
    attempts->suspects = pending->len ? g_array_index(pending, gint64, pending->len - 1) : 0;
    return true;
}

/* ---- those that the database refuses ---- */

void attempts_trouble(
        struct attempts *attempts, const struct work *work, gint64 id, const char *reason)
{
    int tries = GPOINTER_TO_INT(g_hash_table_lookup(attempts->troubled, &id)) + 1;
    g_hash_table_replace(attempts->troubled, g_memdup2(&id, sizeof id), GINT_TO_POINTER(tries));
    if (attempts_is_noted(attempts, id)) /* should the process end now, it was not of this; where it
                                  cannot be written the next start takes it for one */
        attempt_pause(work->store, id, NULL);
    if (tries != TRIES_TOLD)
        return;
    g_autofree char *subject = g_strdup_printf("delivery %" G_GINT64_FORMAT, id);
    g_autofree char *what = g_strdup_printf(
            "it could not be processed %d times and is tried again after all others: %s", tries,
            reason);
    alert_raise(work, ALERT_FAILED_DELIVERY, subject, what, "billhook inbox --state pending");
}

/* The troubled one that was tried least; 0: none. */
static gint64 least_troubled(struct attempts *attempts)
{
    GHashTableIter iterator;
    gpointer key, value;
    gint64 found = 0;
    int least = 0;
    g_hash_table_iter_init(&iterator, attempts->troubled);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        gint64 id = *(const gint64 *)key;
        int tries = GPOINTER_TO_INT(value);
        if (!found || tries < least || (tries == least && id < found)) {
            found = id;
            least = tries;
        }
    }
    return found;
}

GPtrArray *attempts_next(struct attempts *attempts,
        struct store *store,
        GHashTable *aside,
        int limit,
        gint64 now,
        GError **error)
{
    GHashTableIter iterator;
    gpointer key;
    bool no_jobs = g_hash_table_size(aside) == 0;
    g_hash_table_iter_init(&iterator, attempts->troubled);
    while (g_hash_table_iter_next(&iterator, &key, NULL))
        g_hash_table_add(aside, key);
    if (!note_suspect(attempts, store, aside, now, error))
        return NULL;
    g_autoptr(GPtrArray) list =
            delivery_pending(store, attempts->suspects ? 1 : limit, aside, error);
    /* alone: no job beside it may be taken for the one that took the process down */
    gint64 again = list && list->len == 0 && no_jobs ? least_troubled(attempts) : 0;
    if (!again)
        return g_steal_pointer(&list);
    if (attempts_is_noted(attempts, again) && !attempts_note(attempts, store, again, now, error))
        return NULL;
    g_hash_table_remove(aside, &again);
    g_ptr_array_unref(g_steal_pointer(&list));
    list = delivery_pending(store, 1, aside, error);
    if (list && list->len == 0) /* a person discarded it */
        g_hash_table_remove(attempts->troubled, &again);
    return g_steal_pointer(&list);
}
