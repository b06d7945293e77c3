/* The checks of a shop's REST API: a key needs its secret, and goes nowhere in the open. */
#include <string.h>

#include "base/host.h"
#include "check.h"
#include "config/url.h"

/* A key of the group: in the file, and not refused. */
static bool given(const struct loading *loading, const char *group, const char *key)
{
    return load_line(loading, group, key) != 0;
}

static void check_key(struct loading *loading, const struct shop *shop, const char *group)
{
    bool key = given(loading, group, "rest_key") && *shop->rest_key;
    bool secret = given(loading, group, "rest_secret");
    if (!load_ok(loading, group, "rest_key") || !load_ok(loading, group, "rest_secret"))
        return;
    if (key && !secret)
        load_error(loading, group, "rest_secret",
                "this key is missing; rest_key needs it; allowed: rest_secret=, or "
                "rest_secret_file= with a path");
    if (secret && !key)
        load_error(loading, group, "rest_key",
                "this key is missing; rest_secret needs it; allowed: the Consumer key that "
                "WooCommerce shows with the secret");
}

/* Where rest_url is not given, it is made of url, which may be http. */
static void check_url(struct loading *loading, const struct shop *shop, const char *group)
{
    struct url url;
    if (!*shop->rest_key || *shop->rest_url || !load_ok(loading, group, "rest_url") ||
            !load_ok(loading, group, "url") || !url_split(shop->url, &url))
        return;
    if (strcmp(url.scheme, "https") != 0 && !host_is_loopback(url.host))
        load_error(loading, group, "rest_url",
                "this key is missing; url is without TLS, and keys go there; allowed: "
                "https://HOST/wp-json/wc/v3");
    url_clear(&url);
}

static void check_write_back(struct loading *loading, const struct shop *shop, const char *group)
{
    static const char *const words[] = {"note", "meta", NULL};
    char **list = shop->write_back;
    bool off = !list[0] || (strcmp(list[0], "off") == 0 && !list[1]);
    for (char **word = list; *word && !off; word++)
        if (!g_strv_contains(words, *word)) {
            load_error(loading, group, "write_back",
                    "is something else; allowed: off, note, meta, or note;meta");
            return;
        }
    if (!off && !*shop->rest_key && load_ok(loading, group, "rest_key"))
        load_warn(loading, group, "write_back", "has no effect without rest_key");
}

void check_rest(struct loading *loading)
{
    const GPtrArray *shops = loading->config->shops;
    for (guint i = 0; i < shops->len; i++) {
        const struct shop *shop = shops->pdata[i];
        g_autofree char *group = g_strdup_printf("shop %s", shop->name);
        check_key(loading, shop, group);
        check_url(loading, shop, group);
        check_write_back(loading, shop, group);
    }
}
