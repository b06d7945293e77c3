/* How long what went wrong waits before it is asked again. Private to the room. */
#ifndef BILLHOOK_FETCH_BACK_OFF_H
#define BILLHOOK_FETCH_BACK_OFF_H

#include <glib.h>

/* Seconds after the `failures`-th failure in a row (1 the first): 1, 5, 15, then each 60 minutes.
 * Pure. Any thread. */
gint64 back_off_after(int failures);

#endif
