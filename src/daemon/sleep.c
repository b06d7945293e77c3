/* When a daemon may fall asleep. */
#include "sleep.h"

/* What is due so soon is not worth an end and a start. */
#define SOON_S 30
/* Bodies are purged, reminders and silence looked at, once a day at least. */
#define LONGEST_S 86400

bool sleeper_is_tired(struct sleeper *sleeper,
        struct live *live,
        gint64 exit_idle_s,
        bool happened,
        gint64 *wake_at)
{
    gint64 now_us = g_get_monotonic_time(), now = g_get_real_time() / G_USEC_PER_SEC, due = 0;
    bool rests = live_rests(live, &due);
    if (happened || !rests || live_is_away(live) || !sleeper->active_us)
        sleeper->active_us = now_us;

    bool idle = exit_idle_s && now_us - sleeper->active_us >= exit_idle_s * G_USEC_PER_SEC;
    *wake_at = due ? MIN(due, now + LONGEST_S) : now + LONGEST_S;
    return sleeper->may && idle && *wake_at > now + SOON_S;
}
