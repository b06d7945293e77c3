/* An order's documents follow its newest state: rule by rule, drafts and issued ones. */
#include "follow.h"

#include <string.h>

#include "base/text.h"
#include "channel/alert.h"
#include "acts/drafts.h"
#include "acts/issue.h"
#include "acts/pay.h"
#include "acts/verdict.h"
#include "document/build.h"
#include "document/rules.h"
#include "document/terms.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/orders.h"
#include "receipts.h"

static const enum document_type rule_types[FOLLOW_RULES] = {
        DOCUMENT_ORDER_FORM, DOCUMENT_DELIVERY_NOTE, DOCUMENT_INVOICE};

struct prepared {
    char *traces;           /* of the documents, before they were read */
    GPtrArray *documents;   /* struct stored_document */
    struct document *built; /* NULL: none is needed, or used */
    char *frozen;           /* built, as text; NULL: an issued one stands there */
    bool same;              /* as the issued one says */
    char *difference;       /* if not */
};

void prepared_free(struct prepared *prepared)
{
    if (!prepared)
        return;
    g_clear_pointer(&prepared->documents, g_ptr_array_unref);
    document_free(prepared->built);
    g_free(prepared->traces);
    g_free(prepared->frozen);
    g_free(prepared->difference);
    g_free(prepared);
}

/* The table's rows that make any draft of the order void, whoever made it. */
static bool status_voids(enum order_status status)
{
    static const bool voids[] = {[ORDER_CHECKOUT_DRAFT] = true,
            [ORDER_DRAFT] = true,
            [ORDER_AUTO_DRAFT] = true,
            [ORDER_FAILED] = true,
            [ORDER_CANCELLED] = true,
            [ORDER_REFUNDED] = true,
            [ORDER_TRASH] = true};
    return status < G_N_ELEMENTS(voids) && voids[status];
}

static bool tell(
        const struct follow *step, const char *kind, GError **error, const char *format, ...)
        G_GNUC_PRINTF(4, 5);
static bool tell(
        const struct follow *step, const char *kind, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return event_add(step->work->store, step->shop->name, step->order->id, kind, step->work->now,
            text, error);
}

static struct document *build(const struct follow *step,
        enum document_type type,
        const struct document_edits *edits,
        enum vat_category choice,
        const char *reason)
{
    struct draft_basis basis = {step->work->config, step->shop, step->order, step->work->now};
    return draft_build(&basis, type, edits, choice, reason);
}

/* The new content of a row: what was prepared, with its text. */
static struct document *content_for(
        const struct follow *step, struct stored_document *stored, enum document_type type)
{
    struct prepared *prepared = step->prepared;
    if (!prepared || !prepared->built)
        return stored ? build(step, type, &stored->edits, stored->vat_choice, stored->vat_reason)
                      : build(step, type, NULL, VAT_NONE, "");
    return g_steal_pointer(&prepared->built);
}

static void take_text(const struct follow *step, struct stored_document *stored)
{
    if (step->prepared)
        stored->frozen = g_steal_pointer(&step->prepared->frozen);
}

static void alert_blocking(const struct follow *step, const struct document *document)
{
    const struct warning *blocking = document_blocking_warning(document);
    if (!blocking)
        return;
    g_autofree char *subject =
            g_strdup_printf("%s #%" G_GINT64_FORMAT " of order id %" G_GINT64_FORMAT,
                    document_type_text(document->type), document->id, document->order_id);
    g_autofree char *help = g_strdup_printf("billhook show '#%" G_GINT64_FORMAT "'", document->id);
    alert_blocked_draft(step->work, subject, blocking, help);
}

/* A large one that nothing keeps waiting is the first that issue_ripe_drafts() finds: numbering it
 * and writing its text again have a transaction of their own. */
static bool issues_soon(const struct follow *step, const struct stored_document *stored)
{
    return step->prepared && stored->automatic && !stored->pending_order &&
            !step->work->config->incomplete && step->work->config->mail.send_after_s == 0 &&
            !document_blocking_warning(stored->document);
}

static bool issue_by_itself(
        const struct follow *step, struct stored_document *stored, GError **error)
{
    bool issued = false;
    if (issues_soon(step, stored))
        return true;
    return issue_if_ripe(step->work, stored, &issued, error);
}

