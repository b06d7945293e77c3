/* Litestream's copy of the database, as Litestream's own metrics tell of it ([database]
 * litestream_metrics): how old it is. Versions 0.3 and 0.5; what they tell differs. */
#ifndef BILLHOOK_ACTS_LITESTREAM_H
#define BILLHOOK_ACTS_LITESTREAM_H

#include "channel/work.h"

/* A place in the database's WAL (0.3): the WAL's number, then bytes in it. */
struct litestream_place {
    gint64 index, offset;
};

/* What a page of metrics tells of one database. */
struct litestream_page {
    bool known; /* it is among those that are copied */
    bool told;  /* the page tells places (0.3): */
    struct litestream_place written,
            copied; /* of the database, and of the copy that is the least far */
    gint64 changes; /* else (0.5) its counters: transactions of the database, */
    gint64 uploads; /* what was handed to the copies' places, */
    gint64 errors;  /* and what went wrong, of all databases */
};

/* Reads a page of metrics about the database of an absolute path. What is not there is 0. Pure. */
void litestream_read(const char *text, const char *database, struct litestream_page *page);

/* A look at the metrics. */
struct litestream_look {
    gint64 at; /* Unix seconds; 0: there was none */
    struct litestream_page page;
};

/* Up to when the copy is known to have everything (Unix seconds), after a look: the moment of the
 * look where it has all, that of the look `before` where it has all that was there then, else
 * `good_at` as it was. Pure. */
gint64 litestream_good_at(
        const struct litestream_look *look, const struct litestream_look *before, gint64 good_at);

/* What is remembered between the looks of a daemon; all zero at first. */
struct litestream_watch {
    gint64 good_at; /* what litestream_good_at() said last; 0: nothing yet */
    struct litestream_look look;
    bool alerted;
};

/* One look of the daemon: asks (at most a second), notes in the database since when the copy is
 * old, only where that changes, and raises an alert when it is five minutes old. Nothing where
 * litestream_metrics is not set. The store's thread. */
void litestream_watch_step(struct litestream_watch *watch, const struct work *work);

/* How old the copy is, in seconds, for whoever is no daemon: *age_s 0 where it has all, -1 where it
 * is under a minute old. *why (caller frees) says what is wrong, NULL nothing. Asks, at most a
 * second. False where litestream_metrics is not set. The store's thread. */
bool litestream_age(const struct work *work, gint64 *age_s, char **why);

/* *since: since when the daemon has found the copy old, Unix seconds; 0: it is not. False: the
 * database cannot be read. The store's thread. */
bool litestream_old_since(struct store *store, gint64 *since);

/* What `status` adds: one line (struct problem, "litestream") where the daemon has found the copy
 * a minute old. Reads the database only. The store's thread. */
void litestream_problems(GPtrArray *problems, const struct work *work);

#endif
