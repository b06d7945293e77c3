/* By which ways a document leaves: a mail, Peppol, or both. */
#ifndef BILLHOOK_ACTS_WAYS_H
#define BILLHOOK_ACTS_WAYS_H

#include "channel/work.h"
#include "store/documents.h"

/* The ways of one document. ways_clear() frees. */
struct ways {
    bool mail;     /* there is a transport and an address */
    bool peppol;   /* its delivery would be queued now */
    char *no_mail; /* why there is no mail; "" there is one */
};

/* Frees what it holds. */
void ways_clear(struct ways *ways);
typedef struct ways ways_auto;
/* For g_auto(ways_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ways_auto, ways_clear)

/* Finds them by the config of now; to: an address in place of the customer's, NULL: his own. An
 * issued document goes over Peppol where it never did and was issued since a provider was first
 * set. The errors are the store's. The store's thread. */
bool ways_find(const struct work *work,
        const struct stored_document *stored,
        const char *to,
        struct ways *ways,
        GError **error);

/* Inside the caller's transaction: queues the issued document by each of its ways. CONFLICT as
 * mail_queue_document(); else the store's errors. The store's thread. */
bool ways_queue(const struct work *work,
        const struct document *document,
        const struct ways *ways,
        const char *to,
        bool again,
        GError **error);

#endif
