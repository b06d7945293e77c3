/* A document becomes void. */
#include "acts/discard.h"

#include "document/terms.h"
#include "store/events.h"
#include "receipts.h"

static bool check_discardable(const struct document *document, GError **error)
{
    g_autofree char *name = document_name(document);
    bool issued = document_is_issued(document);

    if (document->state == DOCUMENT_VOID)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is void already", name);
    if (issued && document->type == DOCUMENT_INVOICE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s is issued and can never be void: `billhook credit %s` makes a credit "
                "note",
                name, name);
    if (issued && document->type == DOCUMENT_CREDIT_NOTE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "credit note %s is issued and can never be void", name);
    return true;
}

char *discard_document(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    const struct document *document = stored->document;
    if (!check_discardable(document, error))
        return NULL;
    if (!document_void(work->store, document->id, VOID_BY_PERSON, error))
        return NULL;

    bool issued = document_is_issued(document);
    g_autofree char *name = document_name(document);
    g_autofree char *story = g_strdup_printf("%s %s %s by a person",
            document_type_text(document->type), name, issued ? "withdrawn" : "made void");
    if (!event_add(
                work->store, document->shop, document->order_id, "person", work->now, story, error))
        return NULL;
    if (document->type == DOCUMENT_INVOICE &&
            !receipts_follow_stored(work, document->shop, document->order_id, error))
        return NULL;
    return g_strdup(issued ? "withdrawn; its number stays used" : "void");
}
