/* What `status` tells of the bank. */
#ifndef BILLHOOK_ACTS_BANK_PROBLEMS_H
#define BILLHOOK_ACTS_BANK_PROBLEMS_H

#include <glib.h>

#include "channel/work.h"

/* Adds to a list (GPtrArray of struct problem), all of it notes: lines that are proposed, invoices
 * that were paid too much, and reminders that go out without a fresh file of the bank. The store's
 * thread. */
void bank_problems(GPtrArray *list, const struct work *work);

#endif
