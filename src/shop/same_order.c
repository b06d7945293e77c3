/* Compares two bodies of an order by writing each in one form: keys sorted, what may differ left
 * out. */
#include "shop/same_order.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "reading.h"

static void write_value(GString *text, const cJSON *value, const char *key, int level);

/* With its length before it, so that no text looks like structure. */
static void write_text(GString *text, char kind, const char *value)
{
    g_string_append_printf(text, "%c%" G_GSIZE_FORMAT ":%s", kind, strlen(value), value);
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Without what the request's own address changes: "https://HOST:PORT". */
static const char *behind_host(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    return scheme_end ? scheme_end + 3 + strcspn(scheme_end + 3, "/?#") : url;
}

static char *written_member(const cJSON *member, int level)
{
    GString *text = g_string_new(NULL);
    const char *key = member->string ? member->string : "";
    bool url = level == 1 && strcmp(key, "payment_url") == 0 && cJSON_IsString(member);
    if (*key)
        write_text(text, 'k', key);
    if (url)
        write_text(text, 's', behind_host(member->valuestring));
    else
        write_value(text, member, key, level);
    return g_string_free(text, FALSE);
}

/* The entries of a list or the members of an object, in one order where theirs says nothing. */
static void write_members(GString *text, const cJSON *value, bool sorted, int level)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    const cJSON *member;
    cJSON_ArrayForEach (member, value)
        if (level != 1 || !member->string || strcmp(member->string, "_links") != 0)
            g_ptr_array_add(parts, written_member(member, level));
    if (sorted)
        g_ptr_array_sort(parts, by_text);
    for (guint i = 0; i < parts->len; i++)
        g_string_append(text, parts->pdata[i]);
}

/* At most JSON_GUARD_MAX_LEVELS deep. */
static void write_value(GString *text, const cJSON *value, const char *key, int level)
{
    bool object = cJSON_IsObject(value), list = cJSON_IsArray(value);
    if (object || list) {
        g_string_append_c(text, object ? '{' : '[');
        write_members(text, value, object || strcmp(key, "meta_data") == 0, level + 1);
        g_string_append_c(text, object ? '}' : ']');
    } else if (cJSON_IsString(value) || cJSON_IsRaw(value)) {
        write_text(text, cJSON_IsString(value) ? 's' : 'n', value->valuestring);
    } else {
        g_string_append_c(text, cJSON_IsTrue(value) ? 't' : cJSON_IsFalse(value) ? 'f' : '0');
    }
}

/* NULL for what is no object. Caller frees. */
static char *one_form(GBytes *body)
{
    static const struct json_shape any = {NULL, 0, true};
    cJSON *root = json_guard_body(body, &any, NULL);
    GString *text = g_string_new(NULL);
    bool object = cJSON_IsObject(root);
    if (object)
        write_value(text, root, "", 0);
    cJSON_Delete(root);
    return g_string_free(text, !object);
}

bool shop_same_order(GBytes *a, GBytes *b)
{
    g_autofree char *first = one_form(a), *second = one_form(b);
    return first && second && strcmp(first, second) == 0;
}
