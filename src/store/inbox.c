/* The inbox. A body is kept once: the newest state of an order is the body of its delivery. It
 * comes in as it is (the receiving path must be short) and is packed with zlib when its delivery is
 * finished. */
#include "store/inbox.h"

#include <string.h>

#include "body.h"
#include "columns.h"
#include "connection.h"
#include "sql.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/store.h"

/* Bodies that are read for one batch: no batch of large orders fills the memory. */
#define PENDING_BYTES (1 << 20)

/* The asked_after of what a webhook brought. */
#define NO_CLAIM ((struct value){.kind = VALUE_NULL})

static const char *const state_names[DELIVERY_STATES] = {"pending", "done", "ignored", "failed"};

const char *delivery_state_text(enum delivery_state state)
{
    return state_names[state];
}

bool delivery_state_from_text(const char *text, enum delivery_state *state)
{
    for (int i = 0; i < DELIVERY_STATES; i++) {
        if (strcmp(text, state_names[i]) == 0) {
            *state = (enum delivery_state)i;
            return true;
        }
    }
    return false;
}

void delivery_free(struct delivery *delivery)
{
    if (!delivery)
        return;
    g_free(delivery->shop);
    g_free(delivery->topic);
    g_free(delivery->reason);
    g_clear_pointer(&delivery->body, g_bytes_unref);
    g_free(delivery);
}

/* ---- bodies ---- */

/* Columns: packed, body. False and an error when it cannot be unpacked; *body NULL when it was
 * purged. */
static bool read_body(cursor row, int column, gint64 length, GBytes **body, GError **error)
{
    *body = row_bytes(row, column + 1);
    if (!*body || row_integer(row, column) == 0)
        return true;
    g_autoptr(GBytes) packed = *body;
    *body = body_unpack(packed, (gsize)length, error);
    return *body != NULL;
}

/* ---- coming in ---- */

/* The number after {"id": at the very start, as WooCommerce writes an order; 0: another start.
 * Digests fall anywhere in an index; with the order's id before them those of one day stand
 * together, and a delivery changes the index's last page instead of any page. */
static gint64 body_lead(const void *body, gsize length)
{
    static const char start[] = "{\"id\":";
    const gsize first = sizeof start - 1, most = first + 18;
    const char *text = body;
    gint64 lead = 0;
    if (length <= first || memcmp(text, start, first) != 0)
        return 0;
    for (gsize at = first; at < MIN(length, most) && g_ascii_isdigit(text[at]); at++)
        lead = lead * 10 + (text[at] - '0');
    return lead;
}

bool delivery_put(struct store *store,
        const struct delivery_new *new,
        gint64 *id,
        bool *repeat,
        GError **error)
{
    gint64 added = 0;
    bool pending = new->state == DELIVERY_PENDING;
    gint64 lead = body_lead(new->body, new->length);
    if (!sql_change(store, S_DELIVERY_INSERT,
                VALUES(TEXT(new->shop), TEXT(new->topic ? new->topic : ""), INT(new->received_at),
                        TEXT(delivery_state_text(new->state)), TEXT(new->reason ? new->reason : ""),
                        INT((gint64) new->length), INT(pending), INT(lead),
                        BLOB(new->digest, HASH_BYTES), BLOB(new->body, new->length), NO_CLAIM),
                &added, error))
        return false;
    *repeat = added == 0;
    if (!*repeat) {
        *id = sqlite3_last_insert_rowid(store->db);
        return true;
    }
    return sql_integer(store, S_DELIVERY_REPEAT,
            VALUES(TEXT(new->shop), INT(lead), BLOB(new->digest, HASH_BYTES)), 0, id, error);
}

bool delivery_note_last(struct store *store, gint64 received_at, bool repeat, GError **error)
{
    gint64 noted = counter_get(store, COUNTER_LAST_DELIVERY);
    bool is_told = repeat ? noted == received_at : noted <= received_at;
    return is_told || counter_set(store, COUNTER_LAST_DELIVERY, received_at, error);
}

/* A fetched row stands for no webhook: when the last of those came goes into the counter before it
 * is the newest row no more. */
static bool keep_last_moment(struct store *store, GError **error)
{
    gint64 last = 0;
    return sql_integer(store, S_LAST_DELIVERY, NO_VALUES, 0, &last, error) &&
            (last <= counter_get(store, COUNTER_LAST_DELIVERY) ||
                    counter_set(store, COUNTER_LAST_DELIVERY, last, error));
}

