/* URLs and addresses of the config, split into their parts. */
#include "config/url.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>
#include <sys/un.h>

#include "base/host.h"

bool url_split(const char *text, struct url *url)
{
    *url = (struct url){0};
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
        return false;
    url->scheme = g_strdup(g_uri_get_scheme(uri));
    url->host = g_ascii_strdown(g_uri_get_host(uri), -1);
    url->path = g_strdup(g_uri_get_path(uri));
    for (gsize length = strlen(url->path); length > 0 && url->path[length - 1] == '/'; length--)
        url->path[length - 1] = 0;
    url->literal6 = strchr(url->host, ':') != NULL;
    url->userinfo = g_uri_get_userinfo(uri) != NULL;
    url->extra = g_uri_get_query(uri) || g_uri_get_fragment(uri);
    url->port = g_uri_get_port(uri);
    static const struct {
        const char *scheme;
        int port;
    } ports[] = {{"http", 80}, {"https", 443}, {"smtp", 587}, {"smtps", 465}};
    for (gsize i = 0; url->port < 0 && i < G_N_ELEMENTS(ports); i++)
        if (strcmp(url->scheme, ports[i].scheme) == 0)
            url->port = ports[i].port;
    return true;
}

void url_clear(struct url *url)
{
    g_free(url->scheme);
    g_free(url->host);
    g_free(url->path);
    *url = (struct url){0};
}

bool host_is_private(const char *host)
{
    /* wp_http_validate_url(), WordPress 6.1 to 7.1, and link-local */
    static const struct {
        guint32 net, mask;
    } nets[] = {{0x00000000, 0xff000000}, {0x0a000000, 0xff000000}, {0x7f000000, 0xff000000},
            {0xa9fe0000, 0xffff0000}, {0xac100000, 0xfff00000}, {0xc0a80000, 0xffff0000}};
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1) {
        for (gsize i = 0; i < G_N_ELEMENTS(nets); i++)
            if ((ntohl(address.s_addr) & nets[i].mask) == nets[i].net)
                return true;
        return false;
    }
    return host_is_loopback(host) || !strchr(host, '.') || g_str_has_suffix(host, ".local") ||
            g_str_has_suffix(host, ".internal") || g_str_has_suffix(host, ".lan") ||
            g_str_has_suffix(host, ".home.arpa");
}

static bool port_parse(const char *text, int *port)
{
    guint64 number;
    if (strlen(text) > 5 || !g_ascii_string_to_unsigned(text, 10, 1, 65535, &number, NULL))
        return false;
    *port = (int)number;
    return true;
}

bool listen_split(const char *text, char **host, int *port, const char **path)
{
    *host = NULL;
    *path = NULL;
    if (g_str_has_prefix(text, "unix:")) {
        *path = text + strlen("unix:");
        *host = g_strdup("");
        return **path == '/' && strlen(*path) < sizeof(((struct sockaddr_un *)NULL)->sun_path) &&
                (*path)[strlen(*path) - 1] != '/';
    }
    const char *colon = strrchr(text, ':');
    if (!colon || !port_parse(colon + 1, port))
        return false;
    bool brackets = *text == '[' && colon > text + 1 && colon[-1] == ']';
    *host = brackets ? g_strndup(text + 1, (gsize)(colon - text) - 2)
                     : g_strndup(text, (gsize)(colon - text));
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(brackets ? AF_INET6 : AF_INET, *host, address) == 1;
}
