/* The page of /health: one JSON object, 503 while deliveries cannot be stored. */
#include "health.h"

#include <cjson/cJSON.h>

#include "acts/problems.h"
#include "base/date.h"
#include "http/answer.h"
#include "store/books.h"
#include "store/inbox.h"
#include "store/peppol.h"
#include "store/store.h"

struct health {
    struct live *live;
    struct webhook *webhook;
    char *database;
    struct store *store; /* the server thread's own; NULL: not open */
};

/* What the database says. */
struct seen {
    bool known; /* it could be read */
    struct store_counts counts;
    gint64 without_page;
    gint64 peppol[PEPPOL_STATES];
};

static struct seen look(struct store *store, gint64 now)
{
    struct seen seen = {0};
    seen.known = store && store_counts(store, &seen.counts, NULL) &&
            store_without_page(store, now, &seen.without_page, NULL, NULL) &&
            peppol_counts(store, seen.peppol, NULL);
    return seen;
}

/* As `billhook status` sees it; also when the database cannot be read. */
static bool needs_person(struct store *store, const struct config *config, gint64 now)
{
    struct work work = {store, config, now};
    g_autoptr(GPtrArray) problems = problems_collect(&work, NULL);
    return !problems || problems_need_person(problems);
}

static void add_counts(cJSON *json, const struct seen *seen)
{
    const struct store_counts *counts = &seen->counts;
    cJSON_AddNumberToObject(json, "inbox_pending", (double)counts->deliveries[DELIVERY_PENDING]);
    cJSON_AddNumberToObject(json, "inbox_failed", (double)counts->deliveries[DELIVERY_FAILED]);
    cJSON_AddNumberToObject(json, "outbox_queued", (double)counts->mails[MAIL_QUEUED]);
    cJSON_AddNumberToObject(json, "outbox_failed", (double)counts->mails[MAIL_FAILED]);
    cJSON_AddNumberToObject(json, "documents_without_page", (double)seen->without_page);

    gint64 queued = seen->peppol[PEPPOL_QUEUED] + seen->peppol[PEPPOL_LOOKING_UP];
    cJSON_AddNumberToObject(json, "peppol_queued", (double)queued);
    cJSON_AddNumberToObject(json, "peppol_failed", (double)seen->peppol[PEPPOL_FAILED]);

    g_autofree char *last = date_time_text(counts->last_delivery_at);
    if (*last)
        cJSON_AddStringToObject(json, "last_delivery_at", last);
    else
        cJSON_AddNullToObject(json, "last_delivery_at");
}

cJSON *health_tell(struct webhook *webhook,
        struct store *store,
        const struct config *config,
        bool *known,
        unsigned *answer)
{
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    struct seen seen = look(store, now);
    bool failing = webhook_is_failing(webhook);

    const char *status = "ok";
    if (failing)
        status = "failing";
    else if (!seen.known || needs_person(store, config, now))
        status = "attention";

    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "status", status);
    cJSON_AddStringToObject(json, "version", BILLHOOK_VERSION);
    add_counts(json, &seen);
    *known = seen.known;
    *answer = failing ? 503 : 200;
    return json;
}

/* What lies in the place of a database that is away is not opened. After an error only a new
 * connection may go on. */
static void finish(void *context, struct http_request *request)
{
    struct health *health = context;
    bool known;
    unsigned status;
    if (!health->store && !live_is_away(health->live))
        health->store = store_open(health->database, STORE_READ, NULL);
    cJSON *json = health_tell(health->webhook, health->store, request->config, &known, &status);
    if (!known)
        g_clear_pointer(&health->store, store_close);

    char *body = cJSON_PrintUnformatted(json);
    http_count(request, HTTP_HEALTH);
    http_answer(request, status, "application/json", body);
    cJSON_free(body);
    cJSON_Delete(json);
}

struct http_route health_route(struct health *health)
{
    return (struct http_route){
            .path = "/health", .methods = "GET, HEAD", .context = health, .finish = finish};
}

struct health *health_new(struct live *live, struct webhook *webhook, const char *database)
{
    struct health *health = g_new0(struct health, 1);
    health->live = live;
    health->webhook = webhook;
    health->database = g_strdup(database);
    return health;
}

void health_free(struct health *health)
{
    if (!health)
        return;
    store_close(health->store);
    g_free(health->database);
    g_free(health);
}
