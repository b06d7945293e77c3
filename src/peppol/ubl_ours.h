/* Whether a UBL is the document that went out; in the room of peppol only. Pure; any thread. */
#ifndef BILLHOOK_PEPPOL_UBL_OURS_H
#define BILLHOOK_PEPPOL_UBL_OURS_H

#include "peppol/exchange.h"

/* What bytes are. */
enum ubl_ours {
    UBL_NONE,   /* no XML that can be read */
    UBL_OURS,   /* the very bytes, or its number, kind and receiver */
    UBL_ANOTHER /* another document */
};

/* Looks at bytes from outside. */
enum ubl_ours ubl_is_ours(const void *bytes, gsize length, const struct peppol_shipment *shipment);

#endif