/* ---- drafts ---- */

static bool void_draft(const struct follow *step,
        struct stored_document *stored,
        const char *reason,
        GError **error)
{
    return document_void(step->work->store, stored->document->id, VOID_BY_RULE, error) &&
            tell(step, "decision", error, "draft %s #%" G_GINT64_FORMAT " is void: %s",
                    document_type_text(stored->document->type), stored->document->id, reason);
}

static bool rebuild_draft(
        const struct follow *step, struct stored_document *stored, bool may_issue, GError **error)
{
    struct document *built = content_for(step, stored, stored->document->type);
    bool blocked_before = document_blocking_warning(stored->document) != NULL;
    draft_keep_waiting(stored->document, built);
    draft_replace(stored, built);
    seller_free(stored->seller);
    stored->seller = seller_copy(&step->work->config->seller);
    if (stored->pending_order && may_issue)
        stored->ripe_from = step->work->now;
    stored->pending_order = !may_issue;
    take_text(step, stored);
    if (!document_update_draft(step->work->store, stored, error))
        return false;
    if (!blocked_before)
        alert_blocking(step, built);
    return issue_by_itself(step, stored, error);
}

static bool make_draft(const struct follow *step,
        enum document_type type,
        bool may_issue,
        const char *reason,
        GError **error)
{
    struct document *built = content_for(step, NULL, type);
    g_autoptr(stored_document_auto) stored = stored_document_new(built);
    stored->seller = seller_copy(&step->work->config->seller);
    stored->made_by = MADE_BY_RULE;
    stored->automatic = config_rule(step->work->config, type)->auto_send;
    stored->pending_order = !may_issue;
    stored->ripe_from = step->work->now;
    take_text(step, stored);
    if (!document_insert(step->work->store, stored, error))
        return false;
    if (!tell(step, "document", error, "draft %s #%" G_GINT64_FORMAT " made: %s; language %s by %s",
                document_type_text(type), built->id, reason, language_text(built->language),
                built->language_rule))
        return false;
    alert_blocking(step, built);
    return issue_by_itself(step, stored, error);
}

static bool revive_draft(const struct follow *step,
        struct stored_document *stored,
        bool may_issue,
        const char *reason,
        GError **error)
{
    struct document *built = content_for(step, stored, stored->document->type);
    draft_replace(stored, built);
    built->state = DOCUMENT_DRAFT;
    stored->pending_order = !may_issue;
    stored->ripe_from = step->work->now;
    stored->void_by = VOID_BY_NOBODY;
    take_text(step, stored);
    if (!document_revive(step->work->store, stored, error))
        return false;
    if (!tell(step, "decision", error, "draft %s #%" G_GINT64_FORMAT " comes back: %s",
                document_type_text(built->type), built->id, reason))
        return false;
    alert_blocking(step, built);
    return issue_by_itself(step, stored, error);
}

/* ---- issued documents ---- */

/* The shop says it is paid: from now on, whatever a later state says. An invoice gets its payment;
 * an order form has none and just says so. *news: it was not paid before. */
static bool follow_payment(const struct follow *step,
        struct stored_document *stored,
        bool *changed,
        bool *news,
        GError **error)
{
    struct document *document = stored->document;
    if (stored->shop_paid_at || document->type == DOCUMENT_DELIVERY_NOTE ||
            document->type == DOCUMENT_CREDIT_NOTE || !order_is_paid(step->order, step->shop))
        return true;
    if (document->type == DOCUMENT_INVOICE)
        return pay_by_shop(step->work, stored, step->order->paid_at, news, error);

    stored->shop_paid_at = step->order->paid_at;
    *news = !document->paid;
    if (!document->paid || document->paid_at != stored->shop_paid_at) {
        document_set_paid(document, true, stored->shop_paid_at);
        *changed = true;
    }
    return document_update_shop_paid(step->work->store, stored, error);
}

/* A warning that comes and goes with the order. True when it came now. */
static bool set_warning(
        struct document *document, enum warning_code code, bool on, const char *text, bool *changed)
{
    const struct warning *old = document_warning(document, code);
    if (on && old && strcmp(old->text, text) == 0)
        return false;
    if (!on && !old)
        return false;
    bool came = on && !old;
    document_unwarn(document, code);
    if (on)
        document_warn(document, code, "%s", text);
    *changed = true;
    return came;
}

