/* Templates of addresses, fields and headers; in the room of peppol only. Pure; any thread. */
#ifndef BILLHOOK_PEPPOL_TEMPLATE_H
#define BILLHOOK_PEPPOL_TEMPLATE_H

#include "row.h"

/* What the names in braces stand for. Borrowed, or owned where template_values_clear() says so;
 * never NULL. */
struct template_values {
    const char *key, *secret, *account;
    const char *participant, *number, *country, *reference, *doctype, *process, *kind, *docid;
    const char *sender;
    char *scheme, *id;               /* the parts of participant */
    char *sender_scheme, *sender_id; /* and of sender */
    char *page;
};

/* The values of an account and what goes over (NULL: nothing does); page: of FIND. */
struct template_values template_values_of(
        const struct peppol_account *account, const struct peppol_shipment *shipment, int page);

/* Frees what it owns. */
void template_values_clear(struct template_values *values);

/* The text with each {name} replaced; escaped: as it stands in a URL (the values only). A name that
 * is none stays as it is. Caller frees. */
char *template_expand(const char *text, const struct template_values *values, bool escaped);

#endif
