/* The figures and the end of the loops that ask. */
#include "asker.h"

#include <string.h>

void asker_init(struct asker *asker, struct live *live, enum loop loop)
{
    g_mutex_init(&asker->mutex);
    asker->asked = g_array_new(FALSE, FALSE, sizeof(struct asked));
    asker->live = live;
    asker->loop = loop;
}

void asker_clear(struct asker *asker)
{
    if (!asker->live)
        return;
    g_array_unref(asker->asked);
    g_mutex_clear(&asker->mutex);
}

/* Those who are asked are few; a name that is gone keeps its figures. */
static struct asked *asked_of(GArray *all, const char *name)
{
    for (guint i = 0; i < all->len; i++) {
        struct asked *asked = &g_array_index(all, struct asked, i);
        if (strcmp(asked->name, name) == 0)
            return asked;
    }
    const struct asked none = {.name = g_intern_string(name)};
    g_array_append_val(all, none);
    return &g_array_index(all, struct asked, all->len - 1);
}

void asker_note(struct asker *asker, const char *name, int outcome)
{
    g_mutex_lock(&asker->mutex);
    asked_of(asker->asked, name)->count[outcome]++;
    g_mutex_unlock(&asker->mutex);
    live_beat(asker->live, asker->loop);
}

void asker_stop(struct asker *asker)
{
    g_atomic_int_set(&asker->stop, 1);
}

GArray *asker_read(struct asker *asker)
{
    g_mutex_lock(&asker->mutex);
    GArray *copy = g_array_copy(asker->asked);
    g_mutex_unlock(&asker->mutex);
    return copy;
}
