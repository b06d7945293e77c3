/* The connection itself, as the files of src/store see it. */
#ifndef BILLHOOK_STORE_CONNECTION_H
#define BILLHOOK_STORE_CONNECTION_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "hash.h"
#include "statements.h"
#include "store/store.h"

/* "bhk1": written into the file's header, so that file(1) and we know a database of ours. */
#define STORE_APPLICATION_ID 0x62686b31

enum mark_state {
    MARK_MISSING,    /* there is no file */
    MARK_DAMAGED,    /* its last line is not the SHA-256 of the others, or a line is none */
    MARK_UNREADABLE, /* no plain file, too large, no permission */
    MARK_GOOD
};

/* The mark file as it was read last. */
struct mark {
    enum mark_state state;
    char *fault;       /* MARK_UNREADABLE: why; else NULL */
    GHashTable *lines; /* "type series" -> struct mark_line; never NULL after mark_read() */
};

struct search_terms; /* search_terms.h */

struct store {
    sqlite3 *db;
    sqlite3_stmt *prepared[STATEMENTS]; /* NULL: not used yet */
    char *path, *mark_path, *lock_path;
    enum store_mode mode;
    int lock_fd;       /* -1: none */
    bool broken;       /* see store_broken() */
    gint64 busy_since; /* monotonic µs: when the wait for a lock began */
    char *uid;         /* see store_uid() */
    char *uid_now;     /* NULL: the same */
    gint64 made_at;    /* Unix seconds */
    struct mark mark;
    char actor[65];             /* see event_act_as() */
    bool inside;                /* store_begin() was called, and neither commit nor rollback */
    GHashTable *unsearched;     /* see searched_note(); NULL: none yet */
    struct search_terms *terms; /* NULL: not searched yet; the connection frees it */
    bool markless; /* the mark is not asked: a backup is proved before it is put in place */
    struct store_gate *gate;         /* NULL: none */
    const struct store_place *place; /* NULL: not watched */
    bool urgent;                     /* before the others at the gate */
    bool in_gate;                    /* it has the turn */
};

#endif
