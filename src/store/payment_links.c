/* Payment links, the pages that wait for them, and the pause. */
#include "store/payment_links.h"

#include <string.h>

#include "columns.h"
#include "sql.h"

static const char *const states[PAYMENT_LINK_STATES] = {
        [PAYMENT_LINK_WANTED] = "wanted",
        [PAYMENT_LINK_MAKING] = "making",
        [PAYMENT_LINK_UNCERTAIN] = "uncertain",
        [PAYMENT_LINK_OPEN] = "open",
        [PAYMENT_LINK_PAID] = "paid",
        [PAYMENT_LINK_CLOSED] = "closed",
        [PAYMENT_LINK_FAILED] = "failed",
};

const char *payment_link_state_text(enum payment_link_state state)
{
    return states[state];
}

/* `failed` for a word that the schema does not let in. */
static enum payment_link_state state_of(const char *text)
{
    for (int state = 0; state < PAYMENT_LINK_STATES; state++)
        if (strcmp(states[state], text) == 0)
            return (enum payment_link_state)state;
    return PAYMENT_LINK_FAILED;
}

/* ---- rows ---- */

void payment_link_free(struct payment_link *link)
{
    if (!link)
        return;
    g_free(link->number);
    g_free(link->key);
    g_free(link->description);
    g_free(link->request);
    g_free(link->remote_id);
    g_free(link->url);
    g_free(link->last_answer);
    g_free(link);
}

static void free_link(gpointer link)
{
    payment_link_free(link);
}

static gpointer read_link(cursor row, GError **error)
{
    (void)error;
    struct payment_link *link = g_new0(struct payment_link, 1);
    link->id = row_integer(row, PAYMENT_LINK_COLUMN_ID);
    link->document_id = row_integer(row, PAYMENT_LINK_COLUMN_DOCUMENT_ID);
    link->number = row_copy(row, PAYMENT_LINK_COLUMN_NUMBER);
    link->due = row_integer(row, PAYMENT_LINK_COLUMN_DUE);
    link->state = state_of(row_text(row, PAYMENT_LINK_COLUMN_STATE));
    link->amount = row_integer(row, PAYMENT_LINK_COLUMN_AMOUNT);
    link->key = row_copy(row, PAYMENT_LINK_COLUMN_KEY);
    link->description = row_copy(row, PAYMENT_LINK_COLUMN_DESCRIPTION);
    link->request = row_copy(row, PAYMENT_LINK_COLUMN_REQUEST);
    link->remote_id = row_copy(row, PAYMENT_LINK_COLUMN_REMOTE_ID);
    link->url = row_copy(row, PAYMENT_LINK_COLUMN_URL);
    link->test = row_integer(row, PAYMENT_LINK_COLUMN_TEST) != 0;
    link->attempts = (int)row_integer(row, PAYMENT_LINK_COLUMN_ATTEMPTS);
    link->asked = (int)row_integer(row, PAYMENT_LINK_COLUMN_ASKED);
    link->next_attempt_at = row_integer(row, PAYMENT_LINK_COLUMN_NEXT_ATTEMPT_AT);
    link->wanted_at = row_integer(row, PAYMENT_LINK_COLUMN_WANTED_AT);
    link->posted_at = row_integer(row, PAYMENT_LINK_COLUMN_POSTED_AT);
    link->made_at = row_integer(row, PAYMENT_LINK_COLUMN_MADE_AT);
    link->closed_at = row_integer(row, PAYMENT_LINK_COLUMN_CLOSED_AT);
    link->last_answer = row_copy(row, PAYMENT_LINK_COLUMN_LAST_ANSWER);
    return link;
}

/* The first row of a statement; NULL without an error: none. */
static struct payment_link *first_link(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    g_autoptr(GPtrArray) list =
            sql_list(store, statement, values, count, read_link, free_link, error);
    return list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
}

bool payment_link_want(struct store *store,
        gint64 document_id,
        money amount,
        const char *key,
        gint64 now,
        GError **error)
{
    return sql_run(store, S_PAYMENT_LINK_WANT,
            VALUES(INT(document_id), INT(amount), TEXT(key), INT(now)), error);
}

struct payment_link *payment_link_due(struct store *store, gint64 now, GError **error)
{
    return first_link(store, S_PAYMENT_LINK_DUE, VALUES(INT(now)), error);
}

bool payment_link_next_due(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_PAYMENT_LINK_NEXT_DUE, NO_VALUES, 0, at, error);
}

