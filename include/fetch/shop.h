/* A shop of the config as its REST API is asked. */
#ifndef BILLHOOK_FETCH_SHOP_H
#define BILLHOOK_FETCH_SHOP_H

#include <stdbool.h>

#include "document/seller.h"
#include "shop/api.h"

/* True when the shop has a key: something can be asked. Any thread. */
bool fetch_has_key(const struct shop *shop);

/* The API of a shop that has a key; the config must have been read with secrets. `stop` ends a
 * question early (g_atomic; may be NULL) and must outlive it. Nothing is asked yet. Never NULL;
 * shop_api_free() frees it. One thread at a time. */
struct shop_api *fetch_shop_api(const struct shop *shop, const int *stop);

/* Finds the API of a shop for a step of the loop: fetch_line_api(), handed in. NULL without an
 * error: it may not be asked now. */
typedef struct shop_api *(*fetch_api_finder)(void *context, const char *shop, GError **error);

#endif
