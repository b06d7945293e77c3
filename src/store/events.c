/* The story of orders, alerts, counters, and what status and metrics count. */
#include "internal.h"

#include <string.h>

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

/* ---- counts
 * ------------------------------------------------------------------------------------------------------------
 */

static bool read_tallies(struct store *store, struct store_counts *counts, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_TALLIES, NO_VALUES, error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        enum delivery_state delivery;
        enum mail_state mail;
        if (strcmp(row_text(row, 0), "delivery") == 0 &&
                delivery_state_from_text(row_text(row, 1), &delivery))
            counts->deliveries[delivery] = row_integer(row, 2);
        else if (strcmp(row_text(row, 0), "mail") == 0 &&
                mail_state_from_text(row_text(row, 1), &mail))
            counts->mails[mail] = row_integer(row, 2);
    }
    return step == STEP_DONE;
}

static bool read_unrendered(struct store *store, struct store_counts *counts, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_COUNT_UNRENDERED, NO_VALUES, error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return false;
    counts->unrendered = row_integer(row, 0);
    counts->render_failing = row_integer(row, 1);
    return true;
}

#define PAGE_DUE_S 300 /* an issued document has its page within seconds */
#define NAMED_MOST 3

static void name_without_page(GString *text, cursor row)
{
    g_string_append_printf(text, "%s%s", text->len ? ", " : "", row_text(row, 0));
    if (*row_text(row, 1))
        g_string_append_printf(text, " (%s)", row_text(row, 1));
}

bool store_without_page(
        struct store *store, gint64 now, gint64 *count, char **which, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(cursor) row = sql_query(store, S_WITHOUT_PAGE, VALUES(INT(now - PAGE_DUE_S)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    *count = 0;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW)
        if (++*count <= NAMED_MOST)
            name_without_page(text, row);
    if (*count > NAMED_MOST)
        g_string_append(text, ", …");
    if (which)
        *which = g_strdup(text->str);
    return step == STEP_DONE;
}

bool store_counts(struct store *store, struct store_counts *counts, GError **error)
{
    gint64 last;
    memset(counts, 0, sizeof *counts);
    if (!read_tallies(store, counts, error) || !read_unrendered(store, counts, error) ||
            !sql_integer(store, S_COUNT_PENDING, NO_VALUES, 0,
                    &counts->deliveries[DELIVERY_PENDING], error) ||
            !sql_integer(store, S_COUNT_BLOCKED, NO_VALUES, 0, &counts->drafts_blocked, error) ||
            !sql_integer(store, S_COUNT_BURST, NO_VALUES, 0, &counts->drafts_burst, error) ||
            !sql_integer(store, S_OLDEST_INVOICE_DRAFT, NO_VALUES, 0,
                    &counts->oldest_invoice_draft_at, error) ||
            !sql_integer(store, S_LAST_DELIVERY, NO_VALUES, 0, &last, error))
        return false;
    counts->last_delivery_at = MAX(last, counter_get(store, "last_delivery_at"));
    return true;
}
