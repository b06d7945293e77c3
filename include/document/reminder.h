/* Reminders of an invoice that is due: whom the law protects how, and the words, in four languages.
 * Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_REMINDER_H
#define BILLHOOK_DOCUMENT_REMINDER_H

#include "document/document.h"

/* What a reminder knows beside its invoice. Strings are borrowed, "" for nothing. */
struct reminder_facts {
    int step;          /* from 1 */
    const char *day;   /* of the reminder */
    const char *first; /* the day on which the first one left; of step 2 and later */
    bool legal;        /* fee=legal: what may be claimed is told */
    bool announced;    /* a consumer's first one told of the indemnity */
    const char *rates; /* for late_rate_on() */
};

/* True for a customer with a valid VAT number. In doubt he is a consumer, who is protected more. */
bool reminder_to_business(const struct document *document);

/* The built-in subject or (`body`) text of a step from 1. Static. */
const char *reminder_builtin(bool body, int step, enum language language);

/* Whether a text is one of these. */
bool reminder_is_builtin(const char *body, enum language language);

/* How many days the invoice is late on a day; 0 when it is not. */
int reminder_days_late(const struct document *document, const char *day);

/* What the text names beyond what is due, in minor units: a consumer's indemnity, a business's flat
 * sum. 0: nothing is told: fee=off, another currency than EUR, or a later reminder to a consumer
 * whose first one told of none. */
money reminder_fee(const struct document *document, const struct reminder_facts *facts);

/* The paragraph {legal}, never "": for a consumer's first one its four contents (art. XIX.2 CEL);
 * else what may be claimed beside what is due, or that nothing is. Caller frees. */
char *reminder_legal(const struct document *document,
        const struct seller *seller,
        const struct reminder_facts *facts);

/* {interest} of a business: the sum up to the day, "" where it cannot be told. Caller frees. */
char *reminder_interest(const struct document *document, const struct reminder_facts *facts);

/* {goods}: what was sold, the first few lines. Caller frees. */
char *reminder_goods(const struct document *document);

/* The seller's enterprise number as it is written, 0123.456.749; another country's number as it is.
 * Caller frees. */
char *reminder_enterprise_number(const struct seller *seller);

#endif
