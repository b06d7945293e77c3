/* Sending one mail to one recipient: SMTP with libcurl, or a file in a directory. The outcome is
 * decided by stage and reply code, not by curl's error. */
#ifndef BILLHOOK_MAIL_SMTP_H
#define BILLHOOK_MAIL_SMTP_H

#include <glib.h>
#include <stdbool.h>

/* Where the session was when it ended: the thing whose reply was awaited or refused. */
enum smtp_stage {
    SMTP_CONNECT,  /* no connection yet, or nothing was tried */
    SMTP_BANNER,   /* the server's greeting */
    SMTP_EHLO,     /* EHLO or HELO */
    SMTP_STARTTLS, /* also any other fault of TLS */
    SMTP_AUTH,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_DATA, /* the command and the message's bytes */
    SMTP_DOT,  /* the end of the message */
    SMTP_DONE
};

enum smtp_outcome {
    SMTP_ACCEPTED,  /* 2xx to the final dot */
    SMTP_LATER,     /* 4xx for this mail: back-off of this mail */
    SMTP_REFUSED,   /* 5xx at RCPT, DATA or dot, or larger than SIZE: final */
    SMTP_RELAY,     /* trouble with the relay itself: pause the whole queue */
    SMTP_UNCERTAIN, /* broken after the final dot */
};

struct smtp_settings {      /* the strings are borrowed for the life of the session */
    const char *server;     /* smtp://host:port (STARTTLS) or smtps://host:port */
    bool security_required; /* no mail and no login without TLS */
    const char *ca_file, *username, *password; /* ca_file: certificates (PEM) to trust instead of
                                                  the system's, "" those; username "": no login */
    long connect_timeout_ms; /* whole time up to MAIL (a tarpit may take 50 s each for banner, EHLO
                                and AUTH); 0: 300,000 */
    long reply_timeout_ms; /* the wait for one reply, the final one above all (RFC 5321 4.5.3.2: 10
                            * minutes); in whole seconds, rounded up; 0: 600,000 */
    long total_timeout_ms; /* one mail up to the final dot; 0: 900,000. The reply to the dot has its
                              own time */
};

struct smtp_result {
    enum smtp_outcome outcome;
    enum smtp_stage stage;
    int code;     /* the code of the reply at that stage, 0 none */
    bool stopped; /* ended by `stop` or by before_dot, before the dot: says nothing about the relay,
                     outcome SMTP_LATER */
    char *answer; /* for the owner: stage and the server's words, escaped, at most 300 characters,
                   * e.g. "RCPT: 550 5.1.1 no such user"; it may hold the customer's address
                   * (servers repeat it): not for the log */
};

/* Frees what it holds (not itself) and zeroes it. Any thread. */
void smtp_result_clear(struct smtp_result *result);

/* Called once, in the sending thread, when the whole message but the final dot is handed over and
 * the dot is next; false stops the sending before the dot. What it makes durable happens before any
 * byte of the dot. */
typedef bool (*smtp_before_dot)(void *context);

/* One handle, one thread at a time; the connection is kept for the next mail. */
struct smtp_session;

/* A session without a connection; the first mail opens it. The settings are copied, their strings
 * are borrowed until smtp_session_free(). Never NULL. */
struct smtp_session *smtp_session_new(const struct smtp_settings *settings);

/* Closes the connection with a QUIT, whose reply it does not wait for, and frees the session. NULL
 * is allowed. */
void smtp_session_free(struct smtp_session *session);

/* Sends the bytes (CRLF line ends only, else SMTP_REFUSED) to one recipient. `from` and `to` are
 * plain addresses, their domain may be IDN; anything else is refused before the server sees it (to:
 * SMTP_REFUSED, from: SMTP_RELAY). An idle connection that the relay closed is opened anew at once,
 * without counting. `stop` (may be NULL): set by another thread with g_atomic_int_set() to end
 * early (SIGTERM), noticed within a second; past the dot it still waits for the reply, at most 80
 * seconds. Never fails: *result says what happened; it is overwritten, and the caller clears it
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
 * each reply after it within 30 seconds. Any thread. */
bool smtp_check(const struct smtp_settings *settings, const char *from, char **text);

/* transport=directory: writes NAME.eml (at most 200 characters of the name; what is not
 * [A-Za-z0-9._-] becomes `_`, and one before a leading dot) whole or not at all, fsynced, 0600. An
 * existing one of the same bytes is success. CONFLICT: one of other bytes is there; SYSTEM: the
 * directory or the disk. Any thread, but two must not write one name at once. */
bool mail_to_directory(const char *directory, const char *name, GBytes *message, GError **error);

#endif
