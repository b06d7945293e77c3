/* A document leaves by mail, over Peppol, or both. */
#include "ways.h"

#include "channel/mail_queue.h"
#include "channel/peppol_queue.h"
#include "document/text.h"

void ways_clear(struct ways *ways)
{
    g_clear_pointer(&ways->no_mail, g_free);
}

static void find_mail(const struct config *config,
        const struct document *document,
        const char *to,
        struct ways *ways)
{
    g_autofree char *reason = NULL, *address = NULL;
    if (config->mail.transport == TRANSPORT_OFF)
        reason = g_strdup("[mail] transport=off");
    else if (to && !email_address_usable(to, NULL))
        reason = g_strdup("--to: not one plain e-mail address");
    else if (!to)
        address = mail_recipient(document, &reason);

    ways->mail = reason == NULL;
    ways->no_mail = reason ? g_steal_pointer(&reason) : g_strdup("");
}

/* One that was issued before a provider was set goes by a person's word only (`peppol send`). */
static bool is_since_provider(
        const struct work *work, const struct stored_document *stored, bool *since, GError **error)
{
    struct peppol_since moments = {0};
    gint64 issued_at;
    *since = true;
    if (stored->document->state == DOCUMENT_DRAFT)
        return true;

    if (!document_issued_at(work->store, stored->document->id, &issued_at, error) ||
            !peppol_since_read(work->store, &moments, error))
        return false;
    *since = moments.any && issued_at >= moments.any;
    return true;
}

static bool find_peppol(const struct work *work,
        const struct stored_document *stored,
        struct ways *ways,
        GError **error)
{
    const struct document *document = stored->document;
    bool draft = document->state == DOCUMENT_DRAFT, since;
    GError *problem = NULL;
    ways->peppol = false;
    if (!peppol_goes(work->config, document, draft ? &work->config->seller : stored->seller))
        return true;
    if (!is_since_provider(work, stored, &since, error))
        return false;

    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(work->store, document->id, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    ways->peppol = since && !delivery;
    return true;
}

bool ways_find(const struct work *work,
        const struct stored_document *stored,
        const char *to,
        struct ways *ways,
        GError **error)
{
    find_mail(work->config, stored->document, to, ways);
    return find_peppol(work, stored, ways, error);
}

bool ways_queue(const struct work *work,
        const struct document *document,
        const struct ways *ways,
        const char *to,
        bool again,
        GError **error)
{
    bool queued;
    if (ways->peppol && !peppol_queue_document(work, document, &queued, error))
        return false;
    return !ways->mail || mail_queue_document(work, document, to, again, error);
}
