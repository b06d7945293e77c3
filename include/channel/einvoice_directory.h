/* The channel of e-invoices into a directory ([einvoice] directory), where another program takes
 * them up. */
#ifndef BILLHOOK_CHANNEL_EINVOICE_DIRECTORY_H
#define BILLHOOK_CHANNEL_EINVOICE_DIRECTORY_H

#include "channel/work.h"

/* One step: writes the UBL of the next issued document that was not written yet, whole under its
 * name or not at all, and records it; *did: it was done. Where no directory is set there is nothing
 * to do. A file that cannot be written, or whose kept bytes were changed, raises an alert, and
 * waits while others leave; the errors are the database's. After a crash the same bytes may be
 * written again. Outside of a transaction, the store's thread.
 */
bool einvoice_directory_step(const struct work *work, bool *did, GError **error);

/* *waits: there is an e-invoice that is not written out yet. The store's errors. */
bool einvoice_directory_waits(const struct work *work, bool *waits, GError **error);

#endif
