/* One table: the stage of a session and the class of the reply make the outcome. */
#include "classify.h"

#include <stdbool.h>
#include <string.h>

/* The first digit of a reply; what is no SMTP reply counts as silence. */
enum reply_class { REPLY_NONE, REPLY_2XX, REPLY_3XX, REPLY_4XX, REPLY_5XX, REPLY_CLASSES };

/* A 2xx or 3xx stands here when the session ended after a reply that is no refusal: the connection
 * broke, or the reply does not fit the stage. Up to AUTH every trouble is the relay's; without a
 * reply at MAIL, RCPT or DATA the mail waits alone, so that one mail whose content makes a filter
 * hang up does not stop all others. A 4xx to the dot is a clear "not taken" (RFC 5321 4.2.5);
 * anything unclear after it may have been taken. */
/* clang-format off */
#define ACCEPTED  OUTCOME_ACCEPTED
#define LATER     OUTCOME_LATER
#define REFUSED   OUTCOME_REFUSED
#define RELAY     OUTCOME_RELAY
#define UNCERTAIN OUTCOME_UNCERTAIN
static const enum outcome outcomes[][REPLY_CLASSES] = {
        /*                  none       2xx       3xx        4xx       5xx */
        [SMTP_CONNECT]  = { RELAY,     RELAY,    RELAY,     RELAY,    RELAY },
        [SMTP_BANNER]   = { RELAY,     RELAY,    RELAY,     RELAY,    RELAY },
        [SMTP_EHLO]     = { RELAY,     RELAY,    RELAY,     RELAY,    RELAY },
        [SMTP_STARTTLS] = { RELAY,     RELAY,    RELAY,     RELAY,    RELAY },
        [SMTP_AUTH]     = { RELAY,     RELAY,    RELAY,     RELAY,    RELAY },
        [SMTP_MAIL]     = { LATER,     LATER,    LATER,     LATER,    RELAY },
        [SMTP_RCPT]     = { LATER,     LATER,    LATER,     LATER,    REFUSED },
        [SMTP_DATA]     = { LATER,     LATER,    LATER,     LATER,    REFUSED },
        [SMTP_DOT]      = { UNCERTAIN, ACCEPTED, UNCERTAIN, LATER,    REFUSED },
        [SMTP_DONE]     = { ACCEPTED,  ACCEPTED, ACCEPTED,  ACCEPTED, ACCEPTED },
};
/* clang-format on */

static enum reply_class reply_class(int code)
{
    return code >= 200 && code <= 599 ? (enum reply_class)(code / 100 - 1) : REPLY_NONE;
}

/* RFC 1870: 552 5.3.4 at MAIL says that this message is too large, nothing about the relay. */
static bool is_too_large(int code, const char *enhanced)
{
    return code == 552 || (code >= 500 && code <= 599 && strcmp(enhanced, "5.3.4") == 0);
}

enum outcome smtp_classify(enum smtp_stage stage, int code, const char *enhanced)
{
    if (stage == SMTP_MAIL && is_too_large(code, enhanced))
        return OUTCOME_REFUSED;
    return outcomes[stage][reply_class(code)];
}
