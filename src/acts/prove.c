/* The proof of the books, and what is noted of it. */
#include "acts/prove.h"

#include "base/text.h"
#include "store/events.h"

/* NULL: they are good. Caller frees. */
static char *reason_of(const GPtrArray *faults)
{
    guint count;
    const struct fault *first = fault_first(faults, &count);
    return first ? g_strdup_printf("%u fault%s, the first: %s%s%s", count, text_plural(count),
                           first->document, *first->document ? ": " : "", first->text)
                 : NULL;
}

static void note(const char *path, const char *reason, gint64 now)
{
    g_autoptr(store_auto) store = store_open(path, STORE_OPEN, NULL);
    if (reason)
        care_failed(path, store, CARE_VERIFY, "", reason, now);
    else if (store)
        care_good(store, CARE_VERIFY, "", now, NULL);
}

GPtrArray *prove_books(struct store *store,
        const char *path,
        gint64 now,
        struct progress *progress,
        gint64 *documents,
        GError **error)
{
    GError *problem = NULL;
    GPtrArray *faults = store_verify(store, documents, progress, &problem);
    g_autofree char *reason = faults ? reason_of(faults) : g_strdup(problem->message);
    if (faults || !progress || !progress->stopped)
        note(path, reason, now);
    if (problem)
        g_propagate_error(error, problem);
    return faults;
}

cJSON *prove_to_json(const GPtrArray *faults, gint64 documents, guint most)
{
    cJSON *json = cJSON_CreateObject(), *list = cJSON_CreateArray();
    guint count = 0;
    cJSON_AddNumberToObject(json, "documents", (double)documents);
    for (guint i = 0; i < faults->len && (!most || count < most); i++) {
        const struct fault *fault = g_ptr_array_index(faults, i);
        if (fault->note)
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToObject(row, "document",
                *fault->document ? cJSON_CreateString(fault->document) : cJSON_CreateNull());
        cJSON_AddStringToObject(row, "text", fault->text);
        cJSON_AddItemToArray(list, row);
        count++;
    }
    cJSON_AddItemToObject(json, "faults", list);
    return json;
}
