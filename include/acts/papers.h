/* The papers of a document: its PDF and its e-invoice (UBL), made from its frozen content. */
#ifndef BILLHOOK_ACTS_PAPERS_H
#define BILLHOOK_ACTS_PAPERS_H

#include "channel/work.h"
#include "store/documents.h"

/* A document's papers, or why there are none. All zero before papers_make(). */
struct papers {
    const struct stored_document *stored; /* borrowed */
    GBytes *pdf, *ubl;                    /* NULL: not made */
    char *obstacle;                       /* why there is no e-invoice; "" there is one */
    GError *problem;                      /* why the papers could not be made; NULL: they were */
};

/* Makes PDF and UBL of an issued document; what goes wrong is in papers->problem. Raises an alert,
 * and tells the order's story, where the logo that it was issued with is lost: the page is made
 * without. It takes long, so neither a lock nor a transaction is held. Free with papers_clear().
 * The store's thread. */
void papers_make(
        struct papers *papers, const struct work *work, const struct stored_document *stored);

/* Keeps made papers in the store, inside the caller's transaction or in one of its own. CONFLICT:
 * the document has its PDF by now, or is none that gets one; else the store's errors. The store's
 * thread. */
bool papers_keep(const struct papers *papers, const struct work *work, GError **error);

/* Frees what papers_make() made; all is zero then but `stored`. Any thread. */
void papers_clear(struct papers *papers);

/* Makes and keeps the papers of one issued document, outside of a transaction. Errors: those of
 * rendering (papers->problem) and of papers_keep(). The store's thread. */
bool papers_make_and_keep(
        const struct work *work, const struct stored_document *stored, GError **error);

/* The PDF of a stored document: the kept bytes; those of a draft, or of an issued one whose turn
 * has not come yet, are made now and not kept. Caller unrefs. Errors: the store's, those of
 * rendering, of a draft also those of reading the logo (INPUT, SYSTEM). The store's thread. */
GBytes *papers_pdf(const struct work *work, const struct stored_document *stored, GError **error);

/* The kept e-invoice of a stored document. Caller unrefs. CONFLICT: it is a draft; NOT_FOUND: it
 * gets none, and the message says why; TEMPORARY: it is not made yet; else the store's errors. The
 * store's thread. */
GBytes *papers_ubl(const struct work *work, const struct stored_document *stored, GError **error);

/* One page (from 1; beyond the last one: the last) of a stored document as a PNG of `width` pixels,
 * drawn now from the same content as its PDF. *count: how many pages it has. Caller unrefs. Errors
 * as papers_pdf(). The store's thread. */
GBytes *papers_picture(const struct work *work,
        const struct stored_document *stored,
        int page,
        int width,
        int *count,
        GError **error);

/* The newest mail to the customer of a stored document, as it was sent or would be sent now. Caller
 * unrefs. NOT_FOUND: it has none; TEMPORARY: its PDF is not made yet; else the store's errors. The
 * store's thread, after message_init(). */
GBytes *papers_mail(const struct work *work, const struct stored_document *stored, GError **error);

/* The PDF of a document that is in no store, as a draft with the config's seller and logo. The
 * store may be NULL where the logo is a file. Caller unrefs. Errors: INPUT and SYSTEM of the logo,
 * those of rendering. The store's thread. */
GBytes *papers_preview_pdf(
        const struct work *work, const struct document *document, GError **error);

/* The e-invoice that a document in no store would have if it were issued at `now` (Unix seconds) as
 * number "PREVIEW" in `shop`, which may be NULL. Caller unrefs. Errors are those of rendering. Any
 * thread. */
GBytes *papers_preview_ubl(const struct config *config,
        const struct shop *shop,
        const struct document *document,
        gint64 now,
        GError **error);

/* The mail that such a document would have if it were issued now as number "PREVIEW" in `shop`: the
 * whole message, with its PDF (marked as a draft) and e-invoice. Caller unrefs. INPUT: the
 * customer's address cannot be used; else errors of the logo, of rendering and of [mail] attach.
 * The store's thread, after message_init(). */
GBytes *papers_preview_mail(const struct work *work,
        const struct shop *shop,
        const struct document *document,
        GError **error);

#endif
