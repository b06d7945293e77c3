/* What a mail is built of: the document's files, the owner's, whom it names; and why one cannot be
 * built. */
#include "unit/channel/mails.h"
#include "unit/channel/opened.h"

static void check_not_built(struct office *office, const char *role, int code, const char *words)
{
    struct mail *mail = mail_of_role(office, role);
    g_autoptr(GError) problem = NULL;
    g_assert_null(mailer_build(office->books.store, office->config, mail, &problem));
    g_assert_error(problem, BILLHOOK_ERROR, code);
    check_says(problem->message, words);
    mail_free(mail);
}

/* ---- building ---- */

/* The e-invoice goes along as [einvoice] attach says, where there is one. */
static void test_attachments(void)
{
    static const struct {
        const char *name;
        enum einvoice_attach attach;
        const char *vat;
        bool ubl; /* the document has an e-invoice */
        const char *list;
    } rows[] = {
            {"always", ATTACH_ALWAYS, "", true,
                    "2026-00001.pdf application/pdf, 2026-00001.xml application/xml"},
            {"never, to a business", ATTACH_NEVER, "BE0403019261", true,
                    "2026-00001.pdf application/pdf"},
            {"business, to one", ATTACH_BUSINESS, "BE0403019261", true,
                    "2026-00001.pdf application/pdf, 2026-00001.xml application/xml"},
            {"business, to a person", ATTACH_BUSINESS, "", true, "2026-00001.pdf application/pdf"},
            {"always, and there is none", ATTACH_ALWAYS, "", false,
                    "2026-00001.pdf application/pdf"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        office.config->einvoice.attach = rows[i].attach;
        g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
        set(&stored->document->customer.email, "ann@example.be");
        set(&stored->document->customer.vat, rows[i].vat);
        insert(office.books.store, stored);
        must(issue_on(office.books.store, stored, FORMAT, DAY, &error));
        g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5),
                          ubl = rows[i].ubl ? g_bytes_new_static("<Invoice/>", 10) : NULL;
        must(document_rendered(
                office.books.store, stored->document->id, pdf, ubl, "", NOW, &error));
        queue(&office, stored);

        g_autoptr(GBytes) mail = build(&office, "to");
        g_autofree char *found = attachments(mail);
        g_test_message("%s", rows[i].name);
        g_assert_cmpstr(found, ==, rows[i].list);
        office_down(&office, NULL);
    }
}

/* The owner's files of the document's language go along, with the type that their name says, after
 * the document's own. */
static void test_terms(void)
{
    static const struct {
        const char *name;
        enum language language; /* that the file is of; the document is Dutch */
        const char *more;
    } rows[] = {
            {"voorwaarden.pdf", LANGUAGE_NL, ", voorwaarden.pdf application/pdf"},
            {"voorwaarden.txt", LANGUAGE_NL, ", voorwaarden.txt text/plain"},
            {"voorwaarden.odt", LANGUAGE_NL, ", voorwaarden.odt application/octet-stream"},
            {"conditions générales.pdf", LANGUAGE_NL, ", conditions générales.pdf application/pdf"},
            {"conditions.pdf", LANGUAGE_FR, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        office.config->einvoice.attach = ATTACH_NEVER;
        g_autofree char *file = terms(&office, rows[i].name, "the terms");
        attach_terms(&office, rows[i].language, file);
        ready(&office, 1);
        g_autoptr(GBytes) mail = build(&office, "to");
        g_autofree char *found = attachments(mail),
                        *wanted = g_strconcat("2026-00001.pdf application/pdf", rows[i].more, NULL);
        g_assert_cmpstr(found, ==, wanted);
        office_down(&office, NULL);
    }
}

/* All of a round get the same bytes: To is the customer, Cc the open copies, and of a blind copy
 * there is no trace. Those of another round do not belong to it. */
static void test_one_mail_for_all(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->mail.cc, "c@example.be,d@example.be");
    set(&office->config->mail.bcc, "blind@example.be");
    set(&office->config->mail.reply_to, "shop@example.com");
    g_autoptr(stored_document_auto) stored = ready_document(office, 1);
    set(&office->config->mail.cc, "later@example.be");
    queue(office, stored);
    g_assert_cmpint(office_count(office, "SELECT count(*) FROM mails"), ==, 7);

    g_autoptr(GBytes) one = NULL;
    for (gint64 id = 1; id <= 4; id++) {
        g_autoptr(GError) error = NULL;
        struct mail *mail = mail_get(office->books.store, id, &error);
        g_autoptr(GBytes) bytes = mailer_build(office->books.store, office->config, mail, &error);
        g_assert_no_error(error);
        if (!one)
            one = g_bytes_ref(bytes);
        g_assert_true(g_bytes_equal(one, bytes));
        mail_free(mail);
    }
    g_autofree char *to = header(one, "To"), *cc = header(one, "Cc"),
                    *reply = header(one, "Reply-To");
    g_assert_cmpstr(to, ==, "Ann Peeters <ann@example.be>");
    g_assert_cmpstr(cc, ==, "c@example.be, d@example.be");
    g_assert_cmpstr(reply, ==, "shop@example.com");
    g_assert_null(
            g_strstr_len(g_bytes_get_data(one, NULL), (gssize)g_bytes_get_size(one), "blind"));
}

