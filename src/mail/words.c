/* What went wrong, in words an owner understands. The outcome never depends on these. */
#include <errno.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#include "session.h"

/* What OpenSSL found wrong with the certificate. */
static const struct {
    long code;
    const char *words;
} certificate_faults[] = {
        {X509_V_ERR_CERT_HAS_EXPIRED, "the server's certificate has expired"},
        {X509_V_ERR_CERT_NOT_YET_VALID,
                "the server's certificate is not valid yet "
                "(is this machine's clock right?)"},
        {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
                "the server's certificate is self-signed; if it "
                "is yours, name it in [mail] ca_file"},
        {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                "the server's certificate comes from an unknown authority (its "
                "own root); if you trust it, name that root in [mail] ca_file"},
        {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                "the server's certificate comes from an unknown "
                "authority; if you trust it, name it in [mail] ca_file"},
        {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
                "the server's certificate comes from an unknown "
                "authority; if you trust it, name it in [mail] ca_file"},
        {X509_V_ERR_HOSTNAME_MISMATCH,
                "the server's certificate is for another host "
                "name than the one in [mail] server"},
        {X509_V_ERR_IP_ADDRESS_MISMATCH,
                "the server's certificate is for another "
                "address than the one in [mail] server"},
        {X509_V_ERR_CERT_REVOKED, "the server's certificate was revoked"},
};

static char *certificate_words(struct smtp_session *session)
{
    long verify = 0;
    curl_easy_getinfo(session->curl, CURLINFO_SSL_VERIFYRESULT, &verify);
    for (gsize i = 0; i < G_N_ELEMENTS(certificate_faults); i++)
        if (certificate_faults[i].code == verify)
            return g_strdup_printf("TLS: %s", certificate_faults[i].words);
    /* libcurl compares the host name itself and leaves OpenSSL's result at 0 */
    if (strstr(session->error, "target host name") || strstr(session->error, "target ipv"))
        return g_strdup_printf(
                "TLS: the server's certificate is for another host name than %s", session->host);
    return g_strdup_printf("TLS: the server's certificate is not trusted: %s", session->error);
}

static char *handshake_words(struct smtp_session *session)
{
    const char *hint = "";
    if (strstr(session->error, "wrong version number") && session->tls_at_once)
        hint = " (no TLS from the start on this port: write "
               "smtp:// for STARTTLS, usually port 587)";
    else if (strstr(session->error, "protocol version") ||
            strstr(session->error, "unsupported protocol"))
        hint = " (the server must offer TLS 1.2 or newer)";
    return g_strdup_printf("TLS: no secure connection with the server: %s%s", session->error, hint);
}

static char *connect_words(struct smtp_session *session)
{
    long number = 0;
    curl_easy_getinfo(session->curl, CURLINFO_OS_ERRNO, &number);
    if (number == ECONNREFUSED)
        return g_strdup_printf(
                "%s refuses the connection: wrong port, or no mail server runs there",
                session->host);
    return g_strdup_printf("no connection with %s: %s", session->host,
            number > 0 ? g_strerror((int)number) : "no route, or a firewall in between");
}

static char *resolve_words(struct smtp_session *session)
{
    return g_strdup_printf("DNS: the name of %s is not known", session->host);
}

static char *timeout_words(struct smtp_session *session)
{
    static const char *const hints[] = {
            [SMTP_CONNECT] = "no connection in time: wrong port, or a firewall in between",
            [SMTP_BANNER] = "no greeting in time",
            [SMTP_DOT] = "no answer in time after the whole mail was sent",
            [SMTP_DONE] = "no answer in time",
    };
    curl_off_t connected = 0;
    curl_easy_getinfo(session->curl, CURLINFO_CONNECT_TIME_T, &connected);
    enum smtp_stage stage = session->trace.stage;
    if (stage == SMTP_CONNECT && connected > 0)
        stage = SMTP_BANNER;
    const char *words = hints[stage] ? hints[stage] : "no answer in time";
    const char *tls_port =
            stage == SMTP_BANNER && g_str_has_suffix(session->host, ":465") && !session->tls_at_once
            ? " (port 465 usually wants smtps:// instead of smtp://)"
            : "";
    return g_strdup_printf("%s%s", words, tls_port);
}

static char *no_tls_words(struct smtp_session *session)
{
    (void)session;
    return g_strdup("the server offers no STARTTLS (or something on "
                    "the way removed it); nothing was sent");
}

