/* The look-up without a provider: SML (DNS, NAPTR) and SMP (HTTPS, XML). PEPPOL.md, "Look-up
 * without an access point". Pure; any thread. */
#ifndef BILLHOOK_PEPPOL_DIRECTORY_H
#define BILLHOOK_PEPPOL_DIRECTORY_H

#include <glib.h>
#include <stdbool.h>

#include "peppol/exchange.h"

/* The name whose NAPTR record is asked for: base32 of SHA-256 of the participant in lower case, the
 * scheme of identifiers, the zone. Caller frees. */
char *sml_host(const char *participant, const char *zone);

/* The zone that is asked without a setting. Static. */
const char *sml_default_zone(bool test);

/* What a NAPTR answer (the bytes of a DNS message) says: REGISTERED and *smp (caller frees) is the
 * base URL of the SMP; NOT_REGISTERED: no such name or no record; TROUBLE: not known. `words` may
 * be NULL; else it is set to a sentence (caller frees). */
enum peppol_event sml_judge(const guint8 *message, gsize length, char **smp, char **words);

/* The URL of a participant's services at an SMP. Caller frees. */
char *smp_url(const char *smp, const char *participant);

/* What the SMP's answer means for a document that is to be sent; fills `verdict`, which was all
 * zero: REGISTERED, NOT_REGISTERED (404, or the kind of document is not among them), TROUBLE. A
 * redirect is the caller's: asked once, where `location` is https or http on loopback. */
void smp_judge(
        const struct net_answer *answer, enum document_type type, struct peppol_verdict *verdict);

#endif
