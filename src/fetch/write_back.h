/* What was queued to be told to the shops' orders (channel/write_back) is written: a step of the
 * loop. Private to the room. */
#ifndef BILLHOOK_FETCH_WRITE_BACK_H
#define BILLHOOK_FETCH_WRITE_BACK_H

#include "channel/write_back.h"
#include "fetch/shop.h"

/* Writes the one that is longest due, once: it is recorded before the request leaves, and where
 * the answer was lost the shop is looked at before it is written again; meta data are looked at
 * always, for other numbers may stand there. What cannot be written is tried again after 1, 5, 15,
 * then each 60 minutes, for 7 days. *did: something changed. False: the store failed. Outside of a
 * transaction. */
bool write_back_step(
        const struct work *work, fetch_api_finder find, void *context, bool *did, GError **error);

#endif
