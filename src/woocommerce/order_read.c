/* From the bytes of a body to a struct order, or to the reason why it is none. */
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cards.h"
#include "woocommerce/json_guard.h"
#include "woocommerce/order_extras.h"
#include "woocommerce/order_lines.h"
#include "order_shape.h"
#include "woocommerce/order_values.h"
#include "stray_body.h"
#include "woocommerce/order.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

/* ---- the order's own fields ---- */

static char *upper_of(const cJSON *object, const char *key)
{
    g_autofree char *text = value_clean_of(object, key);
    return g_ascii_strup(text, -1);
}

/* Absent, or an object; a list with something in it, a text or a number tells of no person: it must
 * not look like none. */
static bool check_objects(const struct place *place, const cJSON *root, GError **error)
{
    static const char *const keys[] = {"billing", "shipping"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const cJSON *item = value_of(root, keys[i]);
        if (!value_is_absent(item) && !cJSON_IsFalse(item) && !value_is_object(item))
            return fail(error, BILLHOOK_ERROR_INPUT, "order %" G_GINT64_FORMAT ": %s is no object",
                    place->order_id, keys[i]);
    }
    return true;
}

static void read_address(const cJSON *root, const char *key, struct address *address)
{
    static const struct {
        const char *key;
        gsize field;
    } texts[] = {
            {"first_name", offsetof(struct address, first_name)},
            {"last_name", offsetof(struct address, last_name)},
            {"company", offsetof(struct address, company)},
            {"address_1", offsetof(struct address, street)},
            {"address_2", offsetof(struct address, street2)},
            {"postcode", offsetof(struct address, postcode)},
            {"city", offsetof(struct address, city)},
            {"state", offsetof(struct address, state)},
            {"phone", offsetof(struct address, phone)},
    };
    const cJSON *object = value_of(root, key);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *(char **)(void *)((char *)address + texts[i].field) = value_clean_of(object, texts[i].key);
    address->country = upper_of(object, "country");
    const char *blank = *address->first_name && *address->last_name ? " " : "";
    address->name = g_strconcat(address->first_name, blank, address->last_name, NULL);
}

/* An address from which a character had to be removed is another address: it gets a mark that no
 * address may have, so that it counts as unusable instead of reaching somebody else. */
static char *read_email(const cJSON *root)
{
    g_autofree char *sent = g_strdup(value_text_of(value_of(root, "billing"), "email"));
    g_strstrip(sent);
    g_autofree char *clean = text_clean(sent, false);
    return strcmp(sent, clean) == 0 ? g_steal_pointer(&clean)
                                    : g_strconcat(clean, "\xef\xbf\xbd", NULL);
}

static char *read_number_text(const cJSON *root, gint64 id)
{
    g_autofree char *number = value_clean_of(root, "number");
    return *number ? g_steal_pointer(&number) : g_strdup_printf("%" G_GINT64_FORMAT, id);
}

static void read_texts(const cJSON *root, struct order *order)
{
    const char *status = value_text_of(root, "status");
    order->status_text =
            text_from_html(g_str_has_prefix(status, "wc-") ? status + 3 : status, false);
    order->status = order_status_from_text(order->status_text);
    order->number = read_number_text(root, order->id);
    order->currency = upper_of(root, "currency");
    order->email = read_email(root);
    order->customer_note = text_from_html(value_text_of(root, "customer_note"), true);
    order->payment_method = value_clean_of(root, "payment_method");
    order->payment_title = value_clean_of(root, "payment_method_title");
    order->payment_url = text_clean(value_text_of(root, "payment_url"), false);
    order->lang =
            cJSON_IsString(value_of(root, "lang")) ? value_clean_of(root, "lang") : g_strdup("");
    order->prices_include_tax = cJSON_IsTrue(value_of(root, "prices_include_tax"));
    order->needs_payment = cJSON_IsTrue(value_of(root, "needs_payment"));
    order->coupon_codes = order_coupon_codes_read(root);
}

static struct order *order_new(const cJSON *root, gint64 id)
{
    struct order *order = g_new0(struct order, 1);
    order->id = id;
    order->lines = g_ptr_array_new_with_free_func(order_line_free);
    order->rates = g_array_new(FALSE, FALSE, sizeof(struct tax_rate));
    g_array_set_clear_func(order->rates, order_rate_clear);
    order->refunds = g_ptr_array_new_with_free_func(order_refund_free);
    order->meta = g_ptr_array_new_with_free_func(order_meta_free);
    order->line_meta = g_ptr_array_new_with_free_func(order_meta_free);
    cards_init(order);
    read_texts(root, order);
    read_address(root, "billing", &order->billing);
    read_address(root, "shipping", &order->shipping);
    return order;
}

static bool read_times(
        const struct place *place, const cJSON *root, struct order *order, GError **error)
{
    return value_read_time(place, root, "date_created_gmt", &order->created_at, error) &&
            value_read_time(place, root, "date_modified_gmt", &order->modified_at, error) &&
            value_read_time(place, root, "date_paid_gmt", &order->paid_at, error) &&
            value_read_time(place, root, "date_completed_gmt", &order->completed_at, error);
}

