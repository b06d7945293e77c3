/* Sending a document by a person's word. */
#ifndef BILLHOOK_ACTS_SEND_H
#define BILLHOOK_ACTS_SEND_H

#include "channel/work.h"
#include "store/documents.h"

/* How it is sent. */
struct send_wish {
    const char *to; /* one address in place of the customer's; NULL: the customer's */
    bool again;     /* also where it was mailed already */
};

/* Queues a document's mail, and its delivery over Peppol where it goes there and never did (then
 * neither address nor transport is needed); a draft is issued first, once nothing stands against
 * it: so no number is given to what cannot be sent. Inside the caller's transaction, which the
 * caller undoes after an error; `stored` was read in it and is changed in place. After the commit
 * the caller owes the mark (store_mark_sync()) where it was a draft. Returns what happened, a
 * sentence; caller frees. NULL with CONFLICT: it is void, [mail] transport=off, no usable address,
 * or what issue_document() and mail_queue_document() say; else the store's errors. The store's
 * thread. */
char *send_document(const struct work *work,
        struct stored_document *stored,
        struct send_wish wish,
        GError **error);

/* By which ways send_document() would send now. send_ways_clear() frees. */
struct send_ways {
    char *address; /* of the mail; "": there is none */
    bool peppol;
    char *no_mail; /* why there is no mail, "" there is one */
};

/* Frees what it holds. */
void send_ways_clear(struct send_ways *ways);
typedef struct send_ways send_ways_auto;
/* For g_auto(send_ways_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(send_ways_auto, send_ways_clear)

/* Finds them, for a person to read before it is done; writes nothing. `to` as in send_wish. False
 * with what send_document() would say before it issues. The store's thread. */
bool send_foresee(const struct work *work,
        const struct stored_document *stored,
        const char *to,
        struct send_ways *ways,
        GError **error);

#endif
