/* Balances and entries of a camt.053 as a statement; in the room of bank only. Pure; any thread. */
#ifndef BILLHOOK_BANK_CAMT_ENTRY_H
#define BILLHOOK_BANK_CAMT_ENTRY_H

#include <glib.h>
#include <stdbool.h>

#include "bank/statement.h"
#include "camt_slots.h"

/* What was read of an entry's transaction (TxDtls): its slots from CAMT_TX_FIRST. */
struct camt_transaction {
    char *slot[CAMT_TX_SLOTS];
    int line;
};

/* Frees one. */
void camt_transaction_free(gpointer transaction);

/* What was read of a statement until now: all slots (struct camt_transaction where an entry has
 * any), and what the closing check needs. */
struct camt_texts {
    const char *slot[CAMT_SLOTS]; /* borrowed, never NULL; repeated ones joined by line feeds */
    const GPtrArray *transactions;
    int line; /* where the element that is closed began */
};

/* Takes the name, the account and the currency of a statement whose head was read. */
void camt_take_head(struct bank_statement *statement, const struct camt_texts *texts);

/* Takes a balance. *seen gets a bit for the opening (1) and the closing one (2). INPUT with line
 * and reason. */
bool camt_take_balance(struct bank_statement *statement,
        const struct camt_texts *texts,
        unsigned *seen,
        GError **error);

/* Adds the movements of an entry; one that is not booked adds none. *sum gets its amount. INPUT
 * with line and reason. */
bool camt_take_entry(struct bank_statement *statement,
        const struct camt_texts *texts,
        money *sum,
        GError **error);

#endif
