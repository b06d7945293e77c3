/* One act of a person on one of several documents: what a command with several DOCs does, and the
 * desk with ticked rows. */
#ifndef BILLHOOK_ACTS_EACH_H
#define BILLHOOK_ACTS_EACH_H

#include "channel/work.h"
#include "store/documents.h"

/* An act on one document, inside a transaction; `stored` is fresh. Returns what happened, which the
 * caller frees; NULL and an error: nothing. */
typedef char *(*each_act)(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error);

/* Finds a document by its number or "#12" and does the act in a transaction of its own, so that
 * what fails here leaves the others as they are. `issues`: it may give a number; the logo is read
 * before then, and after the last one the caller owes the mark (store_mark_sync()). Returns what
 * happened, and in *stored (may be NULL) the document as it is now; the caller frees both. NULL:
 * NOT_FOUND, or what the act says. Outside of a transaction; the store's thread. */
char *each_do(const struct work *work,
        const char *reference,
        each_act act,
        const void *context,
        bool issues,
        struct stored_document **stored,
        GError **error);

/* Ends a transaction that is open: commits what is good, else rolls back. False: it was not
 * committed. */
bool each_end(struct store *store, bool good, GError **error);

/* ---- the acts ---- */

/* Issues a draft by a person's word. `context`: not read. */
char *each_issue(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error);

/* Sends it. `context`: a struct send_wish. */
char *each_send(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error);

/* Books a payment of it. `context`: a struct pay_entry. */
char *each_pay(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error);

#endif
