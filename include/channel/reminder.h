/* The mail that reminds of an unpaid invoice: what stands against it, its row in the outbox, its
 * words. When one is due: acts/remind.h. */
#ifndef BILLHOOK_CHANNEL_REMINDER_H
#define BILLHOOK_CHANNEL_REMINDER_H

#include "channel/work.h"
#include "store/documents.h"
#include "store/outbox.h"

/* The role of such a mail in the outbox. */
#define MAIL_ROLE_REMINDER "reminder"

/* What stands against reminding of a document, whatever the day: it is no issued invoice, nothing
 * is due, it is credited, held back by a person, without a due date, paid on delivery; the shop
 * shows its order as paid; its delivery over Peppol is unreachable, uncertain or failed. *reason:
 * a clause for the owner, "" nothing; caller frees. False: the store's errors. */
bool reminder_obstacle(
        struct store *store, const struct stored_document *stored, char **reason, GError **error);

/* Inside the caller's transaction: queues the reminder of a step (from 1) to the customer's
 * address, due at once, with its own Message-ID, and tells the order's story. `day`: today in the
 * seller's zone; `by`: "a rule", "a person". CONFLICT: no usable address, or the step or the
 * day has one; else the store's errors. The store's thread. */
bool reminder_queue(const struct work *work,
        const struct stored_document *stored,
        int step,
        const char *day,
        const char *by,
        GError **error);

/* Subject and text of a reminder's mail, of what is due at this moment, and the template of the
 * text (borrowed from the config). Caller frees the former two. False: the store's errors. */
bool reminder_mail_words(const struct work *work,
        const struct stored_document *stored,
        const struct mail *mail,
        char **subject,
        char **body,
        const char **template,
        GError **error);

/* Before an attempt of a mail: where something stands against its reminder now (it was paid
 * meanwhile), or its bytes are kept and tell another sum than what is due, the mail is cancelled
 * and says why, its step is open again (unless the mail may have arrived), and the story tells it.
 * *gone: so it was. Any other mail: nothing. In a transaction of its own; the mail is claimed. */
bool reminder_look_again(
        const struct work *work, const struct mail *mail, bool *gone, GError **error);

#endif