/* ---- its lists ---- */

typedef bool (*read_entry_function)(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* `lines`: what the order is made of. Elsewhere a list that is none counts as empty, an entry that
 * is none as absent. */
static bool read_list(const cJSON *root,
        const char *key,
        bool lines,
        read_entry_function read_entry,
        struct order *order,
        GError **error)
{
    const cJSON *list = value_of(root, key), *entry;
    struct place place = {.order_id = order->id, .list = key};
    if (!list || cJSON_IsNull(list) || (!lines && !cJSON_IsArray(list)))
        return true;
    if (!cJSON_IsArray(list))
        return fail(error, BILLHOOK_ERROR_INPUT, "order %" G_GINT64_FORMAT ": %s is no list",
                order->id, key);

    cJSON_ArrayForEach (entry, list) {
        place.entry++;
        if (!value_is_object(entry) && !lines)
            continue;
        if (!value_is_object(entry))
            return fail(error, BILLHOOK_ERROR_INPUT,
                    "order %" G_GINT64_FORMAT ": %s %u is no object", order->id, key, place.entry);
        if (!read_entry(&place, entry, order, error))
            return false;
    }
    return true;
}

static bool read_lists(const cJSON *root, struct order *order, GError **error)
{
    static const struct {
        const char *key;
        bool lines;
        read_entry_function read_entry;
    } lists[] = {
            {"line_items", true, order_line_read_product},
            {"shipping_lines", true, order_line_read_shipping},
            {"fee_lines", true, order_line_read_fee},
            {"tax_lines", false, order_rate_read},
            {"refunds", false, order_refund_read},
            {"meta_data", false, order_meta_read},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (!read_list(root, lists[i].key, lists[i].lines, lists[i].read_entry, order, error))
            return false;
    order_refunds_drop_repeated(order);
    return true;
}

/* True when no amount of these keys has decimals in the way it is written; absent says nothing. */
static bool is_written_whole(const cJSON *object)
{
    return !strchr(value_text_of(object, "total"), '.') &&
            !strchr(value_text_of(object, "total_tax"), '.') &&
            !strchr(value_text_of(object, "subtotal"), '.');
}

static bool order_written_whole(const cJSON *root)
{
    static const char *const lists[] = {"line_items", "shipping_lines", "fee_lines"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        const cJSON *entry;
        cJSON_ArrayForEach (entry, value_of(root, lists[i]))
            if (!is_written_whole(entry))
                return false;
    }
    return is_written_whole(root);
}

static struct order *map_order(const cJSON *root, GError **error)
{
    struct place place = {0};
    if (!value_read_key_id(&place, root, &place.order_id, error))
        return NULL;
    if (!check_objects(&place, root, error))
        return NULL;

    g_autoptr(order_auto) order = order_new(root, place.order_id);
    if (!*order->status_text)
        return value_fail(
                       &place, "status", value_of(root, "status"), "an order has a status", error),
               NULL;

    if (!read_times(&place, root, order, error))
        return NULL;
    if (!value_read_money(&place, root, "total", &order->total, error))
        return NULL;
    if (!value_read_tax(&place, root, "total_tax", &order->total_tax, error))
        return NULL;
    if (!read_lists(root, order, error))
        return NULL;

    order->written_whole = order_written_whole(root);
    cards_read(root, order);
    return g_steal_pointer(&order);
}

/* {"id":N} and nothing else. */
static enum body_kind read_deletion(const cJSON *root, gint64 *id, GError **error)
{
    gint64 deleted = 0;
    if (!value_read_key_id(&(struct place){0}, root, &deleted, error))
        return BODY_OTHER;
    if (id)
        *id = deleted;
    return BODY_DELETION;
}

/* True when the JSON has what every order has; else the error says what it is. */
static bool looks_like_order(const cJSON *root, GError **error)
{
    if (!stray_refuse_type(root, error))
        return false;
    if (!value_of(root, "line_items") || !value_of(root, "date_paid_gmt"))
        return stray_explain(root, error);
    return true;
}

enum body_kind order_read(
        const void *body, gsize length, struct order **order, gint64 *id, GError **error)
{
    struct json_facts facts;
    g_autoptr(cJSON) root = json_guard_read(body, length, &order_shape, &facts, error);
    *order = NULL;
    if (!root)
        return BODY_OTHER;
    if (!cJSON_IsObject(root)) {
        fail(error, BILLHOOK_ERROR_INPUT, "the body is JSON, but no order: it is no object");
        return BODY_OTHER;
    }

    if (facts.top_keys == 1 && value_of(root, "id"))
        return read_deletion(root, id, error);
    if (stray_is_subscription(root))
        return stray_tell_subscription(root, id, error);
    if (!looks_like_order(root, error))
        return BODY_OTHER;

    *order = map_order(root, error);
    if (!*order)
        return BODY_OTHER;

    (*order)->had_bad_characters = facts.had_bad_characters;
    return BODY_ORDER;
}
