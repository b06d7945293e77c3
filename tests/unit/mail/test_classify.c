/* The decision table, whole, and the trace that leads to it: sessions as lines, "<" what came, ">"
 * what was sent. */
#include <string.h>

#include "../../../src/mail/classify.h"
#include "../../../src/mail/smtp_trace.h"

static const struct {
    enum smtp_stage stage;
    const char *outcomes; /* none, 220, 354, 421, 451, 500, 550, 552, 999: (r)elay (l)ater re(f)used
                             (u)ncertain (a)ccepted */
} table[] = {
        {SMTP_CONNECT, "rrrrrrrrr"},
        {SMTP_BANNER, "rrrrrrrrr"},
        {SMTP_EHLO, "rrrrrrrrr"},
        {SMTP_STARTTLS, "rrrrrrrrr"},
        {SMTP_AUTH, "rrrrrrrrr"},
        {SMTP_MAIL, "lllllrrfl"},
        {SMTP_RCPT, "lllllfffl"},
        {SMTP_DATA, "lllllfffl"},
        {SMTP_DOT, "uaullfffu"},
        {SMTP_DONE, "aaaaaaaaa"},
};

static void test_table(void)
{
    static const int codes[] = {0, 220, 354, 421, 451, 500, 550, 552, 999};
    static const char letters[] = {[OUTCOME_ACCEPTED] = 'a',
            [OUTCOME_LATER] = 'l',
            [OUTCOME_REFUSED] = 'f',
            [OUTCOME_RELAY] = 'r',
            [OUTCOME_UNCERTAIN] = 'u'};
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(codes); k++) {
            char letter = letters[smtp_classify(table[i].stage, codes[k], "")];
            if (letter != table[i].outcomes[k])
                g_error("%s %d: %c", smtp_stage_name(table[i].stage), codes[k], letter);
        }
    }
}

static void test_too_large_at_mail(void)
{
    g_assert_cmpint(smtp_classify(SMTP_MAIL, 550, "5.3.4"), ==, OUTCOME_REFUSED);
    g_assert_cmpint(smtp_classify(SMTP_MAIL, 552, "5.2.3"), ==, OUTCOME_REFUSED);
    g_assert_cmpint(smtp_classify(SMTP_MAIL, 452, "4.3.4"), ==, OUTCOME_LATER);
    g_assert_cmpint(smtp_classify(SMTP_MAIL, 550, "5.7.1"), ==, OUTCOME_RELAY);
}

static void test_names(void)
{
    for (int stage = SMTP_CONNECT; stage <= SMTP_DONE; stage++)
        g_assert_cmpstr(smtp_stage_name((enum smtp_stage)stage), !=, "");
    g_assert_cmpstr(outcome_text(OUTCOME_ACCEPTED), ==, "accepted");
    g_assert_cmpstr(outcome_text(OUTCOME_UNCERTAIN), ==, "uncertain");
}

