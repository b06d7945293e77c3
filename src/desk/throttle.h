/* How long who gave wrong passwords must wait: by a user's name and by an address. In memory, of
 * bounded size; never for good. Any thread. */
#ifndef BILLHOOK_DESK_THROTTLE_H
#define BILLHOOK_DESK_THROTTLE_H

#include <glib.h>

struct throttle;

/* Nobody waits. throttle_free() frees it. */
struct throttle *throttle_new(void);

/* Frees it; NULL is allowed. */
void throttle_free(struct throttle *throttle);

/* Seconds until a password of `name` from `address` is looked at, 0: now. After 5 wrong ones in a
 * row 1, 2, 4 … 300 s pass from the last. now: monotonic seconds. */
gint64 throttle_wait(struct throttle *throttle, const char *name, const char *address, gint64 now);

/* A wrong password was given. An IPv6 address counts as its /64. */
void throttle_failed(struct throttle *throttle, const char *name, const char *address, gint64 now);

/* The right one was given: the name's wrong ones are forgotten. */
void throttle_passed(struct throttle *throttle, const char *name);

#endif
