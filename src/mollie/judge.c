/* What an answer of Mollie's means: a table of statuses, and one of what each trouble is. */
#include <string.h>

#include "mollie/api.h"
#include "mollie/read.h"
#include "woocommerce/json_guard.h"

/* ---- kinds of trouble ---- */

static const struct {
    const char *text;  /* its stable word */
    const char *words; /* for the owner; what the answer adds comes behind it */
} kinds[MOLLIE_TROUBLES] = {
        [MOLLIE_ANSWERED] = {"answered", ""},
        [MOLLIE_GONE] = {"gone",
                "Mollie does not know it (it is of another account or mode, or was deleted there)"},
        [MOLLIE_KEY_REFUSED] = {"key-refused", "Mollie refuses the key"},
        [MOLLIE_BUSY] = {"busy", "Mollie asks to wait"},
        [MOLLIE_OTHER_BODY] = {"other-body",
                "Mollie has seen this request with another content, and takes it for no repeat"},
        [MOLLIE_REFUSED] = {"refused", "Mollie does not take it"},
        [MOLLIE_BROKEN] = {"broken", "Mollie's answer is of no use"},
        [MOLLIE_UNREACHABLE] = {"unreachable", "Mollie cannot be reached"},
        [MOLLIE_STOPPED] = {"stopped", "ended early: billhook stops"},
};

const char *mollie_trouble_text(enum mollie_trouble trouble)
{
    return kinds[trouble].text;
}

void mollie_answer_free(struct mollie_answer *answer)
{
    if (!answer)
        return;
    g_free(answer->words);
    g_clear_pointer(&answer->body, g_bytes_unref);
    g_free(answer);
}

/* ---- statuses ---- */

/* The first row that fits tells the trouble. */
static const struct {
    int from, to;
    bool json;       /* only with a JSON body */
    bool idempotent; /* only of a question with an Idempotency-Key */
    enum mollie_trouble trouble;
} rows[] = {
        {200, 299, true, false, MOLLIE_ANSWERED},
        {401, 401, false, false, MOLLIE_KEY_REFUSED},
        {403, 403, true, false, MOLLIE_KEY_REFUSED},
        {404, 404, true, false, MOLLIE_GONE},
        {410, 410, true, false, MOLLIE_GONE},
        {409, 409, false, false, MOLLIE_BUSY},
        {429, 429, false, false, MOLLIE_BUSY},
        {408, 408, false, false, MOLLIE_BROKEN},
        {400, 400, true, true, MOLLIE_OTHER_BODY},
        {400, 499, true, false, MOLLIE_REFUSED},
};

static enum mollie_trouble judge_status(int status, bool json, bool idempotent)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool within = status >= rows[i].from && status <= rows[i].to;
        if (within && (json || !rows[i].json) && (idempotent || !rows[i].idempotent))
            return rows[i].trouble;
    }
    return MOLLIE_BROKEN;
}

static bool is_json_object(GBytes *body)
{
    static const struct json_shape nothing = {NULL, 0, false};
    cJSON *tree = json_guard_body(body, &nothing, NULL);
    bool object = cJSON_IsObject(tree);
    cJSON_Delete(tree);
    return object;
}

static const enum mollie_trouble outcomes[NET_OUTCOMES] = {
        [NET_NOT_SENT] = MOLLIE_UNREACHABLE,
        [NET_LOST] = MOLLIE_UNREACHABLE,
        [NET_TOO_LARGE] = MOLLIE_BROKEN,
        [NET_STOPPED] = MOLLIE_STOPPED,
};

/* ---- words ---- */

/* What the answer adds: Mollie's own words, the network's, or the status. Caller frees. */
static char *detail_of(const struct net_answer *answer, GBytes *body, bool json)
{
    g_autofree char *refusal = json ? mollie_read_refusal(body) : g_strdup("");
    if (answer->outcome != NET_ANSWERED)
        return g_strdup(answer->problem);
    if (*refusal)
        return g_strdup_printf("%d %s", answer->status, refusal);
    return g_strdup_printf(
            "%d%s", answer->status, json ? "" : ", and a page came where data was due");
}

static char *words_of(enum mollie_trouble trouble, const char *detail)
{
    bool plain = trouble == MOLLIE_ANSWERED || trouble == MOLLIE_STOPPED;
    return plain ? g_strdup(kinds[trouble].words)
                 : g_strconcat(kinds[trouble].words, *detail ? ": " : "", detail, NULL);
}

/* Only a 4xx says that nothing was done; 409 says that the first one is still in hand. */
static bool may_be_done(const struct net_answer *answer, enum mollie_trouble trouble)
{
    if (answer->outcome != NET_ANSWERED)
        return answer->outcome == NET_LOST || answer->outcome == NET_TOO_LARGE;
    if (trouble == MOLLIE_ANSWERED)
        return false;
    return answer->status < 400 || answer->status >= 500 || answer->status == 409 ||
            trouble == MOLLIE_OTHER_BODY;
}

struct mollie_answer *mollie_judge(const struct net_answer *network, bool idempotent)
{
    g_autoptr(GBytes) body = g_bytes_new(network->body->str, network->body->len);
    bool answered = network->outcome == NET_ANSWERED, json = answered && is_json_object(body);
    struct mollie_answer *answer = g_new0(struct mollie_answer, 1);
    answer->trouble =
            answered ? judge_status(network->status, json, idempotent) : outcomes[network->outcome];
    g_autofree char *detail = detail_of(network, body, json);
    answer->words = words_of(answer->trouble, detail);
    answer->retry_after_s = network->retry_after_s;
    answer->status = network->status;
    answer->unsure = may_be_done(network, answer->trouble);
    if (answer->trouble == MOLLIE_ANSWERED)
        answer->body = g_bytes_ref(body);
    return answer;
}
