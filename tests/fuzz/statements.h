/* What holds of every file that bank_read() takes, for the targets that try to break it. */
#ifndef TESTS_FUZZ_STATEMENTS_H
#define TESTS_FUZZ_STATEMENTS_H

#include <glib.h>
#include <string.h>

#include "bank/statement.h"
#include "base/date.h"

static inline void fuzz_text(const char *text)
{
    if (!text || !g_utf8_validate(text, -1, NULL) || strpbrk(text, "\r\n\t"))
        __builtin_trap();
}

static inline void fuzz_movement(const struct bank_movement *movement, int place)
{
    const char *texts[] = {movement->name, movement->iban, movement->reference, movement->text,
            movement->end_to_end, movement->bank_reference};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        fuzz_text(texts[i]);
    bool incoming = movement->kind == BANK_TRANSFER || movement->kind == BANK_INCOMING ||
            movement->kind == BANK_TOTAL;
    if (movement->place != place || movement->line < 1 || (incoming && movement->amount < 0))
        __builtin_trap();
    if (*movement->day && !date_is_day(movement->day))
        __builtin_trap();
}

static inline void fuzz_statement(const struct bank_statement *statement)
{
    money sum = statement->opening;
    for (guint i = 0; i < statement->movements->len; i++) {
        const struct bank_movement *movement = g_ptr_array_index(statement->movements, i);
        fuzz_movement(movement, (int)i + 1);
        sum += movement->amount;
    }
    if (!*statement->account || (statement->has_balances && sum != statement->closing))
        __builtin_trap();
}

static inline void fuzz_read(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) statements = bank_read(data, size, &error);
    if (!statements != (error != NULL))
        __builtin_trap();
    if (error && !g_str_has_prefix(error->message, "line "))
        __builtin_trap();
    for (guint i = 0; statements && i < statements->len; i++)
        fuzz_statement(g_ptr_array_index(statements, i));
}

#endif
