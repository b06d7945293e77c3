/* What the readers of the shop's answers share: the tree, the list, a bounded text. */
#include "reading.h"

#include "base/error.h"
#include "base/text.h"
#include "shop/read.h"
#include "woocommerce/order_values.h"

cJSON *reading_tree(GBytes *body, const struct json_shape *shape, GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(body, &length);
    struct json_facts facts;
    return json_guard_read(bytes, length, shape, &facts, error);
}

cJSON *reading_list(GBytes *body, const struct json_shape *shape, const char *what, GError **error)
{
    cJSON *list = reading_tree(body, shape, error);
    if (!list)
        return NULL;

    if (cJSON_IsArray(list) && cJSON_GetArraySize(list) <= SHOP_LIST_MOST)
        return list;
    fail(error, BILLHOOK_ERROR_INPUT, "the shop's answer is no list of %s with at most %d entries",
            what, SHOP_LIST_MOST);
    cJSON_Delete(list);
    return NULL;
}

char *reading_text(const cJSON *object, const char *key)
{
    g_autofree char *clean = text_clean(value_text_of(object, key), false);
    return g_utf8_strlen(clean, -1) > READING_TEXT_MOST
            ? g_utf8_substring(clean, 0, READING_TEXT_MOST)
            : g_steal_pointer(&clean);
}
