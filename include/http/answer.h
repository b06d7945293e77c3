/* How a route answers a request (route.h). The server's thread where nothing else is said. */
#ifndef BILLHOOK_HTTP_ANSWER_H
#define BILLHOOK_HTTP_ANSWER_H

#include "http/route.h"

/* Counts the request as `verdict` for /metrics. */
void http_count(struct http_request *request, enum http_verdict verdict);

/* Answers: status, Content-Type, body (copied). Once for each request, in finish() or woken().
 * Every answer but a 200 to a client that asks for "keep-alive" closes the connection. Where memory
 * is short the connection is closed without an answer. */
void http_answer(struct http_request *request, unsigned status, const char *type, const char *body);

/* Counts and answers a refusal, in the listener's form; with Retry-After where it is a 503. */
void http_refuse(struct http_request *request, const struct http_refusal *refusal);

/* The answer comes later: nothing more is read from the connection until http_wake(). To be called
 * before another thread can wake it. */
void http_wait(struct http_request *request);

/* Ends http_wait(), exactly once: the route's woken() is called by the server's thread. Any
 * thread; the request may be over when this returns. */
void http_wake(struct http_request *request);

#endif
