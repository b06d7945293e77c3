/* Reads bank files in one process, for tests/e2e/test_96_bank_files.py: paths one a line on
 * standard input, a line of JSON for each on standard output: {"file", "statements": [{"format",
 * "account", "currency", "identity", "opened_on", "closed_on", "opening", "closing",
 * "has_balances", "duplicate", "movements": [{"place", "line", "day", "cents", "kind", "name",
 * "iban", "reference", "text", "end_to_end", "bank_reference"}]}]} or {"file", "refused": why}.
 * Amounts are minor units.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "bank/statement.h"

static cJSON *movement_json(const struct bank_movement *movement)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "place", movement->place);
    cJSON_AddNumberToObject(json, "line", movement->line);
    cJSON_AddStringToObject(json, "day", movement->day);
    cJSON_AddNumberToObject(json, "cents", (double)movement->amount);
    cJSON_AddStringToObject(json, "kind", bank_kind_text(movement->kind));
    cJSON_AddStringToObject(json, "name", movement->name);
    cJSON_AddStringToObject(json, "iban", movement->iban);
    cJSON_AddStringToObject(json, "reference", movement->reference);
    cJSON_AddStringToObject(json, "text", movement->text);
    cJSON_AddStringToObject(json, "end_to_end", movement->end_to_end);
    cJSON_AddStringToObject(json, "bank_reference", movement->bank_reference);
    return json;
}

static cJSON *statement_json(const struct bank_statement *statement)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "format", bank_format_text(statement->format));
    cJSON_AddStringToObject(json, "account", statement->account);
    cJSON_AddStringToObject(json, "currency", statement->currency);
    cJSON_AddStringToObject(json, "identity", statement->identity);
    cJSON_AddStringToObject(json, "opened_on", statement->opened_on);
    cJSON_AddStringToObject(json, "closed_on", statement->closed_on);
    cJSON_AddNumberToObject(json, "opening", (double)statement->opening);
    cJSON_AddNumberToObject(json, "closing", (double)statement->closing);
    cJSON_AddBoolToObject(json, "has_balances", statement->has_balances);
    cJSON_AddBoolToObject(json, "duplicate", statement->duplicate);
    cJSON *movements = cJSON_AddArrayToObject(json, "movements");
    for (guint i = 0; i < statement->movements->len; i++)
        cJSON_AddItemToArray(movements, movement_json(g_ptr_array_index(statement->movements, i)));
    return json;
}

static cJSON *file_json(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autoptr(GError) problem = NULL;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", path);
    g_autoptr(GPtrArray) statements = NULL;
    if (g_file_get_contents(path, &bytes, &length, &problem))
        statements = bank_read((const guint8 *)bytes, length, &problem);
    if (!statements) {
        cJSON_AddStringToObject(json, "refused", problem->message);
        return json;
    }
    cJSON *list = cJSON_AddArrayToObject(json, "statements");
    for (guint i = 0; i < statements->len; i++)
        cJSON_AddItemToArray(list, statement_json(g_ptr_array_index(statements, i)));
    return json;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        cJSON *json = file_json(line);
        char *text = cJSON_PrintUnformatted(json);
        puts(text);
        cJSON_free(text);
        cJSON_Delete(json);
    }
    free(line);
    return 0;
}
