/* Mollie's API: one question at a time over net/client, and what an answer means, in an owner's
 * words. The key stands in a header of the request alone: no URL, error or word holds it. Nothing
 * here logs. Facts: MOLLIE.md. */
#ifndef BILLHOOK_MOLLIE_API_H
#define BILLHOOK_MOLLIE_API_H

#include <glib.h>
#include <stdbool.h>

#include "net/client.h"

/* What came of a question; what each is to its owner: judge.c. */
enum mollie_trouble {
    MOLLIE_ANSWERED,    /* none: the body is JSON */
    MOLLIE_GONE,        /* 404, 410: no such link, or one of another account or mode */
    MOLLIE_KEY_REFUSED, /* 401, 403: the key is wrong, or may not do this */
    MOLLIE_BUSY,        /* 429, or 409: the same request is still in hand */
    MOLLIE_OTHER_BODY,  /* 400: that Idempotency-Key went with another body before */
    MOLLIE_REFUSED,     /* another 4xx: what was asked is not taken, such as a field (422) */
    MOLLIE_BROKEN,      /* 5xx, a redirect, HTML or cut JSON where JSON was due */
    MOLLIE_UNREACHABLE, /* no connection, TLS failed, no answer in time */
    MOLLIE_STOPPED,     /* ended early because billhook stops: says nothing of Mollie */
    MOLLIE_TROUBLES     /* how many there are */
};

/* An answer. All owned. */
struct mollie_answer {
    enum mollie_trouble trouble;
    char *words;          /* for the owner: what is wrong; "" when nothing is. No key */
    gint64 retry_after_s; /* Mollie said to wait so long; 0: not said */
    GBytes *body;         /* JSON; NULL with a trouble */
    int status;           /* HTTP, 0: none came */
    bool unsure;          /* it may have been acted on, although there is a trouble: look before it
                             is asked again */
};

/* Frees an answer; NULL is allowed. */
void mollie_answer_free(struct mollie_answer *answer);
typedef struct mollie_answer mollie_answer_auto;
/* For g_autoptr(mollie_answer_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mollie_answer_auto, mollie_answer_free)

/* The stable word of a trouble for logs and metrics ("key-refused"). Static. Any thread. */
const char *mollie_trouble_text(enum mollie_trouble trouble);

/* What an answer of the network means; `idempotent`: the question had an Idempotency-Key. Pure.
 * Never NULL; mollie_answer_free(). Any thread. */
struct mollie_answer *mollie_judge(const struct net_answer *answer, bool idempotent);

/* What asks. All borrowed while a question goes on. */
struct mollie_api {
    const char *url; /* "https://api.mollie.com", without a slash at its end; /v2 may stand there */
    const char *key; /* "test_…" or "live_…" */
    const int *stop; /* set by another thread to end early (g_atomic); may be NULL */
    struct net_client *client;
};

/* Asks once: GET, POST or PATCH of a path below /v2 ("/payment-links"), with a JSON body (NULL:
 * none) and, of a POST, the Idempotency-Key under which Mollie makes it once (NULL: none). 20
 * seconds, at most 1 MiB an answer. Never NULL; mollie_answer_free(). One thread at a time for a
 * client. */
struct mollie_answer *mollie_ask(const struct mollie_api *api,
        const char *method,
        const char *path,
        const char *body,
        const char *idempotency_key);

/* True for a key of Mollie's test mode, in which no money moves. Any thread. */
bool mollie_key_is_test(const char *key);

#endif
