/* The health of a shop's webhooks. Goal: what keeps orders from coming is told, what is not ours is
 * not touched, and what would mend it is one act a topic. */
#include "answers.h"
#include "shop/webhooks.h"

#define HERE "https://b.example/woocommerce/main"
#define PUBLIC "https://b.example"

/* A webhook of a test; ended by topic NULL. */
struct made {
    const char *topic, *status, *url, *name;
};

static void free_webhook(gpointer webhook)
{
    shop_webhook_free(webhook);
}

/* Their ids count from 1. */
static GPtrArray *list_of(const struct made *made)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_webhook);
    for (; made->topic; made++) {
        struct shop_webhook *webhook = g_new0(struct shop_webhook, 1);
        webhook->id = list->len + 1;
        webhook->topic = g_strdup(made->topic);
        webhook->status = g_strdup(made->status);
        webhook->delivery_url = g_strdup(made->url);
        webhook->name = g_strdup(made->name ? made->name : "");
        g_ptr_array_add(list, webhook);
    }
    return list;
}

/* "created 1 paused!; updated 0 missing!": topic, id, problems, and whether it harms. */
static char *told(const GPtrArray *states)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < states->len; i++) {
        const struct shop_webhook_state *state = states->pdata[i];
        g_auto(GStrv) words = shop_webhook_problems(state);
        g_autofree char *joined = g_strjoinv("+", words);
        g_string_append_printf(text, "%s%s %d %s%s", i ? "; " : "",
                shop_topic_text(state->topic) + strlen("order."),
                state->webhook ? (int)state->webhook->id : 0, *joined ? joined : "good",
                state->harms ? "!" : "");
    }
    return g_string_free(text, FALSE);
}

/* "created 0; updated 2 secret": topic, id of what is set. */
static char *acts(const GPtrArray *mends)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < mends->len; i++) {
        const struct shop_mend *mend = mends->pdata[i];
        g_assert_cmpstr(mend->delivery_url, ==, HERE);
        g_string_append_printf(text, "%s%s %d%s", i ? "; " : "",
                shop_topic_text(mend->topic) + strlen("order."), (int)mend->id,
                mend->only_secret ? " secret" : "");
    }
    return g_string_free(text, FALSE);
}

#define OPTIONAL "; deleted 0 missing; restored 0 missing"

static const struct {
    const char *name;
    struct made made[6];
    const char *told, *alert, *acts;
} rows[] = {
        {"none", {{0}}, "created 0 missing!; updated 0 missing!" OPTIONAL,
                "order.created: missing; order.updated: missing",
                "created 0; updated 0; deleted 0; restored 0"},
        {"all right",
                {{"order.created", "active", HERE, ""}, {"order.updated", "active", HERE, ""},
                        {"order.deleted", "active", HERE, ""},
                        {"order.restored", "active", HERE, ""}},
                "created 1 good; updated 2 good; deleted 3 good; restored 4 good", NULL,
                "created 1 secret; updated 2 secret; deleted 3 secret; restored 4 secret"},
        {"off in each way",
                {{"order.created", "disabled", HERE, ""}, {"order.updated", "paused", HERE, ""},
                        {"order.deleted", "paused", HERE, ""},
                        {"order.restored", "asleep", HERE, ""}},
                "created 1 disabled!; updated 2 paused!; deleted 3 paused; restored 4 not active",
                "order.created: disabled; order.updated: paused",
                "created 1; updated 2; deleted 3; restored 4"},
        {"not ours",
                {{"order.created", "disabled", "https://crm.example/hook", "CRM"},
                        {"order.updated", "active", "https://b.example/woocommerce/other", "x"},
                        {"product.updated", "active", HERE, "billhook"},
                        {"action.x", "active", HERE, ""}},
                "created 0 missing!; updated 0 missing!" OPTIONAL,
                "order.created: missing; order.updated: missing",
                "created 0; updated 0; deleted 0; restored 0"},
        {"ours by name, ours by path",
                {{"order.created", "active", "https://old.example/x", "Billhook order.created"},
                        {"order.updated", "active", "http://b.example/woocommerce/main", ""}},
                "created 1 other address!; updated 2 other address!" OPTIONAL,
                "order.created: other address; order.updated: other address",
                "created 1; updated 2; deleted 0; restored 0"},
        {"two faults",
                {{"order.created", "disabled", "https://old.example/woocommerce/main", ""},
                        {"order.updated", "active", HERE, ""}},
                "created 1 disabled+other address!; updated 2 good" OPTIONAL,
                "order.created: disabled, other address",
                "created 1; updated 2 secret; deleted 0; restored 0"},
        {"one of two is right",
                {{"order.created", "disabled", HERE, ""}, {"order.created", "active", HERE, ""},
                        {"order.updated", "active", "https://old.example/woocommerce/main", ""},
                        {"order.updated", "active", HERE, ""}},
                "created 1 disabled; created 2 good; updated 3 other address; updated 4 "
                "good" OPTIONAL,
                NULL, "created 2 secret; updated 4 secret; deleted 0; restored 0"},
        {"the best of several",
                {{"order.created", "active", "https://old.example/woocommerce/main", ""},
                        {"order.created", "paused", HERE, ""},
                        {"order.created", "disabled", HERE, ""},
                        {"order.updated", "disabled", "https://o.example/woocommerce/main", ""},
                        {"order.updated", "active", "https://o.example/woocommerce/main", ""}},
                "created 1 other address!; created 2 paused!; created 3 disabled!; updated 4 "
                "disabled+other address!; updated 5 other address!" OPTIONAL,
                "order.created: other address; order.created: paused; order.created: disabled; "
                "order.updated: disabled, other address; order.updated: other address",
                "created 2; updated 5; deleted 0; restored 0"},
        {"a slash more is another address",
                {{"order.created", "active", HERE "/", "billhook"},
                        {"order.updated", "active", HERE, ""}},
                "created 1 other address!; updated 2 good" OPTIONAL, "order.created: other address",
                "created 1; updated 2 secret; deleted 0; restored 0"},
};

