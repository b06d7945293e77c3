/* A round in hand: what its parts share. */
#ifndef BILLHOOK_FETCH_ROUND_HAND_H
#define BILLHOOK_FETCH_ROUND_HAND_H

#include "channel/work.h"
#include "fetch/round_wish.h"
#include "shop/api.h"
#include "shop/orders_query.h"

/* An order to be fetched whole. */
struct wanted {
    gint64 id;
    bool counted; /* it was looked at before */
};

/* The parts of struct round (fetch/round.h). */
struct round {
    char *shop;
    struct shop_api *api;
    struct round_wish wish;
    guint stage;               /* which of the parts comes next */
    struct shop_walk *walk;    /* of this stage; NULL: not begun */
    bool walk_first;           /* its first page is still to come */
    gint64 from;               /* that it began with */
    GArray *wanted;            /* struct wanted, in the order of the list */
    guint next;                /* which of them comes next */
    GHashTable *looked;        /* id -> date_modified_gmt */
    gint64 shop_time;          /* its Date header when the round began; 0: not known yet */
    gint64 began_at;           /* by our clock */
    gint64 newest_at;          /* the highest date_modified_gmt that was given */
    guint pages, refund_pages; /* lists that were asked for; of them, of orders with refunds */
    guint broken;              /* orders in a row that the shop could not show */
    gint64 refunds_after;      /* the cursor, once the orders in hand are done */
    bool incomplete;           /* it begins anew */
    bool ended;                /* nothing more is asked */
    bool counts_missed;        /* what no webhook brought is missed: not in the first round */
    struct round_counts counts;
    struct shop_answer *trouble; /* owned; NULL none */
};

/* Notes the answer with which an order failed, or the round ended. Takes it. */
void round_note(struct round *round, struct shop_answer *answer);

/* Nothing more is asked. Takes the answer. */
void round_give_up(struct round *round, struct shop_answer *answer);

/* One more that was looked at. */
void round_count(struct round *round, guint *which);

/* Has an order fetched whole. counted: it was looked at before. */
void round_want(struct round *round, gint64 id, bool counted);

#endif
