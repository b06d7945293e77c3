/* Pictures in memory, the oldest go first. */
#include "previews.h"

#include <string.h>

#include "base/token.h"
#include "life.h"

char *previews_put(const struct desk_request *request, GBytes *picture)
{
    struct desk *desk = request->desk;
    if (!request->session)
        return NULL;
    char *name = token_new();
    g_mutex_lock(&desk->mutex);
    struct desk_preview *row = &desk->previews[desk->next_preview++ % PREVIEWS_MOST];
    g_free(row->name);
    g_clear_pointer(&row->picture, g_bytes_unref);
    *row = (struct desk_preview){request->session->id, g_strdup(name), g_bytes_ref(picture)};
    g_mutex_unlock(&desk->mutex);
    return name;
}

GBytes *previews_get(const struct desk_request *request, const char *name)
{
    struct desk *desk = request->desk;
    GBytes *found = NULL;
    g_mutex_lock(&desk->mutex);
    for (guint i = 0; request->session && i < PREVIEWS_MOST; i++) {
        const struct desk_preview *row = &desk->previews[i];
        if (row->name && row->session_id == request->session->id && strcmp(row->name, name) == 0)
            found = g_bytes_ref(row->picture);
    }
    g_mutex_unlock(&desk->mutex);
    return found;
}
