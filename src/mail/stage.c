/* The names of an SMTP session's stages. */
#include "mail/stage.h"

static const char *const names[] = {
        [SMTP_CONNECT] = "connect",
        [SMTP_BANNER] = "banner",
        [SMTP_EHLO] = "EHLO",
        [SMTP_STARTTLS] = "STARTTLS",
        [SMTP_AUTH] = "AUTH",
        [SMTP_MAIL] = "MAIL",
        [SMTP_RCPT] = "RCPT",
        [SMTP_DATA] = "DATA",
        [SMTP_DOT] = "final dot",
        [SMTP_DONE] = "done",
};

const char *smtp_stage_name(enum smtp_stage stage)
{
    return names[stage];
}
