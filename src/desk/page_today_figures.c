/* The month so far, and what came in last. */
#include <string.h>

#include "base/date.h"
#include "document/text.h"
#include "page_today.h"
#include "store/bank.h"
#include "store/figures.h"
#include "store/inbox.h"

#define CURRENCY "EUR"
#define LAST_ROWS 5

/* ---- the month ---- */

static void put_count(
        const struct desk_request *request, GString *page, enum word word, gint64 count)
{
    html_add(page, "<div><dt>%t</dt><dd>%t</dd></div>", desk_word(request, word),
            NUMBER_TEXT(count));
}

static void put_amount(
        const struct desk_request *request, GString *page, enum word word, money amount)
{
    html_add(page, "<div><dt>%t</dt><dd>", desk_word(request, word));
    put_money(request, page, amount, CURRENCY);
    html_add(page, "</dd></div>");
}

/* A sum with the number of invoices, which leads to them. */
static void put_open(const struct desk_request *request,
        GString *page,
        enum word word,
        const char *path,
        money sum,
        gint64 count)
{
    g_autofree char *text = count == 1
            ? g_strdup(desk_word(request, WORD_TODAY_INVOICE))
            : WORDS_FILL(WORD_TODAY_INVOICES, request->language, NUMBER_TEXT(count));
    html_add(page, "<div><dt>%t</dt><dd>", desk_word(request, word));
    put_money(request, page, sum, CURRENCY);
    html_add(page, "</dd><dd class=\"hint\"><a href=\"%a\">%t</a></dd></div>", path, text);
}

bool put_figures(const struct desk_request *request, GString *page, GError **error)
{
    struct store *store = request->work.store;
    const char *zone = request->work.config->seller.timezone;
    struct month_figures month[DOCUMENT_TYPES];
    struct unpaid_figures unpaid;
    gint64 orders, documents = 0;
    g_autofree char *today = date_day(request->work.now, zone), *name = g_strndup(today, 7),
                    *first = g_strconcat(name, "-01", NULL);
    if (!figures_month(store, name, CURRENCY, month, error) ||
            !figures_unpaid(store, CURRENCY, today, &unpaid, error) ||
            !figures_orders(store, date_day_start(first, zone), &orders, error))
        return false;
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        documents += month[type].documents;
    html_add(page, "<h2>%t</h2><dl class=\"figures\">", desk_word(request, WORD_TODAY_MONTH));
    put_count(request, page, WORD_TODAY_ORDERS, orders);
    put_count(request, page, WORD_TODAY_DOCUMENTS, documents);
    put_amount(request, page, WORD_TODAY_TURNOVER,
            month[DOCUMENT_INVOICE].net - month[DOCUMENT_CREDIT_NOTE].net);
    put_open(request, page, WORD_TODAY_UNPAID, "/documents?paid=unpaid", unpaid.sum, unpaid.count);
    put_open(request, page, WORD_TODAY_OVERDUE, "/documents?paid=overdue", unpaid.overdue_sum,
            unpaid.overdue);
    html_add(page, "</dl>");
    return true;
}

/* ---- what came in last ---- */

static const struct {
    const char *kind;
    enum word word;
} delivery_states[DELIVERY_STATES] = {
        [DELIVERY_PENDING] = {"wait", WORD_TODAY_PENDING},
        [DELIVERY_DONE] = {"good", WORD_TODAY_DONE},
        [DELIVERY_IGNORED] = {"", WORD_TODAY_IGNORED},
        [DELIVERY_FAILED] = {"bad", WORD_TODAY_UNUSABLE},
};

static void put_delivery(const struct desk_request *request,
        struct table_writer *table,
        const struct delivery *delivery)
{
    table_row_begin(table);
    table_cell_begin(table);
    html_add(table->page, "<a href=\"/queues/deliveries/%u\">", NUMBER_TEXT(delivery->id));
    put_moment(request, table->page, delivery->received_at);
    html_add(table->page, "</a>");
    table_cell_end(table);
    table_text(table, delivery->shop);
    table_cell_begin(table);
    if (delivery->order_id)
        html_add(table->page, "<a href=\"/orders/%u/%u\">#%t</a>", delivery->shop,
                NUMBER_TEXT(delivery->order_id), NUMBER_TEXT(delivery->order_id));
    table_cell_end(table);
    table_cell_begin(table);
    put_state(table->page, delivery_states[delivery->state].kind,
            desk_word(request, delivery_states[delivery->state].word));
    table_cell_end(table);
    table_row_end(table);
}

static void put_deliveries(const struct desk_request *request, GString *page, const GPtrArray *list)
{
    const struct column columns[] = {{desk_word(request, WORD_TODAY_AT), COLUMN_MAIN},
            {desk_word(request, WORD_LIST_SHOP), COLUMN_TEXT},
            {label(LABEL_ORDER, request->language), COLUMN_TEXT},
            {desk_word(request, WORD_TODAY_RESULT), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, WORD_TODAY_LAST), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        put_delivery(request, &table, g_ptr_array_index(list, i));
    table_end(&table);
}

static void put_bank(const struct desk_request *request, GString *page, const char *day)
{
    g_autofree char *written = format_day(day, request->language),
                    *text = *day ? WORDS_FILL(WORD_TODAY_BANK, request->language, written)
                                 : g_strdup(desk_word(request, WORD_TODAY_NO_BANK));
    html_add(page, "<p>%t <a href=\"/bank\">%t</a></p>", text, desk_word(request, WORD_BANK));
}

bool put_last(const struct desk_request *request, GString *page, GError **error)
{
    struct store *store = request->work.store;
    g_autofree char *day = NULL;
    g_autoptr(GPtrArray) list = delivery_list(store, -1, NULL, 0, 0, LAST_ROWS, error);
    if (!list || !bank_last_day(store, &day, error))
        return false;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_TODAY_LAST));
    if (list->len)
        put_deliveries(request, page, list);
    else
        put_empty(page, desk_word(request, WORD_TODAY_NO_DELIVERY));
    put_bank(request, page, day);
    return true;
}
