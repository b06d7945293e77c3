/* How far one document is: payments, mails, Peppol, reminders, credit notes, its story. */
#include "acts/remind.h"
#include "acts/story.h"
#include "base/date.h"
#include "document/text.h"
#include "page_document.h"
#include "peppol/provider.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/outbox.h"
#include "store/payment_links.h"
#include "store/payments.h"
#include "store/peppol.h"
#include "store/reminders.h"
#include "typed.h"

#define ROWS_MOST 50
#define STORY_MOST 40

static void put_heading(const struct desk_request *request, GString *page, enum word word)
{
    html_add(page, "<h2>%t</h2>", desk_word(request, word));
}

/* ---- payments ---- */

/* What a person may take back: what a person, the bank or a link booked, unless the bank took it
 * back itself. */
static bool can_take_back(const GPtrArray *payments, const struct payment *payment)
{
    bool kind = payment->kind == PAYMENT_HAND || payment->kind == PAYMENT_BANK ||
            payment->kind == PAYMENT_LINK;
    return kind && !payment_is_reversed(payments, payment->id);
}

static void put_payment(const struct desk_request *request,
        struct table_writer *table,
        const struct document *document,
        const GPtrArray *payments,
        const struct payment *payment)
{
    table_row_begin(table);
    table_cell_begin(table);
    put_day(request, table->page, payment->day);
    table_cell_end(table);
    table_cell_begin(table);
    put_money(request, table->page, payment->amount, document->currency);
    table_cell_end(table);
    g_autofree char *by = desk_said(request, payment->by);
    table_text(table, by);
    table_text(table, payment->reference);
    table_cell_begin(table);
    if (desk_may(request, WHO_ACCOUNTANT) && can_take_back(payments, payment)) {
        g_autofree char *action = g_strdup_printf("/documents/%" G_GINT64_FORMAT
                                                  "/payments/%" G_GINT64_FORMAT "/unpaid",
                document->id, payment->id);
        put_act(request, table->page, action, desk_word(request, WORD_PAY_TAKE_BACK), BUTTON_PLAIN);
    }
    table_cell_end(table);
    table_row_end(table);
}

static void put_payment_list(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const GPtrArray *payments)
{
    const struct column columns[] = {{desk_word(request, WORD_PAY_DAY), COLUMN_MAIN},
            {label(LABEL_AMOUNT, request->language), COLUMN_NUMBER},
            {desk_word(request, WORD_PAY_BY), COLUMN_TEXT},
            {label(LABEL_REFERENCE, request->language), COLUMN_TEXT},
            {desk_word(request, WORD_PAY_TAKE_BACK), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, WORD_PAYMENTS), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < payments->len; i++)
        put_payment(request, &table, document, payments, g_ptr_array_index(payments, i));
    table_end(&table);
}

static void put_payment_form(
        const struct desk_request *request, GString *page, const struct document *document)
{
    g_autofree char *action = document_path(document, "/paid"),
                    *due = typed_money(
                            document->totals.due, document->currency_decimals, request->language),
                    *today = date_day(request->work.now, request->work.config->seller.timezone);
    const struct field amount = {.name = "amount",
            .label = label(LABEL_AMOUNT, request->language),
            .value = due,
            .mode = "decimal",
            .most = 30,
            .required = true};
    const struct field day = {.name = "day",
            .label = desk_word(request, WORD_PAY_DAY),
            .type = "date",
            .value = today,
            .required = true};
    const struct field by = {.name = "by",
            .label = desk_word(request, WORD_PAY_BY),
            .hint = desk_word(request, WORD_PAY_BY_HINT),
            .most = 100};
    put_form_begin(request, page, action);
    put_hidden(page, "due", NUMBER_TEXT(document->totals.due));
    html_add(page, "<div class=\"row\">");
    put_field(request, page, &amount);
    put_field(request, page, &day);
    put_field(request, page, &by);
    html_add(page, "</div>");
    put_button(page, desk_word(request, WORD_PAY_BOOK), BUTTON_PLAIN);
    put_form_end(page);
}

