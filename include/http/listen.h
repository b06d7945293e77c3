/* Listening sockets, from a [server] listen value or from systemd. */
#ifndef BILLHOOK_HTTP_LISTEN_H
#define BILLHOOK_HTTP_LISTEN_H

#include <glib.h>
#include <stdbool.h>

/* A listening socket for a value as [server] listen has it: HOST:PORT, [V6]:PORT, unix:/path (a
 * stale one is replaced). `setting`: the name that errors call it by. The caller closes it. -1 and
 * an error otherwise: USAGE, the value cannot be used; SYSTEM, the socket could not be made or
 * bound. */
int http_listen(const char *setting, const char *listen, GError **error);

/* The socket given by systemd (LISTEN_PID, LISTEN_FDS: sd_listen_fds(3)), made close-on-exec and
 * non-blocking; -1: none. */
int http_listen_inherited(void);

/* The address a listening socket really has, as [server] listen would say it: "127.0.0.1:8480",
 * "[::1]:8480", "unix:/path"; "" when it cannot be told. Caller frees. */
char *http_listen_name(int listener);

/* Asks for /health at the socket of such an address on this machine and does not wait for the
 * answer: what systemd has to start for it starts. False: nobody listens there. Any thread. */
bool http_knock(const char *listen);

/* Whether a [server] listen value means that address ([0:0::1]:80 is [::1]:80). Any thread. */
bool http_listen_is(const char *listen, const char *name);

#endif
