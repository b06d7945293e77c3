/* What the readers of the shop's answers share: the list, a bounded text. */
#include "reading.h"

#include "base/error.h"
#include "shop/read.h"
#include "woocommerce/order_values.h"

cJSON *reading_list(GBytes *body, const struct json_shape *shape, const char *what, GError **error)
{
    cJSON *list = json_guard_body(body, shape, error);
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
    return value_line_of(object, key, READING_TEXT_MOST);
}
