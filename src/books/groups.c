/* Sums by a key. */
#include "reports.h"

#include <string.h>

struct groups {
    GTree *tree; /* key -> group */
    GStringChunk *texts;
    gsize size;
};

static gint compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strcmp(a, b);
}

struct groups *groups_new(gsize size)
{
    enum { CHUNK = 4096 };
    struct groups *groups = g_new0(struct groups, 1);
    groups->tree = g_tree_new_full(compare, NULL, g_free, g_free);
    groups->texts = g_string_chunk_new(CHUNK);
    groups->size = size;
    return groups;
}

void groups_free(struct groups *groups)
{
    if (!groups)
        return;
    g_tree_unref(groups->tree);
    g_string_chunk_free(groups->texts);
    g_free(groups);
}

gpointer groups_at(struct groups *groups, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *key = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    gpointer group = g_tree_lookup(groups->tree, key);
    if (group)
        return group;
    group = g_malloc0(groups->size);
    g_tree_insert(groups->tree, g_steal_pointer(&key), group);
    return group;
}

const char *groups_text(struct groups *groups, const char *text)
{
    return g_string_chunk_insert_const(groups->texts, text);
}

bool groups_each(struct groups *groups,
        bool (*give)(struct report_work *work, const void *group, GError **error),
        struct report_work *work,
        GError **error)
{
    for (GTreeNode *node = g_tree_node_first(groups->tree); node; node = g_tree_node_next(node))
        if (!give(work, g_tree_node_value(node), error))
            return false;
    return true;
}

char *groups_rate_key(struct decimal rate)
{
    /* a rate has at most 6 decimals that tell it apart, and stays far below a million */
    const __int128 unit = DECIMAL_ONE / 1000000;
    const gint64 top = G_GINT64_CONSTANT(1000000000000);
    return g_strdup_printf("%013" G_GINT64_FORMAT, top - (gint64)(rate.units / unit));
}
