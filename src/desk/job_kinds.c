/* The kinds of long work: each is the act of the command of its name. */
#include <string.h>
#include <unistd.h>

#include "acts/prove.h"
#include "base/error.h"
#include "base/file.h"
#include "books/export.h"
#include "books/report_tell.h"
#include "fetch/by_hand.h"
#include "fetch/reconcile_tell.h"
#include "fetch/shop.h"
#include "jobs.h"

#define FAULTS_KEPT 200
#define DIFFERENCES_KEPT 200
#define ROWS_KEPT 200 /* of a report, on its page */
#define TURN_LOOK_US (G_USEC_PER_SEC / 10)

/* ---- verify ---- */

static bool run_verify(struct job_run *run, GError **error)
{
    gint64 documents;
    guint count;
    const struct work *work = &run->work;
    g_autoptr(GPtrArray) faults = prove_books(
            work->store, work->config->database.path, work->now, run->progress, &documents, error);
    if (!faults)
        return false;
    fault_first(faults, &count);
    cJSON_AddItemToObject(run->result, "proof", prove_to_json(faults, documents, FAULTS_KEPT));
    cJSON_AddNumberToObject(run->result, "count", count);
    return true;
}

/* ---- asking the shops ---- */

/* Waits for the turn at asking a shop; -1: it is to end. */
static bool take_turn(const struct job_run *run, const char *shop, int *turn, GError **error)
{
    const char *path = run->work.config->database.path;
    while (!store_take_turn(path, shop, false, turn)) {
        if (!progress_tell(run->progress, 0, 0, error))
            return false;
        g_usleep(TURN_LOOK_US);
    }
    return true;
}

/* The shops that are asked: that of the wish, else each with a key. Borrowed; NULL: none has one.
 */
static GPtrArray *shops_of(const struct job_run *run, GError **error)
{
    const char *name = job_wish(run->wishes, "shop");
    const struct config *config = run->work.config;
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    for (guint i = 0; i < config->shops->len; i++) {
        struct shop *shop = g_ptr_array_index(config->shops, i);
        if (fetch_has_key(shop) && (!*name || strcmp(shop->name, name) == 0))
            g_ptr_array_add(chosen, shop);
    }
    if (chosen->len)
        return g_steal_pointer(&chosen);
    fail(error, BILLHOOK_ERROR_NOT_FOUND, "no shop has a key of its REST API");
    return NULL;
}

static void free_result(gpointer result)
{
    reconcile_result_free(result);
}

static bool reconcile_one(
        struct job_run *run, const struct shop *shop, GPtrArray *results, GError **error)
{
    int turn;
    const struct reconcile_period period = {
            job_wish(run->wishes, "from"), job_wish(run->wishes, "to")};
    if (!take_turn(run, shop->name, &turn, error))
        return false;
    struct reconcile_result *result =
            by_hand_reconcile(&run->work, shop, &period, run->halt, run->progress, error);
    store_end_turn(turn);
    if (result)
        g_ptr_array_add(results, result);
    return result != NULL;
}

/* NULL: a shop could not be asked. */
static GPtrArray *reconcile_all(struct job_run *run, GError **error)
{
    g_autoptr(GPtrArray) shops = shops_of(run, error);
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(free_result);
    for (guint i = 0; shops && i < shops->len; i++)
        if (!reconcile_one(run, g_ptr_array_index(shops, i), results, error))
            return NULL;
    return shops ? g_steal_pointer(&results) : NULL;
}

static bool write_bytes(struct job_run *run, const char *ending, GBytes *bytes, GError **error)
{
    int out = job_out(run, ending, error);
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    return out >= 0 &&
            (file_write_all(out, data, length) ||
                    fail(error, BILLHOOK_ERROR_SYSTEM, "the result could not be written"));
}

/* The first differences stay on the page, all are in the file. */
static void keep_shops(struct job_run *run, const GPtrArray *results)
{
    cJSON *list = cJSON_AddArrayToObject(run->result, "shops");
    for (guint i = 0; i < results->len; i++) {
        cJSON *shop = reconcile_to_json(g_ptr_array_index(results, i));
        cJSON *differences = cJSON_GetObjectItemCaseSensitive(shop, "differences");
        while (cJSON_GetArraySize(differences) > DIFFERENCES_KEPT)
            cJSON_DeleteItemFromArray(differences, cJSON_GetArraySize(differences) - 1);
        cJSON_AddItemToArray(list, shop);
    }
}

static bool run_reconcile(struct job_run *run, GError **error)
{
    guint count;
    g_autoptr(GPtrArray) results = reconcile_all(run, error);
    if (!results)
        return false;
    g_autoptr(GBytes) csv = reconcile_to_csv(results, export_csv_style(run->work.config), &count);
    keep_shops(run, results);
    cJSON_AddNumberToObject(run->result, "count", count);
    return count == 0 || write_bytes(run, "csv", csv, error);
}

