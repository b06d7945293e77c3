/* Output for people and programs. */
#include "cli/cli.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

struct table {
    gsize columns;
    GPtrArray *cells; /* char *, row by row, the heads first */
    bool right[16];
};

struct table *table_new(const char *const *heads)
{
    struct table *table = g_new0(struct table, 1);
    table->cells = g_ptr_array_new_with_free_func(g_free);
    for (; heads[table->columns]; table->columns++) {
        const char *head = heads[table->columns];
        table->right[table->columns] = *head == '>';
        g_ptr_array_add(table->cells, g_strdup(*head == '>' ? head + 1 : head));
    }
    return table;
}

void table_row(struct table *table, ...)
{
    va_list cells;
    va_start(cells, table);
    for (gsize i = 0; i < table->columns; i++)
        g_ptr_array_add(table->cells, log_escape(va_arg(cells, const char *), 200));
    va_end(cells);
}

static int display_width(const char *text)
{
    int width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

void table_print(struct table *table)
{
    int widths[16] = {0};
    for (guint i = 0; i < table->cells->len; i++)
        widths[i % table->columns] = MAX(widths[i % table->columns], display_width(table->cells->pdata[i]));
    bool empty = table->cells->len == table->columns;
    for (guint i = 0; !empty && i < table->cells->len; i++) {
        gsize column = i % table->columns;
        const char *cell = table->cells->pdata[i];
        bool last = column + 1 == table->columns;
        int pad = widths[column] - display_width(cell);
        printf("%*s%s%*s%s", table->right[column] ? pad : 0, "", cell, table->right[column] || last ? 0 : pad, "",
               last ? "\n" : "  ");
    }
    g_ptr_array_unref(table->cells);
    g_free(table);
}

void print_json(cJSON *json)
{
    char *text = cJSON_Print(json);
    puts(text);
    cJSON_free(text);
    cJSON_Delete(json);
}

void print_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *safe = log_escape(text, 4000);
    puts(safe);
}
