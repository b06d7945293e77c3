/* Alerts: something needs a person. One log line at priority err, the same words about the same
 * thing once an hour, and a mail to [alerts] email at most once an hour for each kind; no mail with
 * transport=off, or with transport=directory into a directory that cannot be written. */
#ifndef BILLHOOK_CHANNEL_ALERT_H
#define BILLHOOK_CHANNEL_ALERT_H

#include "channel/work.h"
#include "document/document.h"

enum alert_kind {
    ALERT_FAILED_DELIVERY,
    ALERT_SIGNATURE,
    ALERT_MAIL,
    ALERT_NUMBERING,
    ALERT_ORDER_CHANGED,
    ALERT_DRAFT_BLOCKS,
    ALERT_BURST,
    ALERT_RENDERING, /* also the logo, and e-invoices that cannot be written */
    ALERT_DISK,
    ALERT_SILENCE,
    ALERT_NOT_STORED,
    ALERT_DATABASE, /* taken away under the daemon */
    ALERT_BACKUP,
    ALERT_VERIFY,
    ALERT_PEPPOL,
    ALERT_SHOP_UNREACHABLE,
    ALERT_SHOP_ANSWERS, /* takes the one before, and the next one, back */
    ALERT_SHOP_KEY_REFUSED,
    ALERT_ORDERS_MISSED,
    ALERT_WEBHOOK,
    ALERT_MARK_COPY,
    ALERT_MOLLIE,
    ALERT_LINK_PAID,
    ALERT_KINDS
};

/* The stable name ("failed-delivery"), for the log and the store. Static. Any thread. */
const char *alert_name(enum alert_kind kind);

/* Raises an alert about `subject` (e.g. "order 727 of shop main"; "" allowed). `what` is one
 * sentence without personal data, `help` the command that helps. Inside or outside a transaction
 * of the caller's: the mail is queued in it. Never fails: what cannot be queued is logged. The
 * thread of work->store. */
void alert_raise(const struct work *work,
        enum alert_kind kind,
        const char *subject,
        const char *what,
        const char *help);

/* As alert_raise(), where the owner may read in the mail what must not stand in the log: `logged`
 * is `what` without personal data. */
void alert_raise_discreetly(const struct work *work,
        enum alert_kind kind,
        const char *subject,
        const char *what,
        const char *logged,
        const char *help);

/* As alert_raise() about a draft that blocks: the mail has the warning's text, which may name a
 * line of the order; the log has its code. */
void alert_blocked_draft(const struct work *work,
        const char *subject,
        const struct warning *blocking,
        const char *help);

#endif
