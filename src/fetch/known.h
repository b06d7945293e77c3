/* Whether billhook holds an order as the shop says it is. */
#ifndef BILLHOOK_FETCH_KNOWN_H
#define BILLHOOK_FETCH_KNOWN_H

#include "shop/read.h"
#include "store/store.h"

/* What a look at an order came to. */
enum look {
    LOOK_NEW,   /* no state of it ever came */
    LOOK_NEWER, /* billhook holds another state */
    LOOK_KNOWN  /* it is held as it is */
};

/* Compares a head with the newest state, with what waits for the worker, and, of an order that
 * never became one, with what failed. The content is compared as far as a head tells. */
bool known_look(struct store *store,
        const char *shop,
        const struct shop_order_head *head,
        enum look *look,
        GError **error);

/* *same: what is held, or waits, is this body field by field. *date: the highest date_modified_gmt
 * that is held or waits, 0: none. To be called in the transaction that would keep it. */
bool known_same(struct store *store,
        const char *shop,
        gint64 order_id,
        GBytes *body,
        bool *same,
        gint64 *date,
        GError **error);

/* The head of an order's body; NULL: it is none. shop_order_head_free() frees it. Any thread. */
struct shop_order_head *known_head(GBytes *body);

#endif
