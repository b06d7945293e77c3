/* Lines of the bank, for people and programs. Main thread. */
#ifndef BILLHOOK_CLI_BANK_OUTPUT_H
#define BILLHOOK_CLI_BANK_OUTPUT_H

#include <cjson/cJSON.h>
#include <glib.h>

#include "store/bank.h"

/* A line as INTERFACE-books.md's JSON; the caller deletes it. */
cJSON *bank_line_json(const struct bank_line *line);

/* Lines (GPtrArray of struct bank_line) as a list. */
void bank_print_json(const GPtrArray *lines);

/* Lines as a table; `brief`: without those that need nobody's eye (fees and debits, and what was
 * imported before). */
void bank_print_table(const GPtrArray *lines, bool brief);

/* How many lines of each kind there are, with their sums. */
void bank_print_sums(const GPtrArray *lines);

#endif
