/* Reads the refunds of an order with their lines. A refund's lines have the form of an order's
 * (WOOCOMMERCE.md), with amounts and quantities below 0, so that the order's readers take them;
 * then the signs are turned. */
#include <string.h>

#include "base/error.h"
#include "reading.h"
#include "shop/read.h"
#include "woocommerce/order_extras.h"
#include "woocommerce/order_lines.h"
#include "woocommerce/order_values.h"

static const struct json_key meta_keys[] = {{"key", NULL}, {"value", NULL}};
static const struct json_shape meta_shape = JSON_SHAPE(meta_keys);

static const struct json_key tax_keys[] = {{"id", NULL}, {"total", NULL}, {"subtotal", NULL}};
static const struct json_shape tax_shape = JSON_SHAPE(tax_keys);

/* Of products, shipping and fees alike. */
static const struct json_key line_keys[] = {
        {"id", NULL},
        {"name", NULL},
        {"method_title", NULL},
        {"sku", NULL},
        {"quantity", NULL},
        {"subtotal", NULL},
        {"subtotal_tax", NULL},
        {"total", NULL},
        {"total_tax", NULL},
        {"taxes", &tax_shape},
        {"tax_class", NULL},
        {"meta_data", &meta_shape},
};
static const struct json_shape line_shape = JSON_SHAPE(line_keys);

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
        {"id", NULL},
        {"amount", NULL},
        {"reason", NULL},
        {"date_created_gmt", NULL},
        {"line_items", &line_shape},
        {"shipping_lines", &line_shape},
        {"fee_lines", &line_shape},
        {"tax_lines", &rate_shape},
};
static const struct json_shape refund_shape = JSON_SHAPE(refund_keys);

/* ---- life ---- */

static void free_line(gpointer data)
{
    struct shop_refund_line *line = data;
    g_free(line->name);
    g_free(line->sku);
    g_array_unref(line->taxes);
    g_free(line);
}

void shop_refund_free(struct shop_refund *refund)
{
    if (!refund)
        return;
    g_free(refund->reason);
    g_ptr_array_unref(refund->lines);
    g_array_unref(refund->rates);
    g_free(refund);
}

static void free_refund(gpointer refund)
{
    shop_refund_free(refund);
}

static struct shop_refund *refund_new(void)
{
    struct shop_refund *refund = g_new0(struct shop_refund, 1);
    refund->reason = g_strdup("");
    refund->lines = g_ptr_array_new_with_free_func(free_line);
    refund->rates = g_array_new(FALSE, FALSE, sizeof(struct tax_rate));
    g_array_set_clear_func(refund->rates, order_rate_clear);
    return refund;
}

/* ---- signs ---- */

static void turn(struct decimal *amount)
{
    *amount = decimal_neg(*amount);
}

/* The item of the order that a line takes back; 0 where it does not say so. */
static gint64 refunded_item(const cJSON *entry)
{
    const cJSON *meta;
    gint64 id = 0;
    cJSON_ArrayForEach (meta, value_of(entry, "meta_data")) {
        if (strcmp(value_text_of(meta, "key"), "_refunded_item_id") != 0)
            continue;
        if (!value_read_id(&(struct place){0}, meta, "value", &id, NULL))
            id = 0;
    }
    return MAX(id, 0);
}

/* The line of a refund that a line read as an order's is. */
static struct shop_refund_line *turned_line(const struct order_line *read, const cJSON *entry)
{
    struct shop_refund_line *line = g_new0(struct shop_refund_line, 1);
    line->kind = read->kind;
    line->item_id = refunded_item(entry);
    line->name = g_strdup(read->name);
    line->sku = g_strdup(read->sku);
    line->quantity = read->kind == LINE_PRODUCT ? decimal_neg(read->quantity) : read->quantity;
    line->net = decimal_neg(read->total);
    line->tax = decimal_neg(read->total_tax);
    line->taxes = g_array_ref(read->taxes);
    for (guint i = 0; i < line->taxes->len; i++) {
        struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        turn(&tax->total);
        turn(&tax->subtotal);
    }
    return line;
}

/* ---- lists ---- */

