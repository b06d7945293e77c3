/* A look at the copies of the mark by a process that is no daemon. */
#ifndef BILLHOOK_ACTS_MARK_COPIES_H
#define BILLHOOK_ACTS_MARK_COPIES_H

#include "channel/work.h"

/* Waits this long for all copies together. */
#define MARK_COPIES_WAIT_US G_USEC_PER_SEC

/* How a copy of the mark looks from here. */
struct mark_copy_look {
    char *copy;     /* its path */
    char *trouble;  /* why it cannot be read or is no mark; NULL: it can */
    char *news;     /* numbers that this database does not know; NULL: none */
    bool same_disk; /* it lies on the disk of the database, and is lost with it */
};

/* Looks at every copy, each in a thread of its own, and waits at most MARK_COPIES_WAIT_US: one that
 * gives no answer is in trouble. Writes nothing. GPtrArray of struct mark_copy_look, which it
 * frees; caller unrefs. NULL and an error when the database cannot be read. The store's thread. */
GPtrArray *mark_copies_look(const struct work *work, GError **error);

/* Before a person issues: looks, and notes in the database what is seen, so that issuing stops
 * where a copy has moved on (store/mark_copy.h) and goes on where none has any more. One that
 * cannot be read changes nothing. False: the database cannot be used. The store's thread. */
bool mark_copies_note(const struct work *work, GError **error);

#endif
