/* The renderer: PDFs and e-invoices of issued documents, from their frozen content. */
#ifndef BILLHOOK_DAEMON_RENDERER_H
#define BILLHOOK_DAEMON_RENDERER_H

#include "config/config.h"
#include "store/documents.h"
#include "store/store.h"

/* Renders and keeps the PDF (and UBL) of one issued document, in a transaction of its own that is
 * not held while it renders. CONFLICT: it has its PDF, or is none that gets one; else the errors of
 * rendering or of the store. The store's thread. */
bool renderer_render(struct store *store,
        const struct config *config,
        const struct stored_document *stored,
        gint64 now,
        GError **error);

/* No more documents than these are rendered in one step. */
#define RENDERER_MOST 16

/* At the start of the renderer's thread: counts the attempts that ended with the process; one that
 * did so twice is put off with an alert. Errors are the store's: call it again. */
bool renderer_recover(struct store *store, const struct config *config, gint64 now, GError **error);

/* One step: renders the next documents that wait, at most `most`, kept in one transaction, or
 * exports the next e-invoice into [einvoice] directory; *did: something was done. A document that
 * cannot be rendered gets a later date and an alert, an e-invoice that cannot be written an alert;
 * errors are the database's. Outside of a transaction, the store's thread. */
bool renderer_step(struct store *store,
        const struct config *config,
        gint64 now,
        guint most,
        bool *did,
        GError **error);

#endif
