/* A shop's webhooks against a scripted shop: all pages are looked at and no more than there may be,
 * what harms is kept for `status`, and what mends them goes to the right one, once. */
#include "shop_script.h"

#include "fetch/webhooks.h"

#define OURS "https://hook.example.com/woocommerce/main"
#define WEBHOOK(id, topic, status, url)                                                       \
    "{\"id\":" id ",\"name\":\"billhook\",\"topic\":\"order." topic "\",\"status\":\"" status \
    "\",\"delivery_url\":\"" url "\"}"
#define ALL_GOOD                                                                  \
    "200 [" WEBHOOK("1", "created", "active", OURS) "," WEBHOOK(                  \
            "2", "updated", "active", OURS) "," WEBHOOK("3", "deleted", "active", \
            OURS) "," WEBHOOK("4", "restored", "active", OURS) "]"

static const struct shop *main_shop(struct script_shop *shop)
{
    return config_shop(shop->site->config, "main");
}

/* Looks; false: *words say what ended it. */
static bool look(struct script_shop *shop, struct webhooks_look *found, char **words)
{
    g_autoptr(GError) error = NULL;
    struct shop_answer *trouble = NULL;
    bool good =
            webhooks_look(shop->site->config, main_shop(shop), shop->api, found, &trouble, &error);
    *words = g_strdup(trouble ? trouble->words : error ? error->message : "");
    g_assert_cmpint(good, ==, !trouble && !error);
    shop_answer_free(trouble);
    return good;
}

static void must_look(struct script_shop *shop, struct webhooks_look *found)
{
    g_autofree char *words = NULL;
    if (!look(shop, found, &words))
        g_error("%s", words);
}

/* As many pages as the shop says there are, at most ten; an empty page is the last, whatever it
 * says. */
static void test_pages(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const struct {
        int pages, filled; /* that the shop says; that have something on them */
        int asked;
    } rows[] = {{0, 1, 1}, {1, 1, 1}, {3, 3, 3}, {1000000, 50, 10}, {7, 2, 3}, {2, 0, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct webhooks_look found;
        g_auto(GStrv) asked = NULL;
        shop->http.pages = rows[i].pages;
        for (int page = 1; page <= rows[i].asked; page++)
            http_script_add(&shop->http, page <= rows[i].filled ? ALL_GOOD : "200 []");
        must_look(shop, &found);
        g_autofree char *lines = http_script_asked(&shop->http);
        asked = g_strsplit(lines, "\n", -1);
        g_assert_cmpint((int)g_strv_length(asked), ==, rows[i].asked);
        g_assert_nonnull(strstr(asked[rows[i].asked - 1], "per_page=100"));
        g_assert_cmpuint(found.webhooks->len, ==, 4 * (guint)MIN(rows[i].filled, rows[i].asked));
        webhooks_look_clear(&found);
    }
}

/* What ends it leaves nothing in hand, on the first page and on a later one. */
static void test_troubles(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const char *const answers[] = {"401 {\"code\":\"woocommerce_rest_cannot_view\"}",
            "500 <html>", "200 {}", "200 \"a\"", "gone", "200 "};
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(answers); i++) {
        struct webhooks_look found;
        g_autofree char *words = NULL;
        bool second = i >= G_N_ELEMENTS(answers);
        shop->http.pages = second ? 2 : 0;
        if (second)
            http_script_add(&shop->http, ALL_GOOD);
        http_script_add(&shop->http, answers[i % G_N_ELEMENTS(answers)]);
        g_assert_false(look(shop, &found, &words));
        g_assert_cmpstr(words, !=, "");
        g_assert_null(found.webhooks);
        g_assert_null(found.states);
        g_free(http_script_asked(&shop->http));
        make_api(shop); /* a refused key asks nothing more */
    }
}

/* What harms is kept with the moment; when it is mended, nothing of it is left. */
static void test_note(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *answer, *kept;
    } rows[] = {{"200 []", "order.created: missing; order.updated: missing"},
            {"200 [" WEBHOOK("1", "created", "active", OURS) "," WEBHOOK(
                     "2", "updated", "disabled", OURS) "]",
                    "order.updated: disabled"},
            {"200 [" WEBHOOK("1", "created", "active", OURS) "," WEBHOOK(
                     "2", "updated", "active", "https://old.example/woocommerce/main") "]",
                    "order.updated: "},
            {ALL_GOOD, ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct webhooks_look found;
        g_autoptr(GError) error = NULL;
        http_script_add(&shop->http, rows[i].answer);
        must_look(shop, &found);
        g_assert_true(
                webhooks_note(shop->site->store, main_shop(shop), &found, NOW + (gint64)i, &error));
        webhooks_look_clear(&found);
        struct shop_record record = record_of(shop);
        g_assert_cmpint(record.webhooks_at, ==, NOW + (gint64)i);
        g_assert_true(*rows[i].kept ? g_str_has_prefix(record.webhooks, rows[i].kept)
                                    : *record.webhooks == '\0');
        shop_record_clear(&record);
    }
}

/* ---- mending ---- */

