/* The parcel of a document: its words, its addresses, its files. */
#ifndef BILLHOOK_CHANNEL_PARCEL_H
#define BILLHOOK_CHANNEL_PARCEL_H

#include "config/config.h"
#include "render/picture.h"
#include "store/outbox.h"

/* The bytes of a document's mail, made of the document as it was issued and the config of the
 * moment; the same for each of its recipients. Caller unrefs. TEMPORARY: the PDF is not there yet,
 * or a file of [mail] attach cannot be read; INPUT: an address cannot be used; NOT_FOUND and the
 * store's errors. The store's thread, after message_init(). */
GBytes *parcel_build(
        struct store *store, const struct config *config, const struct mail *mail, GError **error);

/* What goes with a mail of a document that is in no store. All borrowed. */
struct parcel_papers {
    GBytes *pdf;
    GBytes *ubl;                /* NULL: it has none */
    const struct picture *logo; /* may be empty */
};

/* The bytes of the mail that a document with a number would have, of the config alone. Caller
 * unrefs. TEMPORARY: a file of [mail] attach cannot be read; INPUT: the customer's address cannot
 * be used. Any thread, after message_init(). */
GBytes *parcel_preview(const struct config *config,
        const struct document *document,
        const struct parcel_papers *papers,
        gint64 now,
        GError **error);

#endif
