/* A line of the bank is judged, and what it pays is booked; what a reversal undoes is taken back.
 * Inside the caller's transaction, which the caller undoes after an error. Errors are the store's.
 * The store's thread. */
#ifndef BILLHOOK_ACTS_BANK_BOOK_H
#define BILLHOOK_ACTS_BANK_BOOK_H

#include "channel/work.h"
#include "store/bank.h"
#include "store/documents.h"

/* What a reversal's line is called, and one that found nothing, or too much, to undo. */
#define BANK_OUTCOME_REVERSAL "reversal"
#define BANK_OUTCOME_REVERSAL_UNKNOWN "reversal-unknown"
#define BANK_OUTCOME_REVERSAL_UNCLEAR "reversal-unclear"

/* Whether a line is a reversal of the bank's. */
bool bank_is_reversal(const struct bank_line *line);

/* Puts state, outcome, facts and shares into a line by the rules of bank/match.h or, of a reversal,
 * by what it undoes. Nothing is kept and nothing booked. */
bool bank_judge(const struct work *work, struct bank_line *line, GError **error);

/* Books what a kept line in state booked says: a payment of each share, or of a reversal the end of
 * each payment of the line that it undoes. `held` (may be NULL) is the caller's own copy of a
 * document: changed in place instead of read again. */
bool bank_book(const struct work *work,
        const struct bank_line *line,
        struct stored_document *held,
        GError **error);

/* Books one payment of a line onto a document. */
bool bank_pay(const struct work *work,
        const struct bank_line *line,
        struct stored_document *stored,
        money amount,
        GError **error);

/* The payments of a document that a reversal of exactly `amount` (positive) may undo: the bank's,
 * or proved by it, and not reversed before (GPtrArray of struct payment). */
GPtrArray *bank_undoable(const struct work *work, gint64 document_id, money amount, GError **error);

/* The bank's line takes one payment of a document back. */
bool bank_undo(const struct work *work,
        const struct bank_line *line,
        struct stored_document *stored,
        gint64 payment_id,
        GError **error);

#endif
