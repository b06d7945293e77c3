/* E08: what another program changed or took away is found, even after it dropped the triggers; and
 * backups. */
#include "fixture.h"

#include "store/books.h"
#include "store/inbox.h"
#include "store/store.h"

/* Five rendered invoices, and an order form. */
static void fill(struct store *store)
{
    for (int i = 1; i <= 5; i++)
        render(store, issue_new(store, DOCUMENT_INVOICE, i));
    render(store, issue_new(store, DOCUMENT_ORDER_FORM, 1));
}

#define DROP                                                                                     \
    "DROP TRIGGER documents_frozen; DROP TRIGGER documents_state; DROP TRIGGER documents_kept; " \
    "DROP TRIGGER "                                                                              \
    "artifacts_frozen; "                                                                         \
    "DROP TRIGGER artifacts_kept; DROP TRIGGER links_frozen; DROP TRIGGER links_kept; DROP "     \
    "TRIGGER series_forward; DROP TRIGGER documents_reference_frozen; PRAGMA "                   \
    "foreign_keys = OFF; "

/* A payment of the second invoice that nothing settled. */
#define A_PAYMENT(kind, amount)                                                            \
    "INSERT INTO payments (document_id, kind, amount, day, at, made_at) SELECT id, '" kind \
    "', " amount ", '', 6, 6 FROM documents WHERE n = 2 AND type = 'invoice'"

