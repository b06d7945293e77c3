/* The hosts and origins that the desk answers to: public_url's and the listener's own. Pure but for
 * desk_names_init(). Any thread. */
#ifndef BILLHOOK_DESK_NAMES_H
#define BILLHOOK_DESK_NAMES_H

#include <glib.h>
#include <stdbool.h>

/* The listener's own names. */
struct desk_names {
    char **own;  /* as a Host header says them: "127.0.0.1:8481", "localhost:8481" */
    bool secure; /* the listener speaks TLS */
};

/* What a Host header names. */
enum desk_host { HOST_UNKNOWN, HOST_OWN, HOST_PUBLIC };

/* `listening`: http_listen_name() of the socket. Ends with desk_names_clear(). */
void desk_names_init(struct desk_names *names, const char *listening, bool secure);

/* Frees the names. */
void desk_names_clear(struct desk_names *names);

/* What a Host header names, in any case; public_url "": there is none. host may be NULL. */
enum desk_host desk_names_host(
        const struct desk_names *names, const char *public_url, const char *host);

/* Whether an Origin header is ours: public_url, or the listener's scheme and one of its names. */
bool desk_names_origin(const struct desk_names *names, const char *public_url, const char *origin);

#endif
