/* The rows that are searched, written once a transaction. */
#include "searched.h"

#include "sql.h"

static int compare_ids(gconstpointer a, gconstpointer b)
{
    const gint64 *first = a, *second = b;
    return (*first > *second) - (*first < *second);
}

bool searched_note(struct store *store, gint64 document_id, GError **error)
{
    if (!store->inside)
        return sql_run(store, S_SEARCH_PUT, VALUES(INT(document_id)), error);
    if (!store->unsearched)
        store->unsearched = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_val(store->unsearched, document_id);
    return true;
}

bool searched_write(struct store *store, GError **error)
{
    gint64 before = 0;
    if (!store->unsearched)
        return true;
    g_array_sort(store->unsearched, compare_ids);
    for (guint i = 0; i < store->unsearched->len; i++) {
        gint64 id = g_array_index(store->unsearched, gint64, i);
        if (id != before && !sql_run(store, S_SEARCH_PUT, VALUES(INT(id)), error))
            return false;
        before = id;
    }
    searched_forget(store);
    return true;
}

void searched_forget(struct store *store)
{
    if (store->unsearched)
        g_array_set_size(store->unsearched, 0);
}
