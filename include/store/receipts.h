/* The book of daily receipts: paid orders that got no invoice (INTERFACE-books.md, `daily`). Rows
 * are only added: an order's when it was paid, a refund's, and those by which an invoice takes
 * their place. */
#ifndef BILLHOOK_STORE_RECEIPTS_H
#define BILLHOOK_STORE_RECEIPTS_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/store.h"

/* Why a row was written. */
enum receipt_cause {
    RECEIPT_ORDER,   /* the order was paid */
    RECEIPT_REFUND,  /* money went back: negative */
    RECEIPT_INVOICE, /* an invoice was issued for it: what stood there, with the other sign */
};

/* One row: what an order bears at one category and rate. Strings are borrowed where a row is given,
 * and valid for the call where one is visited. */
struct receipt {
    const char *shop;
    gint64 order_id;
    const char *order_number;
    enum receipt_cause cause;
    gint64 refund_id; /* of RECEIPT_REFUND; else 0 */
    const char *day;  /* in the seller's zone */
    const char *currency;
    const char *country;     /* ISO 3166, where the goods go */
    const char *vat_country; /* ISO 3166, whose VAT it is (document/vat_country.h) */
    bool business;           /* the customer has a valid VAT number */
    enum vat_category category;
    struct decimal rate;
    money base, vat; /* minor units */
};

/* One statement: writes a row. now: Unix seconds. */
bool receipt_add(struct store *store, const struct receipt *receipt, gint64 now, GError **error);

/* What the walks call; false stops with the error set. It must not begin the same walk. */
typedef bool (*receipt_visitor)(const struct receipt *receipt, void *context, GError **error);

/* Calls `visit` with the rows of an order, in the order in which they were written. */
bool receipt_each_of_order(struct store *store,
        const char *shop,
        gint64 order_id,
        receipt_visitor visit,
        void *context,
        GError **error);

/* Calls `visit` with the rows of the days from..to inclusive, by day, then as they were written.
 * shop NULL: all. */
bool receipt_each(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        receipt_visitor visit,
        void *context,
        GError **error);

#endif
