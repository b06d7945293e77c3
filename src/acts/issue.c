/* A draft gets its number, its mail is queued; automatic drafts do so by themselves when nothing
 * stands against it. */
#include "acts/issue.h"

#include <string.h>

#include "base/date.h"
#include "channel/alert.h"
#include "acts/pictures.h"
#include "acts/refunds.h"
#include "document/number.h"
#include "document/terms.h"
#include "document/text.h"
#include "mail/message.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/outbox.h"
#include "store/series.h"

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
                "nothing is issued while %s says CHANGE-ME; `billhook check` lists what is missing",
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

static bool take_number(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        GError **error)
{
    struct document *document = stored->document;
    const struct document_rule *rule = config_rule(config, document->type);
    g_auto(picture_auto) logo = {0};
    if (!pictures_now(store, config, &logo, error)) {
        g_prefix_error(error,
                "%s #%" G_GINT64_FORMAT " cannot be issued: ", document_type_text(document->type),
                document->id);
        return false;
    }
    g_autofree char *today = date_day(now, config->seller.timezone);
    g_autofree char *series = NULL, *day = NULL;
    gint64 n;
    if (!check_clock(store, document, now, error) ||
            !series_peek(store, document->type, rule->number, rule->first_number, today,
                    document->shop, &series, &n, &day, error))
        return false;
    g_autofree char *number = number_text(series, n);
    document_settle(document, number, day, &config->seller, config_shop(config, document->shop),
            rule, &config->payment, &stored->edits);
    seller_free(stored->seller);
    stored->seller = seller_copy(&config->seller);
    if (!pictures_freeze(store, &logo, stored->seller, now, error))
        return false;
    return document_issue(store, stored, series, n, now, error);
}

bool issue_document(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        const char *by,
        gint64 now,
        GError **error)
{
    struct document *document = stored->document;
    if (!check_issuable(config, document, error))
        return false;
    document_unwarn_all(document, WARNING_WAITS);
    if (!take_number(store, config, stored, now, error))
        return false;
    g_autofree char *text = g_strdup_printf("%s %s issued by %s, dated %s",
            document_type_text(document->type), document->number, by, document->issue_date);
    if (!event_add(store, document->shop, document->order_id, "document", now, text, error))
        return false;
    /* a refund that came before the invoice was issued gets its credit note now */
    if (document->type == DOCUMENT_INVOICE)
        return refunds_follow_stored(
                store, config, document->shop, document->order_id, now, issue_if_ripe, error);
    return true;
}

char *issue_recipient(const struct document *document, char **reason)
{
    char *ascii = NULL;
    const char *address = document->customer.email;
    if (email_address_usable(address, &ascii))
        return ascii;
    if (reason)
        *reason = g_strdup(*address ? "the customer's e-mail address is not one plain address"
                                    : "the order has no e-mail address");
    return NULL;
}

static bool queue_one(struct store *store,
        const struct document *document,
        const char *role,
        const char *to,
        const char *message_id,
        gint64 now,
        GError **error)
{
    struct mail mail = {.document_id = document->id,
            .number = document->number,
            .to = (char *)to,
            .role = (char *)role,
            .state = MAIL_QUEUED,
            .last_answer = (char *)"",
            .created_at = now,
            .next_attempt_at = now,
            .message_id = (char *)message_id,
            .subject = (char *)"",
            .body = (char *)""};
    return mail_queue(store, &mail, error);
}

/* `taken`: the addresses that have this mail already, in lower case; nobody gets it twice. */
static bool queue_copies(struct store *store,
        const struct document *document,
        const char *role,
        const char *addresses,
        const char *message_id,
        GHashTable *taken,
        gint64 now,
        GError **error)
{
    g_auto(GStrv) list = g_strsplit_set(addresses, ",;", -1);
    for (char **address = list; *address; address++) {
        g_autofree char *ascii = NULL;
        if (email_address_usable(g_strstrip(*address), &ascii) &&
                g_hash_table_add(taken, g_ascii_strdown(ascii, -1)) &&
                !queue_one(store, document, role, ascii, message_id, now, error))
            return false;
    }
    return true;
}

