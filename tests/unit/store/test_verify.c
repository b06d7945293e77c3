/* E08: what another program changed or took away is found, even after it dropped the triggers; and backups. */
#include "fixture.h"

/* Five rendered invoices, and an order form. */
static void fill(struct store *store)
{
    for (int i = 1; i <= 5; i++)
        render(store, issue_new(store, DOCUMENT_INVOICE, i));
    render(store, issue_new(store, DOCUMENT_ORDER_FORM, 1));
}

#define DROP "DROP TRIGGER documents_frozen; DROP TRIGGER documents_state; DROP TRIGGER documents_kept; DROP TRIGGER artifacts_frozen; " \
             "DROP TRIGGER artifacts_kept; DROP TRIGGER series_forward; PRAGMA foreign_keys = OFF; "

static const struct {
    const char *sql, *document, *words;
} frauds[] = {
    {"UPDATE documents SET content = replace(content, 'Taart', 'Koek') WHERE n = 2 AND type = 'invoice'", "2026-00002", "its content was changed"},
    {"UPDATE documents SET total_gross = 1 WHERE n = 2 AND type = 'invoice'", "2026-00002", "its total is not what was frozen"},
    {"UPDATE documents SET total_due = 1 WHERE n = 2 AND type = 'invoice'", "2026-00002", "its paid or due is not"},
    {"UPDATE documents SET issue_date = '2020-01-01' WHERE n = 2 AND type = 'invoice'", "2026-00002", "its issue date is not"},
    {"UPDATE documents SET order_id = 9 WHERE n = 2 AND type = 'invoice'", "2026-00002", "its order is not"},
    {"UPDATE documents SET sha256 = zeroblob(32) WHERE n = 2 AND type = 'invoice'", "2026-00002", "chain of series 2026-{N:5} is broken here"},
    {"UPDATE documents SET chain = zeroblob(32) WHERE n = 2 AND type = 'invoice'", "2026-00002", "chain of series 2026-{N:5} is broken here"},
    {"DELETE FROM artifacts WHERE document_id = 3; DELETE FROM documents WHERE n = 3 AND type = 'invoice'", "2026-00004", "a gap before it: 2026-00003 is missing"},
    {"DELETE FROM artifacts WHERE document_id = 3; DELETE FROM documents WHERE n = 3 AND type = 'invoice'", "2026-00004", "is broken here"},
    {"DELETE FROM artifacts WHERE document_id = 1; DELETE FROM documents WHERE n = 1 AND type = 'invoice'", "2026-00002", "a gap before it: 2026-00001 is missing"},
    {"DELETE FROM artifacts WHERE document_id = 5; DELETE FROM documents WHERE n = 5 AND type = 'invoice'", "2026-00005", "it was issued, but is missing"},
    {"DELETE FROM artifacts WHERE document_id = 5; DELETE FROM documents WHERE n = 5 AND type = 'invoice'; UPDATE series SET last = 4, floor = 4, next = 5 WHERE type = 'invoice'",
     "", "knows numbers up to 5"},
    {"UPDATE documents SET number = '2026-00099' WHERE n = 2 AND type = 'invoice'", "2026-00099", "its number should be 2026-00002"},
    {"UPDATE series SET next = 9 WHERE type = 'invoice'", "2026-00005", "the next number of series 2026-{N:5} is 9, it should be 6"},
    {"UPDATE series SET hash = zeroblob(32) WHERE type = 'invoice'", "2026-00005", "does not end with it"},
    {"UPDATE series SET last_date = '2020-01-01' WHERE type = 'invoice'", "2026-00005", "the last date of series"},
    {"UPDATE artifacts SET bytes = x'78' WHERE document_id = 2 AND kind = 'pdf'", "2026-00002", "its stored pdf was changed"},
    {"UPDATE artifacts SET bytes = x'78' WHERE document_id = 2 AND kind = 'ubl'", "2026-00002", "its stored ubl was changed"},
    {"DELETE FROM artifacts WHERE document_id = 2 AND kind = 'pdf'", "2026-00002", "its PDF was taken away"},
    {"UPDATE documents SET content = '{' WHERE n = 2 AND type = 'invoice'", "2026-00002", "its content cannot be read"},
    {"DELETE FROM orders; INSERT INTO orders VALUES ('main', 1, '1', 'x', 0, 0, 0, 0, 999)", "", "refers to a row of deliveries"},
    {"SELECT 1", "", "trigger documents_frozen is missing"},
};

