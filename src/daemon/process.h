/* The daemon's process: its limits, its signals, its libraries. Main thread, before the others. */
#ifndef BILLHOOK_DAEMON_PROCESS_H
#define BILLHOOK_DAEMON_PROCESS_H

#include <signal.h>

/* A few threads: more arenas only cost memory. */
#define PROCESS_ARENAS 2
/* malloc() keeps so much of what is free at the top of an arena, and maps what is larger. */
#define PROCESS_TRIM_BYTES ((size_t)2 << 20)
#define PROCESS_MMAP_BYTES ((size_t)1 << 20)

/* No core, not dumpable, few arenas, enough descriptors. */
void process_harden(void);

/* Blocks in all threads what the main thread waits for, which is put into *set: SIGTERM, SIGINT,
 * SIGHUP and, as its own bell, SIGUSR2. */
void process_block_signals(sigset_t *set);

/* Makes libraries take what they take at first use, which cannot fail cleanly later. */
void process_warm_up(void);

#endif
