/* The daemon's first words. Main thread. */
#ifndef BILLHOOK_DAEMON_READY_H
#define BILLHOOK_DAEMON_READY_H

#include "config/config.h"

/* Logs that it takes deliveries at `listening`, and what an owner should know of that now: a file
 * system that is no good place for a database, an address that is another than the config's
 * (`inherited`: systemd gave it), a config that is not filled in. Tells systemd (READY=1). */
void ready_tell(const struct config *config, const char *listening, bool inherited);

#endif
