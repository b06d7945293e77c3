/* Drafts: their content from an order, and what a person does with them: made, edited, built again,
 * their VAT category chosen. In the thread of the store. */
#ifndef BILLHOOK_ACTS_DRAFTS_H
#define BILLHOOK_ACTS_DRAFTS_H

#include "channel/work.h"
#include "document/terms.h"
#include "store/documents.h"
#include "store/orders.h"

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

/* The acts by hand. All inside the caller's transaction, which the caller undoes after an error;
 * the document was read in it. */

/* Builds a draft again from the newest state of its order, a credit note from its invoice: with the
 * edits and the VAT choice that stand in `stored`, which is changed in place. NOT_FOUND: its shop
 * is not in the config, or its order is not in the store; INPUT: the order cannot be read; else the
 * store's errors. */
bool draft_rebuild(const struct work *work, struct stored_document *stored, GError **error);

/* Makes a draft (`create`) of a type from the newest state of an order, and tells the order's
 * story. *made is the caller's (stored_document_free()). CONFLICT: there is a live one; else as
 * draft_rebuild(). */
bool draft_create(const struct work *work,
        const char *shop_name,
        gint64 order_id,
        enum document_type type,
        struct stored_document **made,
        GError **error);

/* One field of a draft that a person sets; "" takes the change back (document_edits_set()). */
struct draft_change {
    const char *key, *value; /* borrowed */
};

/* Changes fields of a draft (`edit`), builds it again and tells the order's story; `stored` is
 * changed in place. CONFLICT: it is no draft; USAGE: a key or a value that is not allowed; else as
 * draft_rebuild(). */
bool draft_edit(const struct work *work,
        struct stored_document *stored,
        const struct draft_change *changes,
        guint count,
        GError **error);

/* As draft_edit(), of which nothing is kept: `stored` is what the draft would be. Outside of a
 * transaction. */
bool draft_foresee(const struct work *work,
        struct stored_document *stored,
        const struct draft_change *changes,
        guint count,
        GError **error);

/* A text by which one sees whether a draft is still what was shown: of its content, what a person
 * changed, its choice of VAT and what blocks it. Caller frees. Any thread. */
char *draft_print(const struct stored_document *stored);

/* Settles the lines without VAT of a draft by a category, with a reason (NULL: none), builds it
 * again and tells the order's story; `stored` is changed in place. CONFLICT: it is a credit note,
 * or no line of it takes the category; else as draft_rebuild(). */
bool draft_choose_vat(const struct work *work,
        struct stored_document *stored,
        enum vat_category category,
        const char *reason,
        GError **error);

#endif