/* A session: lines divided by "|"; "." alone is the dot. */
static const struct {
    const char *name, *session;
    enum smtp_stage stage;
    int code;
    const char *enhanced, *text;
    bool ehlo, authenticated, tls;
    const char *auth;
    guint64 size;
} sessions[] = {
        {"nothing", "", SMTP_CONNECT, 0, "", "", false, false, false, "", 0},
        {"banner", "<220 mx ready", SMTP_BANNER, 220, "", "mx ready", false, false, false, "", 0},
        {"banner 554", "<554 5.7.1 go away", SMTP_BANNER, 554, "5.7.1", "5.7.1 go away", false,
                false, false, "", 0},
        {"banner in parts", "<220-mx|<220-no spam|<220 ready", SMTP_BANNER, 220, "",
                "mx no spam ready", false, false, false, "", 0},
        {"garbage before the banner", "<SSH-2.0-x|<\x01\x02|<220 mx", SMTP_BANNER, 220, "", "mx",
                false, false, false, "", 0},
        {"code only", "<220", SMTP_BANNER, 220, "", "", false, false, false, "", 0},
        {"not a code", "<22 x|<2200 x|<x220 y", SMTP_CONNECT, 0, "", "", false, false, false, "",
                0},
        {"EHLO sent", "<220 mx|>EHLO me", SMTP_EHLO, 0, "", "", false, false, false, "", 0},
        {"EHLO", "<220 mx|>EHLO me|<250-mx|<250-SIZE 1000|<250-AUTH PLAIN LOGIN|<250 STARTTLS",
                SMTP_EHLO, 250, "", "mx SIZE 1000 AUTH PLAIN LOGIN STARTTLS", true, false, false,
                "PLAIN LOGIN", 1000},
        {"EHLO lower case", "<220 mx|>EHLO me|<250-mx|<250-size 5|<250 auth plain", SMTP_EHLO, 250,
                "", "mx size 5 auth plain", true, false, false, "plain", 5},
        {"SIZE without a number", "<220 mx|>EHLO me|<250-mx|<250 SIZE", SMTP_EHLO, 250, "",
                "mx SIZE", true, false, false, "", 0},
        {"SIZE 0", "<220 mx|>EHLO me|<250-mx|<250 SIZE 0", SMTP_EHLO, 250, "", "mx SIZE 0", true,
                false, false, "", 0},
        {"EHLO refused", "<220 mx|>EHLO me|<502 5.5.1 what", SMTP_EHLO, 502, "5.5.1", "5.5.1 what",
                false, false, false, "", 0},
        {"HELO instead", "<220 mx|>EHLO me|<502 what|>HELO me|<250 mx", SMTP_EHLO, 250, "", "mx",
                false, false, false, "", 0},
        {"STARTTLS takes back EHLO",
                "<220 mx|>EHLO me|<250-mx|<250-SIZE 9|<250-AUTH PLAIN|<250 STARTTLS|>STARTTLS|<220 "
                "go|>EHLO me|<250 mx",
                SMTP_EHLO, 250, "", "mx", true, false, true, "", 0},
        {"STARTTLS 454", "<220 mx|>EHLO me|<250 STARTTLS|>STARTTLS|<454 4.7.0 later", SMTP_STARTTLS,
                454, "4.7.0", "4.7.0 later", true, false, false, "", 0},
        {"login",
                "<220 mx|>EHLO me|<250 AUTH PLAIN|>AUTH PLAIN|<334 |>AHVzZXIAcGFzcw==|<235 2.7.0 "
                "ok",
                SMTP_AUTH, 235, "2.7.0", "2.7.0 ok", true, true, false, "PLAIN", 0},
        {"login that looks like a command",
                "<220 mx|>EHLO me|<250 AUTH LOGIN|>AUTH LOGIN|<334 x|>MAIL|<334 y|>QUIT|<535 no",
                SMTP_AUTH, 535, "", "no", true, false, false, "LOGIN", 0},
        {"mail",
                "<220 mx|>EHLO me|<250 mx|>MAIL FROM:<a@b>|<250 ok|>RCPT TO:<c@d>|<550 5.1.1 "
                "unknown",
                SMTP_RCPT, 550, "5.1.1", "5.1.1 unknown", true, false, false, "", 0},
        {"lower case command", "<220 mx|>EHLO me|<250 mx|>mail from:<a@b>", SMTP_MAIL, 0, "", "",
                true, false, false, "", 0},
        {"a longer word is no command", "<220 mx|>EHLO me|<250 mx|>MAILX", SMTP_EHLO, 250, "", "mx",
                true, false, false, "", 0},
        {"data", "<220 mx|>EHLO me|<250 mx|>MAIL x|<250 ok|>RCPT x|<250 ok|>DATA|<354 go",
                SMTP_DATA, 354, "", "go", true, false, false, "", 0},
        {"dot", "<220 mx|>EHLO me|<250 mx|>MAIL x|<250 ok|>RCPT x|<250 ok|>DATA|<354 go|.",
                SMTP_DOT, 0, "", "", true, false, false, "", 0},
        {"accepted",
                "<220 mx|>EHLO me|<250 mx|>MAIL x|<250 ok|>RCPT x|<250 ok|>DATA|<354 go|.|<250 "
                "2.0.0 queued as 1",
                SMTP_DOT, 250, "2.0.0", "2.0.0 queued as 1", true, false, false, "", 0},
        {"accepted in lines",
                "<220 mx|>EHLO me|<250 mx|>MAIL x|<250 ok|>RCPT x|<250 ok|>DATA|<354 "
                "go|.|<250-2.0.0 a|<250 2.0.0 b",
                SMTP_DOT, 250, "2.0.0", "2.0.0 a 2.0.0 b", true, false, false, "", 0},
        {"after QUIT nothing counts",
                "<220 mx|>EHLO me|<250 mx|>MAIL x|<451 later|>QUIT|<221 bye|<550 x", SMTP_MAIL, 451,
                "", "later", true, false, false, "", 0},
        {"RSET", "<220 mx|>EHLO me|<250 mx|>MAIL x|<250 ok|>RSET|<250 ok", SMTP_DONE, 250, "", "ok",
                true, false, false, "", 0},
};

