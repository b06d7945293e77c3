/* `check --shop`: what can be found out about a shop's API and the shop. Network. */
#ifndef BILLHOOK_FETCH_ABOUT_H
#define BILLHOOK_FETCH_ABOUT_H

#include <glib.h>
#include <stdbool.h>

#include "acts/check_finding.h"
#include "config/config.h"
#include "shop/api.h"
#include "store/store.h"

/* Asks the shop now: can it be reached and is the key right, what may the key do, which
 * WooCommerce, currency, time zone and tax settings, are both webhooks right. GPtrArray of struct
 * check_finding in that order, about [shop NAME], never empty; caller unrefs. A shop without a key
 * has one note. As long as the network takes (30 s a question), or until `stop` (g_atomic; NULL:
 * nothing does). */
GPtrArray *about_shop(const struct config *config, const struct shop *shop, const int *stop);

/* A shop that answered a person well is asked by the daemon again, too. store NULL, or one that
 * cannot be written: there is no daemon to tell. The store's thread. */
void about_wake(struct store *store, const struct shop *shop, const GPtrArray *findings);

/* Whether a key may write. */
enum about_rights {
    ABOUT_RIGHTS_UNKNOWN, /* the shop could not be asked, or its answer says nothing of it */
    ABOUT_RIGHTS_READ,
    ABOUT_RIGHTS_WRITE
};

/* Finds out what the key may do, by setting a webhook that no shop can have: nothing is changed.
 * Network, one question. */
enum about_rights about_rights(struct shop_api *api);

#endif
