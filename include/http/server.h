/* A listener's server (libmicrohttpd): one epoll thread that reads requests within their limits,
 * judges their heads, collects their bodies and hands them to the site's routes (route.h). It never
 * looks into a body. */
#ifndef BILLHOOK_HTTP_SERVER_H
#define BILLHOOK_HTTP_SERVER_H

#include "http/route.h"

struct http_server;

/* Serves a site on a listening socket. The site and its routes are copied; what they point to is
 * borrowed until http_stop(). NULL and an error: SYSTEM (the server did not start), or that of a
 * certificate or key that cannot be read. The socket is the server's from now on; it is closed by
 * http_quiesce(), or else by http_stop(), and here where the server does not start. */
struct http_server *http_start(int listener, const struct http_site *site, GError **error);

/* Stops accepting and closes the listening socket; what has begun is still answered. Once. */
void http_quiesce(struct http_server *server);

/* After http_quiesce(): whether a request that has begun is still to be answered. Clients that have
 * been slow for 5 seconds do not count. To be asked until it is false, with http_sweep() between.
 */
bool http_busy(struct http_server *server);

/* Ends the thread and frees the server; every request that waits must have been woken. NULL is
 * allowed. */
void http_stop(struct http_server *server);

/* To be called ten times a second while connections are open, and now and then: cuts those whose
 * request is not whole after 60 s, and those that their client left. How many are open. Any
 * thread. */
guint http_sweep(struct http_server *server);

/* A heartbeat through the serving thread: sends an internal request and sees its answer. True while
 * the last answer came within limit_us (microseconds); always with TLS, where it cannot be asked.
 * One thread, the main one. */
bool http_alive(struct http_server *server, gint64 limit_us);

/* Copies how many requests got each verdict since the start. Any thread. */
void http_read_counts(struct http_server *server, guint64 counts[HTTP_VERDICTS]);

#endif
