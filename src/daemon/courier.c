/* The Peppol channel's loop: its step, its figures, its end. */
#include "courier.h"

#include "channel/peppol.h"

G_STATIC_ASSERT(PEPPOL_EVENTS <= ASKER_OUTCOMES_MOST);

static void asked(void *context, const char *provider, enum peppol_event event, gint64 took_us)
{
    struct courier *courier = context;
    figures_observe(courier->figures, FIGURE_PEPPOL, took_us);
    asker_note(&courier->asker, provider, (int)event);
}

static void moves(void *context)
{
    const struct courier *courier = context;
    live_beat(courier->asker.live, LOOP_PEPPOL);
}

static bool recover(void *context, const struct work *work, GError **error)
{
    (void)context;
    return peppol_recover_sending(work, error);
}

static bool config_read(void *context, const struct work *work, GError **error)
{
    (void)context;
    return peppol_config_read(work, error);
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
            .config_read = config_read,
            .step = step,
            .next = next,
            .end = end};
}

void courier_init(struct courier *courier, struct live *live, struct figures *figures)
{
    asker_init(&courier->asker, live, LOOP_PEPPOL);
    courier->figures = figures;
    courier->line = (struct peppol_line){
            .stop = &courier->asker.stop, .asked = asked, .moves = moves, .context = courier};
}
