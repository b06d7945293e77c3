/* A credit note by hand: built, kept, issued where that is wished. */
#include "acts/credit.h"

#include "acts/issue.h"
#include "document/terms.h"
#include "notes.h"

/* The blocked draft of a refund that a note by hand replaces: the one of that amount, else the
 * oldest. Borrowed. */
static struct stored_document *replaced_draft(GPtrArray *notes, money amount)
{
    struct stored_document *oldest = NULL;
    for (guint i = 0; i < notes->len; i++) {
        struct stored_document *stored = g_ptr_array_index(notes, i);
        if (stored->document->state != DOCUMENT_DRAFT ||
                !document_blocking_warning(stored->document))
            continue;
        if (stored->document->totals.gross == amount)
            return stored;
        if (!oldest)
            oldest = stored;
    }
    return oldest;
}

/* The wished note, in no store yet; `notes`: the invoice's earlier ones. */
static struct stored_document *build_note(const struct work *work,
        const struct document *invoice,
        const GPtrArray *notes,
        struct credit_input *wish,
        GError **error)
{
    g_auto(credited_auto) before = {0};
    for (guint i = 0; i < notes->len; i++) {
        const struct stored_document *one = g_ptr_array_index(notes, i);
        if (note_counts(one))
            credited_add(&before, one->document);
    }

    wish->now = work->now;
    struct document *note = note_build(work->config, invoice, &before, wish, error);
    if (!note)
        return NULL;

    struct stored_document *stored = stored_document_new(note);
    stored->seller = seller_copy(&work->config->seller);
    stored->made_by = MADE_BY_PERSON;
    return stored;
}

static struct stored_document *make_note(const struct work *work,
        const struct document *invoice,
        struct credit_input *wish,
        GError **error)
{
    g_autoptr(GPtrArray) notes = document_credits_of(work->store, invoice->id, error);
    g_autoptr(stored_document_auto) stored =
            notes ? build_note(work, invoice, notes, wish, error) : NULL;
    if (!stored)
        return NULL;

    struct stored_document *replaced = replaced_draft(notes, stored->document->totals.gross);
    if (replaced && !document_void(work->store, replaced->document->id, VOID_BY_REPLACEMENT, error))
        return NULL;
    return note_insert(work, stored, error) ? g_steal_pointer(&stored) : NULL;
}

static bool check_creditable(const struct document *document, GError **error)
{
    if (document->type == DOCUMENT_INVOICE && document_is_issued(document))
        return true;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s #%" G_GINT64_FORMAT " is %s: only an issued invoice can be credited",
            document_type_text(document->type), document->id, document_state_text(document->state));
}

static char *sentence(const struct document *note)
{
    g_autofree char *total = money_text(note->totals.gross, note->currency_decimals);
    return g_strdup_printf("%s of %s %s for invoice %s",
            *note->number ? "issued credit" : "draft credit", total, note->currency,
            note->credits_number);
}

char *credit_invoice(const struct work *work,
        const struct stored_document *invoice,
        struct credit_input wish,
        bool issue,
        struct stored_document **made,
        GError **error)
{
    if (!check_creditable(invoice->document, error))
        return NULL;

    g_autoptr(stored_document_auto) note = make_note(work, invoice->document, &wish, error);
    if (!note)
        return NULL;
    if (issue && !issue_document(work, note, "a person", error))
        return NULL;

    char *said = sentence(note->document);
    *made = g_steal_pointer(&note);
    return said;
}
