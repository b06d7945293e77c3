/* `check --mollie`: what can be found out about a key of Mollie. Network. */
#ifndef BILLHOOK_FETCH_LINK_CHECK_H
#define BILLHOOK_FETCH_LINK_CHECK_H

#include <glib.h>

#include "acts/check_finding.h"
#include "config/config.h"
#include "store/store.h"

/* Asks now: does Mollie take the key, is it for tests, which methods does it offer, may it see
 * payment links. Makes nothing. GPtrArray of struct check_finding in that order, about [payment],
 * never empty; the caller unrefs. The config was read with secrets. As long as the network takes
 * (20 s a question). Any thread. */
GPtrArray *links_check(const struct config *config);

/* A key that was found good is used by the daemon again, too: the pause ends. store NULL, or one
 * that cannot be written: there is no daemon to tell. The store's thread. */
void links_wake(struct store *store, const GPtrArray *findings);

#endif
