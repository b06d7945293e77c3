/* What status, /health and metrics count. */
#include <string.h>

#include "columns.h"
#include "sql.h"
#include "store/books.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/store.h"

static bool read_tallies(struct store *store, struct store_counts *counts, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_TALLIES, NO_VALUES, error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        enum delivery_state delivery;
        enum mail_state mail;
        const char *thing = row_text(row, TALLY_THING), *state = row_text(row, TALLY_STATE);
        gint64 count = row_integer(row, TALLY_COUNT);
        if (strcmp(thing, "delivery") == 0 && delivery_state_from_text(state, &delivery))
            counts->deliveries[delivery] = count;
        else if (strcmp(thing, "mail") == 0 && mail_state_from_text(state, &mail))
            counts->mails[mail] = count;
    }
    return step == STEP_DONE;
}

/* The one row of a statement with two figures. */
static bool read_two(struct store *store,
        enum statement statement,
        gint64 *first,
        gint64 *second,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, NO_VALUES, error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return false;
    *first = row_integer(row, 0);
    *second = row_integer(row, 1);
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
    g_auto(cursor) row =
            sql_query(store, S_WITHOUT_PAGE, VALUES(INT(now - PAGE_DUE_S), INT(now)), error);
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
    if (!read_tallies(store, counts, error) ||
            !read_two(store, S_COUNT_UNRENDERED, &counts->unrendered, &counts->render_failing,
                    error) ||
            !sql_integer(store, S_COUNT_PENDING, NO_VALUES, 0,
                    &counts->deliveries[DELIVERY_PENDING], error) ||
            !sql_integer(store, S_COUNT_BLOCKED, NO_VALUES, 0, &counts->drafts_blocked, error) ||
            !read_two(store, S_COUNT_BURST, &counts->drafts_burst, &counts->drafts_burst_last,
                    error) ||
            !sql_integer(store, S_OLDEST_INVOICE_DRAFT, NO_VALUES, 0,
                    &counts->oldest_invoice_draft_at, error) ||
            !sql_integer(store, S_LAST_DELIVERY, NO_VALUES, 0, &last, error))
        return false;
    counts->last_delivery_at = MAX(last, counter_get(store, COUNTER_LAST_DELIVERY));
    return true;
}
