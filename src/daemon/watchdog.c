/* A daemon that stands still is started anew by systemd: it must not be told that all is well. */
#include "watchdog.h"

#include "base/log.h"
#include "notify.h"

#define TOLD_US (10 * G_USEC_PER_SEC)

void watchdog_init(struct watchdog *dog)
{
    *dog = (struct watchdog){
            .limit_us = notify_watchdog_us(), .writer_moved_us = g_get_monotonic_time()};
}

/* The writer may hang in a slow disk's fsync for long: that is its work, not a dead-lock, unless it
 * passes the limit. */
static bool writer_moves(struct watchdog *dog, struct intake *intake, gint64 now_us)
{
    guint64 beats = intake_beats(intake);
    if (beats != dog->writer_beats) {
        dog->writer_beats = beats;
        dog->writer_moved_us = now_us;
    }
    return now_us - dog->writer_moved_us < dog->limit_us;
}

void watchdog_feed(
        struct watchdog *dog, struct http_server *server, struct intake *intake, struct live *live)
{
    gint64 now_us = g_get_monotonic_time();
    if (!dog->limit_us)
        return;

    bool http = http_alive(server, dog->limit_us), writer = writer_moves(dog, intake, now_us);
    bool loops = live_stopping(live) || live_slowest_us(live) < dog->limit_us;
    bool alive = http && writer && loops;
    if (alive && now_us - dog->fed_us > dog->limit_us / 4) {
        notify_send("WATCHDOG=1");
        dog->fed_us = now_us;
    }
    if (!alive && now_us - dog->failed_us > TOLD_US) {
        dog->failed_us = now_us;
        log_event(LOG_LEVEL_ERROR, "watchdog", "what", "a loop does not move", NULL);
    }
}

int watchdog_wait_ms(const struct watchdog *dog, int most_ms)
{
    return dog->limit_us ? (int)MAX(MIN(most_ms, dog->limit_us / 8000), 1) : most_ms;
}