/* How often the document's mail was queued before; -1 (and an error) where it may not be queued
 * again. */
static int earlier_rounds(
        struct store *store, const struct document *document, bool again, GError **error)
{
    g_autoptr(GPtrArray) mails = mail_of_document(store, document->id, error);
    if (!mails)
        return -1;
    int rounds = 0;
    for (guint i = 0; i < mails->len; i++) {
        const struct mail *mail = g_ptr_array_index(mails, i);
        if (strcmp(mail->role, "to") != 0)
            continue;
        rounds++;
        if (mail->state != MAIL_FAILED && mail->state != MAIL_CANCELLED && !again) {
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "the mail of %s is %s already; `billhook send %s --again` sends the same PDF "
                    "again",
                    document->number, mail_state_text(mail->state), document->number);
            return -1;
        }
    }
    return rounds;
}

bool issue_queue_mail(struct store *store,
        const struct config *config,
        const struct document *document,
        const char *to,
        bool again,
        gint64 now,
        GError **error)
{
    g_autofree char *ascii = NULL, *reason = NULL;
    if (to && !email_address_usable(to, &ascii))
        return fail(error, BILLHOOK_ERROR_CONFLICT, "--to is not one plain e-mail address");
    if (!to && !(ascii = issue_recipient(document, &reason)))
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s: %s; name one with --to ADDRESS",
                document->number, reason);
    int rounds = earlier_rounds(store, document, again, error);
    if (rounds < 0)
        return false;
    g_autofree char *message_id =
            message_id_make(store_uid(store), document->id, rounds, config->mail.from);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(taken, g_ascii_strdown(ascii, -1));
    if (!queue_one(store, document, "to", ascii, message_id, now, error) ||
            !queue_copies(store, document, "cc", config->mail.cc, message_id, taken, now, error) ||
            !queue_copies(store, document, "bcc", config->mail.bcc, message_id, taken, now, error))
        return false;
    return event_add(store, document->shop, document->order_id, "mail", now,
            rounds ? "mail queued again by a person" : "mail queued", error);
}

/* True when the burst limit leaves room for one more automatic document. */
static bool burst_has_room(
        struct store *store, const struct config *config, gint64 now, bool *room, GError **error)
{
    gint64 count = 0;
    *room = true;
    if (config->mail.burst_count == 0)
        return true;
    if (!document_issued_since(store, now - config->mail.burst_window_s, &count, error))
        return false;
    *room = count < config->mail.burst_count;
    return true;
}

static bool wait_because(struct store *store,
        struct stored_document *stored,
        enum warning_code code,
        const char *text,
        GError **error)
{
    document_warn(stored->document, code, "%s", text);
    return document_update_living(store, stored->document, error);
}

/* Issues inside a savepoint, so that a stopped series leaves the draft a draft. */
static bool issue_and_mail(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        bool *issued,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_savepoint(store, error))
        return false;
    g_autoptr(document_auto) draft = document_copy(stored->document);
    if (issue_document(store, config, stored, "rule", now, &problem) &&
            issue_queue_mail(store, config, stored->document, NULL, false, now, &problem)) {
        *issued = true;
        return store_release(store, error);
    }
    store_rollback_to(store);
    if (!store_release(store, error))
        return false;
    document_free(stored->document);
    stored->document = g_steal_pointer(&draft);
    if (!g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (!document_warning(stored->document, WARNING_NUMBERING_STOPPED))
        alert_raise(store, config, ALERT_NUMBERING, document_type_text(stored->document->type),
                problem->message, "billhook number", now);
    return wait_because(store, stored, WARNING_NUMBERING_STOPPED, problem->message, error);
}

static bool has_logo(struct store *store, const struct config *config, char **reason)
{
    g_auto(picture_auto) logo = {0};
    g_autoptr(GError) problem = NULL;
    if (pictures_now(store, config, &logo, &problem))
        return true;
    *reason = g_strdup(problem->message);
    return false;
}

