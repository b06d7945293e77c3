/* The papers of a document: made, kept once, shown; and how e-invoices leave into a directory. */
#include "acts/issue.h"
#include "acts/papers.h"
#include "acts/pay.h"
#include "acts/send.h"
#include "channel/einvoice_directory.h"
#include "unit/acts/acts.h"

#define ALERTS "SELECT count(*) FROM mails WHERE role = 'alert'"

static void check_pdf(GBytes *pdf)
{
    gsize length;
    g_assert_nonnull(pdf);
    g_assert_true(g_str_has_prefix(g_bytes_get_data(pdf, &length), "%PDF-"));
    g_assert_cmpuint(length, >, 1000);
    g_bytes_unref(pdf);
}

/* No paper, and the error says so. */
static void check_none(GBytes *paper, GError **error, int code, const char *part)
{
    g_assert_null(paper);
    g_assert_error(*error, BILLHOOK_ERROR, code);
    g_assert_nonnull(strstr((*error)->message, part));
    g_clear_error(error);
}

/* The invoice #1, issued. */
static struct stored_document *issue(struct site *site)
{
    g_autoptr(GError) error = NULL;
    begin(site);
    struct stored_document *stored = find_document(site, "#1");
    g_assert_true(issue_document(site_work(site, LATER), stored, "a person", &error));
    commit(site);
    return stored;
}

static void test_draft(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) draft = find_document(site, "#1");

    check_pdf(papers_pdf(site_work(site, LATER), draft, &error));
    check_pdf(papers_preview_pdf(site_work(site, LATER), draft->document, &error));
    GBytes *ubl = papers_ubl(site_work(site, LATER), draft, &error);
    check_none(ubl, &error, BILLHOOK_ERROR_CONFLICT, "#1 is a draft");
    g_assert_false(papers_make_and_keep(site_work(site, LATER), draft, &error));
    check_none(NULL, &error, BILLHOOK_ERROR_CONFLICT, "");
    site_free(site);
}

static void test_preview_ubl(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) draft = find_document(site, "#1");
    g_autoptr(GBytes) ubl = papers_preview_ubl(
            site->config, config_shop(site->config, "main"), draft->document, LATER, &error);
    g_assert_no_error(error);
    g_assert_nonnull(g_strstr_len(g_bytes_get_data(ubl, NULL), (gssize)g_bytes_get_size(ubl),
            "<cbc:ID>PREVIEW</cbc:ID>"));
    g_assert_cmpstr(draft->document->number, ==, ""); /* the draft itself has none */
    site_free(site);
}

static void test_kept_once(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) stored = issue(site);

    check_pdf(papers_pdf(site_work(site, LATER), stored, &error)); /* made now, not kept */
    g_assert_cmpint(ask(site, "SELECT count(*) FROM artifacts"), ==, 0);
    GBytes *ubl = papers_ubl(site_work(site, LATER), stored, &error);
    check_none(ubl, &error, BILLHOOK_ERROR_TEMPORARY, "not made yet");

    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));
    g_autoptr(GBytes) kept = papers_pdf(site_work(site, LATER), stored, &error),
                      again = papers_pdf(site_work(site, LATER), stored, &error),
                      einvoice = papers_ubl(site_work(site, LATER), stored, &error);
    g_assert_true(g_bytes_equal(kept, again));
    g_assert_nonnull(einvoice);

    g_assert_false(papers_make_and_keep(site_work(site, LATER), stored, &error));
    check_none(NULL, &error, BILLHOOK_ERROR_CONFLICT, "");
    site_free(site);
}

/* A delivery note has no e-invoice, and the message says why. */
static void test_without_ubl(void)
{
    struct site *site = site_with_draft("", DOCUMENT_DELIVERY_NOTE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) stored = issue(site);
    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));
    GBytes *ubl = papers_ubl(site_work(site, LATER), stored, &error);
    check_none(ubl, &error, BILLHOOK_ERROR_NOT_FOUND, "has no e-invoice: ");
    site_free(site);
}

