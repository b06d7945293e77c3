/* The health of a shop's webhooks, and what would mend it. Pure: the shop's list in, judgements and
 * acts out. Any thread. */
#ifndef BILLHOOK_SHOP_WEBHOOKS_H
#define BILLHOOK_SHOP_WEBHOOKS_H

#include <glib.h>
#include <stdbool.h>

#include "shop/read.h"

/* The topics that concern us. Without the first two, orders are missed; the others only tell of the
 * trash sooner. */
enum shop_topic {
    SHOP_TOPIC_CREATED,
    SHOP_TOPIC_UPDATED,
    SHOP_TOPIC_DELETED,
    SHOP_TOPIC_RESTORED,
    SHOP_TOPICS
};

/* What can be wrong with a webhook, as bits. */
enum shop_webhook_fault {
    SHOP_WEBHOOK_MISSING = 1 << 0,  /* there is none of this topic */
    SHOP_WEBHOOK_PAUSED = 1 << 1,   /* a person switched it off */
    SHOP_WEBHOOK_DISABLED = 1 << 2, /* the shop did, after 7 failures in a row */
    SHOP_WEBHOOK_OFF = 1 << 3,      /* a status that is none of the three known ones */
    SHOP_WEBHOOK_ELSEWHERE = 1 << 4 /* it delivers to another address than ours */
};

/* One webhook of ours, or a topic that has none. */
struct shop_webhook_state {
    enum shop_topic topic;
    const struct shop_webhook *webhook; /* of the list that was judged; NULL: missing */
    unsigned faults;                    /* bits of enum shop_webhook_fault */
    bool harms; /* orders are missed: created or updated, and no other one of its topic is right */
};

/* Judges the shop's webhooks (struct shop_webhook) for [shop NAME]. Ours are those of the four
 * topics whose address ends in /woocommerce/NAME, or whose name begins with "billhook"; the right
 * address is public_url/woocommerce/NAME (public_url "": any that ends so). GPtrArray of struct
 * shop_webhook_state in the order of topics, those of one topic in the shop's order; each topic has
 * at least one. It borrows from `webhooks`; the caller unrefs it. */
GPtrArray *shop_judge_webhooks(const GPtrArray *webhooks, const char *name, const char *public_url);

/* "order.created" and so on. Static. */
const char *shop_topic_text(enum shop_topic topic);

/* The stable word of one fault for JSON and metrics ("missing"). Static. */
const char *shop_webhook_fault_text(enum shop_webhook_fault fault);

/* The words of all its faults, ended by NULL; an empty list when nothing is wrong. The caller frees
 * with g_strfreev(). */
char **shop_webhook_problems(const struct shop_webhook_state *state);

/* What harms, as one sentence for an alert: "order.created: disabled; order.updated: missing". NULL
 * when nothing does. Caller frees. */
char *shop_webhooks_alert(const GPtrArray *states);

/* One thing that `webhooks --mend` does. */
struct shop_mend {
    enum shop_topic topic;
    gint64 id;          /* of the webhook that is set; 0: one is made */
    bool only_secret;   /* nothing is wrong that can be seen: only the secret is set, which the shop
                           never shows */
    char *delivery_url; /* the right address */
};

/* What would mend the judged webhooks: for each topic one act. The webhook that is set is the one
 * that is right, else the best of ours (address, then status, then age); no other is touched.
 * GPtrArray of struct shop_mend, which frees them. */
GPtrArray *shop_mend_webhooks(const GPtrArray *states, const char *name, const char *public_url);

/* The path of an act ("/webhooks", "/webhooks/3"); a POST makes, a PUT sets. Caller frees. */
char *shop_mend_path(const struct shop_mend *mend);

/* The JSON body of an act, with the secret: the caller wipes it before it frees it. */
char *shop_mend_body(const struct shop_mend *mend, const char *secret);

#endif
