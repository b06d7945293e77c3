/* Printing on standard output, for people and programs. */
#ifndef BILLHOOK_CLI_PRINT_H
#define BILLHOOK_CLI_PRINT_H

#include <cjson/cJSON.h>
#include <glib.h>

/* A table for people: columns padded by display width, two blanks between; a column whose head
 * begins with '>' is aligned right. On a terminal empty columns are left out, one whose head begins
 * with '<' is cut where the width asks for it, and the last one is broken over lines; elsewhere
 * nothing is cut. One whose head begins with '?' is left out where it is empty, wherever it goes.
 */
struct table;

/* A table without rows; `heads` ends with NULL, at most 16 of them. table_print()
 * or table_free() frees it. */
struct table *table_new(const char *const *heads);

/* Adds a row: one const char * for each column, then NULL. The texts are copied, escaped and cut to
 * 200 characters. */
void table_row(struct table *table, ...) G_GNUC_NULL_TERMINATED;

/* As table_row(), the texts in a list, one for each column. */
void table_row_of(struct table *table, const char *const *cells);

/* Prints the table on standard output and frees it; without rows it prints nothing. */
void table_print(struct table *table);

/* Frees a table that is not printed. */
void table_free(struct table *table);

/* Prints a cJSON value and a line end on standard output, then deletes it. */
void print_json(cJSON *json);

/* Prints a line on standard output with control characters escaped (names from outside are safe on
 * a terminal), at most 4,000 characters. */
void print_line(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Prints `head` and behind it a text: escaped, and on a terminal broken into lines under each
 * other, to the right of the head. */
void print_hanging(const char *head, const char *text);

/* As print_hanging(), but in at most 80 columns wherever it goes, broken at blanks only: a command
 * in backquotes, a URL or a path that is wider keeps its line. */
void print_narrow(const char *head, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Prints a name in 14 columns and its text behind it, as print_hanging(). */
void print_field(const char *name, const char *text);

/* Prints a text after `indent` blanks, as print_hanging(). */
void print_paragraph(int indent, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
