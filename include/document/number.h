/* Number formats, series and references. Pure. */
#ifndef BILLHOOK_DOCUMENT_NUMBER_H
#define BILLHOOK_DOCUMENT_NUMBER_H

#include "document/document.h"

/* Checks a format: {YYYY} {YY} {MM} {shop} and exactly one {N} or {N:width} (width 1-10), at most 8
 * placeholders; at most 40 characters otherwise, no control characters, no blanks at the ends, no
 * '#' in front (`#ID` is a document's id). BILLHOOK_ERROR_USAGE says what is allowed. */
bool number_format_check(const char *format, GError **error);

/* True when two formats could ever give the same number, or two numbers of which number_file_stem()
 * makes the same name (any shop name, any month, years 2020 to 2099; the same format always does).
 * Both must have passed number_format_check(). */
bool number_formats_collide(const char *a, const char *b);

/* True when within one format two different series could give the same number, e.g. `{shop}{N}`:
 * shop "a1" and 1, shop "a" and
 * 11. `{YYYY}{N}`, `{YY}{N}` and `{N}{MM}` are not ambiguous: the date has a fixed width. *why (may
 * be NULL) owned. */
bool number_format_ambiguous(const char *format, char **why);

/* True when two different numbers of a format, counters up to 999999, could have the same
 * structured reference: the same last ten digits, zeros in front. shop: the name of the only shop,
 * NULL when there are several. */
bool number_references_shared(const char *format, const char *shop);

/* The series of a format on a day for a shop: everything but {N} filled in, e.g. "2026-{N:5}".
 * Caller frees. */
char *number_series(const char *format, const char *day, const char *shop);
/* The number in a series: number_text("2026-{N:5}", 116) = "2026-00116". Caller frees. */
char *number_text(const char *series, gint64 n);

/* The n of a number in a series, -1 when it is not of that series. */
gint64 number_parse(const char *series, const char *number);

/* The Belgian structured communication of a number: its last ten digits, zeros in front, and check
 * digits, as
 * "+++020/2600/11696+++". Caller frees. */
char *reference_structured(const char *number);
/* The 12 bare digits of a reference; "" when it is none. Caller frees. */
char *reference_digits(const char *reference);

/* A safe file name stem for a number or title: [A-Za-z0-9._-], never "", beginning with '-' or '.'
 * or the name of a Windows device, at most 100 characters. Caller frees. */
char *number_file_stem(const char *number);

bool iban_valid(const char *iban); /* blanks allowed; mod 97 = 1 */
char *iban_normalize(const char *iban);

#endif
