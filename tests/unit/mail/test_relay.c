/* A mail server of scripted answers on loopback: what a mail becomes at each stage, what `check
 * --smtp` says of it in an owner's words, and what never leaves or never shows. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../../src/mail/session.h"
#include "mail/smtp.h"

#define PASSWORD "geheim-7"
#define MAX_STEPS 12

/* ---- the server ---- */

/* What is answered to a line that begins so; "" is the connection itself, "." the final dot. */
struct step {
    const char *begins, *reply; /* reply NULL: it hangs up */
};

/* It answers one connection after the other, in a thread of its own. */
struct relay {
    const struct step *steps;
    int listener, port;
    GThread *thread;
    GMutex mutex;
    GString *heard; /* all lines of all connections, guarded by the mutex */
    int connections;
};

/* The steps that every script ends with; an earlier one of the same beginning counts. */
static const struct step always[] = {{"", "220 relay"}, {"EHLO", "250 relay"},
        {"HELO", "250 relay"}, {"MAIL", "250 2.1.0 sender ok"}, {"RCPT", "250 2.1.5 recipient ok"},
        {"DATA", "354 go on"}, {".", "250 2.0.0 queued as 7"}, {"RSET", "250 reset"},
        {"QUIT", "221 bye"}, {NULL, "500 what?"}};

static const char *reply_to(const struct relay *relay, const char *line)
{
    const struct step *const lists[] = {relay->steps, always};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const struct step *step = lists[i]; step->begins; step++)
            if (*step->begins ? g_str_has_prefix(line, step->begins) : !*line)
                return step->reply;
    return "500 what?";
}

/* False: the connection is over. */
static bool answer(const struct relay *relay, FILE *stream, const char *line)
{
    const char *reply = reply_to(relay, line);
    if (!reply)
        return false;
    fprintf(stream, "%s\r\n", reply);
    return fflush(stream) == 0;
}

static void note(struct relay *relay, const char *line)
{
    g_mutex_lock(&relay->mutex);
    g_string_append_printf(relay->heard, "%s|", line);
    g_mutex_unlock(&relay->mutex);
}

static void serve_one(struct relay *relay, int peer)
{
    char line[2048];
    bool data = false;
    FILE *stream = fdopen(peer, "r+");
    bool open = answer(relay, stream, "");
    while (open && fgets(line, sizeof line, stream)) {
        g_strchomp(line);
        note(relay, line);
        fseek(stream, 0, SEEK_CUR);
        if (data && strcmp(line, ".") != 0)
            continue;
        open = answer(relay, stream, line) && !g_str_has_prefix(line, "QUIT");
        data = !data && g_str_has_prefix(line, "DATA") &&
                g_str_has_prefix(reply_to(relay, line), "354");
    }
    fclose(stream);
}

static gpointer serve_all(gpointer data)
{
    struct relay *relay = data;
    int peer;
    while ((peer = accept(relay->listener, NULL, NULL)) >= 0) {
        g_atomic_int_inc(&relay->connections);
        serve_one(relay, peer);
    }
    return NULL;
}

static void relay_start(struct relay *relay, const struct step *steps)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    *relay = (struct relay){.steps = steps};
    relay->heard = g_string_new(NULL);
    g_mutex_init(&relay->mutex);
    relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(relay->listener, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(getsockname(relay->listener, (struct sockaddr *)&address, &length), ==, 0);
    g_assert_cmpint(listen(relay->listener, 5), ==, 0);
    relay->port = ntohs(address.sin_port);
    relay->thread = g_thread_new("relay", serve_all, relay);
}

/* What it heard. Caller frees. */
static char *relay_stop(struct relay *relay)
{
    shutdown(relay->listener, SHUT_RDWR);
    g_thread_join(relay->thread);
    close(relay->listener);
    g_mutex_clear(&relay->mutex);
    return g_string_free(relay->heard, FALSE);
}

static struct smtp_settings settings_of(const char *url, bool login)
{
    return (struct smtp_settings){.server = url,
            .ca_file = "",
            .username = login ? "shops" : "",
            .password = login ? PASSWORD : "",
            .connect_timeout_ms = 80000,
            .reply_timeout_ms = 80000};
}

/* ---- check --smtp ---- */

/* One server's ways and the words for its owner. */
struct check_row {
    const char *name;
    struct step steps[4];
    bool login, secure, good;
    const char *words; /* what is in the text */
};

