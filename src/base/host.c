/* Which hosts are this machine. */
#include "base/host.h"

#include <arpa/inet.h>
#include <glib.h>

bool host_is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;

    if (inet_pton(AF_INET, host, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    if (inet_pton(AF_INET6, host, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);

    g_autofree char *name = g_ascii_strdown(host, -1);
    return g_str_equal(name, "localhost") || g_str_has_suffix(name, ".localhost");
}
