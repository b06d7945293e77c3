/* issue, send, void, credit, paid, unpaid, create: what a person does to documents. */
#include <stdio.h>
#include <string.h>

#include "acts/mark_copies.h"
#include "acts/credit.h"
#include "acts/discard.h"
#include "acts/drafts.h"
#include "acts/each.h"
#include "acts/pay.h"
#include "acts/send.h"
#include "acts/unpay.h"
#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "document_output.h"
#include "each_document.h"
#include "families.h"
#include "fetch/refund_lines.h"
#include "find.h"
#include "shops.h"
#include "store/documents.h"
#include "store/orders.h"
#include "store/store.h"
#include "usage.h"

/* ---- issue and send ---- */

static bool choose_category(const struct work *work,
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
    return draft_choose_vat(work, stored, category, cli_option(arguments, "--vat-reason"), error);
}

static char *issue_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    bool draft = stored->document->state == DOCUMENT_DRAFT;
    if (draft && !choose_category(work, arguments, stored, error))
        return NULL;
    return each_issue(work, NULL, stored, error);
}

int cli_issue(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return each_document(context, arguments, 0, issue_act, true, error);
}

static char *send_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    struct send_wish wish = {cli_option(arguments, "--to"), cli_switch(arguments, "--again")};
    return each_send(work, &wish, stored, error);
}

int cli_send(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    int status = each_document(context, arguments, 0, send_act, true, error);
    if (status == 0)
        output_daemon_hint(context, "the mail leaves");
    return status;
}

/* ---- void, credit ---- */

static char *void_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    (void)arguments;
    return discard_document(work, stored, error);
}

int cli_void(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return each_document(context, arguments, 0, void_act, false, error);
}

/* --amount in minor units of the document's currency; 0: it was not said. */
static bool read_amount(const struct cli_arguments *arguments,
        const struct document *document,
        money *amount,
        GError **error)
{
    const char *text = cli_option(arguments, "--amount");
    int decimals = document->currency_decimals;
    struct decimal exact;
    *amount = 0;
    if (!text)
        return true;
    if (!decimal_parse(text, &exact) || decimal_sign(exact) <= 0 ||
            decimal_compare(exact, decimal_round(exact, decimals)) != 0 ||
            !decimal_to_money(exact, decimals, amount))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--amount: '%s' is no positive amount with at most %d decimals, like %s", text,
                decimals, decimals ? "12.50" : "1250");
    return true;
}

static bool read_credit(const struct cli_arguments *arguments,
        const struct document *invoice,
        struct credit_input *wish,
        GError **error)
{
    const char *rate = cli_option(arguments, "--rate");
    return read_amount(arguments, invoice, &wish->amount, error) &&
            (!wish->amount || decimal_parse(rate, &wish->rate));
}

static bool credit_in_transaction(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 *id,
        GError **error)
{
    struct work work = cli_work(context);
    g_autoptr(stored_document_auto)
            note = NULL,
            invoice = document_find(context->store, cli_word(arguments, 0), error);
    g_autoptr(GArray) lines = usage_credit_lines(arguments);
    const char *reason = cli_option(arguments, "--reason");
    struct credit_input wish = {.lines = lines, .reason = reason ? reason : ""};
    if (!invoice || !read_credit(arguments, invoice->document, &wish, error))
        return false;

    wish.kind = lines ? CREDIT_LINES : wish.amount ? CREDIT_AMOUNT : CREDIT_REST;
    bool issue = cli_switch(arguments, "--issue");
    gint64 refund = 0;
    if (!usage_credit_refund(arguments, &refund, error))
        return false;
    g_autofree char *said = refund
            ? credit_refund_of(&work, invoice, refund, wish.reason, issue, &note, error)
            : credit_invoice(&work, invoice, wish, issue, &note, error);
    if (!said)
        return false;

    output_say(context, note->document, said);
    *id = note->document->id;
    return true;
}

/* The lines of the refund, asked from the shop before the transaction. A draft may wait for a shop
 * that cannot be asked now; what is issued at once cannot. */
static bool bring_lines(struct cli_context *context,
        const struct document *invoice,
        gint64 refund_id,
        bool may_wait,
        GError **error)
{
    struct work work = cli_work(context);
    bool wanted;
    g_autoptr(GError) problem = NULL;
    if (!credit_refund_check(&work, invoice, refund_id, &wanted, error))
        return false;
    if (!wanted)
        return true;

    const struct shop *shop = config_shop(context->config, invoice->shop);
    struct shop_api *api = fetch_shop_api(shop, NULL);
    int turn; /* the daemon would ask for what is wanted from now on, too */
    shops_take_turn(context->config, shop->name, SHOPS_WAIT_S, &turn);
    bool good = refund_lines_bring(&work, api, shop->name, invoice->order_id, refund_id, &problem);
    store_end_turn(turn);
    shop_api_free(api);
    if (good)
        return true;
    if (!may_wait || !g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    output_trouble("%s: the draft waits for them", problem->message);
    return true;
}

static bool prepare_refund(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    gint64 refund = 0;
    if (!usage_credit_refund(arguments, &refund, error))
        return false;
    if (!refund)
        return true;
    g_autoptr(stored_document_auto) invoice =
            document_find(context->store, cli_word(arguments, 0), error);
    bool may_wait = !cli_switch(arguments, "--issue");
    return invoice && bring_lines(context, invoice->document, refund, may_wait, error);
}

enum cli_need credit_need(const struct cli_arguments *arguments)
{
    return cli_option(arguments, "--refund") ? NEED_STORE_SECRETS : NEED_STORE;
}

int cli_credit(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    gint64 id = 0;
    const struct work work = cli_work(context);
    if (cli_switch(arguments, "--issue") && !mark_copies_note(&work, error))
        return 1;
    if (!prepare_refund(context, arguments, error) || !store_begin(context->store, error))
        return 1;
    bool good = credit_in_transaction(context, arguments, &id, error);
    if (!each_end(context->store, good, error))
        return 1;
    bool told = each_document_done(context, id, cli_switch(arguments, "--issue"), error);
    output_json_done(context, false);
    return told ? 0 : 1;
}

/* ---- payment ---- */

static char *paid_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    struct pay_entry entry = {.kind = PAYMENT_HAND,
            .day = cli_option(arguments, "--on"),
            .by = cli_option(arguments, "--by")};
    return read_amount(arguments, stored->document, &entry.amount, error)
            ? each_pay(work, &entry, stored, error)
            : NULL;
}

static char *unpaid_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    const char *text = cli_option(arguments, "--payment");
    gint64 payment = 0;
    if (text && !argument_number(text, 1, G_MAXINT64, "--payment", &payment, error))
        return NULL;
    return unpay(work, stored, payment, error);
}

int cli_paid(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return each_document(context, arguments, 0, paid_act, false, error);
}

int cli_unpaid(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return each_document(context, arguments, 0, unpaid_act, false, error);
}

/* ---- create ---- */

int cli_create(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    enum document_type type;
    if (!argument_type(cli_option(arguments, "--type"), &type, error))
        return 2;
    struct stored_order *order =
            find_order(context, cli_word(arguments, 0), cli_option(arguments, "--shop"), error);
    if (!order)
        return 1;

    g_autoptr(stored_document_auto) made = NULL;
    bool good = store_begin(context->store, error) &&
            each_end(context->store,
                    draft_create(&work, order->shop, order->id, type, &made, error), error);
    stored_order_free(order);
    if (good) {
        output_say(context, made->document, "draft made");
        good = output_done(context, made->document->id, error);
    }
    output_json_done(context, false);
    return good ? 0 : 1;
}
