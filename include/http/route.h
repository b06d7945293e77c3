/* What a listener serves: its routes, and the request that a route answers. The server (server.h)
 * reads requests, judges their heads and collects their bodies; a route does the rest, with the
 * functions of answer.h. */
#ifndef BILLHOOK_HTTP_ROUTE_H
#define BILLHOOK_HTTP_ROUTE_H

#include "config/config.h"
#include "http/verdict.h"

struct MHD_Connection;
struct http_request;

#define HTTP_FIELDS_MOST 12

/* A header that a route reads. */
struct http_field {
    const char *name;   /* in any case; NULL: none */
    bool route_refuses; /* a broken value (cut by a NUL, folded, with controls) reads "" and the
                           route refuses it; otherwise the server answers 400. Holds for the whole
                           listener */
};

/* A path and what answers it. All functions are called by the server's thread and must not block;
 * `context` is the route's own. */
struct http_route {
    const char *path;    /* "/health"; one that ends in "/" also means every path below it */
    const char *methods; /* that are answered, as the Allow header lists them: "GET, HEAD" */
    bool takes_body;     /* what is no GET or HEAD needs exactly one Content-Length; otherwise a
                            body is thrown away */
    bool takes_query;    /* "?…" may follow the path, and is not looked at */
    struct http_field fields[HTTP_FIELDS_MOST];
    void *context;

    /* What the rest of the target behind `path` names, borrowed from the config; NULL: there is no
     * such thing, 404. Without this function every target that fits is known. */
    const void *(*find)(const struct config *config, const char *rest);

    /* The most bytes of a body that is sent to what find() gave (NULL where there is no find());
     * without this function [server] max_body. */
    guint64 (*most_body)(const struct config *config, const void *found);

    /* The request is whole: answers it (http_answer(), http_refuse()), or http_wait()s. */
    void (*finish)(void *context, struct http_request *request);

    /* A request that waited was woken: answers it. Only for routes that wait. */
    void (*woken)(void *context, struct http_request *request);

    /* The request is over, answered or not, once for each whose path was known: frees
     * request->kept. `cut`: the connection ended before the answer was sent. May be NULL. */
    void (*end)(void *context, struct http_request *request, bool cut);
};

/* A header's value, borrowed from the request. */
struct http_value {
    const char *text; /* of the last one, "" where one of them is broken; NULL: none came */
    int count;        /* how many came */
    bool broken;      /* one of them was cut or mangled */
};

/* The head of a request. */
struct http_head {
    const struct http_route *route;             /* NULL: not known */
    const void *found;                          /* what the route's find() gave */
    guint64 length;                             /* Content-Length, at most what is allowed */
    struct http_value values[HTTP_FIELDS_MOST]; /* of the route's fields */
    bool keep_alive; /* the client asks for it in so many words or, where the site is persistent,
                        does not refuse it */
};

/* One request, as a route sees it. */
struct http_request {
    struct http_head head;
    const struct config *config; /* the one it is judged by, to its end */
    const char *method;          /* as it came; "" before the head was judged */
    const char *target;          /* as it came, with the query: nothing is decoded */
    char *body;                  /* as far as it came, no NUL at its end; NULL: empty. A route may
                                    take it away in finish() (g_steal_pointer(), g_free()) */
    gsize length;                /* of the body, in bytes */
    void *kept;                  /* the route's own, NULL at the start */

    /* the server's, for answer.h */
    struct MHD_Connection *connection;
    struct http_counts *counts;
    const struct http_site *site;
    bool waited, answered; /* http_wait() was called; an answer is on its way */
};

/* A listener. */
struct http_site {
    const struct http_route *routes; /* the first whose path fits answers */
    gsize route_count;
    struct config *(*config)(void *context); /* the config of the moment with a reference; any
                                                thread */
    /* Answers what is refused before a route has it, and what http_refuse() is asked for; NULL: in
     * the form of refusal_type. It need not count. The server's thread. */
    void (*refuse)(void *context, struct http_request *request, const struct http_refusal *refusal);
    /* So many connections are there that the next http_sweep() is urgent; once until one finds
     * none. May be NULL. The server's thread. */
    void (*crowded)(void *context);
    void *context;       /* for config(), refuse() and crowded() */
    guint connections;   /* at most so many at once; fewer where descriptors are few */
    guint spare;         /* so many places are kept free: the oldest unfinished request is cut */
    unsigned idle_s;     /* seconds without a byte after which a connection is closed */
    unsigned deadline_s; /* seconds in which a request must be whole; 0: 60, as long as WooCommerce
                            itself waits */
    gsize most_head;     /* the most bytes of a head: 431; 0: what the library takes (32 KB) */
    bool persistent;     /* a connection serves many requests (HTTP/1.1), whatever the answers are;
                            otherwise one, but for who asks for "keep-alive" and gets a 200 */
    const char *tls_certificate, *tls_key; /* paths of PEM files, read at the start; "": no TLS */
    const char *refusal_type; /* NULL: refusals are JSON, {"error":"…"}; else plain text, with this
                                 Content-Type */
};

#endif
