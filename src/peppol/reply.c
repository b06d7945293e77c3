/* Reading answers: every provider's JSON by the same few functions. */
#include "reply.h"

#include <string.h>

#include "woocommerce/json_guard.h"

enum { WORDS_MOST = 1000 };

cJSON *reply_read(const struct net_answer *answer)
{
    static const struct json_shape whole = {.any = true};
    struct json_facts facts;
    if (!answer->body || !answer->body->len)
        return NULL;
    return json_guard_read(answer->body->str, answer->body->len, &whole, &facts, NULL);
}

const cJSON *reply_at(const cJSON *root, const char *path)
{
    if (!path)
        return NULL;
    const cJSON *value = root;
    while (*path && value) {
        const char *dot = strchrnul(path, '.');
        g_autofree char *key = g_strndup(path, (gsize)(dot - path));
        value = cJSON_GetObjectItemCaseSensitive(value, key);
        path = *dot ? dot + 1 : dot;
    }
    return value;
}

const char *reply_text(const cJSON *value)
{
    if (cJSON_IsTrue(value))
        return "true";
    if (cJSON_IsFalse(value))
        return "false";
    return json_guard_text(value);
}

bool reply_any(const cJSON *value, reply_test test, const void *context)
{
    if (!value)
        return false;
    if (test(value, context))
        return true;
    for (const cJSON *child = value->child; child; child = child->next)
        if (reply_any(child, test, context))
            return true;
    return false;
}

/* ---- words ---- */

/* Keys whose texts are meant for people; those under them that are not. */
static const char *const telling[] = {"message", "detail", "details", "error", "errors",
        "errorMessage", "error_message", "errorDetails", "issues", "validationRules",
        "transmissionRules", "msg", "title", "defaultFormat", "innerErrors", "reason",
        "Description", NULL};
static const char *const silent[] = {"location", "loc", "test", "type", "schematron", "flag", "xml",
        "fileContent", "parameters", "timestamp", NULL};

/* Keys that are not told with their text. */
static const char *const plain[] = {"id", "rule_id", "Code", "code", "root", NULL};

static bool is_known_key(const char *const *keys, const char *key)
{
    return key && g_strv_contains(keys, key);
}

/* Adds a text once. */
static void add_words(GString *words, const char *text)
{
    if (!*text || strstr(words->str, text))
        return;
    if (words->len)
        g_string_append(words, "; ");
    g_string_append(words, text);
}

/* "recipient: is unknown"; entries of a list and keys that say nothing themselves have no name. */
static void add_named(GString *words, const cJSON *value)
{
    const char *text = value->valuestring;
    const char *name = value->string;
    if (!name || is_known_key(telling, name) || is_known_key(plain, name)) {
        add_words(words, text);
        return;
    }
    g_autofree char *both = g_strdup_printf("%s: %s", name, text);
    add_words(words, both);
}

static void collect(GString *words, const cJSON *value, bool tells)
{
    if (words->len > WORDS_MOST)
        return;
    if (tells && cJSON_IsString(value))
        add_named(words, value);
    for (const cJSON *child = value->child; child; child = child->next)
        if (!is_known_key(silent, child->string))
            collect(words, child, tells || is_known_key(telling, child->string));
}

char *reply_words(const cJSON *root)
{
    GString *words = g_string_new(NULL);
    if (cJSON_IsString(root))
        add_words(words, root->valuestring);
    else if (root)
        collect(words, root, false);
    if (words->len > WORDS_MOST)
        g_string_truncate(words, WORDS_MOST);
    return g_string_free(words, FALSE);
}
