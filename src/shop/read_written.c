/* Reads what was written to an order: its notes, its meta data. */
#include <string.h>

#include "reading.h"
#include "shop/read.h"
#include "woocommerce/order_values.h"

static const struct json_key note_keys[] = {{"id", NULL}, {"note", NULL}};
static const struct json_shape note_shape = JSON_SHAPE(note_keys);

static const struct json_key meta_keys[] = {{"key", NULL}, {"value", NULL}};
static const struct json_shape meta_shape = JSON_SHAPE(meta_keys);

static const struct json_key order_keys[] = {{"id", NULL}, {"meta_data", &meta_shape}};
static const struct json_shape order_shape = JSON_SHAPE(order_keys);

static gint64 id_of(const cJSON *object)
{
    gint64 id = 0;
    return value_read_id(&(struct place){0}, object, "id", &id, NULL) ? MAX(id, 0) : 0;
}

gint64 shop_read_note_id(GBytes *body)
{
    cJSON *note = json_guard_body(body, &note_shape, NULL);
    gint64 id = note ? id_of(note) : 0;
    cJSON_Delete(note);
    return id;
}

bool shop_find_note(GBytes *body, const char *text, gint64 *id, GError **error)
{
    cJSON *list = reading_list(body, &note_shape, "notes", error);
    const cJSON *note;
    *id = 0;
    cJSON_ArrayForEach (note, list) {
        g_autofree char *its = reading_text(note, "note");
        gint64 found = id_of(note);
        if (strcmp(its, text) == 0 && found && (!*id || found < *id))
            *id = found;
    }
    cJSON_Delete(list);
    return list != NULL;
}

char *shop_read_meta(GBytes *body, const char *key, GError **error)
{
    cJSON *order = json_guard_body(body, &order_shape, error);
    const cJSON *entry;
    if (!order)
        return NULL;

    char *value = NULL;
    cJSON_ArrayForEach (entry, value_of(order, "meta_data")) {
        if (!value && strcmp(value_text_of(entry, "key"), key) == 0)
            value = g_strdup(value_text_of(entry, "value"));
    }
    cJSON_Delete(order);
    return value ? value : g_strdup("");
}
