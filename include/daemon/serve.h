/* The daemon: starts the threads, answers signals, feeds the watchdog, stops in order. */
#ifndef BILLHOOK_DAEMON_SERVE_H
#define BILLHOOK_DAEMON_SERVE_H

#include "config/config.h"

/* Runs until SIGTERM or SIGINT. 0: stopped as asked. An error before it was up: false. */
bool serve_run(const char *config_file, struct config *config, GError **error);

/* One step of the worker: deliveries, then drafts whose time has come. *did: there was something.
 */
struct store;
struct process;
bool worker_step(struct process *process,
        struct store *store,
        const struct config *config,
        gint64 now,
        bool *did,
        GError **error);

#endif
