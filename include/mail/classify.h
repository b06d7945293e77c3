/* The decision: stage and reply code -> outcome. Pure, one table. */
#ifndef BILLHOOK_MAIL_CLASSIFY_H
#define BILLHOOK_MAIL_CLASSIFY_H

#include "mail/smtp.h"

/* What a session that ended at `stage` with the reply `code` (0: none came; the connection broke or
 * was silent) means for the mail. `enhanced`: the reply's enhanced status code, "" none. */
enum smtp_outcome smtp_classify(enum smtp_stage stage, int code, const char *enhanced);

/* "RCPT", for messages. Static. */
const char *smtp_stage_name(enum smtp_stage stage);
/* "accepted", "later", "refused", "relay", "uncertain". Static. */
const char *smtp_outcome_name(enum smtp_outcome outcome);

#endif
