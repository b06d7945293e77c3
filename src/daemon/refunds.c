#include "daemon/refunds.h"

#include "daemon/alert.h"
#include "daemon/issue.h"
#include "document/number.h"

static bool is_issued(const struct document *document)
{
    return document->state == DOCUMENT_ISSUED || document->state == DOCUMENT_SENT;
}

/* The newest issued invoice among an order's documents, or NULL. Borrowed. */
static const struct stored_document *newest_invoice(GPtrArray *documents)
{
    const struct stored_document *found = NULL;
    for (guint i = 0; i < documents->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(documents, i);
        if (stored->document->type == DOCUMENT_INVOICE && is_issued(stored->document))
            found = stored;
    }
    return found;
}

static struct stored_document *note_of_refund(GPtrArray *documents, gint64 refund_id)
{
    struct stored_document *found = NULL;
    for (guint i = 0; i < documents->len; i++) {
        struct stored_document *stored = g_ptr_array_index(documents, i);
        if (stored->document->type == DOCUMENT_CREDIT_NOTE && stored->document->refund_id == refund_id)
            found = stored;
    }
    return found;
}

/* The credit notes of an invoice that count against what is left: issued ones, and drafts that do not block. */
static GPtrArray *counting_notes(struct store *store, gint64 invoice_id, GPtrArray **owner, GError **error)
{
    *owner = document_credits_of(store, invoice_id, error);
    if (!*owner)
        return NULL;
    GPtrArray *notes = g_ptr_array_new();
    for (guint i = 0; i < (*owner)->len; i++) {
        struct stored_document *stored = g_ptr_array_index(*owner, i);
        if (is_issued(stored->document) || (stored->document->state == DOCUMENT_DRAFT && !document_blocked(stored->document)))
            g_ptr_array_add(notes, stored->document);
    }
    return notes;
}

static struct document *build_note(struct store *store, const struct config *config, const struct document *invoice,
                                   struct credit_input *input, GError **error)
{
    g_autoptr(GPtrArray) owner = NULL;
    g_autoptr(GPtrArray) notes = counting_notes(store, invoice->id, &owner, error);
    if (!notes)
        return NULL;
    input->invoice = invoice;
    input->seller = &config->seller;
    input->shop = config_shop(config, invoice->shop);
    input->rule = config_rule(config, DOCUMENT_CREDIT_NOTE);
    input->payment = &config->payment;
    input->before = (struct credited){(const struct document *const *)notes->pdata, notes->len};
    return document_build_credit(input, error);
}

static bool insert_note(struct store *store, const struct config *config, struct stored_document *stored, gint64 now, GError **error)
{
    struct document *note = stored->document;
    if (!document_insert(store, stored, error))
        return false;
    const struct warning *blocking = document_blocked(note);
    g_autofree char *amount = money_text(note->totals.gross, note->currency_decimals);
    g_autofree char *text = g_strdup_printf("draft credit note #%" G_GINT64_FORMAT " of %s %s for invoice %s%s%s", note->id, amount,
                                            note->currency, note->credits_number, blocking ? "; it blocks: " : "",
                                            blocking ? blocking->text : "");
    if (blocking) {
        g_autofree char *subject = g_strdup_printf("credit note #%" G_GINT64_FORMAT, note->id);
        g_autofree char *help = g_strdup_printf("billhook credit %s --amount A --rate R", note->credits_number);
        alert_blocked_draft(store, config, subject, blocking, help, now);
    }
    return event_add(store, note->shop, note->order_id, "document", now, text, error);
}

