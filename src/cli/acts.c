/* issue, send, void, credit, paid, unpaid, create: what a person does to documents. */
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "acts/drafts.h"
#include "acts/issue.h"
#include "acts/pictures.h"
#include "acts/refunds.h"
#include "acts/papers.h"
#include "document/number.h"
#include "document/terms.h"
#include "document/text.h"
#include "document_output.h"
#include "families.h"
#include "find.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/store.h"
#include "usage.h"

/* An act on one document, inside a transaction; `stored` is fresh. */
typedef bool (*act)(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error);

static bool tell(struct cli_context *context,
        const struct document *document,
        const char *kind,
        const char *text,
        GError **error)
{
    return event_add(
            context->store, document->shop, document->order_id, kind, context->now, text, error);
}

/* Renders what was just issued, so that its PDF is there without the daemon too. Not worth failing
 * for: the daemon retries. */
static void render_now(struct cli_context *context, gint64 id)
{
    struct work work = cli_work(context);
    g_autoptr(GError) problem = NULL;
    g_autoptr(stored_document_auto) stored = document_get(context->store, id, &problem);
    if (stored && *stored->document->number && !stored->rendered_at)
        papers_make_and_keep(&work, stored, &problem);
    if (problem && !g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        fprintf(stderr, "billhook: the PDF is made later by the daemon: %s\n", problem->message);
}

/* After the commit: what was issued gets its mark and its PDF, then it is told. */
static bool done(struct cli_context *context, gint64 id, bool issued, GError **error)
{
    g_autoptr(GError) mark = NULL;
    if (issued && !store_mark_sync(context->store, &mark))
        fprintf(stderr, "billhook: %s\n", mark->message);
    if (issued)
        render_now(context, id);
    return output_done(context, id, error);
}

static bool act_on_one(struct cli_context *context,
        const struct cli_arguments *arguments,
        const char *reference,
        act what,
        bool issues,
        GError **error)
{
    g_auto(picture_auto) logo = {0};
    if (issues) /* read and judged outside the transaction */
        pictures_now(context->store, context->config, &logo, NULL);
    if (!store_begin(context->store, error))
        return false;
    g_autoptr(stored_document_auto) stored = document_find(context->store, reference, error);
    if (!stored || !what(context, arguments, stored, error) ||
            !store_commit(context->store, error)) {
        store_rollback(context->store);
        return false;
    }
    return done(context, stored->document->id, issues, error);
}

/* Several DOCs: does the ones it can; one line of error each, exit 1 if one failed. */
static int act_on_all(struct cli_context *context,
        const struct cli_arguments *arguments,
        act what,
        bool issues,
        GError **error)
{
    int status = 0;
    for (guint i = 0; i < arguments->words->len; i++) {
        g_autoptr(GError) problem = NULL;
        if (act_on_one(context, arguments, cli_word(arguments, i), what, issues, &problem))
            continue;
        status = 1;
        if (arguments->words->len == 1) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return 1;
        }
        g_autofree char *safe = log_escape(problem->message, 1000);
        fprintf(stderr, "billhook: %s: %s\n", cli_word(arguments, i), safe);
    }
    output_json_done(context, true);
    return status;
}

/* ---- issue and send ---- */

static bool has_category(const struct document *document, enum vat_category category)
{
    for (guint i = 0; i < document->vat->len; i++)
        if (g_array_index(document->vat, struct document_vat, i).category == category)
            return true;
    return false;
}

static bool choose_category(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    const char *text = cli_option(arguments, "--vat-category");
    enum vat_category category;
    if (!text)
        return true;
    if (!vat_category_from_text(text, &category))
        return usage_category("--vat-category", text, error);
    if (stored->document->type == DOCUMENT_CREDIT_NOTE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "a credit note has the VAT categories of its invoice");
    const char *reason = cli_option(arguments, "--vat-reason");
    stored->vat_choice = category;
    g_free(stored->vat_reason);
    stored->vat_reason = g_strstrip(text_clean(reason ? reason : "", false));
    if (!draft_rebuild(context->store, context->config, stored, context->now, error))
        return false;
    if (!has_category(stored->document, category))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "no line of it takes category %s, so nothing is issued: a category settles lines "
                "without VAT, but for those that "
                "[seller] vat_scheme=exempt or [shop] zero_vat settles; `billhook issue` without "
                "it issues it as it is",
                text);
    g_autofree char *note = g_strdup_printf("VAT category %s chosen by a person for zero VAT%s%s",
            text, *stored->vat_reason ? ": " : "", stored->vat_reason);
    return tell(context, stored->document, "person", note, error);
}