static void test_frauds(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture->store);
    g_autofree char *clean = verify_text(fixture->store);
    g_assert_cmpstr(clean, ==, "");
    g_autofree char *copy = beside(fixture, "copy"), *mark = beside(fixture, "copy.mark");
    for (gsize i = 0; i < G_N_ELEMENTS(frauds); i++) {
        must(store_backup(fixture->store, copy, &error));
        g_autofree char *sql = g_strconcat(DROP, frauds[i].sql, NULL);
        g_autofree char *refused = outside_on(copy, sql);
        g_assert_cmpstr(refused, ==, NULL);
        g_autoptr(store_auto) store = open_store(copy, STORE_READ);
        g_autofree char *faults = verify_text(store), *line = g_strconcat(frauds[i].document, ": ", NULL);
        const char *at = strstr(faults, line);
        if (!at || !strstr(at, frauds[i].words))
            g_error("%s\nis not found: %s: %s\nbut\n%s", frauds[i].sql, frauds[i].document, frauds[i].words, faults);
        g_clear_pointer(&store, store_close);
        g_unlink(copy);
        g_unlink(mark);
    }
}

/* A fraud that also mends all hashes of the database is found by the mark. */
static void test_whole_chain(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *other_path = beside(fixture, "other.db"), *other_mark = beside(fixture, "other.db.mark"), *mark = beside(fixture, "test.db.mark");
    struct store *other = open_store(other_path, STORE_SERVE);
    for (int i = 1; i <= 5; i++)
        render(other, issue_new(other, DOCUMENT_INVOICE, 100 + i));
    fill(fixture->store);
    copy_file(mark, other_mark);
    g_autofree char *faults = verify_text(other);
    check_says(faults, "disagree about number 5");
    store_close(other);
}

static gint64 last_done, last_all;
static void note_progress(gint64 done, gint64 all)
{
    last_done = done;
    last_all = all;
}

static void test_progress(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 documents;
    for (int i = 1; i <= 120; i++)
        issue_new(fixture->store, DOCUMENT_INVOICE, i);
    g_autoptr(GPtrArray) faults = store_verify(fixture->store, &documents, note_progress, NULL);
    g_assert_cmpint(documents, ==, 120);
    g_assert_cmpint(last_done, ==, 120);
    g_assert_cmpint(last_all, ==, 120);
    /* E03: those without a PDF are listed */
    g_assert_cmpuint(faults->len, ==, 120);
    g_assert_cmpstr(((struct fault *)faults->pdata[0])->document, ==, "2026-00001");
    check_says(((struct fault *)faults->pdata[0])->text, "no PDF yet");
}

/* A page of the file is damaged: faults, not silence. */
static void test_page(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *copy = beside(fixture, "copy"), *bytes = NULL;
    gsize length;
    for (int i = 1; i <= 40; i++)
        render(fixture->store, issue_new(fixture->store, DOCUMENT_INVOICE, i));
    must(store_backup(fixture->store, copy, &error));
    g_assert_true(g_file_get_contents(copy, &bytes, &length, NULL));
    int found = 0;
    for (gsize page = 4; page * 4096 < length; page += 9) {
        g_autofree char *bad = g_memdup2(bytes, length);
        memset(bad + page * 4096, 0x5a, 4096);
        g_assert_true(g_file_set_contents(copy, bad, (gssize)length, NULL));
        g_autoptr(GError) error = NULL;
        g_autoptr(store_auto) store = store_open(copy, STORE_READ, &error);
        gint64 documents;
        g_autoptr(GPtrArray) faults = store ? store_verify(store, &documents, NULL, &error) : NULL;
        found += error || (faults && faults->len);
        if (!error && (!faults || faults->len == 0))
            g_test_message("page %zu: nothing found", page);
    }
    g_assert_cmpint(found, >, 5);
}

/* ---- backup ---- */

