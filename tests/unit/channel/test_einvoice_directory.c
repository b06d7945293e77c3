/* E-invoices leave into a directory: each once, whole or not at all, oldest first; what cannot be
 * written waits, and a crash between the file and its record repeats the same bytes. */
#include "channel/einvoice_directory.h"
#include "unit/captured.h"
#include "unit/channel/channel.h"

#define FIRST "2026-00001.xml"

/* One step; whether something was written. What goes to the log is *said (owned; may be NULL). */
static bool step(struct office *office, char **said)
{
    bool did;
    struct capture capture = capture_begin(STDERR_FILENO);
    must(einvoice_directory_step(office_work(office, NOW), &did, &error));
    g_autofree char *log = capture_end(&capture);
    if (said)
        *said = g_steal_pointer(&log);
    return did;
}

static char *einvoice(struct office *office, const char *name)
{
    return g_build_filename(office->einvoices, name, NULL);
}

static void check_file(struct office *office, const char *name, const char *wanted)
{
    g_autofree char *file = einvoice(office, name), *bytes = NULL;
    if (!g_file_get_contents(file, &bytes, NULL, NULL))
        g_error("%s was not written", file);
    g_assert_cmpstr(bytes, ==, wanted);
}

static guint files_in(const char *directory)
{
    guint count = 0;
    GDir *dir = g_dir_open(directory, 0, NULL);
    while (g_dir_read_name(dir))
        count++;
    g_dir_close(dir);
    return count;
}

/* An issued invoice with its pages and, where `ubl` is not NULL, an e-invoice; its id. */
static gint64 invoice(struct office *office, gint64 order_id, const char *ubl)
{
    g_autoptr(stored_document_auto) stored = office_invoice(office, order_id, "ann@example.be");
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5),
                      bytes = ubl ? g_bytes_new_static(ubl, strlen(ubl)) : NULL;
    must(document_rendered(office->books.store, stored->document->id, pdf, bytes,
            ubl ? "" : "a private customer", NOW, &error));
    return stored->document->id;
}

/* ---- what leaves ---- */

/* No directory, no document, a draft, a document without pages, one without an e-invoice: there is
 * nothing to do, and nobody is told. */
static void test_nothing_to_do(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *said = NULL;
    g_assert_false(step(office, NULL));

    g_autoptr(stored_document_auto) sketch = draft(DOCUMENT_INVOICE, "main", 1);
    insert(office->books.store, sketch);
    stored_document_free(office_invoice(office, 2, "ann@example.be"));
    invoice(office, 3, NULL);
    g_assert_false(step(office, &said));
    g_assert_cmpstr(said, ==, "");
    g_assert_cmpuint(files_in(office->einvoices), ==, 0);

    invoice(office, 4, "<Invoice/>");
    set(&office->config->einvoice.directory, "");
    g_assert_false(step(office, NULL));
    g_assert_cmpuint(files_in(office->einvoices), ==, 0);
}

/* One a step, the oldest first, each with its own bytes; then there is nothing more. */
static void test_in_turn(struct office *office, gconstpointer data)
{
    (void)data;
    static const char *const bytes[] = {"<Invoice>1</Invoice>", "<Invoice>2</Invoice>", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(bytes); i++)
        invoice(office, (gint64)i + 1, bytes[i]);
    for (guint i = 0; i < G_N_ELEMENTS(bytes); i++) {
        g_autofree char *name = g_strdup_printf("2026-0000%u.xml", i + 1);
        g_assert_true(step(office, NULL));
        g_assert_cmpuint(files_in(office->einvoices), ==, i + 1);
        check_file(office, name, bytes[i]);
    }
    g_assert_false(step(office, NULL));
    g_assert_cmpint(
            office_count(office, "SELECT count(*) FROM documents WHERE exported_at = 1764000000"),
            ==, 3);
}

/* What another program took away is not written again. */
static void test_taken_up(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *file = einvoice(office, FIRST);
    invoice(office, 1, "<Invoice/>");
    g_assert_true(step(office, NULL));
    g_assert_cmpint(g_unlink(file), ==, 0);
    g_assert_false(step(office, NULL));
    g_assert_cmpuint(files_in(office->einvoices), ==, 0);
}

