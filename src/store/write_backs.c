/* What is written back to the shops. */
#include "store/write_backs.h"

#include <string.h>

#include "columns.h"
#include "sql.h"

static const char *const kinds[WRITE_BACK_KINDS] = {
        [WRITE_BACK_NOTE] = "note",
        [WRITE_BACK_META] = "meta",
};

static const char *const states[WRITE_BACK_STATES] = {
        [WRITE_BACK_QUEUED] = "queued",
        [WRITE_BACK_WRITING] = "writing",
        [WRITE_BACK_UNCERTAIN] = "uncertain",
        [WRITE_BACK_DONE] = "done",
        [WRITE_BACK_FAILED] = "failed",
};

const char *write_back_kind_text(enum write_back_kind kind)
{
    return kinds[kind];
}

const char *write_back_state_text(enum write_back_state state)
{
    return states[state];
}

/* The place of a word among these; 0 for another, which the schema does not let in. */
static guint place_of(const char *text, const char *const *words, guint count)
{
    for (guint i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return 0;
}

void write_back_free(struct write_back *back)
{
    if (!back)
        return;
    g_free(back->number);
    g_free(back->shop);
    g_free(back->last_answer);
    g_free(back);
}

static void free_back(gpointer back)
{
    write_back_free(back);
}

static gpointer read_back(cursor row, GError **error)
{
    (void)error;
    struct write_back *back = g_new0(struct write_back, 1);
    const char *kind = row_text(row, WRITE_BACK_COLUMN_KIND);
    const char *state = row_text(row, WRITE_BACK_COLUMN_STATE);

    back->id = row_integer(row, WRITE_BACK_COLUMN_ID);
    back->document_id = row_integer(row, WRITE_BACK_COLUMN_DOCUMENT_ID);
    back->number = row_copy(row, WRITE_BACK_COLUMN_NUMBER);
    back->kind = (enum write_back_kind)place_of(kind, kinds, WRITE_BACK_KINDS);
    back->shop = row_copy(row, WRITE_BACK_COLUMN_SHOP);
    back->order_id = row_integer(row, WRITE_BACK_COLUMN_ORDER_ID);
    back->state = (enum write_back_state)place_of(state, states, WRITE_BACK_STATES);
    back->attempts = (int)row_integer(row, WRITE_BACK_COLUMN_ATTEMPTS);
    back->next_attempt_at = row_integer(row, WRITE_BACK_COLUMN_NEXT_ATTEMPT_AT);
    back->queued_at = row_integer(row, WRITE_BACK_COLUMN_QUEUED_AT);
    back->done_at = row_integer(row, WRITE_BACK_COLUMN_DONE_AT);
    back->remote_id = row_integer(row, WRITE_BACK_COLUMN_REMOTE_ID);
    back->last_answer = row_copy(row, WRITE_BACK_COLUMN_LAST_ANSWER);
    return back;
}

bool write_back_queue(struct store *store,
        gint64 document_id,
        enum write_back_kind kind,
        const char *shop,
        gint64 order_id,
        gint64 now,
        GError **error)
{
    return sql_run(store, S_WRITE_BACK_QUEUE,
            VALUES(INT(document_id), TEXT(kinds[kind]), TEXT(shop), INT(order_id), INT(now)),
            error);
}

struct write_back *write_back_due(struct store *store, gint64 now, GError **error)
{
    g_autoptr(GPtrArray) list =
            sql_list(store, S_WRITE_BACK_DUE, VALUES(INT(now)), read_back, free_back, error);
    return list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
}

bool write_back_next_due(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_WRITE_BACK_NEXT_DUE, NO_VALUES, 0, at, error);
}

bool write_back_update(struct store *store,
        const struct write_back *back,
        enum write_back_state expected,
        GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_WRITE_BACK_UPDATE,
                VALUES(INT(back->id), TEXT(states[expected]), TEXT(states[back->state]),
                        INT(back->attempts), INT(back->next_attempt_at), INT(back->done_at),
                        INT(back->remote_id), TEXT(back->last_answer)),
                &changed, error))
        return false;
    return changed == 1 ||
            fail(error, BILLHOOK_ERROR_CONFLICT, "what is written back of %s is no longer %s",
                    back->number, states[expected]);
}

bool write_back_recover(struct store *store, gint64 now, gint64 *count, GError **error)
{
    return sql_change(store, S_WRITE_BACK_RECOVER, VALUES(INT(now)), count, error);
}

GPtrArray *write_backs_of_document(struct store *store, gint64 document_id, GError **error)
{
    return sql_list(
            store, S_WRITE_BACK_OF_DOCUMENT, VALUES(INT(document_id)), read_back, free_back, error);
}

GPtrArray *write_backs_in(
        struct store *store, enum write_back_state state, int limit, GError **error)
{
    return sql_list(store, S_WRITE_BACK_IN, VALUES(TEXT(states[state]), INT(limit)), read_back,
            free_back, error);
}

GPtrArray *write_back_page(
        struct store *store, enum write_back_state state, struct page_key *key, GError **error)
{
    return sql_page(store, S_WRITE_BACK_PAGE, S_WRITE_BACK_PAGE_UP, TEXT(states[state]), key,
            read_back, free_back, error);
}

bool write_backs_count(
        struct store *store, enum write_back_state state, gint64 *count, GError **error)
{
    return sql_integer(store, S_WRITE_BACK_COUNT, VALUES(TEXT(states[state])), 0, count, error);
}
