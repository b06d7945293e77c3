/* The daemon's process: its limits, its signals, its libraries. Main thread, before the others. */
#ifndef BILLHOOK_DAEMON_PROCESS_H
#define BILLHOOK_DAEMON_PROCESS_H

#include <signal.h>

/* No core, not dumpable, few arenas, enough descriptors. */
void process_harden(void);

/* Blocks in all threads what the main thread waits for, which is put into *set: SIGTERM, SIGINT,
 * SIGHUP and, as its own bell, SIGUSR2. */
void process_block_signals(sigset_t *set);

/* Makes libraries take what they take at first use, which cannot fail cleanly later. */
void process_warm_up(void);

#endif
