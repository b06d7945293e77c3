/* One order: what the shop says of it, why it has no invoice, its documents and its story. */
#include <string.h>

#include "acts/drafts.h"
#include "acts/story.h"
#include "acts/why.h"
#include "base/error.h"
#include "errors.h"
#include "fetch/shop.h"
#include "page.h"
#include "page_jobs.h"
#include "page_orders.h"
#include "pages.h"
#include "store/documents.h"
#include "store/events.h"

#define EVENTS_MOST 200 /* of a story on its page */

/* What its page stands on. */
struct view {
    struct stored_order *stored;
    struct order *order;  /* NULL: not kept, or not to be read */
    GPtrArray *documents; /* struct stored_document */
    GPtrArray *events;    /* struct event */
    struct why why;
    char *path;
};

static void view_clear(struct view *view)
{
    stored_order_free(view->stored);
    order_free(view->order);
    g_clear_pointer(&view->documents, g_ptr_array_unref);
    g_clear_pointer(&view->events, g_ptr_array_unref);
    why_clear(&view->why);
    g_free(view->path);
}

typedef struct view view_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(view_auto, view_clear)

/* The order of the path; NULL: it is answered. Caller frees. */
static struct stored_order *order_of_path(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct stored_order *order =
            order_get(request->work.store, request->pieces[0], desk_id(request, 1), &error);
    if (error)
        answer_failed(request, error);
    else if (!order)
        answer_error(request, 404, WORD_ORDER_UNKNOWN);
    return order;
}

/* False: it is answered. */
static bool view_read(struct desk_request *request, struct view *view)
{
    g_autoptr(GError) error = NULL;
    const struct work *work = &request->work;
    struct stored_order *stored = view->stored = order_of_path(request);
    if (!stored)
        return false;
    view->order = stored_order_read(view->stored);
    view->path = page_order_path(stored->shop, stored->id);
    view->documents = document_of_order(work->store, stored->shop, stored->id, &error);
    view->events = view->documents ? story_collect(work, stored, view->documents, &error) : NULL;
    if (view->events &&
            why_no_invoice(work, stored, view->order, view->documents, &view->why, &error))
        return true;
    answer_failed(request, error);
    return false;
}

/* ---- facts ---- */

static void put_fact(
        const struct desk_request *request, GString *page, enum word word, const char *text)
{
    if (*text)
        html_add(page, "<dt>%t</dt><dd>%t</dd>", desk_word(request, word), text);
}

static void put_total(const struct desk_request *request, GString *page, const struct order *order)
{
    money total = 0;
    if (!order || !decimal_to_money(order_gross(order), currency_decimals(order->currency), &total))
        return;
    html_add(page, "<dt>%t</dt><dd>", desk_word(request, WORD_ORDER_TOTAL));
    put_money(request, page, total, order->currency);
    html_add(page, "</dd>");
}

static void put_facts(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct stored_order *stored = view->stored;
    g_autofree char *placed =
            stored->created_at ? moment_text(request, stored->created_at) : g_strdup("");
    g_autofree char *changed =
            stored->modified_at ? moment_text(request, stored->modified_at) : g_strdup("");
    html_add(page, "<dl class=\"facts\">");
    put_fact(request, page, WORD_ORDER_CUSTOMER, stored->customer);
    put_fact(request, page, WORD_ORDER_STATUS, page_order_status(request, stored));
    put_total(request, page, view->order);
    if (view->order)
        put_fact(request, page, WORD_ORDER_PAYMENT, view->order->payment_title);
    put_fact(request, page, WORD_ORDER_PLACED, placed);
    put_fact(request, page, WORD_ORDER_CHANGED, changed);
    if (request->work.config->shops->len > 1)
        put_fact(request, page, WORD_ORDER_SHOP, stored->shop);
    put_fact(request, page, WORD_ORDER_ID, NUMBER_TEXT(stored->id));
    html_add(page, "</dl>");
}

/* ---- why there is no invoice ---- */

static char *why_text(const struct desk_request *request, const struct why *why)
{
    static const enum word words[] = {
            [WHY_DRAFT] = WORD_ORDER_WHY_DRAFT,
            [WHY_WAITS] = WORD_ORDER_WHY_WAITS,
            [WHY_FAILED] = WORD_ORDER_WHY_FAILED,
            [WHY_NO_SHOP] = WORD_ORDER_WHY_NO_SHOP,
            [WHY_DISABLED] = WORD_ORDER_WHY_DISABLED,
            [WHY_PURGED] = WORD_ORDER_WHY_PURGED,
            [WHY_UNREADABLE] = WORD_ORDER_WHY_UNREADABLE,
            [WHY_DISCARDED] = WORD_ORDER_WHY_DISCARDED,
            [WHY_CREDITED] = WORD_ORDER_WHY_CREDITED,
            [WHY_RULE] = WORD_ORDER_WHY_RULE,
            [WHY_SOON] = WORD_ORDER_WHY_SOON,
    };
    g_autofree char *said = desk_said(request, why->text);
    if (why->kind == WHY_DRAFT && *why->text)
        return WORDS_FILL(WORD_ORDER_WHY_DRAFT_WAITS, request->language, why->name, said);
    bool named = *why->name != '\0';
    return WORDS_FILL(words[why->kind], request->language, named ? why->name : said);
}