/* A document of an earlier version names a logo's file that is lost: it has its page without. */
static void test_lost_logo(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) stored = issue(site);
    g_free(stored->seller->logo);
    stored->seller->logo = g_build_filename(site->directory, "lost.png", NULL);

    struct papers papers = {0};
    papers_make(&papers, site_work(site, LATER), stored);
    g_assert_no_error(papers.problem);
    g_assert_nonnull(papers.pdf);
    papers_clear(&papers);
    g_assert_cmpint(ask(site, ALERTS), ==, 1);
    g_assert_cmpint(told(site, "its page is made without the logo"), ==, 1);
    check_pdf(papers_pdf(site_work(site, LATER), stored, &error));
    site_free(site);
}

/* Kept bytes that were changed are shown to nobody, and no page is made in their place. */
static void test_changed_bytes(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) stored = issue(site);
    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));
    change(site, "DROP TRIGGER artifacts_frozen");
    change(site, "UPDATE artifacts SET bytes = x'25'");
    check_none(papers_pdf(site_work(site, LATER), stored, &error), &error, BILLHOOK_ERROR_SYSTEM,
            "the stored pdf of document #1 was changed");
    check_none(papers_ubl(site_work(site, LATER), stored, &error), &error, BILLHOOK_ERROR_SYSTEM,
            "the stored ubl of document #1 was changed");
    site_free(site);
}

/* The rendering ended and the database refused: nothing is kept, and the next turn makes the same
 * papers anew. */
static void test_not_kept(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) stored = issue(site);
    change(site,
            "CREATE TRIGGER stuck BEFORE INSERT ON artifacts WHEN NEW.kind = 'ubl' BEGIN "
            "SELECT raise(ABORT, 'no room'); END");
    g_assert_false(papers_make_and_keep(site_work(site, LATER), stored, &error));
    check_none(NULL, &error, BILLHOOK_ERROR_SYSTEM, "cannot be kept, though it has none (no room)");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM artifacts"), ==, 0);
    g_assert_cmpint(ask(site, "SELECT rendered_at FROM documents"), ==, 0);

    change(site, "DROP TRIGGER stuck");
    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));
    g_assert_cmpint(ask(site, "SELECT count(*) FROM artifacts"), ==, 2);
    site_free(site);
}

/* A draft whose logo's file is gone is not shown without it: its owner can still mend it. */
static void test_draft_without_logo(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) draft = find_document(site, "#1");
    g_free(draft->seller->logo);
    draft->seller->logo = g_build_filename(site->directory, "lost.png", NULL);
    check_none(papers_pdf(site_work(site, LATER), draft, &error), &error, BILLHOOK_ERROR_INPUT,
            "lost.png");
    g_free(site->config->seller.logo);
    site->config->seller.logo = g_strdup("/nonexistent/logo.png");
    check_none(papers_preview_pdf(site_work(site, LATER), draft->document, &error), &error,
            BILLHOOK_ERROR_INPUT, "/nonexistent/logo.png");
    site_free(site);
}

/* Cleared papers are empty, and may be cleared again; what they were of stays named. */
static void test_clear(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    struct papers papers = {0};
    g_autoptr(stored_document_auto) stored = issue(site);
    papers_make(&papers, site_work(site, LATER), stored);
    g_assert_nonnull(papers.ubl);
    for (int time = 0; time < 2; time++) {
        papers_clear(&papers);
        g_assert_true(!papers.pdf && !papers.ubl && !papers.obstacle && !papers.problem);
    }
    g_assert_true(papers.stored == stored);
    site_free(site);
}

/* ---- pictures ---- */

static GBytes *picture_of(struct site *site, const struct stored_document *stored, int page)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    GBytes *picture = papers_picture(site_work(site, LATER), stored, page, 400, &count, &error);
    g_assert_no_error(error);
    g_assert_cmpint(count, ==, 1);
    g_assert_true(g_str_has_prefix(g_bytes_get_data(picture, NULL), "\x89PNG"));
    return picture;
}

