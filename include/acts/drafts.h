/* Drafts: their content from an order, and drafts made or built again by a person's command
 * (`create`, `edit`). In the thread of the store; `now` in Unix seconds. */
#ifndef BILLHOOK_ACTS_DRAFTS_H
#define BILLHOOK_ACTS_DRAFTS_H

#include "config/config.h"
#include "document/terms.h"
#include "store/documents.h"
#include "store/orders.h"
#include "store/store.h"

/* What a draft's content is made from; borrowed. */
struct draft_basis {
    const struct config *config;
    const struct shop *shop;
    const struct order *order;
    gint64 now; /* Unix seconds */
};

/* A new document of a type from an order (document_build()), without id. `edits` NULL: none;
 * `choice` VAT_NONE and `reason` "": no ground of zero VAT was chosen. Caller frees with
 * document_free(). Any thread. */
struct document *draft_build(const struct draft_basis *basis,
        enum document_type type,
        const struct document_edits *edits,
        enum vat_category choice,
        const char *reason);

/* Copies the warnings that belong to a draft's row and not to its build, so that they go on: that
 * it waits for a release, that numbering is stopped. Any thread. */
void draft_keep_waiting(const struct document *old, struct document *built);

/* Puts newly built content, which is taken over, in the place of a draft's; id and creation time
 * stay. Any thread. */
void draft_replace(struct stored_document *stored, struct document *built);

/* Among an order's documents (struct stored_document, oldest first) of a type: the live one, which
 * is neither void nor fully credited, and *live; else the last one, or NULL where there is none.
 * Borrowed. Any thread. */
struct stored_document *draft_pick(GPtrArray *documents, enum document_type type, bool *live);

/* Inside a transaction: builds a draft again from the newest state of its order (after `edit`). The
 * edits and the VAT choice in `stored` are applied; `stored` is changed in place. NOT_FOUND: its
 * shop is not in the config, or its order is not in the store; INPUT: the order cannot be read;
 * else the store's errors. */
bool draft_rebuild(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        GError **error);

/* Inside a transaction: a draft by hand (`create`) of a type from a stored order with its body.
 * *made is the caller's (stored_document_free()). CONFLICT: there is a live one; NOT_FOUND, INPUT:
 * as draft_rebuild(). */
bool draft_create(struct store *store,
        const struct config *config,
        const struct stored_order *kept,
        enum document_type type,
        gint64 now,
        struct stored_document **made,
        GError **error);

#endif