/* An invoice by hand, whatever the rules say: the next thing to do. */
static void put_invoice(const struct desk_request *request, GString *page, const struct view *view)
{
    g_autofree char *action = g_strconcat(view->path, "/create", NULL);
    put_form_begin(request, page, action);
    put_hidden(page, "type", "invoice");
    put_button(page, desk_word(request, WORD_ORDER_MAKE_INVOICE), BUTTON_MAIN);
    put_form_end(page);
}

static void put_why(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct why *why = &view->why;
    if (why->kind == WHY_INVOICED)
        return;
    g_autofree char *text = why_text(request, why);
    html_add(page, "<section class=\"problem\"><div><h2>%t</h2><p>%t</p></div>",
            desk_word(request, WORD_ORDER_WHY), text);
    if (why->kind == WHY_DRAFT)
        html_add(page, "<a class=\"button\" href=\"/documents/%a\">%t</a>", NUMBER_TEXT(why->id),
                desk_word(request, WORD_ORDER_OPEN_DRAFT));
    else if (why->kind == WHY_FAILED)
        html_add(page, "<a class=\"button\" href=\"/queues\">%t</a>",
                desk_word(request, WORD_QUEUES));
    else if (view->order && desk_may(request, WHO_OWNER))
        put_invoice(request, page, view);
    html_add(page, "</section>");
}

/* ---- its documents ---- */

static void put_document_row(const struct desk_request *request,
        struct table_writer *table,
        const struct document *document)
{
    g_autofree char *path = g_strdup_printf("/documents/%" G_GINT64_FORMAT, document->id),
                    *name = document_name(document);
    const char *kind, *state = page_state_word(request, document->state, &kind);
    table_row_begin(table);
    table_link(table, path, name);
    table_text(table, page_type_word(request, document->type));
    table_cell_begin(table);
    put_day(request, table->page, document->issue_date);
    table_cell_end(table);
    table_cell_begin(table);
    put_state(table->page, kind, state);
    table_cell_end(table);
    table_cell_begin(table);
    put_money(request, table->page, document->totals.gross, document->currency);
    table_cell_end(table);
    table_row_end(table);
}

static void put_documents(
        const struct desk_request *request, GString *page, const struct view *view)
{
    const struct column columns[] = {{desk_word(request, WORD_ORDER_NUMBER), COLUMN_MAIN},
            {desk_word(request, WORD_ORDER_KIND), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_DAY), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_STATE), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_TOTAL), COLUMN_NUMBER}};
    struct table_writer table;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_DOCUMENTS));
    if (view->documents->len == 0) {
        html_add(page, "<p>%t</p>", desk_word(request, WORD_ORDER_NO_DOCUMENT));
        return;
    }
    table_begin(&table, page, desk_word(request, WORD_DOCUMENTS), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < view->documents->len; i++)
        put_document_row(request, &table,
                ((struct stored_document *)g_ptr_array_index(view->documents, i))->document);
    table_end(&table);
}

/* ---- what can be done ---- */

/* A type that the order has no living document of, and that can be made by hand. */
static bool is_missing(const struct view *view, enum document_type type)
{
    bool live = false;
    draft_pick(view->documents, type, &live);
    return type != DOCUMENT_CREDIT_NOTE && !live;
}

static void put_create(const struct desk_request *request, GString *page, const struct view *view)
{
    static const enum document_type types[] = {
            DOCUMENT_INVOICE, DOCUMENT_DELIVERY_NOTE, DOCUMENT_ORDER_FORM};
    struct choice choices[G_N_ELEMENTS(types) + 1] = {{0}};
    guint count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (is_missing(view, types[i]))
            choices[count++] = (struct choice){
                    document_type_text(types[i]), page_type_word(request, types[i])};
    if (count == 0 || !view->order)
        return;
    g_autofree char *action = g_strconcat(view->path, "/create", NULL);
    const struct field type = {.name = "type",
            .label = desk_word(request, WORD_ORDER_KIND),
            .type = "select",
            .value = choices[0].value,
            .choices = choices,
            .hint = desk_word(request, WORD_ORDER_CREATE_HINT)};
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_ORDER_CREATE));
    put_form_begin(request, page, action);
    put_field(request, page, &type);
    put_button(page, desk_word(request, WORD_ORDER_CREATE_DRAFT), BUTTON_PLAIN);
    put_form_end(page);
}

/* Only with a key of the shop's REST API. */
static void put_fetch(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct shop *shop = config_shop(request->work.config, view->stored->shop);
    g_autofree char *action = g_strconcat(view->path, "/fetch", NULL);
    if (shop && fetch_has_key(shop))
        put_act(request, page, action, desk_word(request, WORD_ORDER_FETCH), BUTTON_PLAIN);
}

