/* Run as root, a command first becomes the owner of the database file, so that what it makes is the
 * daemon's. Before any thread. */
#ifndef BILLHOOK_CLI_OWNER_H
#define BILLHOOK_CLI_OWNER_H

#include <glib.h>
#include <stdbool.h>

/* Becomes the owner of the file for good when run as root and it belongs to somebody else; HOME is
 * his then. True also when there is nothing to do, or no such file. SYSTEM: the user could not be
 * changed. */
bool owner_become(const char *database, GError **error);

/* As owner_become(), where the database may be missing: then the owner of its mark, else of its
 * directory. A symbolic link among them is passed over. */
bool owner_become_future(const char *database, GError **error);

/* Who this process was before owner_borrow(). */
struct owner_loan {
    bool borrowed;
};

/* Acts as the owner of the file, until owner_return(): for a file that is only read. SYSTEM: the
 * user could not be changed. */
bool owner_borrow(const char *database, struct owner_loan *loan, GError **error);

/* Acts as before. */
void owner_return(const struct owner_loan *loan);

#endif
