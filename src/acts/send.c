/* A document is sent: issued if need be, its mail queued. */
#include "acts/send.h"

#include "acts/issue.h"
#include "channel/mail_queue.h"
#include "ways.h"

/* The customer has no usable address: said before a number is given. */
static bool fail_without_address(
        const struct document *document, const char *to, const char *reason, GError **error)
{
    g_autofree char *name = document_name(document);
    if (to)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s", reason);
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s: %s; name one with --to ADDRESS, or `billhook edit '%s' email=ADDRESS` for a draft",
            name, reason, name);
}

/* By mail or over Peppol; `to` asks for a mail. */
static bool check_ways(const struct config *config,
        const struct document *document,
        const struct ways *ways,
        const char *to,
        GError **error)
{
    if (ways->mail || (ways->peppol && !to))
        return true;
    if (config->mail.transport == TRANSPORT_OFF)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "[mail] transport=off: nothing can be sent; set transport=smtp or directory in %s",
                config->file);
    return fail_without_address(document, to, ways->no_mail, error);
}

static bool check_sendable(const struct work *work,
        const struct stored_document *stored,
        const char *to,
        struct ways *ways,
        GError **error)
{
    const struct document *document = stored->document;
    g_autofree char *name = document_name(document);
    if (document->state == DOCUMENT_VOID)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is void", name);
    return ways_find(work, stored, to, ways, error) &&
            check_ways(work->config, document, ways, to, error);
}

void send_ways_clear(struct send_ways *ways)
{
    g_clear_pointer(&ways->address, g_free);
    g_clear_pointer(&ways->no_mail, g_free);
}

bool send_foresee(const struct work *work,
        const struct stored_document *stored,
        const char *to,
        struct send_ways *ways,
        GError **error)
{
    g_auto(ways_auto) found = {0};
    if (!check_sendable(work, stored, to, &found, error))
        return false;
    char *address = found.mail && !to ? mail_recipient(stored->document, NULL) : NULL;
    ways->address = address ? address : g_strdup(found.mail ? to : "");
    ways->peppol = found.peppol;
    ways->no_mail = g_strdup(found.no_mail);
    return true;
}

/* What happened. Caller frees. */
static char *told(const struct config *config, const struct ways *ways, bool draft)
{
    const char *over = config->peppol.test ? "queued for Peppol (test: nothing is delivered)"
                                           : "queued for Peppol";
    GString *text = g_string_new(draft ? "issued, " : "");
    if (ways->mail)
        g_string_append(text, "mail queued");
    if (ways->peppol)
        g_string_append_printf(text, "%s%s", ways->mail ? ", " : "", over);
    if (!ways->mail)
        g_string_append_printf(text, "; no mail: %s", ways->no_mail);
    return g_string_free(text, FALSE);
}

char *send_document(const struct work *work,
        struct stored_document *stored,
        struct send_wish wish,
        GError **error)
{
    bool draft = stored->document->state == DOCUMENT_DRAFT;
    g_auto(ways_auto) ways = {0};
    if (!check_sendable(work, stored, wish.to, &ways, error))
        return NULL;
    if (draft && !issue_document(work, stored, "a person", error))
        return NULL;
    if (!ways_queue(work, stored->document, &ways, wish.to, wish.again, error))
        return NULL;
    return told(work->config, &ways, draft);
}
