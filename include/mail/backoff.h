/* When to try again. Pure. */
#ifndef BILLHOOK_MAIL_BACKOFF_H
#define BILLHOOK_MAIL_BACKOFF_H

#include <glib.h>

/* Seconds until attempt number `attempt` + 1 (attempt >= 1): 300, 600, 1200 … at most 4000, with
 * ±10 % jitter from `random` (0-65535), never above 4000 (RFC 5321 4.5.4.1). Any thread. */
gint64 backoff_seconds(int attempt, guint16 random);

#endif