bool delivery_put_fetched(struct store *store,
        const struct delivery_new *new,
        gint64 asked_after,
        gint64 *id,
        GError **error)
{
    gint64 lead = body_lead(new->body, new->length);
    const struct value claim[] = {
            TEXT(new->shop), INT(lead), BLOB(new->digest, HASH_BYTES), INT(asked_after)};
    if (!sql_integer(store, S_DELIVERY_CLAIM, claim, G_N_ELEMENTS(claim), 0, id, error))
        return false;
    if (*id)
        return true;

    if (!keep_last_moment(store, error) || !sql_run(store, S_DELIVERY_UNREPEAT, claim, 3, error) ||
            !sql_run(store, S_DELIVERY_INSERT,
                    VALUES(TEXT(new->shop), TEXT(new->topic), INT(new->received_at),
                            TEXT(delivery_state_text(DELIVERY_PENDING)), TEXT(""),
                            INT((gint64) new->length), INT(1), INT(lead),
                            BLOB(new->digest, HASH_BYTES), BLOB(new->body, new->length),
                            INT(asked_after)),
                    error))
        return false;
    *id = sqlite3_last_insert_rowid(store->db);
    return true;
}

/* ---- reading ---- */

static struct delivery *read_delivery(cursor row)
{
    struct delivery *delivery = g_new0(struct delivery, 1);
    delivery->id = row_integer(row, DELIVERY_COLUMN_ID);
    delivery->shop = row_copy(row, DELIVERY_COLUMN_SHOP);
    delivery->topic = row_copy(row, DELIVERY_COLUMN_TOPIC);
    delivery->received_at = row_integer(row, DELIVERY_COLUMN_RECEIVED_AT);
    delivery_state_from_text(row_text(row, DELIVERY_COLUMN_STATE), &delivery->state);
    delivery->reason = row_copy(row, DELIVERY_COLUMN_REASON);
    delivery->order_id = row_integer(row, DELIVERY_COLUMN_ORDER_ID);
    delivery->bytes = row_integer(row, DELIVERY_COLUMN_BYTES);
    delivery->repeats = row_integer(row, DELIVERY_COLUMN_REPEATS);
    delivery->fetched = !row_is_null(row, DELIVERY_COLUMN_ASKED_AFTER);
    delivery->asked_after = row_integer(row, DELIVERY_COLUMN_ASKED_AFTER);
    return delivery;
}

static void free_delivery(gpointer delivery)
{
    delivery_free(delivery);
}

static gpointer read_listed(cursor row, GError **error)
{
    (void)error;
    return read_delivery(row);
}

static gpointer read_whole(cursor row, GError **error)
{
    struct delivery *delivery = read_delivery(row);
    if (!read_body(row, DELIVERY_COLUMN_PACKED, delivery->bytes, &delivery->body, error))
        g_clear_pointer(&delivery, delivery_free);
    return delivery;
}

static bool not_found(gint64 id, GError **error)
{
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no delivery %" G_GINT64_FORMAT "; `billhook inbox` lists them", id);
}

GArray *delivery_pending_ids(struct store *store, int limit, GHashTable *aside, GError **error)
{
    gint64 most = limit + (aside ? (gint64)g_hash_table_size(aside) : 0);
    GArray *ids = sql_ids(store, S_DELIVERY_PENDING, VALUES(INT(most)), error);
    for (guint i = ids && aside ? ids->len : 0; i-- > 0;)
        if (g_hash_table_contains(aside, &g_array_index(ids, gint64, i)))
            g_array_remove_index(ids, i);
    if (ids && ids->len > (guint)limit)
        g_array_set_size(ids, (guint)limit);
    return ids;
}

/* One with its body; where that cannot be unpacked, without (damaged): the others must not wait for
 * it. */
static struct delivery *get_pending(struct store *store, gint64 id, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DELIVERY_GET, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        not_found(id, error);
    if (step != STEP_ROW)
        return NULL;
    struct delivery *delivery = read_delivery(row);
    delivery->damaged =
            !read_body(row, DELIVERY_COLUMN_PACKED, delivery->bytes, &delivery->body, NULL);
    return delivery;
}

GPtrArray *delivery_pending(struct store *store, int limit, GHashTable *aside, GError **error)
{
    g_autoptr(GArray) ids = delivery_pending_ids(store, limit, aside, error);
    g_autoptr(GPtrArray) list = ids ? g_ptr_array_new_with_free_func(free_delivery) : NULL;
    gint64 bytes = 0;
    for (guint i = 0; ids && i < ids->len && bytes < PENDING_BYTES; i++) {
        struct delivery *delivery = get_pending(store, g_array_index(ids, gint64, i), error);
        if (!delivery)
            return NULL;
        g_ptr_array_add(list, delivery);
        bytes += delivery->bytes;
    }
    return g_steal_pointer(&list);
}