typedef bool (*read_entry_function)(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* What the order's readers fill for one refund. */
struct parts {
    const cJSON *object;
    struct place place;
    struct order order; /* lines and rates only */
    struct shop_refund *refund;
};

static bool read_lines(
        struct parts *parts, const char *list, read_entry_function read, GError **error)
{
    const cJSON *entry;
    parts->place.list = list;
    parts->place.entry = 0;
    cJSON_ArrayForEach (entry, value_of(parts->object, list)) {
        parts->place.entry++;
        if (!value_is_object(entry))
            return value_fail(&parts->place, "an entry", entry, "it has to be an object", error);
        if (!read(&parts->place, entry, &parts->order, error))
            return false;

        const GPtrArray *lines = parts->order.lines;
        g_ptr_array_add(parts->refund->lines, turned_line(lines->pdata[lines->len - 1], entry));
    }
    return true;
}

static bool read_rates(struct parts *parts, GError **error)
{
    const cJSON *entry;
    parts->place.list = "tax_lines";
    parts->place.entry = 0;
    cJSON_ArrayForEach (entry, value_of(parts->object, "tax_lines")) {
        parts->place.entry++;
        if (!order_rate_read(&parts->place, entry, &parts->order, error))
            return false;
    }
    for (guint i = 0; i < parts->refund->rates->len; i++)
        turn(&g_array_index(parts->refund->rates, struct tax_rate, i).tax_total);
    return true;
}

static bool read_all_lines(struct parts *parts, GError **error)
{
    return read_lines(parts, "line_items", order_line_read_product, error) &&
            read_lines(parts, "shipping_lines", order_line_read_shipping, error) &&
            read_lines(parts, "fee_lines", order_line_read_fee, error) && read_rates(parts, error);
}

/* ---- a refund ---- */

static bool read_refund(
        const cJSON *entry, struct place place, struct shop_refund *refund, GError **error)
{
    if (!value_is_object(entry))
        return value_fail(&place, "an entry", entry, "it has to be an object", error);
    if (!value_read_key_id(&place, entry, &refund->id, error) ||
            !value_read_money(&place, entry, "amount", &refund->amount, error) ||
            !value_read_time(&place, entry, "date_created_gmt", &refund->created_at, error))
        return false;

    refund->amount = decimal_abs(refund->amount);
    g_free(refund->reason);
    refund->reason = value_clean_of(entry, "reason");
    struct parts parts = {.object = entry, .place = place, .refund = refund};
    parts.order.lines = g_ptr_array_new_with_free_func(order_line_free);
    parts.order.line_meta = g_ptr_array_new_with_free_func(order_meta_free);
    parts.order.rates = refund->rates;
    bool good = read_all_lines(&parts, error);
    g_ptr_array_unref(parts.order.lines);
    g_ptr_array_unref(parts.order.line_meta);
    return good;
}

static gint by_age(gconstpointer a, gconstpointer b)
{
    const struct shop_refund *first = *(struct shop_refund *const *)a,
                             *second = *(struct shop_refund *const *)b;
    if (first->created_at != second->created_at)
        return first->created_at < second->created_at ? -1 : 1;
    return (first->id > second->id) - (first->id < second->id);
}

static bool has_id(const GPtrArray *refunds, gint64 id)
{
    for (guint i = 0; i < refunds->len; i++)
        if (((const struct shop_refund *)refunds->pdata[i])->id == id)
            return true;
    return false;
}

static bool read_entries(const cJSON *list, gint64 order_id, GPtrArray *refunds, GError **error)
{
    struct place place = {.order_id = order_id, .list = "refunds"};
    const cJSON *entry;
    cJSON_ArrayForEach (entry, list) {
        struct shop_refund *refund = refund_new();
        place.entry++;
        if (!read_refund(entry, place, refund, error)) {
            shop_refund_free(refund);
            return false;
        }
        bool twice = has_id(refunds, refund->id);
        g_ptr_array_add(refunds, refund);
        if (twice)
            return value_fail(
                    &place, "id", value_of(entry, "id"), "another refund has it too", error);
    }
    g_ptr_array_sort(refunds, by_age);
    return true;
}

struct shop_refund *shop_read_refund(GBytes *body, gint64 order_id, GError **error)
{
    const struct place place = {.order_id = order_id, .list = "refunds", .entry = 1};
    cJSON *entry = json_guard_body(body, &refund_shape, error);
    if (!entry)
        return NULL;

    struct shop_refund *refund = refund_new();
    bool good = read_refund(entry, place, refund, error);
    cJSON_Delete(entry);
    if (good)
        return refund;
    shop_refund_free(refund);
    return NULL;
}

GPtrArray *shop_read_refunds(GBytes *body, gint64 order_id, GError **error)
{
    cJSON *list = reading_list(body, &refund_shape, "refunds", error);
    if (!list)
        return NULL;

    GPtrArray *refunds = g_ptr_array_new_with_free_func(free_refund);
    bool good = read_entries(list, order_id, refunds, error);
    cJSON_Delete(list);
    if (good)
        return refunds;
    g_ptr_array_unref(refunds);
    return NULL;
}
