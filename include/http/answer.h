/* How a route answers a request (route.h). The server's thread where nothing else is said. */
#ifndef BILLHOOK_HTTP_ANSWER_H
#define BILLHOOK_HTTP_ANSWER_H

#include "http/route.h"

/* Counts the request as `verdict` for /metrics. */
void http_count(struct http_request *request, enum http_verdict verdict);

/* Answers: status, Content-Type, body (copied). Once for each request, in finish() or woken().
 * Every answer but a 200 to a client that asks for "keep-alive" closes the connection, unless the
 * site is persistent. Where memory is short the connection is closed without an answer. */
void http_answer(struct http_request *request, unsigned status, const char *type, const char *body);

/* A header of an answer; both borrowed. No line break may stand in either. */
struct http_header {
    const char *name, *value;
};

/* An answer in full. */
struct http_reply {
    unsigned status;
    const struct http_header *headers; /* borrowed; without Content-Length and Connection */
    gsize header_count;
    GBytes *body; /* a reference is kept until it was sent; NULL: empty, or `file` */
    int file;     /* where body is NULL and file_size > 0: a descriptor of a plain file, which is
                     sent from its beginning and then closed */
    guint64 file_size;
};

/* Answers as http_answer() does. A HEAD gets the headers alone. */
void http_reply(struct http_request *request, const struct http_reply *reply);

/* The address that the connection comes from, without its port ("192.0.2.1", "2001:db8::1"); "" for
 * a unix socket. Caller frees. */
char *http_peer(const struct http_request *request);

/* Counts and answers a refusal, in the listener's form; with Retry-After where it is a 503. */
void http_refuse(struct http_request *request, const struct http_refusal *refusal);

/* The answer comes later: nothing more is read from the connection until http_wake(). To be called
 * before another thread can wake it. */
void http_wait(struct http_request *request);

/* Ends http_wait(), exactly once: the route's woken() is called by the server's thread. Any
 * thread; the request may be over when this returns. */
void http_wake(struct http_request *request);

#endif
