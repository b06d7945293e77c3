/* Lines, columns, amounts and days of a CODA file. */
#include "coda_line.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "field.h"

/* ---- lines ---- */

static void columns_of_bytes(struct coda_line *line)
{
    for (int i = 0; i <= CODA_COLUMNS; i++)
        line->column[i] = (guint16)i;
}

/* 128 characters of UTF-8. False: they are not. */
static bool columns_of_characters(struct coda_line *line)
{
    if (line->length > 4 * CODA_COLUMNS || !g_utf8_validate_len(line->bytes, line->length, NULL) ||
            g_utf8_strlen(line->bytes, (gssize)line->length) != CODA_COLUMNS)
        return false;
    const char *at = line->bytes;
    for (int i = 0; i <= CODA_COLUMNS; i++) {
        line->column[i] = (guint16)(at - line->bytes);
        if (i < CODA_COLUMNS)
            at = g_utf8_next_char(at);
    }
    return true;
}

/* A line as it lies between two ends. */
static bool cut_line(struct coda_cursor *cursor, struct coda_line *line)
{
    if (cursor->at == cursor->end)
        return false;
    const char *feed = memchr(cursor->at, '\n', (gsize)(cursor->end - cursor->at));
    const char *stop = feed ? feed : cursor->end;
    line->bytes = cursor->at;
    line->length = (gsize)(stop - cursor->at);
    line->number = ++cursor->number;
    if (line->length > 0 && line->bytes[line->length - 1] == '\r')
        line->length--;
    cursor->at = feed ? feed + 1 : cursor->end;
    return true;
}

static bool is_end_mark(const struct coda_cursor *cursor, const struct coda_line *line)
{
    return line->length == 1 && line->bytes[0] == 0x1A && cursor->at == cursor->end;
}

enum coda_step coda_next(struct coda_cursor *cursor, struct coda_line *line, GError **error)
{
    do {
        if (!cut_line(cursor, line) || is_end_mark(cursor, line))
            return CODA_END;
    } while (line->length == 0);

    if (memchr(line->bytes, '\0', line->length)) {
        fail(error, BILLHOOK_ERROR_INPUT, "line %d: has a zero byte in it", line->number);
        return CODA_WRONG;
    }
    if (line->length == CODA_COLUMNS) {
        columns_of_bytes(line);
        return CODA_LINE;
    }
    if (columns_of_characters(line))
        return CODA_LINE;
    bool cut = cursor->at == cursor->end && line->length < CODA_COLUMNS;
    fail(error, BILLHOOK_ERROR_INPUT,
            "line %d: has %" G_GSIZE_FORMAT " characters instead of 128%s", line->number,
            line->length, cut ? ": the file is cut" : "");
    return CODA_WRONG;
}

/* ---- columns ---- */

char coda_at(const struct coda_line *line, int column)
{
    return line->bytes[line->column[column - 1]];
}

char *coda_raw(const struct coda_line *line, int from, int to)
{
    gsize start = line->column[from - 1], stop = line->column[to];
    return bank_utf8(line->bytes + start, stop - start);
}

char *coda_text(const struct coda_line *line, int from, int to)
{
    g_autofree char *raw = coda_raw(line, from, to);
    return bank_trimmed(raw);
}

bool coda_digits(const struct coda_line *line, int from, int to, gint64 *number)
{
    gint64 value = 0;
    for (int column = from; column <= to; column++) {
        char digit = coda_at(line, column);
        if (!g_ascii_isdigit(digit))
            return false;
        value = value * 10 + (digit - '0');
    }
    *number = value;
    return true;
}

gint64 coda_unit(int decimals)
{
    return decimals == 0 ? 1000 : decimals == 2 ? 10 : 1;
}

bool coda_amount(const struct coda_line *line,
        int sign_column,
        const char *what,
        int decimals,
        money *amount,
        GError **error)
{
    char sign = coda_at(line, sign_column);
    gint64 thousandths;
    if ((sign != '0' && sign != '1') ||
            !coda_digits(line, sign_column + 1, sign_column + 15, &thousandths))
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: %s is no amount", line->number, what);
    gint64 unit = coda_unit(decimals);
    if (thousandths % unit != 0)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: %s has more decimals than its currency",
                line->number, what);
    *amount = (sign == '1' ? -1 : 1) * (thousandths / unit);
    return true;
}

char *coda_day(const struct coda_line *line, int column, const char *what, GError **error)
{
    g_autofree char *text = coda_text(line, column, column + 5);
    if (!*text || strcmp(text, "000000") == 0)
        return g_strdup("");
    g_autofree char *day = strlen(text) == 6
            ? g_strdup_printf("20%.2s-%.2s-%.2s", text + 4, text + 2, text)
            : g_strdup("");
    if (!date_is_day(day)) {
        fail(error, BILLHOOK_ERROR_INPUT, "line %d: %s is no day", line->number, what);
        return NULL;
    }
    return g_steal_pointer(&day);
}
