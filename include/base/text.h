/* Cleaning of text that comes from outside, and small helpers for strings. */
#ifndef BILLHOOK_BASE_TEXT_H
#define BILLHOOK_BASE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* Valid UTF-8 without control characters: broken bytes become U+FFFD; U+0000-001F and 007F-009F are removed, but
 * LF stays when `multiline` (CR LF and CR become LF) and otherwise LF, CR, TAB become a blank; marks that change the
 * direction of text (U+202A-202E, U+2066-2069) and U+FEFF are removed. Caller frees. Any thread. */
char *text_clean(const char *text, bool multiline);

/* As text_clean(), then HTML tags are removed (<br>, </p>, </div>, </li> become a line break where multiline, else a
 * blank) and HTML entities (all named Latin ones WordPress writes, decimal, hex) are decoded, once; blanks at the ends
 * and repeated blanks are removed. What only looks like a tag ("a < b") stays. Caller frees. Any thread. */
char *text_from_html(const char *html, bool multiline);

/* True for NULL, "" and blanks only. */
bool text_is_blank(const char *text);

/* The candidate nearest to `word` by edit distance (at most 2, or a third of its length), or NULL. Borrowed. */
const char *text_nearest(const char *word, const char *const *candidates);

/* The lower-case hex of bytes. Caller frees. */
char *text_hex(const void *bytes, gsize length);

/* SHA-256 of bytes into digest[32] (OpenSSL). Any thread. */
void sha256(const void *bytes, gsize length, guint8 digest[32]);

#endif
