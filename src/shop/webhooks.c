/* The health of a shop's webhooks, and what would mend it. */
#include "shop/webhooks.h"

#include <cjson/cJSON.h>
#include <string.h>

static const struct {
    const char *text;
    bool needed;
} topics[SHOP_TOPICS] = {
        [SHOP_TOPIC_CREATED] = {"order.created", true},
        [SHOP_TOPIC_UPDATED] = {"order.updated", true},
        [SHOP_TOPIC_DELETED] = {"order.deleted", false},
        [SHOP_TOPIC_RESTORED] = {"order.restored", false},
};

static const struct {
    enum shop_webhook_fault fault;
    const char *text;
} faults[] = {
        {SHOP_WEBHOOK_MISSING, "missing"},
        {SHOP_WEBHOOK_PAUSED, "paused"},
        {SHOP_WEBHOOK_DISABLED, "disabled"},
        {SHOP_WEBHOOK_OFF, "not active"},
        {SHOP_WEBHOOK_ELSEWHERE, "other address"},
};

const char *shop_topic_text(enum shop_topic topic)
{
    return topics[topic].text;
}

const char *shop_webhook_fault_text(enum shop_webhook_fault fault)
{
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        if (faults[i].fault == fault)
            return faults[i].text;
    return "";
}

char **shop_webhook_problems(const struct shop_webhook_state *state)
{
    GPtrArray *words = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        if (state->faults & faults[i].fault)
            g_ptr_array_add(words, g_strdup(faults[i].text));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

/* ---- judging ---- */

static char *path_of(const char *name)
{
    return g_strconcat("/woocommerce/", name, NULL);
}

static unsigned status_fault(const char *status)
{
    static const struct {
        const char *status;
        unsigned fault;
    } known[] = {
            {"active", 0},
            {"paused", SHOP_WEBHOOK_PAUSED},
            {"disabled", SHOP_WEBHOOK_DISABLED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].status, status) == 0)
            return known[i].fault;
    return SHOP_WEBHOOK_OFF;
}

static bool is_right_address(const char *address, const char *path, const char *public_url)
{
    g_autofree char *right = g_strconcat(public_url, path, NULL);
    return *public_url ? strcmp(address, right) == 0 : g_str_has_suffix(address, path);
}

static bool is_ours(const struct shop_webhook *webhook, const char *path)
{
    return g_str_has_suffix(webhook->delivery_url, path) ||
            g_ascii_strncasecmp(webhook->name, "billhook", strlen("billhook")) == 0;
}

static void add_state(GPtrArray *states,
        enum shop_topic topic,
        const struct shop_webhook *webhook,
        unsigned wrong)
{
    struct shop_webhook_state *state = g_new0(struct shop_webhook_state, 1);
    state->topic = topic;
    state->webhook = webhook;
    state->faults = wrong;
    g_ptr_array_add(states, state);
}

/* Adds those of one topic; one without a fault keeps the others from doing harm. */
static void judge_topic(GPtrArray *states,
        enum shop_topic topic,
        const GPtrArray *webhooks,
        const char *path,
        const char *public_url)
{
    guint first = states->len;
    bool right = false;
    for (guint i = 0; i < webhooks->len; i++) {
        const struct shop_webhook *webhook = webhooks->pdata[i];
        if (strcmp(webhook->topic, topics[topic].text) != 0 || !is_ours(webhook, path))
            continue;
        bool here = is_right_address(webhook->delivery_url, path, public_url);
        unsigned wrong = status_fault(webhook->status) | (here ? 0 : SHOP_WEBHOOK_ELSEWHERE);
        right = right || !wrong;
        add_state(states, topic, webhook, wrong);
    }
    if (states->len == first)
        add_state(states, topic, NULL, SHOP_WEBHOOK_MISSING);
    for (guint i = first; i < states->len; i++) {
        struct shop_webhook_state *state = states->pdata[i];
        state->harms = topics[topic].needed && !right;
    }
}

GPtrArray *shop_judge_webhooks(const GPtrArray *webhooks, const char *name, const char *public_url)
{
    GPtrArray *states = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = path_of(name);
    for (int topic = 0; topic < SHOP_TOPICS; topic++)
        judge_topic(states, (enum shop_topic)topic, webhooks, path, public_url);
    return states;
}

