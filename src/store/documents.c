/* Documents as they are read: one, those of an order, walks over many. Keeping and changing them is
 * in drafts.c, searching in search.c, numbering in series.c, files are in artifacts.c. */
#include "documents.h"

#include <string.h>

#include "columns.h"
#include "connection.h"
#include "searched.h"
#include "sql.h"
#include "store/documents.h"
#include "store/store.h"
#include "base/text.h"

static const char *const made_by_names[] = {"rule", "person"};
static const char *const void_by_names[] = {"nobody", "rule", "person", "replacement"};

struct stored_document *stored_document_new(struct document *document)
{
    struct stored_document *stored = g_new0(struct stored_document, 1);
    stored->document = document;
    stored->render_error = g_strdup("");
    stored->ubl_reason = g_strdup("");
    stored->vat_reason = g_strdup("");
    return stored;
}

void stored_document_free(struct stored_document *stored)
{
    if (!stored)
        return;
    document_free(stored->document);
    seller_free(stored->seller);
    document_edits_clear(&stored->edits);
    g_free(stored->render_error);
    g_free(stored->ubl_reason);
    g_free(stored->vat_reason);
    g_free(stored->frozen);
    g_free(stored);
}

const char *document_made_by_text(enum made_by made_by)
{
    return made_by_names[made_by];
}

const char *document_void_by_text(enum void_by void_by)
{
    return void_by_names[void_by];
}

static void free_stored(gpointer stored)
{
    stored_document_free(stored);
}

bool document_missing(gint64 id, GError **error)
{
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no document #%" G_GINT64_FORMAT "; `billhook list` shows them", id);
}

/* ---- warnings as JSON ---- */

char *document_warnings_json(const struct document *document)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "code", warning->name);
        cJSON_AddBoolToObject(item, "blocks", warning->blocks);
        cJSON_AddStringToObject(item, "text", warning->text);
        cJSON_AddItemToArray(list, item);
    }
    char *printed = cJSON_PrintUnformatted(list);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(list);
    return text;
}

static void warnings_from_json(struct document *document, const char *text)
{
    cJSON *list = cJSON_Parse(text), *item;
    g_ptr_array_set_size(document->warnings, 0);
    cJSON_ArrayForEach (item, list) {
        const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "code"));
        const char *words = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "text"));
        bool blocks = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "blocks"));
        document_keep_warning(document, code ? code : "", blocks, words ? words : "");
    }
    cJSON_Delete(list);
}

/* ---- reading ---- */

static int name_index(const char *const *names, gsize count, const char *text)
{
    for (gsize i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return (int)i;
    return 0;
}

/* The columns that live beside the frozen content, and the identity that a draft's content does not
 * know. */
static void read_living(cursor row, struct document *document)
{
    document->id = row_integer(row, DOCUMENT_COLUMN_ID);
    document_type_from_text(row_text(row, DOCUMENT_COLUMN_TYPE), &document->type);
    document_state_from_text(row_text(row, DOCUMENT_COLUMN_STATE), &document->state);
    document->paid = row_integer(row, DOCUMENT_COLUMN_PAID) != 0;
    document->paid_at = row_integer(row, DOCUMENT_COLUMN_PAID_AT);
    document->totals.paid = row_integer(row, DOCUMENT_COLUMN_TOTAL_PAID);
    document->totals.due = row_integer(row, DOCUMENT_COLUMN_TOTAL_DUE);
    warnings_from_json(document, row_text(row, DOCUMENT_COLUMN_WARNINGS));
    document->credits_id = row_integer(row, DOCUMENT_COLUMN_CREDITS_ID);
    document->refund_id = row_integer(row, DOCUMENT_COLUMN_REFUND_ID);
}

static const char *text_at(const cJSON *list, int place)
{
    const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(list, place));
    return text ? text : "";
}

