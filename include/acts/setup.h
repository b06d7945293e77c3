/* What is to be filled in where in WooCommerce: told by `billhook setup` and by the desk. Pure; any
 * thread. */
#ifndef BILLHOOK_ACTS_SETUP_H
#define BILLHOOK_ACTS_SETUP_H

#include "config/config.h"

/* A webhook that the shop is to have; the needed ones first, then the advised ones. */
struct setup_topic {
    const char *label; /* as WooCommerce's list says it: "Order created" */
    const char *name;  /* "order.created" */
    bool needed;
};

#define SETUP_TOPICS 4
extern const struct setup_topic setup_topics[SETUP_TOPICS];

/* The Delivery URL of a shop; NULL while [server] public_url is still to be filled in. Caller
 * frees.
 */
char *setup_delivery_url(const struct config *config, const struct shop *shop);

/* What to do with one of the mails that WooCommerce sends to customers. */
enum setup_advice {
    SETUP_LEAVE,
    SETUP_SWITCH_OFF,
    SETUP_NEVER_SEND /* it is only sent by hand, from an order's screen */
};

struct setup_mail {
    const char *name; /* as WooCommerce's list says it; static */
    enum setup_advice advice;
    guint types; /* whose mail says the same: bits 1 << enum document_type */
    char *rules; /* those in the config's words: "[invoice] create=paid"; "" none; owned */
};

/* All of them (GPtrArray of struct setup_mail, freed with it), in WooCommerce's order. */
GPtrArray *setup_mails(const struct config *config);

/* "never", "paid" and so on. Static. */
const char *setup_create_text(enum create_when create);

#endif
