/* Crediting an invoice by a person's word. The credit notes of the shop's refunds: acts/refunds.h.
 */
#ifndef BILLHOOK_ACTS_CREDIT_H
#define BILLHOOK_ACTS_CREDIT_H

#include "channel/work.h"
#include "document/build.h"
#include "store/documents.h"

/* Makes a credit note for an issued invoice: all that is left of it (CREDIT_REST), an amount at a
 * rate (CREDIT_AMOUNT), or some of its lines (CREDIT_LINES); `wish` says kind, amount, rate, lines
 * and reason, the rest of it is filled in here. A blocked draft of a refund that it replaces
 * becomes void. It stays a draft, or is issued at once where `issue` says so. Inside the caller's
 * transaction, which the caller undoes after an error; after the commit the caller owes the mark
 * (store_mark_sync()) of what was issued. *made is the caller's (stored_document_free()).
 *
 * Returns what happened, a sentence; caller frees. NULL with CONFLICT: `invoice` is no issued
 * invoice, or what document_build_credit() and issue_document() say; else the store's errors. The
 * store's thread. */
char *credit_invoice(const struct work *work,
        const struct stored_document *invoice,
        struct credit_input wish,
        bool issue,
        struct stored_document **made,
        GError **error);

/* *left: what is left to credit of an issued invoice, gross, in minor units, by the notes that
 * count (also drafts that do not block). CONFLICT: it is none; else the store's errors. The store's
 * thread. */
bool credit_left(
        const struct work *work, const struct document *invoice, money *left, GError **error);

/* Whether the invoice's order has a refund that may get its credit note by hand; errors as
 * credit_refund_of(). *lines: the shop's config wants its lines, which should be there before
 * (fetch/refund_lines). The store's thread. */
bool credit_refund_check(const struct work *work,
        const struct document *invoice,
        gint64 refund_id,
        bool *lines,
        GError **error);

/* Makes the credit note of a refund of the shop that the rules left alone (`credit --refund`), as
 * the rules would: with the refund's own lines where the shop has a key, for which the draft waits.
 * `reason` "": the refund's. All else as credit_invoice(). CONFLICT too: the refund has its credit
 * note, or is of nothing; it waits for its lines and should be issued at once. NOT_FOUND: the
 * newest state of the invoice's order has no such refund. */
char *credit_refund_of(const struct work *work,
        const struct stored_document *invoice,
        gint64 refund_id,
        const char *reason,
        bool issue,
        struct stored_document **made,
        GError **error);

#endif
