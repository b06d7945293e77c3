/* What is said once. */
#include "notices.h"

#include "life.h"

#define NOTICES_MOST 1000

void notices_put(struct desk *desk, gint64 session_id, const char *text)
{
    g_mutex_lock(&desk->mutex);
    if (g_hash_table_size(desk->notices) >= NOTICES_MOST)
        g_hash_table_remove_all(desk->notices);
    gint64 *key = g_new(gint64, 1);
    *key = session_id;
    g_hash_table_insert(desk->notices, key, g_strdup(text));
    g_mutex_unlock(&desk->mutex);
}

char *notices_take(struct desk *desk, gint64 session_id)
{
    char *text = NULL;
    gpointer key = NULL, found = NULL;
    g_mutex_lock(&desk->mutex);
    if (g_hash_table_steal_extended(desk->notices, &session_id, &key, &found))
        text = found;
    g_mutex_unlock(&desk->mutex);
    g_free(key);
    return text;
}
