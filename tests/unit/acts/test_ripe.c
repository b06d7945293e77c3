/* An automatic draft issues itself, or waits: each reason why, what it says, and that it goes on
 * once the reason is gone. */
#include "acts/issue.h"
#include "unit/acts/acts.h"

/* What stands against it. */
typedef void (*obstacle)(struct site *site, struct stored_document *stored);

static void by_hand(struct site *site, struct stored_document *stored)
{
    (void)site;
    stored->automatic = false;
}

static void no_auto_send(struct site *site, struct stored_document *stored)
{
    (void)stored;
    site->config->rules[DOCUMENT_INVOICE].auto_send = false;
}

static void no_transport(struct site *site, struct stored_document *stored)
{
    (void)stored;
    site->config->mail.transport = TRANSPORT_OFF;
}

static void blocks(struct site *site, struct stored_document *stored)
{
    (void)site;
    document_warn(stored->document, WARNING_TOTAL_NOT_ITS_PARTS, "the totals differ");
}

static void incomplete(struct site *site, struct stored_document *stored)
{
    (void)stored;
    site->config->incomplete = true;
}

static void logo(struct site *site, struct stored_document *stored)
{
    (void)stored;
    g_free(site->config->seller.logo);
    site->config->seller.logo = g_build_filename(site->directory, "no-such-logo.png", NULL);
}

static void pending(struct site *site, struct stored_document *stored)
{
    (void)site;
    stored->pending_order = true;
}

static void no_email(struct site *site, struct stored_document *stored)
{
    (void)site;
    g_free(stored->document->customer.email);
    stored->document->customer.email = g_strdup("");
}

static void send_after(struct site *site, struct stored_document *stored)
{
    (void)stored;
    site->config->mail.send_after_s = 3600;
}

/* Order 2 has an automatic invoice, which is all that the limit allows. */
static void burst(struct site *site, struct stored_document *stored)
{
    (void)stored;
    site->config->mail.burst_count = 1;
    site->config->mail.burst_window_s = 3600;
}

static void burst_but_released(struct site *site, struct stored_document *stored)
{
    burst(site, stored);
    stored->released = true;
}

/* It waited for a release before: only the release lets it go, though there is room again. */
static void waited(struct site *site, struct stored_document *stored)
{
    (void)site;
    document_warn(stored->document, WARNING_WAITS_FOR_RELEASE, "more documents than burst_limit");
}

/* The invoice of order 2 has a later date than the clock. */
static void clock_is_back(struct site *site, struct stored_document *stored)
{
    (void)site;
    stored->ripe_from = 0;
}

static const struct row {
    const char *name;
    obstacle obstacle;
    bool issued;
    const char *warning; /* the warning that it waits with; NULL: none */
    int alerts;          /* the mails to the owner */
    int days;            /* the clock stands so many days back */
} rows[] = {
        {"nothing", NULL, true, NULL, 0, 0},
        {"by-hand", by_hand, false, NULL, 0, 0},
        {"no-auto-send", no_auto_send, false, NULL, 0, 0},
        {"transport-off", no_transport, false, NULL, 0, 0},
        {"blocks", blocks, false, "total-not-its-parts", 0, 0},
        {"incomplete", incomplete, false, "config-incomplete", 0, 0},
        {"logo", logo, false, "logo-unreadable", 1, 0},
        {"pending-order", pending, false, "waits-for-payment", 0, 0},
        {"no-email", no_email, false, "no-usable-email", 0, 0},
        {"send-after", send_after, false, "waits-send-after", 0, 0},
        {"burst", burst, false, "waits-for-release", 1, 0},
        {"burst-but-released", burst_but_released, true, NULL, 0, 0},
        {"waited-for-release", waited, false, "waits-for-release", 0, 0},
        {"clock", clock_is_back, false, "numbering-stopped", 1, 40},
};

/* The first draft of order 1, as a rule would have made it. */
static struct stored_document *automatic_draft(struct site *site)
{
    struct stored_document *stored = draft_of(site, 1, DOCUMENT_INVOICE);
    stored->automatic = true;
    stored->ripe_from = NOW;
    return stored;
}

static bool try_issue(struct site *site, struct stored_document *stored, int days)
{
    g_autoptr(GError) error = NULL;
    bool issued = false;
    bool good = issue_if_ripe(site_work(site, LATER - days * 86400), stored, &issued, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    g_assert_cmpint(*stored->document->number != '\0', ==, issued);
    return issued;
}

/* The document has this warning and no other; NULL: none at all. */
static void check_warnings(const struct document *document, const char *name)
{
    g_assert_cmpuint(document->warnings->len, ==, name ? 1 : 0);
    if (name)
        g_assert_cmpstr(
                ((const struct warning *)g_ptr_array_index(document->warnings, 0))->name, ==, name);
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    struct site *site = site_new("");
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 2, 0);
    order_without_documents(site, 1, "ann@example.be");
    gint64 before = ask(site, "SELECT count(*) FROM mails WHERE role <> 'alert'");

    begin(site);
    g_autoptr(stored_document_auto) stored = automatic_draft(site);
    if (row->obstacle)
        row->obstacle(site, stored);
    g_assert_cmpint(try_issue(site, stored, row->days), ==, row->issued);
    commit(site);

    const struct document *document = stored->document;
    g_assert_cmpint(document->state, ==, row->issued ? DOCUMENT_ISSUED : DOCUMENT_DRAFT);
    check_warnings(document, row->warning);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM mails WHERE role <> 'alert'") - before, ==,
            row->issued ? 2 : 0); /* the customer's and the copy */
    g_assert_cmpint(ask(site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, row->alerts);
    site_free(site);
}

/* A reason that is gone takes its warning with it. */
static void test_goes_on(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    stored->automatic = stored->pending_order = true;
    g_assert_false(try_issue(site, stored, 0));
    g_assert_nonnull(document_warning(stored->document, WARNING_WAITS_FOR_PAYMENT));
    stored->pending_order = false;
    g_assert_true(try_issue(site, stored, 0));
    commit(site);
    g_assert_cmpuint(stored->document->warnings->len, ==, 0);
    site_free(site);
}

/* However often it is tried under a clock that cannot be right, it says so once, in its newest
 * words, and one mail. */
static void test_says_it_once(void)
{
    struct site *site = site_new("");
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 2, 0);
    order_without_documents(site, 1, "ann@example.be");
    begin(site);
    g_autoptr(stored_document_auto) stored = automatic_draft(site);
    stored->ripe_from = 0;
    g_autofree char *before = NULL;
    for (int days = 43; days > 40; days--) {
        g_assert_false(try_issue(site, stored, days));
        check_warnings(stored->document, "numbering-stopped");
        const char *text = document_waits_text(stored->document);
        g_assert_cmpstr(text, !=, before);
        g_free(before);
        before = g_strdup(text);
    }
    commit(site);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 1);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strconcat("/ripe/", rows[i].name, NULL);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/ripe/goes-on", test_goes_on);
    g_test_add_func("/ripe/says-it-once", test_says_it_once);
    return g_test_run();
}
