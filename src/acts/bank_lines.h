/* A movement of the bank as a line of the database, and back. Any thread. */
#ifndef BILLHOOK_ACTS_BANK_LINES_H
#define BILLHOOK_ACTS_BANK_LINES_H

#include "bank/match.h"
#include "bank/statement.h"
#include "store/bank.h"

/* A line, not kept, of a movement: without state and shares. The caller frees. */
struct bank_line *bank_line_of(
        const struct bank_movement *movement, const char *account, const char *currency);

/* The movement of a line, its strings borrowed from it. */
struct bank_movement bank_movement_of(const struct bank_line *line);

/* Puts state and reason into a line, without shares. */
void bank_line_say(
        struct bank_line *line, enum bank_state state, const char *outcome, const char *facts);

/* Puts a verdict into a line, with its shares. */
void bank_line_take(struct bank_line *line, const struct bank_verdict *verdict);

#endif
