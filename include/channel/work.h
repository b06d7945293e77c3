/* What the acts and the channels work with. */
#ifndef BILLHOOK_CHANNEL_WORK_H
#define BILLHOOK_CHANNEL_WORK_H

#include "config/config.h"
#include "store/store.h"

/* One argument instead of three; all borrowed. */
struct work {
    struct store *store;         /* the thread's own connection */
    const struct config *config; /* the same for all that one act does */
    gint64 now;                  /* Unix seconds */
};

#endif