struct delivery *delivery_get(struct store *store, gint64 id, GError **error)
{
    g_autoptr(GPtrArray) list =
            sql_list(store, S_DELIVERY_GET, VALUES(INT(id)), read_whole, free_delivery, error);
    if (!list)
        return NULL;
    if (list->len == 0) {
        not_found(id, error);
        return NULL;
    }
    return g_ptr_array_steal_index(list, 0);
}

bool delivery_order(struct store *store, gint64 id, char **shop, gint64 *order_id, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DELIVERY_ORDER, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *shop = g_strdup(step == STEP_ROW ? row_text(row, 0) : "");
    *order_id = step == STEP_ROW ? row_integer(row, 1) : 0;
    return step == STEP_ROW || (step == STEP_DONE && not_found(id, error));
}

GPtrArray *delivery_list(struct store *store,
        int state,
        const char *shop,
        gint64 order_id,
        gint64 since,
        int limit,
        GError **error)
{
    const char *state_text = state >= 0 ? state_names[state] : NULL;
    const char *wanted_shop = shop && *shop ? shop : NULL;
    enum statement statement = S_DELIVERY_LIST;
    if (wanted_shop && order_id)
        statement = S_DELIVERY_LIST_ORDER;
    else if (state == DELIVERY_PENDING)
        statement = S_DELIVERY_LIST_PENDING;
    else if (state >= 0)
        statement = S_DELIVERY_LIST_STATE;
    else if (since > 0)
        statement = S_DELIVERY_LIST_SINCE;
    return sql_list(store, statement,
            VALUES(INT(limit > 0 ? limit : -1), ANY_TEXT(state_text), ANY_TEXT(wanted_shop),
                    INT(order_id), INT(since)),
            read_listed, free_delivery, error);
}

GPtrArray *delivery_page(
        struct store *store, enum delivery_state state, struct page_key *key, GError **error)
{
    return sql_page(store, S_DELIVERY_PAGE, S_DELIVERY_PAGE_UP, TEXT(state_names[state]), key,
            read_listed, free_delivery, error);
}

/* ---- what became of it ---- */

/* The packed form of a body that lies there raw and gets smaller; NULL: leave it as it is. */
static bool pack_kept(struct store *store, gint64 id, GBytes **packed, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DELIVERY_BODY, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *packed = NULL;
    if (step == STEP_ROW && row_integer(row, 0) == 0 && !row_is_null(row, 1))
        *packed = body_pack(sqlite3_column_blob(row, 1), (gsize)sqlite3_column_bytes(row, 1));
    return step != STEP_ERROR;
}

GBytes *delivery_pack(const struct delivery *delivery)
{
    gsize length = 0;
    const void *bytes = delivery->body ? g_bytes_get_data(delivery->body, &length) : NULL;
    return bytes ? body_pack(bytes, length) : NULL;
}

bool delivery_finish(struct store *store,
        gint64 id,
        enum delivery_state state,
        const char *reason,
        gint64 order_id,
        bool was_order,
        GBytes *ready,
        GError **error)
{
    g_autoptr(GBytes) packed = ready ? g_bytes_ref(ready) : NULL;
    gint64 changed;
    if (!packed && !pack_kept(store, id, &packed, error))
        return false;
    const struct value values[] = {INT(id), TEXT(delivery_state_text(state)), TEXT(reason),
            INT(order_id), INT(was_order), INT(1), BYTES(packed)};
    if (!sql_change(store, packed ? S_DELIVERY_FINISH : S_DELIVERY_FINISH_RAW, values,
                packed ? 7 : 5, &changed, error))
        return false;
    return changed == 1 ||
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "delivery %" G_GINT64_FORMAT " is not pending any more", id);
}

static bool read_state(
        struct store *store, gint64 id, enum delivery_state *state, bool *purged, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DELIVERY_STATE, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ROW) {
        *purged = row_integer(row, 1) != 0;
        return delivery_state_from_text(row_text(row, 0), state);
    }
    return step == STEP_DONE && not_found(id, error);
}

