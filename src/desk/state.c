/* What the threads of the desk share, from its first to its last moment. */
#include "state.h"

#include <string.h>

#include "trials.h"

void desk_init(struct desk *desk, const struct desk_ground *ground, const char *listening, bool tls)
{
    *desk = (struct desk){.ground = *ground, .throttle = throttle_new(), .trials = trials_new()};
    desk_names_init(&desk->names, listening, tls);
    tally_init(&desk->tally);
    g_mutex_init(&desk->mutex);
    g_cond_init(&desk->form_ended);
    desk->notices = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void desk_clear(struct desk *desk)
{
    desk_names_clear(&desk->names);
    throttle_free(desk->throttle);
    trials_free(desk->trials);
    g_hash_table_unref(desk->notices);
    for (guint i = 0; i < PREVIEWS_MOST; i++) {
        g_free(desk->previews[i].name);
        g_bytes_unref(desk->previews[i].picture);
    }
    tally_clear(&desk->tally);
    g_cond_clear(&desk->form_ended);
    g_mutex_clear(&desk->mutex);
    explicit_bzero(desk->secret, sizeof desk->secret);
}
