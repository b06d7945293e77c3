/* The pack of a month for the accountant: what is in it fits its own list of sums and the books,
 * the same books give the same bytes, and a pack that cannot be made leaves what was there. */
#include <archive.h>
#include <archive_entry.h>

#include "base/date.h"
#include "base/text.h"
#include "unit/cli/office.h"

static struct office office; /* of all tests */
static char *month;          /* in which its invoice #5 was issued, with its page */

/* ---- reading a zip ---- */

/* Names (char *) to contents (GBytes) of a zip. Caller unrefs. */
static GHashTable *unpack(const char *file)
{
    GHashTable *found =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    struct archive *zip = archive_read_new();
    struct archive_entry *entry;
    archive_read_support_format_zip(zip);
    g_assert_cmpint(archive_read_open_filename(zip, file, 65536), ==, ARCHIVE_OK);
    while (archive_read_next_header(zip, &entry) == ARCHIVE_OK) {
        char bytes[65536];
        la_ssize_t count;
        GByteArray *content = g_byte_array_new();
        while ((count = archive_read_data(zip, bytes, sizeof bytes)) > 0)
            g_byte_array_append(content, (const guint8 *)bytes, (guint)count);
        g_assert_cmpint(count, ==, 0);
        char *name = g_strdup(archive_entry_pathname(entry));
        g_assert_false(g_str_has_prefix(name, "/"));
        g_assert_null(strstr(name, ".."));
        g_assert_true(g_hash_table_insert(found, name, g_byte_array_free_to_bytes(content)));
    }
    archive_read_free(zip);
    return found;
}

/* The text of the file whose name ends so. Caller frees. */
static char *text_of(GHashTable *pack, const char *ending)
{
    GHashTableIter each;
    gpointer name, bytes;
    g_hash_table_iter_init(&each, pack);
    while (g_hash_table_iter_next(&each, &name, &bytes))
        if (g_str_has_suffix(name, ending))
            return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_error("the pack has no %s", ending);
}

/* A pack of the month. Caller unrefs. */
static GHashTable *pack_of(const char *file, const char *more)
{
    g_autofree char *line = g_strdup_printf("export --month %s %s %s", month, more, file);
    g_unlink(file);
    struct ran ran = office_run(&office, line);
    check_ran(line, &ran, 0, NULL, NULL);
    return unpack(file);
}

/* ---- tests ---- */

/* Each file stands in SHA256SUMS with its sum, and nothing else does. */
static void test_sums(void)
{
    g_autoptr(GHashTable) pack = pack_of("sums.zip", "");
    g_autofree char *sums = text_of(pack, "SHA256SUMS");
    g_auto(GStrv) lines = g_strsplit(sums, "\n", -1);
    guint count = 0;
    for (char **line = lines; *line && **line; line++, count++) {
        g_assert_cmpuint(strlen(*line), >, 66);
        g_assert_cmpint(strncmp(*line + 64, "  ", 2), ==, 0);
        guint8 digest[32];
        GBytes *bytes = g_hash_table_lookup(pack, *line + 66);
        if (!bytes)
            g_error("%s is not in the pack", *line + 66);
        sha256(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), digest);
        g_autofree char *hex = text_hex(digest, sizeof digest);
        g_assert_cmpint(strncmp(hex, *line, 64), ==, 0);
    }
    g_assert_cmpuint(count, ==, g_hash_table_size(pack) - 1);
}

/* The invoice is there as page and e-invoice, byte for byte as `show` writes it; the journal has it
 * once, with its total. */
static void test_content(void)
{
    static const struct step written[] = {
            {"show '#5' --pdf x.pdf --ubl x.xml", 0, NULL, NULL}, {NULL, 0, NULL, NULL}};
    static const char *const endings[][2] = {{".pdf", "x.pdf"}, {".xml", "x.xml"}};
    g_autoptr(GHashTable) pack = pack_of("content.zip", "");
    office_steps(&office, written);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *number = of_today(&office, "/@Y-00001"),
                        *name = g_strconcat(number, endings[i][0], NULL), *there = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(endings[i][1], &there, &length, NULL));
        GHashTableIter each;
        gpointer path, bytes;
        bool found = false;
        g_hash_table_iter_init(&each, pack);
        while (g_hash_table_iter_next(&each, &path, &bytes)) {
            if (!g_str_has_suffix(path, name))
                continue;
            found = g_bytes_get_size(bytes) == length &&
                    memcmp(g_bytes_get_data(bytes, NULL), there, length) == 0;
        }
        g_assert_true(found);
    }
    g_autofree char *journal = text_of(pack, "journal.csv"), *proof = text_of(pack, "verify.txt");
    g_autofree char *number = of_today(&office, "@Y-00001");
    const char *row = strstr(journal, number);
    g_assert_nonnull(row);
    g_assert_null(strstr(journal, "2025-00001")); /* of another month */
    g_assert_nonnull(strstr(row, "121,00"));
    g_assert_nonnull(strstr(proof, "0 faults"));
}

