/* Private to http/: what the head of a request says, judged before any byte of the body. Pure but
 * for libmicrohttpd's look-ups. */
#ifndef BILLHOOK_HTTP_HEAD_H
#define BILLHOOK_HTTP_HEAD_H

#include <microhttpd.h>

#include "http/route.h"

/* The first line of a request, as libmicrohttpd cut it up in its buffer. */
struct request_line {
    const char *method, *target, *version;
    const char *uri; /* the target as it came; libmicrohttpd cuts its own at "?" */
};

/* Sees one header; both strings stand in the buffer that the head was read into. `value` may be
 * NULL. */
typedef void (*head_visit)(void *found, const char *name, const char *value);

/* Where a head's headers are looked up. */
struct head_source {
    void *from;                                              /* for both functions */
    void (*walk)(void *from, head_visit visit, void *found); /* visits each header, in order */
    gsize (*size)(void *from); /* bytes of the head, from the method to the empty line's end; 0: not
                                  known */
};

/* A connection whose head libmicrohttpd has read; borrowed. The server's thread. */
struct head_source head_source_of(struct MHD_Connection *connection);

/* Judges the head and fills *head, which the caller made all zero; its strings are borrowed from
 * the source. A refusal with a status means that the request is refused; *head may be filled in
 * part then, and `route` is set as soon as the path is known. What libmicrohttpd cut or mangled is
 * refused, never guessed at (RFC 9112 2.2, 5.2). The server's thread. */
struct http_refusal head_judge(const struct head_source *source,
        const struct http_site *site,
        const struct config *config,
        const struct request_line *line,
        struct http_head *head);

#endif
