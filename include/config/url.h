/* URLs and addresses of the config, split. Pure: nothing is looked up. Any thread. */
#ifndef BILLHOOK_CONFIG_URL_H
#define BILLHOOK_CONFIG_URL_H

#include <stdbool.h>

/* An URL, split. Strings are owned. */
struct url {
    char *scheme, *host,
            *path; /* host without brackets, lower case; path "" or "/…" without the last slash */
    int port;      /* where not given the scheme's (http, https, smtp, smtps), else -1 */
    bool userinfo, literal6, extra; /* user:password@; [::1]; a query or fragment */
};

/* Splits an URL; *url is always set and ends with url_clear(). False when it is not an URL with a
 * host. The scheme is not looked at. */
bool url_split(const char *text, struct url *url);

/* Frees the strings of an URL. */
void url_clear(struct url *url);

/* True for an IPv4 address that WordPress' wp_http_validate_url() (6.1 to 7.1) takes for internal
 * or that is link-local, and for a name that is only known inside: one without a dot, or in .local,
 * .internal, .lan, .home.arpa. */
bool host_is_private(const char *host);

/* Splits a value of `listen`: "127.0.0.1:8480", "[::1]:8480" or "unix:/path". *host gets the
 * address without brackets, "" for a unix socket; the caller frees it, also when false (it may be
 * NULL then). *port is set for an address. *path points to the socket's path in text, NULL for an
 * address. False for any other form. */
bool listen_split(const char *text, char **host, int *port, const char **path);

#endif