static void test_session(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct smtp_trace trace;
    smtp_trace_connection(&trace, false);
    g_auto(GStrv) lines = g_strsplit(sessions[i].session, "|", -1);
    for (char **line = lines; *line && **line; line++) {
        g_autofree char *wire = g_strconcat(*line + 1, "\r\n", NULL);
        if (**line == '.')
            smtp_trace_dot(&trace);
        else if (**line == '>')
            smtp_trace_command(&trace, wire, strlen(wire));
        else
            g_assert_true(smtp_trace_reply(&trace, wire, strlen(wire)));
    }
    g_assert_cmpstr(smtp_stage_name(trace.stage), ==, smtp_stage_name(sessions[i].stage));
    g_assert_cmpint(trace.code, ==, sessions[i].code);
    g_assert_cmpstr(trace.enhanced, ==, sessions[i].enhanced);
    g_assert_cmpstr(trace.text, ==, sessions[i].text);
    g_assert_cmpstr(trace.auth, ==, sessions[i].auth);
    g_assert_cmpuint(trace.size_limit, ==, sessions[i].size);
    g_assert_true(trace.ehlo == sessions[i].ehlo);
    g_assert_true(trace.authenticated == sessions[i].authenticated);
    g_assert_true(trace.tls == sessions[i].tls);
}

/* A second mail over the same connection keeps what the connection knows. */
static void test_next_mail(void)
{
    struct smtp_trace trace;
    smtp_trace_connection(&trace, true);
    smtp_trace_command(&trace, "EHLO me", 7);
    smtp_trace_reply(&trace, "250-SIZE 77\r\n", 13);
    smtp_trace_reply(&trace, "250 AUTH PLAIN\r\n", 16);
    smtp_trace_command(&trace, "AUTH PLAIN x", 12);
    smtp_trace_reply(&trace, "235 ok\r\n", 8);
    smtp_trace_command(&trace, "QUIT", 4);
    smtp_trace_mail(&trace);
    g_assert_true(trace.tls && trace.ehlo && trace.authenticated && !trace.quit);
    g_assert_cmpuint(trace.size_limit, ==, 77);
    g_assert_cmpint(trace.stage, ==, SMTP_CONNECT);
    smtp_trace_connection(&trace, false);
    g_assert_false(trace.tls || trace.ehlo || trace.authenticated);
}

/* F06: an endless reply is cut short, with bounded memory. */
static void test_flood(void)
{
    struct smtp_trace trace;
    smtp_trace_connection(&trace, false);
    int lines = 0;
    while (smtp_trace_reply(&trace, "220-more\r\n", 10) && lines < 100000)
        lines++;
    g_assert_cmpint(lines, ==, SMTP_REPLY_LIMIT / 10);
    g_assert_cmpuint(strlen(trace.text), <, SMTP_REPLY_KEPT);
    smtp_trace_command(&trace, "EHLO x", 6);
    g_assert_true(smtp_trace_reply(&trace, "250 ok\r\n", 8));
}

/* Any bytes as lines: no crash, texts stay texts. */
static void test_any_bytes(void)
{
    GRand *random = g_rand_new_with_seed(7);
    struct smtp_trace trace;
    smtp_trace_connection(&trace, false);
    for (int i = 0; i < 200000; i++) {
        char line[40];
        gsize length = (gsize)g_rand_int_range(random, 0, (gint32)sizeof line);
        for (gsize k = 0; k < length; k++)
            line[k] = "0123459 -\r\n\0AEHLOUTMQ."[g_rand_int_range(random, 0, 23)];
        if (g_rand_boolean(random))
            smtp_trace_command(&trace, line, length);
        else
            smtp_trace_reply(&trace, line, length);
        g_assert_cmpuint(strlen(trace.text), <, SMTP_REPLY_KEPT);
        if (i % 10 == 0)
            smtp_trace_mail(&trace);
    }
    g_rand_free(random);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/classify/F01-table", test_table);
    g_test_add_func("/classify/F02-too-large-at-mail", test_too_large_at_mail);
    g_test_add_func("/classify/names", test_names);
    for (gsize i = 0; i < G_N_ELEMENTS(sessions); i++) {
        g_autofree char *name = g_strdup_printf("/trace/%s", sessions[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_session);
    }
    g_test_add_func("/trace/next-mail", test_next_mail);
    g_test_add_func("/trace/F06-flood", test_flood);
    g_test_add_func("/trace/any-bytes", test_any_bytes);
    return g_test_run();
}
