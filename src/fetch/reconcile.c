/* The comparison of shop and books: which of the five kinds an order is, why, and what helps. Pure:
 * structs in, counts and differences out. */
#include "fetch/reconcile.h"

#include <string.h>

#include "base/text.h"

const char *reconcile_kind_text(enum reconcile_kind kind)
{
    static const char *const texts[] = {
            [RECONCILE_NO_INVOICE] = "no-invoice",
            [RECONCILE_TOTALS_DIFFER] = "totals-differ",
            [RECONCILE_REFUND_WITHOUT_NOTE] = "refund-without-credit-note",
            [RECONCILE_ORDER_GONE] = "order-gone",
            [RECONCILE_UNKNOWN_ORDER] = "unknown-order",
            [RECONCILE_KINDS] = "",
    };
    return texts[kind];
}

/* ---- life ---- */

static void clear_refund(gpointer data)
{
    g_free(((struct reconcile_refund *)data)->draft);
}

struct reconcile_order *reconcile_order_new(gint64 id)
{
    struct reconcile_order *order = g_new0(struct reconcile_order, 1);
    order->id = id;
    order->number = g_strdup_printf("%" G_GINT64_FORMAT, id);
    order->status = g_strdup("");
    order->currency = g_strdup("EUR");
    order->decimals = 2;
    order->left_out = "";
    order->invoice = g_strdup("");
    order->draft = g_strdup("");
    order->draft_waits = g_strdup("");
    order->trouble = g_strdup("");
    order->refunds = g_array_new(FALSE, FALSE, sizeof(struct reconcile_refund));
    g_array_set_clear_func(order->refunds, clear_refund);
    return order;
}

void reconcile_order_free(struct reconcile_order *order)
{
    if (!order)
        return;
    g_free(order->number);
    g_free(order->status);
    g_free(order->currency);
    g_free(order->invoice);
    g_free(order->draft);
    g_free(order->draft_waits);
    g_free(order->trouble);
    g_array_unref(order->refunds);
    g_free(order);
}

void reconcile_order_add_refund(struct reconcile_order *order,
        gint64 id,
        struct decimal amount,
        bool noted,
        const char *draft)
{
    struct reconcile_refund refund = {
            .id = id, .amount = amount, .noted = noted, .draft = g_strdup(draft)};
    g_array_append_val(order->refunds, refund);
}

static void free_sum(gpointer data)
{
    struct reconcile_sum *sum = data;
    g_free(sum->name);
    g_free(sum);
}

static void free_difference(gpointer data)
{
    struct reconcile_difference *difference = data;
    g_free(difference->order_number);
    g_free(difference->document);
    g_free(difference->currency);
    g_free(difference->reason);
    g_free(difference->help);
    g_free(difference);
}

struct reconcile_result *reconcile_result_new(const char *shop, bool name_shop)
{
    struct reconcile_result *result = g_new0(struct reconcile_result, 1);
    result->shop = g_strdup(shop);
    result->name_shop = name_shop;
    result->statuses = g_ptr_array_new_with_free_func(free_sum);
    result->left_out = g_ptr_array_new_with_free_func(free_sum);
    result->differences = g_ptr_array_new_with_free_func(free_difference);
    return result;
}

void reconcile_result_free(struct reconcile_result *result)
{
    if (!result)
        return;
    g_free(result->shop);
    g_ptr_array_unref(result->statuses);
    g_ptr_array_unref(result->left_out);
    g_ptr_array_unref(result->differences);
    g_free(result);
}

/* ---- the two sides ---- */

/* What the shop says, less the refunds that have a note (`noted_only`), or all of them. What is
 * dead was charged nothing, whatever was paid back. */
static struct decimal order_side(const struct reconcile_order *order, bool noted_only)
{
    struct decimal side = order->total;
    for (guint i = 0; i < order->refunds->len && decimal_sign(order->total) != 0; i++) {
        const struct reconcile_refund *refund =
                &g_array_index(order->refunds, struct reconcile_refund, i);
        if (refund->noted || !noted_only)
            side = decimal_sub(side, refund->amount);
    }
    return side;
}

static struct decimal documents_side(const struct reconcile_order *order)
{
    return decimal_sub(order->invoiced, order->credited);
}

static bool is_same(struct decimal a, struct decimal b)
{
    return decimal_compare(a, b) == 0;
}

/* Notes that a person made without naming a refund make up for what was paid back. */
static bool covered_by_hand(const struct reconcile_order *order)
{
    return decimal_sign(order->by_hand) > 0 &&
            is_same(order_side(order, false), documents_side(order));
}

