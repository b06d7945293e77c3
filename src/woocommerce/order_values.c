/* Single values of an order's JSON: ids, amounts, quantities and times, and what to say where one
 * is wrong. */
#include "woocommerce/order_values.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "woocommerce/json_guard.h"

/* The largest integer that every JSON reader and writer on the way keeps exact (2^53 - 1). */
#define LARGEST_ID G_GINT64_CONSTANT(9007199254740991)

const cJSON *value_of(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

const char *value_text_of(const cJSON *object, const char *key)
{
    return json_guard_text(value_of(object, key));
}

char *value_clean_of(const cJSON *object, const char *key)
{
    return text_from_html(value_text_of(object, key), false);
}

char *value_line_of(const cJSON *object, const char *key, glong most)
{
    g_autofree char *clean = text_clean(value_text_of(object, key), false);
    return g_utf8_strlen(clean, -1) > most ? g_utf8_substring(clean, 0, most)
                                           : g_steal_pointer(&clean);
}

bool value_is_absent(const cJSON *item)
{
    return !item || cJSON_IsNull(item) || (cJSON_IsString(item) && item->valuestring[0] == '\0');
}

/* PHP writes an empty object as []. */
bool value_is_object(const cJSON *item)
{
    return cJSON_IsObject(item) || (cJSON_IsArray(item) && !item->child);
}

bool value_fail(const struct place *place,
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
bool value_read_key_id(const struct place *place, const cJSON *object, gint64 *id, GError **error)
{
    const cJSON *item = value_of(object, "id");
    if (cJSON_IsRaw(item) && exact_integer(item->valuestring, id) && *id > 0)
        return true;
    return value_fail(
            place, "id", item, "an id is a whole number from 1 to 9007199254740991", error);
}

/* The id of a line or rate: 0 when absent; plugins also send it as text. */
bool value_read_id(
        const struct place *place, const cJSON *object, const char *key, gint64 *id, GError **error)
{
    const cJSON *item = value_of(object, key);
    *id = 0;
    if (value_is_absent(item) || exact_integer(json_guard_text(item), id))
        return true;
    return value_fail(place, key, item, "an id is a whole number", error);
}

bool value_fail_money(const struct place *place, const char *key, const cJSON *item, GError **error)
{
    const char *text = json_guard_text(item), *digits = text + (*text == '-');
    bool plain = *digits && strspn(digits, "0123456789.") == strlen(digits);
    return value_fail(place, key, item,
            plain ? "more than 64 bits of cents, or more than 12 decimals"
                  : "an amount is an exact decimal number",
            error);
}

/* WooCommerce sends amounts as texts ("12.50"); a plain number is as exact, for its token is read.
 */
bool value_read_money(const struct place *place,
        const cJSON *object,
        const char *key,
        struct decimal *amount,
        GError **error)
{
    const cJSON *item = value_of(object, key);
    if (!value_is_absent(item) && decimal_parse(json_guard_text(item), amount))
        return true;
    return value_fail_money(place, key, item, error);
}

/* As value_read_money(), but null, "" and nothing are 0: refunds have their tax since 10.9, orders
 * by hand may lack one. */
bool value_read_tax(const struct place *place,
        const cJSON *object,
        const char *key,
        struct decimal *amount,
        GError **error)
{
    *amount = decimal_from_int(0);
    return value_is_absent(value_of(object, key)) ||
            value_read_money(place, object, key, amount, error);
}

bool value_read_quantity(
        const struct place *place, const cJSON *object, struct decimal *quantity, GError **error)
{
    const cJSON *item = value_of(object, "quantity");
    *quantity = decimal_from_int(0);
    if (value_is_absent(item))
        return true;

    bool good = cJSON_IsRaw(item) ? decimal_parse_number(item->valuestring, quantity)
                                  : decimal_parse(json_guard_text(item), quantity);
    if (good)
        return true;
    return value_fail(place, "quantity", item, "a quantity is a decimal number", error);
}

/* A time is null, or "0000-00-00T00:00:00" and the like from damaged tables: absent. */
bool value_read_time(const struct place *place,
        const cJSON *object,
        const char *key,
        gint64 *time,
        GError **error)
{
    const cJSON *item = value_of(object, key);
    const char *text = json_guard_text(item);
    *time = 0;
    if (value_is_absent(item))
        return true;
    if (g_str_has_prefix(text, "0000-") || g_str_has_prefix(text, "-0001-"))
        return true;

    if (!cJSON_IsString(item) || !date_parse_gmt(item->valuestring, time))
        return value_fail(place, key, item, "a time looks like 2026-11-24T03:59:57", error);

    *time = MAX(*time, 0);
    return true;
}
