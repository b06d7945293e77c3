/* A line of the bank and an invoice: matched by a person, taken apart, and looked at again when an
 * invoice is issued. Inside the caller's transaction, which the caller undoes after an error. The
 * store's thread. */
#ifndef BILLHOOK_ACTS_BANK_MATCH_H
#define BILLHOOK_ACTS_BANK_MATCH_H

#include "channel/work.h"
#include "store/bank.h"
#include "store/documents.h"

/* Books a line that is not booked onto an issued invoice: all of it or, of a line that is proposed
 * to several invoices and of a total without details, what is due, and the rest waits for the next
 * one. A reversal takes back the invoice's payment of exactly its amount. `stored` was read in the
 * transaction and is changed in place. Returns the line as it is then; bank_line_free(). NULL with
 * NOT_FOUND: there is no such line; CONFLICT: it is booked, is money that went out, is of another
 * currency, paid all of this invoice already while another waits for the rest, or pay_book() or
 * pay_reverse() refuses; else the store's errors. */
struct bank_line *bank_match_line(
        const struct work *work, gint64 id, struct stored_document *stored, GError **error);

/* Takes what was booked for a line back, on all its invoices, or drops its proposal: the line is
 * open. Returns it; bank_line_free(). NULL with NOT_FOUND, CONFLICT: there is nothing to take back,
 * or another line reversed it; else the store's errors. */
struct bank_line *bank_unmatch_line(const struct work *work, gint64 id, GError **error);

/* An invoice was issued just now: lines that wait and may speak of it are judged again, and booked
 * by the same rules. `stored` is changed in place. Another type: nothing. Cheap when no line waits.
 * Errors are the store's. */
bool bank_rematch_issued(const struct work *work, struct stored_document *stored, GError **error);

#endif
