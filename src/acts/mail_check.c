/* The question to the mail server. */
#include "acts/mail_check.h"

#include "mail/smtp.h"

bool mail_check(const struct config *config, const int *stop, char **text)
{
    const struct config_mail *mail = &config->mail;
    const struct smtp_settings settings = {
            .server = mail->server,
            .security_required = mail->security_required,
            .ca_file = mail->ca_file,
            .username = mail->username,
            .password = mail->password,
    };
    bool good = smtp_check(&settings, mail->from, stop, text);
    if (!*text)
        *text = g_strdup(good ? "the mail server is ready" : "the mail server refused");
    return good;
}
