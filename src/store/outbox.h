/* The outbox at a start (the public half is store/outbox.h). */
#ifndef BILLHOOK_STORE_OUTBOX_PRIVATE_H
#define BILLHOOK_STORE_OUTBOX_PRIVATE_H

#include "store/outbox.h"

/* One statement: ends all claims, for whoever had them is dead. Those past the dot become uncertain
 * and count one more uncertain attempt, the others are what they were. Only under the lock of a
 * daemon. */
bool mail_recover(struct store *store, GError **error);

#endif
