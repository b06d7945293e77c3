/* The queries of a round, and the way through the pages of a list that changes while it is read.
 * Pure. One thread at a time for a walk.
 *
 * WOOCOMMERCE.md, "GET /orders": with page numbers a change between two pages skips an order, and
 * asking on from the last time seen loses those of the same second. So page 1 is asked each time,
 * for what is not older than the last time of the page before; page numbers are used only where a
 * whole page has one second: up to where it ends, and down again, for on the way down nothing is
 * skipped. */
#ifndef BILLHOOK_SHOP_ORDERS_QUERY_H
#define BILLHOOK_SHOP_ORDERS_QUERY_H

#include <glib.h>
#include <stdbool.h>

#include "shop/read.h"

/* Orders a page: the most that WooCommerce gives. */
#define SHOP_PAGE 100

/* By which time a walk goes. */
enum shop_walk_by {
    SHOP_BY_MODIFIED, /* for a round */
    SHOP_BY_CREATED   /* for a period's comparison */
};

/* How a walk stands. */
enum shop_walk_state {
    SHOP_WALK_ON,   /* there is a next query */
    SHOP_WALK_DONE, /* every order of the list was given */
    SHOP_WALK_STUCK /* more pages than a walk, or one second, may have */
};

/* A walk through the orders of a list, oldest first. */
struct shop_walk;

/* A walk through the orders later than `after` (Unix seconds; 0: all). status: "trash", or "" for
 * WooCommerce's any, which is all but the trash. Never NULL. */
struct shop_walk *shop_walk_new(enum shop_walk_by by, const char *status, gint64 after);

/* Frees a walk; NULL is allowed. */
void shop_walk_free(struct shop_walk *walk);

/* Ends the walk once all up to that time were given; what is later is left to another walk, so that
 * a shop that changes faster than it is read has an end. For a round: the Date header of its first
 * answer. 0: no such end. */
void shop_walk_until(struct shop_walk *walk, gint64 time);

/* The query of GET /orders that is next. NULL when the walk has ended. Caller frees. */
char *shop_walk_query(const struct shop_walk *walk);

/* Takes the page that the shop gave to that query: its heads in its order, and how many entries
 * were passed over. A page may hold orders that were given before. */
void shop_walk_take(struct shop_walk *walk, const GPtrArray *heads, guint odd);

/* How it stands. */
enum shop_walk_state shop_walk_state(const struct shop_walk *walk);

/* Every order up to and with this time was given, as far as it did not change since: Unix seconds,
 * at least the `after` it began with. */
gint64 shop_walk_reached(const struct shop_walk *walk);

/* The query of GET /orders for the heads of these orders (gint64, 1 to SHOP_PAGE of them), whatever
 * their status but the trash. Caller frees. */
char *shop_query_include(const gint64 *ids, guint count);

#endif
