/* preview: an order file mapped and rendered, nothing stored. */
#include <string.h>

#include "acts/papers.h"
#include "arguments.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "document/build.h"
#include "document/terms.h"
#include "document_output.h"
#include "families.h"
#include "find.h"
#include "mail/message.h"
#include "print.h"

static struct document *build(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *file = cli_word(arguments, 0), *type_text = cli_option(arguments, "--type");
    enum document_type type = DOCUMENT_INVOICE;
    g_autofree char *body = NULL;
    gsize length;
    const struct shop *shop = find_shop(context, cli_option(arguments, "--shop"), error);
    if (!shop || (type_text && !argument_type(type_text, &type, error)))
        return NULL;
    g_autoptr(GError) problem = NULL;
    body = file_read_named(file, FILE_ORDER, &length, error);
    if (!body)
        return NULL;
    g_autoptr(order_auto) order = NULL;
    gint64 id;
    enum body_kind kind = order_read(body, length, &order, &id, &problem);
    if (kind != BODY_ORDER) {
        fail(error, BILLHOOK_ERROR_INPUT, "%s: %s", file,
                problem ? problem->message : "a deletion, not an order");
        return NULL;
    }
    struct build_input input = {.order = order,
            .seller = &context->config->seller,
            .shop = shop,
            .rule = config_rule(context->config, type),
            .payment = &context->config->payment,
            .vat_reason = cli_option(arguments, "--vat-reason"),
            .now = context->now};
    const char *category = cli_option(arguments, "--vat-category");
    if (category)
        vat_category_from_text(category, &input.vat_category);
    return document_build(&input);
}

static bool write_pdf(struct cli_context *context,
        const struct document *document,
        const char *out,
        GError **error)
{
    const struct work work = cli_work(context);
    g_autoptr(GBytes) pdf = papers_preview_pdf(&work, document, error);
    return pdf && output_bytes(context, out, pdf, error);
}

static bool write_ubl(struct cli_context *context,
        const struct document *document,
        const struct cli_arguments *arguments,
        const char *out,
        GError **error)
{
    const struct shop *shop = find_shop(context, cli_option(arguments, "--shop"), NULL);
    g_autoptr(GBytes) ubl =
            papers_preview_ubl(context->config, shop, document, context->now, error);
    return ubl && output_bytes(context, out, ubl, error);
}

static bool write_mail(struct cli_context *context,
        const struct document *document,
        const struct cli_arguments *arguments,
        const char *out,
        GError **error)
{
    const struct shop *shop = find_shop(context, cli_option(arguments, "--shop"), NULL);
    const struct work work = cli_work(context);
    message_init();
    g_autoptr(GBytes) mail = papers_preview_mail(&work, shop, document, error);
    return mail && output_bytes(context, out, mail, error);
}

static void print_summary(const struct document *document)
{
    guint lines = document->lines->len;
    bool priced = document->type != DOCUMENT_DELIVERY_NOTE;
    g_autofree char *total = money_text(document->totals.gross, document->currency_decimals);
    g_autofree char *sum = g_strconcat(total, " ", document->currency, ", ", NULL);
    print_line("%s of order %s: %s%u line%s, language %s", document_type_text(document->type),
            document->order_number, priced ? sum : "", lines, text_plural(lines),
            language_text(document->language));
}

int cli_preview(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *pdf = cli_option(arguments, "--pdf"), *ubl = cli_option(arguments, "--ubl");
    const char *mail = cli_option(arguments, "--mail");
    g_autoptr(document_auto) document = build(context, arguments, error);
    if (!document || (pdf && !write_pdf(context, document, pdf, error)) ||
            (ubl && !write_ubl(context, document, arguments, ubl, error)) ||
            (mail && !write_mail(context, document, arguments, mail, error)))
        return 1;
    if (context->json) {
        print_json(document_to_json(document, true));
    } else if (!pdf && !ubl && !mail) {
        print_summary(document);
        for (guint i = 0; i < document->warnings->len; i++) {
            const struct warning *warning = g_ptr_array_index(document->warnings, i);
            print_line("%s: %s", warning->blocks ? "blocks" : "warning", warning->text);
        }
    }
    return 0;
}
