/* The decision: stage and reply code -> outcome. Pure, one table. */
#ifndef BILLHOOK_MAIL_CLASSIFY_H
#define BILLHOOK_MAIL_CLASSIFY_H

#include "base/outcome.h"
#include "mail/stage.h"

/* What a session that ended at `stage` with the reply `code` (0: none came; the connection broke or
 * was silent) means for the mail. `enhanced`: the reply's enhanced status code (RFC 3463), "" none.
 * A message that is too large is refused at MAIL already (RFC 1870). Any thread. */
enum outcome smtp_classify(enum smtp_stage stage, int code, const char *enhanced);

#endif
