/* A clock that cannot be right: when issuing waits, and what ends it. */
#include "fixture.h"

#include "store/series.h"
#include "store/store.h"

#define DAY_S 86400

/* What happens, one after the other; each starts from the books that the one before left. */
enum act {
    END,
    SEE,   /* a delivery without dates comes */
    ORDER, /* one of an order whose date is `order` days from the clock */
    CHECK, /* a document of an order whose date is `order` days from the clock is to be issued */
    JUMP,  /* the clock went its own way against the time since boot (the daemon saw it); BACK: it
              came back */
    BACK,
    CONFIRM,          /* a person: number invoice --next N --reason TEXT */
    CONFIRM_SILENTLY, /* without --reason */
};

enum wanted { FINE, JUMPED, GAP, REFUSED };

#define LONG_AGO (-400)

struct step {
    enum act act;
    int day; /* where the clock stands, in days from NOW */
    int order;
    enum wanted wanted; /* the doubt after it; of CHECK and CONFIRM also whether it was done */
};

static const struct row {
    const char *name;
    struct step steps[10];
} rows[] = {
        {"nothing-yet", {{CHECK, 0, LONG_AGO, FINE}, {CHECK, 1, LONG_AGO, FINE}}},
        {"first-ever-far-ahead", {{CHECK, 3650, LONG_AGO, FINE}}},
        {"89-days", {{SEE, 0, 0, FINE}, {CHECK, 89, LONG_AGO, FINE}, {CHECK, 178, LONG_AGO, FINE}}},
        {"90-days", {{SEE, 0, 0, FINE}, {CHECK, 90, LONG_AGO, FINE}}},
        {"91-days", {{SEE, 0, 0, FINE}, {CHECK, 91, LONG_AGO, GAP}, {CHECK, 91, LONG_AGO, GAP}}},
        {"91-days-deliveries-do-not-help",
                {{SEE, 0, 0, FINE}, {SEE, 91, 0, GAP}, {SEE, 92, 0, GAP},
                        {CHECK, 92, LONG_AGO, GAP}}},
        {"91-days-an-order-of-today",
                {{SEE, 0, 0, FINE}, {CHECK, 91, 0, FINE}, {CHECK, 91, LONG_AGO, FINE}}},
        {"91-days-a-delivery-of-today",
                {{SEE, 0, 0, FINE}, {ORDER, 91, 0, FINE}, {CHECK, 91, LONG_AGO, FINE}}},
        {"91-days-a-delivery-of-last-week",
                {{SEE, 0, 0, FINE}, {ORDER, 91, -7, GAP}, {CHECK, 91, -7, GAP}}},
        {"a-year-ahead-and-set-right",
                {{SEE, 0, 0, FINE}, {CHECK, 365, LONG_AGO, GAP}, {CHECK, 0, LONG_AGO, FINE}}},
        {"a-quiet-season-with-deliveries",
                {{SEE, 0, 0, FINE}, {SEE, 60, 0, FINE}, {SEE, 120, 0, FINE},
                        {CHECK, 200, LONG_AGO, FINE}}},
        {"back-a-year", {{SEE, 0, 0, FINE}, {CHECK, -365, LONG_AGO, FINE}}},
        {"jump-forward",
                {{SEE, 0, 0, FINE}, {JUMP, 5, 0, JUMPED}, {CHECK, 5, LONG_AGO, JUMPED},
                        {SEE, 6, 0, JUMPED}}},
        {"jump-forward-an-order-of-then",
                {{SEE, 0, 0, FINE}, {JUMP, 5, 0, JUMPED}, {CHECK, 5, 0, JUMPED + 100},
                        {CHECK, 5, LONG_AGO, JUMPED}}},
        {"jump-forward-and-back",
                {{SEE, 0, 0, FINE}, {JUMP, 5, 0, JUMPED}, {BACK, 0, 0, FINE},
                        {CHECK, 0, LONG_AGO, FINE}}},
        {"jump-forward-set-right-by-a-restart",
                {{SEE, 0, 0, FINE}, {JUMP, 5, 0, JUMPED}, {CHECK, 0, LONG_AGO, FINE}}},
        {"jump-back", {{SEE, 0, 0, FINE}, {JUMP, -5, 0, JUMPED}, {CHECK, -5, LONG_AGO, JUMPED}}},
        {"jump-confirmed",
                {{SEE, 0, 0, FINE}, {JUMP, 5, 0, JUMPED}, {CONFIRM, 5, 0, FINE},
                        {CHECK, 5, LONG_AGO, FINE}}},
        {"jump-needs-a-reason",
                {{SEE, 0, 0, FINE}, {JUMP, 5, 0, JUMPED}, {CONFIRM_SILENTLY, 5, 0, REFUSED},
                        {CHECK, 5, LONG_AGO, JUMPED}}},
        {"gap-confirmed",
                {{SEE, 0, 0, FINE}, {CHECK, 365, LONG_AGO, GAP}, {CONFIRM, 365, 0, FINE},
                        {CHECK, 366, LONG_AGO, FINE}}},
        {"gap-confirmed-then-another",
                {{SEE, 0, 0, FINE}, {CONFIRM, 365, 0, FINE}, {CHECK, 400, LONG_AGO, FINE},
                        {CHECK, 500, LONG_AGO, GAP}}},
};

