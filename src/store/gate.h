/* The turn at writing, for transactions (the public half is in store/store.h). */
#ifndef BILLHOOK_STORE_GATE_H
#define BILLHOOK_STORE_GATE_H

#include "store/store.h"

/* Waits for the turn; returns at once without a gate, and when the store has the turn. Every way
 * out of a transaction calls gate_leave(). */
void gate_enter(struct store *store);

/* Gives the turn to the next one; does nothing for a store that has not got it. */
void gate_leave(struct store *store);

#endif