static bool credit_refund(struct store *store, const struct config *config, const struct stored_document *invoice,
                          const struct order_refund *refund, gint64 now, GError **error)
{
    const struct document *paper = invoice->document;
    struct credit_input input = {.kind = CREDIT_REFUND, .refund_id = refund->id, .reason = refund->reason, .now = now};
    if (!decimal_to_money(refund->total, paper->currency_decimals, &input.amount) ||
        !decimal_to_money(refund->total_tax, paper->currency_decimals, &input.refund_tax))
        return fail(error, BILLHOOK_ERROR_INPUT, "refund %" G_GINT64_FORMAT ": the amount is too large", refund->id);
    if (input.amount == 0)
        return true;
    struct document *note = build_note(store, config, paper, &input, error);
    if (!note)
        return false;
    note->refund_id = refund->id;
    g_autoptr(stored_document_auto) stored = stored_document_new(note);
    stored->seller = seller_copy(&config->seller);
    stored->made_by = MADE_BY_RULE;
    stored->automatic = config_rule(config, DOCUMENT_CREDIT_NOTE)->auto_send;
    stored->ripe_from = now;
    bool issued;
    return insert_note(store, config, stored, now, error) && issue_if_ripe(store, config, stored, now, &issued, error);
}

static bool order_has_refund(const struct order *order, gint64 refund_id)
{
    for (guint i = 0; i < order->refunds->len; i++) {
        const struct order_refund *refund = g_ptr_array_index(order->refunds, i);
        if (refund->id == refund_id)
            return true;
    }
    return false;
}

/* A refund that is no longer in the order: its draft becomes void, an issued note gets a warning. */
static bool follow_deleted_refunds(struct store *store, const struct config *config, const struct order *order,
                                   GPtrArray *documents, gint64 now, GError **error)
{
    for (guint i = 0; i < documents->len; i++) {
        struct stored_document *stored = g_ptr_array_index(documents, i);
        struct document *note = stored->document;
        if (note->type != DOCUMENT_CREDIT_NOTE || note->refund_id == 0 || order_has_refund(order, note->refund_id))
            continue;
        if (note->state == DOCUMENT_DRAFT) {
            g_autofree char *text = g_strdup_printf("draft credit note #%" G_GINT64_FORMAT " is void: its refund was deleted in the shop", note->id);
            if (!document_void(store, note->id, VOID_BY_RULE, error) ||
                !event_add(store, note->shop, note->order_id, "decision", now, text, error))
                return false;
        } else if (is_issued(note) && !document_warning(note, "refund-deleted")) {
            document_warn(note, "refund-deleted", false, "the refund was deleted in the shop after this credit note was issued");
            alert_raise(store, config, ALERT_ORDER_CHANGED, note->number, "its refund was deleted in the shop after it was issued",
                        "billhook show", now);
            if (!document_update_living(store, note, error))
                return false;
        }
    }
    return true;
}

/* `[credit_note] create=never`: a refund of an issued invoice is a warning on it while no credit note covers it. */
static bool warn_of_refunds(struct store *store, const struct config *config, const struct stored_document *invoice,
                            money refunded, gint64 now, GError **error)
{
    struct document *paper = invoice->document;
    g_autoptr(GPtrArray) owner = NULL;
    g_autoptr(GPtrArray) notes = counting_notes(store, paper->id, &owner, error);
    if (!notes)
        return false;
    struct credited credited = {(const struct document *const *)notes->pdata, notes->len};
    money covered = paper->totals.gross - document_credit_left(paper, &credited);
    bool warned = document_warning(paper, "refunded-after-issue") != NULL;
    if ((refunded > covered) == warned)
        return true;
    if (warned) {
        document_unwarn(paper, "refunded-after-issue");
    } else {
        g_autofree char *amount = money_text(refunded - covered, paper->currency_decimals);
        document_warn(paper, "refunded-after-issue", false, "the shop refunded %s %s that no credit note covers: `billhook credit %s`",
                      amount, paper->currency, paper->number);
        alert_raise(store, config, ALERT_ORDER_CHANGED, paper->number, "the shop refunded the order and no credit note is made by itself",
                    "billhook credit", now);
    }
    return document_update_living(store, paper, error);
}