/* What each state is to whoever looks. */
static const enum word link_words[PAYMENT_LINK_STATES] = {
        [PAYMENT_LINK_WANTED] = WORD_PAY_LINK_WANTED,
        [PAYMENT_LINK_MAKING] = WORD_PAY_LINK_WANTED,
        [PAYMENT_LINK_UNCERTAIN] = WORD_PAY_LINK_WANTED,
        [PAYMENT_LINK_OPEN] = WORD_PAY_LINK_OPEN,
        [PAYMENT_LINK_PAID] = WORD_PAY_LINK_PAID,
        [PAYMENT_LINK_CLOSED] = WORD_PAY_LINK_CLOSED,
        [PAYMENT_LINK_FAILED] = WORD_PAY_LINK_FAILED,
};

/* How far the link is, where it leads while it can be paid, else what is wrong. */
static void put_link(
        const struct desk_request *request, GString *page, const struct payment_link *link)
{
    html_add(page, "<p id=\"pay-link\">%t: %t, ", desk_word(request, WORD_PAY_LINK),
            desk_word(request, link_words[link->state]));
    put_money(request, page, link->amount, "EUR");
    if (link->state == PAYMENT_LINK_OPEN)
        html_add(page, " · <a rel=\"noreferrer\" href=\"%a\">%t</a>", link->url, link->url);
    g_autofree char *said = desk_said(request, link->last_answer);
    if (*said)
        html_add(page, " · %t", said);
    html_add(page, "</p>");
}

void put_document_payments(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document))
        return;
    g_autoptr(GPtrArray) payments = payments_of(request->work.store, document->id, NULL);
    bool owes = document->totals.due > 0 && desk_may(request, WHO_ACCOUNTANT);
    g_autoptr(payment_link_auto) link =
            payment_link_of_document(request->work.store, document->id, NULL);
    if (!payments || (payments->len == 0 && !owes && !link))
        return;
    html_add(page, "<h2 id=\"pay\">%t</h2>", desk_word(request, WORD_PAYMENTS));
    if (payments->len)
        put_payment_list(request, page, document, payments);
    if (link)
        put_link(request, page, link);
    if (owes)
        put_payment_form(request, page, document);
}

/* ---- credit notes ---- */

static void put_note(
        const struct desk_request *request, struct table_writer *table, const struct document *note)
{
    g_autofree char *href = document_path(note, ""), *title = document_title(request, note);
    table_row_begin(table);
    table_link(table, href, title);
    table_cell_begin(table);
    put_day(request, table->page, note->issue_date);
    table_cell_end(table);
    table_cell_begin(table);
    put_money(request, table->page, note->totals.gross, note->currency);
    table_cell_end(table);
    table_row_end(table);
}

void put_document_notes(
        const struct desk_request *request, GString *page, const struct document *document)
{
    struct store *store = request->work.store;
    gint64 count = 0;
    if (document->type != DOCUMENT_INVOICE ||
            !document_count_notes(
                    store, document->shop, document->order_id, ROWS_MOST + 1, &count, NULL) ||
            count == 0)
        return;
    put_heading(request, page, WORD_CREDIT_NOTES);
    if (count > ROWS_MOST) { /* the order's page has them all */
        html_add(page, "<p><a href=\"/orders/%u/%u\">%t</a></p>", document->shop,
                NUMBER_TEXT(document->order_id), desk_word(request, WORD_CREDIT_NOTES_MANY));
        return;
    }
    const struct column columns[] = {{label(LABEL_NUMBER, request->language), COLUMN_MAIN},
            {label(LABEL_DATE, request->language), COLUMN_TEXT},
            {label(LABEL_TOTAL, request->language), COLUMN_NUMBER}};
    struct table_writer table;
    g_autoptr(GPtrArray) notes = document_credits_of(store, document->id, NULL);
    table_begin(
            &table, page, desk_word(request, WORD_CREDIT_NOTES), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; notes && i < notes->len; i++)
        put_note(request, &table,
                ((const struct stored_document *)g_ptr_array_index(notes, i))->document);
    table_end(&table);
}

