/* What a config makes of a sample order. */
#include "acts/sample.h"

#include <string.h>

#include "channel/pictures.h"
#include "acts/sample_order.h"
#include "base/date.h"
#include "base/error.h"
#include "document/build.h"
#include "document/number.h"
#include "document/terms.h"
#include "document/text.h"
#include "render/pdf.h"

#define LATE_S (45 * 86400)

/* A shop whose customers speak the language; borrowed from the config. */
static struct shop sample_shop(const struct config *config, enum language language)
{
    const struct shop *first = g_ptr_array_index(config->shops, 0);
    struct shop shop = *first;
    shop.language = language;
    return shop;
}

static struct order *read_order(const struct shop *shop, gint64 at, GError **error)
{
    struct order *order = NULL;
    gint64 id;
    g_autofree char *body = sample_order(at, shop->url);
    order_read(body, strlen(body), &order, &id, error);
    return order;
}

/* What a sample is made of. */
struct plan {
    const struct config *config;
    struct shop shop;
    gint64 at;
    bool paid;
};

static void settle(const struct plan *plan, struct document *document)
{
    const struct config *config = plan->config;
    const struct document_rule *rule = config_rule(config, document->type);
    g_autofree char *day = date_day(plan->at, config->seller.timezone);
    g_autofree char *series = number_series(rule->number, day, plan->shop.name);
    g_autofree char *number = number_text(series, 1);
    document_settle(
            document, number, day, &config->seller, &plan->shop, rule, &config->payment, NULL);
}

static struct document *build(const struct plan *plan, enum document_type type, GError **error)
{
    g_autoptr(order_auto) order = read_order(&plan->shop, plan->at, error);
    if (!order)
        return NULL;
    const struct build_input input = {.order = order,
            .seller = &plan->config->seller,
            .shop = &plan->shop,
            .rule = config_rule(plan->config, type),
            .payment = &plan->config->payment,
            .now = plan->at};
    struct document *document = document_build(&input);
    document->language = plan->shop.language;
    document_set_paid(document, plan->paid, plan->paid ? plan->at : 0);
    settle(plan, document);
    return document;
}

static struct document *build_credit(const struct plan *plan, GError **error)
{
    g_autoptr(document_auto) invoice = build(plan, DOCUMENT_INVOICE, error);
    g_auto(credited_auto) before = {0};
    if (!invoice)
        return NULL;
    const struct credit_input input = {.invoice = invoice,
            .seller = &plan->config->seller,
            .shop = &plan->shop,
            .rule = config_rule(plan->config, DOCUMENT_CREDIT_NOTE),
            .payment = &plan->config->payment,
            .before = &before,
            .kind = CREDIT_REST,
            .reason = "",
            .now = plan->at};
    struct document *note = document_build_credit(&input, error);
    if (note)
        settle(plan, note);
    return note;
}

struct document *sample_document(const struct work *work,
        enum document_type type,
        enum language language,
        bool paid,
        bool overdue,
        GError **error)
{
    if (work->config->shops->len == 0)
        return fail(error, BILLHOOK_ERROR_INPUT, "the config has no shop"), NULL;
    const struct plan plan = {.config = work->config,
            .shop = sample_shop(work->config, language),
            .at = work->now - (overdue ? LATE_S : 0),
            .paid = paid};
    return type == DOCUMENT_CREDIT_NOTE ? build_credit(&plan, error) : build(&plan, type, error);
}

GBytes *sample_picture(
        const struct work *work, const struct document *document, int width, GError **error)
{
    const struct config *config = work->config;
    g_auto(picture_auto) logo = {0};
    bool lost;
    int count;
    if (!pictures_of(work->store, &config->seller, &logo, &lost, error))
        return NULL;
    const struct render_input input = {.document = document,
            .seller = &config->seller,
            .payment = &config->payment,
            .logo = &logo};
    return render_png(&input, 1, width, &count, error);
}

/* The made-up customer is a business. */
static bool carries_xml(const struct config *config, const struct document *document)
{
    bool may = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
    return may && config->einvoice.attach != ATTACH_NEVER;
}

void sample_mail(
        const struct work *work, const struct document *document, char **subject, char **body)
{
    const struct document_rule *rule = config_rule(work->config, document->type);
    const struct shop shop = sample_shop(work->config, document->language);
    const struct seller *seller = &work->config->seller;
    *subject =
            text_expand(text_of_rule(TEXT_MAIL_SUBJECT, document, rule), document, seller, &shop);
    *body = text_expand_mail(text_of_rule(TEXT_MAIL_BODY, document, rule), document, seller, &shop,
            PEPPOL_NOTE_NONE, carries_xml(work->config, document));
}

void sample_reminder(const struct work *work,
        const struct document *document,
        int step,
        char **subject,
        char **body)
{
    const struct config_reminders *reminders = &work->config->reminders;
    const struct seller *seller = &work->config->seller;
    const struct shop shop = sample_shop(work->config, document->language);
    g_autofree char *day = date_day(work->now, seller->timezone);
    g_autofree char *first = date_day(work->now - 20 * 86400, seller->timezone);
    const struct reminder_facts facts = {.step = step,
            .day = day,
            .first = step > 1 ? first : "",
            .legal = reminders->fee_legal,
            .rates = reminders->interest};
    int row = CLAMP(step, 1, LATE_STEPS_MOST) - 1;
    *subject = text_expand_reminder(
            reminders->subject[row].in[document->language], document, seller, &shop, &facts, false);
    *body = text_expand_reminder(
            reminders->body[row].in[document->language], document, seller, &shop, &facts, true);
}
