/* The story of orders, alerts, and counters. */
#include "store/events.h"

#include "sql.h"
#include "store/store.h"

static void event_free(gpointer data)
{
    struct event *event = data;
    g_free(event->kind);
    g_free(event->text);
    g_free(event);
}

bool event_add(struct store *store,
        const char *shop,
        gint64 order_id,
        const char *kind,
        gint64 at,
        const char *text,
        GError **error)
{
    return sql_run(store, S_EVENT_ADD,
            VALUES(TEXT(shop), INT(order_id), TEXT(kind), INT(at), TEXT(text)), error);
}

GPtrArray *event_list(struct store *store, const char *shop, gint64 order_id, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_EVENT_LIST, VALUES(TEXT(shop), INT(order_id)), error);
    if (!row)
        return NULL;
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func(event_free);
    enum step step;
    while ((step = sql_step(store, row, error)) == STEP_ROW) {
        struct event *event = g_new0(struct event, 1);
        event->at = row_integer(row, 0);
        event->kind = row_copy(row, 1);
        event->text = row_copy(row, 2);
        g_ptr_array_add(events, event);
    }
    return step == STEP_DONE ? g_steal_pointer(&events) : NULL;
}

bool event_last(struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error)
{
    return sql_integer(store, S_EVENT_LAST, VALUES(TEXT(shop), INT(order_id)), 0, id, error);
}

bool alert_due(struct store *store, const char *kind, gint64 now, bool *due, GError **error)
{
    gint64 changed;
    bool good = sql_change(store, S_ALERT_DUE, VALUES(TEXT(kind), INT(now)), &changed, error);
    *due = changed > 0;
    return good;
}

bool alerts_forget(struct store *store, gint64 now, GError **error)
{
    return sql_run(store, S_ALERTS_FORGET, VALUES(INT(now - 3600)), error);
}

bool counter_set(struct store *store, const char *name, gint64 value, GError **error)
{
    return sql_run(store, S_COUNTER_SET, VALUES(TEXT(name), INT(value)), error);
}

gint64 counter_get(struct store *store, const char *name)
{
    gint64 value;
    return sql_integer(store, S_COUNTER_GET, VALUES(TEXT(name)), 0, &value, NULL) ? value : 0;
}
