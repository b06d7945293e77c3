/* What an order's JSON says beside its lines: tax rates, refunds, meta data, coupons. */
#include "woocommerce/order_extras.h"

#include <string.h>

#include "base/text.h"
#include "woocommerce/json_guard.h"

/* ---- tax rates ---- */

void order_rate_clear(gpointer data)
{
    struct tax_rate *rate = data;
    g_free(rate->label);
}

/* The number before the first percent sign: "BTW 21%", "TVQ 9,975 %". */
static bool percent_in_text(const char *text, struct decimal *percent)
{
    const char *sign = strchr(text, '%');
    if (!sign)
        return false;

    while (sign > text && sign[-1] == ' ')
        sign--;
    const char *start = sign;
    while (start > text && (g_ascii_isdigit(start[-1]) || start[-1] == '.' || start[-1] == ','))
        start--;
    g_autofree char *number = g_strndup(start, (gsize)(sign - start));
    return decimal_parse(g_strdelimit(number, ",", '.'), percent);
}

static bool read_percent(const cJSON *entry, const char *label, struct decimal *percent)
{
    const cJSON *item = value_of(entry, "rate_percent");
    const char *text = json_guard_text(item);
    if (cJSON_IsRaw(item) ? decimal_parse_number(text, percent) : decimal_parse(text, percent))
        return true;
    return percent_in_text(text, percent) || percent_in_text(label, percent) ||
            percent_in_text(value_text_of(entry, "rate_code"), percent);
}

/* The country that a rate_code begins with: "BE-BTW-1", "BE-VLAANDEREN-BTW-1". */
static void read_rate_country(const cJSON *entry, char country[3])
{
    const char *code = value_text_of(entry, "rate_code");
    if (g_ascii_isupper(code[0]) && g_ascii_isupper(code[1]) && code[2] == '-')
        g_strlcpy(country, code, 3);
}

/* A rate whose id cannot be known is left out: the lines that use it then say so. */
bool order_rate_read(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    struct tax_rate rate = {.compound = cJSON_IsTrue(value_of(entry, "compound"))};
    struct decimal shipping;
    if (!value_read_tax(place, entry, "tax_total", &rate.tax_total, error))
        return false;
    if (!value_read_tax(place, entry, "shipping_tax_total", &shipping, error))
        return false;

    rate.tax_total = decimal_add(rate.tax_total, shipping);
    rate.label = value_clean_of(entry, "label");
    rate.percent_missing = !read_percent(entry, rate.label, &rate.percent);
    if (rate.percent_missing)
        rate.percent = decimal_from_int(0);
    read_rate_country(entry, rate.country);

    bool has_id = !value_is_absent(value_of(entry, "rate_id"));
    if (has_id && value_read_id(place, entry, "rate_id", &rate.rate_id, NULL))
        g_array_append_val(order->rates, rate);
    else
        order_rate_clear(&rate);
    return true;
}

/* ---- refunds ---- */

void order_refund_free(gpointer data)
{
    struct order_refund *refund = data;
    g_free(refund->reason);
    g_free(refund);
}

/* A refund without an id or an amount is passed over: a shop keeps {"id":0,"total":"-0.00"} for a
 * deleted one. A tax that cannot be read counts as not said. */
bool order_refund_read(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    (void)error;
    struct order_refund read = {0};
    if (!value_read_key_id(place, entry, &read.id, NULL))
        return true;
    if (!value_read_money(place, entry, "total", &read.total, NULL))
        return true;
    if (!value_read_tax(place, entry, "total_tax", &read.total_tax, NULL))
        read.total_tax = decimal_from_int(0);

    struct order_refund *refund = g_new0(struct order_refund, 1);
    *refund = (struct order_refund){.id = read.id,
            .reason = value_clean_of(entry, "reason"),
            .total = decimal_neg(read.total),
            .total_tax = decimal_neg(read.total_tax)};
    g_ptr_array_add(order->refunds, refund);
    return true;
}

/* The same refund twice: the first counts. */
void order_refunds_drop_repeated(struct order *order)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GPtrArray) all = order->refunds;
    order->refunds = g_ptr_array_new_with_free_func(order_refund_free);
    g_ptr_array_set_free_func(all, NULL);
    for (guint i = 0; i < all->len; i++) {
        struct order_refund *refund = all->pdata[i];
        if (g_hash_table_add(seen, &refund->id))
            g_ptr_array_add(order->refunds, refund);
        else
            order_refund_free(refund);
    }
}

/* ---- meta data and coupons ---- */

void order_meta_free(gpointer data)
{
    struct order_meta *meta = data;
    g_free(meta->key);
    g_free(meta->value);
    g_free(meta);
}

void order_meta_add(GPtrArray *list, const cJSON *entry)
{
    const cJSON *value = value_of(entry, "value");
    if ((!cJSON_IsString(value) && !cJSON_IsRaw(value)) || value_is_absent(value_of(entry, "key")))
        return;
    struct order_meta *meta = g_new0(struct order_meta, 1);
    meta->key = text_clean(value_text_of(entry, "key"), false);
    meta->value = text_from_html(value->valuestring, false);
    g_ptr_array_add(list, meta);
}

bool order_meta_read(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    (void)place;
    (void)error;
    order_meta_add(order->meta, entry);
    return true;
}

char **order_coupon_codes_read(const cJSON *root)
{
    GPtrArray *codes = g_ptr_array_new();
    const cJSON *entry;
    cJSON_ArrayForEach (entry, value_of(root, "coupon_lines"))
        if (cJSON_IsObject(entry) && *value_text_of(entry, "code"))
            g_ptr_array_add(codes, value_clean_of(entry, "code"));
    g_ptr_array_add(codes, NULL);
    return (char **)g_ptr_array_free(codes, FALSE);
}
