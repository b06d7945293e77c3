/* A credit note by hand: built, kept, issued where that is wished. */
#include "acts/credit.h"

#include "acts/issue.h"
#include "document/terms.h"
#include "notes.h"
#include "refund_note.h"

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

/* The sums of the notes that count. */
static void add_counted(const GPtrArray *notes, struct credited *before)
{
    for (guint i = 0; i < notes->len; i++) {
        const struct stored_document *one = g_ptr_array_index(notes, i);
        if (note_counts(one))
            credited_add(before, one->document);
    }
}

/* The wished note, in no store yet; `notes`: the invoice's earlier ones. */
static struct stored_document *build_note(const struct work *work,
        const struct document *invoice,
        const GPtrArray *notes,
        struct credit_input *wish,
        GError **error)
{
    g_auto(credited_auto) before = {0};
    add_counted(notes, &before);

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

bool credit_left(
        const struct work *work, const struct document *invoice, money *left, GError **error)
{
    g_auto(credited_auto) before = {0};
    if (!check_creditable(invoice, error))
        return false;
    g_autoptr(GPtrArray) notes = document_credits_of(work->store, invoice->id, error);
    if (!notes)
        return false;
    add_counted(notes, &before);
    *left = document_credit_left(invoice, &before);
    return true;
}

static char *sentence(const struct document *note)
{
    g_autofree char *total = money_text(note->totals.gross, note->currency_decimals);
    return g_strdup_printf("%s of %s %s for invoice %s",
            *note->number ? "issued credit" : "draft credit", total, note->currency,
            note->credits_number);
}

/* Issues a note that was kept, where that is wished; it is taken over. */
static char *finish(const struct work *work,
        struct stored_document *taken,
        bool issue,
        struct stored_document **made,
        GError **error)
{
    g_autoptr(stored_document_auto) note = taken;
    if (issue && !issue_document(work, note, "a person", error))
        return NULL;

    char *said = sentence(note->document);
    *made = g_steal_pointer(&note);
    return said;
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

    struct stored_document *note = make_note(work, invoice->document, &wish, error);
    return note ? finish(work, note, issue, made, error) : NULL;
}

/* ---- a refund that the rules left alone ---- */

/* The credit note that a refund has; one that is void is none. */
struct taken {
    gint64 refund_id;
    char *name; /* NULL: it has none */
};

static void find_taken(const struct stored_document *stored, void *context)
{
    struct taken *taken = context;
    const struct document *note = stored->document;
    if (note->refund_id == taken->refund_id && note->state != DOCUMENT_VOID && !taken->name)
        taken->name = document_name(note);
}

static bool check_free(
        const struct work *work, const struct document *invoice, gint64 refund_id, GError **error)
{
    struct taken taken = {.refund_id = refund_id};
    if (!document_visit_notes(
                work->store, invoice->shop, invoice->order_id, find_taken, &taken, error))
        return false;
    g_autofree char *name = taken.name;
    return !name ||
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "refund %" G_GINT64_FORMAT " has its credit note: %s", refund_id, name);
}

static struct document *build_refund(const struct work *work,
        const struct document *invoice,
        gint64 refund_id,
        const char *reason,
        GError **error)
{
    g_auto(credited_auto) before = {0};
    g_autoptr(order_auto) order = NULL;
    const struct order_refund *found;
    struct document *note = NULL;
    if (!refund_find(
                work->store, invoice->shop, invoice->order_id, refund_id, &order, &found, error) ||
            !refund_note_others(work->store, invoice->id, 0, &before, error))
        return NULL;

    struct order_refund refund = *found;
    if (*reason)
        refund.reason = (char *)reason;
    if (!refund_note_build(work, invoice, &before, &refund, true, &note, error))
        return NULL;
    if (!note)
        fail(error, BILLHOOK_ERROR_CONFLICT, "refund %" G_GINT64_FORMAT " is of nothing",
                refund_id);
    return note;
}

bool credit_refund_check(const struct work *work,
        const struct document *invoice,
        gint64 refund_id,
        bool *lines,
        GError **error)
{
    g_autoptr(order_auto) order = NULL;
    const struct order_refund *refund;
    *lines = refund_note_wants_lines(work, invoice->shop);
    return check_creditable(invoice, error) && check_free(work, invoice, refund_id, error) &&
            refund_find(work->store, invoice->shop, invoice->order_id, refund_id, &order, &refund,
                    error);
}

char *credit_refund_of(const struct work *work,
        const struct stored_document *invoice,
        gint64 refund_id,
        const char *reason,
        bool issue,
        struct stored_document **made,
        GError **error)
{
    const struct document *paper = invoice->document;
    if (!check_creditable(paper, error) || !check_free(work, paper, refund_id, error))
        return NULL;

    struct document *note = build_refund(work, paper, refund_id, reason, error);
    if (!note)
        return NULL;
    g_autoptr(stored_document_auto) stored = stored_document_new(note);
    stored->seller = seller_copy(&work->config->seller);
    stored->made_by = MADE_BY_PERSON;
    if (issue && document_warning(note, WARNING_WAITS_FOR_REFUND_LINES)) {
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "the lines of refund %" G_GINT64_FORMAT
                " are not here yet: without --issue a draft "
                "waits for them, which `billhook issue` issues",
                refund_id);
        return NULL;
    }
    return note_insert(work, stored, error)
            ? finish(work, g_steal_pointer(&stored), issue, made, error)
            : NULL;
}
