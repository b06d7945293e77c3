/* What one movement record of a CODA (21 with its 22, 23 and 31 to 33) says, and how a main record
 * and its details become movements; in the room of bank only. Pure; any thread. */
#ifndef BILLHOOK_BANK_CODA_PART_H
#define BILLHOOK_BANK_CODA_PART_H

#include <glib.h>
#include <stdbool.h>

#include "bank/statement.h"
#include "coda_line.h"

/* A record 21 and what follows it. All texts are owned. */
struct coda_part {
    int line;
    char type; /* 0-3 moves money, 5-9 explains (Febelfin 3.1) */
    money amount;
    char family[3], transaction[3];
    bool structured;
    bool returned;          /* an R-transaction */
    GString *communication; /* 21, 22 and 23 joined as they are */
    char *day, *bank_reference, *end_to_end, *account, *name;
    GString *information; /* free text of 31 to 33 */
    char *long_name;      /* of a record 31 with information about the other side */
    bool in_information;  /* 32 and 33 continue a free 31 */
};

/* Reads a 21; details have an amount in the account's currency with so many decimals. INPUT with
 * line and reason. NULL then; free with coda_part_free(). */
struct coda_part *coda_part_new(const struct coda_line *line, int decimals, GError **error);

/* Frees a part. */
void coda_part_free(gpointer part);

/* Takes in a record of a part: 22, 23, 31, 32 or 33. */
void coda_part_take(struct coda_part *part, const struct coda_line *line);

/* Adds the movements of a main record (detail number 0000) and its details (struct coda_part) to a
 * statement: a simple amount is one; a total (1, 2) is its details where they make it up, else one
 * that nothing matches; a simple amount with details (3) gets what the details say. */
void coda_emit(struct bank_statement *statement, struct coda_part *head, const GPtrArray *details);

#endif
