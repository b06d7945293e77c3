/* Run as root, a command first becomes the owner of the database file, so that what it makes is the
 * daemon's. */
#ifndef BILLHOOK_CLI_OWNER_H
#define BILLHOOK_CLI_OWNER_H

#include <glib.h>
#include <stdbool.h>

/* Drops to the owner of the file when run as root and it belongs to somebody else. True when there
 * is nothing to do. */
bool owner_become(const char *database, GError **error);
/* The same where the database may be missing: then the owner of its mark, else of its directory. */
bool owner_become_future(const char *database, GError **error);

#endif