bool delivery_retry(struct store *store, gint64 id, GError **error)
{
    gint64 changed;
    enum delivery_state state;
    bool purged;
    if (!sql_change(store, S_DELIVERY_RETRY, VALUES(INT(id)), &changed, error))
        return false;
    if (changed == 1)
        return true;
    return read_state(store, id, &state, &purged, error) &&
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "the body of delivery %" G_GINT64_FORMAT
                    " was purged ([database] keep_bodies_days): it cannot be mapped again",
                    id);
}

bool delivery_map_again(struct store *store, gint64 id, GError **error)
{
    return sql_run(store, S_DELIVERY_RETRY, VALUES(INT(id)), error);
}

bool delivery_retry_many(
        struct store *store, bool failed_only, gint64 since, gint64 *count, GError **error)
{
    return sql_change(store, failed_only ? S_DELIVERY_RETRY_FAILED : S_DELIVERY_RETRY_SINCE,
            VALUES(INT(since)), count, error);
}

bool delivery_discard(struct store *store, gint64 id, GError **error)
{
    gint64 changed;
    enum delivery_state state = DELIVERY_FAILED;
    bool purged;
    if (!sql_change(store, S_DELIVERY_DISCARD, VALUES(INT(id)), &changed, error))
        return false;
    if (changed == 1)
        return true;
    return read_state(store, id, &state, &purged, error) &&
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "delivery %" G_GINT64_FORMAT " is %s: only a failed one can be discarded", id,
                    delivery_state_text(state));
}

/* ---- attempts ---- */

bool attempt_begin(struct store *store, gint64 id, gint64 now, GError **error)
{
    bool own = !store->inside;
    if (own)
        sqlite3_exec(store->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    bool good = !own || store_begin(store, error);
    if (good && !sql_run(store, S_ATTEMPT_BEGIN, VALUES(INT(id), INT(now)), error))
        good = own_undo(store, own);
    else if (good && own)
        good = store_commit(store, error);
    if (own)
        sqlite3_exec(store->db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    return good;
}

bool attempt_end(struct store *store, gint64 id, GError **error)
{
    return sql_run(store, S_ATTEMPT_END, VALUES(INT(id)), error);
}

bool attempt_cut_short(struct store *store, gint64 id, GError **error)
{
    return sql_run(store, S_ATTEMPT_CUT, VALUES(INT(id)), error);
}

bool attempt_pause(struct store *store, gint64 id, GError **error)
{
    return sql_run(store, S_ATTEMPT_PAUSE, VALUES(INT(id)), error);
}

static void free_attempt(gpointer data)
{
    struct attempt *attempt = data;
    g_free(attempt->shop);
    g_free(attempt->topic);
    g_free(attempt);
}

static gpointer read_attempt(cursor row, GError **error)
{
    (void)error;
    struct attempt *attempt = g_new0(struct attempt, 1);
    attempt->id = row_integer(row, ATTEMPT_ID);
    attempt->begun = row_integer(row, ATTEMPT_BEGUN_AT) != 0;
    attempt->cut_short = (int)row_integer(row, ATTEMPT_CUT_SHORT);
    attempt->pending = row_integer(row, ATTEMPT_PENDING) != 0;
    attempt->shop = row_copy(row, ATTEMPT_SHOP);
    attempt->topic = row_copy(row, ATTEMPT_TOPIC);
    return attempt;
}

GPtrArray *attempt_list(struct store *store, GError **error)
{
    return sql_list(store, S_ATTEMPT_LIST, NO_VALUES, read_attempt, free_attempt, error);
}

/* ---- purging ---- */

static bool purge_one(struct store *store, gint64 id, GError **error)
{
    gint64 kept;
    if (!sql_change(store, S_DELIVERY_KEEP, VALUES(INT(id)), &kept, error))
        return false;
    return kept ||
            (order_forget(store, id, error) &&
                    sql_run(store, S_DELIVERY_PURGE, VALUES(INT(id)), error));
}

bool delivery_purge(struct store *store, gint64 before, int limit, gint64 *count, GError **error)
{
    bool own;
    *count = 0;
    g_autoptr(GArray) ids =
            sql_ids(store, S_DELIVERY_TO_PURGE, VALUES(INT(before), INT(limit)), error);
    if (!ids || ids->len == 0)
        return ids != NULL;
    if (!own_begin(store, &own, error))
        return false;
    for (guint i = 0; i < ids->len; i++)
        if (!purge_one(store, g_array_index(ids, gint64, i), error))
            return own_undo(store, own);
    *count = ids->len;
    return own_commit(store, own, error);
}
