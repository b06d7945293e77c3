/* Documents: drafts as they are kept, changed and taken back, what lives on beside the content, and
 * which drafts issue themselves. Reading is in documents.c. */
#include "documents.h"

#include "connection.h"
#include "searched.h"
#include "sql.h"
#include "store/documents.h"
#include "store/store.h"

/* ---- drafts ---- */

/* Whether an error is a broken UNIQUE rule, which then gets the words of the rule. */
static bool say_conflict(const struct document *document, GError **error)
{
    if (error && g_error_matches(*error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT)) {
        g_clear_error(error);
        if (document->type == DOCUMENT_CREDIT_NOTE)
            return fail(error, BILLHOOK_ERROR_CONFLICT,
                    "refund %" G_GINT64_FORMAT " of order %s has a credit note already",
                    document->refund_id, document->order_number);
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "order %s of shop %s has a document of type %s already that is neither void nor "
                "fully credited",
                document->order_number, document->shop, document_type_text(document->type));
    }
    return false;
}

/* As it was frozen before the transaction, else now; *made: owns the latter. */
static const char *content_of(const struct stored_document *stored, char **made)
{
    return stored->frozen ? stored->frozen
                          : (*made = document_freeze(stored->document, stored->seller));
}

bool document_insert(struct store *store, struct stored_document *stored, GError **error)
{
    struct document *document = stored->document;
    g_autofree char *warnings = document_warnings_json(document);
    g_autofree char *edits = document_edits_to_json(&stored->edits);
    g_autofree char *made = NULL;
    const char *content = content_of(stored, &made);
    if (!sql_run(store, S_DOCUMENT_INSERT,
                VALUES(TEXT(document_type_text(document->type)), TEXT(document->shop),
                        INT(document->order_id), TEXT(document->order_number),
                        INT(document->created_at), TEXT(document->currency),
                        INT(document->totals.gross), INT_OR_NULL(document->credits_id),
                        INT(document->refund_id), INT(document->paid), INT(document->paid_at),
                        INT(document->totals.paid), INT(document->totals.due), TEXT(warnings),
                        INT(document_blocking_warning(document) != NULL), TEXT(edits),
                        TEXT(vat_category_text(stored->vat_choice)),
                        TEXT(document_made_by_text(stored->made_by)), INT(stored->automatic),
                        INT(stored->pending_order), INT(stored->released), INT(stored->ripe_from),
                        TEXT(content), TEXT(stored->vat_reason)),
                error))
        return say_conflict(document, error);
    document->id = sqlite3_last_insert_rowid(store->db);
    document->state = DOCUMENT_DRAFT;
    return searched_note(store, document, error);
}

static bool write_draft(struct store *store,
        enum statement statement,
        const struct stored_document *stored,
        gint64 *changed,
        GError **error)
{
    const struct document *document = stored->document;
    g_autofree char *warnings = document_warnings_json(document);
    g_autofree char *edits = document_edits_to_json(&stored->edits);
    g_autofree char *made = NULL;
    const char *content = content_of(stored, &made);
    return sql_change(store, statement,
                   VALUES(INT(document->id), TEXT(document->order_number),
                           INT(document->created_at), TEXT(document->currency),
                           INT(document->totals.gross), INT(document->paid), INT(document->paid_at),
                           INT(document->totals.paid), INT(document->totals.due), TEXT(warnings),
                           INT(document_blocking_warning(document) != NULL), TEXT(edits),
                           TEXT(vat_category_text(stored->vat_choice)),
                           TEXT(document_made_by_text(stored->made_by)), INT(stored->automatic),
                           INT(stored->pending_order), INT(stored->released),
                           INT(stored->ripe_from), TEXT(content), TEXT(stored->vat_reason)),
                   changed, error) &&
            (*changed != 1 || searched_note(store, document, error));
}

/* Why an act on a document was refused. */
static bool say_state(struct store *store, gint64 id, const char *act, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DOCUMENT_STATE, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step != STEP_ROW)
        return step == STEP_DONE && document_missing(id, error);
    const char *state = row_text(row, 1);
    const char *number = row_text(row, 2);
    return fail(error, BILLHOOK_ERROR_CONFLICT, "%s %s%s#%" G_GINT64_FORMAT " is %s: %s",
            row_text(row, 0), number, *number ? " " : "", id, state, act);
}

