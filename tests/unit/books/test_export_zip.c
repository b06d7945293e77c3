/* The zip of the month pack: what is read back, what `sha256sum -c` reads, the same bytes. */
#include "books/zip.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "unzip.h"

/* A zip of three files, one in pieces; its bytes. */
static GBytes *make(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = NULL;
    int out = g_file_open_tmp("billhook-zip-XXXXXX", &name, NULL);
    g_autoptr(zip_auto) zip = zip_new(out, "pack.zip", &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) page = g_bytes_new_static("%PDF-1.5 page", 13),
                      empty = g_bytes_new_static("", 0);
    g_assert_true(zip_add(zip, "invoices/2026-00001.pdf", ZIP_AS_IT_IS, page, &error));
    g_assert_true(zip_add(zip, "verify.txt", ZIP_PACKED, empty, &error));
    g_assert_true(zip_begin(zip, "journal.csv", &error));
    for (int i = 0; i < 10000; i++)
        g_assert_true(zip_write(zip, "a;b;c\r\n", 7, &error));
    g_assert_true(zip_end(zip, &error));
    g_assert_true(zip_begin(zip, "vat.csv", &error)); /* a shorter one after it */
    g_assert_true(zip_write(zip, "x\r\n", 3, &error) && zip_end(zip, &error));
    g_assert_true(zip_finish(zip, &error));
    g_assert_cmpint(zip_count(zip), ==, 5);
    close(out);
    char *bytes;
    gsize length;
    g_assert_true(g_file_get_contents(name, &bytes, &length, NULL));
    g_unlink(name);
    return g_bytes_new_take(bytes, length);
}

static void test_content(void)
{
    g_autoptr(GBytes) zip = make();
    gsize length = 0;
    unsigned mode = 0;
    gint64 at = 0;
    g_autofree char *page = read_back(zip, "invoices/2026-00001.pdf", &length, &mode, &at);
    g_assert_cmpstr(page, ==, "%PDF-1.5 page");
    g_assert_cmpint(mode, ==, 0100644);
    g_autofree char *rows = read_back(zip, "journal.csv", &length, &mode, &at);
    g_assert_cmpuint(length, ==, 70000);
    g_assert_true(g_str_has_suffix(rows, "a;b;c\r\n"));
    g_autofree char *vat = read_back(zip, "vat.csv", &length, &mode, &at);
    g_assert_cmpstr(vat, ==, "x\r\n");
    g_autofree char *none = read_back(zip, "verify.txt", &length, &mode, &at);
    g_assert_cmpuint(length, ==, 0);
}

static void test_sums(void)
{
    g_autoptr(GBytes) zip = make();
    gsize length = 0;
    unsigned mode = 0;
    gint64 at = 0;
    guint8 digest[32];
    g_autofree char *sums = read_back(zip, "SHA256SUMS", &length, &mode, &at);
    g_auto(GStrv) lines = g_strsplit(sums, "\n", -1);
    g_assert_cmpint(g_strv_length(lines), ==, 5); /* four, and what follows the last */
    sha256("x\r\n", 3, digest);
    g_autofree char *hex = text_hex(digest, sizeof digest);
    g_autofree char *wanted = g_strconcat(hex, "  vat.csv", NULL);
    g_assert_cmpstr(lines[3], ==, wanted);
    g_assert_true(g_str_has_suffix(lines[0], "  invoices/2026-00001.pdf"));
}

static void test_same_bytes(void)
{
    static const char *const zones[] = {"Asia/Tokyo", "America/Lima", "Europe/Brussels"};
    g_setenv("TZ", "UTC", TRUE);
    tzset();
    g_autoptr(GBytes) first = make();
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++) {
        g_setenv("TZ", zones[i], TRUE);
        tzset();
        g_autoptr(GBytes) again = make();
        g_assert_true(g_bytes_equal(first, again));
    }
}

static void test_not_written(void)
{
    g_autoptr(GError) error = NULL;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    g_autoptr(zip_auto) zip = zip_new(full, "pack.zip", &error);
    g_autofree char *noise = g_malloc(1 << 20);
    for (gsize i = 0; i < 1 << 20; i++)
        noise[i] = (char)g_random_int();
    g_autoptr(GBytes) bytes = g_bytes_new_static(noise, 1 << 20);
    g_assert_false(zip_add(zip, "a", ZIP_AS_IT_IS, bytes, &error) && zip_finish(zip, &error));
    g_assert_cmpstr(error->message, ==, "pack.zip: No space left on device");
    close(full);
}

/* ---- order, emptiness, pieces ---- */

struct target {
    char *name;
    int out;
};

static struct target target_new(void)
{
    struct target target = {0};
    target.out = g_file_open_tmp("billhook-zip-XXXXXX", &target.name, NULL);
    g_assert_cmpint(target.out, >=, 0);
    return target;
}

