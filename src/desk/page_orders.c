/* The list of orders, and searching them. */
#include "page_orders.h"

#include <string.h>

#include "errors.h"
#include "fetch/shop.h"
#include "page.h"
#include "pages.h"

#define ORDERS_A_PAGE 50
#define PAPERS_SHOWN 6
#define WORDS_MOST 200 /* characters of a search */

/* ---- words ---- */

char *page_order_path(const char *shop, gint64 id)
{
    g_autofree char *name = g_uri_escape_string(shop, NULL, false);
    return g_strdup_printf("/orders/%s/%" G_GINT64_FORMAT, name, id);
}

const char *page_type_word(const struct desk_request *request, enum document_type type)
{
    static const enum word words[DOCUMENT_TYPES] = {
            [DOCUMENT_ORDER_FORM] = WORD_ORDER_ORDER_FORM,
            [DOCUMENT_DELIVERY_NOTE] = WORD_ORDER_DELIVERY_NOTE,
            [DOCUMENT_INVOICE] = WORD_ORDER_INVOICE,
            [DOCUMENT_CREDIT_NOTE] = WORD_ORDER_CREDIT_NOTE,
    };
    return desk_word(request, words[type]);
}

const char *page_state_word(
        const struct desk_request *request, enum document_state state, const char **kind)
{
    static const struct {
        enum word word;
        const char *kind;
    } rows[] = {
            [DOCUMENT_DRAFT] = {WORD_ORDER_DRAFT, "wait"},
            [DOCUMENT_ISSUED] = {WORD_ORDER_ISSUED, "good"},
            [DOCUMENT_SENT] = {WORD_ORDER_SENT, "good"},
            [DOCUMENT_VOID] = {WORD_ORDER_VOID, ""},
    };
    *kind = rows[state].kind;
    return desk_word(request, rows[state].word);
}

const char *page_order_status(const struct desk_request *request, const struct stored_order *order)
{
    static const struct {
        enum order_status status;
        enum word word;
    } rows[] = {
            {ORDER_PENDING, WORD_ORDER_PENDING},
            {ORDER_ON_HOLD, WORD_ORDER_ON_HOLD},
            {ORDER_FAILED, WORD_ORDER_FAILED},
            {ORDER_PROCESSING, WORD_ORDER_PROCESSING},
            {ORDER_COMPLETED, WORD_ORDER_COMPLETED},
            {ORDER_CANCELLED, WORD_ORDER_CANCELLED},
            {ORDER_REFUNDED, WORD_ORDER_REFUNDED},
            {ORDER_TRASH, WORD_ORDER_TRASH},
    };
    if (order->deleted)
        return desk_word(request, WORD_ORDER_DELETED);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].status == order->status)
            return desk_word(request, rows[i].word);
    return order->status_text;
}

/* ---- what is asked ---- */

/* A list as it was asked for; all borrowed from the request but `orders`. */
struct asked {
    const char *words;         /* "" all */
    struct order_place before; /* the page begins below it */
    bool first;                /* it is the newest page */
    GPtrArray *orders;         /* at most ORDERS_A_PAGE + 1 */
};

/* "1764403200-17" of the query, or its end for words. */
static void read_place(const struct desk_request *request, struct asked *asked)
{
    const char *text = form_value(&request->query, "before");
    gsize first = strspn(text, "0123456789");
    gsize second = text[first] == '-' ? strspn(text + first + 1, "0123456789") : 0;
    bool good = first >= 1 && first <= 18 && second >= 1 && second <= 18 &&
            text[first + 1 + second] == '\0';
    asked->first = !good;
    asked->before = (struct order_place){G_MAXINT64, G_MAXINT64};
    if (good)
        asked->before = (struct order_place){
                g_ascii_strtoll(text, NULL, 10), g_ascii_strtoll(text + first + 1, NULL, 10)};
}

static void free_order(gpointer order)
{
    stored_order_free(order);
}

static bool has(const GPtrArray *orders, const struct stored_order *order)
{
    for (guint i = 0; i < orders->len; i++) {
        const struct stored_order *one = g_ptr_array_index(orders, i);
        if (one->id == order->id && strcmp(one->shop, order->shop) == 0)
            return true;
    }
    return false;
}

/* Moves the orders of a list behind those of another, where they are not there yet. */
static void move_orders(GPtrArray *from, GPtrArray *to)
{
    while (from && from->len && to->len <= ORDERS_A_PAGE) {
        struct stored_order *order = g_ptr_array_steal_index(from, 0);
        if (has(to, order))
            stored_order_free(order);
        else
            g_ptr_array_add(to, order);
    }
}

/* Those that have exactly this number or id stand first. */
static bool find_exact(const struct desk_request *request, struct asked *asked, GError **error)
{
    struct store *store = request->work.store;
    g_autofree char *id = g_strconcat("#", asked->words, NULL);
    g_autoptr(GPtrArray) by_number = order_find(store, asked->words, NULL, error);
    g_autoptr(GPtrArray) by_id = by_number ? order_find(store, id, NULL, error) : NULL;
    move_orders(by_number, asked->orders);
    move_orders(by_id, asked->orders);
    return by_id != NULL;
}

static bool find(const struct desk_request *request, struct asked *asked, GError **error)
{
    struct store *store = request->work.store;
    asked->orders = g_ptr_array_new_with_free_func(free_order);
    if (*asked->words && asked->first && !find_exact(request, asked, error))
        return false;
    g_autoptr(GPtrArray) found = *asked->words
            ? order_search(store, asked->words, asked->before.first_id, ORDERS_A_PAGE + 1, error)
            : order_list(store, &asked->before, ORDERS_A_PAGE + 1, error);
    move_orders(found, asked->orders);
    return found != NULL;
}

