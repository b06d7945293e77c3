/* Waits after wrong passwords: by name, by address, how long, and when all is forgotten. */
#include <glib.h>
#include <stdbool.h>

#include "../../../src/desk/throttle.h"

#define HOME "192.0.2.1"
#define NOW 10000

static void fail_often(struct throttle *throttle, const char *name, const char *address, int times)
{
    for (int i = 0; i < times; i++)
        throttle_failed(throttle, name, address, NOW);
}

/* Five cost nothing, then each doubles the wait, up to five minutes. */
static void test_doubles(void)
{
    static const int waits[] = {0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300};
    struct throttle *throttle = throttle_new();
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++) {
        g_assert_cmpint(throttle_wait(throttle, "ann", HOME, NOW), ==, waits[i]);
        throttle_failed(throttle, "ann", HOME, NOW);
    }
    throttle_free(throttle);
    throttle_free(NULL);
}

/* The wait runs from the last wrong one, and an attempt within it makes it no longer. */
static void test_runs_out(void)
{
    struct throttle *throttle = throttle_new();
    fail_often(throttle, "ann", HOME, 8); /* 8 seconds */
    for (int passed = 0; passed <= 12; passed++)
        g_assert_cmpint(throttle_wait(throttle, "ann", HOME, NOW + passed), ==, MAX(8 - passed, 0));
    throttle_failed(throttle, "ann", HOME, NOW + 20);
    g_assert_cmpint(throttle_wait(throttle, "ann", HOME, NOW + 21), ==, 15);
    throttle_free(throttle);
}

/* An hour after the last one all begins anew; a minute less, and it goes on. */
static void test_forgotten(void)
{
    static const struct {
        int after_s, wait;
    } rows[] = {{3540, 32}, {3661, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct throttle *throttle = throttle_new();
        fail_often(throttle, "ann", HOME, 9);
        gint64 later = NOW + rows[i].after_s;
        g_assert_cmpint(throttle_wait(throttle, "ann", HOME, later), ==, 0);
        throttle_failed(throttle, "ann", HOME, later);
        g_assert_cmpint(throttle_wait(throttle, "ann", HOME, later), ==, rows[i].wait);
        throttle_free(throttle);
    }
}

/* Who waits after seven wrong ones of "ann" from HOME, by another name or from elsewhere. */
static void test_whom(void)
{
    static const struct {
        const char *name, *address;
        bool waits;
    } rows[] = {
            {"ann", HOME, true},
            {"ANN", HOME, true},
            {"ann", "198.51.100.7", true}, /* the name waits wherever it comes from */
            {"ann", "2001:db8::1", true},
            {"rik", HOME, true}, /* so does the address, whatever its name */
            {"", HOME, true},
            {"rik", "192.0.2.2", false},
            {"rik", "", false},
            {"anna", "192.0.2.2", false},
    };
    struct throttle *throttle = throttle_new();
    fail_often(throttle, "Ann", HOME, 7);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(throttle_wait(throttle, rows[i].name, rows[i].address, NOW), ==,
                rows[i].waits ? 4 : 0);
    throttle_free(throttle);
}

/* A provider gives a customer a /64: its addresses are one. */
static void test_addresses(void)
{
    static const struct {
        const char *failed, *asked;
        bool waits;
    } rows[] = {
            {"2001:db8::1", "2001:db8::2", true},
            {"2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8::", true},
            {"2001:DB8::1", "2001:db8::1", true},
            {"2001:db8::1", "2001:db8:0:1::1", false},
            {"2001:db8::1", "2001:db8:1::1", false},
            {"192.0.2.1", "192.0.2.1", true},
            {"192.0.2.1", "192.0.2.10", false},
            {"", "", true}, /* a unix socket has none: one address for all behind it */
            {"", "192.0.2.1", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct throttle *throttle = throttle_new();
        fail_often(throttle, "ann", rows[i].failed, 5);
        gint64 wait = throttle_wait(throttle, "rik", rows[i].asked, NOW);
        if (wait != rows[i].waits)
            g_error("%s, %s: %d", rows[i].failed, rows[i].asked, (int)wait);
        throttle_free(throttle);
    }
}

/* The right password frees the name; the address still pays for what it guessed before. */
static void test_passed(void)
{
    struct throttle *throttle = throttle_new();
    fail_often(throttle, "ann", HOME, 6);
    throttle_passed(throttle, "ANN");
    g_assert_cmpint(throttle_wait(throttle, "ann", "192.0.2.9", NOW), ==, 0);
    g_assert_cmpint(throttle_wait(throttle, "ann", HOME, NOW), ==, 2);
    throttle_passed(throttle, "nobody");
    throttle_free(throttle);
}

/* A long name is one key by its first 64 characters: memory is bounded by whoever sends them. */
static void test_long_names(void)
{
    g_autofree char *letters = g_strnfill(64, 'x');
    g_autofree char *one = g_strconcat(letters, "1", NULL), *two = g_strconcat(letters, "2", NULL);
    struct throttle *throttle = throttle_new();
    fail_often(throttle, one, HOME, 5);
    g_assert_cmpint(throttle_wait(throttle, two, "192.0.2.9", NOW), ==, 1);
    g_assert_cmpint(throttle_wait(throttle, letters + 1, "192.0.2.9", NOW), ==, 0);
    throttle_free(throttle);
}

/* Who tries ever more names pushes out the oldest rows and none of the new ones. */
static void test_room(void)
{
    struct throttle *throttle = throttle_new();
    fail_often(throttle, "first", "192.0.2.50", 6);
    for (int i = 0; i < 5000; i++) {
        g_autofree char *name = g_strdup_printf("guess-%d", i);
        throttle_failed(throttle, name, HOME, NOW + 1 + i);
    }
    gint64 end = NOW + 5000;
    g_assert_cmpint(throttle_wait(throttle, "first", "192.0.2.51", NOW), ==, 0);
    g_assert_cmpint(throttle_wait(throttle, "last", HOME, end), ==, 300);
    for (int i = 0; i < 4; i++)
        throttle_failed(throttle, "guess-4999", "192.0.2.51", end);
    g_assert_cmpint(throttle_wait(throttle, "guess-4999", "192.0.2.52", end), ==, 1);
    throttle_free(throttle);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/throttle/doubles", test_doubles);
    g_test_add_func("/desk/throttle/runs-out", test_runs_out);
    g_test_add_func("/desk/throttle/forgotten", test_forgotten);
    g_test_add_func("/desk/throttle/whom", test_whom);
    g_test_add_func("/desk/throttle/addresses", test_addresses);
    g_test_add_func("/desk/throttle/passed", test_passed);
    g_test_add_func("/desk/throttle/long-names", test_long_names);
    g_test_add_func("/desk/throttle/room", test_room);
    return g_test_run();
}
