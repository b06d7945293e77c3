/* The story of orders, alerts, and counters. */
#include "store/events.h"

#include <string.h>

#include "sql.h"
#include "store/store.h"

struct event *event_new(gint64 at, const char *kind, char *text)
{
    struct event *event = g_new0(struct event, 1);
    event->at = at;
    event->kind = g_strdup(kind);
    event->text = text;
    return event;
}

void event_free(struct event *event)
{
    if (!event)
        return;
    g_free(event->kind);
    g_free(event->text);
    g_free(event);
}

static void free_event(gpointer event)
{
    event_free(event);
}

void event_act_as(struct store *store, const char *name)
{
    g_strlcpy(store->actor, name, sizeof store->actor);
}

/* The sentence with the name of who did it. Caller frees. */
static char *with_actor(const struct store *store, const char *text)
{
    static const char anybody[] = "by a person";
    const char *place = strstr(text, anybody);
    if (!*store->actor)
        return g_strdup(text);
    if (!place)
        return g_strdup_printf("%s, by %s", text, store->actor);
    return g_strdup_printf(
            "%.*sby %s%s", (int)(place - text), text, store->actor, place + strlen(anybody));
}

bool event_add(struct store *store,
        const char *shop,
        gint64 order_id,
        const char *kind,
        gint64 at,
        const char *text,
        GError **error)
{
    g_autofree char *told = with_actor(store, text);
    return sql_run(store, S_EVENT_ADD,
            VALUES(TEXT(shop), INT(order_id), TEXT(kind), INT(at), TEXT(told)), error);
}

static gpointer read_event(cursor row, GError **error)
{
    (void)error;
    return event_new(row_integer(row, 0), row_text(row, 1), row_copy(row, 2));
}

GPtrArray *event_list(struct store *store, const char *shop, gint64 order_id, GError **error)
{
    return sql_list(
            store, S_EVENT_LIST, VALUES(TEXT(shop), INT(order_id)), read_event, free_event, error);
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

/* ---- counters ---- */

static const char *const counter_names[COUNTERS] = {
        [COUNTER_LAST_DELIVERY] = "last_delivery_at",
        [COUNTER_UNSTORED] = "unstored",
        [COUNTER_UNSTORED_AT] = "unstored-at",
        [COUNTER_CLOCK_TRUSTED] = "clock-trusted",
        [COUNTER_CLOCK_DOUBT] = "clock-doubt",
        [COUNTER_PEPPOL_ANY] = "peppol-any",
        [COUNTER_PEPPOL_LIVE] = "peppol-live",
        [COUNTER_MARK_GATE] = "mark-gate",
        [COUNTER_MARK_MOVED_ON] = "mark-moved-on",
        [COUNTER_LIFE] = "life",
        [COUNTER_SCHEMA_SEEN] = "schema-seen",
};

static bool set_named(struct store *store, const char *name, gint64 value, GError **error)
{
    return sql_run(store, S_COUNTER_SET, VALUES(TEXT(name), INT(value)), error);
}

static gint64 get_named(struct store *store, const char *name)
{
    gint64 value;
    return sql_integer(store, S_COUNTER_GET, VALUES(TEXT(name)), 0, &value, NULL) ? value : 0;
}

bool counter_set(struct store *store, enum counter counter, gint64 value, GError **error)
{
    return set_named(store, counter_names[counter], value, error);
}

bool counter_note(struct store *store, enum counter counter, gint64 value, GError **error)
{
    return sql_run(store, S_COUNTER_FIRST, VALUES(TEXT(counter_names[counter]), INT(value)), error);
}

bool counter_read(struct store *store, enum counter counter, gint64 *value, GError **error)
{
    return sql_integer(store, S_COUNTER_GET, VALUES(TEXT(counter_names[counter])), 0, value, error);
}

gint64 counter_get(struct store *store, enum counter counter)
{
    return get_named(store, counter_names[counter]);
}

static char *denied_name(const char *shop)
{
    return g_strdup_printf("denied:%s", shop);
}

bool denied_set(struct store *store, const char *shop, gint64 count, GError **error)
{
    g_autofree char *name = denied_name(shop);
    return set_named(store, name, count, error);
}

gint64 denied_get(struct store *store, const char *shop)
{
    g_autofree char *name = denied_name(shop);
    return get_named(store, name);
}