static void test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) list = list_of(rows[i].made);
        g_autoptr(GPtrArray) states = shop_judge_webhooks(list, "main", PUBLIC);
        g_autoptr(GPtrArray) mends = shop_mend_webhooks(states, "main", PUBLIC);
        g_autofree char *text = told(states), *alert = shop_webhooks_alert(states),
                        *done = acts(mends);
        g_test_message("%s: %s", rows[i].name, text);
        g_assert_cmpstr(text, ==, rows[i].told);
        g_assert_cmpstr(alert, ==, rows[i].alert);
        g_assert_cmpstr(done, ==, rows[i].acts);
    }
}

/* Where no public_url is known, any address that ends so is right. */
static void test_no_public_url(void)
{
    static const struct made made[] = {
            {"order.created", "active", "https://any.example/woocommerce/main", ""},
            {"order.updated", "active", "https://any.example/x", "billhook"}, {0}};
    g_autoptr(GPtrArray) list = list_of(made);
    g_autoptr(GPtrArray) states = shop_judge_webhooks(list, "main", "");
    g_autofree char *text = told(states);
    g_assert_cmpstr(text, ==, "created 1 good; updated 2 other address!" OPTIONAL);
}

static void test_bodies(void)
{
    struct shop_mend make = {.topic = SHOP_TOPIC_DELETED, .delivery_url = (char *)HERE};
    struct shop_mend set = {.topic = SHOP_TOPIC_CREATED, .id = 3, .delivery_url = (char *)HERE};
    g_autofree char *made = shop_mend_body(&make, "a\"b"), *put = shop_mend_body(&set, "s"),
                    *make_path = shop_mend_path(&make), *set_path = shop_mend_path(&set);
    g_assert_cmpstr(make_path, ==, "/webhooks");
    g_assert_cmpstr(set_path, ==, "/webhooks/3");
    g_assert_cmpstr(made, ==,
            "{\"name\":\"billhook order.deleted\",\"topic\":\"order.deleted\",\"delivery_url\":"
            "\"" HERE "\",\"secret\":\"a\\\"b\",\"status\":\"active\"}");
    g_assert_cmpstr(
            put, ==, "{\"delivery_url\":\"" HERE "\",\"secret\":\"s\",\"status\":\"active\"}");
}

static void test_words(void)
{
    g_assert_cmpstr(shop_webhook_fault_text(SHOP_WEBHOOK_MISSING), ==, "missing");
    g_assert_cmpstr(shop_webhook_fault_text(SHOP_WEBHOOK_ELSEWHERE), ==, "other address");
    g_assert_cmpstr(shop_webhook_fault_text((enum shop_webhook_fault)0), ==, "");
}

/* ---- captured answers ---------------------------------------------------------------------------
 */

/* A real shop before the seventh failure, after it, and with one paused. */
static void test_captured(void)
{
    static const struct {
        const char *file, *told;
    } lists[] = {
            {"001-webhooks-list-before", "created 1 good; updated 2 good" OPTIONAL},
            {"007-webhooks-list-after-6-failures", "created 1 good; updated 2 good" OPTIONAL},
            {"011-webhooks-list-after-10-orders",
                    "created 1 disabled!; updated 2 disabled!" OPTIONAL},
            {"028-webhooks-list-one-paused", "created 1 good; updated 2 paused!" OPTIONAL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autoptr(GBytes) body = captured_body(lists[i].file);
        if (!body)
            return;
        g_autoptr(GPtrArray) list = shop_read_webhooks(body, NULL);
        g_autoptr(GPtrArray) states = shop_judge_webhooks(list, "shopa", "http://127.0.0.1:8480");
        g_autofree char *text = told(states);
        g_assert_cmpstr(text, ==, lists[i].told);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/webhooks/rows", test_rows);
    g_test_add_func("/shop/webhooks/no-public-url", test_no_public_url);
    g_test_add_func("/shop/webhooks/bodies", test_bodies);
    g_test_add_func("/shop/webhooks/words", test_words);
    g_test_add_func("/shop/webhooks/captured", test_captured);
    return g_test_run();
}
