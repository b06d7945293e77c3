/* Which characters of text from outside stay, and reading them one by one. */
#include "characters.h"

enum fate character_fate(gunichar c)
{
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
        return FATE_BREAK;
    if (c == '\t')
        return FATE_BLANK;
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
            (c >= 0x2066 && c <= 0x2069) || c == 0xfeff)
        return FATE_REMOVE;
    /* no character of XML 1.0: it would make the UBL unreadable */
    if (c == 0xfffe || c == 0xffff)
        return FATE_REPLACE;
    return FATE_KEEP;
}

gunichar character_next(const char **cursor)
{
    const guchar *p = (const guchar *)*cursor;
    if (*p == '\r' && p[1] == '\n') {
        *cursor += 2;
        return '\n';
    }
    if (*p < 0x80) {
        *cursor += 1;
        return *p;
    }
    gunichar c = g_utf8_get_char_validated(*cursor, -1);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *cursor += 1;
        return CHARACTER_REPLACEMENT;
    }
    *cursor = g_utf8_next_char(*cursor);
    return c;
}

bool characters_are_plain(const char *text)
{
    for (const guchar *p = (const guchar *)text; *p; p++)
        if (*p < 0x20 || *p >= 0x7f)
            return false;
    return true;
}
