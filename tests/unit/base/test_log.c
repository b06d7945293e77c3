/* A log line is one line, whatever is in its values. */
#include "base/log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void test_escape(void)
{
    static const struct {
        const char *value, *expected;
    } cases[] = {
            {"plain é 日", "plain é 日"},
            {"a\nb\r\tc", "a\\nb\\r\\tc"},
            {"\x1b[31m\x7f", "\\x1b[31m\\x7f"},
            {"\xc2\x85\xe2\x80\xa8\xe2\x80\xae\xef\xbb\xbf", "\\u0085\\u2028\\u202e\\ufeff"},
            {"a\xff\xc3", "a\\xff\\xc3"},
            {"0123456789abc", "0123456789…"},
            {"éééééééééé", "éééééééééé"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = log_escape(cases[i].value, 10 + (i != 5) * 90);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

struct captured {
    int saved;
    int ends[2];
};

static void capture(struct captured *captured)
{
    g_assert_cmpint(pipe(captured->ends), ==, 0);
    captured->saved = dup(STDERR_FILENO);
    dup2(captured->ends[1], STDERR_FILENO);
}

static char *release(struct captured *captured)
{
    char text[8192];
    dup2(captured->saved, STDERR_FILENO);
    close(captured->saved);
    close(captured->ends[1]);
    gssize length = read(captured->ends[0], text, sizeof text);
    close(captured->ends[0]);
    return g_strndup(text, length > 0 ? (gsize)length : 0);
}

static void test_line(void)
{
    struct captured captured;
    g_unsetenv("JOURNAL_STREAM");
    capture(&captured);
    log_event(LOG_LEVEL_INFO, "delivery", "id", "12", "none", NULL, "empty", "", "reason",
            "two words", NULL);
    log_event(LOG_LEVEL_ERROR, "forged", "a", "x\nlevel=error y\" z=\"1", "b", "c:\\ \\\" q=1", "c",
            "back\\slash", NULL);
    g_autofree char *text = release(&captured);
    g_assert_cmpstr(text, ==,
            "delivery id=12 reason=\"two words\"\n"
            "forged a=\"x\\nlevel=error y\\\" z=\\\"1\" b=\"c:\\\\ \\\\\\\" q=1\" "
            "c=\"back\\\\slash\"\n");
}

static void test_levels(void)
{
    struct captured captured;
    g_setenv("JOURNAL_STREAM", "9:1", TRUE);
    g_unsetenv("BILLHOOK_LOG_LEVEL");
    capture(&captured);
    log_event(LOG_LEVEL_DEBUG, "hidden", NULL);
    g_setenv("BILLHOOK_LOG_LEVEL", "debug", TRUE);
    log_event(LOG_LEVEL_DEBUG, "shown", NULL);
    log_event(LOG_LEVEL_ERROR, "bad", NULL);
    g_autofree char *text = release(&captured);
    g_assert_cmpstr(text, ==, "<7>shown\n<3>bad\n");
    g_unsetenv("JOURNAL_STREAM");
    g_unsetenv("BILLHOOK_LOG_LEVEL");
}

/* A reader that stopped reading must not stop the daemon. */
static void test_full_pipe(void)
{
    struct captured captured;
    char fill[4096];
    memset(fill, 'x', sizeof fill);
    capture(&captured);
    g_assert_cmpint(fcntl(captured.ends[1], F_SETFL, O_NONBLOCK), ==, 0);
    while (write(captured.ends[1], fill, sizeof fill) > 0)
        continue;
    gint64 start = g_get_monotonic_time();
    log_event(LOG_LEVEL_ERROR, "lost", "a", "b", NULL);
    gint64 took = g_get_monotonic_time() - start;
    g_autofree char *text = release(&captured);
    g_assert_cmpint(took, <, 120 * G_USEC_PER_SEC);
    g_assert_null(strstr(text, "lost"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/log/escape", test_escape);
    g_test_add_func("/log/line", test_line);
    g_test_add_func("/log/levels", test_levels);
    g_test_add_func("/log/full-pipe", test_full_pipe);
    return g_test_run();
}
