/* What is known of the REST API of each shop: how far it was read, what trouble there is, which
 * orders their webhook missed. */
#ifndef BILLHOOK_STORE_SHOPS_H
#define BILLHOOK_STORE_SHOPS_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

/* How a shop's API stands. Times are Unix seconds of our clock unless they say otherwise, 0: never.
 * Texts owned, "" none. */
struct shop_record {
    gint64 watermark;      /* the shop's own time when its last complete round began */
    gint64 newest_at;      /* the highest date_modified_gmt which that round gave */
    gint64 first_round_at; /* when the first complete round ended: from then on orders are missed */
    gint64 complete_at;    /* when the last complete round began */
    gint64 tried_at;       /* when the last round began */
    int failures;          /* rounds in a row that were not complete */
    gint64 next_try_at;    /* the back-off: nothing is asked by itself before */
    gint64 retry_after_at; /* Retry-After: nothing at all is asked before */
    bool refused;          /* the key was refused: until the config is re-read or a person asks */
    char *trouble;         /* of the last question: shop_trouble_text() */
    char *words, *help;    /* of that trouble, for the owner */
    gint64 trouble_since;  /* since when the shop gives no answer that can be used */
    bool trouble_told;     /* an alert was raised about it: to be taken back */
    char *webhooks;        /* what is wrong with the shop's webhooks: shop_webhooks_alert() */
    gint64 webhooks_at;    /* when they were last looked at */
    gint64 refunds_at;     /* when the daily reading of orders with refunds last began */
    gint64 refunds_after;  /* it is done up to this order; -1: it is done */
    gint64 missed;         /* orders missed by their webhook, ever */
};

/* Fills *record, with a row's defaults where the shop has none (refunds_after -1);
 * shop_record_clear() frees its texts. */
bool shop_record_read(
        struct store *store, const char *shop, struct shop_record *record, GError **error);

/* One statement: writes all of it but `missed`, and makes the row where there is none. */
bool shop_record_write(
        struct store *store, const char *shop, const struct shop_record *record, GError **error);

/* Frees the texts of a record, not the record itself. */
void shop_record_clear(struct shop_record *record);
typedef struct shop_record shop_record_auto;
/* For g_auto(shop_record_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(shop_record_auto, shop_record_clear)

/* One statement: the config was re-read, or a person asks: refused keys are tried again, and
 * back-offs end. Retry-After stays. shop "": of all shops. */
bool shop_records_wake(struct store *store, const char *shop, GError **error);

/* One statement, at a start: a round that the last process did not end is due at once. */
bool shop_records_recover(struct store *store, GError **error);

/* ---- orders that their webhook missed ---- */

/* One that was missed. */
struct missed_order {
    char *shop;
    gint64 order_id;
    gint64 modified_at; /* date_modified_gmt of the state */
    gint64 seen_at;     /* when it was fetched */
    gint64 missed_at;   /* when it was found to be missed */
};

/* One statement: a state was fetched that no webhook has brought yet; once a state. */
bool missed_wait(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 modified_at,
        gint64 delivery_id,
        gint64 now,
        GError **error);

/* One statement: a webhook brought a state of the order of that date: what waits and is not later
 * is not missed. */
bool missed_brought(
        struct store *store, const char *shop, gint64 order_id, gint64 modified_at, GError **error);

/* Inside a transaction: of what waits and was modified before `before` (the shop's own time), the
 * states of which a repeat has come are forgotten, the others are missed from `now` on. *count: how
 * many. */
bool missed_judge(struct store *store,
        const char *shop,
        gint64 before,
        gint64 now,
        gint64 *count,
        GError **error);

/* Those found at `since` or later (GPtrArray of struct missed_order, which frees them), newest
 * first, at most `limit`; shop "": of all shops. */
GPtrArray *missed_list(
        struct store *store, const char *shop, gint64 since, int limit, GError **error);

/* *count: how many were found at `since` or later; shop "": of all shops. */
bool missed_count(
        struct store *store, const char *shop, gint64 since, gint64 *count, GError **error);

/* Those of one order (GPtrArray of struct missed_order), oldest first. */
GPtrArray *missed_of_order(struct store *store, const char *shop, gint64 order_id, GError **error);

/* ---- what a round looks up ---- */

/* *id: the last delivery that was kept, of any shop; 0: none. */
bool delivery_last_id(struct store *store, gint64 *id, GError **error);

/* *id: the last delivery of an order that waits, 0: none. By the number after {"id": at the start
 * of its body. */
bool delivery_waiting_of(
        struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error);

/* *id: the last delivery of an order that failed, 0: none. */
bool delivery_failed_of(
        struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error);

/* *there: a delivery that may be of that order was kept after the one of id `after`. */
bool delivery_since(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 after,
        bool *there,
        GError **error);

/* The ids above `after` of orders whose documents or refunds may have changed without a date
 * (GArray of gint64, ascending, at most `limit`; the caller unrefs): with a credit note that was
 * made at `since` or later, or with a refund and modified at `since` or later; deleted ones left
 * out. */
GArray *orders_with_refunds(struct store *store,
        const char *shop,
        gint64 after,
        gint64 since,
        int limit,
        GError **error);

#endif