/* The payments of an issued invoice, as BOOKED lists them. */
static void read_booked(cursor row, struct document *document)
{
    if (row_is_null(row, DOCUMENT_COLUMN_BOOKED))
        return;
    cJSON *list = cJSON_Parse(row_text(row, DOCUMENT_COLUMN_BOOKED)), *item;
    cJSON_ArrayForEach (item, list) {
        gint64 id = g_ascii_strtoll(text_at(item, 0), NULL, 10);
        money amount = g_ascii_strtoll(text_at(item, 2), NULL, 10);
        document_add_booked(
                document, id, text_at(item, 1), amount, text_at(item, 3), text_at(item, 4));
    }
    cJSON_Delete(list);
}

/* The link of ours, which the frozen content does not know. */
static void read_payment_link(cursor row, struct document *document)
{
    if (row_is_null(row, DOCUMENT_COLUMN_PAYMENT_LINK))
        return;
    text_take(&document->payment_link, row_copy(row, DOCUMENT_COLUMN_PAYMENT_LINK));
    document->payment_link_made = true;
}

static void read_mail(cursor row, struct document *document)
{
    if (row_is_null(row, DOCUMENT_COLUMN_MAIL_STATE))
        return;
    mail_state_from_text(row_text(row, DOCUMENT_COLUMN_MAIL_STATE), &document->mail.state);
    text_take(&document->mail.to, row_copy(row, DOCUMENT_COLUMN_MAIL_RECIPIENT));
    document->mail.attempts = (int)row_integer(row, DOCUMENT_COLUMN_MAIL_ATTEMPTS);
    text_take(&document->mail.last_answer, row_copy(row, DOCUMENT_COLUMN_MAIL_LAST_ANSWER));
    document->mail.sent_at = row_integer(row, DOCUMENT_COLUMN_MAIL_SENT_AT);
}

static void read_peppol(cursor row, struct peppol_status *peppol)
{
    if (row_is_null(row, DOCUMENT_COLUMN_PEPPOL_STATE))
        return;
    peppol->exists = true;
    peppol_state_from_text(row_text(row, DOCUMENT_COLUMN_PEPPOL_STATE), &peppol->state);
    text_take(&peppol->participant, row_copy(row, DOCUMENT_COLUMN_PEPPOL_PARTICIPANT));
    text_take(&peppol->provider, row_copy(row, DOCUMENT_COLUMN_PEPPOL_PROVIDER));
    peppol->test = row_integer(row, DOCUMENT_COLUMN_PEPPOL_TEST) != 0;
    text_take(&peppol->id, row_copy(row, DOCUMENT_COLUMN_PEPPOL_ID));
    peppol->attempts = (int)row_integer(row, DOCUMENT_COLUMN_PEPPOL_ATTEMPTS);
    text_take(&peppol->last_answer, row_copy(row, DOCUMENT_COLUMN_PEPPOL_LAST_ANSWER));
    peppol->next_attempt_at = row_integer(row, DOCUMENT_COLUMN_PEPPOL_NEXT_ATTEMPT_AT);
    peppol->delivered_at = row_integer(row, DOCUMENT_COLUMN_PEPPOL_DELIVERED_AT);
}

