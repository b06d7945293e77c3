/* A document's mail enters the outbox. */
#ifndef BILLHOOK_CHANNEL_MAIL_QUEUE_H
#define BILLHOOK_CHANNEL_MAIL_QUEUE_H

#include "channel/work.h"
#include "document/document.h"

/* The address a document's mail goes to, in ASCII; NULL when the customer has no usable one, and
 * *reason (may be NULL) says why. Caller frees both. Any thread. */
char *mail_recipient(const struct document *document, char **reason);

/* Inside the caller's transaction: queues the customer's mail and the copies ([mail] cc, bcc;
 * nobody gets it twice), and tells the order's story. `to` NULL: the document's own address.
 * CONFLICT: no usable address; or, without `again`, a mail of it that did not fail and was not
 * cancelled; else the store's errors. Each new round has a Message-ID of its own. The store's
 * thread. */
bool mail_queue_document(const struct work *work,
        const struct document *document,
        const char *to,
        bool again,
        GError **error);

/* A mail about a document beside the customer's own. */
struct mail_aside {
    const char *role; /* MAIL_ROLE_… */
    const char *mark; /* sets its Message-IDs apart from those of other roles: "a" */
    const char *to;   /* ASCII */
    int place;        /* among the document's mails of this mark, from 0 */
};

/* Queues one, due at once. Inside the caller's transaction; *id (may be NULL): the mail. Errors are
 * the store's. The store's thread. */
bool mail_queue_aside(const struct work *work,
        const struct document *document,
        const struct mail_aside *aside,
        gint64 *id,
        GError **error);

#endif