/* The server offers PLAIN and asks for its line, which begins with AHNob3. */
#define ASKED_TO_LOG_IN                      \
    {"EHLO", "250-relay\r\n250 AUTH PLAIN"}, \
    {                                        \
        "AUTH", "334 "                       \
    }

static void check_row(const struct check_row *row)
{
    struct relay relay;
    relay_start(&relay, row->steps);
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%d", relay.port), *text = NULL;
    struct smtp_settings settings = settings_of(url, row->login);
    settings.security_required = row->secure;

    bool good = smtp_check(&settings, "a@b.example", NULL, &text);
    g_autofree char *heard = relay_stop(&relay);
    if (good != row->good || !strstr(text, row->words))
        g_error("%s: '%s'", row->name, text);
    g_assert_null(strstr(text, PASSWORD));
    g_assert_null(strpbrk(text, "\r\n\x1b"));
    g_assert_null(strstr(heard, "RCPT"));
    if (row->secure)
        g_assert_null(strstr(heard, "MAIL"));
}

/* As far as a mail would come, and where it ends: the stage, the server's words, what to do. */
static void test_check(void)
{
    static const struct check_row rows[] = {
            {.name = "good", .good = true, .words = ": connection and the sender a@b.example are"},
            {.name = "good with a login",
                    .steps = {ASKED_TO_LOG_IN, {"AHNob3", "235 welcome"}},
                    .login = true,
                    .good = true,
                    .words = ", login and the sender"},
            {.name = "no EHLO, but HELO", .steps = {{"EHLO", "502 no"}}, .good = true, .words = ""},
            {.name = "no greeting",
                    .steps = {{"", "554 go away"}},
                    .words = "the mail server does not greet: 554 go away"},
            {.name = "hangs up at once", .steps = {{"", NULL}}, .words = "the connection broke"},
            {.name = "neither EHLO nor HELO",
                    .steps = {{"EHLO", "550 no"}, {"HELO", "550 not you"}},
                    .words = "the mail server refuses to talk to this machine: 550 not you"},
            {.name = "no STARTTLS",
                    .secure = true,
                    .words = "no secure connection: the server offers no STARTTLS"},
            {.name = "STARTTLS refused",
                    .steps = {{"EHLO", "250-relay\r\n250 STARTTLS"}, {"STARTTLS", "454 later"}},
                    .secure = true,
                    .words = "no secure connection: 454 later"},
            {.name = "no login offered",
                    .login = true,
                    .words = "the login failed: the server offers no login, but [mail] username"},
            {.name = "another login",
                    .steps = {{"EHLO", "250-relay\r\n250 AUTH CRAM-MD5 NTLM"}},
                    .login = true,
                    .words = "(PLAIN, LOGIN), only: CRAM-MD5 NTLM; nothing was sent"},
            {.name = "wrong password",
                    .steps = {ASKED_TO_LOG_IN, {"AHNob3", "535 5.7.8 bad"}},
                    .login = true,
                    .words = "the login failed: 535 5.7.8 bad; check [mail] username and password"},
            {.name = "the password repeated",
                    .steps = {ASKED_TO_LOG_IN, {"AHNob3", "535 not " PASSWORD}},
                    .login = true,
                    .words = "535 (words left out); check"},
            {.name = "the login line repeated",
                    .steps = {ASKED_TO_LOG_IN, {"AHNob3", "535 AHNob3BzAGdlaGVpbS03"}},
                    .login = true,
                    .words = "535 (words left out); check"},
            {.name = "login put off",
                    .steps = {ASKED_TO_LOG_IN, {"AHNob3", "454 busy"}},
                    .login = true,
                    .words = "the login failed: 454 busy; check [mail] username"},
            {.name = "sender refused",
                    .steps = {{"MAIL", "550 5.7.1 not yours"}},
                    .words = "the sender was refused: 550 5.7.1 not yours; check [mail] from"},
            {.name = "sender put off",
                    .steps = {{"MAIL", "451 greylisted"}},
                    .words = "the sender was refused: 451 greylisted"},
            {.name = "several lines, and a terminal's codes",
                    .steps = {{"MAIL", "550-first\r\n550 \x1b[31msecond"}},
                    .words = "550 first "},
            {.name = "RSET refused, which is no matter",
                    .steps = {{"RSET", "500 no"}},
                    .good = true,
                    .words = "are accepted"},
            {.name = "hangs up at MAIL",
                    .steps = {{"MAIL", NULL}},
                    .words = "the sender was refused: the connection broke"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(&rows[i]);
}

/* A sender that is none never makes a connection; nobody there is said to be a wrong port. */
static void test_check_nobody(void)
{
    struct relay relay;
    relay_start(&relay, always);
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%d", relay.port), *text = NULL,
                    *refused = NULL;
    struct smtp_settings settings = settings_of(url, false);
    g_assert_false(smtp_check(&settings, "Shop <a@b.example>", NULL, &text));
    g_assert_nonnull(strstr(text, "[mail] from is not exactly one plain e-mail address"));
    g_assert_cmpint(relay.connections, ==, 0);
    g_free(relay_stop(&relay));

    g_assert_false(smtp_check(&settings, "a@b.example", NULL, &refused));
    g_assert_nonnull(strstr(refused, "no connection with the mail server: 127.0.0.1:"));
    g_assert_nonnull(strstr(refused, "refuses the connection: wrong port"));
}

/* Who ends waits for no server. */
static void test_check_stopped(void)
{
    const int stop = 1;
    struct relay relay;
    relay_start(&relay, always);
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%d", relay.port), *text = NULL;
    struct smtp_settings settings = settings_of(url, false);
    g_assert_false(smtp_check(&settings, "a@b.example", &stop, &text));
    g_assert_nonnull(strstr(text, "billhook ends"));
    g_free(relay_stop(&relay));
}

/* An answer without an end is cut off at its bound. */
static void test_check_flood(void)
{
    g_autoptr(GString) flood = g_string_new(NULL);
    while (flood->len < 2 * SMTP_REPLY_LIMIT)
        g_string_append(flood, "250-and so on\r\n");
    g_string_append(flood, "250 done");
    const struct check_row row = {.name = "flood",
            .steps = {{"EHLO", flood->str}},
            .words = "the server's answer has no end"};
    check_row(&row);
}

/* ---- sending ---- */

/* What before_dot says, and how often it was asked. */
struct dot {
    bool go_on;
    int asked;
};

static bool before_dot(void *context)
{
    struct dot *dot = context;
    dot->asked++;
    return dot->go_on;
}

/* One mail and what becomes of it. */
struct send_row {
    const char *name;
    struct step steps[3];
    bool refuse_dot, stopped_before; /* before_dot says no; `stop` is set from the start */
    enum outcome outcome;
    enum smtp_stage stage;
    int code, asked;
    bool stopped;
    const char *answer; /* what is in it */
};

static void send_row(const struct send_row *row)
{
    struct relay relay;
    relay_start(&relay, row->steps);
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%d", relay.port);
    struct smtp_settings settings = settings_of(url, false);
    struct smtp_session *session = smtp_session_new(&settings);
    g_autoptr(GBytes) message = g_bytes_new_static("Subject: x\r\n\r\n.dot\r\n", 20);
    struct dot dot = {.go_on = !row->refuse_dot};
    struct smtp_result result;
    int stop = row->stopped_before;

    smtp_send(session, "a@b.example", "c@d.example", message, before_dot, &dot, &stop, &result);
    smtp_session_free(session);
    g_autofree char *heard = relay_stop(&relay);
    g_test_message("%s: %s: %s", row->name, outcome_text(result.outcome), result.answer);
    g_assert_cmpint(result.outcome, ==, row->outcome);
    g_assert_cmpint(result.stage, ==, row->stage);
    g_assert_cmpint(result.code, ==, row->code);
    g_assert_cmpint(dot.asked, ==, row->asked);
    g_assert_true(result.stopped == row->stopped);
    g_assert_nonnull(strstr(result.answer, row->answer));
    if (row->outcome == OUTCOME_ACCEPTED)
        g_assert_nonnull(strstr(heard, "|Subject: x||..dot|.|"));
    if (row->asked == 0 || row->refuse_dot)
        g_assert_null(strstr(heard, "|.|"));
    smtp_result_clear(&result);
}

/* The outcome by stage and code; the dot is asked for once, and only when it is next. */
static void test_send(void)
{
    static const struct send_row rows[] = {
            {.name = "accepted",
                    .outcome = OUTCOME_ACCEPTED,
                    .stage = SMTP_DONE,
                    .code = 250,
                    .asked = 1,
                    .answer = "250 2.0.0 queued as 7"},
            {.name = "no such user",
                    .steps = {{"RCPT", "550 5.1.1 no such user"}},
                    .outcome = OUTCOME_REFUSED,
                    .stage = SMTP_RCPT,
                    .code = 550,
                    .answer = "RCPT: 550 5.1.1 no such user"},
            {.name = "greylisted",
                    .steps = {{"RCPT", "451 4.7.1 later"}},
                    .outcome = OUTCOME_LATER,
                    .stage = SMTP_RCPT,
                    .code = 451,
                    .answer = "RCPT: 451"},
            {.name = "sender refused",
                    .steps = {{"MAIL", "550 5.7.1 not yours"}},
                    .outcome = OUTCOME_RELAY,
                    .stage = SMTP_MAIL,
                    .code = 550,
                    .answer = "MAIL: 550"},
            {.name = "no data",
                    .steps = {{"DATA", "554 5.6.0 no"}},
                    .outcome = OUTCOME_REFUSED,
                    .stage = SMTP_DATA,
                    .code = 554,
                    .answer = "DATA: 554"},
            {.name = "refused as spam",
                    .steps = {{".", "554 5.7.1 spam"}},
                    .outcome = OUTCOME_REFUSED,
                    .stage = SMTP_DOT,
                    .code = 554,
                    .asked = 1,
                    .answer = "final dot: 554 5.7.1 spam"},
            {.name = "put off at the end",
                    .steps = {{".", "451 busy"}},
                    .outcome = OUTCOME_LATER,
                    .stage = SMTP_DOT,
                    .code = 451,
                    .asked = 1,
                    .answer = "451 busy"},
            {.name = "hangs up after the dot",
                    .steps = {{".", NULL}},
                    .outcome = OUTCOME_UNCERTAIN,
                    .stage = SMTP_DOT,
                    .asked = 1,
                    .answer = "the connection broke after the whole mail was sent"},
            {.name = "hangs up at RCPT",
                    .steps = {{"RCPT", NULL}},
                    .outcome = OUTCOME_LATER,
                    .stage = SMTP_RCPT,
                    .answer = "the connection broke"},
            {.name = "too large",
                    .steps = {{"EHLO", "250-relay\r\n250 SIZE 19"}},
                    .outcome = OUTCOME_REFUSED,
                    .stage = SMTP_MAIL,
                    .answer = "the message has 20 bytes, the server takes at most 19"},
            {.name = "as large as allowed",
                    .steps = {{"EHLO", "250-relay\r\n250 SIZE 20"}},
                    .outcome = OUTCOME_ACCEPTED,
                    .stage = SMTP_DONE,
                    .code = 250,
                    .asked = 1,
                    .answer = "queued"},
            {.name = "could not be recorded",
                    .refuse_dot = true,
                    .outcome = OUTCOME_LATER,
                    .stage = SMTP_DATA,
                    .code = 354,
                    .asked = 1,
                    .stopped = true,
                    .answer = "it could not be recorded"},
            {.name = "stopped before",
                    .stopped_before = true,
                    .outcome = OUTCOME_LATER,
                    .stage = SMTP_CONNECT,
                    .stopped = true,
                    .answer = "billhook ends"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        send_row(&rows[i]);
}

static enum outcome send_plain(struct smtp_session *session)
{
    struct smtp_result result;
    g_autoptr(GBytes) message = g_bytes_new_static("Subject: x\r\n\r\n", 14);
    smtp_send(session, "a@b.example", "c@d.example", message, NULL, NULL, NULL, &result);
    enum outcome outcome = result.outcome;
    smtp_result_clear(&result);
    return outcome;
}

/* Mails share a connection, also after one was refused; a session without any mail makes none. */
static void test_one_connection(void)
{
    static const struct step none[] = {{NULL, NULL}};
    struct relay relay;
    relay_start(&relay, none);
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%d", relay.port);
    struct smtp_settings settings = settings_of(url, false);
    struct smtp_session *session = smtp_session_new(&settings);
    g_assert_cmpint(relay.connections, ==, 0);
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(send_plain(session), ==, OUTCOME_ACCEPTED);
    smtp_session_free(session);
    smtp_session_free(NULL);

    g_autofree char *heard = relay_stop(&relay);
    g_assert_cmpint(relay.connections, ==, 1);
    g_auto(GStrv) mails = g_strsplit(heard, "MAIL FROM", -1);
    g_assert_cmpuint(g_strv_length(mails), ==, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/relay/check", test_check);
    g_test_add_func("/relay/check-nobody", test_check_nobody);
    g_test_add_func("/relay/check-stopped", test_check_stopped);
    g_test_add_func("/relay/check-flood", test_check_flood);
    g_test_add_func("/relay/send", test_send);
    g_test_add_func("/relay/one-connection", test_one_connection);
    return g_test_run();
}