static char *no_login_words(struct smtp_session *session)
{
    if (session->trace.auth[0])
        return g_strdup_printf("the server offers no login billhook can use (PLAIN, LOGIN), only: "
                               "%s; nothing was sent",
                session->trace.auth);
    return g_strdup("the server offers no login, but [mail] username is set; nothing was sent");
}

static char *flood_words(void)
{
    return g_strdup("the server's answer has no end");
}

static char *broken_words(struct smtp_session *session)
{
    /* libcurl has a bound of its own, and may come to it first */
    if (g_str_has_prefix(session->error, "Too large response"))
        return flood_words();
    return g_strdup(session->trace.stage == SMTP_DOT
                    ? "the connection broke after the whole mail was sent"
                    : "the connection broke");
}

static char *no_smtp_words(struct smtp_session *session)
{
    (void)session;
    return g_strdup("the server's answer breaks the protocol; the connection was closed");
}

static char *ca_file_words(struct smtp_session *session)
{
    return g_strdup_printf("TLS: [mail] ca_file cannot be used: %s",
            session->ca_fault ? session->ca_fault : session->settings->ca_file);
}

/* Without a reply of the server: libcurl's error -> words. */
static const struct {
    CURLcode code;
    char *(*words)(struct smtp_session *session);
} faults[] = {
        {CURLE_COULDNT_RESOLVE_HOST, resolve_words},
        {CURLE_COULDNT_CONNECT, connect_words},
        {CURLE_OPERATION_TIMEDOUT, timeout_words},
        {CURLE_USE_SSL_FAILED, no_tls_words},
        {CURLE_PEER_FAILED_VERIFICATION, certificate_words},
        {CURLE_SSL_CONNECT_ERROR, handshake_words},
        {CURLE_SSL_CACERT_BADFILE, ca_file_words},
        {CURLE_LOGIN_DENIED, no_login_words},
        {CURLE_RECV_ERROR, broken_words},
        {CURLE_SEND_ERROR, broken_words},
        {CURLE_GOT_NOTHING, broken_words},
        {CURLE_WEIRD_SERVER_REPLY, no_smtp_words},
};

static char *reason_words(struct smtp_session *session)
{
    switch (session->reason) {
    case REASON_STOPPED:
        return g_strdup("stopped before the mail was sent: billhook ends");
    case REASON_BEFORE_DOT:
        return g_strdup("stopped before the mail was sent: it could not be recorded");
    case REASON_FLOOD:
        return flood_words();
    case REASON_NO_CONNECTION:
    case REASON_DEADLINE:
        return timeout_words(session);
    case REASON_NO_TLS:
        return no_tls_words(session);
    case REASON_NO_EHLO:
        return g_strdup_printf("the server refuses EHLO (%d), so there is no "
                               "TLS and no login; nothing was sent",
                session->trace.ehlo_code);
    case REASON_NO_LOGIN:
        return no_login_words(session);
    case REASON_TOO_LARGE:
        return g_strdup_printf("the message has %" G_GSIZE_FORMAT
                               " bytes, the server takes at most %" G_GUINT64_FORMAT,
                session->size, session->trace.size_limit);
    case REASON_NONE:
        break;
    }
    return NULL;
}

/* A hostile server could repeat the password, or the line it came in, into the owner's terminal. */
static bool shows_secret(const struct smtp_session *session)
{
    const char *user = session->settings->username, *password = session->settings->password;
    if (!*password)
        return false;
    gsize length = strlen(user) + strlen(password) + 2;
    g_autofree guchar *plain = g_malloc0(length);
    memcpy(plain + 1, user, strlen(user));
    memcpy(plain + 2 + strlen(user), password, strlen(password));
    g_autofree char *plain_line = g_base64_encode(plain, length);
    g_autofree char *login_line = g_base64_encode((const guchar *)password, strlen(password));
    const char *text = session->trace.text;
    return strstr(text, password) || strstr(text, plain_line) || strstr(text, login_line);
}

char *smtp_words(struct smtp_session *session, CURLcode code)
{
    const struct smtp_trace *trace = &session->trace;
    char *words = reason_words(session);
    if (words)
        return words;
    /* a refusal, or the acceptance itself, speaks in the server's words */
    if (trace->code >= 400 || (trace->stage == SMTP_DOT && trace->code > 0))
        return g_strdup_printf(
                "%d %s", trace->code, shows_secret(session) ? "(words left out)" : trace->text);
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        if (faults[i].code == code)
            return faults[i].words(session);
    return g_strdup(session->error[0] ? session->error : curl_easy_strerror(code));
}
