/* Output for people and programs. */
#include "print.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"

#define MOST_COLUMNS 16
#define NARROWEST 8 /* a shrunk column keeps so much */
#define ENOUGH 24   /* so much of the last column is good to read */
#define BELOW 6     /* its indentation under a row */
#define CELL 200    /* bytes of a cell */
#define LAST 2000   /* of the last column's, which is wrapped: a reason and a command */

struct table {
    gsize columns;
    GPtrArray *cells; /* char *, row by row, the heads first */
    bool right[MOST_COLUMNS], shrinks[MOST_COLUMNS], optional[MOST_COLUMNS];
};

struct table *table_new(const char *const *heads)
{
    struct table *table = g_new0(struct table, 1);
    table->cells = g_ptr_array_new_with_free_func(g_free);
    for (; heads[table->columns]; table->columns++) {
        const char *head = heads[table->columns];
        table->right[table->columns] = *head == '>';
        table->shrinks[table->columns] = *head == '<';
        table->optional[table->columns] = *head == '?';
        bool marked = *head && strchr("><?", *head);
        g_ptr_array_add(table->cells, g_strdup(marked ? head + 1 : head));
    }
    return table;
}

static void add_cell(struct table *table, gsize column, const char *text)
{
    gsize most = column + 1 < table->columns ? CELL : LAST;
    g_ptr_array_add(table->cells, log_escape(text, most));
}

void table_row(struct table *table, ...)
{
    va_list cells;
    va_start(cells, table);
    for (gsize i = 0; i < table->columns; i++)
        add_cell(table, i, va_arg(cells, const char *));
    va_end(cells);
}

void table_row_of(struct table *table, const char *const *cells)
{
    for (gsize i = 0; i < table->columns; i++)
        add_cell(table, i, cells[i]);
}

