/* JSON of a hostile sender, read by a shape: what is kept, what is only checked, and the bounds of
 * levels, values and keys. */
#include <string.h>

#include "base/error.h"
#include "woocommerce/json_guard.h"

/* ---- shapes of the test's own ---- */

static const struct json_key part_keys[] = {{"id", NULL}, {"name", NULL}};
static const struct json_shape part = {part_keys, G_N_ELEMENTS(part_keys), false};
static const struct json_shape any = {NULL, 0, true};
static const struct json_key whole_keys[] = {
        {"id", NULL}, {"text", NULL}, {"parts", &part}, {"extra", &any}};
static const struct json_shape whole = {whole_keys, G_N_ELEMENTS(whole_keys), false};

static cJSON *read_bytes(const char *bytes, gsize length, struct json_facts *facts)
{
    g_autoptr(GError) error = NULL;
    cJSON *root = json_guard_read(bytes, length, &whole, facts, &error);
    if (!root)
        g_error("%.80s: %s", bytes, error->message);
    g_assert_no_error(error);
    return root;
}

static cJSON *read_text(const char *text)
{
    struct json_facts facts;
    return read_bytes(text, strlen(text), &facts);
}

static void refuse_text(const char *text, const char *says)
{
    struct json_facts facts;
    g_autoptr(GError) error = NULL;
    g_assert_null(json_guard_read(text, strlen(text), &whole, &facts, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    if (!strstr(error->message, says))
        g_error("'%s' is not in '%s'", says, error->message);
    g_assert_true(facts.too_much == (strstr(says, " more than ") != NULL));
}

static void check_tree(cJSON *root, const char *printed)
{
    char *text = cJSON_PrintUnformatted(root);
    g_assert_cmpstr(text, ==, printed);
    cJSON_free(text);
    cJSON_Delete(root);
}

/* ---- what is kept ---- */

/* Only the keys of the shape stay; a number is the token that was sent. */
static void test_kept(void)
{
    static const struct {
        const char *text, *tree;
    } rows[] = {
            {"{}", "{}"},
            {"{\"other\":[1,{\"id\":2}],\"id\":7}", "{\"id\":7}"},
            {"{\"id\":9007199254740993}", "{\"id\":9007199254740993}"},
            {"{\"id\":1.10e-2}", "{\"id\":1.10e-2}"},
            {"{\"id\":-0}", "{\"id\":-0}"},
            {"{\"id\":\"7\"}", "{\"id\":\"7\"}"},
            {"{\"id\":true,\"text\":null}", "{\"id\":true,\"text\":null}"},
            {"{\"ID\":7,\"id \":8}", "{}"},
            {"{\"id\":{\"a\":1}}", "{\"id\":null}"},
            {"{\"id\":[1,2]}", "{\"id\":null}"},
            {"{\"parts\":[{\"id\":1,\"x\":2},{\"name\":\"n\"}]}",
                    "{\"parts\":[{\"id\":1},{\"name\":\"n\"}]}"},
            {"{\"parts\":{\"id\":1}}", "{\"parts\":{\"id\":1}}"},
            {"{\"parts\":7}", "{\"parts\":7}"},
            {"{\"parts\":[[{\"id\":1}]]}", "{\"parts\":[[{\"id\":1}]]}"},
            {"{\"extra\":{\"A\":{\"b\":[1,\"c\"]}}}", "{\"extra\":{\"A\":{\"b\":[1,\"c\"]}}}"},
            {" \t\r\n{ \"id\" : 1 , \"text\" : \"x\" } \n", "{\"id\":1,\"text\":\"x\"}"},
            {"[]", "[]"},
            {"7", "7"},
            {"\"x\"", "\"x\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].text);
        check_tree(read_text(rows[i].text), rows[i].tree);
    }
}

/* What is not kept is checked as strictly as what is. */
static void test_syntax(void)
{
    static const char *const wrong[] = {"{\"other\":[1,2}", "{\"other\":01}", "{\"other\":1.}",
            "{\"other\":.5}", "{\"other\":-}", "{\"other\":1e}", "{\"other\":tru}",
            "{\"other\":True}", "{\"other\":\"a\\q\"}", "{\"other\":\"\\u12g4\"}",
            "{\"other\":\"\\u123\"}", "{\"other\":1,}", "{\"other\":[1,]}", "{\"other\"}",
            "{\"other\":}", "{other:1}", "{\"other\":1 \"id\":2}", "{\"other\":1}}", "{\"other\":1",
            "{\"other\":\"a", "{\"a\":1}{}", "{,\"a\":1}", "[1 2]", "\xef\xbb\xbf{}", "", " ",
            "{\"other\":Infinity}", "{\"other\":0x10}", "{\"other\":+1}"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        refuse_text(wrong[i], *wrong[i] ? "the body is no JSON" : "the body is empty");
    refuse_text("{\"id\":1,x}", "unexpected character at byte 8");
}

/* Which of two values counts cannot be known; below a shape that keeps any, nothing counts. */
static void test_repeated_keys(void)
{
    refuse_text("{\"id\":1,\"id\":1}", "duplicate key \"id\": which of its values counts");
    refuse_text("{\"parts\":[{\"id\":1,\"name\":\"\",\"id\":2}]}", "duplicate key \"id\" in parts");
    refuse_text("{\"text\":1,\"\\u0074ext\":2}", "duplicate key \"text\"");

    check_tree(read_text("{\"x\":1,\"x\":2}"), "{}");
    check_tree(read_text("{\"parts\":[{\"id\":1},{\"id\":1}]}"),
            "{\"parts\":[{\"id\":1},{\"id\":1}]}");
    check_tree(read_text("{\"extra\":{\"a\":1,\"a\":2}}"), "{\"extra\":{\"a\":1,\"a\":2}}");
}

/* The outermost object's keys are counted, known or not: a deletion has exactly one. */
static void test_top_keys(void)
{
    static const struct {
        const char *text;
        guint keys;
    } rows[] = {{"{}", 0}, {"{\"id\":1}", 1}, {"{\"id\":1,\"x\":{\"y\":2,\"z\":3}}", 2},
            {"{\"x\":1,\"x\":2}", 2}, {"[{\"id\":1}]", 0}, {"7", 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct json_facts facts;
        cJSON_Delete(read_bytes(rows[i].text, strlen(rows[i].text), &facts));
        g_test_message("%s", rows[i].text);
        g_assert_cmpuint(facts.top_keys, ==, rows[i].keys);
    }
}

/* ---- texts ---- */

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static void test_texts(void)
{
    static const struct {
        const char *json, *text;
        bool bad; /* a character was replaced */
    } rows[] = {
            {"a\\\"\\\\\\/\\b\\f\\n\\r\\t", "a\"\\/\b\f\n\r\t", false},
            {"\\u00e9\\u20AC", "\xc3\xa9\xe2\x82\xac", false},
            {"\\ud83c\\udf6e", "\xf0\x9f\x8d\xae", false},
            {"\\udbff\\udfff", "\xf4\x8f\xbf\xbf", false},
            {"\xf0\x9f\x8d\xae", "\xf0\x9f\x8d\xae", false}, {"a\\u0000b", "a" BAD "b", true},
            {"\\ud83cx", BAD "x", true}, {"\\udf6e\\ud83c", BAD BAD, true},
            {"\\ud83c\\u0041", BAD "A", true},
            {"\\ud83c\\ud83c\\udf6e", BAD "\xf0\x9f\x8d\xae", true},
            {"a\xff"
             "b",
                    "a" BAD "b", true},
            {"\xc3", BAD, true}, {"\xed\xa0\x80", BAD BAD BAD, true},
            {"\x01\x1f", "\x01\x1f", false}, /* cleaned elsewhere */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct json_facts facts;
        g_autofree char *body = g_strdup_printf("{\"text\":\"%s\"}", rows[i].json);
        cJSON *root = read_bytes(body, strlen(body), &facts);
        const char *text = json_guard_text(cJSON_GetObjectItemCaseSensitive(root, "text"));
        g_assert_cmpstr(text, ==, rows[i].text);
        g_assert_true(facts.had_bad_characters == rows[i].bad);
        cJSON_Delete(root);
    }
}

/* A broken character is only told of where it stays. */
static void test_bad_characters_left_out(void)
{
    static const struct {
        const char *text;
        bool bad;
    } rows[] = {{"{\"other\":\"\xff\"}", false}, {"{\"extra\":{\"a\":\"\xff\"}}", false},
            {"{\"extra\":{\"\xff\":1}}", false}, {"{\"parts\":[{\"name\":\"\xff\"}]}", true},
            {"{\"extra\":\"\xff\",\"text\":\"\xff\"}", true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct json_facts facts;
        cJSON_Delete(read_bytes(rows[i].text, strlen(rows[i].text), &facts));
        g_assert_true(facts.had_bad_characters == rows[i].bad);
    }

    struct json_facts facts;
    cJSON *root = read_bytes("{\"text\":\"a\0b\"}", 14, &facts);
    g_assert_true(facts.had_bad_characters);
    check_tree(root, "{\"text\":\"a" BAD "b\"}");
}

/* ---- bounds ---- */

/* `count` lists inside each other, under a key. */
static char *nested(const char *key, guint count)
{
    g_autofree char *open = g_strnfill(count, '['), *close = g_strnfill(count, ']');
    return g_strdup_printf("{\"%s\":%s%s}", key, open, close);
}

static void test_levels(void)
{
    static const char *const keys[] = {"other", "parts", "extra", "id"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *most = nested(keys[i], JSON_GUARD_MAX_LEVELS - 1),
                        *more = nested(keys[i], JSON_GUARD_MAX_LEVELS),
                        *endless = nested(keys[i], 500000);
        cJSON_Delete(read_text(most));
        refuse_text(more, "it has more than 32 levels");
        refuse_text(endless, "it has more than 32 levels");
    }
}

/* A body of so many values in one list, with the object and the list itself. */
static void test_values(void)
{
    for (guint count = JSON_GUARD_MAX_VALUES; count <= JSON_GUARD_MAX_VALUES + 1; count++) {
        g_autoptr(GString) text = g_string_new("{\"other\":[0");
        for (guint i = 3; i < count; i++)
            g_string_append(text, ",0");
        g_string_append(text, "]}");
        if (count == JSON_GUARD_MAX_VALUES)
            check_tree(read_text(text->str), "{}");
        else
            refuse_text(text->str, "the body has more than 200000 values");
    }
}

/* The 64th key of a shape is known, and a repeat of it too. */
static void test_keys_of_a_shape(void)
{
    static const char *const tails[] = {"}", ",\"k63\":1}", ",\"k0\":1}"};
    struct json_key keys[JSON_GUARD_MAX_KEYS];
    char names[JSON_GUARD_MAX_KEYS][4];
    for (guint i = 0; i < JSON_GUARD_MAX_KEYS; i++) {
        g_snprintf(names[i], sizeof names[i], "k%u", i);
        keys[i] = (struct json_key){names[i], NULL};
    }
    const struct json_shape shape = {keys, JSON_GUARD_MAX_KEYS, false};
    for (gsize i = 0; i < G_N_ELEMENTS(tails); i++) {
        struct json_facts facts;
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat("{\"k0\":0,\"k63\":63", tails[i], NULL);
        cJSON *root = json_guard_read(text, strlen(text), &shape, &facts, &error);
        if (i > 0)
            g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        else
            g_assert_cmpstr(json_guard_text(cJSON_GetObjectItem(root, "k63")), ==, "63");
        g_assert_true((root == NULL) == (i > 0));
        cJSON_Delete(root);
    }
}

/* What is neither text nor number has no text. */
static void test_text_of(void)
{
    cJSON *root = read_text("{\"id\":true,\"text\":null,\"parts\":[],\"extra\":{}}");
    for (const cJSON *item = root->child; item; item = item->next)
        g_assert_cmpstr(json_guard_text(item), ==, "");
    g_assert_cmpstr(json_guard_text(NULL), ==, "");
    cJSON_Delete(root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guard/kept", test_kept);
    g_test_add_func("/guard/syntax", test_syntax);
    g_test_add_func("/guard/repeated keys", test_repeated_keys);
    g_test_add_func("/guard/top keys", test_top_keys);
    g_test_add_func("/guard/texts", test_texts);
    g_test_add_func("/guard/bad characters left out", test_bad_characters_left_out);
    g_test_add_func("/guard/levels", test_levels);
    g_test_add_func("/guard/values", test_values);
    g_test_add_func("/guard/keys of a shape", test_keys_of_a_shape);
    g_test_add_func("/guard/text of", test_text_of);
    return g_test_run();
}