/* ---- the kinds ---- */

static bool lacks_invoice(const struct reconcile_order *order)
{
    return order->paid && order->invoices == 0 && !*order->left_out;
}

static bool totals_differ(const struct reconcile_order *order)
{
    return !order->gone && order->invoices > 0 && !covered_by_hand(order) &&
            !is_same(order_side(order, true), documents_side(order));
}

/* The first refund that has none; NULL: there is no such. */
static const struct reconcile_refund *refund_without(const struct reconcile_order *order)
{
    if (order->invoices == 0 || decimal_is_zero(order->total) || covered_by_hand(order))
        return NULL;
    for (guint i = 0; i < order->refunds->len; i++) {
        const struct reconcile_refund *refund =
                &g_array_index(order->refunds, struct reconcile_refund, i);
        if (!refund->noted)
            return refund;
    }
    return NULL;
}

static bool lacks_note(const struct reconcile_order *order)
{
    return refund_without(order) != NULL;
}

/* Once all of it was credited, books and shop agree again. */
static bool is_gone(const struct reconcile_order *order)
{
    return order->gone && order->invoices > 0 && !decimal_is_zero(documents_side(order));
}

/* The rules that only say "not yet": a state of the order is needed for later. */
static bool is_left_out_for_good(const struct reconcile_order *order)
{
    static const char *const yet[] = {
            "status", "create=completed", "pay_later", "unpaid_statuses", NULL};
    return *order->left_out && !g_strv_contains(yet, order->left_out);
}

static bool is_unknown(const struct reconcile_order *order)
{
    return order->known == RECONCILE_UNKNOWN && order->placed && !is_left_out_for_good(order);
}

/* ---- reasons and help ---- */

/* "'#727'", or "'#727' --shop main" where there are several. Caller frees. */
static char *reference_of(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    return g_strdup_printf("'#%" G_GINT64_FORMAT "'%s%s", order->id,
            result->name_shop ? " --shop " : "", result->name_shop ? result->shop : "");
}

static char *amount_text(const struct reconcile_order *order, struct decimal amount)
{
    g_autofree char *text = decimal_text(amount, order->decimals, order->decimals);
    return g_strconcat(text, " ", order->currency, NULL);
}

/* Why, and what helps; both NULL: nothing to say, the next row is asked. Owned by the caller. */
struct advice {
    char *reason, *help;
};

/* What is not yet known here cannot be judged: it is fetched first. */
static struct advice advise_fetch(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    g_autofree char *reference = reference_of(result, order);
    if (order->gone || order->known == RECONCILE_NEWEST)
        return (struct advice){0};
    return (struct advice){g_strdup(order->known == RECONCILE_OLDER
                                           ? "the shop has a newer state of the order than billhook"
                                           : "no state of the order ever reached billhook"),
            g_strdup_printf("billhook sync %s", reference)};
}

static struct advice advise_delivery(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    (void)result;
    if (!order->trouble_id)
        return (struct advice){0};
    return (struct advice){g_strdup(order->trouble),
            g_strdup_printf("billhook inbox show %" G_GINT64_FORMAT, order->trouble_id)};
}

static struct advice advise_draft(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    (void)result;
    if (!*order->draft)
        return (struct advice){0};
    bool waits = *order->draft_waits;
    return (struct advice){g_strdup_printf("the order is paid, and its invoice is a draft%s%s",
                                   waits ? ": " : " that was not issued yet", order->draft_waits),
            g_strdup_printf("billhook %s '%s'", waits ? "show" : "send", order->draft)};
}

static struct advice advise_discarded(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    g_autofree char *reference = reference_of(result, order);
    if (!order->discarded)
        return (struct advice){0};
    return (struct advice){
            g_strdup("the order is paid, and a person discarded the draft of its invoice"),
            g_strdup_printf("billhook create %s --type invoice", reference)};
}

static struct advice advise_no_invoice(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    g_autofree char *reference = reference_of(result, order);
    return (struct advice){g_strdup("the order is paid, and it has no invoice"),
            g_strdup_printf("billhook explain %s", reference)};
}

static struct advice advise_totals(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    g_autofree char *reference = reference_of(result, order);
    bool dead = decimal_is_zero(order->total) && decimal_sign(documents_side(order)) > 0;
    if (!dead || decimal_sign(order->credited) > 0)
        return (struct advice){
                g_strdup("the order and its documents do not come to the same amount"),
                g_strdup_printf("billhook explain %s", reference)};
    return (struct advice){
            g_strdup_printf("the order is %s in the shop, and its invoice stands", order->status),
            g_strdup_printf("billhook credit %s", order->invoice)};
}

