/* Peppol deliveries, what was asked and answered, and the pause of the provider. */
#include "store/peppol.h"

#include <string.h>

#include "columns.h"
#include "connection.h"
#include "sql.h"
#include "store/events.h"

#define ANSWER_MOST 65536

static const char *const reach_texts[] = {
        [PEPPOL_REACH_UNKNOWN] = "unknown",
        [PEPPOL_REACH_YES] = "yes",
        [PEPPOL_REACH_NO] = "no",
};

static enum peppol_reach reach_of(const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reach_texts); i++)
        if (strcmp(reach_texts[i], text) == 0)
            return (enum peppol_reach)i;
    return PEPPOL_REACH_UNKNOWN;
}

struct peppol_delivery *peppol_delivery_new(void)
{
    struct peppol_delivery *delivery = g_new0(struct peppol_delivery, 1);
    delivery->number = g_strdup("");
    delivery->participant = g_strdup("");
    delivery->provider = g_strdup("");
    delivery->account = g_strdup("");
    delivery->reference = g_strdup("");
    delivery->provider_id = g_strdup("");
    delivery->last_answer = g_strdup("");
    return delivery;
}

void peppol_delivery_free(struct peppol_delivery *delivery)
{
    if (!delivery)
        return;
    g_free(delivery->number);
    g_free(delivery->participant);
    g_free(delivery->provider);
    g_free(delivery->account);
    g_free(delivery->reference);
    g_free(delivery->provider_id);
    g_free(delivery->last_answer);
    g_free(delivery);
}

static void free_delivery(gpointer delivery)
{
    peppol_delivery_free(delivery);
}

/* ---- reading ---- */

static void read_moments(cursor row, struct peppol_delivery *delivery)
{
    delivery->next_attempt_at = row_integer(row, PEPPOL_COLUMN_NEXT_ATTEMPT_AT);
    delivery->queued_at = row_integer(row, PEPPOL_COLUMN_QUEUED_AT);
    delivery->unreachable_since = row_integer(row, PEPPOL_COLUMN_UNREACHABLE_SINCE);
    delivery->first_refused_at = row_integer(row, PEPPOL_COLUMN_FIRST_REFUSED_AT);
    delivery->posted_at = row_integer(row, PEPPOL_COLUMN_POSTED_AT);
    delivery->accepted_at = row_integer(row, PEPPOL_COLUMN_ACCEPTED_AT);
    delivery->delivered_at = row_integer(row, PEPPOL_COLUMN_DELIVERED_AT);
}

static struct peppol_delivery *read_delivery(cursor row)
{
    struct peppol_delivery *delivery = g_new0(struct peppol_delivery, 1);
    delivery->id = row_integer(row, PEPPOL_COLUMN_ID);
    delivery->document_id = row_integer(row, PEPPOL_COLUMN_DOCUMENT_ID);
    delivery->number = row_copy(row, PEPPOL_COLUMN_NUMBER);
    peppol_state_from_text(row_text(row, PEPPOL_COLUMN_STATE), &delivery->state);
    delivery->participant = row_copy(row, PEPPOL_COLUMN_PARTICIPANT);
    delivery->provider = row_copy(row, PEPPOL_COLUMN_PROVIDER);
    delivery->account = row_copy(row, PEPPOL_COLUMN_ACCOUNT);
    delivery->test = row_integer(row, PEPPOL_COLUMN_TEST) != 0;
    delivery->reference = row_copy(row, PEPPOL_COLUMN_REFERENCE);
    delivery->provider_id = row_copy(row, PEPPOL_COLUMN_PROVIDER_ID);
    delivery->step = (int)row_integer(row, PEPPOL_COLUMN_STEP);
    delivery->reach = reach_of(row_text(row, PEPPOL_COLUMN_REACH));
    delivery->attempts = (int)row_integer(row, PEPPOL_COLUMN_ATTEMPTS);
    delivery->tries = (int)row_integer(row, PEPPOL_COLUMN_TRIES);
    delivery->last_answer = row_copy(row, PEPPOL_COLUMN_LAST_ANSWER);
    delivery->waits_for_person = row_integer(row, PEPPOL_COLUMN_WAITS_FOR_PERSON) != 0;
    read_moments(row, delivery);
    return delivery;
}

