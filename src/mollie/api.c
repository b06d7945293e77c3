/* One question to Mollie. */
#include "mollie/api.h"

#include <string.h>

#include "base/text.h"

enum {
    TOTAL_MS = 20 * 1000,
    ANSWER_MOST = 1024 * 1024,
};

bool mollie_key_is_test(const char *key)
{
    return g_str_has_prefix(key, "test_");
}

/* A header with a secret in it: it is wiped when the question was asked. */
static void wipe(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}

struct mollie_answer *mollie_ask(const struct mollie_api *api,
        const char *method,
        const char *path,
        const char *body,
        const char *idempotency_key)
{
    const char *version = g_str_has_suffix(api->url, "/v2") ? "" : "/v2";
    g_autofree char *url = g_strconcat(api->url, version, path, NULL);
    g_autofree char *once =
            g_strconcat("Idempotency-Key: ", idempotency_key ? idempotency_key : "", NULL);
    char *key = g_strconcat("Authorization: Bearer ", api->key, NULL);
    const char *const headers[] = {
            "Accept: application/json", key, idempotency_key ? once : NULL, NULL};
    const struct net_request request = {.method = method,
            .url = url,
            .headers = headers,
            .content_type = body ? "application/json" : NULL,
            .body = body,
            .length = body ? strlen(body) : 0,
            .total_ms = TOTAL_MS,
            .most = ANSWER_MOST,
            .stop = api->stop};

    struct net_answer *network = net_ask(api->client, &request);
    struct mollie_answer *answer = mollie_judge(network, idempotency_key != NULL);
    /* whatever repeats it, also where the words are cut in the midst of it */
    if (*answer->words && (strstr(network->body->str, api->key) || strstr(answer->words, api->key)))
        text_set(&answer->words, mollie_trouble_text(answer->trouble));
    net_answer_free(network);
    wipe(key);
    return answer;
}
