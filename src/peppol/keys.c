/* Keys do not come back: whatever is shown or kept of an answer passes here. */
#include "keys.h"

#include <cjson/cJSON.h>
#include <string.h>

/* As JSON writes it, without the quotes; "/" also as "\/". Caller frees. */
static char *json_form(const char *text, bool slashes)
{
    cJSON *string = cJSON_CreateString(text);
    char *printed = cJSON_PrintUnformatted(string);
    cJSON_Delete(string);
    if (!printed)
        g_error("out of memory");
    g_autofree char *inside = g_strndup(printed + 1, strlen(printed) - 2);
    cJSON_free(printed);
    if (!slashes)
        return g_steal_pointer(&inside);

    g_auto(GStrv) parts = g_strsplit(inside, "/", -1);
    return g_strjoinv("\\/", parts);
}

/* The part of a base64 that does not depend on what follows the text. */
static char *base64_form(const char *text)
{
    char *encoded = g_base64_encode((const guchar *)text, strlen(text));
    gsize length = strlen(encoded);
    while (length > 0 && encoded[length - 1] == '=')
        encoded[--length] = '\0';
    return encoded;
}

static gssize find(const GString *bytes, const char *text, gsize from)
{
    const char *at = memmem(bytes->str + from, bytes->len - from, text, strlen(text));
    return at ? at - bytes->str : -1;
}

static void remove_text(GString *bytes, const char *text)
{
    static const char stand_in[] = "[key]";
    gsize length = strlen(text);
    gssize at = length ? find(bytes, text, 0) : -1;
    while (at >= 0) {
        g_string_erase(bytes, at, (gssize)length);
        g_string_insert(bytes, at, stand_in);
        at = find(bytes, text, (gsize)at + strlen(stand_in));
    }
}

static void remove_forms(GString *bytes, const char *key)
{
    if (!key || !*key)
        return;
    g_autofree char *basic = base64_form(key);
    g_autofree char *url = net_escape(key);
    g_autofree char *json = json_form(key, false);
    g_autofree char *slashed = json_form(key, true);
    const char *const forms[] = {key, json, slashed, url, basic};
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        remove_text(bytes, forms[i]);
}

void keys_remove(const struct peppol_account *account, GString *bytes)
{
    const char *key = account->key ? account->key : "", *secret = account->secret;
    g_autofree char *pair = g_strconcat(key, ":", secret ? secret : "", NULL);
    g_autofree char *basic = base64_form(pair);
    if (*key)
        remove_text(bytes, basic);
    remove_forms(bytes, key);
    remove_forms(bytes, secret);
}

GBytes *peppol_answer_kept(
        const struct peppol_account *account, const struct net_answer *answer, gsize most)
{
    GString *bytes = g_string_new_len(answer->body->str, (gssize)answer->body->len);
    keys_remove(account, bytes);
    if (bytes->len > most)
        g_string_truncate(bytes, most);
    return g_string_free_to_bytes(bytes);
}
