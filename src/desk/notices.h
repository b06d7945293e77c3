/* What the next page of a session says once. In memory, of bounded number. Any thread. */
#ifndef BILLHOOK_DESK_NOTICES_H
#define BILLHOOK_DESK_NOTICES_H

#include <glib.h>

struct desk;

/* Keeps a text for a session, in place of an earlier one. It is copied. */
void notices_put(struct desk *desk, gint64 session_id, const char *text);

/* Takes it; NULL: there is none. Caller frees. */
char *notices_take(struct desk *desk, gint64 session_id);

#endif
