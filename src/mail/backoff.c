/* How long a mail or a queue waits before the next attempt. */
#include "mail/backoff.h"

/* RFC 5321 4.5.4.1 asks for at least 30 minutes in the long run; a relay that greylists for 5
 * minutes is met by the first. */
enum { FIRST_SECONDS = 300, MOST_SECONDS = 4000 };

gint64 backoff_seconds(int attempt, guint16 random)
{
    gint64 seconds = FIRST_SECONDS;
    for (int i = 1; i < attempt && seconds < MOST_SECONDS; i++)
        seconds *= 2;
    seconds = MIN(seconds, MOST_SECONDS);
    gint64 spread = seconds / 10;
    gint64 jitter = (gint64)random * (2 * spread + 1) / 65536 - spread;
    return MIN(seconds + jitter, MOST_SECONDS);
}