static bool issue_act(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    if (stored->document->state == DOCUMENT_DRAFT &&
            !choose_category(context, arguments, stored, error))
        return false;
    if (!issue_document(context->store, context->config, stored, "a person", context->now, error))
        return false;
    g_autofree char *what = g_strdup_printf(
            "issued as %s, dated %s", stored->document->number, stored->document->issue_date);
    output_say(context, stored->document, what);
    return true;
}

int cli_issue(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return act_on_all(context, arguments, issue_act, true, error);
}

static bool send_act(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    const char *to = cli_option(arguments, "--to");
    struct document *document = stored->document;
    g_autofree char *name = document_name(document), *reason = NULL;
    if (document->state == DOCUMENT_VOID)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is void", name);
    if (context->config->mail.transport == TRANSPORT_OFF)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "[mail] transport=off: nothing can be sent; set transport=smtp or directory in %s",
                context->config_path);
    /* before a number is given */
    g_autofree char *address = to ? NULL : issue_recipient(document, &reason);
    if (to && !email_address_usable(to, NULL))
        return fail(error, BILLHOOK_ERROR_CONFLICT, "--to: not one plain e-mail address");
    if (!to && !address)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s: %s; name one with --to ADDRESS, or `billhook edit '%s' email=ADDRESS` for a "
                "draft",
                name, reason, name);
    bool draft = document->state == DOCUMENT_DRAFT;
    if (draft &&
            !issue_document(
                    context->store, context->config, stored, "a person", context->now, error))
        return false;
    if (!issue_queue_mail(context->store, context->config, document, to,
                cli_switch(arguments, "--again"), context->now, error))
        return false;
    output_say(context, document, draft ? "issued, mail queued" : "mail queued");
    return true;
}

int cli_send(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    int status = act_on_all(context, arguments, send_act, true, error);
    if (status == 0)
        output_daemon_hint(context, "the mail leaves");
    return status;
}

/* ---- void, credit ---- */

static bool void_act(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    const struct document *document = stored->document;
    g_autofree char *name = document_name(document);
    bool issued = document_is_issued(document);
    (void)arguments;
    if (document->state == DOCUMENT_VOID)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is void already", name);
    if (issued && document->type == DOCUMENT_INVOICE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s is issued and can never be void: `billhook credit %s` makes a credit "
                "note",
                name, name);
    if (issued && document->type == DOCUMENT_CREDIT_NOTE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "credit note %s is issued and can never be void", name);
    if (!document_void(context->store, document->id, VOID_BY_PERSON, error))
        return false;
    const char *what = issued ? "withdrawn; its number stays used" : "void";
    g_autofree char *text = g_strdup_printf("%s %s %s by a person",
            document_type_text(document->type), name, issued ? "withdrawn" : "made void");
    output_say(context, document, what);
    return tell(context, document, "person", text, error);
}

int cli_void(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return act_on_all(context, arguments, void_act, false, error);
}

static bool read_amount(const struct cli_arguments *arguments,
        const struct document *invoice,
        money *amount,
        struct decimal *rate,
        GError **error)
{
    const char *amount_text = cli_option(arguments, "--amount"),
               *rate_text = cli_option(arguments, "--rate");
    struct decimal exact;
    *amount = 0;
    *rate = (struct decimal){0};
    if (!amount_text)
        return true;
    if (!decimal_parse(amount_text, &exact) || decimal_sign(exact) <= 0 ||
            decimal_compare(exact, decimal_round(exact, invoice->currency_decimals)) != 0 ||
            !decimal_to_money(exact, invoice->currency_decimals, amount))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--amount: '%s' is no positive amount with at most %d decimals, like 12.50",
                amount_text, invoice->currency_decimals);
    return decimal_parse(rate_text, rate);
}

static bool credit_in_transaction(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 *id,
        GError **error)
{
    g_autoptr(stored_document_auto) invoice =
            document_find(context->store, cli_word(arguments, 0), error),
                                    note = NULL;
    g_autoptr(GArray) lines = usage_credit_lines(arguments);
    const char *reason = cli_option(arguments, "--reason");
    struct credit_input wish = {
            .lines = lines, .reason = reason ? reason : "", .now = context->now};
    if (!invoice || !read_amount(arguments, invoice->document, &wish.amount, &wish.rate, error))
        return false;
    wish.kind = lines ? CREDIT_LINES : wish.amount ? CREDIT_AMOUNT : CREDIT_REST;
    if (!refunds_credit_by_hand(context->store, context->config, invoice, wish, &note, error))
        return false;
    if (cli_switch(arguments, "--issue") &&
            !issue_document(context->store, context->config, note, "a person", context->now, error))
        return false;
    g_autofree char *total =
            money_text(note->document->totals.gross, note->document->currency_decimals);
    g_autofree char *what = g_strdup_printf("%s of %s %s for invoice %s",
            *note->document->number ? "issued credit" : "draft credit", total,
            note->document->currency, note->document->credits_number);
    output_say(context, note->document, what);
    *id = note->document->id;
    return true;
}

