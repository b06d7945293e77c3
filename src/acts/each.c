/* One act on one of several documents. */
#include "acts/each.h"

#include "acts/issue.h"
#include "acts/pay.h"
#include "channel/pictures.h"
#include "acts/send.h"
#include "store/store.h"

bool each_end(struct store *store, bool good, GError **error)
{
    if (good && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

char *each_do(const struct work *work,
        const char *reference,
        each_act act,
        const void *context,
        bool issues,
        struct stored_document **stored,
        GError **error)
{
    g_auto(picture_auto) logo = {0};
    struct work now = *work;
    if (issues) /* read and judged outside the transaction */
        pictures_now(&now, &logo, NULL);
    if (!store_begin(work->store, error))
        return NULL;

    g_autoptr(stored_document_auto) found = document_find(work->store, reference, error);
    g_autofree char *said = found ? act(&now, context, found, error) : NULL;
    if (!each_end(work->store, said != NULL, error))
        return NULL;
    if (stored)
        *stored = g_steal_pointer(&found);
    return g_steal_pointer(&said);
}

char *each_issue(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error)
{
    (void)context;
    if (!issue_document(work, stored, "a person", error))
        return NULL;
    return g_strdup_printf(
            "issued as %s, dated %s", stored->document->number, stored->document->issue_date);
}

char *each_send(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error)
{
    const struct send_wish *wish = context;
    return send_document(work, stored, *wish, error);
}

char *each_pay(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error)
{
    return pay_book(work, stored, context, NULL, error);
}
