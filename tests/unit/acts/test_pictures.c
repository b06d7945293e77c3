/* The logo of documents: read now, kept by its content when a document is issued, and found again
 * though its file is gone. */
#include <cairo.h>

#include "acts/issue.h"
#include "acts/papers.h"
#include "channel/pictures.h"
#include "render/judge.h"
#include "unit/acts/acts.h"

#define KEPT "SELECT count(*) FROM pictures"

/* A logo of this colour in the config. */
static void paint(struct site *site, double red)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 4, 2);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, red, 0, 0);
    cairo_paint(cairo);
    cairo_destroy(cairo);
    g_free(site->config->seller.logo);
    site->config->seller.logo = g_build_filename(site->directory, "logo.png", NULL);
    g_unlink(site->config->seller.logo);
    g_assert_cmpint(cairo_surface_write_to_png(surface, site->config->seller.logo), ==,
            CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
}

static void set_logo(struct seller *seller, const char *logo)
{
    g_free(seller->logo);
    seller->logo = g_strdup(logo);
}

static void check_error(GError **error, int code, const char *words)
{
    g_assert_error(*error, BILLHOOK_ERROR, code);
    if (!strstr((*error)->message, words))
        g_error("'%s' does not say '%s'", (*error)->message, words);
    g_clear_error(error);
}

/* None set, a good one, and each kind of bad one, which names the key and the file. */
static void test_now(void)
{
    struct site *site = site_new("");
    struct picture logo;
    GError *error = NULL;
    g_assert_true(pictures_now(site_work(site, NOW), &logo, &error));
    g_assert_null(logo.bytes);
    g_assert_cmpstr(logo.sha256, ==, "");

    paint(site, 1);
    g_assert_true(pictures_now(site_work(site, NOW), &logo, &error));
    g_assert_nonnull(logo.bytes);
    g_assert_cmpuint(strlen(logo.sha256), ==, 64);
    picture_clear(&logo);

    g_assert_true(g_file_set_contents(site->config->seller.logo, "no picture", -1, NULL));
    g_assert_false(pictures_now(site_work(site, NOW), &logo, &error));
    check_error(&error, BILLHOOK_ERROR_CONFLICT, "logo.png");
    g_assert_null(logo.bytes);

    set_logo(&site->config->seller, site->directory);
    g_assert_false(pictures_now(site_work(site, NOW), &logo, &error));
    check_error(&error, BILLHOOK_ERROR_CONFLICT, "[seller] logo");
    set_logo(&site->config->seller, "/nonexistent/logo.png");
    g_assert_false(pictures_now(site_work(site, NOW), &logo, &error));
    check_error(&error, BILLHOOK_ERROR_CONFLICT, "/nonexistent/logo.png");
    site_free(site);
}

/* The bytes are kept once, whatever the name of the file; the seller names them. */
static void test_freeze(void)
{
    struct site *site = site_new("");
    GError *error = NULL;
    paint(site, 1);
    for (int time = 0; time < 2; time++) {
        struct picture logo;
        struct seller *seller = seller_copy(&site->config->seller);
        g_assert_true(pictures_now(site_work(site, NOW), &logo, &error));
        begin(site);
        g_assert_true(pictures_freeze(site->store, &logo, seller, NOW, &error));
        commit(site);
        g_autofree char *name = g_strconcat("sha256:", logo.sha256, NULL);
        g_assert_cmpstr(seller->logo, ==, name);
        g_assert_cmpint(ask(site, KEPT), ==, 1);
        picture_clear(&logo);
        seller_free(seller);
    }
    struct seller *seller = seller_copy(&site->config->seller);
    set_logo(seller, "");
    const struct picture none = {0};
    g_assert_true(pictures_freeze(site->store, &none, seller, NOW, &error));
    g_assert_cmpstr(seller->logo, ==, "");
    seller_free(seller);
    site_free(site);
}

