/* Sending one mail to one recipient: SMTP with libcurl, or a file in a directory. The outcome is decided by stage and reply
 * code, not by curl's error. */
#ifndef BILLHOOK_MAIL_SMTP_H
#define BILLHOOK_MAIL_SMTP_H

#include <glib.h>
#include <stdbool.h>

/* Where the session was when it ended. */
enum smtp_stage {
    SMTP_CONNECT, SMTP_BANNER, SMTP_EHLO, SMTP_STARTTLS, SMTP_AUTH, SMTP_MAIL, SMTP_RCPT, SMTP_DATA, SMTP_DOT, SMTP_DONE
};

enum smtp_outcome {
    SMTP_ACCEPTED,  /* 2xx to the final dot */
    SMTP_LATER,     /* 4xx for this mail: back-off of this mail */
    SMTP_REFUSED,   /* 5xx at RCPT, DATA or dot, or larger than SIZE: final */
    SMTP_RELAY,     /* trouble with the relay itself: pause the whole queue */
    SMTP_UNCERTAIN, /* broken after the final dot */
};

struct smtp_settings { /* all borrowed for the life of the session */
    const char *server; /* smtp://host:port (STARTTLS) or smtps://host:port */
    bool security_required;
    const char *ca_file, *username, *password;
    long connect_timeout_ms; /* whole time up to MAIL; 0: 120,000 */
    long reply_timeout_ms;   /* the wait for the final reply; 0: 600,000 */
    long total_timeout_ms;   /* one mail at all; 0: 900,000 */
};

struct smtp_result {
    enum smtp_outcome outcome;
    enum smtp_stage stage;
    int code; /* the last reply's code, 0 none */
    char *answer; /* for the owner: stage and the server's words, escaped, at most 300 characters, e.g. "RCPT: 550 5.1.1 no such user" */
};
void smtp_result_clear(struct smtp_result *result);

/* Called in the sending thread when the whole message but the final dot is handed over and the dot is next; false stops the sending before the dot. */
typedef bool (*smtp_before_dot)(void *context);

struct smtp_session; /* one handle, one thread, the connection is kept for the next mail */
struct smtp_session *smtp_session_new(const struct smtp_settings *settings);
void smtp_session_free(struct smtp_session *session);

/* Sends the bytes (CRLF). An idle connection that the relay closed is opened anew without counting. `stop` (may be NULL): set by another thread
 * to end early (SIGTERM); past the dot it still waits for the reply. */
void smtp_send(struct smtp_session *session, const char *from, const char *to, GBytes *message, smtp_before_dot before_dot,
               void *context, const int *stop, struct smtp_result *result);

/* `check --smtp`: connect, TLS, login, MAIL FROM + RSET; *text tells in an owner's words what failed: DNS, port, TLS (which: expired, host name, self-signed, unknown CA), login, sender. */
bool smtp_check(const struct smtp_settings *settings, const char *from, char **text);

/* transport=directory: writes NAME.eml (from the Message-ID or document number) whole by rename, fsynced, 0600; an existing one of the same bytes is success. */
bool mail_to_directory(const char *directory, const char *name, GBytes *message, GError **error);

#endif
