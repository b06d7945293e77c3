/* Single characters of text from outside; in the room of base only. Pure; any thread. */
#ifndef BILLHOOK_BASE_CHARACTERS_H
#define BILLHOOK_BASE_CHARACTERS_H

#include <glib.h>
#include <stdbool.h>

/* U+FFFD, in place of what is no character. */
#define CHARACTER_REPLACEMENT 0xfffd

/* What becomes of one code point in cleaned text. */
enum fate { FATE_KEEP, FATE_REMOVE, FATE_BREAK, FATE_BLANK, FATE_REPLACE };

/* What becomes of a code point. */
enum fate character_fate(gunichar c);

/* Reads one code point of a text that is not at its end and moves *cursor behind it. A byte that is
 * not UTF-8 counts as U+FFFD, CR LF as one LF. */
gunichar character_next(const char **cursor);

/* True for text of printable ASCII only, which cleaning leaves as it is. */
bool characters_are_plain(const char *text);

#endif
