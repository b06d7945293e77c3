/* One delivery, one document's way over Peppol, and what a release will do. */
#include <string.h>

#include "errors.h"
#include "page.h"
#include "page_queues.h"
#include "pages.h"
#include "store/books.h"
#include "store/documents.h"
#include "store/inbox.h"
#include "store/peppol.h"

#define BODY_SHOWN 8192 /* bytes of a body on its page */
#define TALKS_MOST 100

/* ---- facts ---- */

static void fact_begin(const struct desk_request *request, GString *page, enum word name)
{
    html_add(page, "<dt>%t</dt><dd>", desk_word(request, name));
}

static void put_fact(
        const struct desk_request *request, GString *page, enum word name, const char *text)
{
    if (!*text)
        return;
    fact_begin(request, page, name);
    html_add(page, "%t</dd>", text);
}

static void put_moment_fact(
        const struct desk_request *request, GString *page, enum word name, gint64 at)
{
    if (!at)
        return;
    fact_begin(request, page, name);
    put_moment(request, page, at);
    html_add(page, "</dd>");
}

static void put_said_fact(
        const struct desk_request *request, GString *page, enum word name, const char *english)
{
    if (!*english)
        return;
    fact_begin(request, page, name);
    put_said(request, page, english);
    html_add(page, "</dd>");
}

/* The word of a state of a queue's things. */
static void put_state_fact(
        const struct desk_request *request, GString *page, enum queue_name name, int state)
{
    const struct queue *queue = &desk_queues[name];
    for (guint i = 0; i < queue->count; i++)
        if (queue->states[i].state == state) {
            fact_begin(request, page, WORD_QUEUE_STATE);
            put_state(page, queue->states[i].kind, desk_word(request, queue->states[i].word));
            html_add(page, "</dd>");
        }
}

static void put_one_act(const struct desk_request *request,
        GString *page,
        const char *action,
        enum word word,
        enum button kind)
{
    put_act(request, page, action, desk_word(request, word), kind);
}

/* ---- a delivery ---- */

static void put_delivery_facts(
        const struct desk_request *request, GString *page, const struct delivery *delivery)
{
    g_autofree char *size =
            WORDS_FILL(WORD_QUEUE_BYTES, request->language, NUMBER_TEXT(delivery->bytes));
    html_add(page, "<dl class=\"facts\">");
    put_moment_fact(request, page, WORD_QUEUE_RECEIVED, delivery->received_at);
    if (delivery->state == DELIVERY_PENDING)
        put_fact(request, page, WORD_QUEUE_STATE, desk_word(request, WORD_QUEUE_IS_PENDING));
    put_state_fact(request, page, QUEUE_DELIVERIES, (int)delivery->state);
    put_said_fact(request, page, WORD_QUEUE_REASON, delivery->reason);
    put_fact(request, page, WORD_QUEUE_SHOP, delivery->shop);
    put_fact(request, page, WORD_QUEUE_TOPIC, delivery->topic);
    if (delivery->order_id)
        html_add(page, "<dt>%t</dt><dd><a href=\"/orders/%u/%u\">#%t</a></dd>",
                desk_word(request, WORD_QUEUE_ORDER), delivery->shop,
                NUMBER_TEXT(delivery->order_id), NUMBER_TEXT(delivery->order_id));
    put_fact(request, page, WORD_QUEUE_SIZE, size);
    if (delivery->repeats)
        put_fact(request, page, WORD_QUEUE_REPEATS, NUMBER_TEXT(delivery->repeats));
    html_add(page, "</dl>");
}

static void put_delivery_acts(
        const struct desk_request *request, GString *page, const struct delivery *delivery)
{
    g_autofree char *base = g_strdup_printf("/queues/deliveries/%" G_GINT64_FORMAT, delivery->id);
    g_autofree char *retry = g_strconcat(base, "/retry", NULL),
                    *discard = g_strconcat(base, "/discard", NULL);
    if (!desk_may(request, WHO_OWNER) || !delivery->body)
        return;
    html_add(page, "<div class=\"acts\">");
    bool failed = delivery->state == DELIVERY_FAILED;
    put_one_act(request, page, retry, WORD_QUEUE_RETRY, failed ? BUTTON_MAIN : BUTTON_PLAIN);
    if (failed)
        put_one_act(request, page, discard, WORD_QUEUE_DISCARD, BUTTON_PLAIN);
    html_add(page, "</div>");
}