static bool sync_one(struct job_run *run, const struct shop *shop, cJSON *list, GError **error)
{
    int turn;
    struct by_hand_round round;
    gint64 id = g_ascii_strtoll(job_wish(run->wishes, "id"), NULL, 10);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_val(ids, id);
    const struct round_wish wish = {.ids = id ? ids : NULL};
    if (!take_turn(run, shop->name, &turn, error))
        return false;
    bool good = by_hand_sync(&run->work, shop, &wish, run->halt, run->progress, &round, error);
    store_end_turn(turn);
    if (!round.known)
        return good;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "shop", shop->name);
    cJSON_AddNumberToObject(json, "looked_at", round.counts.looked_at);
    cJSON_AddNumberToObject(json, "new", round.counts.fresh);
    cJSON_AddNumberToObject(json, "newer", round.counts.newer);
    cJSON_AddNumberToObject(json, "known", round.counts.known);
    cJSON_AddNumberToObject(json, "failed", round.counts.failed);
    cJSON_AddItemToArray(list, json);
    return good;
}

static bool run_sync(struct job_run *run, GError **error)
{
    g_autoptr(GPtrArray) shops = shops_of(run, error);
    cJSON *list = cJSON_AddArrayToObject(run->result, "shops");
    for (guint i = 0; shops && i < shops->len; i++)
        if (!sync_one(run, g_ptr_array_index(shops, i), list, error))
            return false;
    return shops != NULL;
}

/* ---- export ---- */

static bool period_of(const struct job_run *run, struct period *period, GError **error)
{
    return period_days(job_wish(run->wishes, "from"), job_wish(run->wishes, "to"), period) ||
            fail(error, BILLHOOK_ERROR_INPUT, "the period is not two days");
}

static void keep_pack(struct job_run *run, const struct export_result *result)
{
    cJSON_AddNumberToObject(run->result, "documents", (double)result->documents);
    cJSON_AddNumberToObject(run->result, "files", (double)result->files);
    cJSON_AddNumberToObject(run->result, "faults", result->faults);
    cJSON_AddStringToObject(run->result, "fault", result->fault ? result->fault : "");
    cJSON_AddNumberToObject(run->result, "foreign", (double)result->foreign);
}

/* First all books are proved, then the pack is written: a half of the way each. */
struct half {
    struct progress *whole;
    gint64 from; /* of 1,000 */
    gint64 part; /* that was told last */
};

static bool tell_half(void *context, gint64 done, gint64 all)
{
    struct half *half = context;
    half->part = all ? MIN(done, all) * 500 / all : half->part;
    return half->whole->tell(half->whole->context, half->from + half->part, 1000);
}

static bool run_export(struct job_run *run, GError **error)
{
    const char *shop = job_wish(run->wishes, "shop");
    struct export_result result = {0};
    struct half first = {run->progress, 0, 0}, second = {run->progress, 500, 0};
    struct progress proving = {.tell = tell_half, .context = &first},
                    writing = {.tell = tell_half, .context = &second};
    struct export_wish wish = {.shop = *shop ? shop : NULL,
            .types = {[DOCUMENT_INVOICE] = true, [DOCUMENT_CREDIT_NOTE] = true},
            .name = "the pack",
            .proving = &proving,
            .writing = &writing};
    if (!period_of(run, &wish.period, error) || (wish.out = job_out(run, "zip", error)) < 0)
        return false;
    bool good = export_write(run->work.store, run->work.config, &wish, &result, error);
    if (good)
        keep_pack(run, &result);
    export_result_clear(&result);
    return good;
}

/* ---- a report of many documents ---- */

static bool write_csv(void *context, const char *text, gsize length, GError **error)
{
    struct job_run *run = context;
    return file_write_all(run->out, text, length) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "the result could not be written");
}

static bool run_report(struct job_run *run, GError **error)
{
    const char *shop = job_wish(run->wishes, "shop");
    struct report_query query = {.report = report_find(job_wish(run->wishes, "report")),
            .shop = *shop ? shop : NULL,
            .progress = run->progress};
    if (!query.report)
        return fail(error, BILLHOOK_ERROR_INPUT, "there is no such report");
    if (*job_wish(run->wishes, "from")) {
        if (!period_of(run, &query.period, error))
            return false;
    } else {
        g_strlcpy(query.period.to, job_wish(run->wishes, "to"), sizeof query.period.to);
    }
    if (job_out(run, "csv", error) < 0)
        return false;
    cJSON *json = report_tell(
            run->work.store, run->work.config, &query, ROWS_KEPT, write_csv, run, error);
    if (json)
        cJSON_AddItemToObject(run->result, "report", json);
    return json != NULL;
}

/* ---- the table ---- */

static const struct job_kind kinds[] = {
        {"export", WHO_ACCOUNTANT, WORD_JOB_EXPORT, run_export},
        {"verify", WHO_ACCOUNTANT, WORD_JOB_VERIFY, run_verify},
        {"reconcile", WHO_ACCOUNTANT, WORD_JOB_RECONCILE, run_reconcile},
        {"sync", WHO_OWNER, WORD_JOB_SYNC, run_sync},
        {"report", WHO_READER, WORD_JOB_REPORT, run_report},
};

const struct job_kind *job_kind_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}
