/* systemd's watchdog: it is fed only while everything moves. Main thread. */
#ifndef BILLHOOK_DAEMON_WATCHDOG_H
#define BILLHOOK_DAEMON_WATCHDOG_H

#include "http/server.h"
#include "intake.h"
#include "live.h"

struct watchdog {
    gint64 limit_us; /* the watchdog's time in microseconds; 0: nobody asked for it */

    /* the last look's, monotonic microseconds */
    guint64 writer_beats;
    gint64 writer_moved_us, fed_us, failed_us;
};

/* Fills it: the time is notify_watchdog_us(), and the writer has just moved. */
void watchdog_init(struct watchdog *dog);

/* A look: sends WATCHDOG=1, each quarter of the time, while the HTTP thread, the writer and every
 * loop have moved within it (loops that end have no turns any more); else a line in the log, each
 * 10 seconds. Does nothing where nobody asked for it. */
void watchdog_feed(
        struct watchdog *dog, struct http_server *server, struct intake *intake, struct live *live);

/* How long the next look may be away, in milliseconds: at most most_ms. */
int watchdog_wait_ms(const struct watchdog *dog, int most_ms);

#endif
