/* How a request to the HTTP face ended. */
#ifndef BILLHOOK_DAEMON_VERDICT_H
#define BILLHOOK_DAEMON_VERDICT_H

/* The verdicts that requests are counted by, for /metrics and alerts. */
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

/* A verdict's stable word ("not_found"). Static. Any thread. */
const char *http_verdict_text(enum http_verdict verdict);

#endif
