/* Draft credit notes, whoever makes them. Private to the room. */
#ifndef BILLHOOK_ACTS_NOTES_H
#define BILLHOOK_ACTS_NOTES_H

#include "channel/work.h"
#include "document/build.h"
#include "store/documents.h"

/* Builds a credit note for an issued invoice, of which `before` was credited already. `input` has
 * kind, amount, rate, lines, refund, reason and moment; the rest of it is filled in here. Caller
 * frees with document_free(). NULL and errors as document_build_credit(). Any thread. */
struct document *note_build(const struct config *config,
        const struct document *invoice,
        const struct credited *before,
        struct credit_input *input,
        GError **error);

/* Whether a credit note counts against what is left of its invoice: an issued one, and a draft that
 * does not block. Any thread. */
bool note_counts(const struct stored_document *stored);

/* Inside the caller's transaction: keeps a new draft credit note, gives it its id, tells the
 * order's story, and raises an alert where the draft blocks. Errors are the store's. The store's
 * thread. */
bool note_insert(const struct work *work, struct stored_document *stored, GError **error);

/* Raises the alert of a draft credit note that blocks. The store's thread. */
void note_tell_blocking(
        const struct work *work, const struct document *note, const struct warning *blocking);

#endif