/* What was frozen is found by its content; the file may be another one since, or none. */
static void test_of_frozen(void)
{
    struct site *site = site_new("");
    struct picture logo, found;
    bool lost;
    GError *error = NULL;
    paint(site, 1);
    struct seller *seller = seller_copy(&site->config->seller);
    g_assert_true(pictures_now(site_work(site, NOW), &logo, &error));
    begin(site);
    g_assert_true(pictures_freeze(site->store, &logo, seller, NOW, &error));
    commit(site);

    g_assert_true(pictures_of(site->store, seller, &found, &lost, &error));
    g_assert_cmpstr(found.sha256, ==, logo.sha256);
    g_assert_null(found.bytes); /* this thread drew it last */

    paint(site, 0);
    g_assert_true(pictures_now(site_work(site, NOW), &found, &error));
    picture_clear(&found);
    g_assert_true(pictures_of(site->store, seller, &found, &lost, &error));
    g_assert_cmpstr(found.sha256, ==, logo.sha256);
    g_assert_true(g_bytes_equal(found.bytes, logo.bytes));
    picture_clear(&found);
    g_assert_cmpint(g_unlink(site->config->seller.logo), ==, 0);
    g_assert_true(pictures_of(site->store, seller, &found, &lost, &error));
    g_assert_false(lost);
    picture_clear(&found);

    g_autofree char *zeros = g_strnfill(64, '0'), *unknown = g_strconcat("sha256:", zeros, NULL);
    set_logo(seller, unknown);
    g_assert_false(pictures_of(site->store, seller, &found, &lost, &error));
    g_assert_false(lost);
    check_error(&error, BILLHOOK_ERROR_NOT_FOUND, "");
    picture_clear(&logo);
    seller_free(seller);
    site_free(site);
}

/* A draft's logo is read from its file; one that is gone is lost, and the error says why. */
static void test_of_draft(void)
{
    struct site *site = site_new("");
    struct picture found;
    bool lost = true;
    GError *error = NULL;
    g_assert_true(pictures_of(site->store, &site->config->seller, &found, &lost, &error));
    g_assert_false(lost);
    g_assert_cmpstr(found.sha256, ==, "");

    paint(site, 1);
    g_assert_true(pictures_of(site->store, &site->config->seller, &found, &lost, &error));
    g_assert_nonnull(found.bytes);
    picture_clear(&found);
    g_assert_cmpint(g_unlink(site->config->seller.logo), ==, 0);
    g_assert_false(pictures_of(site->store, &site->config->seller, &found, &lost, &error));
    g_assert_true(lost);
    check_error(&error, BILLHOOK_ERROR_INPUT, "logo.png");
    site_free(site);
}

/* Two invoices of one logo keep it once; one of a later logo has its own, and the page of the first
 * is still made though both files are gone. */
static void test_issued(void)
{
    struct site *site = site_new("");
    GError *error = NULL;
    for (int id = 1; id <= 3; id++) {
        paint(site, id < 3 ? 1 : 0);
        order_without_documents(site, id, "ann@example.be");
        begin(site);
        g_autoptr(stored_document_auto) stored = draft_of(site, id, DOCUMENT_INVOICE);
        g_assert_true(issue_document(site_work(site, LATER), stored, "a person", &error));
        commit(site);
        g_assert_true(g_str_has_prefix(stored->seller->logo, "sha256:"));
        g_assert_cmpint(ask(site, KEPT), ==, id < 3 ? 1 : 2);
    }
    g_assert_cmpint(g_unlink(site->config->seller.logo), ==, 0);
    g_autoptr(stored_document_auto) first = find_document(site, "#1");
    g_assert_true(papers_make_and_keep(site_work(site, LATER), first, &error));
    g_assert_no_error(error);
    g_assert_cmpint(told(site, "without the logo"), ==, 0);
    site_free(site);
}

/* A logo that cannot be drawn stops the issue before a number is given, and keeps nothing. */
static void test_issue_refused(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    set_logo(&site->config->seller, "/nonexistent/logo.png");
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_false(issue_document(site_work(site, LATER), stored, "a person", &error));
    check_error(&error, BILLHOOK_ERROR_CONFLICT, "/nonexistent/logo.png");
    store_rollback(site->store);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM series WHERE last > 0"), ==, 0);
    g_assert_cmpint(ask(site, KEPT), ==, 0);
    site_free(site);
}

int main(int argc, char **argv)
{
    if (judge_is_child(argc, argv)) /* what is no PNG is tried by a child of this program */
        return judge_main();
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/pictures/now", test_now);
    g_test_add_func("/pictures/freeze", test_freeze);
    g_test_add_func("/pictures/of-frozen", test_of_frozen);
    g_test_add_func("/pictures/of-draft", test_of_draft);
    g_test_add_func("/pictures/issued", test_issued);
    g_test_add_func("/pictures/issue-refused", test_issue_refused);
    return g_test_run();
}