static bool status_after_issue(enum order_status status)
{
    return status == ORDER_FAILED || status == ORDER_CANCELLED || status == ORDER_TRASH;
}

/* Whether the order still says what the issued document says; *difference (owned) if not. */
static bool says_the_same(
        const struct follow *step, struct stored_document *stored, char **difference)
{
    if (step->prepared) {
        *difference = g_steal_pointer(&step->prepared->difference);
        return step->prepared->same;
    }
    g_autoptr(document_auto) built = content_for(step, stored, stored->document->type);
    return document_same_content(stored->document, built, difference);
}

static bool follow_issued(const struct follow *step, struct stored_document *stored, GError **error)
{
    struct document *document = stored->document;
    g_autofree char *difference = NULL;
    bool same = says_the_same(step, stored, &difference);
    g_autofree char *content =
            g_strdup_printf("the order changed after issue: %s; this document stays as it is",
                    difference ? difference : "");
    g_autofree char *status = g_strdup_printf(
            "the order is now %s; this document stays as it is", step->order->status_text);
    bool changed = false, paid = false, came = false;
    if (!follow_payment(step, stored, &changed, &paid, error))
        return false;
    came |= set_warning(document, WARNING_ORDER_CHANGED, !same, content, &changed);
    came |= set_warning(document, WARNING_ORDER_STATUS, status_after_issue(step->order->status),
            status, &changed);
    set_warning(document, WARNING_ORDER_DELETED, false, "", &changed);
    if (changed && !document_update_living(step->work->store, document, error))
        return false;
    if (paid &&
            !tell(step, "payment", error, "%s %s is paid", document_type_text(document->type),
                    document->number))
        return false;
    if (!came)
        return true;
    g_autofree char *help = g_strdup_printf("billhook explain '#%" G_GINT64_FORMAT "' --shop %s",
            step->order->id, step->shop->name);
    alert_raise(step->work, ALERT_ORDER_CHANGED, document->number,
            same ? "the order has a status that no longer fits this issued document"
                 : "the order changed after this document was issued: a credit note may be needed",
            help);
    return tell(step, "decision", error, "%s %s was issued before: %s",
            document_type_text(document->type), document->number, same ? status : content);
}

/* ---- one rule ---- */

static bool follow_draft(const struct follow *step,
        struct stored_document *stored,
        const struct rule_verdict *verdict,
        GError **error)
{
    bool by_status = status_voids(step->order->status);
    if (verdict->action == RULE_VOID && (by_status || stored->made_by == MADE_BY_RULE))
        return void_draft(step, stored, verdict->reason, error);
    if (by_status)
        return void_draft(step, stored, "the order's status gets no document", error);
    return rebuild_draft(step, stored, verdict->action == RULE_MAKE, error);
}

static bool is_wanted(const struct rule_verdict *verdict)
{
    return verdict->action == RULE_DRAFT || verdict->action == RULE_MAKE;
}

static bool apply_rule(
        const struct follow *step, GPtrArray *documents, enum document_type type, GError **error)
{
    const struct document_rule *rule = config_rule(step->work->config, type);
    struct rule_verdict verdict = verdict_of(step->work, step->shop, step->order, type);
    g_autofree char *reason = verdict.reason;
    bool live, may_issue = verdict.action == RULE_MAKE;
    struct stored_document *stored = draft_pick(documents, type, &live);
    if (live && stored->document->state == DOCUMENT_DRAFT)
        return follow_draft(step, stored, &verdict, error);
    if (stored && document_is_issued(stored->document))
        return follow_issued(step, stored, error);
    if (!is_wanted(&verdict))
        return rule->create == CREATE_NEVER ||
                tell(step, "decision", error, "no %s: %s", document_type_text(type), reason);
    if (!stored)
        return make_draft(step, type, may_issue, reason, error);
    if (stored->document->state == DOCUMENT_VOID && stored->void_by == VOID_BY_RULE)
        return revive_draft(step, stored, may_issue, reason, error);
    return tell(step, "decision", error,
            "no %s by itself: a person discarded the one before; `billhook create` makes one",
            document_type_text(type));
}

