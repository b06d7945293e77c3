/* Today: what needs a person, then how the month goes. */
#include "page_today.h"

#include <string.h>

#include "acts/problems.h"
#include "document/text.h"
#include "errors.h"
#include "page_document.h"
#include "page_documents.h"
#include "page_queues.h"
#include "pages.h"

#define DRAFT_ROWS 8 /* that are shown */
#define DRAFTS_LOOKED_AT 40
#define FAILED_ROWS 3

/* ---- drafts that wait for a person ---- */

/* A list that is being made. */
struct waiting {
    const struct desk_request *request;
    GString *rows; /* HTML */
    const struct column *columns;
    guint column_count, count; /* how many wait; beyond DRAFT_ROWS they are not shown */
};

/* A draft that issues itself in its time waits for nobody. */
static bool waits_for_person(const struct stored_document *stored)
{
    const struct document *document = stored->document;
    return !stored->automatic || document_blocking_warning(document) ||
            document_warning(document, WARNING_WAITS_FOR_RELEASE) ||
            document_warning(document, WARNING_NO_USABLE_EMAIL);
}

/* Why it waits, and what to do. Caller frees. */
static char *reason_of(const struct desk_request *request, const struct document *document)
{
    const struct warning *warning = document_blocking_warning(document);
    if (!warning)
        warning = document_warning(document, WARNING_WAITS_FOR_RELEASE);
    if (!warning)
        warning = document_warning(document, WARNING_NO_USABLE_EMAIL);
    if (warning)
        return document_warning_said(request, warning);
    return g_strdup(desk_word(
            request, request->work.config->incomplete ? WORD_WARN_CONFIG : WORD_TODAY_READY));
}

static void put_draft(const struct waiting *waiting, const struct document *document)
{
    const struct desk_request *request = waiting->request;
    struct table_writer table = {
            .page = waiting->rows, .columns = waiting->columns, .count = waiting->column_count};
    g_autofree char *name = list_name(request, document), *reason = reason_of(request, document),
                    *href = g_strdup_printf("/documents/%" G_GINT64_FORMAT, document->id);
    table_row_begin(&table);
    table_link(&table, href, name);
    table_text(&table, list_customer(document));
    table_text(&table, document->order_number);
    table_cell_begin(&table);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        put_money(request, table.page, list_amount(document), document->currency);
    table_cell_end(&table);
    table_text(&table, reason);
    table_row_end(&table);
}

static void visit_draft(const struct stored_document *stored, void *context)
{
    struct waiting *waiting = context;
    if (waits_for_person(stored) && waiting->count++ < DRAFT_ROWS)
        put_draft(waiting, stored->document);
}

/* *any: some wait. */
static bool put_drafts(const struct desk_request *request, GString *page, bool *any, GError **error)
{
    const struct column columns[] = {{desk_word(request, WORD_TODAY_DRAFT), COLUMN_MAIN},
            {label(LABEL_CUSTOMER, request->language), COLUMN_TEXT},
            {label(LABEL_ORDER, request->language), COLUMN_TEXT},
            {label(LABEL_TOTAL, request->language), COLUMN_NUMBER},
            {desk_word(request, WORD_TODAY_REASON), COLUMN_TEXT}};
    const struct document_filter filter = {
            .type = -1, .state = DOCUMENT_DRAFT, .limit = DRAFTS_LOOKED_AT};
    g_autoptr(GString) rows = g_string_new(NULL);
    struct waiting waiting = {request, rows, columns, G_N_ELEMENTS(columns), 0};
    struct table_writer table;
    if (!document_each(request->work.store, &filter, visit_draft, &waiting, error))
        return false;
    *any = waiting.count > 0;
    if (!*any)
        return true;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_TODAY_DRAFTS));
    table_begin(
            &table, page, desk_word(request, WORD_TODAY_DRAFTS), columns, G_N_ELEMENTS(columns));
    html_add(page, "%h", rows->str);
    table_end(&table);
    html_add(page, "<p><a href=\"/documents?state=draft\">%t</a></p>",
            desk_word(request, WORD_TODAY_ALL_DRAFTS));
    return true;
}

/* ---- what failed ---- */

static bool put_failed_of(const struct desk_request *request,
        GString *page,
        const struct queue *queue,
        const struct queue_state *state,
        bool *any,
        GError **error)
{
    struct page_key key = {.limit = FAILED_ROWS};
    g_autoptr(GPtrArray) list = queue->page(request->work.store, state->state, &key, error);
    if (!list || list->len == 0)
        return list != NULL;
    if (!*any)
        html_add(page, "<h2>%t</h2>", desk_word(request, WORD_TODAY_FAILED));
    *any = true;
    html_add(page, "<h3><a href=\"%a?state=%u\">%t: %t</a></h3>", queue->path, state->name,
            desk_word(request, queue->title), desk_word(request, state->word));
    queue->put(request, page, state, list);
    return true;
}

static bool put_failed(const struct desk_request *request, GString *page, bool *any, GError **error)
{
    *any = false;
    for (int i = 0; i < QUEUES; i++)
        for (guint j = 0; j < desk_queues[i].count; j++) {
            const struct queue_state *state = &desk_queues[i].states[j];
            if (state->needs_person && strcmp(state->kind, "bad") == 0 &&
                    !put_failed_of(request, page, &desk_queues[i], state, any, error))
                return false;
        }
    return true;
}

/* ---- the page ---- */

static bool put_today(const struct desk_request *request, GString *page, GError **error)
{
    bool problem, drafts, failed;
    g_autoptr(GPtrArray) problems = problems_collect(&request->work, error);
    if (!problems)
        return false;
    put_problems(request, page, problems, &problem);
    if (!put_drafts(request, page, &drafts, error) || !put_failed(request, page, &failed, error))
        return false;
    if (!problem && !drafts && !failed)
        html_add(page, "<p class=\"notice\">%t</p>", desk_word(request, WORD_ALL_WELL));
    put_notes(request, page, problems);
    return put_figures(request, page, error) && put_last(request, page, error);
}

void page_today(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    GString *page = page_begin(request, desk_word(request, WORD_TODAY));
    if (put_today(request, page, &error)) {
        page_end(request, page);
        return;
    }
    g_string_free(page, TRUE);
    answer_failed(request, error);
}
