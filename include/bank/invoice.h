/* What matching knows of invoices, and how it asks. Pure data; one thread. */
#ifndef BILLHOOK_BANK_INVOICE_H
#define BILLHOOK_BANK_INVOICE_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* An issued invoice as matching sees it. Strings are borrowed from the answer, never NULL. */
struct bank_invoice {
    gint64 id;
    const char *number, *order_number;
    const char *reference; /* letters and digits of its payment reference, upper case */
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
    /* by payment reference, exactly as above; also asked for numbers (a reference need not be a
     * structured one) */
    GPtrArray *(*by_reference)(void *context, const char *reference, GError **error);
    /* by invoice number, as issued, whatever stands between its letters and digits in the text */
    GPtrArray *(*by_number)(void *context, const char *letters_and_digits, GError **error);
    /* by the number of its order: letters and digits, upper case, whatever stands between them */
    GPtrArray *(*by_order)(void *context, const char *order_number, GError **error);
    /* open ones with exactly this due */
    GPtrArray *(*by_due)(void *context, money due, GError **error);
    /* *known: an order of that number (as by_order) has no invoice */
    bool (*order_without_invoice)(
            void *context, const char *order_number, bool *known, GError **error);
    void *context;
};

#endif
