/* The HTTP face (libmicrohttpd): one epoll thread that checks, verifies the signature, suspends the
 * connection, hands the delivery to intake and answers after its commit. It never parses a body. */
#ifndef BILLHOOK_DAEMON_HTTP_H
#define BILLHOOK_DAEMON_HTTP_H

#include "daemon/intake.h"
#include "daemon/live.h"

struct http;

/* Deliveries by verdict since the start, for /metrics and alerts. */
enum http_verdict {
    HTTP_STORED,
    HTTP_PING,
    HTTP_DENIED,
    HTTP_NOT_FOUND,
    HTTP_METHOD,
    HTTP_LENGTH,
    HTTP_TOO_LARGE,
    HTTP_ENCODING,
    HTTP_MALFORMED,
    HTTP_UNAVAILABLE,
    HTTP_HEALTH,
    HTTP_VERDICTS
};
const char *http_verdict_text(enum http_verdict verdict);

/* Serves on a listening socket (taken over). `database`: for /health. */
struct http *http_start(int listener,
        struct live *live,
        struct intake *intake,
        const char *database,
        GError **error);
/* Stops accepting; what has begun is still answered. */
void http_quiesce(struct http *http);
/* Ends the thread; every suspended connection must have been answered (intake_stop). */
void http_stop(struct http *http);
/* Housekeeping, a few times a second: closes connections past their absolute deadline. */
void http_sweep(struct http *http);
/* A heartbeat through the serving thread: sends an internal request and sees its answer. True while
 * answered within limit_us. */
bool http_alive(struct http *http, gint64 limit_us);
void http_read_counts(struct http *http, guint64 counts[HTTP_VERDICTS]);
/* Wrong signatures in a row for a shop since the last good delivery. */
gint64 http_denied_in_a_row(struct http *http, const char *shop);
bool http_is_failing(struct http *http);

/* A listening socket for a [server] listen value: HOST:PORT, [V6]:PORT, unix:/path (a stale one is
 * replaced). -1 and an error otherwise. */
int http_listen(const char *listen, GError **error);
/* The socket given by systemd (LISTEN_PID, LISTEN_FDS), -1: none. */
int http_listen_inherited(void);
/* The address a listening socket really has, as [server] listen would say it: "127.0.0.1:8480",
 * "[::1]:8480", "unix:/path". Caller frees. */
char *http_listen_name(int listener);
/* Whether a [server] listen value means that address ([0:0::1]:80 is [::1]:80). */
bool http_listen_is(const char *listen, const char *name);

#endif
