/* The loop of payment links: its step, its figures, its end. */
#include "cashier.h"

G_STATIC_ASSERT(MOLLIE_TROUBLES <= ASKER_OUTCOMES_MOST);

static void asked(void *context, enum mollie_trouble trouble)
{
    struct cashier *cashier = context;
    asker_note(&cashier->asker, "mollie", (int)trouble);
}

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return links_recover(work, error);
}

static bool config_read(void *context, const struct work *work, GError **error)
{
    (void)context;
    return links_config_read(work, error);
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
            .config_read = config_read,
            .step = step,
            .next = next,
            .end = end};
}

void cashier_init(struct cashier *cashier, struct live *live)
{
    asker_init(&cashier->asker, live, LOOP_LINKS);
    cashier->line =
            (struct links_line){.stop = &cashier->asker.stop, .asked = asked, .context = cashier};
}