static bool apply_each_refund(struct store *store, const struct config *config, const struct order *order, const char *shop,
                              GPtrArray *documents, const struct stored_document *invoice, gint64 now, GError **error)
{
    bool create = config_rule(config, DOCUMENT_CREDIT_NOTE)->create == CREATE_REFUNDED;
    struct decimal unwanted = {0};
    for (guint i = 0; i < order->refunds->len; i++) {
        const struct order_refund *refund = g_ptr_array_index(order->refunds, i);
        bool wanted;
        if (!refund_seen(store, shop, order->id, refund->id, create, &wanted, error))
            return false;
        if (!wanted)
            unwanted = decimal_add(unwanted, refund->total);
        if (!wanted || !invoice)
            continue;
        struct stored_document *note = note_of_refund(documents, refund->id);
        if (note && note->document->state == DOCUMENT_VOID && note->void_by == VOID_BY_RULE) {
            if (!document_revive(store, note, error))
                return false;
        } else if (!note && !credit_refund(store, config, invoice, refund, now, error)) {
            return false;
        }
    }
    money refunded;
    if (!invoice || !decimal_to_money(unwanted, invoice->document->currency_decimals, &refunded))
        return true;
    return warn_of_refunds(store, config, invoice, refunded, now, error);
}

bool refunds_follow(struct store *store, const struct config *config, const char *shop, const struct order *order, gint64 now,
                    GError **error)
{
    g_autoptr(GPtrArray) documents = document_of_order(store, shop, order->id, error);
    return documents && apply_each_refund(store, config, order, shop, documents, newest_invoice(documents), now, error) &&
           follow_deleted_refunds(store, config, order, documents, now, error);
}

bool refunds_follow_stored(struct store *store, const struct config *config, const char *shop, gint64 order_id, gint64 now,
                           GError **error)
{
    bool any;
    GError *problem = NULL;
    if (!refund_any(store, shop, order_id, &any, error))
        return false;
    struct stored_order *kept = any ? order_get(store, shop, order_id, &problem) : NULL;
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    g_autoptr(order_auto) order = NULL;
    gsize length = 0;
    const void *body = kept && kept->body ? g_bytes_get_data(kept->body, &length) : NULL;
    enum body_kind kind = body ? order_read(body, length, &order, NULL, NULL) : BODY_OTHER;
    stored_order_free(kept);
    return kind != BODY_ORDER || refunds_follow(store, config, shop, order, now, error);
}

/* The blocked draft of a refund that a note by hand replaces: the one of that amount, else the oldest. Borrowed. */
static struct stored_document *replaced_draft(GPtrArray *notes, money amount)
{
    struct stored_document *oldest = NULL;
    for (guint i = 0; i < notes->len; i++) {
        struct stored_document *stored = g_ptr_array_index(notes, i);
        if (stored->document->state != DOCUMENT_DRAFT || !document_blocked(stored->document))
            continue;
        if (stored->document->totals.gross == amount)
            return stored;
        if (!oldest)
            oldest = stored;
    }
    return oldest;
}

bool refunds_credit_by_hand(struct store *store, const struct config *config, const struct stored_document *invoice,
                            money amount, struct decimal rate, const char *reason, gint64 now,
                            struct stored_document **made, GError **error)
{
    const struct document *paper = invoice->document;
    if (paper->type != DOCUMENT_INVOICE || !is_issued(paper))
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s #%" G_GINT64_FORMAT " is %s: only an issued invoice can be credited",
                    document_type_text(paper->type), paper->id, document_state_text(paper->state));
    struct credit_input input = {.kind = amount ? CREDIT_AMOUNT : CREDIT_REST, .amount = amount, .rate = rate, .reason = reason, .now = now};
    g_autoptr(GPtrArray) notes = document_credits_of(store, paper->id, error);
    if (!notes)
        return false;
    struct document *note = build_note(store, config, paper, &input, error);
    if (!note)
        return false;
    g_autoptr(stored_document_auto) stored = stored_document_new(note);
    stored->seller = seller_copy(&config->seller);
    stored->made_by = MADE_BY_PERSON;
    struct stored_document *replaced = replaced_draft(notes, note->totals.gross);
    if (replaced && !document_void(store, replaced->document->id, VOID_BY_REPLACEMENT, error))
        return false;
    if (!insert_note(store, config, stored, now, error))
        return false;
    *made = g_steal_pointer(&stored);
    return true;
}
