/* The HTTP face (libmicrohttpd): one epoll thread that checks, verifies the signature, suspends the
 * connection, hands the delivery to intake and answers after its commit. It never parses a body. */
#ifndef BILLHOOK_DAEMON_HTTP_H
#define BILLHOOK_DAEMON_HTTP_H

#include "intake.h"
#include "live.h"
#include "verdict.h"

struct http;

/* Serves on a listening socket, with the config of `live`, TLS where it names a certificate.
 * `database`: its path, for /health. `live` and `intake` are borrowed until http_stop(). NULL and
 * an error: SYSTEM (the server did not start), or that of a certificate or key that cannot be read.
 * The socket is the server's from now on; it is closed by http_quiesce(). */
struct http *http_start(int listener,
        struct live *live,
        struct intake *intake,
        const char *database,
        GError **error);

/* Stops accepting and closes the listening socket; what has begun is still answered. Once. */
void http_quiesce(struct http *http);

/* Ends the thread and frees the server; every suspended connection must have been answered
 * (intake_stop()). NULL is allowed. */
void http_stop(struct http *http);

/* Housekeeping, to be called ten times a second: closes connections past their absolute deadline
 * (60 s) and answers deliveries that wait for the disk longer than 50 s. Any thread. */
void http_sweep(struct http *http);

/* A heartbeat through the serving thread: sends an internal request and sees its answer. True while
 * the last answer came within limit_us (microseconds); always with TLS, where it cannot be asked.
 * One thread, the main one. */
bool http_alive(struct http *http, gint64 limit_us);

/* Copies how many requests got each verdict since the start. Any thread. */
void http_read_counts(struct http *http, guint64 counts[HTTP_VERDICTS]);

/* Missing or wrong signatures in a row for a shop since its last good one. Any thread. */
gint64 http_denied_in_a_row(struct http *http, const char *shop);

/* True while deliveries cannot be stored: the last batch failed, or the database is away. Any
 * thread. */
bool http_is_failing(struct http *http);

/* A listening socket for a [server] listen value: HOST:PORT, [V6]:PORT, unix:/path (a stale one is
 * replaced). The caller closes it. -1 and an error otherwise: USAGE, the value cannot be used;
 * SYSTEM, the socket could not be made or bound. */
int http_listen(const char *listen, GError **error);

/* The socket given by systemd (LISTEN_PID, LISTEN_FDS: sd_listen_fds(3)), made close-on-exec and
 * non-blocking; -1: none. */
int http_listen_inherited(void);

/* The address a listening socket really has, as [server] listen would say it: "127.0.0.1:8480",
 * "[::1]:8480", "unix:/path"; "" when it cannot be told. Caller frees. */
char *http_listen_name(int listener);

/* Whether a [server] listen value means that address ([0:0::1]:80 is [::1]:80). Names of hosts are
 * not looked up: they mean none. */
bool http_listen_is(const char *listen, const char *name);

#endif
