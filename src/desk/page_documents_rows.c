/* The rows of the list of documents. */
#include <string.h>

#include "acts/list.h"
#include "base/date.h"
#include "base/text.h"
#include "document/text.h"
#include "page_documents.h"

#define REFERENCE_DIGITS 8 /* of a payment reference; fewer are found as words */

/* ---- words ---- */

char *list_name(const struct desk_request *request, const struct document *document)
{
    const char *type =
            label((enum label)((int)LABEL_ORDER_FORM + (int)document->type), request->language);
    return *document->number ? g_strdup(document->number)
                             : g_strdup_printf("%s #%" G_GINT64_FORMAT, type, document->id);
}

const char *list_customer(const struct document *document)
{
    const struct customer *customer = &document->customer;
    return *customer->company ? customer->company : customer->name;
}

money list_amount(const struct document *document)
{
    static const int signs[DOCUMENT_TYPES] = {
            [DOCUMENT_ORDER_FORM] = 1,
            [DOCUMENT_INVOICE] = 1,
            [DOCUMENT_CREDIT_NOTE] = -1,
    };
    return signs[document->type] * document->totals.gross;
}

/* What is wrong with its mail; WORD_NONE: nothing. */
static enum word mail_word(const struct document *document)
{
    static const enum word words[MAIL_CANCELLED + 1] = {
            [MAIL_FAILED] = WORD_LIST_MAIL_FAILED,
            [MAIL_HELD] = WORD_LIST_MAIL_HELD,
    };
    return words[document->mail.state];
}

const char *list_state_word(
        const struct desk_request *request, const struct document *document, const char **kind)
{
    static const struct {
        const char *kind;
        enum word word;
    } states[] = {
            [DOCUMENT_DRAFT] = {"wait", WORD_LIST_DRAFT},
            [DOCUMENT_ISSUED] = {"", WORD_LIST_ISSUED},
            [DOCUMENT_SENT] = {"good", WORD_LIST_SENT},
            [DOCUMENT_VOID] = {"", WORD_LIST_VOID},
    };
    bool blocked = document->state == DOCUMENT_DRAFT && document_blocking_warning(document);
    enum word mail = document_is_issued(document) ? mail_word(document) : WORD_NONE;
    *kind = blocked || mail ? "bad" : states[document->state].kind;
    return desk_word(request,
            blocked        ? WORD_LIST_BLOCKED
                    : mail ? mail
                           : states[document->state].word);
}

/* clang-format off */
static const struct {
    const char *kind;
    enum word word;
} peppol_words[PEPPOL_STATES] = {
    [PEPPOL_QUEUED] = {"wait", WORD_LIST_PEPPOL_QUEUED},
    [PEPPOL_LOOKING_UP] = {"wait", WORD_LIST_PEPPOL_LOOKING_UP},
    [PEPPOL_UNREACHABLE] = {"", WORD_LIST_PEPPOL_UNREACHABLE},
    [PEPPOL_SENDING] = {"wait", WORD_LIST_PEPPOL_SENDING},
    [PEPPOL_UNCERTAIN] = {"bad", WORD_LIST_PEPPOL_UNCERTAIN},
    [PEPPOL_ACCEPTED] = {"wait", WORD_LIST_PEPPOL_ACCEPTED},
    [PEPPOL_DELIVERED] = {"good", WORD_LIST_PEPPOL_DELIVERED},
    [PEPPOL_FAILED] = {"bad", WORD_LIST_PEPPOL_FAILED},
    [PEPPOL_CANCELLED] = {"", WORD_LIST_PEPPOL_CANCELLED},
};
/* clang-format on */

const char *list_peppol_word(const struct desk_request *request, enum peppol_state state)
{
    return desk_word(request, peppol_words[state].word);
}

/* ---- one row ---- */

/* What the rows are made with. */
struct making {
    const struct desk_request *request;
    const struct view *view;
    const struct column *columns;
    guint count;
    bool peppol;     /* it has its column */
    GPtrArray *rows; /* struct list_row */
};

static bool has_peppol(const struct desk_request *request)
{
    return strcmp(request->work.config->peppol.provider, "off") != 0;
}

