/* The renderer: PDFs and e-invoices of issued documents, from their frozen content. */
#ifndef BILLHOOK_DAEMON_RENDERER_H
#define BILLHOOK_DAEMON_RENDERER_H

#include "config/config.h"
#include "store/store.h"

/* Renders and keeps the PDF (and UBL) of one issued document. No transaction is held while it
 * renders. CONFLICT: it is there already. */
bool renderer_render(struct store *store,
        const struct config *config,
        const struct stored_document *stored,
        gint64 now,
        GError **error);

/* No more documents than these are rendered in one step. */
#define RENDERER_MOST 16

/* At the start of the renderer's thread: counts the attempts that ended with the process. */
bool renderer_recover(struct store *store, const struct config *config, gint64 now, GError **error);

/* One step: renders the next documents that wait, at most `most`, kept in one transaction, or
 * exports the next e-invoice; *did: there was something. A document that cannot be rendered gets a
 * later date and an alert; errors are the database's. */
bool renderer_step(struct store *store,
        const struct config *config,
        gint64 now,
        guint most,
        bool *did,
        GError **error);

#endif
