/* The cookie that a browser sends. Pure. Any thread. */
#ifndef BILLHOOK_DESK_COOKIE_H
#define BILLHOOK_DESK_COOKIE_H

#include <glib.h>

/* The value of the cookie of that name in a Cookie header (RFC 6265 5.4), where it has the form of
 * token_new() and is the only one of that name; "" otherwise. header may be NULL. Caller frees. */
char *cookie_value(const char *header, const char *name);

#endif
