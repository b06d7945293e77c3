/* The loop that asks the shops: its step, its figures, its end. */
#include "fetcher.h"

G_STATIC_ASSERT(SHOP_TROUBLES <= ASKER_OUTCOMES_MOST);

static void asked(void *context, const char *name, enum shop_trouble trouble)
{
    struct fetcher *fetcher = context;
    asker_note(&fetcher->asker, name, (int)trouble);
}

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return fetch_recover(work, error);
}

static bool config_read(void *context, const struct work *work, GError **error)
{
    (void)context;
    return fetch_config_read(work, error);
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
            .config_read = config_read,
            .step = step,
            .next = next,
            .end = end};
}

void fetcher_init(struct fetcher *fetcher, struct live *live)
{
    asker_init(&fetcher->asker, live, LOOP_FETCH);
    fetcher->line =
            (struct fetch_line){.stop = &fetcher->asker.stop, .watcher = asked, .context = fetcher};
}
