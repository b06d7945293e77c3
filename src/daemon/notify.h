/* systemd's notifications, without libsystemd: one datagram to $NOTIFY_SOCKET. */
#ifndef BILLHOOK_DAEMON_NOTIFY_H
#define BILLHOOK_DAEMON_NOTIFY_H

#include <glib.h>

/* Sends e.g. "READY=1" (sd_notify(3)); does nothing when the variable is not set, and an error is
 * no matter. Any thread. */
void notify_send(const char *state);

/* The watchdog's time in microseconds, 0 when it was not asked for ($WATCHDOG_USEC, $WATCHDOG_PID:
 * sd_watchdog_enabled(3)). Any thread. */
gint64 notify_watchdog_us(void);

#endif