static gpointer read_listed(cursor row, GError **error)
{
    (void)error;
    return read_delivery(row);
}

static GPtrArray *read_list(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    return sql_list(store, statement, values, count, read_listed, free_delivery, error);
}

/* The one row of a statement; NULL without an error: there is none. */
static struct peppol_delivery *read_one(
        struct store *store, enum statement statement, gint64 value, GError **error)
{
    g_autoptr(GPtrArray) list = read_list(store, statement, VALUES(INT(value)), error);
    return list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
}

struct peppol_delivery *peppol_due(struct store *store, gint64 now, GError **error)
{
    return read_one(store, S_PEPPOL_DUE, now, error);
}

struct peppol_delivery *peppol_of_document(struct store *store, gint64 document_id, GError **error)
{
    return read_one(store, S_PEPPOL_OF_DOCUMENT, document_id, error);
}

bool peppol_next_due(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_PEPPOL_NEXT_DUE, NO_VALUES, 0, at, error);
}

GPtrArray *peppol_list(struct store *store, int state, int limit, GError **error)
{
    gint64 most = limit > 0 ? limit : -1;
    if (state < 0)
        return read_list(store, S_PEPPOL_LIST, VALUES(INT(most)), error);
    return read_list(store, S_PEPPOL_LIST_STATE,
            VALUES(INT(most), TEXT(peppol_state_text((enum peppol_state)state))), error);
}

GPtrArray *peppol_page(
        struct store *store, enum peppol_state state, struct page_key *key, GError **error)
{
    return sql_page(store, S_PEPPOL_PAGE, S_PEPPOL_PAGE_UP, TEXT(peppol_state_text(state)), key,
            read_listed, free_delivery, error);
}

GPtrArray *peppol_each_of_document(struct store *store, gint64 document_id, GError **error)
{
    return read_list(store, S_PEPPOL_EACH_OF_DOCUMENT, VALUES(INT(document_id)), error);
}

GPtrArray *peppol_for_person(struct store *store, int limit, GError **error)
{
    return read_list(store, S_PEPPOL_FOR_PERSON, VALUES(INT(limit)), error);
}

GPtrArray *peppol_without_mail(struct store *store, int limit, GError **error)
{
    return read_list(store, S_PEPPOL_WITHOUT_MAIL, VALUES(INT(limit)), error);
}

static void free_holder(gpointer data)
{
    struct peppol_holder *holder = data;
    g_free(holder->provider);
    g_free(holder->account);
    g_free(holder);
}

static gpointer read_holder(cursor row, GError **error)
{
    (void)error;
    struct peppol_holder *holder = g_new(struct peppol_holder, 1);
    holder->provider = row_copy(row, 0);
    holder->account = row_copy(row, 1);
    holder->count = row_integer(row, 2);
    return holder;
}

GPtrArray *peppol_holders(struct store *store, GError **error)
{
    return sql_list(store, S_PEPPOL_HOLDERS, NO_VALUES, read_holder, free_holder, error);
}

/* ---- writing ---- */

/* A broken rule of the one delivery gets words that name what is there. */
static bool say_queued(struct store *store, gint64 document_id, GError **error)
{
    g_autoptr(peppol_delivery_auto) there = NULL;
    if (!error || !g_error_matches(*error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        return false;
    there = peppol_of_document(store, document_id, NULL);
    if (!there)
        return false;
    g_clear_error(error);
    return fail(error, BILLHOOK_ERROR_CONFLICT, "the Peppol delivery of %s is %s already",
            there->number, peppol_state_text(there->state));
}

bool peppol_queue(struct store *store, struct peppol_delivery *delivery, GError **error)
{
    if (!sql_run(store, S_PEPPOL_QUEUE,
                VALUES(INT(delivery->document_id), TEXT(delivery->reference),
                        INT(delivery->queued_at), TEXT(peppol_state_text(delivery->state)),
                        TEXT(delivery->participant), TEXT(delivery->provider),
                        TEXT(delivery->account), INT(delivery->test), TEXT(delivery->provider_id),
                        INT(delivery->step), TEXT(reach_texts[delivery->reach]),
                        INT(delivery->attempts), INT(delivery->tries), TEXT(delivery->last_answer),
                        INT(delivery->next_attempt_at), INT(delivery->unreachable_since),
                        INT(delivery->first_refused_at), INT(delivery->posted_at),
                        INT(delivery->accepted_at), INT(delivery->delivered_at),
                        INT(delivery->waits_for_person)),
                error))
        return say_queued(store, delivery->document_id, error);
    delivery->id = sqlite3_last_insert_rowid(store->db);
    return true;
}

/* Why an update changed nothing. */
static bool say_state(struct store *store, gint64 id, enum peppol_state expected, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_PEPPOL_STATE, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "there is no Peppol delivery %" G_GINT64_FORMAT, id);
    if (step != STEP_ROW)
        return false;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "the Peppol delivery of %s is %s now and no longer %s", row_text(row, 1),
            row_text(row, 0), peppol_state_text(expected));
}

