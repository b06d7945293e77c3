/* The zip of the month pack: what is read back, what `sha256sum -c` reads, the same bytes. */
#include "books/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

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

/* The content of a file of a zip; NULL: it is not there. *mode, *time: as they stand in it. */
static char *read_back(GBytes *zip, const char *name, gsize *length, unsigned *mode, gint64 *at)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    char *found = NULL;
    gsize size;
    const void *data = g_bytes_get_data(zip, &size);
    archive_read_support_format_zip_seekable(archive);
    g_assert_cmpint(archive_read_open_memory(archive, data, size), ==, ARCHIVE_OK);
    while (!found && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        if (strcmp(archive_entry_pathname(entry), name) != 0)
            continue;
        *length = (gsize)archive_entry_size(entry);
        *mode = archive_entry_mode(entry);
        *at = archive_entry_mtime(entry);
        found = g_malloc0(*length + 1);
        g_assert_cmpint(archive_read_data(archive, found, *length), ==, (la_ssize_t)*length);
    }
    archive_read_free(archive);
    return found;
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zip/content", test_content);
    g_test_add_func("/zip/sums", test_sums);
    g_test_add_func("/zip/same-bytes", test_same_bytes);
    g_test_add_func("/zip/not-written", test_not_written);
    return g_test_run();
}
