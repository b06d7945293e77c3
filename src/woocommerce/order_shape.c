/* Which keys of WooCommerce's order (REST API v2 and v3) are read. What is not named here is never
 * looked at. */
#include "order_shape.h"

static const struct json_key meta_keys[] = {
        {"key", NULL}, {"value", NULL}, {"display_key", NULL}, {"display_value", NULL}};
static const struct json_shape meta_shape = JSON_SHAPE(meta_keys);

/* The order's own: a plugin keeps gift cards under it, in a shape of its own. */
static const struct json_shape any_shape = {NULL, 0, true};
static const struct json_key order_meta_keys[] = {{"key", NULL}, {"value", &any_shape}};
static const struct json_shape order_meta_shape = JSON_SHAPE(order_meta_keys);

static const struct json_key line_tax_keys[] = {{"id", NULL}, {"total", NULL}, {"subtotal", NULL}};
static const struct json_shape line_tax_shape = JSON_SHAPE(line_tax_keys);

static const struct json_key product_keys[] = {
        {"id", NULL},
        {"name", NULL},
        {"quantity", NULL},
        {"subtotal", NULL},
        {"subtotal_tax", NULL},
        {"total", NULL},
        {"total_tax", NULL},
        {"taxes", &line_tax_shape},
        {"meta_data", &meta_shape},
        {"sku", NULL},
        {"tax_class", NULL},
};
static const struct json_shape product_shape = JSON_SHAPE(product_keys);

static const struct json_key shipping_keys[] = {
        {"id", NULL},
        {"method_title", NULL},
        {"total", NULL},
        {"total_tax", NULL},
        {"taxes", &line_tax_shape},
        {"tax_class", NULL},
};
static const struct json_shape shipping_shape = JSON_SHAPE(shipping_keys);

static const struct json_key fee_keys[] = {
        {"id", NULL},
        {"name", NULL},
        {"total", NULL},
        {"total_tax", NULL},
        {"taxes", &line_tax_shape},
        {"tax_class", NULL},
};
static const struct json_shape fee_shape = JSON_SHAPE(fee_keys);

static const struct json_key rate_keys[] = {
        {"rate_id", NULL},
        {"rate_code", NULL},
        {"label", NULL},
        {"compound", NULL},
        {"tax_total", NULL},
        {"shipping_tax_total", NULL},
        {"rate_percent", NULL},
};
static const struct json_shape rate_shape = JSON_SHAPE(rate_keys);

static const struct json_key refund_keys[] = {
        {"id", NULL}, {"reason", NULL}, {"total", NULL}, {"total_tax", NULL}};
static const struct json_shape refund_shape = JSON_SHAPE(refund_keys);

static const struct json_key coupon_keys[] = {
        {"code", NULL},
        {"discount", NULL},
        {"discount_tax", NULL},
        {"discount_type", NULL},
        {"meta_data", &order_meta_shape},
};
static const struct json_shape coupon_shape = JSON_SHAPE(coupon_keys);

static const struct json_key address_keys[] = {
        {"first_name", NULL},
        {"last_name", NULL},
        {"company", NULL},
        {"address_1", NULL},
        {"address_2", NULL},
        {"city", NULL},
        {"state", NULL},
        {"postcode", NULL},
        {"country", NULL},
        {"email", NULL},
        {"phone", NULL},
};
static const struct json_shape address_shape = JSON_SHAPE(address_keys);

static const struct json_key link_keys[] = {{"href", NULL}};
static const struct json_shape link_shape = JSON_SHAPE(link_keys);

static const struct json_key links_keys[] = {{"self", &link_shape}};
static const struct json_shape links_shape = JSON_SHAPE(links_keys);

static const struct json_key order_keys[] = {
        {"id", NULL},
        {"status", NULL},
        {"type", NULL},
        {"currency", NULL},
        {"prices_include_tax", NULL},
        {"total", NULL},
        {"total_tax", NULL},
        {"billing", &address_shape},
        {"shipping", &address_shape},
        {"payment_method", NULL},
        {"payment_method_title", NULL},
        {"customer_note", NULL},
        {"number", NULL},
        {"meta_data", &order_meta_shape},
        {"gift_cards", &any_shape},
        {"pw_gift_cards_redeemed", &any_shape},
        {"line_items", &product_shape},
        {"tax_lines", &rate_shape},
        {"shipping_lines", &shipping_shape},
        {"fee_lines", &fee_shape},
        {"coupon_lines", &coupon_shape},
        {"refunds", &refund_shape},
        {"payment_url", NULL},
        {"needs_payment", NULL},
        {"date_created_gmt", NULL},
        {"date_modified_gmt", NULL},
        {"date_completed_gmt", NULL},
        {"date_paid_gmt", NULL},
        {"lang", NULL},
        /* of bodies that are no order */
        {"code", NULL},
        {"message", NULL},
        {"order", NULL},
        {"date_paid", NULL},
        {"refunded_by", NULL},
        {"action", NULL},
        {"arg", NULL},
        /* of WooCommerce Subscriptions */
        {"billing_period", NULL},
        {"billing_interval", NULL},
        {"next_payment_date_gmt", NULL},
        {"_links", &links_shape},
};
const struct json_shape order_shape = JSON_SHAPE(order_keys);

G_STATIC_ASSERT(G_N_ELEMENTS(order_keys) <= JSON_GUARD_MAX_KEYS);