bool document_update_draft(
        struct store *store, const struct stored_document *stored, GError **error)
{
    gint64 changed;
    if (!write_draft(store, S_DOCUMENT_UPDATE_DRAFT, stored, &changed, error))
        return false;
    return changed == 1 ||
            say_state(store, stored->document->id, "only a draft can be changed", error);
}

bool document_revive(struct store *store, const struct stored_document *stored, GError **error)
{
    gint64 changed;
    if (!write_draft(store, S_DOCUMENT_REVIVE, stored, &changed, error))
        return say_conflict(stored->document, error);
    return changed == 1 ||
            say_state(store, stored->document->id, "only a draft that a rule made void comes back",
                    error);
}

bool document_void(struct store *store, gint64 id, enum void_by by, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_DOCUMENT_VOID, VALUES(INT(id), TEXT(document_void_by_text(by))),
                &changed, error))
        return false;
    return changed == 1 ||
            say_state(store, id,
                    "an invoice is taken back with a credit note (`billhook credit`), a credit "
                    "note and a void document not at all",
                    error);
}

/* ---- what lives on beside the content ---- */

/* What the warnings of an automatic draft mean for trying it by itself: a parked one waits, of the
 * others the least tried goes first, so that a stopped series keeps no other series waiting. */
static void how_it_waits(const struct document *document, enum parking *parked, bool *counts)
{
    *parked = PARKING_NONE;
    *counts = false;
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        *parked = MAX(*parked, warning_kind(warning->code)->parking);
        *counts = *counts || warning_has(warning->code, WARNING_COUNTS);
    }
}

bool document_update_living(struct store *store, const struct document *document, GError **error)
{
    gint64 changed;
    enum parking parked;
    bool counts;
    g_autofree char *warnings = document_warnings_json(document);
    how_it_waits(document, &parked, &counts);
    if (!sql_change(store, S_DOCUMENT_LIVING,
                VALUES(INT(document->id), INT(document->paid), INT(document->paid_at),
                        INT(document->totals.paid), INT(document->totals.due), TEXT(warnings),
                        INT(document_blocking_warning(document) != NULL), INT(parked), INT(counts)),
                &changed, error))
        return false;
    return changed == 1 || document_missing(document->id, error);
}

bool document_update_shop_paid(
        struct store *store, const struct stored_document *stored, GError **error)
{
    return sql_run(store, S_DOCUMENT_SHOP_PAID,
            VALUES(INT(stored->document->id), INT(stored->shop_paid_at)), error);
}

/* ---- what issues itself ---- */

GPtrArray *document_ripe(
        struct store *store, gint64 now, gint64 send_after_s, int limit, GError **error)
{
    gint64 ripe = now - send_after_s;
    GPtrArray *list = document_rows(store, S_DOCUMENT_RIPE, VALUES(INT(ripe), INT(limit)), error);
    if (!list || list->len >= (guint)limit)
        return list;
    g_autoptr(GPtrArray) again = document_rows(
            store, S_DOCUMENT_RIPE_AGAIN, VALUES(INT(ripe), INT(limit - (gint64)list->len)), error);
    if (!again)
        g_clear_pointer(&list, g_ptr_array_unref);
    else
        g_ptr_array_extend_and_steal(list, g_steal_pointer(&again));
    return list;
}

bool document_next_ripe(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_DOCUMENT_NEXT_RIPE, NO_VALUES, 0, at, error);
}

bool document_issued_since(struct store *store, gint64 since, gint64 *count, GError **error)
{
    return sql_integer(store, S_DOCUMENT_ISSUED_SINCE, VALUES(INT(since)), 0, count, error);
}

bool document_release_burst(
        struct store *store, gint64 last, gint64 most, gint64 *count, GError **error)
{
    return sql_change(store, S_DOCUMENT_RELEASE, VALUES(INT(last), INT(most)), count, error);
}
