/* The one writer of HTML: what goes in comes out as text, wherever it was written. Pure. Any
 * thread.
 *
 * html_add() takes a literal with these places, for each a const char * behind it:
 *   %t  text between tags
 *   %a  text in an attribute's value, which stands between double quotes
 *   %u  one part of an URL (a piece of its path, a name or value of its query), in an attribute
 *   %h  HTML that this writer made
 *   %%  a per cent sign
 * A customer's words go nowhere else: not into names of tags or attributes, not into a whole URL.
 */
#ifndef BILLHOOK_BASE_MARKUP_H
#define BILLHOOK_BASE_MARKUP_H

#include <glib.h>

/* Adds a literal with its places filled in. */
#define html_add(page, ...) html_add_literal(page, "" __VA_ARGS__)

/* As html_add(), which makes sure that the format is a literal. */
void html_add_literal(GString *page, const char *format, ...);

/* Adds text, for between tags and for attributes in double quotes alike: what is no character of
 * HTML (controls, bytes that are no UTF-8) becomes U+FFFD. */
void html_text(GString *page, const char *text);

/* Adds one part of an URL: all but [A-Za-z0-9._~-] as %-escapes. */
void html_url_part(GString *page, const char *text);

/* Room for any 64-bit number as text. */
struct number_text {
    char text[24];
};

/* A whole number in decimal figures, by value: for a place of html_add() as NUMBER_TEXT(id), whose
 * text lives until the end of the full expression. Any thread. */
struct number_text html_number(gint64 number);
#define NUMBER_TEXT(number) (html_number(number).text)

#endif