static void read_flags(cursor row, struct stored_document *stored)
{
    stored->fully_credited = row_integer(row, DOCUMENT_COLUMN_FULLY_CREDITED) != 0;
    document_edits_from_json(&stored->edits, row_text(row, DOCUMENT_COLUMN_EDITS));
    if (!vat_category_from_text(row_text(row, DOCUMENT_COLUMN_VAT_CHOICE), &stored->vat_choice))
        stored->vat_choice = VAT_NONE;
    stored->made_by = (enum made_by)name_index(
            made_by_names, G_N_ELEMENTS(made_by_names), row_text(row, DOCUMENT_COLUMN_MADE_BY));
    stored->automatic = row_integer(row, DOCUMENT_COLUMN_AUTOMATIC) != 0;
    stored->pending_order = row_integer(row, DOCUMENT_COLUMN_PENDING_ORDER) != 0;
    stored->ripe_from = row_integer(row, DOCUMENT_COLUMN_RIPE_FROM);
    stored->released = row_integer(row, DOCUMENT_COLUMN_RELEASED) != 0;
    stored->void_by = (enum void_by)name_index(
            void_by_names, G_N_ELEMENTS(void_by_names), row_text(row, DOCUMENT_COLUMN_VOID_BY));
    stored->rendered_at = row_integer(row, DOCUMENT_COLUMN_RENDERED_AT);
    stored->render_attempts = (int)row_integer(row, DOCUMENT_COLUMN_RENDER_ATTEMPTS);
    stored->next_render_at = row_integer(row, DOCUMENT_COLUMN_NEXT_RENDER_AT);
    text_take(&stored->render_error, row_copy(row, DOCUMENT_COLUMN_RENDER_ERROR));
    text_take(&stored->ubl_reason, row_copy(row, DOCUMENT_COLUMN_UBL_REASON));
    stored->shop_paid_at = row_integer(row, DOCUMENT_COLUMN_SHOP_PAID_AT);
    stored->exported_at = row_integer(row, DOCUMENT_COLUMN_EXPORTED_AT);
    text_take(&stored->vat_reason, row_copy(row, DOCUMENT_COLUMN_VAT_REASON));
}

struct stored_document *document_row(cursor row, GError **error)
{
    struct seller *seller = NULL;
    struct document *document =
            document_thaw(row_text(row, DOCUMENT_COLUMN_CONTENT), &seller, error);
    if (!document) {
        g_prefix_error(
                error, "document #%" G_GINT64_FORMAT ": ", row_integer(row, DOCUMENT_COLUMN_ID));
        return NULL;
    }
    struct stored_document *stored = stored_document_new(document);
    stored->seller = seller;
    read_living(row, document);
    read_booked(row, document);
    read_payment_link(row, document);
    read_mail(row, document);
    read_peppol(row, &document->peppol);
    read_flags(row, stored);
    return stored;
}

static gpointer read_stored(cursor row, GError **error)
{
    return document_row(row, error);
}

GPtrArray *document_rows(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    return sql_list(store, statement, values, count, read_stored, free_stored, error);
}

struct stored_document *document_get(struct store *store, gint64 id, GError **error)
{
    g_autoptr(GPtrArray) list = document_rows(store, S_DOCUMENT_GET, VALUES(INT(id)), error);
    if (list && list->len == 0)
        document_missing(id, error);
    return list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
}

gint64 document_reference_id(const char *reference)
{
    char *end = NULL;
    gint64 id = reference[0] == '#' && g_ascii_isdigit(reference[1])
            ? g_ascii_strtoll(reference + 1, &end, 10)
            : 0;
    return id > 0 && *end == '\0' ? id : 0;
}

struct stored_document *document_find(struct store *store, const char *reference, GError **error)
{
    g_autoptr(GPtrArray) list =
            document_rows(store, S_DOCUMENT_BY_NUMBER, VALUES(TEXT(reference)), error);
    gint64 id = document_reference_id(reference);
    if (!list)
        return NULL;
    if (list->len)
        return g_ptr_array_steal_index(list, 0);
    if (id)
        return document_get(store, id, error);
    g_autofree char *shown = g_strndup(reference, 100);
    bool digits = *shown && strspn(shown, "0123456789") == strlen(shown);
    g_autofree char *hint = digits ? g_strdup_printf("did you mean '#%s'? ", shown) : g_strdup("");
    fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no document %s; %s`billhook list` shows numbers and #ids", shown, hint);
    return NULL;
}

GPtrArray *document_of_order(struct store *store, const char *shop, gint64 order_id, GError **error)
{
    return document_rows(store, S_DOCUMENT_OF_ORDER, VALUES(TEXT(shop), INT(order_id)), error);
}

GPtrArray *document_of_type(struct store *store,
        const char *shop,
        gint64 order_id,
        enum document_type type,
        GError **error)
{
    return document_rows(store, S_DOCUMENT_OF_TYPE,
            VALUES(TEXT(shop), INT(order_id), TEXT(document_type_text(type))), error);
}

