/* [server] exit_idle: a daemon for which nothing is due ends, and its socket unit starts it again
 * (INTERFACE-fleet.md, "Many sellers"). Main thread. */
#ifndef BILLHOOK_DAEMON_SLEEP_H
#define BILLHOOK_DAEMON_SLEEP_H

#include "live.h"

struct sleeper {
    bool may;         /* only systemd's own socket is open: a delivery finds it */
    gint64 active_us; /* monotonic: when something last happened */
    bool asleep;      /* its note is written: it only ends */
};

/* A tick of the main thread. `happened`: connections are open, a mail is being sent, or somebody
 * wrote into the database. True: it has been idle for exit_idle_s (0: never), and nothing is due
 * soon; *wake_at is when it is to be woken, Unix seconds, a day ahead at most. */
bool sleeper_is_tired(struct sleeper *sleeper,
        struct live *live,
        gint64 exit_idle_s,
        bool happened,
        gint64 *wake_at);

#endif