static void put_body(
        const struct desk_request *request, GString *page, const struct delivery *delivery)
{
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_QUEUE_BODY));
    if (!delivery->body) {
        put_empty(page, desk_word(request, WORD_QUEUE_BODY_GONE));
        return;
    }
    gsize length;
    const char *bytes = g_bytes_get_data(delivery->body, &length);
    g_autofree char *shown = g_strndup(bytes, MIN(length, BODY_SHOWN));
    g_autofree char *text = g_utf8_make_valid(shown, -1);
    html_add(page,
            "<p><a href=\"/queues/deliveries/%u/body\">%t</a></p>"
            "<pre class=\"raw\" tabindex=\"0\">%t%h</pre>",
            NUMBER_TEXT(delivery->id), desk_word(request, WORD_QUEUE_BODY_WHOLE), text,
            length > BODY_SHOWN ? "…" : "");
}

static void show_delivery(struct desk_request *request, const struct delivery *delivery)
{
    g_autofree char *title =
            WORDS_FILL(WORD_QUEUE_DELIVERY, request->language, NUMBER_TEXT(delivery->id));
    GString *page = page_begin(request, title);
    put_delivery_facts(request, page, delivery);
    put_delivery_acts(request, page, delivery);
    put_body(request, page, delivery);
    html_add(page, "<p><a href=\"/queues/deliveries\">%t</a></p>", desk_word(request, WORD_BACK));
    page_end(request, page);
}

void page_delivery(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(delivery_auto) delivery =
            delivery_get(request->work.store, desk_id(request, 0), &error);
    if (delivery)
        show_delivery(request, delivery);
    else
        answer_failed(request, error);
}

void page_delivery_body(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(delivery_auto) delivery =
            delivery_get(request->work.store, desk_id(request, 0), &error);
    if (!delivery)
        answer_failed(request, error);
    else if (delivery->body)
        answer_bytes(request, "text/plain; charset=utf-8", NULL, delivery->body);
    else
        answer_error(request, 404, WORD_QUEUE_BODY_GONE);
}

/* ---- Peppol ---- */

static void put_peppol_facts(
        const struct desk_request *request, GString *page, const struct peppol_delivery *delivery)
{
    html_add(page, "<dl class=\"facts\"><dt>%t</dt><dd><a href=\"/documents/%u\">%t</a></dd>",
            desk_word(request, WORD_QUEUE_DOCUMENT), NUMBER_TEXT(delivery->document_id),
            delivery->number);
    put_state_fact(request, page, QUEUE_PEPPOL, (int)delivery->state);
    if (delivery->test)
        put_fact(request, page, WORD_QUEUE_WHAT, desk_word(request, WORD_QUEUE_TEST));
    put_fact(request, page, WORD_QUEUE_PARTICIPANT, delivery->participant);
    put_fact(request, page, WORD_QUEUE_PROVIDER, delivery->provider);
    put_said_fact(request, page, WORD_QUEUE_ANSWER, delivery->last_answer);
    put_moment_fact(request, page, WORD_QUEUE_NEXT, delivery->next_attempt_at);
    put_fact(request, page, WORD_QUEUE_ATTEMPTS, NUMBER_TEXT(delivery->attempts));
    html_add(page, "</dl>");
}

/* Two ways out, each with its button: what a person saw at the provider. */
static void put_settle(
        const struct desk_request *request, GString *page, const struct peppol_delivery *delivery)
{
    g_autofree char *action =
            g_strdup_printf("/queues/peppol/%" G_GINT64_FORMAT "/settle", delivery->document_id);
    const struct field id = {.name = "id",
            .label = desk_word(request, WORD_QUEUE_SETTLE_ID),
            .complete = "off",
            .most = 200,
            .required = true};
    html_add(page, "<p>%t</p><h2>%t</h2>", desk_word(request, WORD_QUEUE_SETTLE_HELP),
            desk_word(request, WORD_QUEUE_SETTLE_THERE));
    put_form_begin(request, page, action);
    put_hidden(page, "there", "1");
    put_field(request, page, &id);
    put_button(page, desk_word(request, WORD_QUEUE_SETTLE_THERE_DO), BUTTON_MAIN);
    put_form_end(page);
    html_add(page, "<h2>%t</h2><p>%t</p>", desk_word(request, WORD_QUEUE_SETTLE_NOT),
            desk_word(request, WORD_QUEUE_SETTLE_NOT_HELP));
    put_form_begin(request, page, action);
    put_hidden(page, "there", "0");
    put_button(page, desk_word(request, WORD_QUEUE_SETTLE_NOT_DO), BUTTON_PLAIN);
    put_form_end(page);
}

