/* Which deliveries gave trouble, and whose attempt is noted: the database's refusals, and bodies
 * that took the process down. The worker's memory, of one thread; what is in it can be lost at any
 * time, for every delivery in it is pending and every note is in the database. */
#ifndef BILLHOOK_ACTS_ATTEMPTS_H
#define BILLHOOK_ACTS_ATTEMPTS_H

#include "channel/work.h"
#include "store/inbox.h"

struct attempts {
    GHashTable *troubled; /* id -> how often it failed for a reason of the database, or took the
                             process down (GINT_TO_POINTER) */
    GHashTable *noted;    /* ids whose attempt is noted in the database */
    gint64 suspects;      /* those pending up to this id are taken one by one; 0: none */
};

/* Makes it empty. */
void attempts_init(struct attempts *attempts);

/* Frees what it holds (not itself). */
void attempts_clear(struct attempts *attempts);

/* What process_recover() (acts/process.h) says. */
bool attempts_recover(struct attempts *attempts, const struct work *work, GError **error);

/* Notes that an attempt begins: its own transaction, or the caller's. Errors are the store's. */
bool attempts_note(
        struct attempts *attempts, struct store *store, gint64 id, gint64 now, GError **error);

/* The same without the database: what a transaction wrote with attempt_begin() now stands. */
void attempts_noted(struct attempts *attempts, gint64 id);

/* Whether the delivery's attempt is noted. */
bool attempts_is_noted(const struct attempts *attempts, gint64 id);

/* Inside the transaction that finishes a delivery: takes its note back, where there is one. */
bool attempts_end(const struct attempts *attempts, struct store *store, gint64 id, GError **error);

/* The delivery is finished: nothing is known of it any more. */
void attempts_forget(struct attempts *attempts, gint64 id);

/* The database refused the delivery: it goes behind all others until it works; at the fifth time an
 * alert says so. */
void attempts_trouble(
        struct attempts *attempts, const struct work *work, gint64 id, const char *reason);

/* The deliveries that may be taken now, with bodies, at most `limit`: all but those in `aside` (ids
 * of jobs; more are added), and those that gave trouble only when there are no others and no jobs.
 * A suspect comes alone, noted before its body is read. Caller unrefs (struct delivery); NULL and
 * an error of the store. */
GPtrArray *attempts_next(struct attempts *attempts,
        struct store *store,
        GHashTable *aside,
        int limit,
        gint64 now,
        GError **error);

#endif
