/* One table: the stage of a session and the class of the reply make the outcome. */
#include "mail/classify.h"

#include <string.h>

/* The first digit of a reply; what is no SMTP reply counts as silence. */
enum reply_class { REPLY_NONE, REPLY_2XX, REPLY_3XX, REPLY_4XX, REPLY_5XX, REPLY_CLASSES };

/* A 2xx or 3xx stands here when the session ended after a reply that is no refusal: the connection
 * broke, or the reply does not fit the stage. Up to AUTH every trouble is the relay's; without a
 * reply at MAIL, RCPT or DATA the mail waits alone, so that one mail whose content makes a filter
 * hang up does not stop all others. A 4xx to the dot is a clear "not taken" (RFC 5321 4.2.5);
 * anything unclear after it may have been taken. */
static const struct {
    const char *name;
    enum smtp_outcome outcome[REPLY_CLASSES];
} stages[] = {
        /*                none            2xx             3xx             4xx          5xx */
        [SMTP_CONNECT] = {"connect", {SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY}},
        [SMTP_BANNER] = {"banner", {SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY}},
        [SMTP_EHLO] = {"EHLO", {SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY}},
        [SMTP_STARTTLS] = {"STARTTLS",
                {SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY}},
        [SMTP_AUTH] = {"AUTH", {SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY, SMTP_RELAY}},
        [SMTP_MAIL] = {"MAIL", {SMTP_LATER, SMTP_LATER, SMTP_LATER, SMTP_LATER, SMTP_RELAY}},
        [SMTP_RCPT] = {"RCPT", {SMTP_LATER, SMTP_LATER, SMTP_LATER, SMTP_LATER, SMTP_REFUSED}},
        [SMTP_DATA] = {"DATA", {SMTP_LATER, SMTP_LATER, SMTP_LATER, SMTP_LATER, SMTP_REFUSED}},
        [SMTP_DOT] = {"final dot",
                {SMTP_UNCERTAIN, SMTP_ACCEPTED, SMTP_UNCERTAIN, SMTP_LATER, SMTP_REFUSED}},
        [SMTP_DONE] = {"done",
                {SMTP_ACCEPTED, SMTP_ACCEPTED, SMTP_ACCEPTED, SMTP_ACCEPTED, SMTP_ACCEPTED}},
};

static enum reply_class reply_class(int code)
{
    return code >= 200 && code <= 599 ? (enum reply_class)(code / 100 - 1) : REPLY_NONE;
}

/* RFC 1870: 552 5.3.4 at MAIL says that this message is too large, nothing about the relay. */
static bool is_too_large(int code, const char *enhanced)
{
    return code == 552 || (code >= 500 && code <= 599 && strcmp(enhanced, "5.3.4") == 0);
}

enum smtp_outcome smtp_classify(enum smtp_stage stage, int code, const char *enhanced)
{
    if (stage == SMTP_MAIL && is_too_large(code, enhanced))
        return SMTP_REFUSED;
    return stages[stage].outcome[reply_class(code)];
}

const char *smtp_stage_name(enum smtp_stage stage)
{
    return stages[stage].name;
}

const char *smtp_outcome_name(enum smtp_outcome outcome)
{
    static const char *const names[] = {
            [SMTP_ACCEPTED] = "accepted",
            [SMTP_LATER] = "later",
            [SMTP_REFUSED] = "refused",
            [SMTP_RELAY] = "relay",
            [SMTP_UNCERTAIN] = "uncertain",
    };
    return names[outcome];
}
