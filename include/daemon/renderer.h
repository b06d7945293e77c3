/* The renderer's step: PDFs and e-invoices of issued documents. */
#ifndef BILLHOOK_DAEMON_RENDERER_H
#define BILLHOOK_DAEMON_RENDERER_H

#include "channel/work.h"

/* No more documents than these are rendered in one step. */
#define RENDERER_MOST 16

/* At the start of the renderer's thread: counts the attempts that ended with the process; one that
 * did so twice is put off with an alert. Errors are the store's: call it again. */
bool renderer_recover(const struct work *work, GError **error);

/* One step: renders the next documents that wait, at most `most`, kept in one transaction, or
 * writes the next e-invoice into [einvoice] directory (channel/einvoice_directory.h); *did:
 * something was done. A document that cannot be rendered gets a later date and an alert; errors are
 * the database's. Outside of a transaction, the store's thread. */
bool renderer_step(const struct work *work, guint most, bool *did, GError **error);

struct live;
struct loop_task;

/* The renderer's row for the daemon's loops (daemon/loop.h). In a burst of deliveries a step
 * renders one document only. `live` is borrowed until its thread has ended. */
struct loop_task renderer_task(struct live *live);

#endif
