/* One question to a DNS server, through libresolv, bounded in time; CNAME and DNAME are followed by
 * the server. */
#ifndef BILLHOOK_NET_RESOLVER_H
#define BILLHOOK_NET_RESOLVER_H

#include <glib.h>
#include <stdbool.h>

/* Asks for the NAPTR records of a host and gives the whole message as it came, also one that says
 * NXDOMAIN; a server that says SERVFAIL or REFUSED counts as one that did not answer. server: ""
 * the system's, else IP, IP:PORT or [IP]:PORT ("127.0.0.1:5353"). The caller unrefs. NULL with
 * TEMPORARY: no answer came within about 10 seconds; INPUT: `server` is none. Any thread. */
GBytes *net_ask_naptr(const char *host, const char *server, GError **error);

#endif
