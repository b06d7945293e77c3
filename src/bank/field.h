/* Fields as banks write them, made into what our structs hold; in the room of bank only. Pure; any
 * thread. */
#ifndef BILLHOOK_BANK_FIELD_H
#define BILLHOOK_BANK_FIELD_H

#include <glib.h>
#include <stdbool.h>

/* Bytes as UTF-8: as they are where they are UTF-8, else read as Windows-1252 (ISO 8859-1 with
 * letters in 0x80-0x9F; a byte that it does not define becomes U+FFFD). Zero bytes end it. Caller
 * frees. */
char *bank_utf8(const char *bytes, gsize length);

/* A text without control characters and without blanks at its ends. Caller frees. */
char *bank_trimmed(const char *text);

/* The same, but "" for what says that there is none: only zeros, blanks or points,
 * NOTPROVIDED, NOT PROVIDED, NONREF, N/A. Caller frees. */
char *bank_own_reference(const char *text);

/* An account number: upper case, only letters and digits of its first word, or of all of it where
 * `whole`. Caller frees. */
char *bank_account(const char *text, bool whole);

/* A payment reference with right check digits as it is kept: 12 digits (the last two are the first
 * ten modulo 97, 97 for 0: Febelfin's structured communication), or "RF" and 2 check digits and 1
 * to 21 letters and digits (ISO 11649), upper case; blanks and + / * . - are left out. NULL where
 * it is none. Caller frees. */
char *bank_reference(const char *text);

/* Whether exactly 12 digits are a structured communication. */
bool bank_digits_are_reference(const char *digits);

/* The IBAN of a Belgian account number of 12 digits. Caller frees. */
char *bank_belgian_iban(const char *bban);

#endif
