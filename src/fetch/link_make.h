/* A payment link is made: asked for once, and looked for where nobody knows whether it was. Private
 * to the room. */
#ifndef BILLHOOK_FETCH_LINK_MAKE_H
#define BILLHOOK_FETCH_LINK_MAKE_H

#include "link_turn.h"

/* A wanted link: for what is due now it is asked for, under its key; where nothing is due any more
 * it is closed. Its request is durable before the first byte. */
bool pay_link_make(struct link_turn *turn, GError **error);

/* A link whose answer was lost: it is looked for among Mollie's links by description and amount,
 * and asked for again, under the same key, only where it is not there. */
bool pay_link_make_sure(struct link_turn *turn, GError **error);

#endif
