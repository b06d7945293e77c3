/* The daemon's threads: bells, heartbeats, the config of the moment, bursts, the end. */
#include "live.h"

/* How often is looked whether those that wait for the disk are fewer. */
#define LOOK_MS 20

/* Wraps after 49 days; only differences are used. */
static gint clock_ms(void)
{
    return (gint)(guint)(g_get_monotonic_time() / 1000);
}

void live_init(struct live *live, const struct config *config)
{
    g_mutex_init(&live->mutex);
    for (int loop = 0; loop < LOOPS; loop++) {
        g_cond_init(&live->bells[loop]);
        live->rung[loop] = true;
        live->beat_us[loop] = g_get_monotonic_time();
    }
    for (int i = 0; i < LIVE_BURST; i++)
        live->arrivals[i] = clock_ms() - 2 * LIVE_BURST_MS;
    live->stopping = false;
    live->away = 0;
    live->config = config_ref(config);
}

void live_clear(struct live *live)
{
    config_unref((struct config *)live->config);
    for (int loop = 0; loop < LOOPS; loop++)
        g_cond_clear(&live->bells[loop]);
    g_mutex_clear(&live->mutex);
}

struct config *live_config(struct live *live)
{
    g_mutex_lock(&live->mutex);
    struct config *config = config_ref(live->config);
    g_mutex_unlock(&live->mutex);
    return config;
}

void live_set_config(struct live *live, const struct config *config)
{
    g_mutex_lock(&live->mutex);
    const struct config *old = live->config;
    live->config = config_ref(config);
    g_mutex_unlock(&live->mutex);
    config_unref((struct config *)old);
}

void live_ring(struct live *live, enum loop loop)
{
    g_mutex_lock(&live->mutex);
    if (!live->rung[loop])
        live->rung_us[loop] = g_get_monotonic_time();
    live->rung[loop] = true;
    g_cond_signal(&live->bells[loop]);
    g_mutex_unlock(&live->mutex);
}

bool live_turn(struct live *live, enum loop loop, int wait_ms, bool *rung)
{
    gint64 until = g_get_monotonic_time() + (gint64)wait_ms * 1000;
    g_mutex_lock(&live->mutex);
    live->until_us[loop] = until;
    while (!live->rung[loop] && !live->stopping &&
            g_cond_wait_until(&live->bells[loop], &live->mutex, until))
        ;
    if (rung)
        *rung = live->rung[loop];
    live->rung[loop] = false;
    live->until_us[loop] = 0;
    live->beat_us[loop] = g_get_monotonic_time();
    bool go_on = !live->stopping;
    g_mutex_unlock(&live->mutex);
    return go_on;
}

int live_wait_ms(gint64 due, gint64 now_us)
{
    gint64 left_us = due * G_USEC_PER_SEC - now_us;
    if (due == 0)
        return LIVE_LOOK_MS;
    if (left_us <= 0)
        return LIVE_LATE_MS;
    return (int)MIN(left_us / 1000 + 1, LIVE_LOOK_MS);
}

void live_note_due(struct live *live, enum loop loop, gint64 due)
{
    g_mutex_lock(&live->mutex);
    live->due[loop] = due;
    g_mutex_unlock(&live->mutex);
}

bool live_rests(struct live *live, gint64 *due)
{
    bool rests = true;
    *due = 0;
    g_mutex_lock(&live->mutex);
    for (int loop = 0; loop < LOOPS; loop++) {
        rests = rests && live->until_us[loop] && !live->rung[loop];
        if (live->due[loop] && (*due == 0 || live->due[loop] < *due))
            *due = live->due[loop];
    }
    g_mutex_unlock(&live->mutex);
    return rests && g_atomic_int_get(&live->waiting) == 0;
}

void live_delivery_came(struct live *live)
{
    g_atomic_int_inc(&live->waiting);
    g_atomic_int_set(&live->arrivals[live->arrived++ % LIVE_BURST], clock_ms());
}

void live_delivery_left(struct live *live)
{
    g_atomic_int_add(&live->waiting, -1);
}

/* Until the burst is over if nothing more comes, in milliseconds; 0: there is none. */
static int burst_left_ms(struct live *live)
{
    guint now = (guint)clock_ms(), longest = 0;
    if (g_atomic_int_get(&live->waiting) >= LIVE_BURST_WAITING)
        return LOOK_MS;

    for (int i = 0; i < LIVE_BURST; i++)
        longest = MAX(longest, now - (guint)g_atomic_int_get(&live->arrivals[i]));
    return longest > LIVE_BURST_MS ? 0 : (int)(LIVE_BURST_MS - longest) + 1;
}

bool live_is_burst(struct live *live)
{
    return burst_left_ms(live) > 0;
}

void live_give_way(struct live *live, int most_ms)
{
    gint64 until = g_get_monotonic_time() + (gint64)most_ms * 1000;
    for (int left_ms; (left_ms = burst_left_ms(live)) > 0;) {
        if (live_stopping(live) || g_get_monotonic_time() >= until)
            return;
        g_usleep((gulong)MIN(left_ms, LOOK_MS) * 1000);
    }
}

void live_beat(struct live *live, enum loop loop)
{
    g_mutex_lock(&live->mutex);
    live->beat_us[loop] = g_get_monotonic_time();
    g_mutex_unlock(&live->mutex);
}

void live_set_away(struct live *live, bool away)
{
    g_atomic_int_set(&live->away, away);
}

bool live_is_away(struct live *live)
{
    return g_atomic_int_get(&live->away) != 0;
}

bool live_stopping(struct live *live)
{
    g_mutex_lock(&live->mutex);
    bool stopping = live->stopping;
    g_mutex_unlock(&live->mutex);
    return stopping;
}

void live_stop(struct live *live)
{
    g_mutex_lock(&live->mutex);
    live->stopping = true;
    for (int loop = 0; loop < LOOPS; loop++)
        g_cond_broadcast(&live->bells[loop]);
    g_mutex_unlock(&live->mutex);
}

/* With the mutex held. */
static gint64 last_beat_us(const struct live *live, int loop, gint64 now_us)
{
    gint64 until_us = live->until_us[loop];
    if (!until_us)
        return live->beat_us[loop];
    return MIN(now_us, live->rung[loop] ? MIN(live->rung_us[loop], until_us) : until_us);
}

gint64 live_slowest_us(struct live *live)
{
    gint64 now = g_get_monotonic_time(), slowest = 0;
    g_mutex_lock(&live->mutex);
    for (int loop = 0; loop < LOOPS; loop++)
        slowest = MAX(slowest, now - last_beat_us(live, loop, now));
    g_mutex_unlock(&live->mutex);
    return slowest;
}
