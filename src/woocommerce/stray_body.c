/* Signed bodies that hold no order: the shop's errors, subscriptions, refunds and the like. */
#include "stray_body.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "woocommerce/order_values.h"

/* The errors that a shop signs and delivers in place of an order, as seen in WooCommerce 7 to 11.
 */
static const struct {
    const char *code_end;
    const char *cause;
} shop_errors[] = {
        {"_cannot_view",
                "the shop no longer sends orders: the user who owns the webhook "
                "lost the right to see them (demoted or deleted), and every order "
                "is missing while the shop sees success. Give that user the role "
                "Shop manager again, or delete the webhook in WooCommerce > "
                "Settings > Advanced > Webhooks and add it anew as an "
                "administrator"},
        {"_invalid_id",
                "the order was deleted in the shop before its "
                "webhook was sent: nothing is left to read"},
        {"rest_no_route",
                "the shop's REST API does not know orders: a plugin switches the "
                "REST API off, or the webhook's API version is one that this "
                "WooCommerce no longer has. Choose 'WP REST API Integration v3' "
                "in WooCommerce > Settings > Advanced > Webhooks"},
};

static bool explain_shop_error(const cJSON *root, GError **error)
{
    g_autofree char *code = value_clean_of(root, "code");
    g_autofree char *message = value_clean_of(root, "message");
    g_autofree char *shown_code = log_escape(code, 80);
    g_autofree char *shown_message = log_escape(message, 200);
    for (gsize i = 0; i < G_N_ELEMENTS(shop_errors); i++)
        if (g_str_has_suffix(code, shop_errors[i].code_end))
            return fail_quoting(error, BILLHOOK_ERROR_INPUT, shop_errors[i].cause,
                    "%s (the shop's error is %s)", shop_errors[i].cause, shown_code);
    return fail_quoting(error, BILLHOOK_ERROR_INPUT, "the shop sent an error in place of an order",
            "the shop sent an error in place of an order: %s (%s)", shown_message, shown_code);
}

/* Told by the key that gives it away; the first one that fits. */
static const struct {
    const char *key;
    const char *reason;
} other_bodies[] = {
        {"order",
                "an order in the old format of the Legacy REST API: in "
                "WooCommerce > Settings > Advanced > Webhooks set the "
                "webhook's API version to 'WP REST API Integration v3'"},
        {"refunded_by",
                "a refund, not an order: refunds are read "
                "from the order that they belong to"},
        {"action",
                "the body of a webhook for an action, not an order: "
                "choose the topics Order created and Order updated"},
        {"line_items",
                "line_items without date_paid_gmt: an order in the format "
                "of REST API v1, or a part of one. In WooCommerce > "
                "Settings > Advanced > Webhooks set the webhook's API "
                "version to 'WP REST API Integration v3'"},
};

bool stray_explain(const cJSON *root, GError **error)
{
    if (cJSON_IsString(value_of(root, "code")) && value_of(root, "message"))
        return explain_shop_error(root, error);
    for (gsize i = 0; i < G_N_ELEMENTS(other_bodies); i++)
        if (value_of(root, other_bodies[i].key))
            return fail(error, BILLHOOK_ERROR_INPUT, "%s", other_bodies[i].reason);
    return fail(error, BILLHOOK_ERROR_INPUT,
            "the body is JSON, but no order: line_items and date_paid_gmt are missing");
}

/* "shop_order_refund" and other kinds that WordPress keeps beside orders are none, whatever fields
 * they have. */
bool stray_refuse_type(const cJSON *root, GError **error)
{
    const char *type = value_text_of(root, "type");
    if (!g_str_has_prefix(type, "shop_") || strcmp(type, "shop_order") == 0)
        return true;
    g_autofree char *shown = log_escape(type, 40);
    return fail_quoting(error, BILLHOOK_ERROR_INPUT,
            "the body is another thing than an order, by its type",
            "the body is a %s, not an order: no document is made from it", shown);
}

/* ---- subscriptions ---- */

/* ".../wp-json/wc/v3/subscriptions/5580", or the same in ?rest_route=. */
static bool is_subscription_link(const char *href)
{
    static const char part[] = "/subscriptions/";
    g_autofree char *plain = g_uri_unescape_string(href, NULL);
    const char *found = strstr(plain ? plain : href, part);
    if (!found)
        return false;
    found += strlen(part);
    gsize digits = strspn(found, "0123456789");
    return digits > 0 && (found[digits] == '\0' || strchr("/?&#", found[digits]));
}

static bool has_subscription_link(const cJSON *root)
{
    const cJSON *entry;
    cJSON_ArrayForEach (entry, value_of(value_of(root, "_links"), "self"))
        if (is_subscription_link(value_text_of(entry, "href")))
            return true;
    return false;
}

/* An order of WooCommerce Subscriptions has the fields of an order and more; it is a plan, nothing
 * that was bought. */
bool stray_is_subscription(const cJSON *root)
{
    static const char *const keys[] = {
            "billing_period", "billing_interval", "next_payment_date_gmt"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (value_of(root, keys[i]))
            return true;
    return has_subscription_link(root) ||
            strcmp(value_text_of(root, "type"), "shop_subscription") == 0;
}

enum body_kind stray_tell_subscription(const cJSON *root, gint64 *id, GError **error)
{
    gint64 read = 0;
    if (!value_read_key_id(&(struct place){0}, root, &read, NULL))
        read = 0;
    if (id)
        *id = read;
    fail(error, BILLHOOK_ERROR_INPUT,
            "a subscription, not an order: no document is made "
            "from it; its renewals come as orders");
    return BODY_SUBSCRIPTION;
}
