/* Amounts as files have them, in cents. */
#ifndef TESTS_BOOKS_CENTS_H
#define TESTS_BOOKS_CENTS_H

#include <glib.h>
#include <stdbool.h>

/* "-1234,50" or "-1234.50", by the point that the file writes. */
static inline gint64 cents(const char *text, const char *point)
{
    bool below = *text == '-';
    g_auto(GStrv) parts = g_strsplit(text + below, point, 2);
    gint64 amount = g_ascii_strtoll(parts[0], NULL, 10) * 100 + g_ascii_strtoll(parts[1], NULL, 10);
    return below ? -amount : amount;
}

#endif
