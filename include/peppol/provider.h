/* The providers (access points with an HTTP interface): one table, a row a provider. What a row
 * says comes from the providers' public documentation (PEPPOL.md); nothing was tried live. Pure
 * data; any thread. */
#ifndef BILLHOOK_PEPPOL_PROVIDER_H
#define BILLHOOK_PEPPOL_PROVIDER_H

#include <glib.h>
#include <stdbool.h>

/* What a provider wants from the config; bits. */
enum peppol_need {
    PEPPOL_NEEDS_KEY = 1,     /* key or key_file */
    PEPPOL_NEEDS_SECRET = 2,  /* secret or secret_file */
    PEPPOL_NEEDS_ACCOUNT = 4, /* account */
    PEPPOL_NEEDS_BASE = 8,    /* base_url: its own is not known */
    PEPPOL_NEEDS_MAILBOX = 16 /* mailbox, and a mail transport */
};

/* A row of the table; its members are the room's own. */
struct peppol_provider;

/* The row of a name as the config writes it ("peppyrus", "mail"); NULL for "off" and unknown ones.
 * Static. */
const struct peppol_provider *peppol_provider_find(const char *name);

/* All names, ended by NULL, for messages and the config. Static. */
const char *const *peppol_provider_names(void);

/* The name of a row. Static. */
const char *peppol_provider_name(const struct peppol_provider *provider);

/* What the config must say for it: bits of enum peppol_need. */
unsigned peppol_provider_needs(const struct peppol_provider *provider);

/* True where test=true is another address or a flag of it; false where its test is another account,
 * or there is none. */
bool peppol_provider_has_test(const struct peppol_provider *provider);

/* True for the row that sends the UBL as a mail: no request is ever made. */
bool peppol_provider_is_mail(const struct peppol_provider *provider);

/* True where an accepted document is never asked about, for the provider has no status to ask. */
bool peppol_provider_is_final(const struct peppol_provider *provider);

/* True where a document whose answer was lost can be looked for. */
bool peppol_provider_can_find(const struct peppol_provider *provider);

#endif
