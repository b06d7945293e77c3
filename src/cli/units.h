/* A seller's units in systemd's hands, by systemctl as it is found in $PATH. Main thread. */
#ifndef BILLHOOK_CLI_UNITS_H
#define BILLHOOK_CLI_UNITS_H

#include <glib.h>
#include <stdbool.h>

/* "billhook@NAME.socket billhook@NAME.service billhook-nightly@NAME.timer". Caller frees. */
char *units_of(const char *name);

/* Enables and starts a seller's socket, daemon and nightly timer, and waits until they are. SYSTEM
 * has what systemctl says and the line to type; NOT_FOUND: there is no systemctl here. */
bool units_start(const char *name, GError **error);

/* Stops and disables them, and waits until they are. Errors as of units_start(). */
bool units_stop(const char *name, GError **error);

/* Has systemd read its files anew. Errors as of units_start(). */
bool units_read_again(GError **error);

#endif
