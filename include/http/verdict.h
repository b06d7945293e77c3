/* How a request ended: the words it is counted by, and the answer that refuses it. */
#ifndef BILLHOOK_HTTP_VERDICT_H
#define BILLHOOK_HTTP_VERDICT_H

#include <glib.h>

/* The verdicts that requests are counted by, for /metrics. */
enum http_verdict {
    HTTP_STORED, /* a delivery, durable */
    HTTP_PING,   /* WooCommerce's unsigned ping */
    HTTP_DENIED, /* no signature, or a wrong one */
    HTTP_NOT_FOUND,
    HTTP_METHOD,
    HTTP_LENGTH, /* not exactly one Content-Length */
    HTTP_TOO_LARGE,
    HTTP_ENCODING,
    HTTP_MALFORMED,
    HTTP_UNAVAILABLE, /* a delivery that could not be stored: 503 */
    HTTP_HEALTH,
    HTTP_VERDICTS
};

/* A refusal, for http_refuse(). Strings are static, or borrowed from a route. */
struct http_refusal {
    unsigned status;           /* HTTP status; 0: none, go on */
    enum http_verdict counted; /* as which it is counted */
    const char *text;          /* for the client */
    const char *allow;         /* the Allow header of a 405; else NULL */
};

/* How many requests of a listener got each verdict. */
struct http_counts {
    GMutex mutex; /* guards the rows */
    guint64 rows[HTTP_VERDICTS];
};

/* A verdict's stable word ("not_found"). Static. Any thread. */
const char *http_verdict_text(enum http_verdict verdict);

/* Makes all counts 0, before any thread uses them; ends with http_counts_clear(). */
void http_counts_init(struct http_counts *counts);

/* Frees the mutex, once no thread uses the counts any more. */
void http_counts_clear(struct http_counts *counts);

/* Counts one request. Any thread. */
void http_counts_add(struct http_counts *counts, enum http_verdict verdict);

/* Copies the counts as they are now. Any thread. */
void http_counts_read(struct http_counts *counts, guint64 rows[HTTP_VERDICTS]);

#endif
