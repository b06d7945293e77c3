/* Sending one mail to one recipient: SMTP with libcurl. The outcome is decided by stage and reply
 * code, not by curl's error. */
#ifndef BILLHOOK_MAIL_SMTP_H
#define BILLHOOK_MAIL_SMTP_H

#include <glib.h>
#include <stdbool.h>

#include "base/outcome.h"
#include "mail/relay.h"
#include "mail/stage.h"

struct smtp_result {
    enum outcome outcome;
    enum smtp_stage stage;
    int code;     /* the code of the reply at that stage, 0 none */
    bool stopped; /* ended by `stop` or by before_dot, before the dot: says nothing about the relay,
                     outcome OUTCOME_LATER */
    char *answer; /* for the owner: stage and the server's words, escaped, at most 300 characters,
                   * e.g. "RCPT: 550 5.1.1 no such user"; it may hold the customer's address
                   * (servers repeat it): not for the log */
};

/* Frees what it holds (not itself) and zeroes it. Any thread. */
void smtp_result_clear(struct smtp_result *result);

/* One handle, one thread at a time; the connection is kept for the next mail. */
struct smtp_session;

/* A session without a connection; the first mail opens it. The settings are copied, their strings
 * are borrowed until smtp_session_free(). Never NULL. */
struct smtp_session *smtp_session_new(const struct smtp_settings *settings);

/* Closes the connection with a QUIT, whose reply it does not wait for, and frees the session. NULL
 * is allowed. */
void smtp_session_free(struct smtp_session *session);

/* Sends the bytes (CRLF line ends only, else OUTCOME_REFUSED) to one recipient. `from` and `to` are
 * plain addresses, their domain may be IDN; anything else is refused before the server sees it (to:
 * OUTCOME_REFUSED, from: OUTCOME_RELAY). An idle connection that the relay closed is opened anew at
 * once, without counting. `stop` (may be NULL): set by another thread with g_atomic_int_set() to
 * end early (SIGTERM), noticed within a second; past the dot it still waits for the reply, at most
 * 80 seconds. Never fails: *result says what happened; it is overwritten, and the caller clears it
 * with smtp_result_clear(). One thread at a time a session. */
void smtp_send(struct smtp_session *session,
        const char *from,
        const char *to,
        GBytes *message,
        smtp_before_dot before_dot,
        void *context,
        const int *stop,
        struct smtp_result *result);

/* `check --smtp`: connect, TLS, login, MAIL FROM + RSET over a session of its own. True: all was
 * accepted. *text (caller frees, set in both cases) tells in an owner's words what was accepted, or
 * what failed: DNS, port, TLS (which: expired, host name, self-signed, unknown CA), login, sender,
 * and what to do. Where the settings do not say otherwise the login is over within a minute, and
 * each reply after it within 30 seconds. `stop` ends it early
 * (g_atomic; NULL: nothing does). Any thread. */
bool smtp_check(
        const struct smtp_settings *settings, const char *from, const int *stop, char **text);

#endif
