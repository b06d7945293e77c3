/* What is asked of the shops by itself, one thing a step: refund lines, what is written back, and
 * rounds. Called by the daemon's loop; needs no thread of its own. */
#ifndef BILLHOOK_FETCH_LINE_H
#define BILLHOOK_FETCH_LINE_H

#include "channel/work.h"
#include "shop/api.h"

/* The loop's memory: a shop's API and its round. All of it may be lost at any time. */
struct fetch_line {
    const int *stop;      /* ends a question early (g_atomic); may be NULL */
    shop_watcher watcher; /* called after each question; may be NULL */
    void *context;        /* of the watcher */

    /* the line's own, all zero before the first step */
    const struct config *config; /* that it was made for; a reference */
    GPtrArray *shops;            /* struct line_shop */
    guint next;                  /* whose turn it is */
    bool has_turn;               /* at asking the shop of this step, among the processes */
    int turn;                    /* then: store_end_turn() */
    gint64 held_since;           /* it gives way to deliveries since then, Unix seconds; 0: not */
};

/* Before the first step of a process, and after the config was re-read: refused keys are tried
 * again, and back-offs end. Between two steps: one that goes on could note the old key's refusal
 * afterwards. */
bool fetch_config_read(const struct work *work, GError **error);

/* Before the first step of a process: what the last one left behind. */
bool fetch_recover(const struct work *work, GError **error);

/* Takes a step: asks a shop one thing and makes durable what came. *did: there was something.
 * False: the store failed. Outside of a transaction. */
bool fetch_step(struct fetch_line *line, const struct work *work, bool *did, GError **error);

/* *at: when fetch_step() has something to do, Unix seconds; 0: not before something changes. */
bool fetch_next_step(struct fetch_line *line, const struct work *work, gint64 *at, GError **error);

/* The API of a shop, for a step: it obeys the shop's Retry-After. NULL without an error: there is
 * no such shop, it has no key or is disabled, or it may not be asked now (also while a command
 * asks it). Borrowed until the next
 * step. */
struct shop_api *fetch_line_api(
        struct fetch_line *line, const struct work *work, const char *shop, GError **error);

/* Frees what the line keeps. */
void fetch_line_clear(struct fetch_line *line);

#endif
