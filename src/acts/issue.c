/* A draft gets its number, its mail is queued; automatic drafts do so by themselves when nothing
 * stands against it. */
#include "acts/issue.h"

#include <string.h>

#include "base/date.h"
#include "channel/accountant.h"
#include "channel/alert.h"
#include "channel/pay_link.h"
#include "channel/peppol_queue.h"
#include "channel/write_back.h"
#include "acts/bank_match.h"
#include "acts/pay.h"
#include "channel/pictures.h"
#include "acts/refunds.h"
#include "document/number.h"
#include "document/terms.h"
#include "peppol/provider.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/payments.h"
#include "store/series.h"
#include "receipts.h"
#include "refund_note.h"
#include "ways.h"

static bool check_issuable(
        const struct config *config, const struct document *document, GError **error)
{
    if (document->state != DOCUMENT_DRAFT)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s #%" G_GINT64_FORMAT " is %s: only a draft can be issued",
                document_type_text(document->type), document->id,
                document_state_text(document->state));
    const struct warning *blocking = document_blocking_warning(document);
    if (blocking)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s #%" G_GINT64_FORMAT " cannot be issued: %s (%s)",
                document_type_text(document->type), document->id, blocking->text, blocking->name);
    if (config->incomplete)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "nothing is issued while %s says CHANGE-ME; "
                "`billhook check` lists what is missing",
                config->file);
    return true;
}

/* The clock, and the dates of the order in hand that may support it. */
static bool check_clock(
        struct store *store, const struct document *document, gint64 now, GError **error)
{
    struct order_weight order;
    return order_weight(store, document->shop, document->order_id, &order, error) &&
            clock_check(store, document->type, order.created_at, order.modified_at, now, error);
}

char *issue_foresee(
        const struct work *work, const struct stored_document *stored, char **day, GError **error)
{
    const struct document *document = stored->document;
    const struct document_rule *rule = config_rule(work->config, document->type);
    g_autofree char *today = date_day(work->now, work->config->seller.timezone), *series = NULL;
    g_auto(picture_auto) logo = {0};
    gint64 n;
    *day = NULL;
    if (!check_issuable(work->config, document, error) || !pictures_now(work, &logo, error) ||
            !check_clock(work->store, document, work->now, error) ||
            !series_peek(work->store, document->type, rule->number, rule->first_number, today,
                    document->shop, &series, &n, day, error))
        return NULL;
    return number_text(series, n);
}

static bool take_number(const struct work *work, struct stored_document *stored, GError **error)
{
    struct document *document = stored->document;
    const struct document_rule *rule = config_rule(work->config, document->type);
    g_auto(picture_auto) logo = {0};
    if (!pictures_now(work, &logo, error)) {
        g_prefix_error(error,
                "%s #%" G_GINT64_FORMAT " cannot be issued: ", document_type_text(document->type),
                document->id);
        return false;
    }
    g_autofree char *today = date_day(work->now, work->config->seller.timezone);
    g_autofree char *series = NULL, *day = NULL;
    gint64 n;
    if (!check_clock(work->store, document, work->now, error) ||
            !series_peek(work->store, document->type, rule->number, rule->first_number, today,
                    document->shop, &series, &n, &day, error))
        return false;
    g_autofree char *number = number_text(series, n);
    document_settle(document, number, day, &work->config->seller,
            config_shop(work->config, document->shop), rule, &work->config->payment,
            &stored->edits);
    seller_free(stored->seller);
    stored->seller = seller_copy(&work->config->seller);
    stored->shop_paid_at = pay_shop_word(document);
    if (!pictures_freeze(work->store, &logo, stored->seller, work->now, error))
        return false;
    return document_issue(work->store, stored, series, n, work->now, error);
}

/* A credit note lowers what is due of its invoice. */
static bool settle_credited(const struct work *work, const struct document *note, GError **error)
{
    if (note->type != DOCUMENT_CREDIT_NOTE)
        return true;
    g_autoptr(document_auto) invoice = document_new(DOCUMENT_INVOICE);
    invoice->id = note->credits_id;
    return payments_settle(work->store, invoice, error);
}

