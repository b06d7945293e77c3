/* Payments of issued invoices: booked, proved by the bank, reversed by it, taken back. One place
 * for the commands, the worker and the bank. The rules are INTERFACE-books.md's ("Payments"); the
 * rows are store/payments.h's.
 *
 * All of it inside the caller's transaction, which the caller undoes after an error; `stored` was
 * read in it and is changed in place. CONFLICT: it is no issued invoice. The store's thread. */
#ifndef BILLHOOK_ACTS_PAY_H
#define BILLHOOK_ACTS_PAY_H

#include "channel/work.h"
#include "store/documents.h"
#include "store/payments.h"

/* A payment to book. All borrowed; NULL strings: not said. */
struct pay_entry {
    enum payment_kind kind;     /* PAYMENT_HAND, _BANK or _LINK */
    money amount;               /* minor units, above 0; 0: all that is due */
    const char *day;            /* in the seller's zone; NULL: today */
    gint64 moment;              /* PAYMENT_LINK: when it was paid, Unix seconds; 0: not said */
    const char *by, *reference; /* in words; what finds it elsewhere */
    gint64 line_id;             /* PAYMENT_BANK: the line; else 0 */
};

/* What booking came to. */
struct pay_result {
    gint64 payment_id; /* the new payment, or the one that this is one with */
    money surplus;     /* how much more than was due; 0: none */
    bool joined;       /* it is one with a payment that was there: nothing was added */
};

/* Books one payment. It is one with a payment that is there, where nothing new was paid:
 * - by a person, and the shop's own word is the payment of that amount (or no amount is said) and
 *   nothing is due: the earlier day counts;
 * - by the bank, and a payment of that amount by a person's word, or by the shop's for a transfer
 *   (pay_is_transfer()), has no bank line yet: the line becomes its proof;
 * - by a payment link, and a payment of that amount by the shop's word for a transfer, or by a
 *   person who names no other way, has no bank line: it is the link's from then on.
 * Everything else is a new payment of the whole amount; where it is more than was due the document
 * gets the warning paid-too-much. The story is told. `result` may be NULL. Returns what happened, a
 * sentence; caller frees. NULL with CONFLICT also when nothing is due and no amount is said. */
char *pay_book(const struct work *work,
        struct stored_document *stored,
        const struct pay_entry *entry,
        struct pay_result *result,
        GError **error);

/* The bank took a payment that counts back: a row of the same amount, negative, with day, by,
 * reference and line_id of `entry` (its kind and amount are not read). The invoice is open again.
 * Returns what happened; caller frees. NULL with CONFLICT: it is not of this document, is a
 * reversal, or was reversed before. NOT_FOUND: there is none. */
char *pay_reverse(const struct work *work,
        struct stored_document *stored,
        gint64 payment_id,
        const struct pay_entry *entry,
        GError **error);

/* A person takes a payment back; payment_id 0: the last one that was recorded by hand. One that is
 * one with the shop's word leaves the shop's, with its own day. Returns what happened; caller
 * frees. NULL with CONFLICT: there is none by hand, it is not of this document, it is a gift
 * card's, by the shop's word alone, the bank's own, or the bank reversed it. NOT_FOUND: there is
 * none. */
char *pay_take_back(
        const struct work *work, struct stored_document *stored, gint64 payment_id, GError **error);

/* The bank's line says nothing of this document any more (`bank unmatch`): what it made is taken
 * back (one that is one with the shop's word leaves the shop's), a reversal of it too, and what it
 * only proved has no proof any more. CONFLICT: another line reversed what it made. */
bool pay_let_line_go(
        const struct work *work, struct stored_document *stored, gint64 line_id, GError **error);

/* Whether the method of a document is a transfer to the bank, which the shop does not collect
 * itself: bacs, cheque. Any thread. */
bool pay_is_transfer(const struct document *document);

/* The same of a payment method by its name. Any thread. */
bool pay_method_is_transfer(const char *method);

/* When an invoice that is about to be issued was paid by the shop's word, for
 * stored->shop_paid_at; 0: it was not, or gift cards cover it. Any thread. */
gint64 pay_shop_word(const struct document *document);

/* An invoice was issued just now, with its shop_paid_at: its gift cards are payments, and what they
 * leave is one by the shop's word where its order was paid. Another type: nothing. */
bool pay_at_issue(const struct work *work, struct stored_document *stored, GError **error);

/* The shop says that an issued invoice was paid at `paid_at` (date_paid_gmt, Unix seconds): one
 * payment of what is due; where nothing is, it is one with the last payment by a person (the
 * earlier day counts), by the bank or by a payment link. Said twice it changes nothing. *news: it
 * was not paid before and is now. */
bool pay_by_shop(const struct work *work,
        struct stored_document *stored,
        gint64 paid_at,
        bool *news,
        GError **error);

#endif
