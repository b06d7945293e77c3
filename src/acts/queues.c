/* A person's word about deliveries and mails. */
#include "acts/queues.h"

#include "store/documents.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/outbox.h"

static bool end(const struct work *work, bool good, GError **error)
{
    if (good && store_commit(work->store, error))
        return true;
    store_rollback(work->store);
    return false;
}

/* ---- deliveries ---- */

static bool tell_of_delivery(const struct work *work, gint64 id, const char *what, GError **error)
{
    g_autofree char *shop = NULL,
                    *text = g_strdup_printf("delivery %" G_GINT64_FORMAT " %s", id, what);
    gint64 order_id;
    if (!delivery_order(work->store, id, &shop, &order_id, error))
        return false;
    return order_id == 0 ||
            event_add(work->store, shop, order_id, "person", work->now, text, error);
}

bool queue_delivery_again(const struct work *work, gint64 id, GError **error)
{
    if (!store_begin(work->store, error))
        return false;
    bool good = delivery_retry(work->store, id, error) &&
            tell_of_delivery(work, id, "is used again by a person", error);
    return end(work, good, error);
}

bool queue_delivery_drop(const struct work *work, gint64 id, GError **error)
{
    if (!store_begin(work->store, error))
        return false;
    bool good = delivery_discard(work->store, id, error) &&
            tell_of_delivery(work, id, "was discarded by a person", error);
    return end(work, good, error);
}

/* ---- mails ---- */

static bool tell_of_mail(const struct work *work, gint64 id, const char *what, GError **error)
{
    g_autoptr(mail_auto) mail = mail_get(work->store, id, error);
    if (!mail || mail->document_id == 0)
        return mail != NULL;
    g_autoptr(stored_document_auto) stored = document_get(work->store, mail->document_id, error);
    if (!stored)
        return false;
    const struct document *document = stored->document;
    g_autofree char *text = g_strdup_printf(
            "mail %" G_GINT64_FORMAT " of %s to %s %s", id, document->number, mail->to, what);
    return event_add(
            work->store, document->shop, document->order_id, "person", work->now, text, error);
}

bool queue_mail_again(const struct work *work, gint64 id, GError **error)
{
    if (!store_begin(work->store, error))
        return false;
    bool good = mail_retry(work->store, id, error) &&
            tell_of_mail(work, id, "is tried again by a person", error);
    if (end(work, good, error))
        return true;
    mail_pause(work->store, 0, "", NULL);
    return false;
}

bool queue_mails_again(const struct work *work, gint64 *count, GError **error)
{
    return mail_retry_failed(work->store, count, error);
}

bool queue_mail_drop(const struct work *work, gint64 id, GError **error)
{
    if (!store_begin(work->store, error))
        return false;
    bool good = mail_cancel(work->store, id, error) &&
            tell_of_mail(work, id, "was cancelled by a person", error);
    return end(work, good, error);
}