static void talk_row(const struct desk_request *request,
        struct table_writer *table,
        const struct peppol_exchange *talk)
{
    g_autofree char *at = moment_text(request, talk->last_at);
    table_row_begin(table);
    table_text(table, at);
    table_text(table, talk->request);
    table_text(table, NUMBER_TEXT(talk->count));
    table_cell_begin(table);
    put_said(request, table->page, talk->words);
    table_cell_end(table);
    table_row_end(table);
}

/* The newest ones. */
static bool put_talks(
        const struct desk_request *request, GString *page, gint64 delivery_id, GError **error)
{
    const struct column columns[] = {{desk_word(request, WORD_QUEUE_WHEN), COLUMN_KEY},
            {desk_word(request, WORD_QUEUE_TALK_ASK), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_TIMES), COLUMN_NUMBER},
            {desk_word(request, WORD_QUEUE_ANSWER), COLUMN_TEXT}};
    struct table_writer table;
    g_autoptr(GPtrArray) list = peppol_exchanges(request->work.store, delivery_id, error);
    if (!list || list->len == 0)
        return list != NULL;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_QUEUE_TALK));
    table_begin(&table, page, desk_word(request, WORD_QUEUE_TALK), columns, G_N_ELEMENTS(columns));
    for (guint i = list->len; i > 0 && list->len - i < TALKS_MOST; i--)
        talk_row(request, &table, list->pdata[i - 1]);
    table_end(&table);
    return true;
}

static void show_peppol(struct desk_request *request, const struct peppol_delivery *delivery)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *title =
            WORDS_FILL(WORD_QUEUE_SETTLE_TITLE, request->language, delivery->number);
    GString *page = page_begin(request, title);
    put_peppol_facts(request, page, delivery);
    if (delivery->state == PEPPOL_UNCERTAIN && desk_may(request, WHO_OWNER))
        put_settle(request, page, delivery);
    if (desk_may(request, WHO_OWNER)) {
        html_add(page, "<div class=\"acts\">");
        put_peppol_acts(request, page, delivery);
        html_add(page, "</div>");
    }
    if (!put_talks(request, page, delivery->id, &error)) {
        g_string_free(page, TRUE);
        answer_failed(request, error);
        return;
    }
    html_add(page, "<p><a href=\"/queues/peppol\">%t</a></p>", desk_word(request, WORD_BACK));
    page_end(request, page);
}

void page_peppol(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(request->work.store, desk_id(request, 0), &error);
    if (delivery)
        show_peppol(request, delivery);
    else if (error)
        answer_failed(request, error);
    else
        answer_error(request, 404, WORD_NONE);
}

/* ---- the release ---- */

/* The form knows what was shown: what comes to wait after that is not released by it. */
static void put_release(const struct desk_request *request,
        GString *page,
        const struct store_counts *counts,
        const char *text)
{
    put_form_begin(request, page, "/queues/release");
    put_hidden(page, "last", NUMBER_TEXT(counts->drafts_burst_last));
    put_hidden(page, "shown", NUMBER_TEXT(counts->drafts_burst));
    put_button(page, text, BUTTON_MAIN);
    put_form_end(page);
}

void page_release(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct store_counts counts;
    if (!store_counts(request->work.store, &counts, &error)) {
        answer_failed(request, error);
        return;
    }
    g_autofree char *burst = g_strdup(NUMBER_TEXT(counts.drafts_burst));
    g_autofree char *help = WORDS_FILL(WORD_QUEUE_RELEASE_HELP, request->language, burst),
                    *act = WORDS_FILL(WORD_QUEUE_RELEASE_DO, request->language, burst);
    GString *page = page_begin(request, desk_word(request, WORD_QUEUE_RELEASE));
    if (counts.drafts_burst == 0) {
        put_empty(page, desk_word(request, WORD_QUEUE_RELEASE_NONE));
        page_end(request, page);
        return;
    }
    html_add(page, "<p>%t</p>", help);
    put_release(request, page, &counts, act);
    html_add(page,
            "<p><a href=\"/documents?state=draft\">%t</a></p><p><a href=\"/queues\">%t</a></p>",
            desk_word(request, WORD_QUEUE_RELEASE_LOOK), desk_word(request, WORD_BACK));
    page_end(request, page);
}
