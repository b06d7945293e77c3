/* Which invoices a bank line pays: one table of rules, asked in its order; the first that applies
 * decides. Pure: what is known of invoices comes by questions. One thread.
 *
 * The outcomes, which do not change their names:
 *   booked        the due of one invoice, or of all that are mentioned, by reference or number
 *   proof         of a payment that is recorded already (`proves`)
 *   too-little    a part of the due, by reference
 *   too-much      more than the due, by reference; also what comes in for a paid or credited one
 *   proposed      a person decides: `bank match`
 *   order-without-invoice, total, foreign-currency, unknown   open
 *   payout, incoming, debit, fee, reversal, empty   never touched
 * Others come from the import: twice and what it passes over (acts/bank). */
#ifndef BILLHOOK_BANK_MATCH_H
#define BILLHOOK_BANK_MATCH_H

#include <glib.h>
#include <stdbool.h>

#include "bank/invoice.h"
#include "bank/statement.h"

/* What became of a line, in the words of `bank list`. */
enum bank_state { BANK_BOOKED, BANK_PROPOSED, BANK_OPEN, BANK_OTHER, BANK_PASSED, BANK_STATES };

/* "booked", "proposed", "open", "other", "passed"; "" for a number that is no state. Static. */
const char *bank_state_text(enum bank_state state);

/* The state of such a name. False, and *state unchanged, for another text. */
bool bank_state_from_text(const char *text, enum bank_state *state);

/* A document that a line pays or is proposed to. */
struct bank_share {
    gint64 document_id;
    char *number;
    money amount; /* minor units */
};

/* What the rules say of a line. */
struct bank_verdict {
    enum bank_state state;
    const char *outcome; /* the rule's word, of the table in match.c; static */
    char *facts;         /* why, a sentence for the owner; owned */
    GPtrArray *shares;   /* struct bank_share; owned. Booked: what is paid; proposed: to what */
    bool proves;         /* the payment is there already (the shop's or a person's word): the line
                            is its proof, nothing more is booked */
};

/* Frees what it holds (not itself). */
void bank_verdict_clear(struct bank_verdict *verdict);
typedef struct bank_verdict bank_verdict_auto;
/* For g_auto(bank_verdict_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(bank_verdict_auto, bank_verdict_clear)

/* The verdict over a movement of one of the seller's accounts in `currency`. A reversal is not
 * judged here (it takes back the payment of the line that it undoes: acts/bank). Errors: those of
 * the questions. */
bool bank_match(const struct bank_movement *movement,
        const char *currency,
        const struct bank_questions *questions,
        struct bank_verdict *verdict,
        GError **error);

#endif
