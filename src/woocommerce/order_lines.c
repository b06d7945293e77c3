/* The lines of an order's JSON: products, shipping and fees, with their taxes. */
#include "woocommerce/order_lines.h"

#include <string.h>

#include "base/text.h"
#include "woocommerce/json_guard.h"
#include "woocommerce/order_extras.h"

void order_line_free(gpointer data)
{
    struct order_line *line = data;
    g_free(line->name);
    g_free(line->sku);
    g_free(line->tax_class);
    g_array_unref(line->taxes);
    g_strfreev(line->details);
    g_free(line);
}

static bool read_plain_number(const char *text, struct decimal *number)
{
    return !strpbrk(text, "eE") && decimal_parse_number(text, number);
}

static bool read_line_tax(
        const struct place *place, const cJSON *entry, struct line_tax *tax, GError **error)
{
    const cJSON *total = value_of(entry, "total");
    if (!value_read_id(place, entry, "id", &tax->rate_id, error))
        return false;
    if (!read_plain_number(json_guard_text(total), &tax->total))
        return value_fail_money(place, "total of taxes", total, error);

    /* only tells rates apart: a wrong one is none */
    if (!read_plain_number(value_text_of(entry, "subtotal"), &tax->subtotal))
        tax->subtotal = decimal_from_int(0);
    return true;
}

/* The shares of a line's tax: id and total of each rate; "" says nothing and is left out. Up to
 * WooCommerce 10.0 they are not rounded ("0.525"), and PHP may give them more than 12 decimals. */
static bool read_line_taxes(
        const struct place *place, const cJSON *object, GArray *taxes, GError **error)
{
    const cJSON *list = value_of(object, "taxes"), *entry;
    if (!list || cJSON_IsNull(list))
        return true;
    if (!cJSON_IsArray(list))
        return value_fail(place, "taxes", list, "it has to be a list", error);

    cJSON_ArrayForEach (entry, list) {
        struct line_tax tax = {0};
        if (!value_is_object(entry))
            return value_fail(place, "an entry of taxes", entry, "it has to be an object", error);
        if (value_is_absent(value_of(entry, "total")))
            continue;
        if (!read_line_tax(place, entry, &tax, error))
            return false;
        g_array_append_val(taxes, tax);
    }
    return true;
}

static bool could_identify(const char *text)
{
    gsize length = strlen(text), digits = 0;
    for (const char *p = text; *p && length <= 40; p++)
        digits += g_ascii_isdigit(*p);
    return length >= 8 && length <= 40 && digits >= 7;
}

/* Few lines have such a one, and an order may have thousands of lines. */
static void read_line_meta(const cJSON *object, struct order *order)
{
    const cJSON *entry;
    cJSON_ArrayForEach (entry, value_of(object, "meta_data"))
        if (could_identify(value_text_of(entry, "value")) && order->line_meta->len < 100)
            order_meta_add(order->line_meta, entry);
}

/* An entry of meta_data as "Maat: L"; NULL when it is not for the customer: keys that begin with _
 * are internal. Caller frees. */
static char *read_detail(const cJSON *entry)
{
    const cJSON *value = value_of(entry, "display_value");
    if (!cJSON_IsObject(entry) || !cJSON_IsString(value))
        return NULL;
    if (value_text_of(entry, "key")[0] == '_')
        return NULL;

    g_autofree char *shown_key = value_clean_of(entry, "display_key");
    g_autofree char *shown_value = text_from_html(value->valuestring, false);
    if (!*shown_key || *shown_key == '_' || !*shown_value)
        return NULL;
    return g_strdup_printf("%s: %s", shown_key, shown_value);
}

/* What the customer chose. */
static char **read_details(const cJSON *object)
{
    GPtrArray *details = g_ptr_array_new();
    const cJSON *entry;
    cJSON_ArrayForEach (entry, value_of(object, "meta_data")) {
        char *detail = read_detail(entry);
        if (detail)
            g_ptr_array_add(details, detail);
    }
    g_ptr_array_add(details, NULL);
    return (char **)g_ptr_array_free(details, FALSE);
}

static struct order_line *add_line(
        struct order *order, const cJSON *entry, enum line_kind kind, const char *name_key)
{
    struct order_line *line = g_new0(struct order_line, 1);
    line->kind = kind;
    line->name = value_clean_of(entry, name_key);
    line->sku = value_clean_of(entry, "sku");
    line->tax_class = value_clean_of(entry, "tax_class");
    line->quantity = decimal_from_int(1);
    line->taxes = g_array_new(FALSE, FALSE, sizeof(struct line_tax));
    g_ptr_array_add(order->lines, line);
    return line;
}

static bool read_line_amounts(
        const struct place *place, const cJSON *entry, struct order_line *line, GError **error)
{
    return value_read_id(place, entry, "id", &line->id, error) &&
            value_read_money(place, entry, "total", &line->total, error) &&
            value_read_tax(place, entry, "total_tax", &line->total_tax, error) &&
            read_line_taxes(place, entry, line->taxes, error);
}

bool order_line_read_product(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    struct order_line *line = add_line(order, entry, LINE_PRODUCT, "name");
    line->details = read_details(entry);
    read_line_meta(entry, order);
    return read_line_amounts(place, entry, line, error) &&
            value_read_quantity(place, entry, &line->quantity, error) &&
            value_read_money(place, entry, "subtotal", &line->subtotal, error) &&
            value_read_tax(place, entry, "subtotal_tax", &line->subtotal_tax, error);
}

static bool read_extra(
        const struct place *place, const cJSON *entry, struct order_line *line, GError **error)
{
    line->details = g_new0(char *, 1);
    bool good = read_line_amounts(place, entry, line, error);
    line->subtotal = line->total;
    line->subtotal_tax = line->total_tax;
    return good;
}

bool order_line_read_shipping(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    return read_extra(place, entry, add_line(order, entry, LINE_SHIPPING, "method_title"), error);
}

bool order_line_read_fee(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    return read_extra(place, entry, add_line(order, entry, LINE_FEE, "name"), error);
}