static const struct {
    const char *sql, *document, *words;
} frauds[] = {
        {"UPDATE documents SET content = replace(content, 'Taart', 'Koek') WHERE n = 2 AND type = "
         "'invoice'",
                "2026-00002", "its content was changed"},
        {"UPDATE documents SET total_gross = 1 WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "its total is not what was frozen"},
        {"UPDATE documents SET total_due = 1 WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "another amount is due than its payments and its credit notes leave"},
        {"UPDATE documents SET issue_date = '2020-01-01' WHERE n = 2 AND type = 'invoice'",
                "2026-00002", "its issue date is not"},
        {"UPDATE documents SET reference = 'X' WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "its reference is not"},
        {"UPDATE documents SET order_id = 9 WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "its order is not"},
        {"UPDATE documents SET sha256 = zeroblob(32) WHERE n = 2 AND type = 'invoice'",
                "2026-00002", "chain of series 2026-{N:5} is broken here"},
        {"UPDATE documents SET chain = zeroblob(32) WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "chain of series 2026-{N:5} is broken here"},
        {"DELETE FROM artifacts WHERE document_id = 3; DELETE FROM documents WHERE n = 3 AND type "
         "= 'invoice'",
                "2026-00004", "a gap before it: 2026-00003 is missing"},
        {"DELETE FROM artifacts WHERE document_id = 3; DELETE FROM documents WHERE n = 3 AND type "
         "= 'invoice'",
                "2026-00004", "is broken here"},
        {"DELETE FROM artifacts WHERE document_id = 1; DELETE FROM documents WHERE n = 1 AND type "
         "= 'invoice'",
                "2026-00002", "a gap before it: 2026-00001 is missing"},
        {"DELETE FROM artifacts WHERE document_id = 5; DELETE FROM documents WHERE n = 5 AND type "
         "= 'invoice'",
                "2026-00005", "it was issued, but is missing"},
        {"DELETE FROM artifacts WHERE document_id = 5; DELETE FROM documents WHERE n = 5 AND type "
         "= 'invoice'; UPDATE series SET "
         "last = 4, floor = 4, next = 5 WHERE type = 'invoice'",
                "", "knows numbers up to 5"},
        {"UPDATE documents SET number = '2026-00099' WHERE n = 2 AND type = 'invoice'",
                "2026-00099", "its number should be 2026-00002"},
        {"UPDATE series SET next = 9 WHERE type = 'invoice'", "2026-00005",
                "the next number of series 2026-{N:5} is 9, it should be 6"},
        {"UPDATE series SET hash = zeroblob(32) WHERE type = 'invoice'", "2026-00005",
                "does not end with it"},
        {"UPDATE series SET last_date = '2020-01-01' WHERE type = 'invoice'", "2026-00005",
                "the last date of series"},
        {"UPDATE artifacts SET bytes = x'78' WHERE document_id = 2 AND kind = 'pdf'", "2026-00002",
                "its stored pdf was changed"},
        {"UPDATE artifacts SET bytes = x'78' WHERE document_id = 2 AND kind = 'ubl'", "2026-00002",
                "its stored ubl was changed"},
        {"UPDATE artifacts SET bytes = x'78', sha256 = SHA256_OF_X WHERE document_id = 2 AND kind "
         "= 'pdf'",
                "2026-00002", "its stored pdf was changed together with its hash"},
        {"UPDATE artifacts SET bytes = x'78', sha256 = SHA256_OF_X WHERE document_id = 5 AND kind "
         "= 'ubl'",
                "2026-00005", "its stored ubl was changed together with its hash"},
        {"UPDATE artifacts SET bytes = x'78', sha256 = SHA256_OF_X WHERE document_id = 6 AND kind "
         "= 'pdf'",
                "B2026-00001", "its stored pdf was changed together with its hash"},
        {"UPDATE artifacts SET bytes = x'78', sha256 = SHA256_OF_X WHERE document_id = 2 AND kind "
         "= 'pdf'; UPDATE links SET "
         "pdf_sha256 = SHA256_OF_X WHERE document_id = 2",
                "2026-00002", "the chain of pages is broken here"},
        {"DELETE FROM artifacts WHERE document_id = 2 AND kind = 'ubl'", "2026-00002",
                "its UBL was taken away"},
        {"UPDATE links SET ubl_sha256 = NULL WHERE document_id = 6", "B2026-00001",
                "its stored ubl was put there later"},
        {"DELETE FROM links WHERE document_id = 6", "B2026-00001",
                "its link in the chain of pages was taken away"},
        {"DELETE FROM links WHERE document_id = 2", "2026-00002",
                "its link in the chain of pages was taken away"},
        {"DELETE FROM links WHERE document_id = 2", "2026-00003",
                "the pages made before it was issued are not all there"},
        {"DELETE FROM links WHERE document_id = 2", "2026-00003",
                "the chain of pages is broken here"},
        {"UPDATE documents SET link_id = NULL WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "chain of series 2026-{N:5} is broken here"},
        {"UPDATE documents SET paid = 1 WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "it says paid, but its payments do not make it so"},
        {"UPDATE documents SET paid = 1 WHERE n = 1 AND type = 'order_form'", "B2026-00001",
                "it says paid, but its totals say that something is due"},
        {"UPDATE documents SET total_due = 1 WHERE n = 1 AND type = 'order_form'", "B2026-00001",
                "its paid or due is not"},
        {"UPDATE documents SET total_paid = 1, total_due = total_gross - 1 WHERE n = 2 AND type = "
         "'invoice'",
                "2026-00002", "another amount was paid than its payments make"},
        {"UPDATE documents SET total_paid = total_gross, total_due = 0 WHERE n = 2 AND type = "
         "'invoice'",
                "2026-00002", "another amount was paid than its payments make"},
        {"UPDATE documents SET paid_at = 1764000000 WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "the moment it was paid is not that of its last payment"},
        {"UPDATE documents SET paid_at = 1764000000 WHERE n = 1 AND type = 'order_form'",
                "B2026-00001", "it says unpaid, but the payment's day is there"},
        {A_PAYMENT("shop", "total_gross"), "2026-00002", "it says unpaid, but its payments pay it"},
        {A_PAYMENT("hand", "5"), "2026-00002", "another amount was paid than its payments make"},
        {A_PAYMENT("card", "5"), "2026-00002", "its gift cards are not its payments"},
        {A_PAYMENT("hand", "5") "; INSERT INTO payments (document_id, kind, amount, day, at, "
                                "reverses_id, made_at) SELECT id, 'reversal', -6, '', 6, 1, 6 FROM "
                                "documents WHERE n = 2 AND type = 'invoice'",
                "2026-00002", "what the bank took back is not one of its payments"},
        {"UPDATE documents SET paid = 1, total_paid = total_gross, total_due = 0, shop_paid_at = "
         "5, paid_at = 6 WHERE n = 1 AND type = 'order_form'",
                "B2026-00001", "the day it was paid is later"},
        {"DELETE FROM artifacts WHERE document_id = 2 AND kind = 'pdf'", "2026-00002",
                "its PDF was taken away"},
        {"UPDATE documents SET content = '{' WHERE n = 2 AND type = 'invoice'", "2026-00002",
                "its content cannot be read"},
        {"DELETE FROM orders; INSERT INTO orders VALUES ('main', 1, '1', 'x', 0, 0, 0, 0, 999, 0, "
         "'', "
         "9)",
                "", "refers to a row of deliveries"},
        {"DELETE FROM document_search WHERE rowid = 2 OR rowid = 4", "",
                "2 documents (the first: #2) were taken out of what"},
        {"SELECT 1", "", "trigger documents_frozen is missing"},
};

/* SHA-256 of x'78', as SQL. */
static const char x_sha256[] =
        "x'2D711642B726B04401627CA9FBAC32F5C8530FB1903CC4DB02258717921A4881'";

static char *fraud_sql(const char *sql)
{
    g_auto(GStrv) parts = g_strsplit(sql, "SHA256_OF_X", -1);
    g_autofree char *joined = g_strjoinv(x_sha256, parts);
    return g_strconcat(DROP, joined, NULL);
}

static void test_frauds(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture->store);
    g_autofree char *clean = verify_text(fixture->store);
    g_assert_cmpstr(clean, ==, "");
    g_autofree char *copy = beside(fixture, "copy"), *mark = beside(fixture, "copy.mark");
    for (gsize i = 0; i < G_N_ELEMENTS(frauds); i++) {
        must(store_backup(fixture->store, copy, &error));
        g_autofree char *sql = fraud_sql(frauds[i].sql);
        g_autofree char *refused = outside_on(copy, sql);
        g_assert_cmpstr(refused, ==, NULL);
        g_autoptr(store_auto) store = open_store(copy, STORE_READ);
        g_autofree char *faults = verify_text(store),
                        *line = g_strconcat(frauds[i].document, ": ", NULL);
        const char *at = strstr(faults, line);
        if (!at || !strstr(at, frauds[i].words))
            g_error("%s\nis not found: %s: %s\nbut\n%s", frauds[i].sql, frauds[i].document,
                    frauds[i].words, faults);
        g_clear_pointer(&store, store_close);
        g_unlink(copy);
        g_unlink(mark);
    }
}

static void sql_sha256(sqlite3_context *context, int count, sqlite3_value **values)
{
    guint8 digest[32];
    (void)count;
    sha256(sqlite3_value_text(values[0]), (gsize)sqlite3_value_bytes(values[0]), digest);
    sqlite3_result_blob(context, digest, sizeof digest, SQLITE_TRANSIENT);
}

/* Makes all links anew from the hashes beside them, as a careful fraud would. */
static void mend_links(const char *file, gint64 links)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(file, &db), ==, SQLITE_OK);
    sqlite3_create_function(db, "sha256", 1, SQLITE_UTF8, NULL, sql_sha256, NULL, NULL);
    for (gint64 id = 1; id <= links; id++) {
        g_autofree char *sql = g_strdup_printf(
                "UPDATE links SET link = sha256(lower(hex(ifnull((SELECT p.link FROM links p WHERE "
                "p.id = links.id - 1), "
                "zeroblob(32)))) || char(10) "
                "|| (SELECT number FROM documents d WHERE d.id = document_id) || char(10) || "
                "lower(hex(pdf_sha256)) || char(10) "
                "|| ifnull(lower(hex(ubl_sha256)), '-')) WHERE id = %" G_GINT64_FORMAT,
                id);
        g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    }
    sqlite3_close(db);
}

/* A page changed with its hash, its link and all links after it: what was issued later does not fit
 * any more. */
static void test_links_mended(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture->store);
    g_autofree char
            *copy = beside(fixture, "copy"),
            *drop = fraud_sql(""),
            *sql = fraud_sql(
                    "UPDATE artifacts SET bytes = x'78', sha256 = SHA256_OF_X WHERE document_id = "
                    "2 AND kind "
                    "= 'pdf'; UPDATE links SET pdf_sha256 = SHA256_OF_X WHERE document_id = 2");
    must(store_backup(fixture->store, copy, &error));
    g_assert_null(outside_on(copy, drop));
    mend_links(copy, 6);
    struct store *store =
            open_store(copy, STORE_READ); /* mending changes nothing where nothing was changed */
    g_autofree char *untouched = verify_text(store);
    store_close(store);
    g_assert_null(strstr(untouched, "2026-"));
    g_autofree char *recreated = outside_on(copy, strstr(sql, "UPDATE"));
    g_assert_null(recreated);
    mend_links(copy, 6);
    store = open_store(copy, STORE_READ);
    g_autofree char *faults = verify_text(store);
    store_close(store);
    g_assert_null(strstr(faults, "chain of pages"));
    check_says(faults, "2026-00003: the chain of series 2026-{N:5} is broken here");
}

/* Each page has its link, each document is bound to the last one before it, and no statement
 * changes either. */
static void test_links(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    render(fixture->store, issue_new(fixture->store, DOCUMENT_INVOICE, 1));
    render(fixture->store, issue_new(fixture->store, DOCUMENT_INVOICE, 2));
    g_autofree char *clean = verify_text(fixture->store);
    g_assert_cmpstr(clean, ==, "");
    g_assert_cmpint((int)outside_integer(fixture->path, "SELECT count(*) FROM links"), ==, 2);
    g_assert_cmpint(
            (int)outside_integer(fixture->path, "SELECT link_id FROM documents WHERE n = 2"), ==,
            1);
    g_assert_cmpint(
            (int)outside_integer(fixture->path, "SELECT link_id FROM documents WHERE n = 1"), ==,
            0);
    static const char *const refused[] = {"UPDATE links SET pdf_sha256 = zeroblob(32)",
            "DELETE FROM links", "REPLACE INTO links SELECT * FROM links",
            "UPDATE documents SET link_id = 7 WHERE n = 2"};
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *words = outside_on(fixture->path, refused[i]);
        g_assert_nonnull(words);
    }
}

/* A fraud that also mends all hashes of the database is found by the mark. */
static void test_whole_chain(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *other_path = beside(fixture, "other.db"),
                    *other_mark = beside(fixture, "other.db.mark"),
                    *mark = beside(fixture, "test.db.mark");
    struct store *other = open_store(other_path, STORE_SERVE);
    for (int i = 1; i <= 5; i++)
        render(other, issue_new(other, DOCUMENT_INVOICE, 100 + i));
    fill(fixture->store);
    copy_file(mark, other_mark);
    g_autofree char *faults = verify_text(other);
    check_says(faults, "disagree about number 5");
    store_close(other);
}

/* Another process gives up some numbers, and issues the next one, while this one proves. */
static bool jump(void *context, gint64 done, gint64 all)
{
    struct fixture *fixture = context;
    (void)done;
    (void)all;
    if (outside_integer(fixture->path, "SELECT count(*) FROM jumps"))
        return true;
    struct store *other = open_store(fixture->path, STORE_OPEN);
    must(series_set_next(other, DOCUMENT_INVOICE, "2026-{N:5}", 9, "a test", NOW, &error));
    render(other, issue_new(other, DOCUMENT_INVOICE, 6));
    store_close(other);
    return true;
}

static void test_jump_meanwhile(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 documents;
    struct progress progress = {.tell = jump, .context = fixture};
    fill(fixture->store);
    g_autoptr(GPtrArray) faults = store_verify(fixture->store, &documents, &progress, NULL);
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM jumps"), ==, 1);
    if (faults->len)
        g_error("%s", ((struct fault *)faults->pdata[0])->text);
    g_autofree char *later = verify_text(fixture->store);
    g_assert_cmpstr(later, ==, "");
}

static gint64 last_done, last_all;
static bool note_progress(void *context, gint64 done, gint64 all)
{
    last_done = done;
    last_all = all;
    return !context || done < 50;
}

static void test_progress(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 documents;
    for (int i = 1; i <= 120; i++)
        issue_new(fixture->store, DOCUMENT_INVOICE, i);
    struct progress progress = {.tell = note_progress}, ended = {note_progress, &documents, false};
    g_autoptr(GPtrArray) faults = store_verify(fixture->store, &documents, &progress, NULL);
    g_assert_false(progress.stopped);
    g_assert_cmpint(documents, ==, 120);
    g_assert_cmpint(last_done, ==, 120);
    g_assert_cmpint(last_all, ==, 120);
    must_fail(store_verify(fixture->store, &documents, &ended, &error), BILLHOOK_ERROR_TEMPORARY,
            "told to end");
    g_assert_true(ended.stopped);
    g_assert_cmpint(documents, ==, 50);
    /* E03: those without a PDF are listed */
    g_assert_cmpuint(faults->len, ==, 120);
    g_assert_cmpstr(((struct fault *)faults->pdata[0])->document, ==, "2026-00001");
    check_says(((struct fault *)faults->pdata[0])->text, "no PDF yet");
    g_assert_true(
            ((struct fault *)faults->pdata[0])->note); /* not done yet is no fault of the books */
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
    g_autofree char *file = beside(fixture, "b.db"), *mark = beside(fixture, "b.db.mark"),
                    *wal = beside(fixture, "b.db-wal"), *part = beside(fixture, "b.db.part");
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
    must_fail(store_backup(fixture->store, file, &error), BILLHOOK_ERROR_CONFLICT,
            "never overwrites");
    g_unlink(file);
    must_fail(store_backup(fixture->store, file, &error), BILLHOOK_ERROR_CONFLICT,
            "b.db.mark is there already");
    g_unlink(mark);
    must(store_backup(fixture->store, file, &error));
    g_autofree char *nowhere = beside(fixture, "no/b.db");
    must_fail(store_backup(fixture->store, nowhere, &error), BILLHOOK_ERROR_SYSTEM,
            "could not be made");
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
    g_autofree char *mark = beside(fixture, "test.db.mark"), *newer = beside(fixture, "newer"),
                    *old = beside(fixture, "old.db"), *copy = beside(fixture, "copy.db");
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
    g_autofree char *third = beside(fixture, "third.db"),
                    *third_mark = beside(fixture, "third.db.mark");
    must(store_backup(fixture->store, third, &error));
    g_assert_false(g_file_test(third_mark, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("verify/frauds", test_frauds);
    TEST("verify/links-mended", test_links_mended);
    TEST("verify/links", test_links);
    TEST("verify/whole-chain", test_whole_chain);
    TEST("verify/progress", test_progress);
    TEST("verify/jump-meanwhile", test_jump_meanwhile);
    TEST("verify/page", test_page);
    TEST("backup/restore", test_backup);
    TEST("backup/under-load", test_backup_under_load);
    TEST("backup/stopped", test_backup_stopped);
    return g_test_run();
}