static GPtrArray *read_documents(const struct follow *step, int rule, GError **error)
{
    return document_of_type(
            step->work->store, step->shop->name, step->order->id, rule_types[rule], error);
}

/* ---- before the transaction ---- */

/* The content that apply_rule() will want, as text or compared. */
static void prepare_content(struct prepared *prepared,
        const struct follow *step,
        struct stored_document *stored,
        enum document_type type)
{
    prepared->built = content_for(step, stored, type);
    if (stored && document_is_issued(stored->document)) {
        prepared->same =
                document_same_content(stored->document, prepared->built, &prepared->difference);
        g_clear_pointer(&prepared->built, document_free);
        return;
    }
    /* one that comes back keeps the seller that it had */
    const struct seller *seller = stored && stored->document->state == DOCUMENT_VOID
            ? stored->seller
            : &step->work->config->seller;
    if (stored) {
        prepared->built->id = stored->document->id;
        prepared->built->created_at = stored->document->created_at;
    }
    prepared->frozen = document_freeze(prepared->built, seller);
}

bool follow_prepare(const struct follow *step, int rule, struct prepared **prepared, GError **error)
{
    struct prepared *made = g_new0(struct prepared, 1);
    made->traces = document_traces(
            step->work->store, step->shop->name, step->order->id, rule_types[rule], error);
    made->documents = made->traces ? read_documents(step, rule, error) : NULL;
    if (!made->documents) {
        prepared_free(made);
        return false;
    }
    struct rule_verdict verdict = verdict_of(step->work, step->shop, step->order, rule_types[rule]);
    g_free(verdict.reason);
    bool live;
    struct stored_document *stored = draft_pick(made->documents, rule_types[rule], &live);
    if (stored || is_wanted(&verdict))
        prepare_content(made, step, stored, rule_types[rule]);
    *prepared = made;
    return true;
}

bool prepared_holds(const struct prepared *prepared,
        const struct follow *step,
        int rule,
        bool *holds,
        GError **error)
{
    g_autofree char *now = document_traces(
            step->work->store, step->shop->name, step->order->id, rule_types[rule], error);
    *holds = now && strcmp(now, prepared->traces) == 0;
    return now != NULL;
}

/* ---- the rules ---- */

bool follow_rule(const struct follow *step, int rule, GError **error)
{
    /* freeing a large one takes its time as well: those that were prepared go with what was */
    g_autoptr(GPtrArray) documents = step->prepared ? g_ptr_array_ref(step->prepared->documents)
                                                    : read_documents(step, rule, error);
    if (!documents || !apply_rule(step, documents, rule_types[rule], error))
        return false;
    return rule_types[rule] != DOCUMENT_INVOICE ||
            receipts_follow(step->work, step->shop, step->order, error);
}

bool follow_order(const struct follow *step, GError **error)
{
    for (int rule = 0; rule < FOLLOW_RULES; rule++)
        if (!follow_rule(step, rule, error))
            return false;
    return true;
}

static bool end_one(const struct work *work,
        struct document *document,
        const struct order_end *words,
        GError **error)
{
    if (document->state == DOCUMENT_DRAFT)
        return document_void(work->store, document->id, VOID_BY_RULE, error);
    if (!document_is_issued(document) || document_warning(document, WARNING_ORDER_DELETED))
        return true;
    document_warn(document, WARNING_ORDER_DELETED, "%s", words->warning);
    alert_raise(work, ALERT_ORDER_CHANGED, document->number, words->alert, "billhook explain");
    return document_update_living(work->store, document, error);
}

bool follow_end(const struct work *work,
        const char *shop,
        gint64 order_id,
        const struct order_end *words,
        GError **error)
{
    if (!event_add(work->store, shop, order_id, "decision", work->now, words->decision, error))
        return false;
    for (gsize type = 0; type < G_N_ELEMENTS(rule_types); type++) {
        g_autoptr(GPtrArray) documents =
                document_of_type(work->store, shop, order_id, rule_types[type], error);
        if (!documents)
            return false;
        for (guint i = 0; i < documents->len; i++) {
            const struct stored_document *stored = g_ptr_array_index(documents, i);
            if (!end_one(work, stored->document, words, error))
                return false;
        }
    }
    return true;
}
