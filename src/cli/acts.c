/* issue, send, void, credit, paid, unpaid, create: what a person does to documents. */
#include <stdio.h>
#include <string.h>

#include "acts/credit.h"
#include "acts/discard.h"
#include "acts/drafts.h"
#include "acts/issue.h"
#include "acts/papers.h"
#include "acts/pay.h"
#include "acts/pictures.h"
#include "acts/send.h"
#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "document_output.h"
#include "families.h"
#include "find.h"
#include "store/documents.h"
#include "store/orders.h"
#include "store/store.h"
#include "usage.h"

/* An act on one document, inside a transaction; `stored` is fresh. Returns what happened, which the
 * caller frees. */
typedef char *(*act)(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error);

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

/* Ends a transaction that is open: commits what is good. */
static bool end_transaction(struct store *store, bool good, GError **error)
{
    if (good && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

static bool act_on_one(struct cli_context *context,
        const struct cli_arguments *arguments,
        const char *reference,
        act what,
        bool issues,
        GError **error)
{
    struct work work = cli_work(context);
    g_auto(picture_auto) logo = {0};
    if (issues) /* read and judged outside the transaction */
        pictures_now(&work, &logo, NULL);
    if (!store_begin(context->store, error))
        return false;

    g_autoptr(stored_document_auto) stored = document_find(context->store, reference, error);
    g_autofree char *said = stored ? what(&work, arguments, stored, error) : NULL;
    if (!end_transaction(context->store, said != NULL, error))
        return false;

    output_say(context, stored->document, said);
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
    if (!issue_document(work, stored, "a person", error))
        return NULL;
    return g_strdup_printf(
            "issued as %s, dated %s", stored->document->number, stored->document->issue_date);
}

int cli_issue(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return act_on_all(context, arguments, issue_act, true, error);
}

static char *send_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    struct send_wish wish = {cli_option(arguments, "--to"), cli_switch(arguments, "--again")};
    return send_document(work, stored, wish, error);
}

int cli_send(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    int status = act_on_all(context, arguments, send_act, true, error);
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
    struct work work = cli_work(context);
    g_autoptr(stored_document_auto)
            note = NULL,
            invoice = document_find(context->store, cli_word(arguments, 0), error);
    g_autoptr(GArray) lines = usage_credit_lines(arguments);
    const char *reason = cli_option(arguments, "--reason");
    struct credit_input wish = {.lines = lines, .reason = reason ? reason : ""};
    if (!invoice || !read_amount(arguments, invoice->document, &wish.amount, &wish.rate, error))
        return false;

    wish.kind = lines ? CREDIT_LINES : wish.amount ? CREDIT_AMOUNT : CREDIT_REST;
    g_autofree char *said =
            credit_invoice(&work, invoice, wish, cli_switch(arguments, "--issue"), &note, error);
    if (!said)
        return false;

    output_say(context, note->document, said);
    *id = note->document->id;
    return true;
}

int cli_credit(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    gint64 id = 0;
    if (!store_begin(context->store, error))
        return 1;
    bool good = credit_in_transaction(context, arguments, &id, error);
    if (!end_transaction(context->store, good, error))
        return 1;
    bool told = done(context, id, cli_switch(arguments, "--issue"), error);
    output_json_done(context, false);
    return told ? 0 : 1;
}

/* ---- payment ---- */

static char *paid_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    const char *day = cli_option(arguments, "--on");
    gint64 at = day ? date_day_start(day, work->config->seller.timezone) : work->now;
    return pay_record(work, stored, at, cli_option(arguments, "--by"), error);
}

static char *unpaid_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    (void)arguments;
    return pay_take_back(work, stored, error);
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
            end_transaction(context->store, draft_create(&work, order, type, &made, error), error);
    stored_order_free(order);
    if (good) {
        output_say(context, made->document, "draft made");
        good = output_done(context, made->document->id, error);
    }
    output_json_done(context, false);
    return good ? 0 : 1;
}
