/* What a document says about payment and its day: paid or due, due date, reference, caption. */
#include <string.h>

#include "base/date.h"
#include "document/terms.h"
#include "document/number.h"
#include "document/text.h"
#include "base/text.h"

static bool listed(char *const *names, const char *name)
{
    return g_strv_contains((const char *const *)names, name);
}

bool order_on_account(const struct order *order, const struct shop *shop)
{
    return listed(shop->on_account, order->payment_method);
}

bool order_pays_later(const struct order *order, const struct shop *shop)
{
    return listed(shop->pay_later, order->payment_method) && !order_on_account(order, shop);
}

bool order_status_unpaid(const struct order *order, const struct shop *shop)
{
    return listed(shop->unpaid_statuses, order->status_text);
}

bool order_is_paid(const struct order *order, const struct shop *shop)
{
    bool completed = order->status == ORDER_COMPLETED;
    bool in_work = order->status == ORDER_PROCESSING || order->status == ORDER_CUSTOM;
    if (order->paid_at == 0)
        return false;
    if (!completed && !in_work)
        return false;
    if (order_on_account(order, shop) || order_status_unpaid(order, shop))
        return false;

    /* some gateways set date_paid although nothing is paid, cash on delivery is one of them */
    return completed || !order_pays_later(order, shop);
}

void document_set_paid(struct document *document, bool paid, gint64 paid_at)
{
    money cards = MIN(document_payments_sum(document), document->totals.gross);
    bool covered = paid || document_payments_cover(document);
    document->paid = covered && document->type != DOCUMENT_CREDIT_NOTE;
    document->paid_at = document->paid ? paid_at : 0;
    document->totals.paid = document->paid ? document->totals.gross : MAX(cards, 0);
    document->totals.due = document->totals.gross - document->totals.paid;
}

static int due_days(const struct document_rule *rule, const struct document_edits *edits)
{
    const char *edited = edits ? edits->value[EDIT_DUE_DAYS] : NULL;
    return edited ? (int)g_ascii_strtoll(edited, NULL, 10) : rule->due_days;
}

static bool has_due_date(const struct document *document)
{
    bool asks_money = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_ORDER_FORM;
    bool settled = document->paid || document->pay_later;
    return asks_money && !settled && *document->issue_date;
}

/* Only an invoice has a reference to pay by, and only once it has a number. */
static char *payment_reference(
        const struct document *document, const struct payment_settings *payment)
{
    bool in_hand = document->pay_later && !document->paid;
    if (document->type != DOCUMENT_INVOICE || !*document->number || in_hand)
        return g_strdup("");
    return payment->reference_structured ? reference_structured(document->number)
                                         : g_strdup(document->number);
}

static bool has_category(const struct document *document, enum vat_category category)
{
    for (guint i = 0; i < document->vat->len; i++)
        if (g_array_index(document->vat, struct document_vat, i).category == category)
            return true;
    return false;
}

static char *caption_text(const struct document *document,
        const struct seller *seller,
        const struct shop *shop,
        const struct document_rule *rule,
        const struct document_edits *edits)
{
    const char *edited = edits ? edits->value[EDIT_CAPTION] : NULL;
    const char *caption = edited ? edited : text_of_rule(TEXT_CAPTION, document, rule);
    return text_expand(caption, document, seller, shop);
}

void document_settle(struct document *document,
        const char *number,
        const char *issue_date,
        const struct seller *seller,
        const struct shop *shop,
        const struct document_rule *rule,
        const struct payment_settings *payment,
        const struct document_edits *edits)
{
    text_take(&document->number, g_strdup(number));
    text_take(&document->issue_date, g_strdup(issue_date));
    text_take(&document->due_date,
            has_due_date(document) ? date_add_days(issue_date, due_days(rule, edits))
                                   : g_strdup(""));
    text_take(&document->payment_reference, payment_reference(document, payment));

    /* BR-IC-11: an intra-community supply states its day; the shop's date_completed was set when
     * the draft was built */
    bool needs_day = document->type == DOCUMENT_INVOICE && has_category(document, VAT_K);
    if (needs_day && !*document->delivery_date)
        text_take(&document->delivery_date, g_strdup(issue_date));

    text_take(&document->caption, caption_text(document, seller, shop, rule, edits));
    struct document copy = *document;
    if (language_from_text(document->copy_language, &copy.language))
        text_take(&document->copy_caption, caption_text(&copy, seller, shop, rule, edits));
}

/* ---- the caption of a page ---- */

static bool says_how_to_pay(const char *line)
{
    return strstr(line, "{due_date}") || strstr(line, "{payment_reference}");
}

/* The lines, filled in, of the built-in text that the payment block says too. Caller frees. */
static GStrv payment_lines(const struct document *document, const struct seller *seller)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    const char *template =
            text_builtin(TEXT_CAPTION, document->type, document->paid, document->language);
    g_auto(GStrv) lines = g_strsplit(template, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *text =
                says_how_to_pay(*line) ? text_expand(*line, document, seller, NULL) : NULL;
        if (text)
            g_strv_builder_add(builder, text);
    }
    return g_strv_builder_end(builder);
}

char *caption_beside_payment(const struct document *document, const struct seller *seller)
{
    g_auto(GStrv) said = payment_lines(document, seller);
    g_auto(GStrv) lines = g_strsplit(document->caption, "\n", -1);
    g_autoptr(GStrvBuilder) left = g_strv_builder_new();
    for (char **line = lines; *line; line++)
        if (!g_strv_contains((const char *const *)said, *line))
            g_strv_builder_add(left, *line);
    g_auto(GStrv) rest = g_strv_builder_end(left);
    return g_strjoinv("\n", rest);
}
