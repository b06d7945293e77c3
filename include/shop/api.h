/* The REST API of a WooCommerce shop: one question at a time over net/client. What an answer means
 * is judged by shop/judge. Nothing here logs, and no URL, error or word holds the key. Facts:
 * WOOCOMMERCE.md, "The REST API, measured"; limits: INTERFACE-shop.md. */
#ifndef BILLHOOK_SHOP_API_H
#define BILLHOOK_SHOP_API_H

#include <glib.h>
#include <stdbool.h>

#include "shop/judge.h"

/* A shop's API as the config has it. All borrowed until shop_api_new() returns but `stop`, which
 * must outlive the api. */
struct shop_settings {
    const char *name; /* [shop NAME], for messages */
    const char *url;  /* of the shop, without a slash at its end */
    const char
            *rest_url; /* "": url and /wp-json/wc/v3; also with "?rest_route=/wc/v3" at its end */
    const char *key, *secret;
    const int *stop; /* set by another thread to end early (g_atomic); may be NULL */
};

/* One shop's API, and what was found out about the shop: plain permalinks, how long it wants not
 * to be asked. One thread at a time. */
struct shop_api;

/* A new one; nothing is asked yet. Never NULL. Free with shop_api_free(). */
struct shop_api *shop_api_new(const struct shop_settings *settings);

/* Frees it and wipes the key. NULL is allowed. */
void shop_api_free(struct shop_api *api);

/* Asks once: GET, POST or PUT of a path below the API ("/orders/727"), with a query
 * ("status=trash", "" none; values are escaped by the caller, net_escape()) and a JSON body (NULL:
 * none). A shop with plain permalinks is found out and asked its way. Before the time that the shop
 * named in a Retry-After nothing is sent: the answer has the trouble of then, and retry_after_s the
 * seconds that are left. Never NULL. shop_answer_free() frees it. */
struct shop_answer *shop_ask(struct shop_api *api,
        const char *method,
        const char *path,
        const char *query,
        const char *body);

/* Called after each question that was sent, with what came of it. */
typedef void (*shop_watcher)(void *context, const char *name, enum shop_trouble trouble);

/* Has `watcher` called from now on, in the thread that asks; `context` is borrowed. NULL: nobody.
 */
void shop_api_watch(struct shop_api *api, shop_watcher watcher, void *context);

/* Makes the api wait so many seconds from now, at most a day: a Retry-After that another process
 * got. 0 or less: nothing changes. */
void shop_api_wait(struct shop_api *api, gint64 seconds);

/* The address that is asked, as `check --shop` tells it; with plain permalinks, once they were
 * found out, that with ?rest_route=. Borrowed from the api until the next question. */
const char *shop_api_address(const struct shop_api *api);

/* How many requests went out since the api was made. */
guint shop_api_requests(const struct shop_api *api);

#endif
