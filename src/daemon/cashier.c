/* The loop of payment links: its step, its figures, its end. */
#include "cashier.h"

#include <string.h>

/* ---- the figures ---- */

static void asked(void *context, enum mollie_trouble trouble, gint64 took_us)
{
    struct cashier *cashier = context;
    (void)took_us;
    g_mutex_lock(&cashier->mutex);
    cashier->count[trouble]++;
    g_mutex_unlock(&cashier->mutex);
    live_beat(cashier->live, LOOP_LINKS);
}

void cashier_read_counts(struct cashier *cashier, guint64 counts[MOLLIE_TROUBLES])
{
    g_mutex_lock(&cashier->mutex);
    memcpy(counts, cashier->count, sizeof cashier->count);
    g_mutex_unlock(&cashier->mutex);
}

/* ---- the loop ---- */

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return links_recover(work, error) && links_config_read(work, error);
}

static bool step(void *context, const struct work *work, bool *did, GError **error)
{
    struct cashier *cashier = context;
    return links_step(&cashier->line, work, did, error);
}

static bool next(void *context, const struct work *work, struct loop_next *next, GError **error)
{
    (void)context;
    return links_next_step(work, &next->due, error);
}

static void end(void *context, struct store *store)
{
    struct cashier *cashier = context;
    (void)store;
    links_line_clear(&cashier->line);
}

struct loop_task cashier_task(struct cashier *cashier)
{
    return (struct loop_task){.name = "cashier",
            .loop = LOOP_LINKS,
            .wakes = {LOOP_RENDERER, LOOPS, LOOPS}, /* a page waited for its link */
            .figure = FIGURES,                      /* each question is counted by itself */
            .context = cashier,
            .recover = recover,
            .step = step,
            .next = next,
            .end = end};
}

/* ---- start and end ---- */

void cashier_init(struct cashier *cashier, struct live *live)
{
    g_mutex_init(&cashier->mutex);
    cashier->live = live;
    cashier->line = (struct links_line){.stop = &cashier->stop, .asked = asked, .context = cashier};
}

void cashier_clear(struct cashier *cashier)
{
    if (cashier->live)
        g_mutex_clear(&cashier->mutex);
}

void cashier_stop(struct cashier *cashier)
{
    g_atomic_int_set(&cashier->stop, 1);
}
