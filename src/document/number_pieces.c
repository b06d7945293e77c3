/* The pieces of a number format. */
#include "number_pieces.h"

#include <string.h>

static const struct {
    const char *text;
    enum piece_kind kind;
} placeholders[] = {
        {"{YYYY}", PIECE_YEAR4},
        {"{YY}", PIECE_YEAR2},
        {"{MM}", PIECE_MONTH},
        {"{shop}", PIECE_SHOP},
        {"{N}", PIECE_N},
};

/* "{N:5}" at `at`: its width 1-10, else 0. */
static int counter_width(const char *at, gsize length)
{
    if (length < 5 || length > 6 || strncmp(at, "{N:", 3) != 0)
        return 0;
    int width = 0;
    for (const char *digit = at + 3; digit < at + length - 1; digit++) {
        if (!g_ascii_isdigit(*digit) || (digit == at + 3 && *digit == '0'))
            return 0;
        width = width * 10 + (*digit - '0');
    }
    return width <= WIDTH_MAX ? width : 0;
}

static bool read_placeholder(const char *at, gsize length, struct piece *piece)
{
    *piece = (struct piece){
            .kind = PIECE_N, .start = at, .length = length, .width = counter_width(at, length)};
    if (piece->width > 0)
        return true;

    for (gsize i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        const char *text = placeholders[i].text;
        if (strlen(text) != length || strncmp(text, at, length) != 0)
            continue;
        piece->kind = placeholders[i].kind;
        piece->width = 1;
        return true;
    }
    return false;
}

bool number_next_piece(const char **at, struct piece *piece)
{
    if (**at == '\0' || **at == '}')
        return false;
    if (**at != '{') {
        const char *after = g_utf8_next_char(*at);
        *piece =
                (struct piece){.kind = PIECE_LITERAL, .start = *at, .length = (gsize)(after - *at)};
        *at = after;
        return true;
    }

    const char *close = strchr(*at, '}');
    if (!close || !read_placeholder(*at, (gsize)(close + 1 - *at), piece))
        return false;

    *at = close + 1;
    return true;
}

char number_file_character(gunichar c)
{
    return c < 0x80 && (g_ascii_isalnum((char)c) || c == '.' || c == '_') ? (char)c : '-';
}
