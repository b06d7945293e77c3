/* A shop's webhooks: looked at, and mended once a delivery of our own came through public_url.
 * Rules: INTERFACE-shop.md, `webhooks`; judgements: shop/webhooks.h. */
#ifndef BILLHOOK_FETCH_WEBHOOKS_H
#define BILLHOOK_FETCH_WEBHOOKS_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "net/client.h"
#include "shop/api.h"
#include "shop/webhooks.h"
#include "store/store.h"

/* What the shop has. All owned. */
struct webhooks_look {
    GPtrArray *webhooks; /* struct shop_webhook; the states borrow from it */
    GPtrArray *states;   /* struct shop_webhook_state */
};

/* Frees what it holds. */
void webhooks_look_clear(struct webhooks_look *look);

/* Asks the shop for all its webhooks and judges them. False: *trouble (owned) is the answer that
 * ended it, or *error what could not be read; `look` is empty then. As long as the network takes.
 */
bool webhooks_look(const struct config *config,
        const struct shop *shop,
        struct shop_api *api,
        struct webhooks_look *look,
        struct shop_answer **trouble,
        GError **error);

/* Own transaction: keeps what harms, for `status`, as a round does. */
bool webhooks_note(struct store *store,
        const struct shop *shop,
        const struct webhooks_look *look,
        gint64 now,
        GError **error);

/* The proof: posts a signed delivery of our own, which changes nothing, through public_url as the
 * shop would (its inbox row is `ignored`). NULL: it was answered 200. Else what came instead and
 * what to do about it, a sentence; caller frees. Network, 60 s at most. */
char *webhooks_prove(const struct config *config, const struct shop *shop);

/* What an answer to that delivery means: NULL when it is the 200 of billhook, else a sentence;
 * caller frees. Pure; any thread. */
char *webhooks_judge_proof(const struct net_answer *answer, const char *url);

/* What one act of mending came to. */
struct webhooks_act {
    enum shop_topic topic;
    gint64 id; /* of the webhook that was set; 0: one is made */
    bool made; /* else it was set */
    bool only_secret;
    struct shop_answer *answer; /* with its trouble, if it had one */
};

/* Does what would mend the judged webhooks (shop_mend_webhooks()), one act a topic, to be called
 * after a proof. GPtrArray of struct webhooks_act, which frees them; it ends with the first act
 * that had a trouble. A POST whose answer was lost is not repeated here: a look shows whether it
 * was made. */
GPtrArray *webhooks_mend(const struct config *config,
        const struct shop *shop,
        struct shop_api *api,
        const struct webhooks_look *look);

#endif
