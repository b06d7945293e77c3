/* What the desk stands on, and where it is found. */
#ifndef BILLHOOK_DESK_GROUND_H
#define BILLHOOK_DESK_GROUND_H

#include <cjson/cJSON.h>

#include "config/config.h"
#include "store/store.h"

/* What the desk stands on; all borrowed until desk_stop(). The functions may be called by any
 * thread. */
struct desk_ground {
    const char *database;                    /* its path */
    struct store_gate *gate;                 /* the threads' turns at writing */
    void *context;                           /* for the functions */
    struct config *(*config)(void *context); /* the config of the moment, with a reference */
    bool (*away)(void *context);             /* the database is not in its place: do not open it */
    /* what /health says, and its status; the store may be NULL. The desk deletes it */
    cJSON *(*health)(
            void *context, struct store *store, const struct config *config, unsigned *status);
    void (*ring)(void *context); /* an act changed something: the loops may go on */
    /* the config is read anew, as with SIGHUP; false: the one before stays. The thread's own store
     */
    bool (*reload)(void *context, struct store *store);
};

/* Where a browser finds the desk of a config: its public_url, else the address that it listens on
 * ("http://127.0.0.1:8481"); "" where it is off. Caller frees. Any thread. */
char *desk_url(const struct config *config);

#endif