/* Closes and removes it; what was written. */
static GBytes *target_end(struct target *target)
{
    char *bytes;
    gsize length;
    close(target->out);
    g_assert_true(g_file_get_contents(target->name, &bytes, &length, NULL));
    g_unlink(target->name);
    g_free(target->name);
    return g_bytes_new_take(bytes, length);
}

/* Files stand as they were added, not by name; the sums come last and are not among themselves. */
static void test_order(void)
{
    static const char *const names[] = {"z", "a/z", "a/a", "m"};
    struct target target = target_new();
    g_autoptr(zip_auto) zip = zip_new(target.out, "pack.zip", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_cmpint(zip_count(zip), ==, (gint64)i);
        g_assert_true(zip_add(zip, names[i], i % 2 ? ZIP_PACKED : ZIP_AS_IT_IS, bytes, NULL));
    }
    g_assert_true(zip_finish(zip, NULL));
    g_autoptr(GBytes) whole = target_end(&target);
    g_autofree char *found = names_of(whole);
    g_assert_cmpstr(found, ==, "z\na/z\na/a\nm\nSHA256SUMS\n");
    gsize length = 0;
    unsigned mode = 0;
    gint64 at = 0;
    g_autofree char *sums = read_back(whole, "SHA256SUMS", &length, &mode, &at);
    g_assert_null(strstr(sums, "SHA256SUMS"));
    g_assert_cmpuint(length, ==, 4 * 64 + strlen("  z\n  a/z\n  a/a\n  m\n"));
}

/* Nothing in it: its sums are empty, and it is a zip all the same. */
static void test_empty(void)
{
    struct target target = target_new();
    g_autoptr(zip_auto) zip = zip_new(target.out, "pack.zip", NULL);
    g_assert_true(zip_finish(zip, NULL));
    g_autoptr(GBytes) whole = target_end(&target);
    g_autofree char *found = names_of(whole);
    g_assert_cmpstr(found, ==, "SHA256SUMS\n");
}

/* A file in pieces of any size is the file in one; its sum is that of the whole. */
static void test_pieces(void)
{
    enum { LENGTH = 200000 };
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    g_autofree char *text = g_malloc(LENGTH);
    for (gsize i = 0; i < LENGTH; i++)
        text[i] = (char)g_rand_int_range(random, 0, 256);
    struct target target = target_new();
    g_autoptr(zip_auto) zip = zip_new(target.out, "pack.zip", NULL);
    g_assert_true(zip_begin(zip, "empty.csv", NULL) && zip_end(zip, NULL));
    g_assert_true(zip_begin(zip, "pieces.csv", NULL));
    for (gsize at = 0; at < LENGTH;) {
        gsize piece = MIN((gsize)g_rand_int_range(random, 0, 40000), LENGTH - at);
        g_assert_true(zip_write(zip, text + at, piece, NULL));
        at += piece;
    }
    g_assert_true(zip_end(zip, NULL) && zip_finish(zip, NULL));
    g_autoptr(GBytes) whole = target_end(&target);
    gsize length = 0;
    unsigned mode = 0;
    gint64 at = 0;
    g_autofree char *found = read_back(whole, "pieces.csv", &length, &mode, &at);
    g_assert_cmpuint(length, ==, LENGTH);
    g_assert_true(memcmp(found, text, LENGTH) == 0);
    guint8 digest[32];
    sha256(text, LENGTH, digest);
    g_autofree char *hex = text_hex(digest, sizeof digest),
                    *sums = read_back(whole, "SHA256SUMS", &length, &mode, &at);
    g_assert_nonnull(strstr(sums, hex));
    /* the SHA-256 of nothing */
    g_assert_true(g_str_has_prefix(
            sums, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty.csv\n"));
}

/* One that is given up has no end: nobody takes it for a whole one. */
static void test_given_up(void)
{
    struct target target = target_new();
    struct zip *zip = zip_new(target.out, "pack.zip", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new_static("content", 7);
    g_assert_true(zip_add(zip, "a", ZIP_AS_IT_IS, bytes, NULL));
    g_assert_true(zip_begin(zip, "b", NULL) && zip_write(zip, "half", 4, NULL));
    zip_free(zip);
    zip_free(NULL);
    g_autoptr(GBytes) part = target_end(&target);
    g_assert_null(names_of(part));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zip/content", test_content);
    g_test_add_func("/zip/sums", test_sums);
    g_test_add_func("/zip/same-bytes", test_same_bytes);
    g_test_add_func("/zip/not-written", test_not_written);
    g_test_add_func("/zip/order", test_order);
    g_test_add_func("/zip/empty", test_empty);
    g_test_add_func("/zip/pieces", test_pieces);
    g_test_add_func("/zip/given-up", test_given_up);
    return g_test_run();
}