/* The picture of what was made shows what the PDF shows, whatever was paid since. */
static void test_picture(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) draft = find_document(site, "#1");
    g_autoptr(GBytes) first = picture_of(site, draft, 1), beyond = picture_of(site, draft, 99);
    g_assert_true(g_bytes_equal(first, beyond));

    g_autoptr(stored_document_auto) stored = issue(site);
    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));
    g_autoptr(stored_document_auto) made = find_document(site, "#1");
    g_autoptr(GBytes) before = picture_of(site, made, 1);
    g_assert_false(g_bytes_equal(first, before));

    begin(site);
    struct pay_entry entry = {.kind = PAYMENT_HAND};
    g_autofree char *said = pay_book(site_work(site, LATER + 60), made, &entry, NULL, &error);
    g_assert_nonnull(said);
    commit(site);
    g_autoptr(stored_document_auto) paid = find_document(site, "#1");
    g_assert_true(paid->document->paid);
    g_autoptr(GBytes) after = picture_of(site, paid, 1);
    g_assert_true(g_bytes_equal(before, after));
    site_free(site);
}

/* The newest mail to the customer; none is said to be none. */
static void test_mail(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) stored = issue(site);
    GBytes *none = papers_mail(site_work(site, LATER), stored, &error);
    check_none(none, &error, BILLHOOK_ERROR_NOT_FOUND, "has no mail");

    begin(site);
    g_autofree char *said =
            send_document(site_work(site, LATER), stored, (struct send_wish){0}, &error);
    g_assert_nonnull(said);
    commit(site);
    none = papers_mail(site_work(site, LATER), stored, &error);
    check_none(none, &error, BILLHOOK_ERROR_TEMPORARY, "");
    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));
    g_autoptr(GBytes) mail = papers_mail(site_work(site, LATER), stored, &error);
    g_assert_no_error(error);
    g_assert_nonnull(g_strstr_len(
            g_bytes_get_data(mail, NULL), (gssize)g_bytes_get_size(mail), "ann@example.be"));
    site_free(site);
}

/* ---- the directory of e-invoices ---- */

static bool export_step(struct site *site)
{
    g_autoptr(GError) error = NULL;
    bool did;
    g_assert_true(einvoice_directory_step(site_work(site, LATER), &did, &error));
    g_assert_no_error(error);
    return did;
}

static void test_directory(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autofree char *directory = g_strdup(site->config->einvoice.directory);
    g_autofree char *file = g_build_filename(directory, "2025-00001.xml", NULL), *written = NULL;
    gsize length;
    g_autoptr(stored_document_auto) stored = issue(site);
    g_assert_false(export_step(site)); /* not made yet */
    g_assert_true(papers_make_and_keep(site_work(site, LATER), stored, &error));

    g_assert_cmpint(g_rmdir(directory), ==, 0);
    g_assert_false(export_step(site));
    g_assert_cmpint(ask(site, ALERTS), ==, 1);
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM mails WHERE body LIKE '%install -d -o billhook%'"), ==,
            1);

    g_assert_cmpint(g_mkdir(directory, 0700), ==, 0);
    g_assert_true(export_step(site));
    g_autoptr(GBytes) ubl = papers_ubl(site_work(site, LATER), stored, &error);
    g_assert_true(g_file_get_contents(file, &written, &length, NULL));
    g_autoptr(GBytes) bytes = g_bytes_new(written, length);
    g_assert_true(g_bytes_equal(ubl, bytes));

    g_assert_false(export_step(site)); /* once */
    *site->config->einvoice.directory = '\0';
    g_assert_false(export_step(site));
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/papers/draft", test_draft);
    g_test_add_func("/papers/preview-ubl", test_preview_ubl);
    g_test_add_func("/papers/kept-once", test_kept_once);
    g_test_add_func("/papers/without-ubl", test_without_ubl);
    g_test_add_func("/papers/lost-logo", test_lost_logo);
    g_test_add_func("/papers/changed-bytes", test_changed_bytes);
    g_test_add_func("/papers/not-kept", test_not_kept);
    g_test_add_func("/papers/draft-without-logo", test_draft_without_logo);
    g_test_add_func("/papers/clear", test_clear);
    g_test_add_func("/papers/picture", test_picture);
    g_test_add_func("/papers/mail", test_mail);
    g_test_add_func("/papers/directory", test_directory);
    return g_test_run();
}
