/* The one HTTP client: every request to another machine goes through it (libcurl). It asks once: no
 * redirect is followed, nothing is repeated, no proxy or .netrc of the environment is used. What an
 * answer holds is data; what it may cost is bounded in bytes and in time. Nothing here logs, and no
 * error holds a header, a body, a user or a password. */
#ifndef BILLHOOK_NET_CLIENT_H
#define BILLHOOK_NET_CLIENT_H

#include <glib.h>
#include <stdbool.h>

#include "base/error.h"

/* What is asked. All borrowed until net_ask() returns; a NULL or 0 is "not given". */
struct net_request {
    const char *method;         /* "GET", "POST", "PUT" */
    const char *url;            /* https, or http where `plain` or the host is on loopback */
    const char *unix_path;      /* talks through this socket instead of TCP */
    const char *const *headers; /* "Name: value", ended by NULL; without CR and LF */
    const char *user;           /* Basic authentication */
    const char *password;
    const char *content_type; /* of the body */
    const void *body;
    gsize length;
    const char *file_field;    /* the body goes as this file field of multipart/form-data … */
    const char *file_name;     /* … under this name; NULL: "file" */
    const char *ca_file;       /* certificates (PEM) to trust instead of the system's */
    bool plain;                /* http to any host: a person named the URL */
    long connect_ms, total_ms; /* 0: 10 and 60 seconds */
    gsize most;                /* bytes of the answer's body that are kept; 0: 1 MiB */
    const int *stop;           /* set by another thread to end early (g_atomic) */
    bool gzip;                 /* the answer may come packed; `most` bounds it unpacked */
    const char *const *kept_headers; /* names of more headers to keep, ended by NULL */
};

/* How far a request came: who repeats it must know whether the other side may have acted on it. */
enum net_outcome {
    NET_ANSWERED,  /* an answer is there, whatever its status */
    NET_NOT_SENT,  /* no connection, or TLS failed: no byte of the request left */
    NET_LOST,      /* something was sent, and no whole answer came */
    NET_TOO_LARGE, /* answered with more than `most`: the beginning is kept, nothing is sure */
    NET_STOPPED,   /* ended by `stop` before anything was sent; afterwards it is LOST */
    NET_OUTCOMES
};

/* What came back. */
struct net_answer {
    enum net_outcome outcome;
    int status;           /* 0: none came */
    GString *body;        /* at most `most` bytes, as sent; never NULL */
    char *content_type;   /* "" */
    char *location;       /* of a redirect that was not followed, "" */
    char *date;           /* the Date header as sent, "" */
    gint64 date_s;        /* the same in Unix seconds; 0: none, or not readable */
    char **kept;          /* values of `kept_headers` in their order, "" each; never NULL */
    gint64 retry_after_s; /* Retry-After: seconds from now, at most a day; 0: none */
    gint64 took_us;       /* the whole exchange */
    char *problem;        /* one sentence for NOT_SENT, LOST, TOO_LARGE, STOPPED; else "" */
};

/* Makes libcurl ready; once, before the first thread starts. Without it net_client_new() does. Any
 * thread. */
void net_init(void);

/* What asks: libcurl's handle and its TLS sessions. Every request has a connection of its own, for
 * libcurl would repeat one on a kept connection that died. One thread at a time. */
struct net_client;

/* A new one. Never NULL. Free with net_client_free(). */
struct net_client *net_client_new(void);

/* Frees the client; NULL is allowed. */
void net_client_free(struct net_client *client);

/* Asks once and waits. Never NULL: what went wrong is in its outcome and problem. A URL that may
 * not be asked (net_url_check()) is NOT_SENT; one asked through `unix_path` is not checked. Caller
 * frees with net_answer_free(). One thread at a time for a client. */
struct net_answer *net_ask(struct net_client *client, const struct net_request *request);

/* Frees an answer with all that it holds; NULL is allowed. Any thread. */
void net_answer_free(struct net_answer *answer);

/* The name of an outcome for logs and metrics ("answered", "not-sent", …). Static. Any thread. */
const char *net_outcome_text(enum net_outcome outcome);

/* Whether a URL may be asked: https, or http where the host is on loopback or `plain` is set;
 * without user and password. INPUT names what is wrong and what is allowed, but not the URL's
 * query. Any thread. */
bool net_url_check(const char *url, bool plain, GError **error);

/* A text as it stands in a part of a URL's path or query (RFC 3986: all but letters, digits, - . _
 * ~ escaped). Caller frees. Any thread. */
char *net_escape(const char *text);

#endif