struct column *list_columns(const struct desk_request *request, guint *count)
{
    enum language language = request->language;
    const struct column columns[] = {{desk_word(request, WORD_LIST_CHOOSE), COLUMN_TICK},
            {label(LABEL_NUMBER, language), COLUMN_MAIN},
            {desk_word(request, WORD_LIST_TYPE), COLUMN_TEXT},
            {label(LABEL_DATE, language), COLUMN_TEXT},
            {label(LABEL_CUSTOMER, language), COLUMN_TEXT},
            {label(LABEL_ORDER, language), COLUMN_TEXT},
            {label(LABEL_TOTAL, language), COLUMN_NUMBER},
            {desk_word(request, WORD_LIST_DUE), COLUMN_NUMBER},
            {desk_word(request, WORD_LIST_STATE), COLUMN_TEXT},
            {desk_word(request, WORD_LIST_PEPPOL), COLUMN_TEXT}};
    *count = G_N_ELEMENTS(columns) - !has_peppol(request);
    return g_memdup2(columns, sizeof columns);
}

static void put_tick(const struct desk_request *request,
        struct table_writer *table,
        const struct document *document,
        const char *name)
{
    g_autofree char *text = WORDS_FILL(WORD_LIST_CHOOSE_ONE, request->language, name);
    table_cell_begin(table);
    html_add(table->page,
            "<input type=\"checkbox\" name=\"doc\" value=\"%a\" aria-label=\"%a\" "
            "data-amount=\"%a\" data-currency=\"%a\" data-decimals=\"%a\">",
            NUMBER_TEXT(document->id), text, NUMBER_TEXT(list_amount(document)),
            *document->currency ? document->currency : "EUR",
            NUMBER_TEXT(document->currency_decimals));
    table_cell_end(table);
}

/* The day of issue; of a draft that of its making. */
static void put_date(const struct desk_request *request,
        struct table_writer *table,
        const struct document *document)
{
    g_autofree char *made = date_day(document->created_at, request->work.config->seller.timezone);
    table_cell_begin(table);
    put_day(request, table->page, *document->issue_date ? document->issue_date : made);
    table_cell_end(table);
}

static void put_order(struct table_writer *table, const struct document *document)
{
    table_cell_begin(table);
    html_add(table->page, "<a href=\"/orders/%u/%u\">%t</a>", document->shop,
            NUMBER_TEXT(document->order_id), document->order_number);
    table_cell_end(table);
}

static void put_total(const struct desk_request *request,
        struct table_writer *table,
        const struct document *document)
{
    table_cell_begin(table);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        put_money(request, table->page, list_amount(document), document->currency);
    table_cell_end(table);
}

/* What an issued invoice still owes, and whether that is late. */
static void put_due(
        const struct making *making, GString *page, const struct document *document, bool credited)
{
    const struct desk_request *request = making->request;
    bool late = *document->due_date && strcmp(document->due_date, making->view->today) < 0;
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document))
        return;
    if (credited)
        put_state(page, "", desk_word(request, WORD_LIST_CREDITED));
    else if (document->totals.due <= 0)
        put_state(page, "good", desk_word(request, WORD_LIST_PAID));
    else
        put_money(request, page, document->totals.due, document->currency);
    if (!credited && document->totals.due > 0 && late) {
        g_string_append_c(page, ' ');
        put_state(page, "bad", desk_word(request, WORD_LIST_LATE));
    }
}

static void put_peppol(const struct desk_request *request,
        struct table_writer *table,
        const struct peppol_status *peppol)
{
    table_cell_begin(table);
    if (peppol->exists)
        put_state(table->page, peppol_words[peppol->state].kind,
                list_peppol_word(request, peppol->state));
    table_cell_end(table);
}

static void put_row(const struct making *making,
        struct table_writer *table,
        const struct stored_document *stored)
{
    const struct desk_request *request = making->request;
    const struct document *document = stored->document;
    g_autofree char *name = list_name(request, document),
                    *href = g_strdup_printf("/documents/%" G_GINT64_FORMAT, document->id);
    const char *kind, *state = list_state_word(request, document, &kind);
    table_row_begin(table);
    put_tick(request, table, document, name);
    table_link(table, href, name);
    table_text(table,
            label((enum label)((int)LABEL_ORDER_FORM + (int)document->type), request->language));
    put_date(request, table, document);
    table_text(table, list_customer(document));
    put_order(table, document);
    put_total(request, table, document);
    table_cell_begin(table);
    put_due(making, table->page, document, stored->fully_credited);
    table_cell_end(table);
    table_cell_begin(table);
    put_state(table->page, kind, state);
    table_cell_end(table);
    if (making->peppol)
        put_peppol(request, table, &document->peppol);
    table_row_end(table);
}

