/* `check --smtp`: as far as a mail would come, without a mail. */
#include "mail/smtp.h"

#include "base/log.h"
#include "document/text.h"
#include "session.h"

enum {
    CHECK_CONNECT_TIMEOUT_MS = 60000,
    CHECK_REPLY_TIMEOUT_MS = 30000,
    CHECK_TCP_TIMEOUT_MS = 15000,
    TEXT_LENGTH = 500
};

/* What each stage means to somebody who never read an SMTP session. */
static const char *const troubles[] = {
        [SMTP_CONNECT] = "no connection with the mail server",
        [SMTP_BANNER] = "the mail server does not greet",
        [SMTP_EHLO] = "the mail server refuses to talk to this machine",
        [SMTP_STARTTLS] = "no secure connection",
        [SMTP_AUTH] = "the login failed",
        [SMTP_MAIL] = "the sender was refused",
        [SMTP_RCPT] = "",
        [SMTP_DATA] = "",
        [SMTP_DOT] = "",
        [SMTP_DONE] = "",
};

static const char *advice(enum smtp_stage stage, int code)
{
    if (stage == SMTP_AUTH && code >= 400)
        return "; check [mail] username and password";
    if (stage == SMTP_MAIL && code >= 500)
        return "; check [mail] from: the server must allow this address for this login";
    return "";
}

static char *failure_text(struct smtp_session *session, CURLcode code)
{
    enum smtp_stage stage = smtp_session_stage(session, code);
    g_autofree char *words = smtp_words(session, code);
    g_autofree char *text =
            g_strdup_printf("%s: %s%s", troubles[stage], words, advice(stage, session->trace.code));
    return log_escape(text, TEXT_LENGTH);
}

/* One command over the same connection; true when the server answered 2xx. */
static bool try_command(struct smtp_session *session, const char *command, CURLcode *code)
{
    curl_easy_setopt(session->curl, CURLOPT_CUSTOMREQUEST, command);
    *code = smtp_session_perform(session);
    return session->trace.code / 100 == 2 &&
            (session->trace.stage == SMTP_MAIL || session->trace.stage == SMTP_DONE);
}

bool smtp_check(
        const struct smtp_settings *settings, const char *from, const int *stop, char **text)
{
    g_autofree char *sender = NULL;
    if (!email_address_usable(from, &sender)) {
        *text = g_strdup(
                "the sender was refused: [mail] from is not exactly one plain e-mail address");
        return false;
    }
    struct smtp_settings patient = *settings;
    if (patient.connect_timeout_ms <= 0)
        patient.connect_timeout_ms = CHECK_CONNECT_TIMEOUT_MS;
    if (patient.reply_timeout_ms <= 0)
        patient.reply_timeout_ms = CHECK_REPLY_TIMEOUT_MS;
    struct smtp_session *session = smtp_session_new(&patient);
    session->stop = stop;
    session->limits.tcp_ms = MIN(session->limits.tcp_ms, CHECK_TCP_TIMEOUT_MS);
    curl_easy_setopt(session->curl, CURLOPT_NOBODY, 1L);

    g_autofree char *mail = g_strdup_printf("MAIL FROM:<%s>", sender);
    CURLcode code = CURLE_OK;
    bool ok = try_command(session, mail, &code);
    if (ok) {
        bool login = *settings->username != '\0';
        *text = g_strdup_printf("%s: %s%s and the sender %s are accepted", session->host,
                session->trace.tls ? "secure connection" : "connection", login ? ", login" : "",
                sender);
        try_command(session, "RSET", &code); /* a courtesy: the connection is closed next anyhow */
    } else {
        *text = failure_text(session, code);
    }
    smtp_session_free(session);
    return ok;
}