int cli_credit(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    gint64 id = 0;
    if (!store_begin(context->store, error))
        return 1;
    if (!credit_in_transaction(context, arguments, &id, error) ||
            !store_commit(context->store, error)) {
        store_rollback(context->store);
        return 1;
    }
    bool told = done(context, id, cli_switch(arguments, "--issue"), error);
    output_json_done(context, false);
    return told ? 0 : 1;
}

/* ---- payment ---- */

static bool check_payable(const struct document *document, GError **error)
{
    g_autofree char *name = document_name(document);
    if (document->type == DOCUMENT_INVOICE && document_is_issued(document))
        return true;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s is a %s %s: a payment is recorded for an issued invoice", name,
            document_state_text(document->state), document_type_text(document->type));
}

/* An invoice that was paid when it was issued is paid by the shop's word: that stays when the
 * record of a person is taken back. */
static void keep_shop_payment(struct stored_document *stored)
{
    const struct document *document = stored->document;
    if (document->paid && !stored->shop_paid_at && !stored->person_paid_at &&
            !document_payments_cover(document))
        stored->shop_paid_at = document->paid_at;
}

static bool paid_act(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    struct document *document = stored->document;
    const char *day = cli_option(arguments, "--on"), *by = cli_option(arguments, "--by");
    if (!check_payable(document, error))
        return false;
    keep_shop_payment(stored);
    stored->person_paid_at =
            day ? date_day_start(day, context->config->seller.timezone) : context->now;
    g_free(stored->person_paid_by);
    stored->person_paid_by = g_strdup(by ? by : "");
    gint64 at = stored->person_paid_at;
    if (stored->shop_paid_at && stored->shop_paid_at < at)
        at = stored->shop_paid_at; /* the earlier one counts */
    else if (document->paid && !stored->shop_paid_at && document->paid_at &&
            document->paid_at < at && document->paid_at != stored->person_paid_at)
        at = document->paid_at;
    document_set_paid(document, true, at);
    g_autofree char *on = date_day(at, context->config->seller.timezone);
    g_autofree char *text = g_strdup_printf(
            "payment recorded by a person: %s%s%s", on, by ? ", " : "", by ? by : "");
    output_say(context, document, text);
    return document_update_living(context->store, document, error) &&
            document_update_payment(context->store, stored, error) &&
            tell(context, document, "payment", text, error);
}

static bool unpaid_act(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    struct document *document = stored->document;
    (void)arguments;
    if (!check_payable(document, error))
        return false;
    g_autofree char *name = document_name(document);
    if (!stored->person_paid_at)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s: no payment was recorded by hand%s", name,
                document->paid ? "; the shop says it is paid, and that stays" : "");
    stored->person_paid_at = 0;
    g_free(stored->person_paid_by);
    stored->person_paid_by = g_strdup("");
    document_set_paid(document, stored->shop_paid_at != 0, stored->shop_paid_at);
    output_say(context, document,
            stored->shop_paid_at ? "record taken back; the shop says it is paid"
                                 : "record taken back");
    return document_update_living(context->store, document, error) &&
            document_update_payment(context->store, stored, error) &&
            tell(context, document, "payment", "the record of a payment was taken back by a person",
                    error);
}

int cli_paid(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return act_on_all(context, arguments, paid_act, false, error);
}

int cli_unpaid(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return act_on_all(context, arguments, unpaid_act, false, error);
}

/* ---- create ---- */

int cli_create(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *type_text = cli_option(arguments, "--type");
    enum document_type type;
    if (!argument_type(type_text, &type, error))
        return 2;
    struct stored_order *order =
            find_order(context, cli_word(arguments, 0), cli_option(arguments, "--shop"), error);
    if (!order)
        return 1;
    g_autoptr(stored_document_auto) made = NULL;
    bool good = store_begin(context->store, error);
    if (good &&
            !(draft_create(
                      context->store, context->config, order, type, context->now, &made, error) &&
                    store_commit(context->store, error))) {
        store_rollback(context->store);
        good = false;
    }
    stored_order_free(order);
    if (good)
        output_say(context, made->document, "draft made");
    good = good && output_done(context, made->document->id, error);
    output_json_done(context, false);
    return good ? 0 : 1;
}