/* Nobody but the owner may read it: it has a customer's name and what he bought. */
static void test_mode(struct office *office, gconstpointer data)
{
    (void)data;
    struct stat status;
    g_autofree char *file = einvoice(office, FIRST);
    invoice(office, 1, "<Invoice/>");
    g_assert_true(step(office, NULL));
    g_assert_cmpint(stat(file, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

/* ---- after a crash ---- */

/* It ended after the rename and before the record: the same bytes are written again, under the same
 * name, and nothing is left beside them. */
static void test_crash_before_record(struct office *office, gconstpointer data)
{
    (void)data;
    bool did;
    invoice(office, 1, "<Invoice/>");
    office_sql(office,
            "CREATE TRIGGER stuck BEFORE UPDATE OF exported_at ON documents BEGIN SELECT "
            "raise(ABORT, 'the power went'); END");
    must_fail(einvoice_directory_step(office_work(office, NOW), &did, &error),
            BILLHOOK_ERROR_CONFLICT, "the power went");
    check_file(office, FIRST, "<Invoice/>");

    office_sql(office, "DROP TRIGGER stuck");
    reopen(&office->books);
    g_assert_true(step(office, NULL));
    check_file(office, FIRST, "<Invoice/>");
    g_assert_cmpuint(files_in(office->einvoices), ==, 1);
    g_assert_false(step(office, NULL));
}

/* It ended while it wrote: the part is replaced, and never followed where it is a link. */
static void test_crash_while_writing(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *part = einvoice(office, "." FIRST ".part"),
                    *other = beside(&office->books, "other");
    put_file(part, "<Inv", 4);
    invoice(office, 1, "<Invoice/>");
    g_assert_true(step(office, NULL));
    check_file(office, FIRST, "<Invoice/>");
    g_assert_cmpuint(files_in(office->einvoices), ==, 1);

    put_file(other, "precious", 8);
    g_autofree char *second = einvoice(office, ".2026-00002.xml.part"), *kept = NULL;
    g_assert_cmpint(symlink(other, second), ==, 0);
    invoice(office, 2, "<Invoice/>");
    g_assert_true(step(office, NULL));
    g_assert_true(g_file_get_contents(other, &kept, NULL, NULL));
    g_assert_cmpstr(kept, ==, "precious");
}

/* ---- what cannot be written ---- */

static void no_directory(struct office *office)
{
    g_assert_cmpint(g_rmdir(office->einvoices), ==, 0);
}

static void a_file(struct office *office)
{
    no_directory(office);
    put_file(office->einvoices, "x", 1);
}

static void name_is_taken(struct office *office)
{
    g_autofree char *file = einvoice(office, FIRST);
    g_assert_cmpint(g_mkdir(file, 0700), ==, 0);
}

static void mend(struct office *office)
{
    g_autofree char *file = einvoice(office, FIRST);
    g_rmdir(file);
    g_unlink(office->einvoices);
    g_mkdir(office->einvoices, 0700);
}

/* The alert names the key, the file and the command; the step is no error and nothing is recorded,
 * so that it is written once it can be. */
static void test_unwritable(void)
{
    static const struct {
        void (*trouble)(struct office *);
        const char *reason, *help;
    } rows[] = {
            {no_directory, "No such file or directory",
                    "install -d -o billhook -g billhook -m 700"},
            {a_file, "Not a directory", "install -d -o billhook -g billhook -m 700"},
            {name_is_taken, "Is a directory", "df -h"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        g_autofree char *said = NULL, *again = NULL;
        office_up(&office, NULL);
        invoice(&office, 1, "<Invoice/>");
        rows[i].trouble(&office);

        g_assert_false(step(&office, &said));
        check_says(said, "kind=rendering subject=\"e-invoices wait\"");
        check_says(said, "[einvoice] directory: ");
        check_says(said, FIRST);
        check_says(said, rows[i].reason);
        check_says(said, rows[i].help);
        check_outbox(&office, rows[i].reason, "alert owner@example.com queued");
        g_assert_false(step(&office, &again));
        g_assert_cmpstr(again, ==, ""); /* once an hour */
        g_assert_cmpint(
                office_count(&office, "SELECT count(*) FROM documents WHERE exported_at <> 0"), ==,
                0);

        mend(&office);
        g_assert_true(step(&office, NULL));
        check_file(&office, FIRST, "<Invoice/>");
        office_down(&office, NULL);
    }
}

/* Another program fails between, and no part is left that it could take up. */
static void test_no_part_is_left(struct office *office, gconstpointer data)
{
    (void)data;
    invoice(office, 1, "<Invoice/>");
    name_is_taken(office);
    g_assert_false(step(office, NULL));
    g_assert_cmpuint(files_in(office->einvoices), ==, 1); /* the folder in its place */
}

/* Bytes that are not those that were kept are never handed over: an alert, no file. */
static void test_damaged(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *said = NULL;
    invoice(office, 1, "<Invoice/>");
    office_sql(office, "DROP TRIGGER artifacts_frozen");
    office_sql(office, "UPDATE artifacts SET bytes = x'3c58' WHERE kind = 'ubl'");
    g_assert_false(step(office, &said));
    check_says(said, "the stored ubl of document #1 was changed");
    check_says(said, "billhook verify");
    g_assert_cmpuint(files_in(office->einvoices), ==, 0);
}

/* One that cannot leave holds up no other, whichever trouble it has. */
static void test_others_leave(struct office *office, gconstpointer data)
{
    (void)data;
    invoice(office, 1, "<Invoice>1</Invoice>");
    invoice(office, 2, "<Invoice>2</Invoice>");
    invoice(office, 3, "<Invoice>3</Invoice>");
    name_is_taken(office);
    office_sql(office, "DROP TRIGGER artifacts_frozen");
    office_sql(
            office, "UPDATE artifacts SET bytes = x'3c58' WHERE kind = 'ubl' AND document_id = 2");

    g_assert_true(step(office, NULL));
    check_file(office, "2026-00003.xml", "<Invoice>3</Invoice>");
    g_assert_false(step(office, NULL));
}

static void add(void)
{
    OFFICE("einvoice-directory/nothing-to-do", test_nothing_to_do);
    OFFICE("einvoice-directory/in-turn", test_in_turn);
    OFFICE("einvoice-directory/taken-up", test_taken_up);
    OFFICE("einvoice-directory/mode", test_mode);
    OFFICE("einvoice-directory/crash-before-record", test_crash_before_record);
    OFFICE("einvoice-directory/crash-while-writing", test_crash_while_writing);
    g_test_add_func("/channel/einvoice-directory/unwritable", test_unwritable);
    OFFICE("einvoice-directory/no-part-is-left", test_no_part_is_left);
    OFFICE("einvoice-directory/damaged", test_damaged);
    OFFICE("einvoice-directory/others-leave", test_others_leave);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
