/* Which hosts are this machine, which characters of text from outside stay, and errors that have
 * other words for the log than for a person. */
#include "base/host.h"

#include <string.h>

#include "base/error.h"
#include "../../../src/base/characters.h"

/* ---- hosts ---- */

/* A mail without TLS, or a password, may go there only: nothing but this machine may pass for it.
 */
static void test_loopback(void)
{
    static const struct {
        const char *host;
        bool own;
    } rows[] = {{"127.0.0.1", true}, {"127.0.0.0", true}, {"127.255.255.255", true},
            {"126.255.255.255", false}, {"128.0.0.0", false}, {"0.0.0.0", false}, {"::1", true},
            {"0:0:0:0:0:0:0:1", true}, {"::2", false}, {"::", false}, {"localhost", true},
            {"LocalHost", true}, {"mail.localhost", true}, {"a.b.LOCALHOST", true},
            {"localhost.example.com", false}, {"notlocalhost", false}, {".localhost", true},
            {"127.0.0.1.example.com", false}, {"127.1", false}, {"[::1]", false}, {"", false},
            {"2130706433", false}, {"0x7f.0.0.1", false}, {"::ffff:8.8.8.8", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (host_is_loopback(rows[i].host) != rows[i].own)
            g_error("'%s' is %s", rows[i].host,
                    rows[i].own ? "not seen" : "taken for this machine");
}

/* ---- characters ---- */

/* Both sides of each range. */
static void test_fates(void)
{
    static const struct {
        gunichar c;
        enum fate fate;
    } rows[] = {{0x00, FATE_REMOVE}, {0x08, FATE_REMOVE}, {'\t', FATE_BLANK}, {'\n', FATE_BREAK},
            {0x0b, FATE_REMOVE}, {'\r', FATE_BREAK}, {0x1f, FATE_REMOVE}, {' ', FATE_KEEP},
            {'~', FATE_KEEP}, {0x7f, FATE_REMOVE}, {0x80, FATE_REMOVE}, {0x9f, FATE_REMOVE},
            {0xa0, FATE_KEEP}, {0x2027, FATE_KEEP}, {0x2028, FATE_BREAK}, {0x2029, FATE_BREAK},
            {0x202a, FATE_REMOVE}, {0x202e, FATE_REMOVE}, {0x202f, FATE_KEEP}, {0x2065, FATE_KEEP},
            {0x2066, FATE_REMOVE}, {0x2069, FATE_REMOVE}, {0x206a, FATE_KEEP},
            {0xfeff, FATE_REMOVE}, {0xfffd, FATE_KEEP}, {0xfffe, FATE_REPLACE},
            {0xffff, FATE_REPLACE}, {0x10000, FATE_KEEP}, {0x1f36e, FATE_KEEP}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (character_fate(rows[i].c) != rows[i].fate)
            g_error("U+%04X: %d", rows[i].c, character_fate(rows[i].c));
}

/* One character after the other; each broken byte is one of its own, so that nothing is skipped. */
static void test_next(void)
{
    static const struct {
        const char *text;
        gunichar characters[5]; /* to 0 */
    } rows[] = {{"ab", {'a', 'b'}}, {"\r\nx", {'\n', 'x'}}, {"\rx", {'\r', 'x'}},
            {"\n\r", {'\n', '\r'}}, {"\r\r\n", {'\r', '\n'}}, {"\xc3\xa9", {0xe9}},
            {"\xf0\x9f\x8d\xae!", {0x1f36e, '!'}},
            {"\xff"
             "a",
                    {0xfffd, 'a'}},
            {"\xc3", {0xfffd}}, {"\xe2\x82", {0xfffd, 0xfffd}}, {"\xc0\xaf", {0xfffd, 0xfffd}},
            {"\xed\xa0\x80", {0xfffd, 0xfffd, 0xfffd}}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *cursor = rows[i].text;
        gsize count = 0;
        for (; *cursor; count++)
            g_assert_cmphex(character_next(&cursor), ==, rows[i].characters[count]);
        g_assert_cmphex(rows[i].characters[count], ==, 0);
        g_assert_true(cursor == rows[i].text + strlen(rows[i].text));
    }
}

static void test_plain(void)
{
    static const struct {
        const char *text;
        bool plain;
    } rows[] = {{"", true}, {" ~a", true}, {"a\tb", false}, {"a\nb", false}, {"\x1f", false},
            {"\x7f", false}, {"\x80", false}, {"caf\xc3\xa9", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_true(characters_are_plain(rows[i].text) == rows[i].plain);
}

/* ---- errors ---- */

/* What a person reads may repeat what somebody wrote; what the log gets does not, also in a copy
 * and behind a prefix. */
static void test_quoting(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(fail_quoting(
            &error, BILLHOOK_ERROR_INPUT, "a name is wrong", "%s is wrong", "Jan Janssens"));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_assert_cmpstr(error->message, ==, "Jan Janssens is wrong");
    g_assert_cmpstr(error_logged(error), ==, "a name is wrong");

    g_autoptr(GError) copy = g_error_copy(error);
    g_prefix_error(&copy, "order 7: ");
    g_assert_cmpstr(copy->message, ==, "order 7: Jan Janssens is wrong");
    g_assert_cmpstr(error_logged(copy), ==, "a name is wrong");
}

static void test_plain_error(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) other = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_NOENT, "no file");
    g_assert_false(fail(&error, BILLHOOK_ERROR_USAGE, "%d%%", 5));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    g_assert_cmpstr(error_logged(error), ==, "5%");
    g_assert_cmpstr(error_logged(other), ==, "no file");

    /* nobody wants to know */
    g_assert_false(fail(NULL, BILLHOOK_ERROR_USAGE, "x"));
    g_assert_false(fail_quoting(NULL, BILLHOOK_ERROR_USAGE, "x", "y"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host/loopback", test_loopback);
    g_test_add_func("/characters/fates", test_fates);
    g_test_add_func("/characters/next", test_next);
    g_test_add_func("/characters/plain", test_plain);
    g_test_add_func("/error/quoting", test_quoting);
    g_test_add_func("/error/plain", test_plain_error);
    return g_test_run();
}
