/* The inside of an SMTP session, shared by the files of this room only: smtp.c runs it, check.c
 * tries it without a mail, words.c finds words for its end. A session belongs to one thread at a
 * time. */
#ifndef BILLHOOK_MAIL_SESSION_H
#define BILLHOOK_MAIL_SESSION_H

#include <curl/curl.h>

#include "mail/relay.h"
#include "smtp_trace.h"

/* Why we ended a session ourselves. */
enum smtp_reason {
    REASON_NONE,
    REASON_STOPPED,       /* the program ends */
    REASON_BEFORE_DOT,    /* the caller's before_dot said no */
    REASON_FLOOD,         /* an endless reply */
    REASON_NO_CONNECTION, /* none within tcp_ms */
    REASON_DEADLINE,      /* before_dot_ms passed */
    REASON_NO_TLS,        /* wanted, and not in use when MAIL was next */
    REASON_NO_EHLO,       /* refused, where TLS or a login is wanted */
    REASON_NO_LOGIN,      /* wanted, and the server took none */
    REASON_TOO_LARGE      /* larger than the server's SIZE (RFC 1870) */
};

struct smtp_limits {
    long tcp_ms;         /* the bare connection: no port should be waited for as long as a tarpit */
    long connect_ms;     /* from the start to the end of the login */
    long reply_s;        /* one reply */
    long before_dot_ms;  /* the whole up to the final dot */
    long last_resort_ms; /* what libcurl is told for the whole: the above and the reply to the dot
                          */
};

/* The settings' limits, or the defaults (smtp.h) where a setting is 0 or less. Any thread. */
struct smtp_limits smtp_limits_of(const struct smtp_settings *settings);

struct smtp_session {
    struct smtp_settings kept;            /* a copy; its strings are the caller's */
    const struct smtp_settings *settings; /* = &kept */
    CURL *curl;
    char *url, *host; /* owned; host: with the port */
    bool tls_at_once; /* smtps:// */
    struct smtp_limits limits;
    char error[CURL_ERROR_SIZE]; /* libcurl's words, "" none */
    char *ca_fault; /* why [mail] ca_file could not be read for the mail in hand; NULL: it could */
    curl_socket_t sockets[4]; /* open ones, else CURL_SOCKET_BAD */
    struct smtp_trace trace;
    bool opened; /* this mail opened a connection of its own */
    enum smtp_reason reason;
    gint64 started_us, quit_us; /* monotonic; quit_us: QUIT was sent, 0 not yet */
    gint64 stop_us;             /* when `stop` was seen after the dot; 0 not yet */
    /* the mail in hand */
    const char *bytes;
    gsize size, sent; /* bytes in all, and handed to libcurl */
    bool dot;         /* the final dot may be on the wire */
    smtp_before_dot before_dot;
    void *context;
    const int *stop;
};

/* Runs what the handle is set to; returns libcurl's result. The trace, `reason` and `error` then
 * tell how far it came. The certificates of ca_file are read for each run. SIGPIPE is held
 * meanwhile. */
CURLcode smtp_session_perform(struct smtp_session *session);

/* The stage that perform ended at; a fault without a reply at its own stage (a certificate, no
 * login offered) is given its own one. */
enum smtp_stage smtp_session_stage(const struct smtp_session *session, CURLcode code);

/* The words for the owner after perform, without the stage: the server's own, or what the fault
 * means. Not escaped. Caller frees. */
char *smtp_words(struct smtp_session *session, CURLcode code);

#endif
