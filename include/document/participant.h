/* Participants of the Peppol network: "SCHEME:ID", such as 0208:0123456749. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_PARTICIPANT_H
#define BILLHOOK_DOCUMENT_PARTICIPANT_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"

/* The participant of a VAT number (a Belgian one: 0208 and its digits; others: EINVOICE.md's table
 * of schemes). NULL: the number is not valid, or its country has no scheme. Caller frees. */
char *participant_of_vat(const char *vat);

/* A participant as a person or a shop wrote it ("0208:0123 456 749", "iso6523-actorid-upis::…"),
 * put into its one form. INPUT says what is wrong (the shape, an unknown scheme, an 0208 that
 * fails modulus 97, longer than 130) and what is allowed; NULL then. Caller frees. */
char *participant_parse(const char *text, GError **error);

/* The two parts of a participant in its one form. Caller frees both. */
void participant_split(const char *participant, char **scheme, char **id);

/* Whom the document goes to: what the order or `edit` says (customer.peppol), else that of its VAT
 * number. NULL: nobody, or INPUT where what is said is wrong. Caller frees. */
char *document_participant(const struct document *document, GError **error);

/* Who sends: seller->peppol, else that of the seller's VAT number. NULL: neither is usable. Caller
 * frees. */
char *seller_participant(const struct seller *seller);

#endif
