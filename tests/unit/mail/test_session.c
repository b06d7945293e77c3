/* What smtp_send() decides without a server, the limits, and mail_to_directory(). */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "../../../src/mail/session.h"
#include "mail/directory.h"
#include "mail/smtp.h"

static struct smtp_settings nowhere(void)
{
    /* nothing listens on the discard port of loopback; what gets so far ends as OUTCOME_RELAY */
    return (struct smtp_settings){.server = "smtp://127.0.0.1:9",
            .security_required = true,
            .ca_file = "",
            .username = "",
            .password = ""};
}

static enum outcome send_text(
        const char *from, const char *to, const char *text, gsize length, char **answer)
{
    struct smtp_settings settings = nowhere();
    struct smtp_session *session = smtp_session_new(&settings);
    g_autoptr(GBytes) message = g_bytes_new(text, length);
    struct smtp_result result;
    smtp_send(session, from, to, message, NULL, NULL, NULL, &result);
    enum outcome outcome = result.outcome;
    *answer = g_strdup(result.answer);
    smtp_result_clear(&result);
    g_assert_null(result.answer);
    smtp_session_free(session);
    return outcome;
}

/* F11, F14: nothing but one plain address gets near libcurl, which would send CR and LF as they
 * are. */
static void test_addresses(void)
{
    g_autofree char *long_local = g_strdup_printf("%0400d@b.example", 0);
    const char *const bad[] = {
            "",
            "a",
            "a@b.example\r\nRCPT TO:<c@d.example>",
            "a@b.example\n",
            "a@b.example\r",
            "a@b.example>",
            "<a@b.example>",
            "a b@c.example",
            "a@b.example,c@d.example",
            "a@@b.example",
            "a@b@c.example",
            "-a@b.example",
            "\"a b\"@c.example",
            "a(comment)@b.example",
            "jän@b.example",
            "a@b.example SIZE=1",
            "a@b..example",
            "a@",
            "@b.example",
            long_local,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *to = NULL, *from = NULL;
        if (send_text("a@b.example", bad[i], "x\r\n", 3, &to) != OUTCOME_REFUSED ||
                !strstr(to, "not exactly one"))
            g_error("%s: %s", bad[i], to);
        if (send_text(bad[i], "a@b.example", "x\r\n", 3, &from) != OUTCOME_RELAY ||
                !strstr(from, "[mail] from"))
            g_error("%s: %s", bad[i], from);
    }
}

/* F13: CRLF or nothing. */
static const struct {
    const char *name, *text;
    bool good;
} breaks[] = {
        {"good", "a: b\r\n\r\nc\r\n", true},
        {"empty", "", true},
        {"no break", "abc", true},
        {"bare LF", "a\r\nb\nc\r\n", false},
        {"LF first", "\nabc\r\n", false},
        {"bare CR", "a\rb\r\n", false},
        {"CR last", "abc\r\n\r", false},
        {"smuggled dot", "a\r\n\n.\r\n", false},
        {"CR CR LF", "a\r\r\n", false},
};

static void test_breaks(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(breaks); i++) {
        g_autofree char *answer = NULL;
        enum outcome outcome = send_text(
                "a@b.example", "c@d.example", breaks[i].text, strlen(breaks[i].text), &answer);
        if (outcome != (breaks[i].good ? OUTCOME_RELAY : OUTCOME_REFUSED))
            g_error("%s: %s", breaks[i].name, answer);
    }
}

/* F04, F05: RFC 5321 4.5.3.2 gives the reply to the dot 10 minutes; a tarpit takes 50 s for each of
 * banner, EHLO, AUTH. */
static void test_limits(void)
{
    struct smtp_settings settings = nowhere();
    struct smtp_limits limits = smtp_limits_of(&settings);
    g_assert_cmpint(limits.reply_s, >=, 600);
    g_assert_cmpint(limits.connect_ms, >=, 300000);
    g_assert_cmpint(limits.before_dot_ms, ==, 900000);
    g_assert_cmpint(limits.last_resort_ms, >=, limits.before_dot_ms + 600000);
    settings.reply_timeout_ms = 1;
    settings.connect_timeout_ms = 500;
    limits = smtp_limits_of(&settings);
    g_assert_cmpint(limits.reply_s, ==, 1);
    g_assert_cmpint(limits.tcp_ms, ==, 500);
}

static char *content_of(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    char *content = NULL;
    g_file_get_contents(path, &content, NULL, NULL);
    return content;
}

static guint count_files(const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(dir))
        count++;
    return count;
}

static void remove_all(const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_unlink(path);
    }
    g_rmdir(directory);
}

static void test_directory(void)
{
    g_autofree char *directory = g_dir_make_tmp("billhook-mail-XXXXXX", NULL);
    g_autoptr(GBytes) message = g_bytes_new_static("a\r\n", 3);
    g_autoptr(GBytes) other = g_bytes_new_static("b\r\n", 3);
    g_autoptr(GError) error = NULL, conflict = NULL;
    g_assert_true(mail_to_directory(directory, "bh.1.2@x.example", message, &error));
    g_assert_true(mail_to_directory(
            directory, "bh.1.2@x.example", message, &error)); /* the same again: done */
    g_assert_no_error(error);
    g_assert_false(mail_to_directory(directory, "bh.1.2@x.example", other, &conflict));
    g_assert_error(conflict, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    g_autofree char *content = content_of(directory, "bh.1.2_x.example.eml");
    g_assert_cmpstr(content, ==, "a\r\n");
    g_autofree char *path = g_build_filename(directory, "bh.1.2_x.example.eml", NULL);
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    g_assert_cmpuint(count_files(directory), ==, 1); /* no temporary one stays behind */
    remove_all(directory);
}

static void test_directory_names(void)
{
    static const char *const names[][2] = {
            {"2026-00116", "2026-00116.eml"},
            {"../../etc/passwd", "_.._.._etc_passwd.eml"},
            {"a/b", "a_b.eml"},
            {"", "_.eml"},
            {".hidden", "_.hidden.eml"},
            {"é", "__.eml"},
            {"c\nd", "c_d.eml"},
    };
    g_autofree char *directory = g_dir_make_tmp("billhook-mail-XXXXXX", NULL);
    g_autoptr(GBytes) message = g_bytes_new_static("a\r\n", 3);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(mail_to_directory(directory, names[i][0], message, &error));
        g_autofree char *content = content_of(directory, names[i][1]);
        g_assert_cmpstr(content, ==, "a\r\n");
    }
    g_assert_cmpuint(count_files(directory), ==, G_N_ELEMENTS(names));
    remove_all(directory);
}

static void test_directory_missing(void)
{
    g_autoptr(GBytes) message = g_bytes_new_static("a\r\n", 3);
    g_autoptr(GError) error = NULL;
    g_assert_false(mail_to_directory("/nonexistent/mail", "x", message, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "/nonexistent/mail"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session/F11-F14-addresses", test_addresses);
    g_test_add_func("/session/F13-line-breaks", test_breaks);
    g_test_add_func("/session/F04-F05-limits", test_limits);
    g_test_add_func("/directory/whole-and-once", test_directory);
    g_test_add_func("/directory/names", test_directory_names);
    g_test_add_func("/directory/missing", test_directory_missing);
    return g_test_run();
}
