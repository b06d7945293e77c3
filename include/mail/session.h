/* The inside of an SMTP session, shared by the files of this room only. */
#ifndef BILLHOOK_MAIL_SESSION_H
#define BILLHOOK_MAIL_SESSION_H

#include <curl/curl.h>

#include "mail/smtp_trace.h"

/* Why we ended a session ourselves. */
enum smtp_reason {
    REASON_NONE,
    REASON_STOPPED,    /* the program ends */
    REASON_BEFORE_DOT, /* the caller's before_dot said no */
    REASON_FLOOD,      /* an endless reply */
    REASON_NO_CONNECTION,
    REASON_DEADLINE,
    REASON_NO_TLS,
    REASON_NO_EHLO,
    REASON_NO_LOGIN,
    REASON_TOO_LARGE
};

struct smtp_limits {
    long tcp_ms;         /* the bare connection: no port should be waited for as long as a tarpit */
    long connect_ms;     /* from the start to the end of the login */
    long reply_s;        /* one reply */
    long before_dot_ms;  /* the whole up to the final dot */
    long last_resort_ms; /* what libcurl is told for the whole: the above and the reply to the dot
                          */
};
/* The settings' limits, or the defaults (smtp.h). */
struct smtp_limits smtp_limits_of(const struct smtp_settings *settings);

struct smtp_session {
    struct smtp_settings kept;            /* a copy; its strings are the caller's */
    const struct smtp_settings *settings; /* = &kept */
    CURL *curl;
    char *url, *host;
    bool tls_at_once;
    struct smtp_limits limits;
    char error[CURL_ERROR_SIZE];
    char *ca_fault; /* why [mail] ca_file could not be read for the mail in hand; NULL: it could */
    curl_socket_t sockets[4]; /* open ones, else CURL_SOCKET_BAD */
    struct smtp_trace trace;
    bool opened; /* this mail opened a connection of its own */
    enum smtp_reason reason;
    gint64 started_us, quit_us;
    gint64 stop_us; /* when `stop` was seen after the dot; 0 not yet */
    /* the mail in hand */
    const char *bytes;
    gsize size, sent;
    bool dot;
    smtp_before_dot before_dot;
    void *context;
    const int *stop;
};

/* Runs what the handle is set to. The trace then tells how far it came. */
CURLcode smtp_session_perform(struct smtp_session *session);

/* The stage that perform ended at; a fault without a reply at its own stage (a certificate, no
 * login offered) is given its own one. */
enum smtp_stage smtp_session_stage(const struct smtp_session *session, CURLcode code);

/* The words for the owner after perform, without the stage: the server's own, or what the fault
 * means. Not escaped. Caller frees. */
char *smtp_words(struct smtp_session *session, CURLcode code);

#endif
