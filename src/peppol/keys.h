/* The account's keys in what the other side wrote; in the room of peppol only. Pure; any thread. */
#ifndef BILLHOOK_PEPPOL_KEYS_H
#define BILLHOOK_PEPPOL_KEYS_H

#include "peppol/exchange.h"

/* Replaces every form of a key of the account that an answer can repeat (as it is, as a part of a
 * URL, with JSON's escapes, in base64, as Basic authentication) by "[key]". Bytes that are no text
 * are looked through too. */
void keys_remove(const struct peppol_account *account, GString *bytes);

#endif
