/* The lines of refunds: which are waited for, and what the shop sent. */
#ifndef BILLHOOK_STORE_REFUND_LINES_H
#define BILLHOOK_STORE_REFUND_LINES_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

/* One refund whose lines were wanted. */
struct refund_lines {
    char *shop;
    gint64 order_id, refund_id;
    gint64 asked_at;        /* when its credit note first waited for them, Unix seconds */
    gint64 next_attempt_at; /* Unix seconds; 0: nothing is planned */
    int attempts;           /* that failed */
    char *last_answer;      /* in words, "" */
    gint64 fetched_at;      /* Unix seconds; 0: not yet */
    GBytes *body; /* JSON of the refund as the shop sent it; NULL: not fetched, or the shop
                     has no such refund */
};

/* Frees it; NULL is allowed. */
void refund_lines_free(struct refund_lines *lines);
typedef struct refund_lines refund_lines_auto;
/* For g_autoptr(refund_lines_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(refund_lines_auto, refund_lines_free)

/* One statement: the lines of a refund are wanted from `now` on; once they were, nothing changes.
 */
bool refund_lines_want(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        gint64 now,
        GError **error);

/* What is known of the lines of a refund. NULL without an error: they were never wanted. */
struct refund_lines *refund_lines_get(
        struct store *store, const char *shop, gint64 order_id, gint64 refund_id, GError **error);

/* Those that are due at `now` (GPtrArray of struct refund_lines, which frees them), the longest due
 * first, at most `limit`. */
GPtrArray *refund_lines_due(struct store *store, gint64 now, int limit, GError **error);

/* *at: when the next one is due, 0: none. */
bool refund_lines_next_due(struct store *store, gint64 *at, GError **error);

/* *count: the refunds of an order whose lines are waited for no more: they came, or never will. */
bool refund_lines_closed(
        struct store *store, const char *shop, gint64 order_id, gint64 *count, GError **error);

/* One statement: writes next_attempt_at, attempts, last_answer, fetched_at and body. What was
 * fetched stays as it is, which is no error: somebody else brought it since `lines` was read. */
bool refund_lines_update(struct store *store, const struct refund_lines *lines, GError **error);

#endif
