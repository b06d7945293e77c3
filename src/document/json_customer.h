/* Whom a document names, as JSON; in the room of document only. */
#ifndef BILLHOOK_DOCUMENT_JSON_CUSTOMER_H
#define BILLHOOK_DOCUMENT_JSON_CUSTOMER_H

#include "fields.h"

/* struct customer, with both addresses as programs get them; ended by a row without a name. */
extern const struct field customer_fields[];

/* What pages and mails need of a struct address beside that: first name, last name, phone. */
extern const struct field address_more_fields[];

#endif
