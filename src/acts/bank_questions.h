/* The questions of matching (bank/match.h), answered by the store. */
#ifndef BILLHOOK_ACTS_BANK_QUESTIONS_H
#define BILLHOOK_ACTS_BANK_QUESTIONS_H

#include "bank/match.h"
#include "store/store.h"

/* Questions to the store, which must outlive them; in its thread. Errors are the store's. */
struct bank_questions bank_questions_of(struct store *store);

#endif
