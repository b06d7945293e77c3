/* Statements and movements as data, and the names of their kinds. */
#include "bank/statement.h"

#include <string.h>

static const char *const formats[BANK_FORMATS] = {[BANK_CODA] = "coda", [BANK_CAMT] = "camt"};

static const char *const kinds[BANK_KINDS] = {[BANK_TRANSFER] = "transfer",
        [BANK_INCOMING] = "incoming",
        [BANK_DEBIT] = "debit",
        [BANK_FEE] = "fee",
        [BANK_REVERSAL] = "reversal",
        [BANK_TOTAL] = "total"};

const char *bank_format_text(enum bank_format format)
{
    return (unsigned)format < BANK_FORMATS ? formats[format] : "";
}

const char *bank_kind_text(enum bank_kind kind)
{
    return (unsigned)kind < BANK_KINDS ? kinds[kind] : "";
}

bool bank_kind_from_text(const char *text, enum bank_kind *kind)
{
    for (int i = 0; i < BANK_KINDS; i++) {
        if (strcmp(text, kinds[i]) == 0) {
            *kind = (enum bank_kind)i;
            return true;
        }
    }
    return false;
}

static void movement_free(gpointer data)
{
    struct bank_movement *movement = data;
    char *texts[] = {movement->day, movement->name, movement->iban, movement->reference,
            movement->text, movement->end_to_end, movement->bank_reference};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(movement);
}

struct bank_statement *bank_statement_new(enum bank_format format)
{
    struct bank_statement *statement = g_new0(struct bank_statement, 1);
    statement->format = format;
    statement->account = g_strdup("");
    statement->currency = g_strdup("");
    statement->identity = g_strdup("");
    statement->opened_on = g_strdup("");
    statement->closed_on = g_strdup("");
    statement->movements = g_ptr_array_new_with_free_func(movement_free);
    return statement;
}

void bank_statement_free(struct bank_statement *statement)
{
    if (!statement)
        return;
    g_free(statement->account);
    g_free(statement->currency);
    g_free(statement->identity);
    g_free(statement->opened_on);
    g_free(statement->closed_on);
    g_ptr_array_unref(statement->movements);
    g_free(statement);
}

struct bank_movement *bank_statement_add(struct bank_statement *statement)
{
    struct bank_movement *movement = g_new0(struct bank_movement, 1);
    movement->place = (int)statement->movements->len + 1;
    char **texts[] = {&movement->day, &movement->name, &movement->iban, &movement->reference,
            &movement->text, &movement->end_to_end, &movement->bank_reference};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    g_ptr_array_add(statement->movements, movement);
    return movement;
}
