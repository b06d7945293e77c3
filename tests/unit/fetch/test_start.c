/* From when a round asks, and when the next one is due: pure. */
#include "unit/acts/acts.h"

#include "../../../src/fetch/round_start.h"
#include "fetch/talk.h"

#define MARK 1764000000
#define DAY 86400

/* The last complete round began at MARK by both clocks. */
static void test_start(void)
{
    static const struct {
        const char *name;
        gint64 newest, shop_time, now, from;
    } cases[] = {
            {"the shop's time is not known yet", MARK, 0, MARK + 900, MARK - 600},
            {"15 minutes later", MARK, MARK + 900, MARK + 900, MARK - 600},
            {"our clock is 3 hours ahead of the shop's all the time", MARK, MARK + 900, MARK + 900,
                    MARK - 600},
            {"its dates lag an hour behind its Date header", MARK - 3600, MARK + 900, MARK + 900,
                    MARK - 3660},
            {"its clock was set back 2 hours, and is behind the last round", MARK, MARK - 6300,
                    MARK + 900, MARK - 6300 - DAY},
            {"the same, and 3 hours went by before it was asked", MARK, MARK + 3600, MARK + 10800,
                    MARK - 7200 - 600},
            {"its clock was set forward", MARK, MARK + 10800, MARK + 900, MARK - 600},
            {"our clock was set forward a day", MARK, MARK + 900, MARK + 900 + DAY,
                    MARK - DAY - 600},
            {"our clock was set back a day", MARK, MARK + 900, MARK + 900 - DAY, MARK - 600},
            {"both were set back a day", MARK, MARK + 900 - DAY, MARK + 900 - DAY,
                    MARK + 900 - 2 * DAY},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct shop_record record = {
                .watermark = MARK, .newest_at = cases[i].newest, .complete_at = MARK};
        gint64 from = round_start_after(&record, cases[i].shop_time, cases[i].now);
        if (from != cases[i].from)
            g_error("%s: from MARK%+" G_GINT64_FORMAT ", not MARK%+" G_GINT64_FORMAT, cases[i].name,
                    from - MARK, cases[i].from - MARK);
    }
}

static void test_due(void)
{
    static const struct {
        const char *name;
        struct shop_record record;
        gint64 next;
    } cases[] = {
            {"never asked", {0}, 0},
            {"just asked", {.tried_at = NOW}, NOW + 900},
            {"asked long ago", {.tried_at = NOW - 900}, 0},
            {"our clock was set back since", {.tried_at = NOW + 5000}, 0},
            {"it failed", {.tried_at = NOW - 900, .failures = 1, .next_try_at = NOW + 60},
                    NOW + 60},
            {"it failed a while ago", {.tried_at = NOW, .failures = 1, .next_try_at = NOW - 1}, 0},
            {"Retry-After is later", {.tried_at = NOW - 900, .retry_after_at = NOW + 7}, NOW + 7},
            {"Retry-After of another clock",
                    {.tried_at = NOW - 900, .retry_after_at = NOW + 9 * DAY}, 0},
            {"refused", {.refused = true}, -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 next = talk_next_round(&cases[i].record, 900, NOW);
        if (next != cases[i].next)
            g_error("%s: %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, cases[i].name, next - NOW,
                    cases[i].next - NOW);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fetch/start/from", test_start);
    g_test_add_func("/fetch/start/due", test_due);
    return g_test_run();
}