/* ---- its story ---- */

static const char *event_word(const struct desk_request *request, const char *kind)
{
    static const struct {
        const char *kind;
        enum word word;
    } rows[] = {
            {"delivery", WORD_ORDER_EVENT_DELIVERY},
            {"decision", WORD_ORDER_EVENT_DECISION},
            {"document", WORD_ORDER_EVENT_DOCUMENT},
            {"mail", WORD_ORDER_EVENT_MAIL},
            {"payment", WORD_ORDER_EVENT_PAYMENT},
            {"person", WORD_ORDER_EVENT_PERSON},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].kind, kind) == 0)
            return desk_word(request, rows[i].word);
    return kind;
}

static void put_event(
        const struct desk_request *request, struct table_writer *table, const struct event *event)
{
    g_autofree char *said = desk_said(request, event->text);
    table_row_begin(table);
    table_cell_begin(table);
    put_moment(request, table->page, event->at);
    table_cell_end(table);
    table_text(table, event_word(request, event->kind));
    table_text(table, said);
    table_row_end(table);
}

static void put_story(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct column columns[] = {{desk_word(request, WORD_ORDER_AT), COLUMN_MAIN},
            {desk_word(request, WORD_ORDER_EVENT), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_WHAT), COLUMN_TEXT}};
    struct table_writer table;
    guint count = view->events->len, from = count > EVENTS_MOST ? count - EVENTS_MOST : 0;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_ORDER_STORY));
    if (from) {
        g_autofree char *left =
                WORDS_FILL(WORD_ORDER_STORY_CUT, request->language, NUMBER_TEXT(from));
        html_add(page, "<p><a href=\"%a.json\">%t</a></p>", view->path, left);
    }
    table_begin(&table, page, desk_word(request, WORD_ORDER_STORY), columns, 3);
    for (guint i = from; i < count; i++)
        put_event(request, &table, g_ptr_array_index(view->events, i));
    table_end(&table);
}

static void show(struct desk_request *request, const struct view *view)
{
    g_autofree char *title = WORDS_FILL(WORD_ORDER_TITLE, request->language, view->stored->number);
    GString *page = page_begin(request, title);
    put_why(request, page, view);
    put_facts(request, page, view);
    put_documents(request, page, view);
    if (desk_may(request, WHO_OWNER)) {
        put_create(request, page, view);
        put_fetch(request, page, view);
    }
    put_story(request, page, view);
    if (view->stored->body)
        html_add(page, "<p><a href=\"%a/body.txt\">%t</a></p>", view->path,
                desk_word(request, WORD_ORDER_BODY));
    page_end(request, page);
}

void page_order(struct desk_request *request)
{
    g_auto(view_auto) view = {0};
    if (view_read(request, &view))
        show(request, &view);
}

void page_order_body(struct desk_request *request)
{
    struct stored_order *order = order_of_path(request);
    if (!order)
        return;
    if (order->body)
        answer_bytes(request, "text/plain; charset=utf-8", NULL, order->body);
    else
        answer_error(request, 404, WORD_ORDER_WHY_PURGED);
    stored_order_free(order);
}

/* ---- a document by hand ---- */

static bool create(struct desk_request *request,
        const struct stored_order *order,
        struct stored_document **made,
        GError **error)
{
    enum document_type type;
    struct store *store = request->work.store;
    if (!document_type_from_text(form_value(&request->form, "type"), &type) ||
            type == DOCUMENT_CREDIT_NOTE)
        return fail(error, BILLHOOK_ERROR_INPUT, "choose which document is to be made");
    if (!store_begin(store, error))
        return false;
    if (!draft_create(&request->work, order->shop, order->id, type, made, error)) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, error);
}

void page_order_create(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) made = NULL;
    struct stored_order *order = order_of_path(request);
    if (!order)
        return;
    if (create(request, order, &made, &error)) {
        desk_say(request, desk_word(request, WORD_ORDER_CREATED));
        answer_redirect(request, "/documents/%" G_GINT64_FORMAT, made->document->id);
    } else {
        desk_refuse(request, error);
        page_order(request);
    }
    stored_order_free(order);
}

/* ---- asking the shop again ---- */

void page_order_fetch(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct stored_order *order = order_of_path(request);
    if (!order)
        return;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, order->id);
    cJSON *wishes = cJSON_CreateObject();
    cJSON_AddStringToObject(wishes, "shop", order->shop);
    cJSON_AddStringToObject(wishes, "id", id);
    stored_order_free(order);
    if (!page_job_ask(request, "sync", wishes, &error)) {
        desk_refuse(request, error);
        page_order(request);
    }
}

void page_orders_fetch(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    if (!page_job_ask(request, "sync", cJSON_CreateObject(), &error)) {
        desk_refuse(request, error);
        page_orders(request);
    }
}
