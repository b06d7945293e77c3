/* A bank's file, whatever it is: told by what it begins with. */
#include <string.h>

#include "bank/statement.h"
#include "base/error.h"
#include "camt.h"
#include "coda.h"

static const char utf8_mark[] = "\xEF\xBB\xBF";

static bool is_utf16(const guint8 *bytes, gsize length)
{
    return length >= 2 &&
            ((bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0xFF && bytes[1] == 0xFE));
}

static int line_at(const char *bytes, const char *at)
{
    int line = 1;
    for (; bytes < at; bytes++)
        line += *bytes == '\n';
    return line;
}

static GPtrArray *read_text(const char *bytes, gsize length, GError **error)
{
    gsize blanks = 0;
    while (blanks < length && strchr(" \t\r\n", bytes[blanks]) && bytes[blanks])
        blanks++;
    bool xml = blanks < length && bytes[blanks] == '<';
    const char *zero = length ? memchr(bytes, '\0', length) : NULL;
    if (zero && (xml || coda_looks_like(bytes, length))) {
        fail(error, BILLHOOK_ERROR_INPUT, "line %d: has a zero byte in it", line_at(bytes, zero));
        return NULL;
    }
    if (xml)
        return camt_read(bytes + blanks, length - blanks, error);
    if (coda_looks_like(bytes, length))
        return coda_read(bytes, length, error);
    fail(error, BILLHOOK_ERROR_INPUT, "line 1: it is neither a CODA nor a camt.053%s",
            length == 0 ? ": it is empty" : "");
    return NULL;
}

GPtrArray *bank_read(const guint8 *bytes, gsize length, GError **error)
{
    const char *text = (const char *)bytes;
    if (length > BANK_FILE_MOST) {
        fail(error, BILLHOOK_ERROR_INPUT, "it is larger than %d MiB", BANK_FILE_MOST / 1024 / 1024);
        return NULL;
    }
    if (is_utf16(bytes, length))
        return camt_read(text, length, error);
    if (length >= 3 && memcmp(text, utf8_mark, 3) == 0)
        return read_text(text + 3, length - 3, error);
    return read_text(text, length, error);
}
