/* The content of a credit note for a refund of the shop: with the refund's own lines where the shop
 * has a key, which are waited for. Private to the room; the store's thread. */
#ifndef BILLHOOK_ACTS_REFUND_NOTE_H
#define BILLHOOK_ACTS_REFUND_NOTE_H

#include "channel/work.h"
#include "document/build.h"
#include "store/documents.h"

/* How long a credit note waits for the lines of its refund (INTERFACE-shop.md). */
#define REFUND_LINES_WAIT_S (24 * 3600)

/* Whether the config of a shop wants the lines of its refunds: it has a key and refund_lines. Any
 * thread. */
bool refund_note_wants_lines(const struct work *work, const char *shop);

/* *waits: the lines of a refund are wanted, have not come yet and may still come. Errors are the
 * store's. */
bool refund_note_waits(const struct work *work,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        bool *waits,
        GError **error);

/* Inside a transaction: the content of a note for a refund of an issued invoice, of which `before`
 * was credited. Where lines are wanted and not there yet, and `may_wait`, they are asked for, and
 * the note has the warning that it waits; nothing of it blocks then but more than is left in all.
 * Else what is known of them counts. *note is the caller's (document_free()); NULL: the refund is
 * of nothing. INPUT: the amount is too large; else the store's errors. */
bool refund_note_build(const struct work *work,
        const struct document *invoice,
        const struct credited *before,
        const struct order_refund *refund,
        bool may_wait,
        struct document **note,
        GError **error);

/* Inside a transaction: builds a draft that waited anew, waiting no more, keeps it with its edits,
 * and tells the order's story. `before`: without this note. Errors as refund_note_build(). */
bool refund_note_replace(const struct work *work,
        struct stored_document *stored,
        const struct document *invoice,
        const struct credited *before,
        const struct order_refund *refund,
        GError **error);

/* As refund_note_replace(), with invoice, earlier notes and refund read from the store. NOT_FOUND:
 * the newest state of the order has no such refund, or no body. */
bool refund_note_settle(const struct work *work, struct stored_document *stored, GError **error);

/* Adds up what an invoice's credit notes took of it, but for the one of an id (0: all). Errors are
 * the store's. */
bool refund_note_others(struct store *store,
        gint64 invoice_id,
        gint64 but,
        struct credited *before,
        GError **error);

/* The refund of an order's newest state; both are valid until the caller frees the order
 * (order_free()). NOT_FOUND: it has no such refund, or its body cannot be read any more. */
bool refund_find(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        struct order **order,
        const struct order_refund **refund,
        GError **error);

#endif
