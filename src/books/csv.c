/* CSV for spreadsheets. */
#include "books/csv.h"

#include <string.h>

#include "base/date.h"

#define BOM "\xef\xbb\xbf"
#define CRLF "\r\n"

static char separator_of(enum csv_style style)
{
    return style == CSV_LOCAL ? ';' : ',';
}

/* Whether a spreadsheet would run the cell: OWASP's list, and every control character. */
static bool looks_like_formula(const char *text)
{
    return strchr("=+-@", *text) != NULL || g_ascii_iscntrl(*text);
}

static void append_text(GString *to, enum csv_style style, const char *text)
{
    const char special[] = {separator_of(style), '"', '\r', '\n', '\0'};
    bool quoted = strpbrk(text, special) != NULL;
    if (quoted)
        g_string_append_c(to, '"');
    if (*text && looks_like_formula(text))
        g_string_append_c(to, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            g_string_append_c(to, '"');
        g_string_append_c(to, *c);
    }
    if (quoted)
        g_string_append_c(to, '"');
}

static void append_figure(GString *to, enum csv_style style, const char *figure)
{
    gsize start = to->len;
    g_string_append(to, figure);
    char *point = style == CSV_LOCAL ? strchr(to->str + start, '.') : NULL;
    if (point)
        *point = ',';
}

static void append_day(GString *to, enum csv_style style, const char *day)
{
    if (style == CSV_LOCAL && date_is_day(day))
        g_string_append_printf(to, "%.2s/%.2s/%.4s", day + 8, day + 5, day);
    else
        append_text(to, style, day);
}

/* A figure with a decimal point; caller frees. */
static char *figure_of(enum column_form form, const struct report_value *value, int decimals)
{
    switch (form) {
    case FORM_MONEY:
        return money_text(value->amount, decimals);
    case FORM_COUNT:
        return g_strdup_printf("%" G_GINT64_FORMAT, value->amount);
    case FORM_PRICE:
        return decimal_text(value->decimal, 2, 6);
    case FORM_RATE:
    case FORM_QUANTITY:
    case FORM_TEXT:
    case FORM_DAY:
        break;
    }
    return decimal_text(value->decimal, 0, DECIMAL_PLACES);
}

static void append_value(GString *to,
        enum csv_style style,
        enum column_form form,
        const struct report_value *value,
        int decimals)
{
    const char *text = value->text ? value->text : "";
    if (form == FORM_TEXT) {
        append_text(to, style, text);
        return;
    }
    if (form == FORM_DAY) {
        append_day(to, style, text);
        return;
    }
    g_autofree char *figure = value->none ? g_strdup("") : figure_of(form, value, decimals);
    append_figure(to, style, figure);
}

void csv_header(GString *to, enum csv_style style, const struct report_column *columns)
{
    if (style == CSV_LOCAL)
        g_string_append(to, BOM);
    for (guint i = 0; columns[i].name; i++) {
        if (i > 0)
            g_string_append_c(to, separator_of(style));
        append_text(to, style, columns[i].name);
    }
    g_string_append(to, CRLF);
}

void csv_row(GString *to,
        enum csv_style style,
        const struct report_column *columns,
        const struct report_value *values,
        int decimals)
{
    for (guint i = 0; columns[i].name; i++) {
        if (i > 0)
            g_string_append_c(to, separator_of(style));
        append_value(to, style, columns[i].form, &values[i], decimals);
    }
    g_string_append(to, CRLF);
}
