/* Counting what the desk does. */
#include "tally.h"

static const struct histogram_scale pages = {
        .unit = 1e6, .bounds = 9, .bound = {0.001, 0.0025, 0.005, 0.01, 0.03, 0.06, 0.25, 1, 10}};

const char *desk_sign_in_text(enum desk_sign_in outcome)
{
    static const char *const texts[DESK_SIGN_INS] = {[DESK_SIGN_IN_GOOD] = "good",
            [DESK_SIGN_IN_WRONG] = "wrong",
            [DESK_SIGN_IN_WAITING] = "waiting"};
    return texts[outcome];
}

void tally_init(struct desk_tally *tally)
{
    *tally = (struct desk_tally){.figures.pages.scale = &pages};
    g_mutex_init(&tally->mutex);
}

void tally_clear(struct desk_tally *tally)
{
    g_mutex_clear(&tally->mutex);
}

void tally_answer(struct desk_tally *tally, unsigned status)
{
    unsigned class = status / 100;
    g_mutex_lock(&tally->mutex);
    tally->figures.answers[class < DESK_CLASSES ? class : 0]++;
    g_mutex_unlock(&tally->mutex);
}

void tally_sign_in(struct desk_tally *tally, enum desk_sign_in outcome)
{
    g_mutex_lock(&tally->mutex);
    tally->figures.sign_ins[outcome]++;
    g_mutex_unlock(&tally->mutex);
}

void tally_page(struct desk_tally *tally, gint64 us)
{
    g_mutex_lock(&tally->mutex);
    histogram_observe(&tally->figures.pages, (guint64)MAX(us, 0));
    g_mutex_unlock(&tally->mutex);
}

void tally_read(struct desk_tally *tally, struct desk_figures *figures)
{
    g_mutex_lock(&tally->mutex);
    *figures = tally->figures;
    g_mutex_unlock(&tally->mutex);
}
