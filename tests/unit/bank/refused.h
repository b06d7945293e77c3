/* Whether a bank's file is refused, whatever it is. */
#ifndef TESTS_UNIT_BANK_REFUSED_H
#define TESTS_UNIT_BANK_REFUSED_H

#include "bank/statement.h"

/* True, and with an error, where nothing is read of it. */
static inline bool is_refused(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) statements = bank_read((const guint8 *)text, length, &error);
    g_assert_cmpint(statements == NULL, ==, error != NULL);
    return statements == NULL;
}

#endif