/* ---- mails ---- */

const char *document_mail_word(
        const struct desk_request *request, enum mail_state state, const char **kind)
{
    static const struct {
        const char *kind;
        enum word word;
    } rows[] = {
            [MAIL_NONE] = {"", WORD_MAIL_NONE},
            [MAIL_QUEUED] = {"wait", WORD_MAIL_QUEUED},
            [MAIL_HELD] = {"bad", WORD_MAIL_HELD},
            [MAIL_UNCERTAIN] = {"wait", WORD_MAIL_UNCERTAIN},
            [MAIL_SENT] = {"good", WORD_MAIL_SENT},
            [MAIL_FAILED] = {"bad", WORD_MAIL_FAILED},
            [MAIL_CANCELLED] = {"", WORD_MAIL_CANCELLED},
    };
    *kind = rows[state].kind;
    return desk_word(request, rows[state].word);
}

/* What an address gets it as: "" the customer's own. */
static const char *role_word(const struct desk_request *request, const struct mail *mail)
{
    static const struct {
        const char *role;
        enum word word;
    } rows[] = {{"reminder", WORD_MAIL_REMINDER}, {"accountant", WORD_MAIL_ACCOUNTANT},
            {"cc", WORD_MAIL_COPY}, {"bcc", WORD_MAIL_COPY}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_strcmp0(rows[i].role, mail->role) == 0)
            return desk_word(request, rows[i].word);
    return "";
}

static void put_mail(
        const struct desk_request *request, struct table_writer *table, const struct mail *mail)
{
    const char *kind, *word = document_mail_word(request, mail->state, &kind);
    table_row_begin(table);
    table_cell_begin(table);
    html_text(table->page, mail->to);
    if (*role_word(request, mail))
        html_add(table->page, " <span class=\"hint\">%t</span>", role_word(request, mail));
    table_cell_end(table);
    table_cell_begin(table);
    put_state(table->page, kind, word);
    table_cell_end(table);
    table_cell_begin(table);
    put_moment(request, table->page, mail->sent_at ? mail->sent_at : mail->created_at);
    table_cell_end(table);
    table_text(table, mail->last_answer);
    table_row_end(table);
}

void put_document_mails(
        const struct desk_request *request, GString *page, const struct document *document)
{
    const struct column columns[] = {{desk_word(request, WORD_MAIL_TO), COLUMN_MAIN},
            {desk_word(request, WORD_MAIL_STATE), COLUMN_TEXT},
            {desk_word(request, WORD_MAIL_WHEN), COLUMN_TEXT},
            {desk_word(request, WORD_MAIL_ANSWER), COLUMN_TEXT}};
    struct table_writer table;
    g_autoptr(GPtrArray) mails = mail_of_document(request->work.store, document->id, NULL);
    if (!mails || mails->len == 0)
        return;
    put_heading(request, page, WORD_MAILS);
    table_begin(&table, page, desk_word(request, WORD_MAILS), columns, G_N_ELEMENTS(columns));
    for (guint i = mails->len; i > 0 && mails->len - i < ROWS_MOST; i--)
        put_mail(request, &table, g_ptr_array_index(mails, i - 1));
    table_end(&table);
}

/* ---- Peppol ---- */

const char *document_peppol_word(
        const struct desk_request *request, enum peppol_state state, const char **kind)
{
    static const struct {
        const char *kind;
        enum word word;
    } rows[PEPPOL_STATES] = {
            [PEPPOL_QUEUED] = {"wait", WORD_PEPPOL_QUEUED},
            [PEPPOL_LOOKING_UP] = {"wait", WORD_PEPPOL_LOOKING_UP},
            [PEPPOL_UNREACHABLE] = {"bad", WORD_PEPPOL_UNREACHABLE},
            [PEPPOL_SENDING] = {"wait", WORD_PEPPOL_SENDING},
            [PEPPOL_UNCERTAIN] = {"bad", WORD_PEPPOL_UNCERTAIN},
            [PEPPOL_ACCEPTED] = {"good", WORD_PEPPOL_ACCEPTED},
            [PEPPOL_DELIVERED] = {"good", WORD_PEPPOL_DELIVERED},
            [PEPPOL_FAILED] = {"bad", WORD_PEPPOL_FAILED},
            [PEPPOL_CANCELLED] = {"", WORD_PEPPOL_CANCELLED},
    };
    *kind = rows[state].kind;
    return desk_word(request, rows[state].word);
}