static int character_width(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

static int display_width(const char *text)
{
    int width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        width += character_width(g_utf8_get_char(p));
    return width;
}

/* The columns of the terminal on standard output, 0 when it is none: then nothing is cut or left
 * out. */
static int terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

static const char *cell_at(const struct table *table, guint row, gsize column)
{
    return g_ptr_array_index(table->cells, row * (guint)table->columns + (guint)column);
}

static guint row_count(const struct table *table)
{
    return table->cells->len / (guint)table->columns;
}

/* The widest cell of each column; 0, not printed, where a terminal would only show its head, and an
 * optional one wherever it goes. */
static void measure(const struct table *table, int terminal, int *widths)
{
    for (gsize column = 0; column < table->columns; column++) {
        int widest = 0;
        for (guint row = 1; row < row_count(table); row++)
            widest = MAX(widest, display_width(cell_at(table, row, column)));
        bool shown = widest || (!terminal && !table->optional[column]);
        widths[column] = shown ? MAX(widest, display_width(cell_at(table, 0, column))) : 0;
    }
}

static int width_but_last(const struct table *table, const int *widths)
{
    int width = 0;
    for (gsize column = 0; column + 1 < table->columns; column++)
        width += widths[column] ? widths[column] + 2 : 0;
    return width;
}

static void shrink(const struct table *table, int too_much, int *widths)
{
    for (gsize column = table->columns - 1; column-- > 0;) {
        int most = table->shrinks[column] ? MAX(0, widths[column] - NARROWEST) : 0,
            take = CLAMP(too_much, 0, most);
        widths[column] -= take;
        too_much -= take;
    }
}

/* Takes from the columns that may shrink what is too much for the terminal. True when the last
 * column finds no place beside the others: it goes below them. */
static bool fit(const struct table *table, int terminal, int *widths)
{
    int narrow[MOST_COLUMNS], wanted = MIN(widths[table->columns - 1], ENOUGH);
    memcpy(narrow, widths, sizeof narrow);
    shrink(table, width_but_last(table, widths) + wanted - terminal, narrow);
    bool below = width_but_last(table, narrow) + wanted > terminal;
    if (below) /* then they have the whole width, but for the two blanks at the end */
        shrink(table, width_but_last(table, widths) - 2 - terminal, widths);
    else
        memcpy(widths, narrow, sizeof narrow);
    return below;
}

/* As much of the text as fits: its length in bytes and, in *used, in columns. A break at a blank is
 * preferred. */
static gsize piece(const char *text, int width, int *used)
{
    const char *p = text, *blank = NULL;
    int so_far = 0, at_blank = 0;
    for (; *p && so_far + character_width(g_utf8_get_char(p)) <= width; p = g_utf8_next_char(p)) {
        if (*p == ' ' && p > text) {
            blank = p;
            at_blank = so_far;
        }
        so_far += character_width(g_utf8_get_char(p));
    }
    bool at_word = !*p || *p == ' ' || !blank;
    *used = at_word ? so_far : at_blank;
    return (gsize)((at_word ? p : blank) - text);
}

static void print_cell(const struct table *table, gsize column, const char *cell, int width)
{
    int used = display_width(cell);
    if (used <= width) {
        int pad = width - used;
        printf("%*s%s%*s", table->right[column] ? pad : 0, "", cell, table->right[column] ? 0 : pad,
                "");
        return;
    }
    const char *end = cell;
    for (used = 0; used + character_width(g_utf8_get_char(end)) < width;
            end = g_utf8_next_char(end))
        used += character_width(g_utf8_get_char(end));
    printf("%.*s…%*s", (int)(end - cell), cell, width - used - 1, "");
}

/* The last column: as it is, or on a terminal in lines under each other. */
static void print_last(const char *cell, int left, int terminal)
{
    int room = MAX(terminal - left, NARROWEST);
    while (terminal && display_width(cell) > room) {
        int used;
        gsize length = piece(cell, room, &used);
        printf("%.*s\n%*s", (int)length, cell, left, "");
        for (cell += length; *cell == ' '; cell++)
            ;
    }
    puts(cell);
}

static void print_row(
        const struct table *table, guint row, const int *widths, bool below, int terminal)
{
    gsize last = table->columns - 1;
    const char *cell = cell_at(table, row, last);
    int left = 0;
    for (gsize column = 0; column < last; column++) {
        bool ends = (below || !widths[last]) && column + 1 == last;
        if (!widths[column])
            continue;
        print_cell(table, column, cell_at(table, row, column), widths[column]);
        fputs(ends ? "" : "  ", stdout);
        left += widths[column] + 2;
    }
    if ((below && (row == 0 || !*cell)) || !widths[last]) {
        puts("");
    } else if (below) {
        printf("\n%*s", BELOW, "");
        print_last(cell, BELOW, terminal);
    } else if (table->right[last]) {
        print_cell(table, last, cell, widths[last]);
        puts("");
    } else {
        print_last(cell, left, terminal);
    }
}

void table_free(struct table *table)
{
    g_ptr_array_unref(table->cells);
    g_free(table);
}

void table_print(struct table *table)
{
    int widths[MOST_COLUMNS] = {0}, terminal = terminal_width();
    measure(table, terminal, widths);
    bool below = terminal && fit(table, terminal, widths);
    for (guint row = 0; row_count(table) > 1 && row < row_count(table); row++)
        print_row(table, row, widths, below, terminal);
    table_free(table);
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

void print_hanging(const char *head, const char *text)
{
    g_autofree char *safe = log_escape(text, 4000);
    fputs(head, stdout);
    print_last(safe, display_width(head), terminal_width());
}

/* The next word with the blanks before it; a command in backquotes is one. */
static gsize word_length(const char *text)
{
    const char *p = text;
    bool command = false;
    for (; *p == ' '; p++)
        ;
    for (; *p && (*p != ' ' || command); p++)
        command ^= *p == '`';
    return (gsize)(p - text);
}

void print_narrow(const char *head, const char *format, ...)
{
    enum { COLUMNS = 80 };
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *safe = log_escape(text, 4000);
    int terminal = terminal_width(), most = terminal && terminal < COLUMNS ? terminal : COLUMNS;
    int left = display_width(head), column = left;
    fputs(head, stdout);
    for (const char *p = safe; *p;) {
        gsize length = word_length(p);
        g_autofree char *word = g_strndup(p, length);
        const char *shown = word;
        if (column > left && column + display_width(word) > most) {
            printf("\n%*s", left, "");
            column = left;
            shown += strspn(word, " ");
        }
        fputs(shown, stdout);
        column += display_width(shown);
        p += length;
    }
    puts("");
}

void print_field(const char *name, const char *text)
{
    g_autofree char *head = g_strdup_printf("%-14s ", name);
    print_hanging(head, text);
}

void print_paragraph(int indent, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments),
                    *head = g_strnfill((gsize)indent, ' ');
    va_end(arguments);
    print_hanging(head, text);
}
