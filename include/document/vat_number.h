/* VAT numbers: their forms, and where an order has the customer's. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_VAT_NUMBER_H
#define BILLHOOK_DOCUMENT_VAT_NUMBER_H

#include "document/document.h"

/* What of a text can stand in a number: letters, in upper case, digits, '+' and '*' (old Irish
 * numbers). Caller frees. */
char *vat_number_compact(const char *text);

/* A VAT number as people write it, in the form of VIES: upper case, only letters, digits, '+' and
 * '*', without a word such as "BTW" in front; a Belgian one of 9 digits gets its 0, GR becomes EL,
 * and one without country letters gets those of `country` (ISO 3166, "" allowed) when it then is
 * valid. "" for text without a digit. The result need not be valid (vat_number_valid). Caller
 * frees. */
char *vat_number_normalize(const char *text, const char *country);

/* A number as a page shows it: a Belgian one "BE 0123.456.749", joined by U+00A0; any other text as
 * it is. Caller frees. */
char *vat_number_text(const char *number);

/* True for a normalized number of the right form for its country: the EU's (EL for Greece), XI
 * (Northern Ireland), GB, CHE and NO. For BE the check digits must fit too (modulo 97). No register
 * is asked. */
bool vat_number_valid(const char *number);

/* The country of a valid number as ISO 3166 ("EL" gives "GR", "XI" gives "GB"); "" when the number
 * is not valid. Static. */
const char *vat_number_country(const char *number);

/* The customer's VAT number as he typed it: the first value in the order's meta under a key of
 * shop->vat_meta, else under one of the keys that plugins use (EINVOICE.md). "" when there is none.
 * Borrowed from the order, or static. */
const char *vat_number_find(const struct order *order, const struct shop *shop);

/* A meta key of the order or one of its lines that holds a valid VAT number which is not `own` (the
 * seller's), for telling the owner: nothing says that it is the customer's, so it is never taken. A
 * key that speaks of VAT goes first. *in_line: it stands in a line, where vat_meta does not look.
 * NULL when there is none; *in_line then says nothing. Borrowed from the order. */
const char *vat_number_elsewhere(const struct order *order, const char *own, bool *in_line);

#endif