/* The same books give the same bytes, to a file, over a file, and to standard output. */
static void test_same(void)
{
    g_autofree char *line = g_strdup_printf("export --month %s same.zip", month);
    g_autoptr(GHashTable) first = pack_of("first.zip", "");
    g_assert_true(g_file_set_contents("same.zip", "what was there", -1, NULL));
    struct ran ran = office_run(&office, line);
    check_ran(line, &ran, 0, NULL, NULL);
    g_autofree char *one = NULL, *other = NULL;
    gsize length, other_length;
    g_assert_true(g_file_get_contents("first.zip", &one, &length, NULL));
    g_assert_true(g_file_get_contents("same.zip", &other, &other_length, NULL));
    g_assert_cmpuint(length, ==, other_length);
    g_assert_cmpint(memcmp(one, other, length), ==, 0);
    GStatBuf info;
    g_assert_cmpint(g_stat("first.zip", &info), ==, 0);
    g_assert_cmpint(info.st_mode & 07777, ==, 0600);
    (void)first;
}

/* --type takes what it names, and nothing of the others. */
static void test_types(void)
{
    g_autoptr(GHashTable) forms = pack_of("forms.zip", "--type order_form");
    g_autoptr(GHashTable) all = pack_of("all.zip", "--type order_form --type invoice");
    g_autofree char *form_journal = text_of(forms, "journal.csv"),
                    *journal = text_of(all, "journal.csv");
    g_autofree char *form = of_today(&office, ";B@Y-00001"),
                    *invoice = of_today(&office, ";@Y-00001");
    g_assert_nonnull(strstr(form_journal, form));
    g_assert_null(strstr(form_journal, invoice));
    g_assert_nonnull(strstr(journal, form));
    g_assert_nonnull(strstr(journal, invoice));
    g_assert_cmpuint(g_hash_table_size(all), >, g_hash_table_size(forms));
}

/* A document without its page: nothing is written, and what had the name stays. So for a folder
 * that is not there. */
static void test_refused(void)
{
    static const struct step steps[] = {
            {"export --month 2025-11 kept.zip", 1, NULL, "2025-00001 has no PDF yet"},
            {"export --month 2025-11 none.zip", 1, NULL, "nothing was written"},
            {"export --month 2025-10 nowhere/x.zip", 1, NULL, "nowhere"},
            {"export --month 2025-10 .", 1, NULL, "."},
            {"export --month 2025-10 empty.zip", 0, "0 documents from 2025-10-01 to 2025-10-31",
                    NULL},
            {"export", 2, NULL, "something is missing"},
            {"export --type receipt x.zip", 2, NULL, "'receipt' is none of"},
            {"export a.zip b.zip", 2, NULL, "too many words"},
            {NULL, 0, NULL, NULL},
    };
    g_assert_true(g_file_set_contents("kept.zip", "what was there", -1, NULL));
    office_steps(&office, steps);
    g_autofree char *kept = NULL;
    g_assert_true(g_file_get_contents("kept.zip", &kept, NULL, NULL));
    g_assert_cmpstr(kept, ==, "what was there");
    g_assert_false(g_file_test("none.zip", G_FILE_TEST_EXISTS));
    g_autoptr(GDir) folder = g_dir_open(".", 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));)
        if (strstr(name, ".part") || g_str_has_prefix(name, ".kept"))
            g_error("%s was left", name);
}

int main(int argc, char **argv)
{
    static const struct step steps[] = {{"create 1002 --type invoice", 0, "#5", NULL},
            {"issue '#5' '#3'", 0, "issued as", NULL}, {NULL, 0, NULL, NULL}};
    g_test_init(&argc, &argv, NULL);
    message_init();
    office = office_open("");
    office_steps(&office, steps);
    cJSON *json = office_json(&office, "show '#5' --json", 0);
    month = g_strndup(cJSON_GetObjectItem(json, "issue_date")->valuestring, 7);
    cJSON_Delete(json);
    g_test_add_func("/export/sums", test_sums);
    g_test_add_func("/export/content", test_content);
    g_test_add_func("/export/same", test_same);
    g_test_add_func("/export/types", test_types);
    g_test_add_func("/export/refused", test_refused);
    int status = g_test_run();
    office_close(&office);
    g_free(month);
    return status;
}