static void test_backup(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "b.db"), *mark = beside(fixture, "b.db.mark"), *wal = beside(fixture, "b.db-wal"), *part = beside(fixture, "b.db.part");
    fill(fixture->store);
    gint64 delivery = put_body(fixture->store, "main", "{}", NOW, NULL);
    must(store_backup(fixture->store, file, &error));
    g_assert_false(g_file_test(wal, G_FILE_TEST_EXISTS) || g_file_test(part, G_FILE_TEST_EXISTS));
    const char *const files[] = {file, mark};
    for (gsize i = 0; i < 2; i++) {
        struct stat status;
        g_assert_cmpint(stat(files[i], &status), ==, 0);
        g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    }
    must_fail(store_backup(fixture->store, file, &error), BILLHOOK_ERROR_CONFLICT, "never overwrites");
    g_unlink(file);
    must_fail(store_backup(fixture->store, file, &error), BILLHOOK_ERROR_CONFLICT, "b.db.mark is there already");
    g_unlink(mark);
    must(store_backup(fixture->store, file, &error));
    g_autofree char *nowhere = beside(fixture, "no/b.db");
    must_fail(store_backup(fixture->store, nowhere, &error), BILLHOOK_ERROR_SYSTEM, "could not be made");
    /* put in place with its mark it goes on, under the same name for mails */
    g_autoptr(store_auto) restored = open_store(file, STORE_SERVE);
    g_assert_cmpstr(store_uid(restored), ==, store_uid(fixture->store));
    g_autofree char *stopped = store_numbering_stopped(restored), *faults = verify_text(restored);
    g_assert_cmpstr(stopped, ==, "");
    g_assert_cmpstr(faults, ==, "");
    struct delivery *kept = delivery_get(restored, delivery, NULL);
    check_bytes(kept->body, "{}");
    delivery_free(kept);
    g_autofree char *number = issue_new_on(restored, DOCUMENT_INVOICE, 9, DAY, NULL);
    g_assert_cmpstr(number, ==, "2026-00006");
}

static gpointer write_on(gpointer data)
{
    const char *path = data;
    struct store *store = open_store(path, STORE_OPEN);
    for (int i = 1; i <= 150; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        put_body(store, "main", body, NOW, NULL);
        issue_new(store, DOCUMENT_INVOICE, 1000 + i);
    }
    store_close(store);
    return NULL;
}

/* D15: while others write; the copy is consistent, and its mark fits. */
static void test_backup_under_load(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    GThread *writer = g_thread_new("writer", write_on, fixture->path);
    for (int i = 0; i < 5; i++) {
        g_autofree char *name = g_strdup_printf("b%d.db", i), *file = beside(fixture, name);
        g_usleep(20000);
        must(store_backup(fixture->store, file, &error));
        g_autoptr(store_auto) copy = open_store(file, STORE_SERVE);
        g_autofree char *stopped = store_numbering_stopped(copy), *faults = verify_text(copy);
        g_assert_cmpstr(stopped, ==, "");
        g_auto(GStrv) lines = g_strsplit(faults, "\n", -1);
        for (char **line = lines; *line; line++)
            if (**line && !strstr(*line, "no PDF yet"))
                g_error("%s", *line);
    }
    g_thread_join(writer);
}

/* A backup of books whose numbering is stopped does not end the stop. */
static void test_backup_stopped(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark"), *newer = beside(fixture, "newer"), *old = beside(fixture, "old.db"), *copy = beside(fixture, "copy.db");
    fill(fixture->store);
    must(store_backup(fixture->store, old, &error));
    issue_new(fixture->store, DOCUMENT_INVOICE, 9);
    copy_file(mark, newer);
    g_autofree char *old_mark = beside(fixture, "old.db.mark");
    copy_file(newer, old_mark);
    struct store *store = open_store(old, STORE_SERVE);
    must(store_backup(store, copy, &error));
    store_close(store);
    store = open_store(copy, STORE_SERVE);
    g_autofree char *stopped = store_numbering_stopped(store);
    check_says(stopped, "knows numbers up to 6");
    store_close(store);
    /* the mark lost: the copy has none */
    g_unlink(mark);
    g_autofree char *third = beside(fixture, "third.db"), *third_mark = beside(fixture, "third.db.mark");
    must(store_backup(fixture->store, third, &error));
    g_assert_false(g_file_test(third_mark, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("verify/frauds", test_frauds);
    TEST("verify/whole-chain", test_whole_chain);
    TEST("verify/progress", test_progress);
    TEST("verify/page", test_page);
    TEST("backup/restore", test_backup);
    TEST("backup/under-load", test_backup_under_load);
    TEST("backup/stopped", test_backup_stopped);
    return g_test_run();
}
