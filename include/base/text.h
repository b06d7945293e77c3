/* Cleaning of text that comes from outside, and small helpers for strings. */
#ifndef BILLHOOK_BASE_TEXT_H
#define BILLHOOK_BASE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* The text as valid UTF-8 without control characters:
 * - a line break (LF, CR, CR LF, U+2028, U+2029) becomes LF where `multiline`, else a blank;
 * - a tab becomes a blank;
 * - the other control characters (U+0000-001F, U+007F-009F), U+FEFF and the marks that change the
 *   direction of text (U+202A-202E, U+2066-2069) are removed;
 * - a byte that is not UTF-8 and U+FFFE/FFFF, which XML does not allow, become U+FFFD.
 * text is not NULL. Caller frees. Any thread. */
char *text_clean(const char *text, bool multiline);

/* HTML as plain text. As text_clean(), and:
 * - tags and comments are removed; <br>, </p>, </div> and </li> count as a line break;
 * - entities (the named ones of HTML 4, &apos;, decimal and hex numbers) are decoded, once;
 * - blanks at the ends and blanks around line breaks are removed, several blanks become one, and at
 *   most one empty line stands between two others.
 * What only looks like a tag ("a < b", "<jan@example.be>") stays. Takes time linear in the length.
 * html is not NULL. Caller frees. Any thread. */
char *text_from_html(const char *html, bool multiline);

/* True for NULL, "" and for text of ASCII white space only. Any thread. */
bool text_is_blank(const char *text);

/* The candidate that is fewest edits away from `word`, for "did you mean": a letter changed, left
 * out, put in or swapped with its neighbour is one edit; letters of either case are alike. NULL
 * when none is within two edits, or within a third of the word's length where that is more; also
 * for a word or candidate of more than 64 bytes. Among equals the first. candidates end with NULL.
 * Borrowed from candidates. Any thread. */
const char *text_nearest(const char *word, const char *const *candidates);

/* The ending of an English word after a number: "" for 1, else "s". Static. Any thread. */
const char *text_plural(gint64 count);

/* Puts a copy of a text in place of an owned one, which is freed. value may be a part of the old
 * text. Any thread. */
void text_set(char **text, const char *value);

/* Puts an owned text in place of another one, which is freed. Any thread. */
void text_take(char **text, char *value);

/* Bytes as lower-case hex, two digits a byte. Caller frees. Any thread. */
char *text_hex(const void *bytes, gsize length);

/* The SHA-256 of bytes into digest[32] (OpenSSL). When OpenSSL has no memory the program ends, as
 * GLib does. Any thread. */
void sha256(const void *bytes, gsize length, guint8 digest[32]);

#endif
