/* Files that a command writes where its command line says: each is whole or not there, and belongs
 * to the caller.
 *
 * Run as root, a command becomes the owner of the database before it reads a customer's text.
 * put_begin() starts a small process before that, which stays the caller and does nothing but put
 * finished bytes in place. The caller is who called sudo (SUDO_UID, SUDO_GID: looked at by root
 * alone), else the user of the process. */
#ifndef BILLHOOK_CLI_PUT_H
#define BILLHOOK_CLI_PUT_H

#include <glib.h>
#include <stdbool.h>

/* At most so many files in one put_files(). */
#define PUT_MOST 2

/* One file: its name as on the command line, and a descriptor at whose beginning its bytes stand;
 * -1: passed over. */
struct put_file {
    const char *name;
    int source;
};

/* To be called before owner_become(), and before any thread. Nothing unless run as root. */
bool put_begin(GError **error);
/* Ends that process, when there is one. */
void put_end(void);
/* Does that process write for us? Then the folder of a file may be one that we ourselves may not
 * enter. */
bool put_for_caller(void);
/* A file that is there is replaced and keeps its mode, a new one is the caller's alone (0600); what
 * is no plain file (/dev/stdout, a pipe) is written into. Errors name the file. */
bool put_bytes(const char *name, const void *bytes, gsize length, GError **error);
/* All of them or none, named in their order; a name that is taken is CONFLICT. */
bool put_files(const struct put_file *files, gsize count, GError **error);

#endif
