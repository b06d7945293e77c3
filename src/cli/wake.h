/* Daemons that sleep ([server] exit_idle). */
#ifndef BILLHOOK_CLI_WAKE_H
#define BILLHOOK_CLI_WAKE_H

#include <stdbool.h>

/* True where the daemon of that database sleeps and was not stopped. */
bool wake_is_asleep(const char *database);

/* Wakes the daemon of that database, where it sleeps or is falling asleep; one whose socket this
 * process may not reach wakes within a minute (billhook-wake.timer). True when it was woken. */
bool wake_now(const char *database);

#endif