/* ---- the page ---- */

static void put_papers(
        const struct desk_request *request, GString *page, const struct stored_order *order)
{
    g_autoptr(GPtrArray) papers =
            order_papers(request->work.store, order->shop, order->id, PAPERS_SHOWN, NULL);
    for (guint i = 0; papers && i < papers->len; i++) {
        const struct order_paper *paper = g_ptr_array_index(papers, i);
        const char *kind, *state = page_state_word(request, paper->state, &kind);
        if (paper->state == DOCUMENT_VOID && !*paper->number)
            continue;
        html_add(page, "<a class=\"chip\" href=\"/documents/%a\">%t %t</a> ",
                NUMBER_TEXT(paper->id), page_type_word(request, paper->type),
                *paper->number ? paper->number : state);
    }
}

static void put_row(const struct desk_request *request,
        struct table_writer *table,
        const struct stored_order *order,
        bool shops)
{
    g_autofree char *path = page_order_path(order->shop, order->id);
    table_row_begin(table);
    table_link(table, path, order->number);
    table_cell_begin(table);
    if (order->created_at)
        put_moment(request, table->page, order->created_at);
    table_cell_end(table);
    table_text(table, order->customer);
    if (shops)
        table_text(table, order->shop);
    table_text(table, page_order_status(request, order));
    table_cell_begin(table);
    put_papers(request, table->page, order);
    table_cell_end(table);
    table_row_end(table);
}

static void put_table(const struct desk_request *request, GString *page, const struct asked *asked)
{
    bool shops = request->work.config->shops->len > 1;
    struct column columns[6] = {{desk_word(request, WORD_ORDER_NUMBER), COLUMN_MAIN},
            {desk_word(request, WORD_ORDER_PLACED), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_CUSTOMER), COLUMN_TEXT}};
    guint count = 3;
    if (shops)
        columns[count++] = (struct column){desk_word(request, WORD_ORDER_SHOP), COLUMN_TEXT};
    columns[count++] = (struct column){desk_word(request, WORD_ORDER_STATUS), COLUMN_TEXT};
    columns[count++] = (struct column){desk_word(request, WORD_DOCUMENTS), COLUMN_TEXT};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, WORD_ORDERS), columns, count);
    for (guint i = 0; i < MIN(asked->orders->len, ORDERS_A_PAGE); i++)
        put_row(request, &table, g_ptr_array_index(asked->orders, i), shops);
    table_end(&table);
}

/* The path of this list; `last` NULL: from its newest. Caller frees. */
static char *list_path(const struct asked *asked, const struct stored_order *last)
{
    GString *path = g_string_new("/orders");
    g_autofree char *words = g_uri_escape_string(asked->words, NULL, false);
    if (*words)
        g_string_append_printf(path, "?q=%s", words);
    if (last)
        g_string_append_printf(path, "%sbefore=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
                *words ? "&" : "?", last->created_at, last->first_id);
    return g_string_free(path, FALSE);
}

static void put_pages(const struct desk_request *request, GString *page, const struct asked *asked)
{
    bool more = asked->orders->len > ORDERS_A_PAGE;
    g_autofree char *newest = asked->first ? NULL : list_path(asked, NULL),
                    *older = more
            ? list_path(asked, g_ptr_array_index(asked->orders, ORDERS_A_PAGE - 1))
            : NULL;
    put_pager(request, page, newest, older);
}

static void put_search(const struct desk_request *request, GString *page, const char *words)
{
    const struct field field = {.name = "q",
            .label = desk_word(request, WORD_ORDER_SEARCH),
            .type = "search",
            .value = words,
            .most = WORDS_MOST,
            .search = true};
    put_search_begin(page, "/orders", true);
    put_field(request, page, &field);
    put_button(page, desk_word(request, WORD_SEARCH), BUTTON_PLAIN);
    put_form_end(page);
}

/* What no webhook brought can be asked for, with a key of a shop's REST API. */
static void put_fetch(const struct desk_request *request, GString *page)
{
    const GPtrArray *shops = request->work.config->shops;
    bool key = false;
    for (guint i = 0; i < shops->len; i++)
        key |= fetch_has_key(g_ptr_array_index(shops, i));
    if (key && desk_may(request, WHO_OWNER))
        put_act(request, page, "/orders/fetch", desk_word(request, WORD_ORDER_FETCH_ALL),
                BUTTON_PLAIN);
}

static void show(struct desk_request *request, const struct asked *asked)
{
    GString *page = page_begin(request, desk_word(request, WORD_ORDERS));
    put_search(request, page, asked->words);
    html_add(page, "<div id=\"results\">");
    if (asked->orders->len)
        put_table(request, page, asked);
    else
        put_empty(page,
                desk_word(request, *asked->words ? WORD_ORDER_NONE_FOUND : WORD_ORDER_NONE_YET));
    put_pages(request, page, asked);
    html_add(page, "</div>");
    put_fetch(request, page);
    page_end(request, page);
}

void page_orders(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    const char *typed = form_value(&request->query, "q");
    g_autofree char *words = g_utf8_substring(typed, 0, MIN(g_utf8_strlen(typed, -1), WORDS_MOST));
    struct asked asked = {.words = g_strstrip(words)};
    read_place(request, &asked);
    if (find(request, &asked, &error))
        show(request, &asked);
    else
        answer_failed(request, error);
    g_ptr_array_unref(asked.orders);
}
