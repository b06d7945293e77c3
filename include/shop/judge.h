/* What an answer of a shop's REST API means, in an owner's words. Pure: an answer of the network
 * in, a kind of trouble and its sentence out. Facts: WOOCOMMERCE.md, "The REST API, measured". */
#ifndef BILLHOOK_SHOP_JUDGE_H
#define BILLHOOK_SHOP_JUDGE_H

#include <glib.h>
#include <stdbool.h>

#include "net/client.h"

/* What came of a question. troubles.c has what each is to the owner, judge.c what
 * leads to it. */
enum shop_trouble {
    SHOP_ANSWERED,        /* none: the body is what was asked for */
    SHOP_GONE,            /* that order, refund or webhook is not there, says WooCommerce itself */
    SHOP_KEY_WRONG,       /* 401: unknown key or wrong secret */
    SHOP_KEY_OVER_HTTP,   /* 401 over plain http, where WooCommerce looks at no key */
    SHOP_NO_RIGHT,        /* 401 or 403: the key, or its user, may not do this */
    SHOP_FIREWALL,        /* 401, 403 and the like that are not WooCommerce's */
    SHOP_REDIRECT,        /* a redirect; its target is told, never followed */
    SHOP_NOT_WOOCOMMERCE, /* no such route: WooCommerce is off, or another address */
    SHOP_MAINTENANCE,     /* 503 while it is updated */
    SHOP_BUSY,            /* 429, or a question that came before the time the shop had named */
    SHOP_BROKEN,          /* 5xx, HTML or cut JSON where JSON was due */
    SHOP_UNREACHABLE,     /* no connection, TLS failed, no answer in time */
    SHOP_REFUSED,         /* another 4xx: the question itself was not taken */
    SHOP_TOO_MUCH,        /* more than 16 MiB, or more values than json_guard takes */
    SHOP_STOPPED,         /* ended early because billhook stops: says nothing of the shop */
    SHOP_TROUBLES         /* how many there are */
};

/* What a trouble is to whoever asks on. SHOP_NO_RIGHT is GIVE_UP, but says nothing of other paths:
 * a read key may not write, and who reads orders may be kept from webhooks. */
enum shop_patience {
    SHOP_GO_ON,  /* it concerns this question only */
    SHOP_LATER,  /* the shop is asked again after a while */
    SHOP_GIVE_UP /* no more questions until the config is re-read or a person asks */
};

/* An answer. All owned. */
struct shop_answer {
    enum shop_trouble trouble;
    char *words;          /* for the owner: what is wrong; "" when nothing is. No key, no body */
    char *help;           /* what he can do, "" */
    gint64 retry_after_s; /* the shop said to wait so long from now; 0: not said */
    GBytes *body;         /* JSON that was checked (json_guard); NULL with a trouble */
    gint64 total, pages;  /* X-WP-Total, X-WP-TotalPages; -1: not said */
    gint64 shop_time;     /* its Date header, Unix seconds; 0: none */
    int status;           /* HTTP, 0: none came */
    bool sent;            /* something of the question left this machine */
    bool unsure;          /* a POST or PUT may have been acted on, although there is a trouble: look
                             before it is asked again */
};

/* Frees an answer; NULL is allowed. */
void shop_answer_free(struct shop_answer *answer);
typedef struct shop_answer shop_answer_auto;
/* For g_autoptr(shop_answer_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(shop_answer_auto, shop_answer_free)

/* The headers that shop_judge() reads beside those that net_ask() always keeps, for
 * net_request.kept_headers. Static. Any thread. */
const char *const *shop_kept_headers(void);

/* What an answer of the network means. `https`: the API's scheme; answer->kept are those of
 * shop_kept_headers(). Never NULL; shop_answer_free() frees it. Any thread. */
struct shop_answer *shop_judge(const struct net_answer *answer, bool https);

/* An answer of that trouble without one of the network, with the words and the help of its row.
 * `detail` goes into the words where the row has a place for it. Never NULL. Any thread. */
struct shop_answer *shop_answer_new(enum shop_trouble trouble, const char *detail);

/* The stable word of a trouble for logs, metrics and JSON ("key-wrong"). Static. Any thread. */
const char *shop_trouble_text(enum shop_trouble trouble);

/* What a trouble means for further questions. Any thread. */
enum shop_patience shop_patience_of(enum shop_trouble trouble);

/* True when such an answer can only come from WordPress's REST API at this address: the way that
 * was asked is the right one. Any thread. */
bool shop_trouble_is_routed(enum shop_trouble trouble);

#endif