bool issue_document(
        const struct work *work, struct stored_document *stored, const char *by, GError **error)
{
    /* a person issues it who does not wait for the lines of its refund: the rules without them */
    bool waited = document_warning(stored->document, WARNING_WAITS_FOR_REFUND_LINES) != NULL;
    if (waited && stored->document->state == DOCUMENT_DRAFT &&
            !refund_note_settle(work, stored, error))
        return false;

    struct document *document = stored->document;
    if (!check_issuable(work->config, document, error))
        return false;
    document_unwarn_all(document, WARNING_WAITS);
    if (!peppol_note_provider(work, error) || !take_number(work, stored, error) ||
            !write_back_queue_document(work, document, error) ||
            !accountant_queue(work, document, error))
        return false;
    g_autofree char *text = g_strdup_printf("%s %s issued by %s, dated %s",
            document_type_text(document->type), document->number, by, document->issue_date);
    if (!event_add(work->store, document->shop, document->order_id, "document", work->now, text,
                error) ||
            !pay_at_issue(work, stored, error) || !bank_rematch_issued(work, stored, error) ||
            !settle_credited(work, document, error) || !receipts_invoiced(work, document, error) ||
            !pay_link_queue(work, stored->document, error))
        return false;
    /* a refund that came before the invoice was issued gets its credit note now */
    if (document->type == DOCUMENT_INVOICE)
        return refunds_follow_stored(
                work, document->shop, document->order_id, issue_if_ripe, error);
    return true;
}

/* True when the burst limit leaves room for one more automatic document. */
static bool burst_has_room(const struct work *work, bool *room, GError **error)
{
    gint64 count = 0;
    *room = true;
    if (work->config->mail.burst_count == 0)
        return true;
    if (!document_issued_since(
                work->store, work->now - work->config->mail.burst_window_s, &count, error))
        return false;
    *room = count < work->config->mail.burst_count;
    return true;
}

/* Neither by mail nor over Peppol. */
static bool nothing_leaves(const struct config *config)
{
    return config->mail.transport == TRANSPORT_OFF &&
            !peppol_provider_find(config->peppol.provider);
}

static bool wait_because(struct store *store,
        struct stored_document *stored,
        enum warning_code code,
        const char *text,
        GError **error)
{
    document_unwarn(stored->document, code); /* one text, the newest: it may name the time */
    document_warn(stored->document, code, "%s", text);
    return document_update_living(store, stored->document, error);
}

/* Issues inside a savepoint, so that a stopped series leaves the draft a draft. */
static bool issue_and_queue(const struct work *work,
        struct stored_document *stored,
        const struct ways *ways,
        bool *issued,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_savepoint(work->store, error))
        return false;
    g_autoptr(document_auto) draft = document_copy(stored->document);
    if (issue_document(work, stored, "rule", &problem) &&
            ways_queue(work, stored->document, ways, NULL, false, &problem)) {
        *issued = true;
        return store_release(work->store, error);
    }
    store_rollback_to(work->store);
    if (!store_release(work->store, error))
        return false;
    document_free(stored->document);
    stored->document = g_steal_pointer(&draft);
    if (!g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (!document_warning(stored->document, WARNING_NUMBERING_STOPPED))
        alert_raise(work, ALERT_NUMBERING, document_type_text(stored->document->type),
                problem->message, "billhook number");
    return wait_because(work->store, stored, WARNING_NUMBERING_STOPPED, problem->message, error);
}

static bool has_logo(const struct work *work, char **reason)
{
    g_auto(picture_auto) logo = {0};
    g_autoptr(GError) problem = NULL;
    if (pictures_now(work, &logo, &problem))
        return true;
    *reason = g_strdup(problem->message);
    return false;
}

static bool wait_for_logo(
        const struct work *work, struct stored_document *stored, const char *reason, GError **error)
{
    alert_raise(work, ALERT_RENDERING, "", reason, "billhook check");
    return wait_because(work->store, stored, WARNING_LOGO_UNREADABLE, reason, error);
}

/* The reasons that lie in the draft and in the config: writes the one that holds, *waits says that
 * there is one. */
static bool wait_for_itself(const struct work *work,
        struct stored_document *stored,
        const struct ways *ways,
        bool *waits,
        GError **error)
{
    g_autofree char *reason = NULL;
    *waits = true;
    if (work->config->incomplete)
        return wait_because(work->store, stored, WARNING_CONFIG_INCOMPLETE,
                "the config file still says CHANGE-ME; `billhook check` lists it", error);
    if (!has_logo(work, &reason))
        return wait_for_logo(work, stored, reason, error);
    if (stored->pending_order)
        return wait_because(work->store, stored, WARNING_WAITS_FOR_PAYMENT,
                "the order does not have the status yet that issues this document", error);

    if (!ways->mail && !ways->peppol && work->config->mail.transport == TRANSPORT_OFF)
        return wait_because(work->store, stored, WARNING_CONFIG_INCOMPLETE,
                "[mail] transport=off, and it does not go over Peppol", error);
    if (!ways->mail && !ways->peppol) {
        g_autofree char *text = g_strdup_printf(
                "%s: it is not sent by itself; `billhook edit` sets an address", ways->no_mail);
        return wait_because(work->store, stored, WARNING_NO_USABLE_EMAIL, text, error);
    }
    if (stored->ripe_from + work->config->mail.send_after_s > work->now)
        return wait_because(work->store, stored, WARNING_WAITS_SEND_AFTER,
                "[mail] send_after is not over yet", error);
    *waits = false;
    return true;
}

