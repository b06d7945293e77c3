/* The renderer's step: which documents are rendered together, and what becomes of those that
 * cannot be. */
#include "daemon/renderer.h"

#include "acts/papers.h"
#include "base/log.h"
#include "channel/alert.h"
#include "channel/einvoice_directory.h"
#include "loop.h"
#include "mail/backoff.h"
#include "render/pdf.h"

/* Pages that are made one after the other share a transaction, and its fsync: RENDERER_MOST of
 * them, or what takes so long. */
#define STEP_MOST_US (100 * 1000)

static bool put_off(const struct work *work,
        const struct stored_document *stored,
        const GError *problem,
        GError **error)
{
    const struct document *document = stored->document;
    gint64 wait_s = MIN(backoff_seconds(stored->render_attempts + 1, 32768) / 10, 600);
    g_autofree char *help = g_strdup_printf("billhook show %s", document->number);

    alert_raise(work, ALERT_RENDERING, document->number, problem->message, help);
    return document_render_failed(
            work->store, document->id, problem->message, work->now + wait_s, error);
}

/* It has its PDF by now, or is none that gets one (papers_keep() says so). */
static bool is_taken(const GError *problem)
{
    return g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
}

/* In a transaction, in a savepoint. A document that has its PDF by now is left alone. */
static bool keep_one(const struct work *work, const struct papers *papers, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_savepoint(work->store, error))
        return false;

    if (!papers_keep(papers, work, &problem)) {
        store_rollback_to(work->store);
        if (!is_taken(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
    }
    return store_release(work->store, error);
}

/* In a transaction. What fails ends them all: they are made again. */
static bool keep_each(
        const struct work *work, const struct papers *papers, guint count, GError **error)
{
    for (guint i = 0; i < count; i++)
        if (!papers[i].problem && !keep_one(work, &papers[i], error))
            return false;
    return true;
}

static bool keep_together(
        const struct work *work, const struct papers *papers, guint count, GError **error)
{
    if (!store_begin(work->store, error))
        return false;
    if (keep_each(work, papers, count, error))
        return store_commit(work->store, error);
    store_rollback(work->store);
    return false;
}

/* What could not be made is put off. When they cannot be kept together each is kept alone: one of
 * them must not hold up the others. */
static bool finish_papers(
        const struct work *work, const struct papers *papers, guint count, GError **error)
{
    bool kept = count > 1 && keep_together(work, papers, count, NULL);
    for (guint i = 0; i < count; i++) {
        g_autoptr(GError) problem = papers[i].problem ? g_error_copy(papers[i].problem) : NULL;
        bool done =
                !problem && (kept || papers_keep(&papers[i], work, &problem) || is_taken(problem));
        if (!done && !put_off(work, papers[i].stored, problem, error))
            return false;
    }
    return true;
}

/* How many of those that wait are made together. One that failed before, or took the process down,
 * is made alone. */
static guint count_together(const GPtrArray *waiting)
{
    for (guint i = 0; i < waiting->len; i++)
        if (((const struct stored_document *)g_ptr_array_index(waiting, i))->render_attempts > 0)
            return MAX(i, 1);
    return waiting->len;
}

/* So that what takes the process down is known when it starts again. */
static bool note_beginning(
        const struct work *work, const GPtrArray *waiting, guint count, GError **error)
{
    gint64 ids[RENDERER_MOST];
    for (guint i = 0; i < count; i++)
        ids[i] = ((const struct stored_document *)g_ptr_array_index(waiting, i))->document->id;
    return document_renderings_begin(work->store, ids, count, work->now, error);
}

/* A rendering that ended with the process. Once may be a power cut: it comes again at once, though
 * behind all others and alone. */
static bool recover_one(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    static const char reason[] = "the program ended while its page was made";
    g_autoptr(GError) problem = g_error_new_literal(BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM, reason);

    log_event(LOG_LEVEL_WARNING, "rendering-cut-short", "document", stored->document->number, NULL);
    return stored->render_attempts > 0
            ? put_off(work, stored, problem, error)
            : document_render_failed(work->store, stored->document->id, reason, work->now, error);
}

bool renderer_recover(const struct work *work, GError **error)
{
    g_autoptr(GPtrArray) open = document_renderings_open(work->store, error);
    for (guint i = 0; open && i < open->len; i++)
        if (!recover_one(work, g_ptr_array_index(open, i), error))
            return false;
    return open != NULL;
}

static bool render_next(const struct work *work, guint most, bool *did, GError **error)
{
    struct papers papers[RENDERER_MOST] = {0};
    guint count = 0;
    gint64 until_us = g_get_monotonic_time() + STEP_MOST_US;
    int limit = (int)MIN(most, RENDERER_MOST);

    g_autoptr(GPtrArray) waiting = document_unrendered(work->store, work->now, limit, error);
    if (!waiting || waiting->len == 0)
        return waiting != NULL;

    *did = true;
    guint together = count_together(waiting);
    if (!note_beginning(work, waiting, together, error))
        return false;

    do {
        papers_make(&papers[count], work, g_ptr_array_index(waiting, count));
    } while (++count < together && g_get_monotonic_time() < until_us);

    bool good = finish_papers(work, papers, count, error);
    for (guint i = 0; i < count; i++)
        papers_clear(&papers[i]);
    return good;
}

bool renderer_step(const struct work *work, guint most, bool *did, GError **error)
{
    *did = false;
    if (!render_next(work, most, did, error))
        return false;
    return *did || einvoice_directory_step(work, did, error);
}

/* ---- its row ---- */

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return renderer_recover(work, error);
}

static bool step(void *context, const struct work *work, bool *did, GError **error)
{
    struct live *live = context;
    return renderer_step(work, live_is_burst(live) ? 1 : RENDERER_MOST, did, error);
}

/* A page that failed, or an e-invoice that its directory did not take. */
static bool next(void *context, const struct work *work, struct loop_next *next, GError **error)
{
    (void)context;
    bool waits = false;
    if (!document_next_render(work->store, &next->due, error) ||
            !einvoice_directory_waits(work, &waits, error))
        return false;
    if (waits)
        next->due = work->now;
    return true;
}

static void end(void *context, struct store *store)
{
    (void)context;
    if (store)
        document_renderings_pause(store, NULL);
    render_thread_end();
}

struct loop_task renderer_task(struct live *live)
{
    return (struct loop_task){.name = "renderer",
            .loop = LOOP_RENDERER,
            .arena = REST_ARENA_PAGES,
            .wakes = {LOOP_MAILER, LOOP_PEPPOL, LOOPS},
            .figure = FIGURE_RENDERING,
            .context = live,
            .recover = recover,
            .step = step,
            .next = next,
            .end = end};
}
