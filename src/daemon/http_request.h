/* Private to the HTTP files: what the head of a request says, judged before any byte of the body.
 * Pure but for libmicrohttpd's look-ups. */
#ifndef BILLHOOK_DAEMON_HTTP_REQUEST_H
#define BILLHOOK_DAEMON_HTTP_REQUEST_H

#include <microhttpd.h>

#include "config/config.h"
#include "verdict.h"

enum route { ROUTE_NONE, ROUTE_HOOK, ROUTE_HEALTH };

/* The head of a request. Strings are borrowed from the connection. */
struct head {
    enum route route;
    const struct shop *shop; /* ROUTE_HOOK */
    guint64 length;          /* Content-Length, at most max_body */
    const char *signature;   /* NULL: none */
    int signatures;          /* how many signature headers came; exactly one can be right */
    const char *topic;       /* as sent; "" none */
    bool keep_alive;         /* the client asks for it in so many words */
};

/* The first line of a request, as libmicrohttpd cut it up in its buffer. */
struct request_line {
    const char *method, *target, *version;
    const char *uri; /* the target as it came; libmicrohttpd cuts its own at "?" */
};

/* An answer that needs no body of the request. Strings are static. */
struct verdict {
    unsigned status;           /* HTTP status; 0: go on */
    enum http_verdict counted; /* as which it is counted */
    const char *text;          /* for the client */
    const char *allow;         /* the Allow header of a 405; else NULL */
};

/* Judges the head and fills *head, which the caller made empty; where the status is not 0 it may be
 * filled in part. What libmicrohttpd cut or mangled is refused, never guessed at (RFC 9112 2.2,
 * 5.2). HTTP thread. */
struct verdict head_judge(struct MHD_Connection *connection,
        const struct config *config,
        const struct request_line *line,
        struct head *head);

#endif
