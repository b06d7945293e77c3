/* The parcel of a document: its words, its addresses, its files. */
#ifndef BILLHOOK_CHANNEL_PARCEL_H
#define BILLHOOK_CHANNEL_PARCEL_H

#include "config/config.h"
#include "store/outbox.h"

/* The bytes of a document's mail, made of the document as it was issued and the config of the
 * moment; the same for each of its recipients. Caller unrefs. TEMPORARY: the PDF is not there yet,
 * or a file of [mail] attach cannot be read; INPUT: an address cannot be used; NOT_FOUND and the
 * store's errors. The store's thread, after message_init(). */
GBytes *parcel_build(
        struct store *store, const struct config *config, const struct mail *mail, GError **error);

#endif
