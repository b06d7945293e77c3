/* The daemon: starts the threads, answers signals, feeds the watchdog, stops in order. */
#ifndef BILLHOOK_DAEMON_SERVE_H
#define BILLHOOK_DAEMON_SERVE_H

#include "config/config.h"

/* Runs until SIGTERM or SIGINT; SIGHUP reads config_file again. True: stopped as asked. False and
 * an error: it never was up (the database, a socket, a certificate). `config` is borrowed. Main
 * thread, once in a process: it changes limits, signals and the allocator. */
bool serve_run(const char *config_file, struct config *config, GError **error);

#endif
