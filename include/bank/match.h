/* Which invoices a bank line pays: one table of rules, asked in its order; the first that applies
 * decides. Pure: what is known of invoices comes by questions. One thread. */
#ifndef BILLHOOK_BANK_MATCH_H
#define BILLHOOK_BANK_MATCH_H

#include <glib.h>
#include <stdbool.h>

#include "bank/statement.h"

/* What became of a line, in the words of `bank list`. */
enum bank_state { BANK_BOOKED, BANK_PROPOSED, BANK_OPEN, BANK_OTHER, BANK_PASSED, BANK_STATES };

/* "booked", "proposed", "open", "other", "passed"; "" for a number that is no state. Static. */
const char *bank_state_text(enum bank_state state);

/* The state of such a name. False, and *state unchanged, for another text. */
bool bank_state_from_text(const char *text, enum bank_state *state);

/* An issued invoice as matching sees it. Strings are borrowed from the answer, never NULL. */
struct bank_invoice {
    gint64 id;
    const char *number, *order_number;
    const char *reference;  /* letters and digits of its payment reference, upper case */
    const char *currency;
    const char *name, *company; /* of the customer */
    money gross, due;           /* minor units; due 0: it is settled */
    bool credited;              /* wholly, by issued credit notes */
    bool shop_paid;             /* a payment by the shop's word counts */
    bool by_transfer;           /* its method is a transfer (bacs, cheque), or a person recorded it:
                                   the bank's line proves such a payment */
    money unproved; /* of payments by the shop's word or a person's for which no bank line stands
                       yet; 0: none */
};

/* Frees a struct bank_invoice of an answer (below) and its strings. */
void bank_invoice_free(struct bank_invoice *invoice);

/* The questions; each answers with a GPtrArray of struct bank_invoice that frees them, empty: none;
 * NULL with an error. At most 50 each: more never decide anything. */
struct bank_questions {
    /* by payment reference, exactly */
    GPtrArray *(*by_reference)(void *context, const char *reference, GError **error);
    /* by invoice number, as issued, whatever stands between its letters and digits in the text */
    GPtrArray *(*by_number)(void *context, const char *letters_and_digits, GError **error);
    /* by the number of its order */
    GPtrArray *(*by_order)(void *context, const char *order_number, GError **error);
    /* open ones with exactly this due */
    GPtrArray *(*by_due)(void *context, money due, GError **error);
    /* *known: an order of that number has no invoice */
    bool (*order_without_invoice)(
            void *context, const char *order_number, bool *known, GError **error);
    void *context;
};

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