/* The owner looked at the provider's own screen. */
static void put_settle(
        const struct desk_request *request, GString *page, const struct document *document)
{
    g_autofree char *action = document_path(document, "/peppol/settle");
    const struct field id = {.name = "delivered",
            .label = desk_word(request, WORD_PEPPOL_ID),
            .hint = desk_word(request, WORD_PEPPOL_ID_HINT),
            .complete = "off",
            .most = 200};
    html_add(page, "<p>%t</p>", desk_word(request, WORD_PEPPOL_SETTLE_HELP));
    put_form_begin(request, page, action);
    put_field(request, page, &id);
    html_add(page, "<div class=\"acts\">");
    put_button_value(
            page, desk_word(request, WORD_PEPPOL_IS_THERE), BUTTON_PLAIN, "verdict", "delivered");
    put_button_value(
            page, desk_word(request, WORD_PEPPOL_NOT_THERE), BUTTON_PLAIN, "verdict", "not-sent");
    html_add(page, "</div>");
    put_form_end(page);
}

static void put_peppol_acts(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const struct peppol_delivery *delivery)
{
    g_autofree char *send = document_path(document, "/peppol/send"),
                    *retry = document_path(document, "/peppol/retry");
    bool test_over = delivery && delivery->test && !request->work.config->peppol.test;
    if (!delivery || test_over) {
        html_add(page, "<p>%t</p>", desk_word(request, WORD_PEPPOL_SEND_HELP));
        put_act(request, page, send, desk_word(request, WORD_PEPPOL_SEND), BUTTON_PLAIN);
    } else if (delivery->state == PEPPOL_UNCERTAIN) {
        put_settle(request, page, document);
    } else if (delivery->state != PEPPOL_SENDING && delivery->state != PEPPOL_DELIVERED) {
        put_act(request, page, retry, desk_word(request, WORD_PEPPOL_RETRY), BUTTON_PLAIN);
    }
}

static void put_delivery(
        const struct desk_request *request, GString *page, const struct peppol_delivery *delivery)
{
    const char *kind, *word = document_peppol_word(request, delivery->state, &kind);
    html_add(page, "<p>");
    put_state(page, kind, word);
    html_add(page, "%h</p><dl class=\"facts\">", delivery->test ? " (test)" : "");
    put_fact(page, desk_word(request, WORD_PEPPOL_TO), delivery->participant);
    put_fact(page, desk_word(request, WORD_PEPPOL_THROUGH), delivery->provider);
    put_fact(page, desk_word(request, WORD_PEPPOL_THEIR_ID), delivery->provider_id);
    put_fact(page, desk_word(request, WORD_MAIL_ANSWER), delivery->last_answer);
    if (delivery->next_attempt_at) {
        g_autofree char *next = moment_text(request, delivery->next_attempt_at);
        put_fact(page, desk_word(request, WORD_PEPPOL_NEXT), next);
    }
    html_add(page, "</dl>");
}

void put_document_peppol(
        const struct desk_request *request, GString *page, const struct document *document)
{
    bool kind = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(request->work.store, document->id, NULL);
    bool on = peppol_provider_find(request->work.config->peppol.provider) != NULL;
    if (!kind || !document_is_issued(document) || (!delivery && !on))
        return;
    html_add(page, "<h2>Peppol</h2>");
    if (delivery)
        put_delivery(request, page, delivery);
    if (on && desk_may(request, WHO_OWNER))
        put_peppol_acts(request, page, document, delivery);
}

/* ---- reminders ---- */

