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

/* The process that stays the caller. */
struct put_helper;

/* A file that is being written piece by piece. */
struct put_stream;

/* Starts the process that stays the caller. To be called before owner_become(), and before any
 * thread; unless run as root it starts none, and *helper is NULL. End it with put_end(). SYSTEM: it
 * could not be started. */
bool put_begin(struct put_helper **helper, GError **error);

/* Ends that process and waits for it; NULL is allowed. */
void put_end(struct put_helper *helper);

/* Puts bytes in place under a name, fsynced; by the helper, or where that is NULL by this process.
 * A file that is there is replaced and keeps its mode, a new one is the caller's alone (0600); what
 * is no plain file (/dev/stdout, a pipe), or lies in a folder that may not be changed, is written
 * into. SYSTEM names the file and the reason. */
bool put_bytes(const struct put_helper *helper,
        const char *name,
        const void *bytes,
        gsize length,
        GError **error);

/* Puts up to PUT_MOST new files in place (0600), all of them or none, named in their order; by the
 * helper, or where that is NULL by this process. The sources stay open and the caller's. CONFLICT:
 * a name is taken; SYSTEM names the file and the reason. */
bool put_files(
        const struct put_helper *helper, const struct put_file *files, gsize count, GError **error);

/* Opens a file to be written piece by piece, by the helper, or where that is NULL by this process;
 * one at a time with a helper. It is the caller's alone (0600) and has no name until put_finish():
 * a file of that name stays as it is until then. What is no plain file (a pipe) is written into at
 * once. put_drop() frees it. SYSTEM names the file and the reason. */
struct put_stream *put_open(const struct put_helper *helper, const char *name, GError **error);

/* Where its bytes go, one after the other; stays the stream's. */
int put_descriptor(const struct put_stream *stream);

/* Puts it in place whole and fsynced, over a file of that name. False: nothing is in place, and
 * SYSTEM names the file and the reason. Once. */
bool put_finish(struct put_stream *stream, GError **error);

/* Frees it; what was not finished leaves nothing. NULL: nothing. */
void put_drop(struct put_stream *stream);

#endif
