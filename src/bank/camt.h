/* camt.053 (ISO 20022, .001.02 to .13); in the room of bank only. Pure; any thread. */
#ifndef BILLHOOK_BANK_CAMT_H
#define BILLHOOK_BANK_CAMT_H

#include <glib.h>

/* As bank_read(), for XML. Nothing is fetched; a document type is refused. */
GPtrArray *camt_read(const char *bytes, gsize length, GError **error);

#endif
