/* When a document is made: the decision table, its reasons, and the customer's language. */
#include "document/rules.h"

#include <string.h>

#include "base/date.h"
#include "document/terms.h"

/* ---- the decision table ---- */

/* What a status means for a rule. */
enum status_row {
    ROW_NO_ORDER, /* never was, or no longer is, an order */
    ROW_PENDING,
    ROW_ENDED,
    ROW_ON_HOLD,
    ROW_ALIVE, /* processing and the shop's own statuses */
    ROW_COMPLETED,
};

static enum status_row status_row(enum order_status status)
{
    switch (status) {
    case ORDER_CHECKOUT_DRAFT:
    case ORDER_DRAFT:
    case ORDER_AUTO_DRAFT:
    case ORDER_TRASH:
        return ROW_NO_ORDER;
    case ORDER_PENDING:
        return ROW_PENDING;
    case ORDER_FAILED:
    case ORDER_CANCELLED:
    case ORDER_REFUNDED:
        return ROW_ENDED;
    case ORDER_ON_HOLD:
        return ROW_ON_HOLD;
    case ORDER_PROCESSING:
    case ORDER_CUSTOM:
        return ROW_ALIVE;
    case ORDER_COMPLETED:
        return ROW_COMPLETED;
    }
    return ROW_NO_ORDER;
}

enum cell {
    CELL_NONE,
    CELL_PENDING, /* a draft that waits until the order leaves pending */
    CELL_YES,
    CELL_IF_PAID,
    CELL_VOID,
};

static const enum cell cells[][CREATE_REFUNDED + 1] = {
        [ROW_NO_ORDER] = {CELL_VOID, CELL_VOID, CELL_VOID, CELL_VOID, CELL_VOID},
        [ROW_PENDING] = {[CREATE_CREATED] = CELL_PENDING},
        [ROW_ENDED] = {CELL_VOID, CELL_VOID, CELL_VOID, CELL_VOID, CELL_VOID},
        [ROW_ON_HOLD] = {[CREATE_CREATED] = CELL_YES},
        [ROW_ALIVE] = {[CREATE_CREATED] = CELL_YES, [CREATE_PAID] = CELL_IF_PAID},
        [ROW_COMPLETED] = {[CREATE_CREATED] = CELL_YES,
                [CREATE_PAID] = CELL_IF_PAID,
                [CREATE_COMPLETED] = CELL_YES},
};

/* ---- reasons: clauses that read on after "no invoice: " and "draft invoice #12 made: " ---- */

static struct rule_verdict verdict(
        enum rule_action action, const char *rule, const char *format, ...) G_GNUC_PRINTF(3, 4);
static struct rule_verdict verdict(
        enum rule_action action, const char *rule, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct rule_verdict made = {
            .action = action, .rule = rule, .reason = g_strdup_vprintf(format, arguments)};
    va_end(arguments);
    return made;
}

static struct rule_verdict verdict_void(const struct order *order)
{
    if (order->status == ORDER_TRASH)
        return verdict(RULE_VOID, "status", "the order is in the shop's trash");
    if (status_row(order->status) == ROW_NO_ORDER)
        return verdict(
                RULE_VOID, "status", "the order is not placed yet (status %s)", order->status_text);
    return verdict(RULE_VOID, "status", "the order is %s", order->status_text);
}

static struct rule_verdict verdict_yes(const struct order *order, const struct document_rule *rule)
{
    if (rule->create == CREATE_COMPLETED)
        return verdict(RULE_MAKE, "", "the order is completed (create=completed)");
    return verdict(
            RULE_MAKE, "", "the order was placed (create=created; status %s)", order->status_text);
}

static bool waits_for_completed(const struct order *order, const struct shop *shop)
{
    return order->status != ORDER_COMPLETED && order_pays_later(order, shop);
}

static struct rule_verdict verdict_if_paid(const struct order *order, const struct shop *shop)
{
    if (order_is_paid(order, shop))
        return verdict(
                RULE_MAKE, "", "the order is paid (create=paid; status %s)", order->status_text);
    if (order_on_account(order, shop))
        return verdict(RULE_NONE, "on_account",
                "left out: payment method '%s' is in on_account, so "
                "nothing the shop says makes it paid (create=paid; "
                "create=created or completed makes one)",
                order->payment_method);
    if (order_status_unpaid(order, shop))
        return verdict(RULE_NONE, "unpaid_statuses",
                "not paid yet: status %s is in unpaid_statuses (create=paid)", order->status_text);
    if (waits_for_completed(order, shop))
        return verdict(RULE_NONE, "pay_later",
                "not paid yet: payment method '%s' is in pay_later, so it "
                "counts as paid once the order is completed (status %s)",
                order->payment_method, order->status_text);
    return verdict(RULE_NONE, "create=paid",
            "not paid yet: the shop gives no date of payment (create=paid; status %s)",
            order->status_text);
}

