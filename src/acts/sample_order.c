/* A made-up order in WooCommerce's JSON. */
#include "acts/sample_order.h"

#include <string.h>

#include "base/date.h"

/* Amounts as WooCommerce computes them with prices incl. tax: mugs 2 × 12.50 less 10 % = 22.50
 * (18.60 + 3.90), coffee 2 × 14.95 less 10 % = 26.91 (25.39 + 1.52), shipping 6.95 (5.74
 * + 1.21): 56.36 in all, 6.63 of it VAT. */
static const char template[] =
        "{\"id\":%u,\"parent_id\":0,\"status\":\"processing\","
        "\"currency\":\"EUR\",\"version\":\"11.0.1\","
        "\"prices_include_tax\":true,\"date_created\":\"%s\","
        "\"date_modified\":\"%s\",\"discount_total\":\"4.88\","
        "\"discount_tax\":\"0.61\",\"shipping_total\":\"5.74\","
        "\"shipping_tax\":\"1.21\",\"cart_tax\":\"5.42\","
        "\"total\":\"56.36\",\"total_tax\":\"6.63\","
        "\"customer_id\":0,\"billing\":{\"first_name\":\"Jan\","
        "\"last_name\":\"Janssens\",\"company\":\"Janssens & Zonen BV\","
        "\"address_1\":\"Dorpsstraat 25\",\"address_2\":\"bus 4\","
        "\"city\":\"Mechelen\",\"state\":\"\",\"postcode\":\"2800\","
        "\"country\":\"BE\",\"email\":\"jan.janssens@example.be\","
        "\"phone\":\"+32 470 00 00 01\"},"
        "\"shipping\":{\"first_name\":\"Jan\",\"last_name\":\"Janssens\","
        "\"company\":\"\",\"address_1\":\"Dorpsstraat 25\","
        "\"address_2\":\"bus 4\",\"city\":\"Mechelen\",\"state\":\"\","
        "\"postcode\":\"2800\",\"country\":\"BE\",\"phone\":\"\"},"
        "\"payment_method\":\"mollie_wc_gateway_bancontact\","
        "\"payment_method_title\":\"Bancontact\","
        "\"transaction_id\":\"tr_sample\","
        "\"customer_note\":\"Graag leveren v\\u00f3\\u00f3r 12 uur, bedankt!\","
        "\"date_completed\":null,\"date_paid\":\"%s\",\"number\":\"%u\","
        "\"meta_data\":[{\"id\":1,\"key\":\"is_vat_exempt\","
        "\"value\":\"no\"},{\"id\":2,\"key\":\"_billing_vat_number\","
        "\"value\":\"BE0000000196\"}],"
        "\"line_items\":[{\"id\":11,\"name\":\"Mok \\\"Gent\\\"\","
        "\"product_id\":11,\"variation_id\":12,\"quantity\":2,"
        "\"tax_class\":\"\",\"subtotal\":\"20.66\","
        "\"subtotal_tax\":\"4.34\",\"total\":\"18.60\","
        "\"total_tax\":\"3.90\",\"taxes\":[{\"id\":1,\"total\":\"3.90\","
        "\"subtotal\":\"4.34\"}],\"meta_data\":[{\"id\":91,"
        "\"key\":\"pa_kleur\",\"value\":\"blauw\","
        "\"display_key\":\"Kleur\",\"display_value\":\"Blauw\"}],"
        "\"sku\":\"MOK-21\",\"price\":9.3},"
        "{\"id\":12,\"name\":\"Koffiebonen 1 kg\",\"product_id\":10,"
        "\"variation_id\":0,\"quantity\":2,\"tax_class\":\"reduced-rate\","
        "\"subtotal\":\"28.21\",\"subtotal_tax\":\"1.69\","
        "\"total\":\"25.39\",\"total_tax\":\"1.52\","
        "\"taxes\":[{\"id\":2,\"total\":\"1.52\",\"subtotal\":\"1.69\"}],"
        "\"meta_data\":[],\"sku\":\"KOFFIE-1\",\"price\":12.695}],"
        "\"tax_lines\":[{\"id\":21,\"rate_code\":\"BE-BTW 21%%-1\","
        "\"rate_id\":1,\"label\":\"BTW 21%%\",\"compound\":false,"
        "\"tax_total\":\"3.90\",\"shipping_tax_total\":\"1.21\","
        "\"rate_percent\":21,\"meta_data\":[]},"
        "{\"id\":22,\"rate_code\":\"BE-BTW 6%%-1\",\"rate_id\":2,"
        "\"label\":\"BTW 6%%\",\"compound\":false,\"tax_total\":\"1.52\","
        "\"shipping_tax_total\":\"0.00\",\"rate_percent\":6,"
        "\"meta_data\":[]}],\"shipping_lines\":[{\"id\":31,"
        "\"method_title\":\"bpost thuislevering\","
        "\"method_id\":\"flat_rate\",\"total\":\"5.74\","
        "\"total_tax\":\"1.21\",\"taxes\":[{\"id\":1,\"total\":\"1.21\","
        "\"subtotal\":\"\"}],\"meta_data\":[]}],"
        "\"fee_lines\":[],\"coupon_lines\":[{\"id\":41,"
        "\"code\":\"welkom10\",\"discount\":\"4.88\","
        "\"discount_tax\":\"0.61\","
        "\"meta_data\":[]}],\"refunds\":[],"
        "\"payment_url\":\"%s/kassa/order-pay/%u/\",\"is_editable\":false,"
        "\"needs_payment\":false,\"needs_processing\":true,"
        "\"date_created_gmt\":\"%s\",\"date_modified_gmt\":\"%s\","
        "\"date_completed_gmt\":null,\"date_paid_gmt\":\"%s\"}";

char *sample_order(gint64 now, const char *shop_url)
{
    guint id = (guint)(now % 1000000) * 1000 + (guint)g_random_int_range(1, 1000);
    g_autofree char *stamp = date_time_text(now);
    stamp[19] = '\0'; /* WooCommerce writes no zone */
    g_autofree char *url = g_str_has_suffix(shop_url, "/")
            ? g_strndup(shop_url, strlen(shop_url) - 1)
            : g_strdup(shop_url);
    return g_strdup_printf(template, id, stamp, stamp, stamp, id, url, id, stamp, stamp, stamp);
}
