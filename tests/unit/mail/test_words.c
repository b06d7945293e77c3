/* What an owner reads where a session ended without a reply of the server: each fault in words that
 * name what to do, and none for what a reply says better. */
#include <string.h>

#include "../../../src/mail/session.h"
#include "mail/smtp.h"

/* How a session ended. */
struct row {
    const char *name;
    enum smtp_reason reason;
    CURLcode code;
    enum smtp_stage stage;
    const char *server, *error; /* NULL: smtp://mail.example.com:587; "" */
    int reply;                  /* the code of a reply whose words are "its words" */
    const char *words;          /* in the text */
};

static void check_row(const struct row *row)
{
    struct smtp_settings settings = {
            .server = row->server ? row->server : "smtp://mail.example.com:587",
            .ca_file = "/etc/ca.pem",
            .username = "",
            .password = ""};
    struct smtp_session *session = smtp_session_new(&settings);
    session->reason = row->reason;
    session->trace.stage = row->stage;
    session->trace.code = row->reply;
    session->trace.ehlo_code = 502;
    session->trace.size_limit = 100;
    session->size = 101;
    g_strlcpy(session->trace.text, row->reply ? "its words" : "", sizeof session->trace.text);
    g_strlcpy(session->error, row->error ? row->error : "", sizeof session->error);

    g_autofree char *words = smtp_words(session, row->code);
    g_test_message("%s: %s", row->name, words);
    g_assert_nonnull(strstr(words, row->words));
    smtp_session_free(session);
}

static void test_reasons(void)
{
    static const struct row rows[] = {
            {.name = "stopped", .reason = REASON_STOPPED, .words = "billhook ends"},
            {.name = "not recorded", .reason = REASON_BEFORE_DOT, .words = "could not be recorded"},
            {.name = "flood", .reason = REASON_FLOOD, .words = "has no end"},
            {.name = "no connection",
                    .reason = REASON_NO_CONNECTION,
                    .words = "no connection in time: wrong port, or a firewall"},
            {.name = "deadline at the dot",
                    .reason = REASON_DEADLINE,
                    .stage = SMTP_DOT,
                    .words = "no answer in time after the whole mail was sent"},
            {.name = "no TLS", .reason = REASON_NO_TLS, .words = "offers no STARTTLS"},
            {.name = "no EHLO", .reason = REASON_NO_EHLO, .words = "refuses EHLO (502)"},
            {.name = "no login", .reason = REASON_NO_LOGIN, .words = "offers no login, but"},
            {.name = "too large",
                    .reason = REASON_TOO_LARGE,
                    .words = "has 101 bytes, the server takes at most 100"},
            {.name = "our reason before its reply",
                    .reason = REASON_STOPPED,
                    .reply = 451,
                    .words = "billhook ends"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(&rows[i]);
}

static void test_faults(void)
{
    static const struct row rows[] = {
            {.name = "DNS",
                    .code = CURLE_COULDNT_RESOLVE_HOST,
                    .words = "DNS: the name of mail.example.com:587 is not known"},
            {.name = "no route",
                    .code = CURLE_COULDNT_CONNECT,
                    .words = "no connection with mail.example.com:587: no route, or a firewall"},
            {.name = "time-out before a greeting",
                    .code = CURLE_OPERATION_TIMEDOUT,
                    .stage = SMTP_BANNER,
                    .words = "no greeting in time"},
            {.name = "time-out on the port of TLS",
                    .code = CURLE_OPERATION_TIMEDOUT,
                    .stage = SMTP_BANNER,
                    .server = "smtp://mail.example.com:465",
                    .words = "(port 465 usually wants smtps:// instead of smtp://)"},
            {.name = "time-out at RCPT",
                    .code = CURLE_OPERATION_TIMEDOUT,
                    .stage = SMTP_RCPT,
                    .words = "no answer in time"},
            {.name = "TLS on a plain port",
                    .code = CURLE_SSL_CONNECT_ERROR,
                    .server = "smtps://mail.example.com:587",
                    .error = "SSL: wrong version number",
                    .words = "write smtp:// for STARTTLS, usually port 587"},
            {.name = "old TLS",
                    .code = CURLE_SSL_CONNECT_ERROR,
                    .error = "tlsv1 alert protocol version",
                    .words = "the server must offer TLS 1.2 or newer"},
            {.name = "other TLS",
                    .code = CURLE_SSL_CONNECT_ERROR,
                    .error = "something odd",
                    .words = "TLS: no secure connection with the server: something odd"},
            {.name = "another host's certificate",
                    .code = CURLE_PEER_FAILED_VERIFICATION,
                    .error = "SSL: no alternative certificate subject name matches target host "
                             "name 'x'",
                    .words = "is for another host name than mail.example.com:587"},
            {.name = "another certificate",
                    .code = CURLE_PEER_FAILED_VERIFICATION,
                    .error = "odd",
                    .words = "TLS: the server's certificate is not trusted: odd"},
            {.name = "ca_file",
                    .code = CURLE_SSL_CACERT_BADFILE,
                    .words = "TLS: [mail] ca_file cannot be used: /etc/ca.pem"},
            {.name = "no STARTTLS", .code = CURLE_USE_SSL_FAILED, .words = "no STARTTLS"},
            {.name = "broken", .code = CURLE_RECV_ERROR, .words = "the connection broke"},
            {.name = "broken after the dot",
                    .code = CURLE_SEND_ERROR,
                    .stage = SMTP_DOT,
                    .words = "the connection broke after the whole mail was sent"},
            {.name = "libcurl's own bound",
                    .code = CURLE_RECV_ERROR,
                    .error = "Too large response headers: 308742 > 307200",
                    .words = "the server's answer has no end"},
            {.name = "no SMTP",
                    .code = CURLE_WEIRD_SERVER_REPLY,
                    .words = "breaks the protocol; the connection was closed"},
            {.name = "libcurl's words",
                    .code = CURLE_OUT_OF_MEMORY,
                    .error = "its own words",
                    .words = "its own words"},
            {.name = "none of its own", .code = CURLE_OUT_OF_MEMORY, .words = "ut of memory"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(&rows[i]);
}

/* A refusal speaks in the server's words, and so does the acceptance; what it said before a fault
 * does not. */
static void test_replies(void)
{
    static const struct row rows[] = {
            {.name = "refused",
                    .code = CURLE_SEND_ERROR,
                    .stage = SMTP_RCPT,
                    .reply = 550,
                    .words = "550 its words"},
            {.name = "400 is a refusal",
                    .code = CURLE_SEND_ERROR,
                    .stage = SMTP_MAIL,
                    .reply = 400,
                    .words = "400 its words"},
            {.name = "accepted", .stage = SMTP_DOT, .reply = 250, .words = "250 its words"},
            {.name = "broken after a good reply",
                    .code = CURLE_RECV_ERROR,
                    .stage = SMTP_RCPT,
                    .reply = 250,
                    .words = "the connection broke"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(&rows[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/reasons", test_reasons);
    g_test_add_func("/words/faults", test_faults);
    g_test_add_func("/words/replies", test_replies);
    return g_test_run();
}