/* The sender's name: that of [mail] from, else the seller's as it was frozen. */
static void test_from(struct office *office, gconstpointer data)
{
    (void)data;
    ready(office, 1);
    set(&office->config->seller.name, "Renamed since");
    g_autoptr(GBytes) mail = build(office, "to");
    g_autofree char *frozen = header(mail, "From");
    g_assert_cmpstr(frozen, ==, "Bakkerij <a@example.com>");

    set(&office->config->mail.from_name, "De winkel");
    g_autoptr(GBytes) named = build(office, "to");
    g_autofree char *own = header(named, "From");
    g_assert_cmpstr(own, ==, "De winkel <a@example.com>");
}

/* A mail that is built again, hours later, is the same: its date is that of its queueing. */
static void test_same_bytes(struct office *office, gconstpointer data)
{
    (void)data;
    ready(office, 1);
    g_autoptr(GBytes) first = build(office, "to"), second = build(office, "to");
    g_assert_true(g_bytes_equal(first, second));
    g_autofree char *date = header(first, "Date");
    g_assert_cmpstr(date, ==, "Mon, 24 Nov 2025 16:00:00 +0000");
}

/* The shop was taken out of the config after the invoice was issued: its mail still leaves. */
static void test_shop_is_gone(struct office *office, gconstpointer data)
{
    (void)data;
    ready(office, 1);
    set(&((struct shop *)g_ptr_array_index(office->config->shops, 0))->name, "other");
    g_autoptr(GBytes) mail = build(office, "to");
    g_autofree char *found = subject(mail);
    check_says(found, "2026-00001");
}

/* An alert's mail is plain text from the program, without attachments. */
static void test_alert(struct office *office, gconstpointer data)
{
    (void)data;
    struct mail mail = {.to = (char *)"owner@example.com",
            .role = (char *)"alert",
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .message_id = (char *)"bh.1.disk@example.com",
            .subject = (char *)"billhook: the disk is nearly full",
            .body = (char *)"it is full\n"};
    must(mail_queue(office->books.store, &mail, &error));
    attach_terms(office, LANGUAGE_EN, "/nonexistent/terms.pdf");
    g_autoptr(GBytes) bytes = build(office, "alert");
    g_autofree char *from = header(bytes, "From"), *to = header(bytes, "To"),
                    *id = header(bytes, "Message-Id"), *title = subject(bytes),
                    *list = attachments(bytes);
    g_assert_cmpstr(from, ==, "billhook <a@example.com>");
    g_assert_cmpstr(to, ==, "owner@example.com");
    g_assert_cmpstr(id, ==, "<bh.1.disk@example.com>");
    g_assert_cmpstr(title, ==, "billhook: the disk is nearly full");
    g_assert_cmpstr(list, ==, "");
}

/* ---- what cannot be built ---- */

static void test_no_pdf_yet(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    queue(office, stored);
    check_not_built(office, "to", BILLHOOK_ERROR_TEMPORARY, "the PDF of 2026-00001 is not there");
    struct mail *mail = mail_of_role(office, "to");
    g_assert_null(mailer_build(office->books.store, office->config, mail, NULL));
    mail_free(mail);
}

static void test_no_terms(struct office *office, gconstpointer data)
{
    (void)data;
    attach_terms(office, LANGUAGE_NL, "/nonexistent/terms.pdf");
    ready(office, 1);
    check_not_built(
            office, "to", BILLHOOK_ERROR_TEMPORARY, "[mail] attach: /nonexistent/terms.pdf");
}

static void test_damaged_pdf(struct office *office, gconstpointer data)
{
    (void)data;
    ready(office, 1);
    office_sql(office, "DROP TRIGGER artifacts_frozen");
    office_sql(office, "UPDATE artifacts SET bytes = x'25' WHERE kind = 'ubl'");
    check_not_built(office, "to", BILLHOOK_ERROR_SYSTEM, "the stored ubl of document #1");
    office_sql(office, "UPDATE artifacts SET bytes = x'25' WHERE kind = 'pdf'");
    check_not_built(office, "to", BILLHOOK_ERROR_SYSTEM, "the stored pdf of document #1");
}

static void test_odd_address(struct office *office, gconstpointer data)
{
    (void)data;
    ready(office, 1);
    office_sql(office, "UPDATE mails SET recipient = 'ann@example.be, bob@example.be'");
    check_not_built(office, "to", BILLHOOK_ERROR_INPUT, "address");
}

static void add(void)
{
    g_test_add_func("/channel/parcel/attachments", test_attachments);
    g_test_add_func("/channel/parcel/terms", test_terms);
    OFFICE("parcel/one-mail-for-all", test_one_mail_for_all);
    OFFICE("parcel/from", test_from);
    OFFICE("parcel/same-bytes", test_same_bytes);
    OFFICE("parcel/shop-is-gone", test_shop_is_gone);
    OFFICE("parcel/alert", test_alert);
    OFFICE("parcel/no-pdf-yet", test_no_pdf_yet);
    OFFICE("parcel/no-terms", test_no_terms);
    OFFICE("parcel/damaged-pdf", test_damaged_pdf);
    OFFICE("parcel/odd-address", test_odd_address);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
