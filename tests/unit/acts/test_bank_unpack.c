/* What a .zip of bank files holds, and what is refused. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "../../../src/acts/bank_unpack.h"
#include "base/error.h"

/* A .zip that is being made in memory. */
struct zip {
    struct archive *archive;
    char *bytes;
    size_t used, room;
};

static struct zip *zip_new(size_t room)
{
    struct zip *zip = g_new0(struct zip, 1);
    zip->room = room;
    zip->bytes = g_malloc(room);
    zip->archive = archive_write_new();
    archive_write_set_format_zip(zip->archive);
    g_assert_cmpint(
            archive_write_open_memory(zip->archive, zip->bytes, room, &zip->used), ==, ARCHIVE_OK);
    return zip;
}

static void zip_add(struct zip *zip, const char *name, const char *content, size_t length)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)length);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    g_assert_cmpint(archive_write_header(zip->archive, entry), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_data(zip->archive, content, length), ==, (la_ssize_t)length);
    archive_entry_free(entry);
}

static GBytes *zip_end(struct zip *zip)
{
    archive_write_close(zip->archive);
    archive_write_free(zip->archive);
    GBytes *bytes = g_bytes_new_take(zip->bytes, zip->used);
    g_free(zip);
    return bytes;
}

static void check_refused(GBytes *bytes, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(bank_unpack("x.zip", bytes, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    if (!strstr(error->message, words) || !g_str_has_prefix(error->message, "x.zip: "))
        g_error("'%s' does not say '%s'", error->message, words);
}

static void check_member(const GPtrArray *members, guint i, const char *name, const char *content)
{
    const struct bank_member *member = members->pdata[i];
    gsize length;
    const char *bytes = g_bytes_get_data(member->bytes, &length);
    g_assert_cmpstr(member->name, ==, name);
    g_assert_cmpuint(length, ==, strlen(content));
    g_assert_cmpint(strncmp(bytes, content, length), ==, 0);
}

static void test_a_file_is_itself(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("0000", 4);
    g_autoptr(GPtrArray) members = bank_unpack("a.cod", bytes, NULL);
    g_assert_cmpuint(members->len, ==, 1);
    check_member(members, 0, "a.cod", "0000");
}

static void test_members(void)
{
    struct zip *zip = zip_new(1 << 20);
    zip_add(zip, "2026/a.cod", "one", 3);
    zip_add(zip, "__MACOSX/._a.cod", "x", 1);
    zip_add(zip, "2026/.DS_Store", "x", 1);
    zip_add(zip, "b.xml", "two", 3);
    g_autoptr(GBytes) bytes = zip_end(zip);
    g_autoptr(GPtrArray) members = bank_unpack("x.zip", bytes, NULL);
    g_assert_cmpuint(members->len, ==, 2);
    check_member(members, 0, "x.zip: 2026/a.cod", "one");
    check_member(members, 1, "x.zip: b.xml", "two");
}

static void test_refused(void)
{
    struct zip *zip = zip_new(1 << 20);
    zip_add(zip, "in.zip", "PK\3\4", 4);
    g_autoptr(GBytes) nested = zip_end(zip);
    check_refused(nested, "in.zip: is an archive in an archive");

    g_autoptr(GBytes) empty = zip_end(zip_new(1 << 20));
    check_refused(empty, "no file");

    zip = zip_new(1 << 20);
    for (int i = 0; i < 1001; i++) {
        g_autofree char *name = g_strdup_printf("%d.cod", i);
        zip_add(zip, name, "", 0);
    }
    g_autoptr(GBytes) many = zip_end(zip);
    check_refused(many, "1000 files");

    zip = zip_new(1 << 20);
    zip_add(zip, "a.cod", "some content that is there", 26);
    g_autoptr(GBytes) whole = zip_end(zip), cut = g_bytes_new_from_bytes(whole, 0, 40);
    check_refused(cut, "cannot be unpacked");
}

static void test_bombs(void)
{
    const size_t size = (size_t)65 << 20;
    g_autofree char *bytes = g_malloc(size), *blanks = g_malloc(size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)((i * 2654435761U) >> 20);
    memset(blanks, ' ', size);
    struct zip *zip = zip_new((size_t)70 << 20);
    zip_add(zip, "large.cod", bytes, size);
    g_autoptr(GBytes) large = zip_end(zip);
    check_refused(large, "larger than 64 MiB");

    zip = zip_new(1 << 20);
    zip_add(zip, "blank.cod", blanks, size / 2);
    g_autoptr(GBytes) blank = zip_end(zip);
    check_refused(blank, "far more");

    zip = zip_new((size_t)400 << 20);
    for (int i = 0; i < 6; i++) {
        g_autofree char *name = g_strdup_printf("%d.cod", i);
        zip_add(zip, name, bytes, size - (2 << 20));
    }
    g_autoptr(GBytes) several = zip_end(zip);
    check_refused(several, "far more");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank-unpack/file", test_a_file_is_itself);
    g_test_add_func("/bank-unpack/members", test_members);
    g_test_add_func("/bank-unpack/refused", test_refused);
    g_test_add_func("/bank-unpack/bombs", test_bombs);
    return g_test_run();
}
