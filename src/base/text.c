/* Text from outside made safe, and small helpers for strings. HTML: html.c. */
#include "base/text.h"

#include <openssl/sha.h>
#include <string.h>

#include "characters.h"

char *text_clean(const char *text, bool multiline)
{
    if (characters_are_plain(text))
        return g_strdup(text);
    GString *out = g_string_sized_new(strlen(text) + 1);
    while (*text) {
        gunichar c = character_next(&text);
        switch (character_fate(c)) {
        case FATE_KEEP:
            g_string_append_unichar(out, c);
            break;
        case FATE_REPLACE:
            g_string_append_unichar(out, CHARACTER_REPLACEMENT);
            break;
        case FATE_BREAK:
            g_string_append_c(out, multiline ? '\n' : ' ');
            break;
        case FATE_BLANK:
            g_string_append_c(out, ' ');
            break;
        case FATE_REMOVE:
            break;
        }
    }
    return g_string_free(out, FALSE);
}

bool text_is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n\v\f")] == '\0';
}

#define LONGEST_WORD 64

static bool same_letter(char a, char b)
{
    return g_ascii_tolower(a) == g_ascii_tolower(b);
}

/* How many letters are changed, left out, put in, or swapped with their neighbour; those of either
 * case are alike. More than `limit` when either word is too long. */
static gsize edit_distance(const char *a, const char *b, gsize limit)
{
    gsize length_a = strlen(a), length_b = strlen(b);
    if (length_a > LONGEST_WORD || length_b > LONGEST_WORD)
        return limit + 1;
    int edits[LONGEST_WORD + 1][LONGEST_WORD + 1]; /* between the first i letters and the first j */
    for (gsize i = 0; i <= length_a; i++) {
        for (gsize j = 0; j <= length_b; j++) {
            if (i == 0 || j == 0) {
                edits[i][j] = (int)(i + j);
                continue;
            }
            int changed = edits[i - 1][j - 1] + !same_letter(a[i - 1], b[j - 1]);
            edits[i][j] = MIN(changed, MIN(edits[i - 1][j], edits[i][j - 1]) + 1);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                    same_letter(a[i - 2], b[j - 1]))
                edits[i][j] = MIN(edits[i][j], edits[i - 2][j - 2] + 1);
        }
    }
    return (gsize)edits[length_a][length_b];
}

const char *text_nearest(const char *word, const char *const *candidates)
{
    gsize length = strlen(word), limit = MAX(2, length / 3), best_distance = limit + 1;
    const char *best = NULL;
    for (; *candidates; candidates++) {
        gsize distance = edit_distance(word, *candidates, limit);
        /* a word of which no letter is left is no hint */
        if (distance < best_distance && distance < MAX(length, strlen(*candidates))) {
            best = *candidates;
            best_distance = distance;
        }
    }
    return best;
}

const char *text_plural(gint64 count)
{
    return count == 1 ? "" : "s";
}

void text_set(char **text, const char *value)
{
    text_take(text, g_strdup(value));
}

void text_take(char **text, char *value)
{
    g_free(*text);
    *text = value;
}

char *text_hex(const void *bytes, gsize length)
{
    static const char digits[] = "0123456789abcdef";
    const guint8 *in = bytes;
    char *hex = g_malloc(length * 2 + 1);
    for (gsize i = 0; i < length; i++) {
        hex[2 * i] = digits[in[i] >> 4];
        hex[2 * i + 1] = digits[in[i] & 15];
    }
    hex[length * 2] = '\0';
    return hex;
}

void sha256(const void *bytes, gsize length, guint8 digest[32])
{
    /* OpenSSL allocates: out of memory it leaves the digest as it was. As GLib does, better end
     * than go on with a wrong one. */
    if (!SHA256(bytes, length, digest))
        g_error("SHA-256 could not be computed: memory is out");
}
