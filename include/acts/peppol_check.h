/* `billhook peppol lookup` and `check --peppol`: questions that change no document. Both block as
 * long as the network takes (60 s a request at most). */
#ifndef BILLHOOK_ACTS_PEPPOL_CHECK_H
#define BILLHOOK_ACTS_PEPPOL_CHECK_H

#include "acts/check_finding.h"
#include "channel/work.h"
#include "store/peppol.h"

/* What is known of a participant. All owned. */
struct peppol_lookup {
    char *participant;            /* in its one form */
    enum peppol_reach registered; /* YES: for one kind of document at least */
    unsigned documents;           /* bits of enum peppol_documents */
    char *answer;                 /* in words; of UNKNOWN: why */
};

/* Frees what it holds; it is all zero then. */
void peppol_lookup_clear(struct peppol_lookup *lookup);
typedef struct peppol_lookup peppol_lookup_auto;
/* For g_auto(peppol_lookup_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(peppol_lookup_auto, peppol_lookup_clear)

/* Asks now whether a VAT number ("BE0123456749") or participant ("0208:0123456749") is registered,
 * and for which documents: at the provider of the config, or at the directory with lookup=dns,
 * provider=off and a provider without a look-up. INPUT: it is neither; else what went wrong is
 * UNKNOWN with its reason. Fills `lookup`, which was all zero. Any thread. */
bool peppol_lookup_now(
        const struct config *config, const char *who, struct peppol_lookup *lookup, GError **error);

/* Asks now: is the key accepted, which environment is it, is the seller registered and for what,
 * does the look-up work, how many documents are from before the provider was set. Returns GPtrArray
 * of struct check_finding in that order, about [peppol], never empty; caller unrefs. work->store
 * may be NULL (there is no database yet), or be open for reading only: a success then cannot end
 * the pause of a refused key, which is no error. `stop` ends its questions early (g_atomic; NULL:
 * nothing does). Outside of a transaction, the store's thread. */
GPtrArray *peppol_check(const struct work *work, const int *stop);

#endif