bool document_count_notes(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 most,
        gint64 *count,
        GError **error)
{
    return sql_integer(
            store, S_NOTE_COUNT, VALUES(TEXT(shop), INT(order_id), INT(most)), 0, count, error);
}

GPtrArray *document_credits_of(struct store *store, gint64 invoice_id, GError **error)
{
    return document_rows(store, S_DOCUMENT_CREDITS, VALUES(INT(invoice_id)), error);
}

bool document_issued_at(struct store *store, gint64 id, gint64 *at, GError **error)
{
    return sql_integer(store, S_DOCUMENT_ISSUED_AT, VALUES(INT(id)), 0, at, error);
}

bool document_neighbours(
        struct store *store, gint64 id, gint64 *older, gint64 *newer, GError **error)
{
    return sql_integer(store, S_DOCUMENT_OLDER, VALUES(INT(id)), 0, older, error) &&
            sql_integer(store, S_DOCUMENT_NEWER, VALUES(INT(id)), 0, newer, error);
}

/* ---- walks ---- */

bool document_visit_issued(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        issued_visitor visit,
        void *context,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, values, count, error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        g_autoptr(stored_document_auto) stored = document_row(row, error);
        if (!stored || !visit(stored, context, error))
            return false;
    }
    return step == STEP_DONE;
}

/* A visitor that stops nothing. */
struct plain_visit {
    document_visitor visit;
    void *context;
};

static bool visit_on(const struct stored_document *stored, void *context, GError **error)
{
    const struct plain_visit *plain = context;
    (void)error;
    plain->visit(stored, plain->context);
    return true;
}

bool document_visit_rows(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        document_visitor visit,
        void *context,
        GError **error)
{
    struct plain_visit plain = {visit, context};
    return document_visit_issued(store, statement, values, count, visit_on, &plain, error);
}

bool document_each_issued(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        int type,
        issued_visitor visit,
        void *context,
        GError **error)
{
    const char *name = type >= 0 ? document_type_text((enum document_type)type) : NULL;
    return document_visit_issued(store, S_DOCUMENT_EACH_ISSUED,
            VALUES(TEXT(from), TEXT(to), ANY_TEXT(shop), ANY_TEXT(name)), visit, context, error);
}

bool document_visit_notes(struct store *store,
        const char *shop,
        gint64 order_id,
        document_visitor visit,
        void *context,
        GError **error)
{
    return document_visit_rows(store, S_DOCUMENT_OF_TYPE,
            VALUES(TEXT(shop), INT(order_id), TEXT(document_type_text(DOCUMENT_CREDIT_NOTE))),
            visit, context, error);
}

bool document_count_issued(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        enum document_type type,
        gint64 *count,
        gint64 *unmade,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DOCUMENT_COUNT_ISSUED,
            VALUES(TEXT(from), TEXT(to), ANY_TEXT(shop), TEXT(document_type_text(type))), error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return false;
    *count = row_integer(row, 0);
    *unmade = row_integer(row, 1);
    return true;
}

char *document_traces(struct store *store,
        const char *shop,
        gint64 order_id,
        enum document_type type,
        GError **error)
{
    static const char unit_separator = '\x1f', record_separator = '\x1e';
    g_auto(cursor) row = sql_query(store, S_DOCUMENT_TRACES,
            VALUES(TEXT(shop), INT(order_id), TEXT(document_type_text(type))), error);
    if (!row)
        return NULL;
    g_autoptr(GString) text = g_string_new("");
    enum step step;
    while ((step = sql_step(store, row, error)) == STEP_ROW) {
        for (int column = 0; column < sqlite3_column_count(row); column++) {
            g_string_append(text, row_text(row, column));
            g_string_append_c(text, unit_separator);
        }
        g_string_append_c(text, record_separator);
    }
    return step == STEP_DONE ? g_strdup(text->str) : NULL;
}
