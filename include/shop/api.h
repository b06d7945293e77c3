/* The REST API of a WooCommerce shop: one question at a time, and what an answer means in an
 * owner's words. Facts: WOOCOMMERCE.md, "The REST API, measured". */
#ifndef BILLHOOK_SHOP_API_H
#define BILLHOOK_SHOP_API_H

#include <glib.h>
#include <stdbool.h>

#include "net/client.h"

/* What came of a question. The table in api_judge.c has a row for each. */
enum shop_trouble {
    SHOP_ANSWERED,        /* none: the body is what was asked for */
    SHOP_GONE,            /* 404 of an order, refund or webhook that is not there */
    SHOP_KEY_WRONG,       /* 401: unknown key or wrong secret */
    SHOP_KEY_OVER_HTTP,   /* 401 over plain http, where WooCommerce looks at no key */
    SHOP_NO_RIGHT,        /* 401 or 403: the key, or its user, may not */
    SHOP_FIREWALL,        /* 403 that is not WooCommerce's */
    SHOP_REDIRECT,        /* a redirect; its target is told, never followed */
    SHOP_NOT_WOOCOMMERCE, /* no such route: WooCommerce is off, or another address */
    SHOP_MAINTENANCE,     /* 503 while it is updated */
    SHOP_BUSY,            /* 429 */
    SHOP_BROKEN,          /* 5xx, HTML or cut JSON where JSON was due, too large */
    SHOP_UNREACHABLE,     /* no connection, TLS failed, no answer in time */
    SHOP_REFUSED,         /* another 4xx: the question itself was not taken */
    SHOP_TROUBLES         /* how many there are */
};

/* What a trouble is to whoever asks on. */
enum shop_patience {
    SHOP_GO_ON,  /* it concerns this question only */
    SHOP_LATER,  /* the shop is asked again after a while */
    SHOP_GIVE_UP /* no more questions until the config is re-read or a person asks */
};

/* A shop's API as the config has it. All borrowed until shop_api_new() returns. */
struct shop_settings {
    const char *name;     /* [shop NAME], for messages */
    const char *url;      /* of the shop, without a slash at its end */
    const char *rest_url; /* "": url and /wp-json/wc/v3 */
    const char *key, *secret;
    const int *stop; /* set by another thread to end early (g_atomic); may be NULL */
};

/* An answer. All owned. */
struct shop_answer {
    enum shop_trouble trouble;
    char *words;          /* for the owner: what is wrong; "" when nothing is. No key, no body */
    char *help;           /* what he can do, "" */
    gint64 retry_after_s; /* 0: not said */
    GBytes *body;         /* JSON that was checked (json_guard); NULL with a trouble */
    gint64 total, pages;  /* X-WP-Total, X-WP-TotalPages; -1: not said */
    gint64 shop_time;     /* its Date header, Unix seconds; 0: none */
    int status;           /* HTTP, 0: none came */
};

/* Frees an answer; NULL is allowed. */
void shop_answer_free(struct shop_answer *answer);
typedef struct shop_answer shop_answer_auto;
/* For g_autoptr(shop_answer_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(shop_answer_auto, shop_answer_free)

/* One shop's API: a connection that is kept, and what was found out about the shop (plain
 * permalinks). One thread at a time. */
struct shop_api;

/* A new one; nothing is asked yet. Never NULL. Free with shop_api_free(). */
struct shop_api *shop_api_new(const struct shop_settings *settings);

/* Closes the connection, wipes the key. NULL is allowed. */
void shop_api_free(struct shop_api *api);

/* Asks once: GET, POST or PUT of a path below the API ("/orders/727"), with a query
 * ("status=trash",
 * "" none; values are escaped by the caller, net_escape()) and a JSON body (NULL: none). A shop
 * with plain permalinks is found out and asked its way. Never NULL. shop_answer_free() frees it. */
struct shop_answer *shop_ask(struct shop_api *api,
        const char *method,
        const char *path,
        const char *query,
        const char *body);

/* The address that is asked, as `check --shop` tells it. Borrowed from the api. */
const char *shop_api_address(const struct shop_api *api);

/* How many requests went out since the api was made. */
guint shop_api_requests(const struct shop_api *api);

/* The stable word of a trouble for logs, metrics and JSON ("key-wrong"). Static. Any thread. */
const char *shop_trouble_text(enum shop_trouble trouble);

/* What a trouble means for further questions. Any thread. */
enum shop_patience shop_patience_of(enum shop_trouble trouble);

/* What an answer of the network means; pure. `https`: the API's scheme. Never NULL. Any thread. */
struct shop_answer *shop_judge(const struct net_answer *answer, bool https);

#endif
