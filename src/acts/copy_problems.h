/* What needs a person about the copies of the mark and of the database. */
#ifndef BILLHOOK_ACTS_COPY_PROBLEMS_H
#define BILLHOOK_ACTS_COPY_PROBLEMS_H

#include "channel/work.h"

/* Adds a line for each copy of the mark that cannot be written (struct problem, code "mark-copy"),
 * and one where the database's copy is old (litestream_problems()).
 * Reads the database only: a share that hangs is not looked at. The store's thread. */
void copy_problems(GPtrArray *problems, const struct work *work);

#endif