static void visit(const struct stored_document *stored, void *context)
{
    const struct making *making = context;
    struct list_row *row = g_new0(struct list_row, 1);
    struct table_writer table = {
            .page = g_string_new(NULL), .columns = making->columns, .count = making->count};
    row->id = stored->document->id;
    put_row(making, &table, stored);
    row->html = g_string_free(table.page, FALSE);
    g_ptr_array_add(making->rows, row);
}

/* ---- finding ---- */

static void free_row(gpointer data)
{
    struct list_row *row = data;
    g_free(row->html);
    g_free(row);
}

void list_rows_clear(struct list_rows *found)
{
    g_clear_pointer(&found->rows, g_ptr_array_unref);
}

static int newest_first(const void *a, const void *b)
{
    const struct list_row *const *first = a, *const *second = b;
    return ((*second)->id > (*first)->id) - ((*second)->id < (*first)->id);
}

static guint digits_of(const char *text)
{
    guint count = 0;
    for (const char *p = text; *p; p++)
        count += g_ascii_isdigit(*p) != 0;
    return count;
}

static bool find_words(struct making *making, GError **error)
{
    struct document_filter filter = making->view->filter;
    filter.text = making->view->words;
    return document_each(making->request->work.store, &filter, visit, making, error);
}

/* "€ 1.234,56" as "1234,56": what stands before the last sign of the two sets thousands apart.
 * Caller frees. */
static char *plain_amount(const char *words)
{
    const char *comma = strrchr(words, ','), *point = strrchr(words, '.'),
               *decimals = comma > point ? comma : point;
    bool both = comma && point;
    GString *plain = g_string_new(NULL);
    for (const char *p = words; *p; p++)
        if (g_ascii_isdigit(*p) || ((*p == ',' || *p == '.') && (!both || p == decimals)))
            g_string_append_c(plain, *p);
        else if (g_ascii_isalpha(*p) || *p == '-' || *p == '/')
            g_string_append_c(plain, 'x'); /* no amount */
    return g_string_free(plain, FALSE);
}

static bool find_amount(struct making *making, GError **error)
{
    struct document_filter filter = making->view->filter;
    g_autofree char *text = plain_amount(making->view->words);
    filter.by_amount = true;
    return !list_read_sum(text, &filter.amount) ||
            document_each(making->request->work.store, &filter, visit, making, error);
}

static bool find_reference(struct making *making, GError **error)
{
    struct document_filter filter = making->view->filter;
    filter.reference = making->view->words;
    return digits_of(filter.reference) < REFERENCE_DIGITS ||
            document_each(making->request->work.store, &filter, visit, making, error);
}

/* One box: each way finds its page; what two ways find stands once. */
static void merge(GPtrArray *rows)
{
    g_ptr_array_sort(rows, newest_first);
    for (guint i = rows->len; i > 1; i--) {
        const struct list_row *one = g_ptr_array_index(rows, i - 1),
                              *before = g_ptr_array_index(rows, i - 2);
        if (one->id == before->id)
            g_ptr_array_remove_index(rows, i - 1);
    }
}

static bool find(struct making *making, GError **error)
{
    if (text_is_blank(making->view->words))
        return document_each(
                making->request->work.store, &making->view->filter, visit, making, error);
    return find_words(making, error) && find_amount(making, error) && find_reference(making, error);
}

bool list_find(const struct desk_request *request,
        const struct view *view,
        struct list_rows *found,
        GError **error)
{
    struct making making = {.request = request,
            .view = view,
            .peppol = has_peppol(request),
            .rows = g_ptr_array_new_with_free_func(free_row)};
    g_autofree struct column *columns = list_columns(request, &making.count);
    making.columns = columns;
    *found = (struct list_rows){.rows = making.rows};
    if (!find(&making, error))
        return false;
    merge(found->rows);
    found->more = found->rows->len > LIST_PAGE;
    if (found->more)
        g_ptr_array_set_size(found->rows, LIST_PAGE);
    return true;
}