/* Looks at an answer, mends by others, and says what was asked for it. Caller frees. */
static char *mended(
        struct script_shop *shop, const char *has, const char *answers, GPtrArray **acts)
{
    struct webhooks_look found;
    http_script_add(&shop->http, has);
    must_look(shop, &found);
    g_free(http_script_asked(&shop->http));
    http_script_add(&shop->http, answers);
    *acts = webhooks_mend(shop->site->config, main_shop(shop), shop->api, &found);
    webhooks_look_clear(&found);
    return http_script_asked(&shop->http);
}

/* All four are made where there is none: with name, secret and address, and switched on. */
static void test_made(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GPtrArray) acts = NULL;
    g_autofree char *asked = mended(shop, "200 []",
            "201 {\"id\":5}\n201 {\"id\":6}\n201 {\"id\":7}\n201 {\"id\":8}", &acts);
    g_assert_cmpstr(asked, ==,
            "POST /wp-json/wc/v3/webhooks\nPOST /wp-json/wc/v3/webhooks\n"
            "POST /wp-json/wc/v3/webhooks\nPOST /wp-json/wc/v3/webhooks");
    g_assert_cmpuint(acts->len, ==, 4);
    for (guint i = 0; i < acts->len; i++)
        g_assert_true(((const struct webhooks_act *)acts->pdata[i])->made);
    const char *sent = shop->http.body->str;
    g_assert_nonnull(strstr(sent, "\"topic\":\"order.restored\""));
    g_assert_nonnull(strstr(sent, "\"delivery_url\":\"" OURS "\""));
    g_assert_nonnull(strstr(sent, "\"secret\":\"0123456789abcdefghij\""));
    g_assert_nonnull(strstr(sent, "\"status\":\"active\""));
}

/* Those that are there are set, by their id; another program's webhook of the topic is no one's. */
static void test_set(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const char has[] =
            "200 [{\"id\":9,\"name\":\"ERP\",\"topic\":\"order.created\",\"status\":\"active\","
            "\"delivery_url\":\"https://erp.example/in\"}," WEBHOOK("11", "created", "paused",
                    OURS) "," WEBHOOK("12", "updated", "active", OURS) "," WEBHOOK("13", "deleted",
                    "active", OURS) "," WEBHOOK("14", "restored", "active", OURS) "]";
    g_autoptr(GPtrArray) acts = NULL;
    g_autofree char *asked = mended(shop, has, "200 {\"id\":11}\n200 {}\n200 {}\n200 {}", &acts);
    g_assert_null(strstr(asked, "/webhooks/9"));
    g_assert_null(strstr(asked, "POST"));
    g_assert_cmpuint(acts->len, ==, 4);
    const struct webhooks_act *first = acts->pdata[0], *second = acts->pdata[1];
    g_assert_cmpint(first->id, ==, 11);
    g_assert_false(first->made || first->only_secret);
    g_assert_cmpint(second->id, ==, 12);
    g_assert_true(second->only_secret);
}

/* It ends with the first trouble: a shop that refuses is not asked three times more. */
static void test_ends(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const char *const troubles[] = {
            "403 {\"code\":\"woocommerce_rest_cannot_create\"}", "500 {}", "gone"};
    for (gsize i = 0; i < G_N_ELEMENTS(troubles); i++) {
        g_autofree char *answers = g_strdup_printf("201 {\"id\":5}\n%s", troubles[i]);
        g_autoptr(GPtrArray) acts = NULL;
        make_api(shop);
        g_autofree char *asked = mended(shop, "200 []", answers, &acts);
        g_assert_cmpuint(acts->len, ==, 2);
        g_assert_cmpint(
                ((const struct webhooks_act *)acts->pdata[0])->answer->trouble, ==, SHOP_ANSWERED);
        g_assert_cmpint(
                ((const struct webhooks_act *)acts->pdata[1])->answer->trouble, !=, SHOP_ANSWERED);
        g_assert_cmpstr(asked, ==, "POST /wp-json/wc/v3/webhooks\nPOST /wp-json/wc/v3/webhooks");
    }
}

/* ---- the proof ---- */

/* The delivery goes to public_url, signed with the shop's secret, and each has a body of its own:
 * no one is taken for a repeat. */
static void test_proof(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct config *config = shop->site->config;
    g_free(config->server.public_url);
    config->server.public_url = g_strdup_printf("http://127.0.0.1:%u", shop->http.port);
    http_script_add(&shop->http, "200 {}\n200 {}\n404 {}");
    g_assert_null(webhooks_prove(config, main_shop(shop)));
    g_autofree char *first = g_strdup(shop->http.body->str);
    g_assert_null(webhooks_prove(config, main_shop(shop)));
    g_assert_cmpstr(first, !=, shop->http.body->str);
    g_autofree char *words = webhooks_prove(config, main_shop(shop));
    g_assert_nonnull(strstr(words, "404"));
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_true(g_str_has_prefix(asked, "POST /woocommerce/main\n"));
}

#define CASE(name, function)                                                                \
    g_test_add("/fetch/webhooks-shop/" name, struct script_shop, NULL, script_up, function, \
            script_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CASE("pages", test_pages);
    CASE("troubles", test_troubles);
    CASE("note", test_note);
    CASE("made", test_made);
    CASE("set", test_set);
    CASE("ends", test_ends);
    CASE("proof", test_proof);
    return g_test_run();
}
