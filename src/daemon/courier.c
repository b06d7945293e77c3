/* The Peppol channel's loop: its step, its figures, its end. */
#include "courier.h"

#include <string.h>

#include "channel/peppol.h"

/* ---- the figures ---- */

static int name_index(struct courier_counts *counts, const char *name)
{
    for (int i = 0; i < counts->names; i++)
        if (strcmp(counts->name[i], name) == 0)
            return i;
    if (counts->names == COURIER_NAMES_MOST)
        return -1;
    counts->name[counts->names] = g_intern_string(name);
    return counts->names++;
}

static void asked(void *context, const char *provider, enum peppol_event event, gint64 took_us)
{
    struct courier *courier = context;
    figures_observe(courier->figures, FIGURE_PEPPOL, took_us);

    g_mutex_lock(&courier->mutex);
    int i = name_index(&courier->counts, provider);
    if (i >= 0)
        courier->counts.count[i][event]++;
    g_mutex_unlock(&courier->mutex);
    live_beat(courier->live, LOOP_PEPPOL);
}

void courier_read_counts(struct courier *courier, struct courier_counts *counts)
{
    g_mutex_lock(&courier->mutex);
    *counts = courier->counts;
    g_mutex_unlock(&courier->mutex);
}

/* ---- the loop ---- */

static void moves(void *context)
{
    const struct courier *courier = context;
    live_beat(courier->live, LOOP_PEPPOL);
}

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return peppol_recover_sending(work, error) && peppol_config_read(work, error);
}

static bool step(void *context, const struct work *work, bool *did, GError **error)
{
    struct courier *courier = context;
    return peppol_step(&courier->line, work, did, error);
}

static bool next(void *context, const struct work *work, struct loop_next *next, GError **error)
{
    (void)context;
    return peppol_next_step(work, &next->due, error);
}

static void end(void *context, struct store *store)
{
    struct courier *courier = context;
    (void)store;
    peppol_line_clear(&courier->line);
}

struct loop_task courier_task(struct courier *courier)
{
    return (struct loop_task){.name = "courier",
            .loop = LOOP_PEPPOL,
            .wakes = {LOOP_MAILER, LOOPS, LOOPS}, /* a mail waited for the look-up */
            .figure = FIGURES,                    /* each request is counted by itself */
            .context = courier,
            .recover = recover,
            .step = step,
            .next = next,
            .end = end};
}

/* ---- start and end ---- */

void courier_init(struct courier *courier, struct live *live, struct figures *figures)
{
    g_mutex_init(&courier->mutex);
    courier->live = live;
    courier->figures = figures;
    courier->line = (struct peppol_line){
            .stop = &courier->stop, .asked = asked, .moves = moves, .context = courier};
}

void courier_clear(struct courier *courier)
{
    if (courier->live)
        g_mutex_clear(&courier->mutex);
}

void courier_stop(struct courier *courier)
{
    g_atomic_int_set(&courier->stop, 1);
}
