/* A document is sent: issued if need be, its mail queued. */
#include "acts/send.h"

#include "acts/issue.h"
#include "channel/mail_queue.h"
#include "document/text.h"

/* Whom the mail would reach, before a number is given. */
static bool check_address(const struct document *document, const char *to, GError **error)
{
    if (to)
        return email_address_usable(to, NULL) ||
                fail(error, BILLHOOK_ERROR_CONFLICT, "--to: not one plain e-mail address");

    g_autofree char *reason = NULL, *address = mail_recipient(document, &reason);
    if (address)
        return true;
    g_autofree char *name = document_name(document);
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s: %s; name one with --to ADDRESS, or `billhook edit '%s' email=ADDRESS` for a draft",
            name, reason, name);
}

static bool check_sendable(const struct config *config,
        const struct document *document,
        const char *to,
        GError **error)
{
    g_autofree char *name = document_name(document);
    if (document->state == DOCUMENT_VOID)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is void", name);
    if (config->mail.transport == TRANSPORT_OFF)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "[mail] transport=off: nothing can be sent; set transport=smtp or directory in %s",
                config->file);
    return check_address(document, to, error);
}

char *send_document(const struct work *work,
        struct stored_document *stored,
        struct send_wish wish,
        GError **error)
{
    bool draft = stored->document->state == DOCUMENT_DRAFT;
    if (!check_sendable(work->config, stored->document, wish.to, error))
        return NULL;
    if (draft && !issue_document(work, stored, "a person", error))
        return NULL;
    if (!mail_queue_document(work, stored->document, wish.to, wish.again, error))
        return NULL;
    return g_strdup(draft ? "issued, mail queued" : "mail queued");
}
