/* The formats of document numbers: checking one, the numbers of a series, their file names. */
#include "document/number.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "number_pieces.h"

/* ---- checking a format ---- */

static const char allowed_placeholders[] = "{YYYY} {YY} {MM} {shop} {N} {N:width}";

static bool fail_brace(const char *format, const char *at, GError **error)
{
    const char *close = strchr(at, '}');
    g_autofree char *word = close ? g_strndup(at, (gsize)(close + 1 - at)) : g_strdup(at);
    return fail(error, BILLHOOK_ERROR_USAGE,
            "number format '%s': '%s' is no placeholder: "
            "allowed are %s, width 1 to %d",
            format, word, allowed_placeholders, WIDTH_MAX);
}

/* The characters by themselves, before the braces are looked at. */
static bool check_characters(const char *format, GError **error)
{
    if (*format == '\0')
        return fail(error, BILLHOOK_ERROR_USAGE,
                "a number format is empty: it needs {N}, for example {YYYY}-{N:5}");
    if (!g_utf8_validate(format, -1, NULL))
        return fail(error, BILLHOOK_ERROR_USAGE, "a number format is not valid UTF-8");

    for (const char *p = format; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isprint(c))
            return fail(error, BILLHOOK_ERROR_USAGE,
                    "number format: it has the invisible character U+%04X", c);
    }

    gunichar last = g_utf8_get_char(g_utf8_prev_char(format + strlen(format)));
    if (g_unichar_isspace(g_utf8_get_char(format)) || g_unichar_isspace(last))
        return fail(
                error, BILLHOOK_ERROR_USAGE, "number format '%s': no blanks at the ends", format);
    if (*format == '#')
        return fail(error, BILLHOOK_ERROR_USAGE,
                "number format '%s': it may not begin with '#', which "
                "stands for a document's id on the command line",
                format);
    return true;
}

bool number_format_check(const char *format, GError **error)
{
    if (!check_characters(format, error))
        return false;

    int literals = 0, others = 0, counters = 0;
    const char *at = format;
    struct piece piece;
    while (number_next_piece(&at, &piece)) {
        literals += piece.kind == PIECE_LITERAL;
        counters += piece.kind == PIECE_N;
        others += piece.kind != PIECE_LITERAL;
    }
    if (*at != '\0')
        return fail_brace(format, at, error);
    if (counters != 1)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "number format '%s': the running number {N} is "
                "%s; it has to be there exactly once",
                format, counters == 0 ? "missing" : "there more than once");
    if (literals > LITERAL_CHARACTERS || others > PLACEHOLDERS)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "number format '%s': at most %d characters "
                "and %d placeholders are allowed",
                format, LITERAL_CHARACTERS, PLACEHOLDERS);
    return true;
}

/* ---- series and numbers ---- */

static void append_filled(
        GString *out, const struct piece *piece, const char *day, const char *shop)
{
    switch (piece->kind) {
    case PIECE_YEAR4:
        g_string_append_len(out, day, 4);
        return;
    case PIECE_YEAR2:
        g_string_append_len(out, day + 2, 2);
        return;
    case PIECE_MONTH:
        g_string_append_len(out, day + 5, 2);
        return;
    case PIECE_SHOP:
        g_string_append(out, shop);
        return;
    case PIECE_LITERAL:
    case PIECE_N:
    default:
        g_string_append_len(out, piece->start, (gssize)piece->length);
        return;
    }
}

char *number_series(const char *format, const char *day, const char *shop)
{
    g_return_val_if_fail(date_is_day(day), g_strdup(format));
    GString *out = g_string_new(NULL);
    struct piece piece;
    for (const char *at = format; number_next_piece(&at, &piece);)
        append_filled(out, &piece, day, shop);
    return g_string_free(out, FALSE);
}

/* The counter's piece of a series. False when it has none. */
static bool find_counter(const char *series, struct piece *piece)
{
    for (const char *at = series; number_next_piece(&at, piece);)
        if (piece->kind == PIECE_N)
            return true;
    return false;
}

char *number_text(const char *series, gint64 n)
{
    struct piece counter;
    g_return_val_if_fail(find_counter(series, &counter), g_strdup(series));
    return g_strdup_printf("%.*s%0*" G_GINT64_FORMAT "%s", (int)(counter.start - series), series,
            counter.width, n, counter.start + counter.length);
}

gint64 number_parse(const char *series, const char *number)
{
    struct piece counter;
    if (!find_counter(series, &counter))
        return -1;

    gsize before = (gsize)(counter.start - series), digits = 0;
    if (strncmp(series, number, before) != 0)
        return -1;

    while (g_ascii_isdigit(number[before + digits]))
        digits++;
    /* the text after the counter may begin with digits of its own */
    gsize after = strlen(counter.start + counter.length), length = strlen(number);
    if (length <= before + after || length - before - after > MIN(digits, 18))
        return -1;

    g_autofree char *middle = g_strndup(number + before, length - before - after);
    gint64 n = g_ascii_strtoll(middle, NULL, 10);
    g_autofree char *again = number_text(series, n);
    return strcmp(again, number) == 0 ? n : -1;
}

/* ---- file names ---- */

/* Names that Windows keeps for devices, whatever stands after a point. */
static bool is_device_name(const char *stem)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul"};
    gsize length = strcspn(stem, ".");
    if (length == 4 && g_ascii_isdigit(stem[3]))
        return g_ascii_strncasecmp(stem, "com", 3) == 0 || g_ascii_strncasecmp(stem, "lpt", 3) == 0;
    for (gsize i = 0; length == 3 && i < G_N_ELEMENTS(devices); i++)
        if (g_ascii_strncasecmp(stem, devices[i], 3) == 0)
            return true;
    return false;
}

char *number_file_stem(const char *number)
{
    g_autofree char *valid = g_utf8_make_valid(number, -1);
    GString *stem = g_string_new(NULL);
    for (const char *p = valid; *p; p = g_utf8_next_char(p))
        g_string_append_c(stem, number_file_character(g_utf8_get_char(p)));
    g_string_erase(stem, 0, (gssize)strspn(stem->str, "-."));
    if (stem->len == 0)
        g_string_assign(stem, "document");
    if (is_device_name(stem->str))
        g_string_prepend_c(stem, '_');
    if (stem->len > STEM_CHARACTERS) /* the counter is most often at the end: cut before it */
        g_string_erase(stem, STEM_CHARACTERS / 2, (gssize)(stem->len - STEM_CHARACTERS));
    return g_string_free(stem, FALSE);
}
