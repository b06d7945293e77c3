/* What a person does with deliveries of the shops and with mails that wait or failed. Each is a
 * transaction of its own, and is told in the order's story where the order is known. The store's
 * thread. */
#ifndef BILLHOOK_ACTS_QUEUES_H
#define BILLHOOK_ACTS_QUEUES_H

#include "channel/work.h"

/* As delivery_retry(). */
bool queue_delivery_again(const struct work *work, gint64 id, GError **error);

/* As delivery_discard(). */
bool queue_delivery_drop(const struct work *work, gint64 id, GError **error);

/* As mail_retry(); who asks for a try now has mended the mail server, so the queue goes on, also
 * where this mail is refused. */
bool queue_mail_again(const struct work *work, gint64 id, GError **error);

/* As mail_retry_failed(), likewise. *count: how many mails. */
bool queue_mails_again(const struct work *work, gint64 *count, GError **error);

/* As mail_cancel(). */
bool queue_mail_drop(const struct work *work, gint64 id, GError **error);

#endif