char *shop_webhooks_alert(const GPtrArray *states)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < states->len; i++) {
        const struct shop_webhook_state *state = states->pdata[i];
        if (!state->harms)
            continue;
        g_auto(GStrv) words = shop_webhook_problems(state);
        g_autofree char *joined = g_strjoinv(", ", words);
        g_string_append_printf(
                text, "%s%s: %s", text->len ? "; " : "", topics[state->topic].text, joined);
    }
    return text->len ? g_strdup(text->str) : NULL;
}

/* ---- mending ---- */

static void free_mend(gpointer data)
{
    struct shop_mend *mend = data;
    g_free(mend->delivery_url);
    g_free(mend);
}

/* True when a is nearer to right than b. */
static bool is_better(const struct shop_webhook_state *a, const struct shop_webhook_state *b)
{
    bool a_elsewhere = a->faults & SHOP_WEBHOOK_ELSEWHERE,
         b_elsewhere = b->faults & SHOP_WEBHOOK_ELSEWHERE;
    if (a_elsewhere != b_elsewhere)
        return b_elsewhere;
    bool a_off = a->faults & ~(unsigned)SHOP_WEBHOOK_ELSEWHERE,
         b_off = b->faults & ~(unsigned)SHOP_WEBHOOK_ELSEWHERE;
    if (a_off != b_off)
        return b_off;
    return a->webhook->id < b->webhook->id;
}

/* The webhook of a topic that is set; NULL: there is none of ours. */
static const struct shop_webhook_state *best_of(const GPtrArray *states, enum shop_topic topic)
{
    const struct shop_webhook_state *best = NULL;
    for (guint i = 0; i < states->len; i++) {
        const struct shop_webhook_state *state = states->pdata[i];
        if (state->topic == topic && state->webhook && (!best || is_better(state, best)))
            best = state;
    }
    return best;
}

GPtrArray *shop_mend_webhooks(const GPtrArray *states, const char *name, const char *public_url)
{
    GPtrArray *mends = g_ptr_array_new_with_free_func(free_mend);
    g_autofree char *path = path_of(name);
    for (int topic = 0; topic < SHOP_TOPICS; topic++) {
        const struct shop_webhook_state *best = best_of(states, (enum shop_topic)topic);
        struct shop_mend *mend = g_new0(struct shop_mend, 1);
        mend->topic = (enum shop_topic)topic;
        mend->id = best ? best->webhook->id : 0;
        mend->only_secret = best && !best->faults;
        mend->delivery_url = g_strconcat(public_url, path, NULL);
        g_ptr_array_add(mends, mend);
    }
    return mends;
}

char *shop_mend_path(const struct shop_mend *mend)
{
    return mend->id ? g_strdup_printf("/webhooks/%" G_GINT64_FORMAT, mend->id)
                    : g_strdup("/webhooks");
}

/* WooCommerce gives a webhook the version of the API by which it was made: v3. */
char *shop_mend_body(const struct shop_mend *mend, const char *secret)
{
    g_autofree char *name = g_strconcat("billhook ", topics[mend->topic].text, NULL);
    cJSON *body = cJSON_CreateObject();
    if (!mend->id) {
        cJSON_AddStringToObject(body, "name", name);
        cJSON_AddStringToObject(body, "topic", topics[mend->topic].text);
    }
    cJSON_AddStringToObject(body, "delivery_url", mend->delivery_url);
    cJSON_AddStringToObject(body, "secret", secret);
    cJSON_AddStringToObject(body, "status", "active");

    char *printed = cJSON_PrintBuffered(body, 4096, false); /* no copies as it grows */
    cJSON *kept = cJSON_GetObjectItem(body, "secret");
    if (!printed || !kept)
        g_error("out of memory");
    explicit_bzero(kept->valuestring, strlen(kept->valuestring));
    cJSON_Delete(body);

    char *text = g_strdup(printed);
    explicit_bzero(printed, strlen(printed));
    cJSON_free(printed);
    return text;
}
