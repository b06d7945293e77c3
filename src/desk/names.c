/* Host and Origin headers. */
#include "names.h"

#include <string.h>

#include "base/host.h"
#include "config/url.h"

static void add_name(GPtrArray *list, const char *host, int port, bool secure)
{
    g_ptr_array_add(list, g_strdup_printf("%s:%d", host, port));
    if (port == (secure ? 443 : 80))
        g_ptr_array_add(list, g_strdup(host));
}

void desk_names_init(struct desk_names *names, const char *listening, bool secure)
{
    g_autofree char *host = NULL;
    const char *path = NULL;
    int port = 0;
    GPtrArray *list = g_ptr_array_new();
    if (listen_split(listening, &host, &port, &path) && !path) {
        g_autofree char *written =
                strchr(host, ':') ? g_strdup_printf("[%s]", host) : g_strdup(host);
        add_name(list, written, port, secure);
        if (host_is_loopback(host))
            add_name(list, "localhost", port, secure);
    } else {
        g_ptr_array_add(list, g_strdup("localhost"));
    }
    g_ptr_array_add(list, NULL);
    names->own = (char **)g_ptr_array_free(list, FALSE);
    names->secure = secure;
}

void desk_names_clear(struct desk_names *names)
{
    g_strfreev(names->own);
}

/* What stands behind "://" of an origin. */
static const char *authority_of(const char *origin)
{
    const char *behind = strstr(origin, "://");
    return behind ? behind + 3 : "";
}

static bool is_own(const struct desk_names *names, const char *host)
{
    for (char **own = names->own; *own; own++)
        if (g_ascii_strcasecmp(*own, host) == 0)
            return true;
    return false;
}

/* Whether `host` is that of an origin, whose own port it may also name. */
static bool is_host_of(const char *origin, const char *host)
{
    struct url url;
    bool same = *origin && g_ascii_strcasecmp(authority_of(origin), host) == 0;
    if (same || !*origin || !url_split(origin, &url))
        return same;
    g_autofree char *written =
            url.literal6 ? g_strdup_printf("[%s]", url.host) : g_strdup(url.host);
    g_autofree char *full = g_strdup_printf("%s:%d", written, url.port);
    bool by_default = url.port == (strcmp(url.scheme, "https") == 0 ? 443 : 80);
    same = g_ascii_strcasecmp(full, host) == 0 ||
            (by_default && g_ascii_strcasecmp(written, host) == 0);
    url_clear(&url);
    return same;
}

enum desk_host desk_names_host(
        const struct desk_names *names, const char *public_url, const char *host)
{
    if (!host || !*host)
        return HOST_UNKNOWN;
    if (is_host_of(public_url, host))
        return HOST_PUBLIC;
    return is_own(names, host) ? HOST_OWN : HOST_UNKNOWN;
}

bool desk_names_origin(const struct desk_names *names, const char *public_url, const char *origin)
{
    static const char secure[] = "https://", plain[] = "http://";
    if (*public_url) {
        bool same_scheme = g_str_has_prefix(public_url, secure) == g_str_has_prefix(origin, secure);
        if (same_scheme && strstr(origin, "://") && is_host_of(public_url, authority_of(origin)))
            return true;
    }
    const char *scheme = names->secure ? secure : plain;
    return g_str_has_prefix(origin, scheme) && is_own(names, origin + strlen(scheme));
}