/* The burst limit. One that waited for a release before (`waited`) waits on until it comes. */
static bool wait_for_release(const struct work *work,
        struct stored_document *stored,
        bool waited,
        bool *waits,
        GError **error)
{
    bool room = true;
    *waits = false;
    if (stored->released)
        return true;
    if (!burst_has_room(work, &room, error))
        return false;
    if (room && !waited)
        return true;

    *waits = true;
    if (!waited)
        alert_raise(work, ALERT_BURST, "",
                "more automatic documents than [mail] "
                "burst_limit: the rest wait as drafts",
                "billhook outbox release");
    return wait_because(work->store, stored, WARNING_WAITS_FOR_RELEASE,
            "more documents than [mail] burst_limit: "
            "`billhook outbox release` lets them go",
            error);
}

bool issue_if_ripe(
        const struct work *work, struct stored_document *stored, bool *issued, GError **error)
{
    struct document *document = stored->document;
    const struct document_rule *rule = config_rule(work->config, document->type);
    bool waited = document_warning(document, WARNING_WAITS_FOR_RELEASE) != NULL, waits;
    g_auto(ways_auto) ways = {0};
    *issued = false;
    if (!stored->automatic || !rule->auto_send || nothing_leaves(work->config))
        return true;

    document_unwarn_all(document, WARNING_RETRIED);
    if (document_blocking_warning(document) ||
            document_warning(document, WARNING_WAITS_FOR_REFUND_LINES))
        return document_update_living(work->store, document, error);

    if (!ways_find(work, stored, NULL, &ways, error))
        return false;
    if (!wait_for_itself(work, stored, &ways, &waits, error))
        return false;
    if (waits)
        return true;
    if (!wait_for_release(work, stored, waited, &waits, error))
        return false;
    return waits || issue_and_queue(work, stored, &ways, issued, error);
}

/* A draft of more lines is read before its transaction, which is its alone. */
#define LARGE_LINES 300

/* A ripe draft that was read outside of a transaction. */
struct ripe {
    struct stored_document *stored; /* NULL: used */
    char *traces;                   /* of its like, before it was read */
};

static void ripe_clear(struct ripe *ripe)
{
    stored_document_free(ripe->stored);
    g_free(ripe->traces);
}

typedef struct ripe ripe_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ripe_auto, ripe_clear)

static bool is_large(const struct document *document)
{
    return document->lines->len > LARGE_LINES;
}

static char *traces_of(struct store *store, const struct document *document, GError **error)
{
    return document_traces(store, document->shop, document->order_id, document->type, error);
}

/* Large ones only: reading one back takes longer than anybody should wait. */
static bool read_before(
        struct store *store, const struct document *found, struct ripe *ripe, GError **error)
{
    if (!is_large(found))
        return true;
    return (ripe->traces = traces_of(store, found, error)) &&
            (ripe->stored = document_get(store, found->id, error));
}

/* Inside the transaction: as it is now, for a person may have been faster since it was found.
 * Caller frees. */
static struct stored_document *read_ripe(
        struct store *store, const struct document *found, struct ripe *before, GError **error)
{
    g_autofree char *now = before->stored ? traces_of(store, found, error) : NULL;
    if (before->stored && !now)
        return NULL;
    return now && strcmp(now, before->traces) == 0 ? g_steal_pointer(&before->stored)
                                                   : document_get(store, found->id, error);
}

bool issue_ripe_drafts(const struct work *work, int *count, GError **error)
{
    *count = 0;
    if (work->config->incomplete || nothing_leaves(work->config))
        return true;
    g_autoptr(GPtrArray) ripe =
            document_ripe(work->store, work->now, work->config->mail.send_after_s, 32, error);
    if (!ripe || ripe->len == 0)
        return ripe != NULL;
    g_auto(ripe_auto) first = {0};
    if (!read_before(work->store,
                ((const struct stored_document *)g_ptr_array_index(ripe, 0))->document, &first,
                error) ||
            !store_begin(work->store, error))
        return false;
    for (guint i = 0; i < ripe->len; i++) {
        const struct document *found =
                ((const struct stored_document *)g_ptr_array_index(ripe, i))->document;
        if (i > 0 && is_large(found)) /* the first of the next turn */
            break;
        g_autoptr(stored_document_auto) stored = read_ripe(work->store, found, &first, error);
        bool issued = false;
        if (!stored ||
                (stored->document->state == DOCUMENT_DRAFT &&
                        !issue_if_ripe(work, stored, &issued, error))) {
            store_rollback(work->store);
            return false;
        }
        *count += issued;
        if (store_gate_wanted(work->store) || is_large(found)) /* the rest at the next turn */
            break;
    }
    if (!store_commit(work->store, error)) {
        store_rollback(work->store);
        return false;
    }
    return *count == 0 || store_mark_sync(work->store, error);
}