static enum wanted doubt_at(struct store *store, gint64 now)
{
    g_autofree char *doubt = NULL;
    must(clock_doubt(store, now, &doubt, &error));
    if (!doubt)
        return FINE;
    return strstr(doubt, "jumped by more than a day") ? JUMPED
            : strstr(doubt, "days after the last")    ? GAP
                                                      : REFUSED;
}

/* Whether it was done. */
static bool act(struct store *store, const struct step *step, gint64 now, GError **error)
{
    gint64 date = now + (gint64)step->order * DAY_S;
    switch (step->act) {
    case END:
        break;
    case SEE:
        return clock_saw_delivery(store, 0, 0, now, error);
    case ORDER:
        return clock_saw_delivery(store, date, date, now, error);
    case CHECK:
        return clock_check(store, DOCUMENT_INVOICE, date - DAY_S * 30, date, now, error);
    case JUMP:
    case BACK:
        return clock_jumped(store, step->act == JUMP, now, error);
    case CONFIRM:
    case CONFIRM_SILENTLY:
        return series_set_next(store, DOCUMENT_INVOICE, "2026-{N}", 1,
                step->act == CONFIRM ? "the clock is right" : "", now, error);
    }
    return false;
}

static void test_row(struct fixture *fixture, gconstpointer data)
{
    const struct row *row = data;
    struct store *store = fixture->store;
    for (const struct step *step = row->steps; step->act != END; step++) {
        g_autoptr(GError) problem = NULL;
        gint64 now = NOW + (gint64)step->day * DAY_S;
        int wanted = (int)step->wanted % 100;
        bool supported = step->wanted >= 100; /* done all the same, the doubt stays */
        bool refused =
                step->wanted == REFUSED || (step->act == CHECK && wanted != FINE && !supported);
        bool own = step->act != CONFIRM && step->act != CONFIRM_SILENTLY;
        if (own)
            must(store_begin(store, &error));
        bool done = act(store, step, now, &problem);
        if (own)
            must(store_commit(store, &error));
        if (done == refused)
            g_error("%s, step %d: %s", row->name, (int)(step - row->steps),
                    problem ? problem->message : "it was done");
        if (refused)
            g_assert_true(g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT) &&
                    strstr(problem->message, "--reason"));
        enum wanted doubt = doubt_at(store, now);
        if (step->wanted != REFUSED && (int)doubt != wanted)
            g_error("%s, step %d: doubt %d, not %d", row->name, (int)(step - row->steps), doubt,
                    wanted);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strconcat("/clock/", rows[i].name, NULL);
        g_test_add(name, struct fixture, &rows[i], fixture_up, test_row, fixture_down);
    }
    return g_test_run();
}