bool payment_link_update(struct store *store,
        const struct payment_link *link,
        enum payment_link_state expected,
        GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_PAYMENT_LINK_UPDATE,
                VALUES(INT(link->id), TEXT(states[expected]), TEXT(states[link->state]),
                        INT(link->amount), TEXT(link->key), TEXT(link->description),
                        TEXT(link->request), TEXT(link->remote_id), TEXT(link->url),
                        INT(link->test), INT(link->attempts), INT(link->asked),
                        INT(link->next_attempt_at), INT(link->posted_at), INT(link->made_at),
                        INT(link->closed_at), TEXT(link->last_answer), INT(link->due)),
                &changed, error))
        return false;
    return changed == 1 ||
            fail(error, BILLHOOK_ERROR_CONFLICT, "the payment link of %s is no longer %s",
                    link->number, states[expected]);
}

bool payment_link_recover(struct store *store, gint64 now, gint64 *count, GError **error)
{
    return sql_change(store, S_PAYMENT_LINK_RECOVER, VALUES(INT(now)), count, error);
}

bool payment_links_again(
        struct store *store, gint64 since, gint64 now, gint64 *count, GError **error)
{
    return sql_change(store, S_PAYMENT_LINKS_AGAIN, VALUES(INT(since), INT(now)), count, error);
}

bool payment_link_is_known(struct store *store, const char *remote_id, bool *known, GError **error)
{
    gint64 id = 0;
    bool good = sql_integer(store, S_PAYMENT_LINK_KNOWN, VALUES(TEXT(remote_id)), 0, &id, error);
    *known = id != 0;
    return good;
}

struct payment_link *payment_link_of_document(
        struct store *store, gint64 document_id, GError **error)
{
    return first_link(store, S_PAYMENT_LINK_OF_DOCUMENT, VALUES(INT(document_id)), error);
}

char *payment_link_url_at(struct store *store, gint64 document_id, gint64 at, GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_PAYMENT_LINK_URL_AT, VALUES(INT(document_id), INT(at)), error);
    return row && sql_step(store, row, error) == STEP_ROW ? row_copy(row, 0) : NULL;
}

GPtrArray *payment_links_in(
        struct store *store, enum payment_link_state state, gint64 since, int limit, GError **error)
{
    return sql_list(store, S_PAYMENT_LINKS_IN, VALUES(TEXT(states[state]), INT(since), INT(limit)),
            read_link, free_link, error);
}

GPtrArray *payment_links_to_process(struct store *store, gint64 since, int limit, GError **error)
{
    return sql_list(store, S_PAYMENT_LINKS_TO_PROCESS, VALUES(INT(since), INT(limit)), read_link,
            free_link, error);
}

bool payment_links_count(
        struct store *store, enum payment_link_state state, gint64 *count, GError **error)
{
    return sql_integer(store, S_PAYMENT_LINKS_COUNT, VALUES(TEXT(states[state])), 0, count, error);
}

/* ---- pages ---- */

bool document_hold_page(struct store *store, gint64 document_id, gint64 until, GError **error)
{
    return sql_run(store, S_DOCUMENT_HOLD_PAGE, VALUES(INT(document_id), INT(until)), error);
}

bool document_release_page(struct store *store, gint64 document_id, GError **error)
{
    return document_hold_page(store, document_id, 0, error);
}

/* ---- the pause ---- */

void payment_link_pause_clear(struct payment_link_pause *pause)
{
    g_clear_pointer(&pause->reason, g_free);
}

bool payment_link_pause_read(struct store *store, struct payment_link_pause *pause, GError **error)
{
    *pause = (struct payment_link_pause){0};
    g_auto(cursor) row = sql_query(store, S_PAYMENT_LINK_PAUSE_GET, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ROW) {
        pause->until = row_integer(row, 0);
        pause->refused = row_integer(row, 1) != 0;
        pause->failures = (int)row_integer(row, 2);
        pause->since = row_integer(row, 3);
        pause->told = row_integer(row, 4) != 0;
        pause->reason = row_copy(row, 5);
    } else
        pause->reason = g_strdup("");
    return step != STEP_ERROR;
}

bool payment_link_pause_write(
        struct store *store, const struct payment_link_pause *pause, GError **error)
{
    static const struct payment_link_pause none = {0};
    const struct payment_link_pause *now = pause ? pause : &none;
    return sql_run(store, S_PAYMENT_LINK_PAUSE_PUT,
            VALUES(INT(now->until), INT(now->refused), INT(now->failures), INT(now->since),
                    INT(now->told), TEXT(now->reason ? now->reason : "")),
            error);
}
