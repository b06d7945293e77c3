/* Participants of the Peppol network: "SCHEME:ID", such as 0208:0123456749. Their electronic
 * address in a UBL is the same two parts. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_PARTICIPANT_H
#define BILLHOOK_DOCUMENT_PARTICIPANT_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"

/* The longest participant, in bytes (Peppol Policy for use of Identifiers 4.4.0). */
#define PARTICIPANT_LONGEST 130

/* The participant of a VAT number (a Belgian one: 0208 and its digits; others: EINVOICE.md's table
 * of schemes). NULL: the number is not valid, its country has no scheme, or the national number in
 * it has a wrong check digit, which Peppol refuses. Caller frees. */
char *participant_of_vat(const char *vat);

/* "SCHEME:ID" as a person or a shop wrote it, without blanks and without a leading
 * "iso6523-actorid-upis::": four digits, a colon, letters, digits and marks. Whether there is such
 * a scheme is not asked. INPUT: another shape, or longer than PARTICIPANT_LONGEST; NULL then.
 * Caller frees. */
char *participant_shape(const char *text, GError **error);

/* A participant as a person or a shop wrote it ("0208:0123 456 749", "iso6523-actorid-upis::…"),
 * put into its one form: an 0208 as ten digits. INPUT says what is wrong (the shape, an unknown
 * scheme, an 0208 that fails modulus 97, a number of another scheme that the rules of Peppol BIS
 * Billing 3.0 refuse) and what is allowed; NULL then. The message quotes the text, what the log may
 * hold (error_logged) does not. Caller frees. */
char *participant_parse(const char *text, GError **error);

/* The two parts of a participant in its one form. Caller frees both. */
void participant_split(const char *participant, char **scheme, char **id);

/* The customer's participant as the order says it: the first value in its meta under a key of
 * shop->peppol_meta, else under one of the keys that plugins use. "SCHEME:ID", or an id alone with
 * its scheme under the same key with "_scheme" ("_eas" for "_id" or behind it) put before it; as
 * written, else. "" when there is none. Caller frees. */
char *participant_find(const struct order *order, const struct shop *shop);

/* Whom the document goes to: what the order or `edit` says (customer.peppol), else that of its VAT
 * number. NULL: nobody, or INPUT where what is said is wrong. Caller frees. */
char *document_participant(const struct document *document, GError **error);

/* Who sends: seller->peppol, else that of the seller's VAT number. NULL: neither is usable. Caller
 * frees. */
char *seller_participant(const struct seller *seller);

#endif
