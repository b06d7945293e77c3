/* What a line's texts lead to: the invoices of its references and of its numbers, asked once; in
 * the room of bank only. Pure; one thread. */
#ifndef BILLHOOK_BANK_FINDING_H
#define BILLHOOK_BANK_FINDING_H

#include <glib.h>
#include <stdbool.h>

#include "bank/invoice.h"
#include "bank/statement.h"

/* Invoices, each once. */
struct finding {
    GPtrArray *invoices; /* struct bank_invoice, owned */
    guint strange;       /* references with right check digits that no invoice has, in the
                            structured field, or in the text where that has none */
    bool shared;         /* a reference that more than one invoice has */
    money due;           /* what is due of all; G_MAXINT64 where that is too much */
    char *waiting;       /* the number of an order without an invoice; "" for none */
};

/* Frees what it holds (not itself). */
void finding_clear(struct finding *finding);

/* The invoices of the structured reference of a movement and of those in its texts. False with the
 * error of a question. */
bool finding_by_references(const struct bank_movement *movement,
        const struct bank_questions *questions,
        struct finding *finding,
        GError **error);

/* The invoices whose number, order number or unstructured reference stands in its texts, and the
 * order without an invoice that does. */
bool finding_by_numbers(const struct bank_movement *movement,
        const struct bank_questions *questions,
        struct finding *finding,
        GError **error);

/* The open invoices with exactly this due whose customer's name is in the payer's. */
bool finding_by_names(const struct bank_movement *movement,
        const char *currency,
        const struct bank_questions *questions,
        struct finding *finding,
        GError **error);

#endif
