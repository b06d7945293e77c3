/* Giving a draft its number: by a person's word, or by the rules once nothing stands against it. In
 * the thread of the store. */
#ifndef BILLHOOK_ACTS_ISSUE_H
#define BILLHOOK_ACTS_ISSUE_H

#include "channel/work.h"
#include "store/documents.h"

/* Inside a transaction: number, date, freeze, chain; of an invoice also the credit notes of refunds
 * that came before (refunds_follow_stored()). `stored` is the draft, changed in place, also by an
 * attempt that fails; `by` ("rule", "person") goes to the story. CONFLICT: it is no draft, a
 * warning blocks, the logo cannot be drawn, numbering is stopped, the clock is in doubt, the config
 * still has CHANGE-ME; else the store's errors. */
bool issue_document(
        const struct work *work, struct stored_document *stored, const char *by, GError **error);

/* What issue_document() by a person would give a draft now: its number, and in *day its date.
 * Writes nothing. The caller frees both. NULL with its CONFLICTs; else the store's errors. */
char *issue_foresee(
        const struct work *work, const struct stored_document *stored, char **day, GError **error);

/* Inside a transaction: issues and mails an automatic draft if nothing stands against it; else
 * leaves it a draft whose warnings say why: it blocks, CHANGE-ME, the logo, the order's state
 * (stored->pending_order), no address, send_after, burst_limit, numbering. *issued says which. One
 * that is not automatic is left alone. An error is a failed statement, never a reason to wait. */
bool issue_if_ripe(
        const struct work *work, struct stored_document *stored, bool *issued, GError **error);

/* One step of the worker, in a transaction of its own: issues the drafts whose time has come, at
 * most 32; fewer where others wait for the database, and a large one alone. *count: how many were
 * issued; they stand in the mark then. Errors are the store's. */
bool issue_ripe_drafts(const struct work *work, int *count, GError **error);

#endif
