/* What the shop's order is told of an issued document: a private note, its number in the order's
 * meta data. Queued here, written by fetch/write_back. Rules: INTERFACE-shop.md, "Writing back". */
#ifndef BILLHOOK_CHANNEL_WRITE_BACK_H
#define BILLHOOK_CHANNEL_WRITE_BACK_H

#include "channel/work.h"
#include "document/document.h"
#include "store/write_backs.h"

/* Whether a shop's config wants such a thing to be written. NULL: a shop that is not in it. Any
 * thread. */
bool write_back_wanted(const struct shop *shop, enum write_back_kind kind);

/* Inside the transaction that issues the document: queues what its shop's config wants. Errors are
 * the store's. The store's thread. */
bool write_back_queue_document(
        const struct work *work, const struct document *document, GError **error);

/* The text of the note: "Factuur 2026-00116, 56.36 EUR"; of a delivery note without money. Caller
 * frees. Any thread. */
char *write_back_note(const struct document *document, enum language language);

/* The key of the order's meta data with the numbers of a type. Static. Any thread. */
const char *write_back_meta_key(enum document_type type);

/* The value of that key with a number more; NULL: the number is in it. `value`: what the order has,
 * "" nothing. Caller frees. Any thread. */
char *write_back_meta_value(const char *value, const char *number);

#endif