bool peppol_update(struct store *store,
        const struct peppol_delivery *delivery,
        enum peppol_state expected,
        GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_PEPPOL_UPDATE,
                VALUES(INT(delivery->id), TEXT(peppol_state_text(expected)),
                        TEXT(peppol_state_text(delivery->state)), TEXT(delivery->participant),
                        TEXT(delivery->provider), TEXT(delivery->account), INT(delivery->test),
                        TEXT(delivery->provider_id), INT(delivery->step),
                        TEXT(reach_texts[delivery->reach]), INT(delivery->attempts),
                        INT(delivery->tries), TEXT(delivery->last_answer),
                        INT(delivery->next_attempt_at), INT(delivery->unreachable_since),
                        INT(delivery->first_refused_at), INT(delivery->posted_at),
                        INT(delivery->accepted_at), INT(delivery->delivered_at),
                        INT(delivery->waits_for_person)),
                &changed, error))
        return false;
    return changed == 1 || say_state(store, delivery->id, expected, error);
}

bool peppol_recover(struct store *store, gint64 now, gint64 *count, GError **error)
{
    return sql_change(store, S_PEPPOL_RECOVER, VALUES(INT(now)), count, error);
}

bool peppol_counts(struct store *store, gint64 counts[PEPPOL_STATES], GError **error)
{
    g_auto(cursor) row = sql_query(store, S_PEPPOL_TALLIES, NO_VALUES, error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    memset(counts, 0, sizeof *counts * PEPPOL_STATES);
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        enum peppol_state state;
        if (peppol_state_from_text(row_text(row, 0), &state))
            counts[state] = row_integer(row, 1);
    }
    return step == STEP_DONE;
}

/* ---- what was asked and answered ---- */

void peppol_exchange_free(struct peppol_exchange *exchange)
{
    if (!exchange)
        return;
    g_free(exchange->ask);
    g_free(exchange->request);
    g_free(exchange->event);
    g_free(exchange->words);
    g_clear_pointer(&exchange->answer, g_bytes_unref);
    g_free(exchange);
}

static void free_exchange(gpointer exchange)
{
    peppol_exchange_free(exchange);
}

static gpointer read_exchange(cursor row, GError **error)
{
    (void)error;
    struct peppol_exchange *exchange = g_new0(struct peppol_exchange, 1);
    exchange->at = row_integer(row, EXCHANGE_COLUMN_AT);
    exchange->last_at = row_integer(row, EXCHANGE_COLUMN_LAST_AT);
    exchange->count = (int)row_integer(row, EXCHANGE_COLUMN_COUNT);
    exchange->ask = row_copy(row, EXCHANGE_COLUMN_ASK);
    exchange->request = row_copy(row, EXCHANGE_COLUMN_REQUEST);
    exchange->event = row_copy(row, EXCHANGE_COLUMN_EVENT);
    exchange->status = (int)row_integer(row, EXCHANGE_COLUMN_STATUS);
    exchange->took_ms = row_integer(row, EXCHANGE_COLUMN_TOOK_MS);
    exchange->words = row_copy(row, EXCHANGE_COLUMN_WORDS);
    exchange->answer = row_bytes(row, EXCHANGE_COLUMN_ANSWER);
    return exchange;
}

static GBytes *kept_part(GBytes *answer)
{
    gsize length = answer ? g_bytes_get_size(answer) : 0;
    return answer ? g_bytes_new_from_bytes(answer, 0, MIN(length, ANSWER_MOST)) : NULL;
}

