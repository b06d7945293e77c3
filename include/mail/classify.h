/* The decision: stage and reply code -> outcome. Pure, one table. */
#ifndef BILLHOOK_MAIL_CLASSIFY_H
#define BILLHOOK_MAIL_CLASSIFY_H

#include "mail/smtp.h"

/* What a session that ended at `stage` with the reply `code` (0: none came; the connection broke or
 * was silent) means for the mail. `enhanced`: the reply's enhanced status code (RFC 3463), "" none.
 * A message that is too large is refused at MAIL already (RFC 1870). Any thread. */
enum smtp_outcome smtp_classify(enum smtp_stage stage, int code, const char *enhanced);

/* A stage's name for messages: "RCPT", "final dot". Static. Any thread. */
const char *smtp_stage_name(enum smtp_stage stage);

/* An outcome's name: "accepted", "later", "refused", "relay", "uncertain". Static. Any thread. */
const char *smtp_outcome_name(enum smtp_outcome outcome);

#endif
