/* Number formats, series and references. Pure; any thread. A format is text with placeholders, such
 * as {YYYY}-{N:5}; a series is a format in which all but {N} is filled in, such as 2026-{N:5}. */
#ifndef BILLHOOK_DOCUMENT_NUMBER_H
#define BILLHOOK_DOCUMENT_NUMBER_H

#include "document/document.h"

/* True for a good format: {YYYY} {YY} {MM} {shop} and exactly one {N} or {N:width} (width 1 to 10),
 * at most 8 placeholders and 40 other characters, UTF-8 without invisible characters, no blanks at
 * the ends, no '#' in front (`#ID` is a document's id). False with USAGE, which says what is
 * allowed. */
bool number_format_check(const char *format, GError **error);

/* True when two formats could ever give the same number, or two numbers of which number_file_stem()
 * makes the same name (any shop name, any month, years 2020 to 2099; the same format always does).
 * Errs to the safe side: it may also be true of two that never meet. Both must have passed
 * number_format_check(). */
bool number_formats_collide(const char *a, const char *b);

/* True when two different series of one format could give the same number, e.g. `{shop}{N}`: shop
 * "a1" and 1, shop "a" and 11. `{YYYY}{N}`, `{YY}{N}` and `{N}{MM}` are not ambiguous, since a date
 * has a fixed width. *why (may be NULL) is set when true: a sentence for the owner; the caller
 * frees it. The format must have passed number_format_check(). */
bool number_format_ambiguous(const char *format, char **why);

/* True when two different numbers of a format, counters up to 999999, could have the same
 * structured reference: the same last ten digits, zeros in front. shop: the name of the only shop,
 * NULL when there are several (then a format with {shop} always could). The format must have passed
 * number_format_check(). */
bool number_references_shared(const char *format, const char *shop);

/* The series of a format on a day (date_is_day) for a shop: everything but {N} filled in, e.g.
 * "2026-{N:5}". Caller frees. */
char *number_series(const char *format, const char *day, const char *shop);

/* The n-th number of a series: number_text("2026-{N:5}", 116) is "2026-00116"; a counter wider than
 * its {N:width} is written whole. Caller frees. */
char *number_text(const char *series, gint64 n);

/* The n of a number of a series; -1 when the number is not exactly what number_text() writes for
 * it, or has more than 18 digits. */
gint64 number_parse(const char *series, const char *number);

/* The Belgian structured communication of a number: the last ten of its digits, zeros in front, and
 * the check digits (modulo 97), as "+++020/2600/11696+++". Caller frees. */
char *reference_structured(const char *number);

/* The 12 bare digits of a structured communication; "" when the text does not have its exact form
 * or the check digits are wrong. Caller frees. */
char *reference_digits(const char *reference);

/* A payment reference as it is searched by: its letters (upper case) and digits, nothing else;
 * "020260011696" of "+++020/2600/11696+++" and of what a payer typed of it, "202600116" of
 * "2026-00116". Caller frees. */
char *reference_plain(const char *reference);

/* A safe name for the file of a number or title, without an ending: only [A-Za-z0-9._-], other
 * characters become '-'; never "", never beginning with '-' or '.', never a device's name on
 * Windows; of more than 100 characters the middle is left out. Caller frees. */
char *number_file_stem(const char *number);

/* True for an IBAN with the length of its country (SEPA; 15 to 34 elsewhere) and right check digits
 * (ISO 13616, modulo 97 is 1). Blanks, tabs and lower case are allowed. */
bool iban_valid(const char *iban);

/* The text without blanks and tabs, in upper case; nothing is checked. Caller frees. */
char *iban_normalize(const char *iban);

/* An IBAN in groups of four that stay together, joined by U+00A0: "BE68 5390 0754 7034". Caller
 * frees. */
char *iban_text(const char *iban);

#endif
