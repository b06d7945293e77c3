/* The state machine of the outbox: what an attempt's outcome makes of a mail. Pure: no database, no
 * clock, no chance. Any thread. */
#ifndef BILLHOOK_CHANNEL_MAIL_OUTCOME_H
#define BILLHOOK_CHANNEL_MAIL_OUTCOME_H

#include "base/outcome.h"
#include "config/config.h"
#include "mail/smtp.h"
#include "store/outbox.h"

/* A mail that broke after the final dot this often waits for a person: more copies help nobody. */
#define MAIL_UNCERTAIN_MOST 5
/* 5, 10, 20, 40 minutes, then about 67: the eighth attempt is more than four hours after the first.
 */
#define MAIL_LONG_ATTEMPTS 8

/* True for a mail to the owner, which has no document. */
bool mail_is_alert(const struct mail *mail);

/* The next state of a claimed mail, given as it was before its claim, after an attempt that ended
 * at `now` (Unix seconds). A mail that fails for longer than [mail] give_up_after is failed; one
 * that may have arrived is uncertain, or held where the config or MAIL_UNCERTAIN_MOST says so. */
enum mail_state mail_next_state(
        const struct config *config, const struct mail *mail, enum outcome outcome, gint64 now);

/* True where the outcome tells of the relay: then nothing but alerts is sent for a while. An
 * alert's own outcome pauses nothing. */
bool mail_outcome_pauses(const struct mail *mail, enum outcome outcome);

/* When the mail itself is due again, in Unix seconds; 0: never. At once where the pause of the
 * queue, or the end of the daemon, holds it up anyhow. `random` (0-65535) spreads the back-off. */
gint64 mail_next_attempt(
        const struct mail *mail, const struct smtp_result *result, gint64 now, guint16 random);

/* Whether the owner is told: a mail that is failed, held or uncertain; trouble of the relay when it
 * begins and when it has lasted for hours; a mail that was put off MAIL_LONG_ATTEMPTS times.
 * `state`: mail_next_state()'s. `failures`: how many pauses in a row, 0 where the trouble was known
 * already. */
bool mail_needs_alert(
        const struct mail *mail, enum outcome outcome, enum mail_state state, int failures);

#endif
