/* Cleaning of text that comes from outside, and small helpers for strings. */
#ifndef BILLHOOK_BASE_TEXT_H
#define BILLHOOK_BASE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* Valid UTF-8 without control characters: broken bytes become U+FFFD; U+0000-001F and 007F-009F are
 * removed, but LF stays when `multiline` (CR LF and CR become LF) and otherwise LF, CR, TAB become
 * a blank; marks that change the direction of text (U+202A-202E, U+2066-2069) and U+FEFF are
 * removed; U+2028/2029 count as LF; U+FFFE/FFFF, which XML does not allow, become U+FFFD. Caller
 * frees. Any thread. */
char *text_clean(const char *text, bool multiline);

/* As text_clean(), then HTML tags are removed (<br>, </p>, </div>, </li> become a line break where
 * multiline, else a blank) and HTML entities (the named ones of HTML 4 and &apos;, decimal, hex)
 * are decoded, once; blanks at the ends (of each line) and repeated blanks are removed, and more
 * than one empty line in a row. What only looks like a tag ("a < b",
 * "<jan@example.be>") stays. Takes linear time. Caller frees. Any thread. */
char *text_from_html(const char *html, bool multiline);

/* True for NULL, "" and blanks only. */
bool text_is_blank(const char *text);

/* The candidate nearest to `word` by edits and swapped neighbours (at most 2, or a third of its
 * length; letters of either case alike), or NULL. candidates end with NULL. Borrowed. Any thread.
 */
const char *text_nearest(const char *word, const char *const *candidates);

/* The lower-case hex of bytes. Caller frees. */
char *text_hex(const void *bytes, gsize length);

/* SHA-256 of bytes into digest[32] (OpenSSL). Any thread. */
void sha256(const void *bytes, gsize length, guint8 digest[32]);

#endif
