/* From the bytes of a body to a struct order, or to the reason why it is none. */
#include <cjson/cJSON.h>
#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cards.h"
#include "order_shape.h"
#include "json_guard.h"
#include "woocommerce/order.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

/* The largest integer that every JSON reader and writer on the way keeps exact (2^53 - 1). */
#define LARGEST_ID G_GINT64_CONSTANT(9007199254740991)

/* What an error is about: "order 727: line_items 3". */
struct place {
    gint64 order_id;
    const char *list; /* NULL: the order itself */
    guint entry;      /* counted from 1 */
};

static const cJSON *item_of(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *text_of(const cJSON *object, const char *key)
{
    return json_guard_text(item_of(object, key));
}

static char *clean_of(const cJSON *object, const char *key)
{
    return text_from_html(text_of(object, key), false);
}

static bool is_absent(const cJSON *item)
{
    return !item || cJSON_IsNull(item) || (cJSON_IsString(item) && item->valuestring[0] == '\0');
}

static bool fail_at(const struct place *place,
        const char *key,
        const cJSON *item,
        const char *reason,
        GError **error)
{
    g_autofree char *where =
            place->list ? g_strdup_printf(": %s %u", place->list, place->entry) : g_strdup("");
    g_autofree char *shown = log_escape(json_guard_text(item), 40);
    g_autofree char *logged = g_strdup_printf(
            "order %" G_GINT64_FORMAT "%s: %s is wrong: %s", place->order_id, where, key, reason);
    const char *quote = cJSON_IsString(item) ? "\"" : "";
    if (*shown || *quote)
        return fail_quoting(error, BILLHOOK_ERROR_INPUT, logged,
                "order %" G_GINT64_FORMAT "%s: %s is %s%s%s: %s", place->order_id, where, key,
                quote, shown, quote, reason);
    return fail(error, BILLHOOK_ERROR_INPUT, "order %" G_GINT64_FORMAT "%s: %s %s: %s",
            place->order_id, where, key,
            !item || cJSON_IsNull(item) ? "is missing" : "is neither text nor number", reason);
}

/* Numbers */

static bool exact_integer(const char *text, gint64 *value)
{
    const char *digits = text + (*text == '-');
    gsize length = strlen(digits);
    if (length == 0 || length > 16 || strspn(digits, "0123456789") != length)
        return false;
    *value = g_ascii_strtoll(text, NULL, 10);
    return *value >= -LARGEST_ID && *value <= LARGEST_ID;
}

/* The key of the order, and of a refund: it decides what belongs together, so nothing is guessed.
 */
static bool read_key_id(const struct place *place, const cJSON *object, gint64 *id, GError **error)
{
    const cJSON *item = item_of(object, "id");
    if (cJSON_IsRaw(item) && exact_integer(item->valuestring, id) && *id > 0)
        return true;
    return fail_at(place, "id", item, "an id is a whole number from 1 to 9007199254740991", error);
}

/* The id of a line or rate: 0 when absent; plugins also send it as text. */
static bool read_id(
        const struct place *place, const cJSON *object, const char *key, gint64 *id, GError **error)
{
    const cJSON *item = item_of(object, key);
    *id = 0;
    if (is_absent(item) || exact_integer(json_guard_text(item), id))
        return true;
    return fail_at(place, key, item, "an id is a whole number", error);
}

static bool fail_money(
        const struct place *place, const char *key, const cJSON *item, GError **error)
{
    const char *text = json_guard_text(item), *digits = text + (*text == '-');
    bool plain = *digits && strspn(digits, "0123456789.") == strlen(digits);
    return fail_at(place, key, item,
            plain ? "more than 64 bits of cents, or more than 12 decimals"
                  : "an amount is an exact decimal number",
            error);
}

/* WooCommerce sends amounts as texts ("12.50"); a plain number is as exact, for its token is read.
 */
static bool read_money(const struct place *place,
        const cJSON *object,
        const char *key,
        struct decimal *amount,
        GError **error)
{
    const cJSON *item = item_of(object, key);
    if (!is_absent(item) && decimal_parse(json_guard_text(item), amount))
        return true;
    return fail_money(place, key, item, error);
}

/* As read_money(), but null, "" and nothing are 0: refunds have their tax since 10.9, orders by
 * hand may lack one. */
static bool read_tax(const struct place *place,
        const cJSON *object,
        const char *key,
        struct decimal *amount,
        GError **error)
{
    *amount = decimal_from_int(0);
    return is_absent(item_of(object, key)) || read_money(place, object, key, amount, error);
}

static bool read_quantity(
        const struct place *place, const cJSON *object, struct decimal *quantity, GError **error)
{
    const cJSON *item = item_of(object, "quantity");
    *quantity = decimal_from_int(0);
    if (is_absent(item) ||
            (cJSON_IsRaw(item) ? decimal_parse_number(item->valuestring, quantity)
                               : decimal_parse(json_guard_text(item), quantity)))
        return true;
    return fail_at(place, "quantity", item, "a quantity is a decimal number", error);
}

/* A time is null, or "0000-00-00T00:00:00" and the like from damaged tables: absent. */
static bool read_time(const struct place *place,
        const cJSON *object,
        const char *key,
        gint64 *time,
        GError **error)
{
    const cJSON *item = item_of(object, key);
    *time = 0;
    if (is_absent(item) || g_str_has_prefix(json_guard_text(item), "0000-") ||
            g_str_has_prefix(json_guard_text(item), "-0001-"))
        return true;
    if (!cJSON_IsString(item) || !date_parse_gmt(item->valuestring, time))
        return fail_at(place, key, item, "a time looks like 2026-11-24T03:59:57", error);
    *time = MAX(*time, 0);
    return true;
}

/* Lists */

typedef bool (*read_entry_function)(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* PHP writes an empty object as []. */
static bool is_object(const cJSON *item)
{
    return cJSON_IsObject(item) || (cJSON_IsArray(item) && !item->child);
}

/* `lines`: what the order is made of. Elsewhere a list that is none counts as empty, an entry that
 * is none as absent. */
static bool read_list(const cJSON *root,
        const char *key,
        bool lines,
        read_entry_function read_entry,
        struct order *order,
        GError **error)
{
    const cJSON *list = item_of(root, key), *entry;
    struct place place = {.order_id = order->id, .list = key};
    if (!list || cJSON_IsNull(list) || (!lines && !cJSON_IsArray(list)))
        return true;
    if (!cJSON_IsArray(list))
        return fail(error, BILLHOOK_ERROR_INPUT, "order %" G_GINT64_FORMAT ": %s is no list",
                order->id, key);
    cJSON_ArrayForEach (entry, list) {
        place.entry++;
        if (!is_object(entry) && !lines)
            continue;
        if (!is_object(entry))
            return fail(error, BILLHOOK_ERROR_INPUT,
                    "order %" G_GINT64_FORMAT ": %s %u is no object", order->id, key, place.entry);
        if (!read_entry(&place, entry, order, error))
            return false;
    }
    return true;
}

/* Lines */

static void order_line_free(gpointer data)
{
    struct order_line *line = data;
    g_free(line->name);
    g_free(line->sku);
    g_free(line->tax_class);
    g_array_unref(line->taxes);
    g_strfreev(line->details);
    g_free(line);
}

/* The shares of a line's tax: id and total of each rate; "" says nothing and is left out. Up to
 * WooCommerce 10.0 they are not rounded ("0.525"), and PHP may give them more than 12 decimals. */
static bool read_line_taxes(
        const struct place *place, const cJSON *object, GArray *taxes, GError **error)
{
    const cJSON *list = item_of(object, "taxes"), *entry;
    if (!list || cJSON_IsNull(list))
        return true;
    if (!cJSON_IsArray(list))
        return fail_at(place, "taxes", list, "it has to be a list", error);
    cJSON_ArrayForEach (entry, list) {
        struct line_tax tax = {0};
        const cJSON *total = item_of(entry, "total");
        if (!is_object(entry))
            return fail_at(place, "an entry of taxes", entry, "it has to be an object", error);
        if (is_absent(total))
            continue;
        if (!read_id(place, entry, "id", &tax.rate_id, error))
            return false;
        if (strpbrk(json_guard_text(total), "eE") ||
                !decimal_parse_number(json_guard_text(total), &tax.total))
            return fail_money(place, "total of taxes", total, error);
        const char *before =
                text_of(entry, "subtotal"); /* only tells rates apart: a wrong one is none */
        if (strpbrk(before, "eE") || !decimal_parse_number(before, &tax.subtotal))
            tax.subtotal = decimal_from_int(0);
        g_array_append_val(taxes, tax);
    }
    return true;
}

/* Meta data */

static void order_meta_free(gpointer data)
{
    struct order_meta *meta = data;
    g_free(meta->key);
    g_free(meta->value);
    g_free(meta);
}

static void add_meta(GPtrArray *list, const cJSON *entry)
{
    const cJSON *value = item_of(entry, "value");
    if ((!cJSON_IsString(value) && !cJSON_IsRaw(value)) || is_absent(item_of(entry, "key")))
        return;
    struct order_meta *meta = g_new0(struct order_meta, 1);
    meta->key = text_clean(text_of(entry, "key"), false);
    meta->value = text_from_html(value->valuestring, false);
    g_ptr_array_add(list, meta);
}

static bool read_meta(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    (void)place;
    (void)error;
    add_meta(order->meta, entry);
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
    cJSON_ArrayForEach (entry, item_of(object, "meta_data"))
        if (could_identify(text_of(entry, "value")) && order->line_meta->len < 100)
            add_meta(order->line_meta, entry);
}

/* What the customer chose ("Maat: L"). Keys that begin with _ are internal. */
static char **read_details(const cJSON *object)
{
    GPtrArray *details = g_ptr_array_new();
    const cJSON *entry;
    cJSON_ArrayForEach (entry, item_of(object, "meta_data")) {
        const cJSON *value = item_of(entry, "display_value");
        if (!cJSON_IsObject(entry) || !cJSON_IsString(value) || text_of(entry, "key")[0] == '_')
            continue;
        g_autofree char *shown_key = clean_of(entry, "display_key");
        g_autofree char *shown_value = text_from_html(value->valuestring, false);
        if (*shown_key && *shown_key != '_' && *shown_value)
            g_ptr_array_add(details, g_strdup_printf("%s: %s", shown_key, shown_value));
    }
    g_ptr_array_add(details, NULL);
    return (char **)g_ptr_array_free(details, FALSE);
}

static struct order_line *add_line(
        struct order *order, const cJSON *entry, enum line_kind kind, const char *name_key)
{
    struct order_line *line = g_new0(struct order_line, 1);
    line->kind = kind;
    line->name = clean_of(entry, name_key);
    line->sku = clean_of(entry, "sku");
    line->tax_class = clean_of(entry, "tax_class");
    line->quantity = decimal_from_int(1);
    line->taxes = g_array_new(FALSE, FALSE, sizeof(struct line_tax));
    g_ptr_array_add(order->lines, line);
    return line;
}

static bool read_line_amounts(
        const struct place *place, const cJSON *entry, struct order_line *line, GError **error)
{
    return read_id(place, entry, "id", &line->id, error) &&
            read_money(place, entry, "total", &line->total, error) &&
            read_tax(place, entry, "total_tax", &line->total_tax, error) &&
            read_line_taxes(place, entry, line->taxes, error);
}

static bool read_product(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    struct order_line *line = add_line(order, entry, LINE_PRODUCT, "name");
    line->details = read_details(entry);
    read_line_meta(entry, order);
    return read_line_amounts(place, entry, line, error) &&
            read_quantity(place, entry, &line->quantity, error) &&
            read_money(place, entry, "subtotal", &line->subtotal, error) &&
            read_tax(place, entry, "subtotal_tax", &line->subtotal_tax, error);
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

static bool read_shipping(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    return read_extra(place, entry, add_line(order, entry, LINE_SHIPPING, "method_title"), error);
}

static bool read_fee(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    return read_extra(place, entry, add_line(order, entry, LINE_FEE, "name"), error);
}

/* Rates, refunds, meta data, coupons */

static void tax_rate_clear(gpointer data)
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
    const cJSON *item = item_of(entry, "rate_percent");
    const char *text = json_guard_text(item);
    if (cJSON_IsRaw(item) ? decimal_parse_number(text, percent) : decimal_parse(text, percent))
        return true;
    return percent_in_text(text, percent) || percent_in_text(label, percent) ||
            percent_in_text(text_of(entry, "rate_code"), percent);
}

/* The country that a rate_code begins with: "BE-BTW-1", "BE-VLAANDEREN-BTW-1". */
static void read_rate_country(const cJSON *entry, char country[3])
{
    const char *code = text_of(entry, "rate_code");
    if (g_ascii_isupper(code[0]) && g_ascii_isupper(code[1]) && code[2] == '-')
        g_strlcpy(country, code, 3);
}

/* A rate whose id cannot be known is left out: the lines that use it then say so. */
static bool read_rate(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    struct tax_rate rate = {.compound = cJSON_IsTrue(item_of(entry, "compound"))};
    struct decimal shipping;
    if (!read_tax(place, entry, "tax_total", &rate.tax_total, error) ||
            !read_tax(place, entry, "shipping_tax_total", &shipping, error))
        return false;
    rate.tax_total = decimal_add(rate.tax_total, shipping);
    rate.label = clean_of(entry, "label");
    rate.percent_missing = !read_percent(entry, rate.label, &rate.percent);
    if (rate.percent_missing)
        rate.percent = decimal_from_int(0);
    read_rate_country(entry, rate.country);
    if (!is_absent(item_of(entry, "rate_id")) &&
            read_id(place, entry, "rate_id", &rate.rate_id, NULL))
        g_array_append_val(order->rates, rate);
    else
        tax_rate_clear(&rate);
    return true;
}

static void order_refund_free(gpointer data)
{
    struct order_refund *refund = data;
    g_free(refund->reason);
    g_free(refund);
}

/* A refund without an id or an amount is passed over: a shop keeps {"id":0,"total":"-0.00"} for a
 * deleted one. A tax that cannot be read counts as not said. */
static bool read_refund(
        const struct place *place, const cJSON *entry, struct order *order, GError **error)
{
    (void)error;
    struct order_refund read = {0};
    if (!read_key_id(place, entry, &read.id, NULL) ||
            !read_money(place, entry, "total", &read.total, NULL))
        return true;
    if (!read_tax(place, entry, "total_tax", &read.total_tax, NULL))
        read.total_tax = decimal_from_int(0);
    struct order_refund *refund = g_new0(struct order_refund, 1);
    *refund = (struct order_refund){.id = read.id,
            .reason = clean_of(entry, "reason"),
            .total = decimal_neg(read.total),
            .total_tax = decimal_neg(read.total_tax)};
    g_ptr_array_add(order->refunds, refund);
    return true;
}

/* The same refund twice: the first counts. */
static void drop_repeated_refunds(struct order *order)
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

static char **read_coupon_codes(const cJSON *root)
{
    GPtrArray *codes = g_ptr_array_new();
    const cJSON *entry;
    cJSON_ArrayForEach (entry, item_of(root, "coupon_lines"))
        if (cJSON_IsObject(entry) && *text_of(entry, "code"))
            g_ptr_array_add(codes, clean_of(entry, "code"));
    g_ptr_array_add(codes, NULL);
    return (char **)g_ptr_array_free(codes, FALSE);
}

/* The order's own fields */

static char *upper_of(const cJSON *object, const char *key)
{
    g_autofree char *text = clean_of(object, key);
    return g_ascii_strup(text, -1);
}

/* Absent, or an object; a list with something in it, a text or a number tells of no person: it must
 * not look like none. */
static bool check_objects(const struct place *place, const cJSON *root, GError **error)
{
    static const char *const keys[] = {"billing", "shipping"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const cJSON *item = item_of(root, keys[i]);
        if (!is_absent(item) && !cJSON_IsFalse(item) && !is_object(item))
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
    const cJSON *object = item_of(root, key);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *(char **)(void *)((char *)address + texts[i].field) = clean_of(object, texts[i].key);
    address->country = upper_of(object, "country");
    const char *blank = *address->first_name && *address->last_name ? " " : "";
    address->name = g_strconcat(address->first_name, blank, address->last_name, NULL);
}

/* An address from which a character had to be removed is another address: it gets a mark that no
 * address may have, so that it counts as unusable instead of reaching somebody else. */
static char *read_email(const cJSON *root)
{
    g_autofree char *sent = g_strdup(text_of(item_of(root, "billing"), "email"));
    g_strstrip(sent);
    g_autofree char *clean = text_clean(sent, false);
    return strcmp(sent, clean) == 0 ? g_steal_pointer(&clean)
                                    : g_strconcat(clean, "\xef\xbf\xbd", NULL);
}

static char *read_number_text(const cJSON *root, gint64 id)
{
    g_autofree char *number = clean_of(root, "number");
    return *number ? g_steal_pointer(&number) : g_strdup_printf("%" G_GINT64_FORMAT, id);
}

static void read_texts(const cJSON *root, struct order *order)
{
    const char *status = text_of(root, "status");
    order->status_text =
            text_from_html(g_str_has_prefix(status, "wc-") ? status + 3 : status, false);
    order->status = order_status_from_text(order->status_text);
    order->number = read_number_text(root, order->id);
    order->currency = upper_of(root, "currency");
    order->email = read_email(root);
    order->customer_note = text_from_html(text_of(root, "customer_note"), true);
    order->payment_method = clean_of(root, "payment_method");
    order->payment_title = clean_of(root, "payment_method_title");
    order->payment_url = text_clean(text_of(root, "payment_url"), false);
    order->lang = cJSON_IsString(item_of(root, "lang")) ? clean_of(root, "lang") : g_strdup("");
    order->prices_include_tax = cJSON_IsTrue(item_of(root, "prices_include_tax"));
    order->needs_payment = cJSON_IsTrue(item_of(root, "needs_payment"));
    order->coupon_codes = read_coupon_codes(root);
}

static struct order *order_new(const cJSON *root, gint64 id)
{
    struct order *order = g_new0(struct order, 1);
    order->id = id;
    order->lines = g_ptr_array_new_with_free_func(order_line_free);
    order->rates = g_array_new(FALSE, FALSE, sizeof(struct tax_rate));
    g_array_set_clear_func(order->rates, tax_rate_clear);
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
    return read_time(place, root, "date_created_gmt", &order->created_at, error) &&
            read_time(place, root, "date_modified_gmt", &order->modified_at, error) &&
            read_time(place, root, "date_paid_gmt", &order->paid_at, error) &&
            read_time(place, root, "date_completed_gmt", &order->completed_at, error);
}

static bool read_lists(const cJSON *root, struct order *order, GError **error)
{
    static const struct {
        const char *key;
        bool lines;
        read_entry_function read_entry;
    } lists[] = {
            {"line_items", true, read_product},
            {"shipping_lines", true, read_shipping},
            {"fee_lines", true, read_fee},
            {"tax_lines", false, read_rate},
            {"refunds", false, read_refund},
            {"meta_data", false, read_meta},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (!read_list(root, lists[i].key, lists[i].lines, lists[i].read_entry, order, error))
            return false;
    drop_repeated_refunds(order);
    return true;
}

/* True when no amount of these keys has decimals in the way it is written; absent says nothing. */
static bool is_written_whole(const cJSON *object)
{
    return !strchr(text_of(object, "total"), '.') && !strchr(text_of(object, "total_tax"), '.') &&
            !strchr(text_of(object, "subtotal"), '.');
}

static bool order_written_whole(const cJSON *root)
{
    static const char *const lists[] = {"line_items", "shipping_lines", "fee_lines"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        const cJSON *entry;
        cJSON_ArrayForEach (entry, item_of(root, lists[i]))
            if (!is_written_whole(entry))
                return false;
    }
    return is_written_whole(root);
}

static struct order *map_order(const cJSON *root, GError **error)
{
    struct place place = {0};
    if (!read_key_id(&place, root, &place.order_id, error))
        return NULL;
    if (!check_objects(&place, root, error))
        return NULL;
    g_autoptr(order_auto) order = order_new(root, place.order_id);
    if (!*order->status_text)
        return fail_at(&place, "status", item_of(root, "status"), "an order has a status", error),
               NULL;
    if (!read_times(&place, root, order, error) ||
            !read_money(&place, root, "total", &order->total, error) ||
            !read_tax(&place, root, "total_tax", &order->total_tax, error) ||
            !read_lists(root, order, error))
        return NULL;
    order->written_whole = order_written_whole(root);
    cards_read(root, order);
    return g_steal_pointer(&order);
}

/* Bodies that are no order */

/* The errors that a shop signs and delivers in place of an order, as seen in WooCommerce 7 to 11.
 */
static const struct {
    const char *code_end;
    const char *cause;
} shop_errors[] = {
        {"_cannot_view",
                "the shop no longer sends orders: the user who owns the webhook lost the right to "
                "see them (demoted or "
                "deleted), and every order is missing while the shop sees success. Give that user "
                "the role Shop "
                "manager again, or delete the webhook in WooCommerce > Settings > Advanced > "
                "Webhooks and add it "
                "anew as an administrator"},
        {"_invalid_id",
                "the order was deleted in the shop before its webhook was sent: nothing is left to "
                "read"},
        {"rest_no_route",
                "the shop's REST API does not know orders: a plugin switches the REST API off, or "
                "the webhook's API "
                "version is one that this WooCommerce no longer has. Choose 'WP REST API "
                "Integration v3' in "
                "WooCommerce > Settings > Advanced > Webhooks"},
};

static bool explain_shop_error(const cJSON *root, GError **error)
{
    g_autofree char *code = clean_of(root, "code");
    g_autofree char *message = clean_of(root, "message");
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
                "an order in the old format of the Legacy REST API: in WooCommerce > Settings > "
                "Advanced > Webhooks set the "
                "webhook's API version to 'WP REST API Integration v3'"},
        {"refunded_by",
                "a refund, not an order: refunds are read from the order that they belong to"},
        {"action",
                "the body of a webhook for an action, not an order: choose the topics Order "
                "created and Order updated"},
        {"line_items",
                "line_items without date_paid_gmt: an order in the format of REST API v1, or a "
                "part of one. In "
                "WooCommerce > Settings > Advanced > Webhooks set the webhook's API version to 'WP "
                "REST API "
                "Integration v3'"},
};

static bool explain_other(const cJSON *root, GError **error)
{
    if (cJSON_IsString(item_of(root, "code")) && item_of(root, "message"))
        return explain_shop_error(root, error);
    for (gsize i = 0; i < G_N_ELEMENTS(other_bodies); i++)
        if (item_of(root, other_bodies[i].key))
            return fail(error, BILLHOOK_ERROR_INPUT, "%s", other_bodies[i].reason);
    return fail(error, BILLHOOK_ERROR_INPUT,
            "the body is JSON, but no order: line_items and date_paid_gmt are missing");
}

/* "shop_order_refund" and other kinds that WordPress keeps beside orders are none, whatever fields
 * they have. */
static bool refuse_other_type(const cJSON *root, GError **error)
{
    const char *type = text_of(root, "type");
    if (!g_str_has_prefix(type, "shop_") || strcmp(type, "shop_order") == 0)
        return true;
    g_autofree char *shown = log_escape(type, 40);
    return fail_quoting(error, BILLHOOK_ERROR_INPUT,
            "the body is another thing than an order, by its type",
            "the body is a %s, not an order: no document is made from it", shown);
}

/* Subscriptions */

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
    cJSON_ArrayForEach (entry, item_of(item_of(root, "_links"), "self"))
        if (is_subscription_link(text_of(entry, "href")))
            return true;
    return false;
}

/* An order of WooCommerce Subscriptions has the fields of an order and more; it is a plan, nothing
 * that was bought. */
static bool is_subscription(const cJSON *root)
{
    static const char *const keys[] = {
            "billing_period", "billing_interval", "next_payment_date_gmt"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (item_of(root, keys[i]))
            return true;
    return has_subscription_link(root) || strcmp(text_of(root, "type"), "shop_subscription") == 0;
}

static enum body_kind tell_subscription(const cJSON *root, gint64 *id, GError **error)
{
    gint64 read = 0;
    if (!read_key_id(&(struct place){0}, root, &read, NULL))
        read = 0;
    if (id)
        *id = read;
    fail(error, BILLHOOK_ERROR_INPUT,
            "a subscription, not an order: no document is made from it; its renewals come as "
            "orders");
    return BODY_SUBSCRIPTION;
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
    if (facts.top_keys == 1 && item_of(root, "id")) {
        gint64 deleted = 0;
        if (!read_key_id(&(struct place){0}, root, &deleted, error))
            return BODY_OTHER;
        if (id)
            *id = deleted;
        return BODY_DELETION;
    }
    if (is_subscription(root))
        return tell_subscription(root, id, error);
    if (!refuse_other_type(root, error))
        return BODY_OTHER;
    if (!item_of(root, "line_items") || !item_of(root, "date_paid_gmt")) {
        explain_other(root, error);
        return BODY_OTHER;
    }
    *order = map_order(root, error);
    if (!*order)
        return BODY_OTHER;
    (*order)->had_bad_characters = facts.had_bad_characters;
    return BODY_ORDER;
}