bool peppol_exchange_add(struct store *store,
        gint64 delivery_id,
        const struct peppol_exchange *exchange,
        GError **error)
{
    g_autoptr(GBytes) answer = kept_part(exchange->answer);
    const struct value values[] = {INT(delivery_id), TEXT(exchange->ask), TEXT(exchange->request),
            TEXT(exchange->event), INT(exchange->status), TEXT(exchange->words), BYTES(answer),
            INT(exchange->at), INT(exchange->took_ms)};
    gint64 changed;

    if (!sql_change(store, S_PEPPOL_EXCHANGE_AGAIN, values, G_N_ELEMENTS(values), &changed, error))
        return false;
    return changed == 1 ||
            sql_run(store, S_PEPPOL_EXCHANGE_ADD, values, G_N_ELEMENTS(values), error);
}

GPtrArray *peppol_exchanges(struct store *store, gint64 delivery_id, GError **error)
{
    return sql_list(store, S_PEPPOL_EXCHANGES, VALUES(INT(delivery_id)), read_exchange,
            free_exchange, error);
}

/* ---- the pause of the provider ---- */

bool peppol_pause_read(struct store *store, struct peppol_pause *pause, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_PEPPOL_PAUSE_GET, NO_VALUES, error);
    *pause = (struct peppol_pause){0};
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "the row of peppol_pause is missing");
    if (step != STEP_ROW)
        return false;
    pause->until = row_integer(row, 0);
    pause->refused = row_integer(row, 1) != 0;
    pause->failures = (int)row_integer(row, 2);
    pause->provider = row_copy(row, 3);
    pause->reason = row_copy(row, 4);
    return true;
}

bool peppol_pause_write(struct store *store, const struct peppol_pause *pause, GError **error)
{
    static const struct peppol_pause none = {0};
    pause = pause ? pause : &none;
    return sql_run(store, S_PEPPOL_PAUSE_SET,
            VALUES(INT(pause->until), INT(pause->refused), INT(pause->failures),
                    TEXT(pause->provider ? pause->provider : ""),
                    TEXT(pause->reason ? pause->reason : "")),
            error);
}

void peppol_pause_clear(struct peppol_pause *pause)
{
    g_clear_pointer(&pause->provider, g_free);
    g_clear_pointer(&pause->reason, g_free);
}

/* ---- when it began, and what is owed ---- */

bool peppol_since_read(struct store *store, struct peppol_since *since, GError **error)
{
    return counter_read(store, COUNTER_PEPPOL_ANY, &since->any, error) &&
            counter_read(store, COUNTER_PEPPOL_LIVE, &since->live, error);
}

/* Notes the moment where there is none. What was issued until then is older, also in the same
 * second. */
static bool begin(struct store *store, enum counter counter, gint64 now, GError **error)
{
    gint64 began = 0;
    if (!counter_read(store, counter, &began, error))
        return false;
    if (began)
        return true;
    return counter_note(store, counter, now, error) &&
            sql_run(store, S_PEPPOL_OWED_OLDER, VALUES(INT(now)), error);
}

bool peppol_since_note(struct store *store, bool test, gint64 now, GError **error)
{
    return begin(store, COUNTER_PEPPOL_ANY, now, error) &&
            (test || begin(store, COUNTER_PEPPOL_LIVE, now, error));
}

static gpointer read_number(cursor row, GError **error)
{
    (void)error;
    return row_copy(row, 0);
}

GPtrArray *peppol_owed(struct store *store,
        gint64 since,
        gint64 before,
        const char *country,
        int limit,
        gint64 *count,
        GError **error)
{
    const struct value period[] = {INT(since), INT(before), TEXT(country)};
    if (!sql_integer(store, S_PEPPOL_OWED_COUNT, period, G_N_ELEMENTS(period), 0, count, error))
        return NULL;
    return sql_list(store, S_PEPPOL_OWED,
            VALUES(INT(since), INT(before), TEXT(country), INT(limit)), read_number, g_free, error);
}

bool document_sent_by_peppol(struct store *store, gint64 document_id, GError **error)
{
    return sql_run(store, S_DOCUMENT_SENT_BY_PEPPOL, VALUES(INT(document_id)), error);
}