static bool wait_for_logo(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        const char *reason,
        gint64 now,
        GError **error)
{
    alert_raise(store, config, ALERT_RENDERING, "", reason, "billhook check", now);
    return wait_because(store, stored, WARNING_LOGO_UNREADABLE, reason, error);
}

bool issue_if_ripe(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        bool *issued,
        GError **error)
{
    struct document *document = stored->document;
    const struct document_rule *rule = config_rule(config, document->type);
    g_autofree char *reason = NULL, *to = NULL;
    bool room = true, had_burst = document_warning(document, WARNING_WAITS_FOR_RELEASE) != NULL;
    *issued = false;
    if (!stored->automatic || !rule->auto_send || config->mail.transport == TRANSPORT_OFF)
        return true;
    document_unwarn_all(document, WARNING_RETRIED);
    if (document_blocking_warning(document))
        return document_update_living(store, document, error);
    if (config->incomplete)
        return wait_because(store, stored, WARNING_CONFIG_INCOMPLETE,
                "the config file still says CHANGE-ME; `billhook check` lists it", error);
    if (!has_logo(store, config, &reason))
        return wait_for_logo(store, config, stored, reason, now, error);
    if (stored->pending_order)
        return wait_because(store, stored, WARNING_WAITS_FOR_PAYMENT,
                "the order does not have the status yet that issues this document", error);
    if (!(to = issue_recipient(document, &reason))) {
        g_autofree char *text = g_strdup_printf(
                "%s: it is not sent by itself; `billhook edit` sets an address", reason);
        return wait_because(store, stored, WARNING_NO_USABLE_EMAIL, text, error);
    }
    if (stored->ripe_from + config->mail.send_after_s > now)
        return wait_because(store, stored, WARNING_WAITS_SEND_AFTER,
                "[mail] send_after is not over yet", error);
    if (!stored->released && !burst_has_room(store, config, now, &room, error))
        return false;
    if (!room || (had_burst && !stored->released)) {
        if (!had_burst)
            alert_raise(store, config, ALERT_BURST, "",
                    "more automatic documents than [mail] burst_limit: the rest wait as drafts",
                    "billhook outbox release", now);
        return wait_because(store, stored, WARNING_WAITS_FOR_RELEASE,
                "more documents than [mail] burst_limit: `billhook outbox release` lets them go",
                error);
    }
    return issue_and_mail(store, config, stored, now, issued, error);
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

bool issue_ripe_drafts(
        struct store *store, const struct config *config, gint64 now, int *count, GError **error)
{
    *count = 0;
    if (config->incomplete || config->mail.transport == TRANSPORT_OFF)
        return true;
    g_autoptr(GPtrArray) ripe = document_ripe(store, now, config->mail.send_after_s, 32, error);
    if (!ripe || ripe->len == 0)
        return ripe != NULL;
    g_auto(ripe_auto) first = {0};
    if (!read_before(store, ((const struct stored_document *)g_ptr_array_index(ripe, 0))->document,
                &first, error) ||
            !store_begin(store, error))
        return false;
    for (guint i = 0; i < ripe->len; i++) {
        const struct document *found =
                ((const struct stored_document *)g_ptr_array_index(ripe, i))->document;
        if (i > 0 && is_large(found)) /* the first of the next turn */
            break;
        g_autoptr(stored_document_auto) stored = read_ripe(store, found, &first, error);
        bool issued = false;
        if (!stored ||
                (stored->document->state == DOCUMENT_DRAFT &&
                        !issue_if_ripe(store, config, stored, now, &issued, error))) {
            store_rollback(store);
            return false;
        }
        *count += issued;
        if (store_gate_wanted(store) || is_large(found)) /* the rest at the next turn */
            break;
    }
    if (!store_commit(store, error)) {
        store_rollback(store);
        return false;
    }
    return *count == 0 || store_mark_sync(store, error);
}
