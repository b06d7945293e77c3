/* Private to http/: a heartbeat through the serving thread. One thread, the main one. */
#ifndef BILLHOOK_HTTP_BEAT_H
#define BILLHOOK_HTTP_BEAT_H

#include <glib.h>
#include <microhttpd.h>
#include <stdbool.h>

/* Our own question to ourselves; it is no path, so it gets a 404 like any other. */
#define BEAT_PATH "/-/beat"

struct beat {
    int socket; /* the open question, -1 none */
    gint64 since_us, answered_us;
};

/* Begins as if an answer had just come. */
void beat_init(struct beat *beat);

/* Closes the open question. */
void beat_clear(struct beat *beat);

/* Sends a question when none is open and the last one is a quarter of limit_us ago, and sees
 * whether the last one was answered. True while the last answer came within limit_us
 * (microseconds); always with TLS, where it cannot be asked. */
bool beat_moves(struct beat *beat, struct MHD_Daemon *daemon, gint64 limit_us);

/* Asks anew at once, in place of an open question. Its answer shows that the serving thread has
 * gone around since. Nothing with TLS. */
void beat_ask(struct beat *beat, struct MHD_Daemon *daemon);

/* Whether a question still waits for its answer. */
bool beat_is_open(struct beat *beat);

#endif
