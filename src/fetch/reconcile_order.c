/* An order and what the books have of it, for the comparison. */
#include "reconcile_order.h"

#include <string.h>

#include "acts/verdict.h"
#include "base/text.h"
#include "store/documents.h"
#include "store/inbox.h"
#include "store/shops.h"

/* ---- what is held ---- */

static bool is_same(const struct order *order, const struct shop_order_head *head)
{
    struct decimal total = {0};
    return decimal_parse(head->total, &total) && decimal_compare(total, order->total) == 0 &&
            order->modified_at == head->modified_at && order->paid_at == head->paid_at &&
            order->refunds->len == head->refunds && strcmp(order->number, head->number) == 0 &&
            strcmp(order->status_text, head->status) == 0;
}

bool reconcile_holds(
        const struct stored_order *stored, const struct shop_order_head *head, struct order **order)
{
    *order = NULL;
    if (!stored || stored->deleted)
        return false;
    g_autoptr(order_auto) held = stored_order_read(stored);
    if (!held || !is_same(held, head))
        return false;
    *order = g_steal_pointer(&held);
    return true;
}

/* ---- what the books have ---- */

static struct decimal gross_of(const struct document *document)
{
    return decimal_from_money(document->totals.gross, document->currency_decimals);
}

static void add_invoice(struct reconcile_order *order, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    order->discarded = document->state == DOCUMENT_VOID && stored->void_by == VOID_BY_PERSON;
    if (document_is_issued(document)) {
        order->invoices++;
        order->invoiced = decimal_add(order->invoiced, gross_of(document));
        text_set(&order->invoice, document->number);
    } else if (document->state == DOCUMENT_DRAFT) {
        text_take(&order->draft, document_name(document));
        text_set(&order->draft_waits, document_waits_text(document));
    }
}

static struct reconcile_refund *refund_of(struct reconcile_order *order, gint64 id)
{
    for (guint i = 0; id && i < order->refunds->len; i++) {
        struct reconcile_refund *refund =
                &g_array_index(order->refunds, struct reconcile_refund, i);
        if (refund->id == id)
            return refund;
    }
    return NULL;
}

static void add_note(struct reconcile_order *order, const struct document *note)
{
    struct reconcile_refund *refund = refund_of(order, note->refund_id);
    if (note->state == DOCUMENT_DRAFT && refund)
        text_take(&refund->draft, document_name(note));
    if (!document_is_issued(note))
        return;
    order->credited = decimal_add(order->credited, gross_of(note));
    if (refund)
        refund->noted = true;
    if (!note->refund_id)
        order->by_hand = decimal_add(order->by_hand, gross_of(note));
}

/* Why the newest state is not here: a delivery of it waits, or failed. */
static bool add_trouble(
        struct reconcile_order *order, const struct work *work, const char *shop, GError **error)
{
    gint64 waiting = 0, failed = 0;
    if (order->known == RECONCILE_NEWEST)
        return true;
    if (!delivery_waiting_of(work->store, shop, order->id, &waiting, error) ||
            !delivery_failed_of(work->store, shop, order->id, &failed, error))
        return false;
    if (!waiting && !failed)
        return true;

    order->trouble_id = waiting ? waiting : failed;
    struct delivery *delivery = delivery_get(work->store, order->trouble_id, error);
    if (!delivery)
        return false;
    text_take(&order->trouble,
            waiting ? g_strdup("billhook has the order, and has not worked on it yet")
                    : g_strdup_printf("billhook could not map the order: %s", delivery->reason));
    delivery_free(delivery);
    return true;
}

static bool add_books(
        struct reconcile_order *order, const struct work *work, const char *shop, GError **error)
{
    g_autoptr(GPtrArray) documents = document_of_order(work->store, shop, order->id, error);
    if (!documents)
        return false;
    for (guint i = 0; i < documents->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(documents, i);
        if (stored->document->type == DOCUMENT_INVOICE)
            add_invoice(order, stored);
        else if (stored->document->type == DOCUMENT_CREDIT_NOTE)
            add_note(order, stored->document);
    }
    return add_trouble(order, work, shop, error);
}

/* ---- what the shop says ---- */

static bool is_placed(enum order_status status)
{
    return status != ORDER_CHECKOUT_DRAFT && status != ORDER_DRAFT && status != ORDER_AUTO_DRAFT &&
            status != ORDER_TRASH;
}

/* Nothing is charged for it. */
static bool is_dead(enum order_status status)
{
    return status == ORDER_CANCELLED || status == ORDER_FAILED || status == ORDER_TRASH;
}

static void add_head(struct reconcile_order *to,
        const struct shop_order_head *head,
        const struct stored_order *stored)
{
    enum order_status status = order_status_from_text(head->status);
    struct decimal total = {0};
    decimal_parse(head->total, &total);
    text_set(&to->number, head->number);
    text_set(&to->status, head->status);
    to->placed = is_placed(status);
    to->paid = head->paid_at != 0 && to->placed && !is_dead(status);
    if (!is_dead(status))
        to->total = decimal_round(total, to->decimals);

    bool older = stored && (stored->deleted || stored->modified_at < head->modified_at);
    if (stored)
        to->known = older ? RECONCILE_OLDER : RECONCILE_NEWEST;
}

static void add_refunds(struct reconcile_order *to, const struct order *order)
{
    for (guint i = 0; i < order->refunds->len; i++) {
        const struct order_refund *refund = g_ptr_array_index(order->refunds, i);
        struct decimal amount = decimal_round(refund->total, to->decimals);
        if (decimal_sign(amount) > 0)
            reconcile_order_add_refund(to, refund->id, amount, false, "");
    }
}

/* The rule that left it out. "Not paid" is none of an order that the shop calls paid: its status
 * is. */
static const char *left_out_by(
        const struct work *work, const struct shop *shop, const struct order *order, bool paid)
{
    if (!shop->enabled)
        return "enabled=false";
    if (verdict_is_before(work, shop, order->created_at))
        return "orders_since";
    struct rule_verdict verdict = verdict_of(work, shop, order, DOCUMENT_INVOICE);
    g_free(verdict.reason);
    if (strcmp(verdict.rule, "create=paid") == 0)
        return paid ? "status" : "";
    return verdict.rule;
}

static void add_order(struct reconcile_order *to,
        const struct work *work,
        const struct shop *shop,
        const struct order *order)
{
    if (*order->currency)
        text_set(&to->currency, order->currency);
    to->decimals = currency_decimals(to->currency);
    if (!is_dead(order->status))
        to->total = decimal_round(order_gross(order), to->decimals);
    to->left_out = left_out_by(work, shop, order, to->paid);
    add_refunds(to, order);
}

struct reconcile_order *reconcile_order_of(const struct work *work,
        const struct shop *shop,
        const struct shop_order_head *head,
        const struct order *order,
        const struct stored_order *stored,
        GError **error)
{
    struct reconcile_order *made = reconcile_order_new(head->id);
    add_head(made, head, stored);
    if (order)
        add_order(made, work, shop, order);
    if (!add_books(made, work, shop->name, error))
        g_clear_pointer(&made, reconcile_order_free);
    return made;
}

struct reconcile_order *reconcile_order_gone(
        const struct work *work, const struct stored_order *stored, GError **error)
{
    struct reconcile_order *made = reconcile_order_new(stored->id);
    made->gone = true;
    made->known = RECONCILE_NEWEST;
    text_set(&made->number, stored->number);
    if (!add_books(made, work, stored->shop, error))
        g_clear_pointer(&made, reconcile_order_free);
    return made;
}
