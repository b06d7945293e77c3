/* Is the database still where the daemon opened it? */
#include "away.h"

#include "base/date.h"
#include "base/log.h"
#include "channel/alert.h"

#define LOOK_US (5 * G_USEC_PER_SEC) /* what is begun meanwhile looks by itself */

static void tell_away(const char *database, const char *what)
{
    log_event(LOG_LEVEL_ERROR, "alert", "kind", alert_name(ALERT_DATABASE), "subject", database,
            "what", what, "then", "deliveries are answered 503, nothing is issued or mailed",
            "help",
            "put back what was there, and it goes on by itself; where the new file is to stay: "
            "systemctl restart billhook",
            NULL);
}

static void tell_back(const struct work *work, const char *database, gint64 since)
{
    g_autofree char *from = date_time_text(since), *to = date_time_text(work->now);
    g_autofree char *what = g_strdup_printf("was taken away or replaced under the daemon from %s "
                                            "to %s; it is in its place again, and everything goes "
                                            "on. Deliveries of that time were answered 503: the "
                                            "shop does not send them again; compare its orders "
                                            "with the inbox, and save each missing one in the shop",
            from, to);
    alert_raise(work, ALERT_DATABASE, database, what, "billhook inbox");
}

void away_look(struct away *away, struct store *store, struct live *live, const char *database)
{
    gint64 now_us = g_get_monotonic_time(), now = g_get_real_time() / G_USEC_PER_SEC;
    if (now_us - away->looked_us < LOOK_US)
        return;
    away->looked_us = now_us;
    g_autoptr(GError) error = NULL;
    bool gone = !store_place_check(away->place, &error);
    if (gone == live_is_away(live))
        return;
    live_set_away(live, gone);
    if (gone) {
        away->since = now;
        tell_away(database, error->message);
        return;
    }
    struct config *config = live_config(live);
    struct work work = {store, config, now};
    tell_back(&work, database, away->since);
    config_unref(config);
    for (int loop = 0; loop < LOOPS; loop++)
        live_ring(live, (enum loop)loop);
}
