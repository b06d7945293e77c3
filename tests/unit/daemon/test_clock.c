/* The daemon sees a clock that jumps, and takes neither a suspended machine nor a slewed clock for
 * one. The decisions that follow: unit/store/test_clock.c. */
#include <unistd.h>

#include "../../../src/daemon/housekeeping.h"
#include "mail/message.h"
#include "store/series.h"
#include "unit/site.h"

#define HOUR_S 3600
#define DAY_S 86400

/* Between two turns of the worker: how far the clock and CLOCK_BOOTTIME (which counts a suspended
 * machine's sleep) went on. */
struct turn {
    gint64 clock_s, boot_s;
    bool doubt;
};

static const struct row {
    const char *name;
    struct turn turns[6]; /* up to the first of zeros */
} rows[] = {
        {"steady", {{1, 1, false}, {60, 60, false}, {30 * DAY_S, 30 * DAY_S, false}}},
        {"suspended-for-a-week", {{1, 1, false}, {7 * DAY_S, 7 * DAY_S, false}, {1, 1, false}}},
        {"forward", {{1, 1, false}, {25 * HOUR_S, 1, true}, {1, 1, true}}},
        {"forward-a-little", {{1, 1, false}, {23 * HOUR_S, 1, false}}},
        {"back", {{1, 1, false}, {-25 * HOUR_S, 1, true}, {1, 1, true}}},
        {"back-a-little", {{1, 1, false}, {-23 * HOUR_S, 1, false}}},
        {"forward-and-back",
                {{1, 1, false}, {400 * DAY_S, 1, true}, {-400 * DAY_S, 1, false}, {1, 1, false}}},
        {"back-and-forward",
                {{1, 1, false}, {-400 * DAY_S, 1, true}, {400 * DAY_S, 1, false}, {1, 1, false}}},
        {"slewed",
                {{1, 1, false}, {20 * HOUR_S, 1, false}, {20 * HOUR_S, 1, false},
                        {20 * HOUR_S, 1, false}}},
        {"twice", {{1, 1, false}, {2 * DAY_S, 1, true}, {2 * DAY_S, 1, true}}},
};

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    struct site *site = site_new("[delivery_note]\ncreate=never\n");
    struct housekeeping keeping;
    housekeeping_init(&keeping);
    gint64 now = NOW, boot = 1000;
    for (const struct turn *turn = row->turns; turn->boot_s; turn++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *doubt = NULL;
        now += turn->clock_s;
        boot += turn->boot_s;
        housekeeping_clock(&keeping, site_work(site, now), boot);
        clock_doubt(site->store, now, &doubt, &error);
        g_assert_no_error(error);
        if ((doubt != NULL) != turn->doubt)
            g_error("%s, turn %d: %s", row->name, (int)(turn - row->turns),
                    doubt ? doubt : "no doubt");
    }
    housekeeping_clear(&keeping);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strconcat("/clock/", rows[i].name, NULL);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    return g_test_run();
}
