/* The checks of [desk]: its address is nobody else's, and what others reach speaks TLS. */
#include "check.h"

#include <string.h>

#include "base/host.h"
#include "config/url.h"

/* An address that is listened on. */
struct address {
    char *host; /* "" for a unix socket */
    int port;
    const char *path; /* NULL for an address */
};

static bool read_address(const char *listen, struct address *address)
{
    *address = (struct address){0};
    return *listen && listen_split(listen, &address->host, &address->port, &address->path);
}

static bool is_every(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

static bool same_address(const struct address *a, const struct address *b)
{
    if (a->path || b->path)
        return g_strcmp0(a->path, b->path) == 0;
    return a->port == b->port &&
            (strcmp(a->host, b->host) == 0 || is_every(a->host) || is_every(b->host));
}

static void check_taken(
        struct loading *loading, const struct address *desk, const char *key, const char *listen)
{
    struct address other;
    bool good = load_ok(loading, "server", key) && read_address(listen, &other);
    if (good && same_address(desk, &other))
        load_error(loading, "desk", "listen",
                "is the address of [server] %s too; allowed: another port, such as "
                "127.0.0.1:8481, or off",
                key);
    if (good)
        g_free(other.host);
}

static void check_pair(struct loading *loading)
{
    bool certificate = load_line(loading, "desk", "tls_certificate") != 0,
         key = load_line(loading, "desk", "tls_key") != 0;
    if (certificate && !key)
        load_error(
                loading, "desk", "tls_certificate", "needs tls_key, the file of its private key");
    if (key && !certificate)
        load_error(loading, "desk", "tls_key",
                "needs tls_certificate, the file of its certificate chain");
}

/* Passwords and cookies go over it: the webhook's certificate is not its. */
static void check_reach(struct loading *loading, const struct address *address)
{
    const struct config_desk *desk = &loading->config->desk;
    bool inside = address->path || host_is_loopback(address->host);
    if (!inside && !*desk->tls_certificate)
        load_error(loading, "desk", "listen",
                "other machines reach this address, and passwords go over it: set [desk] "
                "tls_certificate and tls_key, or listen on 127.0.0.1 or unix:/PATH behind a web "
                "server");
    if (!inside && is_every(address->host) && !*desk->public_url)
        load_error(loading, "desk", "public_url",
                "is needed where [desk] listen is every address: pages are only served to the "
                "host that it names");
    if (address->path && !*desk->public_url)
        load_warn(loading, "desk", "public_url",
                "is not set: behind a unix socket only requests to the host \"localhost\" are "
                "answered");
}

void check_desk(struct loading *loading)
{
    const struct config *config = loading->config;
    struct address address;
    check_pair(loading);
    if (!load_ok(loading, "desk", "listen") || !read_address(config->desk.listen, &address))
        return;

    check_taken(loading, &address, "listen", config->server.listen);
    check_taken(loading, &address, "metrics_listen", config->server.metrics_listen);
    check_reach(loading, &address);
    g_free(address.host);
}
