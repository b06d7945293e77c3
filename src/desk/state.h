/* How what the desk's threads share begins and ends. Private to the room. */
#ifndef BILLHOOK_DESK_STATE_H
#define BILLHOOK_DESK_STATE_H

#include "life.h"

/* A desk without threads or server yet: `ground` is copied (what it points to is borrowed),
 * `listening` is its listener's name, tls: it is reached by https. Main thread. */
void desk_init(
        struct desk *desk, const struct desk_ground *ground, const char *listening, bool tls);

/* Frees what desk_init() made and what came since, and wipes its secret; not *desk itself. Its
 * threads, jobs and server have ended. Main thread. */
void desk_clear(struct desk *desk);

#endif
