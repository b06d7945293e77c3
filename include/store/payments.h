/* Payments of issued invoices, a row each: parts, who says so, their proof, and what was taken
 * back. The living fields of a document (paid, paid_at, totals.paid, totals.due) are computed from
 * them, by payments_settle() alone. */
#ifndef BILLHOOK_STORE_PAYMENTS_H
#define BILLHOOK_STORE_PAYMENTS_H

#include <glib.h>
#include <stdbool.h>

#include "store/documents.h"
#include "store/store.h"

/* Who says it was paid. */
enum payment_kind {
    PAYMENT_CARD,     /* a gift card, at issue; nothing takes it back */
    PAYMENT_SHOP,     /* the shop's word alone */
    PAYMENT_HAND,     /* a person */
    PAYMENT_BANK,     /* a line of the bank */
    PAYMENT_REVERSAL, /* the bank took one back: negative */
    PAYMENT_LINK,     /* a payment link (Mollie) */
    PAYMENT_KINDS
};

struct payment {
    gint64 id;
    gint64 document_id;
    enum payment_kind kind;
    money amount;       /* minor units */
    char *day;          /* in the seller's zone */
    gint64 at;          /* Unix seconds: the shop's date_paid_gmt, else the start of its day */
    char *by;           /* in words, "" not said */
    char *reference;    /* "" none */
    gint64 shop_at;     /* date_paid_gmt where it is also the shop's own word; 0: it is not */
    gint64 line_id;     /* the bank's line that made or proves it; 0: none */
    gint64 reverses_id; /* of a reversal */
    gint64 made_at;
};

/* Frees a payment. NULL: nothing. */
void payment_free(struct payment *payment);
typedef struct payment payment_auto;
/* For g_autoptr(payment_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(payment_auto, payment_free)

/* The payments of a document that count (GPtrArray of struct payment), in the order in which
 * they were booked. */
GPtrArray *payments_of(struct store *store, gint64 document_id, GError **error);

/* Whether one of these payments is the reversal of the one with this id. */
bool payment_is_reversed(const GPtrArray *payments, gint64 id);

/* The payments that a bank line made or proves and that count (GPtrArray of struct payment). */
GPtrArray *payments_of_line(struct store *store, gint64 line_id, GError **error);

/* One statement: keeps a new payment of an issued invoice and sets payment->id. Strings NULL: "".
 */
bool payment_insert(struct store *store, struct payment *payment, GError **error);

/* One statement: day, at, kind, by, reference, shop_at and line_id of a payment that counts; the
 * amount stays. NOT_FOUND. */
bool payment_update(struct store *store, const struct payment *payment, GError **error);

/* One statement: it counts no more. NOT_FOUND. */
bool payment_take_back(struct store *store, gint64 id, gint64 now, GError **error);

/* Computes the living fields of an issued invoice (document->id says which) from its payments and
 * its issued credit notes, puts them into `document` and keeps them: totals.paid = min(sum, gross),
 * due = max(0, gross - sum - credited), paid = due 0 with a payment that counts, or gross 0;
 * paid_at is the moment of the latest payment that was not reversed, of gross 0 what shop_paid_at
 * says, else the moment of issue (INTERFACE-books.md). Also fills document->booked. Another type,
 * or a draft: nothing. The only place that decides this: document_update_living() leaves it to it.
 */
bool payments_settle(struct store *store, struct document *document, GError **error);

/* As payments_settle(), by the payments that counted at a moment (Unix seconds) and without credit
 * notes; only paid, paid_at, totals.paid and totals.due of `document` change, and nothing is kept.
 */
bool payments_recall(struct store *store, struct document *document, gint64 at, GError **error);

/* What payments_between() calls; all borrowed. */
typedef void (*payment_visitor)(
        const struct payment *payment, const char *number, const char *currency, void *context);

/* Payments that count by their day, from..to inclusive ("YYYY-MM-DD"), then id; shop NULL: all. */
bool payments_between(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        payment_visitor visit,
        void *context,
        GError **error);

#endif
