/* The state machine of a mail: one row for each outcome of an attempt. */
#include "mail_outcome.h"

#include <string.h>

#include "mail/backoff.h"

static const struct {
    enum mail_state next;
    bool retry; /* after a back-off */
    bool pause; /* the whole queue */
} transitions[OUTCOMES] = {
        [OUTCOME_ACCEPTED] = {MAIL_SENT, false, false},
        [OUTCOME_LATER] = {MAIL_QUEUED, true, false},
        [OUTCOME_REFUSED] = {MAIL_FAILED, false, false},
        [OUTCOME_RELAY] = {MAIL_QUEUED, true, true},
        [OUTCOME_UNCERTAIN] = {MAIL_UNCERTAIN, true, false},
};

bool mail_is_alert(const struct mail *mail)
{
    return strcmp(mail->role, "alert") == 0;
}

enum mail_state mail_next_state(
        const struct config *config, const struct mail *mail, enum outcome outcome, gint64 now)
{
    enum mail_state next = transitions[outcome].next;
    if (next == MAIL_UNCERTAIN &&
            (config->mail.hold_uncertain || mail->uncertain_attempts + 1 >= MAIL_UNCERTAIN_MOST))
        return MAIL_HELD;
    if (next == MAIL_QUEUED && mail->first_failed_at &&
            now - mail->first_failed_at >= config->mail.give_up_after_s)
        return MAIL_FAILED;
    /* put off, an uncertain one may have arrived all the same */
    return next == MAIL_QUEUED && mail->state == MAIL_UNCERTAIN ? MAIL_UNCERTAIN : next;
}

/* Alerts know no pause. */
bool mail_outcome_pauses(const struct mail *mail, enum outcome outcome)
{
    return transitions[outcome].pause && !mail_is_alert(mail);
}

/* One that met trouble of the relay, or the end of the daemon, stays due: the pause holds it up,
 * and who ends the pause frees it. */
gint64 mail_next_attempt(
        const struct mail *mail, const struct smtp_result *result, gint64 now, guint16 random)
{
    if (!transitions[result->outcome].retry)
        return 0;
    if (result->stopped || mail_outcome_pauses(mail, result->outcome))
        return now;
    return now + backoff_seconds(MAX(mail->attempts, 1), random);
}

/* Trouble of the relay is told when it begins and when it has lasted for hours, a mail's own when
 * it is final or as old. */
bool mail_needs_alert(
        const struct mail *mail, enum outcome outcome, enum mail_state state, int failures)
{
    if (state == MAIL_FAILED || state == MAIL_HELD || outcome == OUTCOME_UNCERTAIN)
        return true;
    if (outcome == OUTCOME_RELAY)
        return failures == 1 || failures == MAIL_LONG_ATTEMPTS;
    return outcome == OUTCOME_LATER && mail->attempts == MAIL_LONG_ATTEMPTS;
}
