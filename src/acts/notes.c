/* A draft credit note is built for its invoice, kept and told. */
#include "notes.h"

#include "channel/alert.h"
#include "store/events.h"

struct document *note_build(const struct config *config,
        const struct document *invoice,
        const struct credited *before,
        struct credit_input *input,
        GError **error)
{
    input->invoice = invoice;
    input->seller = &config->seller;
    input->shop = config_shop(config, invoice->shop);
    input->rule = config_rule(config, DOCUMENT_CREDIT_NOTE);
    input->payment = &config->payment;
    input->before = before;
    return document_build_credit(input, error);
}

bool note_counts(const struct stored_document *stored)
{
    const struct document *document = stored->document;
    return document_is_issued(document) ||
            (document->state == DOCUMENT_DRAFT && !document_blocking_warning(document));
}

void note_tell_blocking(
        const struct work *work, const struct document *note, const struct warning *blocking)
{
    g_autofree char *subject = g_strdup_printf("credit note #%" G_GINT64_FORMAT, note->id);
    g_autofree char *help = g_strdup_printf("billhook show '#%" G_GINT64_FORMAT "'", note->id);

    alert_blocked_draft(work, subject, blocking, help);
}

bool note_insert(const struct work *work, struct stored_document *stored, GError **error)
{
    struct document *note = stored->document;
    if (!document_insert(work->store, stored, error))
        return false;

    const struct warning *blocking = document_blocking_warning(note);
    if (blocking)
        note_tell_blocking(work, note, blocking);

    g_autofree char *amount = money_text(note->totals.gross, note->currency_decimals);
    g_autofree char *story =
            g_strdup_printf("draft credit note #%" G_GINT64_FORMAT " of %s %s for invoice %s%s%s",
                    note->id, amount, note->currency, note->credits_number,
                    blocking ? "; it blocks: " : "", blocking ? blocking->text : "");
    return event_add(work->store, note->shop, note->order_id, "document", work->now, story, error);
}
