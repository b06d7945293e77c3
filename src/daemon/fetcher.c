/* The loop that asks the shops: its step, its figures, its end. */
#include "fetcher.h"

#include <string.h>

/* ---- the figures ---- */

/* Shops of a config are few; a name that is gone keeps its figures. */
static struct fetcher_counts *counts_of(GArray *shops, const char *name)
{
    for (guint i = 0; i < shops->len; i++) {
        struct fetcher_counts *counts = &g_array_index(shops, struct fetcher_counts, i);
        if (strcmp(counts->shop, name) == 0)
            return counts;
    }
    const struct fetcher_counts none = {.shop = g_intern_string(name)};
    g_array_append_val(shops, none);
    return &g_array_index(shops, struct fetcher_counts, shops->len - 1);
}

static void asked(void *context, const char *name, enum shop_trouble trouble)
{
    struct fetcher *fetcher = context;
    g_mutex_lock(&fetcher->mutex);
    counts_of(fetcher->shops, name)->count[trouble]++;
    g_mutex_unlock(&fetcher->mutex);
    live_beat(fetcher->live, LOOP_FETCH);
}

GArray *fetcher_read_counts(struct fetcher *fetcher)
{
    g_mutex_lock(&fetcher->mutex);
    GArray *copy = g_array_copy(fetcher->shops);
    g_mutex_unlock(&fetcher->mutex);
    return copy;
}

/* ---- the loop ---- */

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return fetch_recover(work, error);
}

static bool step(void *context, const struct work *work, bool *did, GError **error)
{
    struct fetcher *fetcher = context;
    return fetch_step(&fetcher->line, work, did, error);
}

static bool next(void *context, const struct work *work, struct loop_next *next, GError **error)
{
    struct fetcher *fetcher = context;
    return fetch_next_step(&fetcher->line, work, &next->due, error);
}

static void end(void *context, struct store *store)
{
    struct fetcher *fetcher = context;
    (void)store;
    fetch_line_clear(&fetcher->line);
}

struct loop_task fetcher_task(struct fetcher *fetcher)
{
    return (struct loop_task){.name = "fetcher",
            .loop = LOOP_FETCH,
            .wakes = {LOOP_WORKER, LOOPS, LOOPS},
            .figure = FIGURES, /* each question is counted by itself */
            .context = fetcher,
            .recover = recover,
            .step = step,
            .next = next,
            .end = end};
}

/* ---- start and end ---- */

void fetcher_init(struct fetcher *fetcher, struct live *live)
{
    g_mutex_init(&fetcher->mutex);
    fetcher->shops = g_array_new(FALSE, FALSE, sizeof(struct fetcher_counts));
    fetcher->live = live;
    fetcher->line =
            (struct fetch_line){.stop = &fetcher->stop, .watcher = asked, .context = fetcher};
}

void fetcher_clear(struct fetcher *fetcher)
{
    if (!fetcher->live)
        return;
    g_array_unref(fetcher->shops);
    g_mutex_clear(&fetcher->mutex);
}

void fetcher_stop(struct fetcher *fetcher)
{
    g_atomic_int_set(&fetcher->stop, 1);
}