static struct rule_verdict verdict_none(const struct order *order, const struct document_rule *rule)
{
    switch (rule->create) {
    case CREATE_PAID:
        return verdict(RULE_NONE, "create=paid", "not paid yet (create=paid; status %s)",
                order->status_text);
    case CREATE_COMPLETED:
        return verdict(RULE_NONE, "create=completed",
                "the order is not completed yet (create=completed; status %s)", order->status_text);
    case CREATE_NEVER:
    case CREATE_CREATED:
    case CREATE_REFUNDED:
        break;
    }
    return verdict(RULE_NONE, "create=never", "none is made by itself (create=never)");
}

/* ---- what leaves an order out ---- */

static bool is_before(
        const struct order *order, const char *orders_since, const char *zone, char **day)
{
    *day = date_day(order->created_at, zone);
    return strcmp(*day, orders_since) < 0;
}

static struct rule_verdict verdict_before(
        const struct order *order, const char *day, const char *orders_since)
{
    if (order->created_at == 0)
        return verdict(RULE_VOID, "orders_since",
                "the shop gives no date for the order, so it "
                "counts as one before orders_since=%s",
                orders_since);
    return verdict(RULE_VOID, "orders_since", "the order was placed on %s, before orders_since=%s",
            day, orders_since);
}

static bool is_zero(const struct order *order)
{
    money total;
    return decimal_to_money(order_gross(order), currency_decimals(order->currency), &total) &&
            total == 0;
}

static bool left_out(const struct order *order,
        const struct document_rule *rule,
        const char *orders_since,
        const char *zone,
        bool has_vat,
        struct rule_verdict *result)
{
    g_autofree char *day = NULL;
    if (is_before(order, orders_since, zone, &day))
        *result = verdict_before(order, day, orders_since);
    else if (order->lines->len == 0)
        *result = verdict(
                RULE_VOID, "no-lines", "the order has no line: no product, shipping or fee");
    else if (rule->type == DOCUMENT_INVOICE && rule->business_only && !has_vat)
        *result = verdict(
                RULE_VOID, "for=business", "the customer gave no VAT number (for=business)");
    else if (rule->type == DOCUMENT_INVOICE && !rule->zero_total && is_zero(order))
        *result = verdict(
                RULE_VOID, "zero_total=false", "the order's total is zero (zero_total=false)");
    else
        return false;
    return true;
}

struct rule_verdict rule_decide(const struct order *order,
        bool deleted,
        const struct document_rule *rule,
        const struct shop *shop,
        const char *orders_since,
        const char *zone,
        bool has_vat)
{
    struct rule_verdict result;
    if (deleted)
        return verdict(RULE_VOID, "status", "the order was deleted in the shop");

    enum cell cell = cells[status_row(order->status)][rule->create];
    if (cell == CELL_VOID)
        return verdict_void(order);
    if (left_out(order, rule, orders_since, zone, has_vat, &result))
        return result;

    switch (cell) {
    case CELL_PENDING:
        return verdict(RULE_DRAFT, "",
                "the order was placed (create=created), but it is pending: "
                "issued by itself only once it leaves pending");
    case CELL_YES:
        return verdict_yes(order, rule);
    case CELL_IF_PAID:
        return verdict_if_paid(order, shop);
    case CELL_NONE:
    case CELL_VOID:
        break;
    }
    return verdict_none(order, rule);
}

bool order_state_newer(gint64 a_modified,
        enum order_status a_status,
        gint64 b_modified,
        enum order_status b_status)
{
    return a_modified != b_modified ? a_modified > b_modified : a_status > b_status;
}

/* ---- the customer's language ---- */

static bool language_of_country(const char *country, enum language *language)
{
    static const struct {
        char country[3];
        enum language language;
    } languages[] = {
            {"FR", LANGUAGE_FR},
            {"LU", LANGUAGE_FR},
            {"MC", LANGUAGE_FR},
            {"DE", LANGUAGE_DE},
            {"AT", LANGUAGE_DE},
            {"NL", LANGUAGE_NL},
            {"IE", LANGUAGE_EN},
            {"GB", LANGUAGE_EN},
            {"US", LANGUAGE_EN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (strcmp(languages[i].country, country) == 0) {
            *language = languages[i].language;
            return true;
        }
    return false;
}

enum language order_language(const struct order *order, const struct shop *shop, const char **rule)
{
    const struct {
        const char *value, *rule;
    } said[] = {
            {order_meta_value(order, "wpml_language"), "wpml_language"},
            {order->lang, "lang"},
            {order_meta_value(order, "trp_language"), "trp_language"},
            {order_meta_value(order, "lang"), "meta lang"},
    };
    enum language language;
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        if (said[i].value && language_from_text(said[i].value, &language)) {
            *rule = said[i].rule;
            return language;
        }
    bool known = language_of_country(order->billing.country, &language);
    *rule = known ? "billing country" : "shop";
    return known ? language : shop->language;
}