static struct advice advise_note(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    (void)result;
    const struct reconcile_refund *refund = refund_without(order);
    g_autofree char *amount = amount_text(order, refund->amount);
    bool draft = *refund->draft;
    return (struct advice){
            g_strdup_printf("refund %" G_GINT64_FORMAT " of %s %s", refund->id, amount,
                    draft ? "has a credit note that is still a draft" : "has no credit note"),
            draft ? g_strdup_printf("billhook show '%s'", refund->draft)
                  : g_strdup_printf("billhook credit %s --refund %" G_GINT64_FORMAT, order->invoice,
                            refund->id)};
}

static struct advice advise_gone(
        const struct reconcile_result *result, const struct reconcile_order *order)
{
    (void)result;
    return (struct advice){g_strdup("the shop does not have this order any more"),
            g_strdup_printf("billhook credit %s", order->invoice)};
}

/* The kinds in the order in which they are looked for, each with what is advised: the first that
 * has something to say. */
static const struct {
    bool (*applies)(const struct reconcile_order *order);
    struct advice (*advise[6])(
            const struct reconcile_result *result, const struct reconcile_order *order);
} kinds[RECONCILE_KINDS] = {
        [RECONCILE_NO_INVOICE] = {lacks_invoice,
                {advise_delivery, advise_fetch, advise_draft, advise_discarded, advise_no_invoice}},
        [RECONCILE_TOTALS_DIFFER] = {totals_differ, {advise_fetch, advise_totals}},
        [RECONCILE_REFUND_WITHOUT_NOTE] = {lacks_note, {advise_fetch, advise_note}},
        [RECONCILE_ORDER_GONE] = {is_gone, {advise_gone}},
        [RECONCILE_UNKNOWN_ORDER] = {is_unknown, {advise_delivery, advise_fetch}},
};

/* ---- the sums ---- */

static bool is_euro(const struct reconcile_order *order)
{
    return strcmp(order->currency, "EUR") == 0;
}

static void count(GPtrArray *sums, const char *name, const struct reconcile_order *order)
{
    struct reconcile_sum *sum = NULL;
    for (guint i = 0; i < sums->len && !sum; i++)
        if (strcmp(((struct reconcile_sum *)sums->pdata[i])->name, name) == 0)
            sum = sums->pdata[i];
    if (!sum) {
        sum = g_new0(struct reconcile_sum, 1);
        sum->name = g_strdup(name);
        g_ptr_array_add(sums, sum);
    }

    sum->count++;
    if (is_euro(order))
        sum->amount = decimal_add(sum->amount, order_side(order, false));
}

static void add_sums(struct reconcile_result *result, const struct reconcile_order *order)
{
    if (order->gone)
        return;
    result->orders++;
    count(result->statuses, order->status, order);
    result->foreign += !is_euro(order);
    result->paid += order->paid;
    result->invoiced += order->invoices > 0;
    if (!order->paid || !is_euro(order))
        return;
    result->gross_orders = decimal_add(result->gross_orders, order_side(order, false));
    result->gross_documents = decimal_add(result->gross_documents, documents_side(order));
}

static void add_difference(struct reconcile_result *result,
        const struct reconcile_order *order,
        enum reconcile_kind kind)
{
    struct advice advice = {0};
    for (gsize i = 0; !advice.reason && kinds[kind].advise[i]; i++)
        advice = kinds[kind].advise[i](result, order);

    struct reconcile_difference *difference = g_new0(struct reconcile_difference, 1);
    difference->kind = kind;
    difference->order_id = order->id;
    difference->order_number = g_strdup(order->number);
    difference->document = g_strdup(*order->invoice ? order->invoice : order->draft);
    difference->currency = g_strdup(order->currency);
    difference->decimals = order->decimals;
    difference->order_total = order_side(order, true);
    difference->documents_total = documents_side(order);
    difference->reason = advice.reason;
    difference->help = advice.help;
    g_ptr_array_add(result->differences, difference);
}

enum reconcile_kind reconcile_add(
        struct reconcile_result *result, const struct reconcile_order *order)
{
    enum reconcile_kind kind = 0;
    add_sums(result, order);
    while (kind < RECONCILE_KINDS && !kinds[kind].applies(order))
        kind++;
    if (kind < RECONCILE_KINDS) {
        add_difference(result, order, kind);
    } else if (*order->left_out && order->paid && order->invoices == 0) {
        count(result->left_out, order->left_out, order);
        result->left_out_count++;
    }
    return kind;
}
