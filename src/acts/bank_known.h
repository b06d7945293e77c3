/* Which lines of a statement are there already (INTERFACE-books.md, "Idempotent"). */
#ifndef BILLHOOK_ACTS_BANK_KNOWN_H
#define BILLHOOK_ACTS_BANK_KNOWN_H

#include "store/bank.h"

/* BANK_KNOWN: the line is there, nothing is to be done. BANK_TWICE: it looks like one that is
 * there, and no reference of the bank proves it. */
enum bank_known_verdict { BANK_NEW, BANK_KNOWN, BANK_TWICE };

/* What is known of a statement that is being imported. */
struct bank_known;

/* Of the statement of an account with an identity, kept as `statement_id` (its own lines answer for
 * nothing). bank_known_free() frees it; both texts must outlive it. NULL with the store's errors.
 */
struct bank_known *bank_known_new(struct store *store,
        const char *account,
        const char *identity,
        gint64 statement_id,
        GError **error);

/* Frees it. NULL: nothing. */
void bank_known_free(struct bank_known *known);
typedef struct bank_known bank_known_auto;
/* For g_autoptr(bank_known_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(bank_known_auto, bank_known_free)

/* Judges a line of it (not kept). Each line that is there answers for one. *other: the one that
 * answers, 0 for BANK_NEW. Inside the transaction that keeps the lines. */
bool bank_known_judge(struct bank_known *known,
        const struct bank_line *line,
        enum bank_known_verdict *verdict,
        gint64 *other,
        GError **error);

#endif