static void put_reminder(
        const struct desk_request *request, GString *page, const struct reminder *reminder)
{
    const char *kind, *word = document_mail_word(request, reminder->mail_state, &kind);
    g_autofree char *name =
            WORDS_FILL(WORD_REMINDER_STEP, request->language, NUMBER_TEXT(reminder->step));
    html_add(page, "<li>%t, ", name);
    put_day(request, page, reminder->day);
    html_add(page, ": ");
    put_state(page, kind, word);
    html_add(page, "</li>");
}

static void put_reminder_acts(const struct desk_request *request,
        GString *page,
        const struct document *document,
        bool due,
        bool held)
{
    g_autofree char *remind = document_path(document, "/remind"),
                    *hold = document_path(document, held ? "/remind/release" : "/remind/hold");
    html_add(page, "<div class=\"acts\">");
    if (due)
        put_act(request, page, remind, desk_word(request, WORD_REMIND), BUTTON_PLAIN);
    put_act(request, page, hold, desk_word(request, held ? WORD_REMIND_RELEASE : WORD_REMIND_HOLD),
            BUTTON_PLAIN);
    html_add(page, "</div>");
}

void put_document_reminders(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    g_auto(remind_verdict_auto) verdict = {0};
    gint64 held = 0;
    bool invoice = document->type == DOCUMENT_INVOICE && document_is_issued(document);
    if (!invoice || !*request->work.config->reminders.after)
        return;
    g_autoptr(GPtrArray) list = reminders_of(request->work.store, document->id, NULL);
    if (!list || !reminder_held(request->work.store, document->id, &held, NULL) ||
            !remind_judge(&request->work, stored, true, &verdict, NULL) ||
            (list->len == 0 && document->totals.due == 0))
        return;
    put_heading(request, page, WORD_REMINDERS);
    html_add(page, "<ul>");
    for (guint i = 0; i < list->len; i++)
        put_reminder(request, page, g_ptr_array_index(list, i));
    html_add(page, "</ul>");
    g_autofree char *said = desk_said(request, verdict.text);
    html_add(page, "<p>%t</p>", said);
    if (document->totals.due > 0 && desk_may(request, WHO_OWNER))
        put_reminder_acts(request, page, document, verdict.state == REMIND_DUE, held != 0);
}

/* ---- the story ---- */

static void put_event(const struct desk_request *request, GString *page, const struct event *event)
{
    g_autofree char *said = desk_said(request, event->text);
    html_add(page, "<li>");
    put_moment(request, page, event->at);
    html_add(page, " %t</li>", said);
}

static void put_events(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const GPtrArray *events)
{
    html_add(page, "<ol class=\"story\">");
    for (guint i = events->len; i > 0 && events->len - i < STORY_MOST; i--)
        put_event(request, page, g_ptr_array_index(events, i - 1));
    html_add(page, "</ol>");
    if (events->len > STORY_MOST)
        html_add(page, "<p><a href=\"/orders/%u/%u\">%t</a></p>", document->shop,
                NUMBER_TEXT(document->order_id), desk_word(request, WORD_STORY_WHOLE));
}

void put_document_story(
        const struct desk_request *request, GString *page, const struct document *document)
{
    struct store *store = request->work.store;
    gint64 notes = 0;
    if (!document_count_notes(
                store, document->shop, document->order_id, ROWS_MOST + 1, &notes, NULL))
        return;
    put_heading(request, page, WORD_STORY);
    if (notes > ROWS_MOST) { /* reading them all takes too long for this page */
        html_add(page, "<p><a href=\"/orders/%u/%u\">%t</a></p>", document->shop,
                NUMBER_TEXT(document->order_id), desk_word(request, WORD_STORY_WHOLE));
        return;
    }
    const struct stored_order order = {
            .shop = document->shop, .id = document->order_id, .number = document->order_number};
    g_autoptr(GPtrArray) papers =
            document_of_order(store, document->shop, document->order_id, NULL);
    g_autoptr(GPtrArray) events =
            papers ? story_collect(&request->work, &order, papers, NULL) : NULL;
    if (events)
        put_events(request, page, document, events);
}
