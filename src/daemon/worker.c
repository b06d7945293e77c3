/* The worker's step: deliveries become orders and drafts, ripe drafts are issued. */
#include "worker.h"

#include "acts/issue.h"
#include "acts/mark_copies.h"
#include "channel/pictures.h"
#include "acts/process.h"
#include "store/documents.h"
#include "store/inbox.h"

#define BATCH 32

void worker_init(struct worker *worker, struct webhook *webhook, struct live *live)
{
    worker->process = process_new();
    worker->webhook = webhook;
    housekeeping_init(&worker->keeping);
    marker_init(&worker->marker, live);
}

void worker_clear(struct worker *worker)
{
    if (!worker->process)
        return;
    housekeeping_clear(&worker->keeping);
    marker_clear(&worker->marker);
    process_free(worker->process);
}

/* A clock that jumped is known before anything is issued. */
static void look(void *context, const struct work *work)
{
    struct worker *worker = context;
    housekeeping_clock(&worker->keeping, work, boot_seconds());
}

static bool recover(void *context, const struct work *work, GError **error)
{
    struct worker *worker = context;
    /* a machine that was replaced while it was off issues nothing: one short look before the first
     * document */
    return mark_copies_note(work, error) && process_recover(worker->process, work, error);
}

/* Deliveries, at most BATCH of them, then drafts whose time has come. */
static bool step(void *context, const struct work *work, bool *did, GError **error)
{
    struct worker *worker = context;
    int deliveries = 0, drafts = 0;
    g_auto(picture_auto) logo = {0};

    /* a changed one is judged here, outside any transaction */
    pictures_now(work, &logo, NULL);

    bool good = process_turn(worker->process, work, BATCH, &deliveries, error) &&
            issue_ripe_drafts(work, &drafts, error);
    *did = deliveries > 0 || drafts > 0;
    return good;
}

static void tidy(void *context, const struct work *work)
{
    struct worker *worker = context;
    housekeeping_step(&worker->keeping, work, worker->webhook);
    marker_step(&worker->marker, work);
}

/* What waits without a bell: a delivery that could not be mapped yet, drafts that ripen. */
static bool next(void *context, const struct work *work, struct loop_next *next, GError **error)
{
    struct worker *worker = context;
    gint64 ripe = 0;
    g_autoptr(GArray) pending = delivery_pending_ids(work->store, 1, NULL, error);
    if (!pending || !document_next_ripe(work->store, &ripe, error))
        return false;

    gint64 copies = marker_next(&worker->marker, work);
    next->look = housekeeping_next(&worker->keeping, work);
    if (copies)
        next->look = MIN(next->look, copies);
    next->due = ripe ? ripe + work->config->mail.send_after_s : 0;
    if (pending->len)
        next->due = work->now + 1;
    return true;
}

static void end(void *context, struct store *store)
{
    (void)context;
    if (store)
        process_pause(store, NULL);
}

struct loop_task worker_task(struct worker *worker)
{
    return (struct loop_task){.name = "worker",
            .loop = LOOP_WORKER,
            .wakes = {LOOP_RENDERER, LOOP_FETCH, LOOP_LINKS},
            .figure = FIGURE_MAPPING,
            .context = worker,
            .look = look,
            .recover = recover,
            .step = step,
            .tidy = tidy,
            .next = next,
            .end = end};
}
