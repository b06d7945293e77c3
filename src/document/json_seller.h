/* The seller as JSON; in the room of document only. seller_copy() and seller_free() are in
 * document/document.h. Any thread. */
#ifndef BILLHOOK_DOCUMENT_JSON_SELLER_H
#define BILLHOOK_DOCUMENT_JSON_SELLER_H

#include "document/seller.h"
#include "fields.h"

/* The name of an enum language, for the rows of a FIELD_ENUM; "" beyond the last. Static. */
const char *json_language_name(int value);

/* struct seller; ended by a row without a name. */
extern const struct field seller_fields[];

/* A seller whose texts are all "", to be filled by fields_read(). Never NULL; free with
 * seller_free(). */
struct seller *seller_new(void);

#endif
