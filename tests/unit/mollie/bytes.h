/* A text as the body of an answer. */
#ifndef TESTS_UNIT_MOLLIE_BYTES_H
#define TESTS_UNIT_MOLLIE_BYTES_H

#include <glib.h>
#include <string.h>

/* Caller unrefs. */
static inline GBytes *bytes_of(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

#endif
