/* The accountant's mail of a document: to whom, what is in it, and that it is nobody else's. */
#include "channel/accountant.h"
#include "unit/channel/mails.h"
#include "unit/channel/opened.h"

static void queue_for_accountant(struct office *office, const struct stored_document *stored)
{
    office_begin(office);
    must(accountant_queue(office_work(office, NOW), stored->document, &error));
    office_commit(office);
}

static void set_documents(struct office *office, const char *types)
{
    g_strfreev(office->config->accountant.documents);
    office->config->accountant.documents = g_strsplit(types, ";", -1);
}

/* ---- who gets it ---- */

static void test_addresses(void)
{
    static const struct {
        const char *name, *email, *email_invoice, *documents, *outbox;
    } rows[] = {
            {"off", "", "", "invoice;credit_note", ""},
            {"one", "a@office.example", "", "invoice;credit_note",
                    "accountant a@office.example queued"},
            {"several, once each", "a@office.example,b@office.example,A@office.example", "",
                    "invoice",
                    "accountant a@office.example queued\n"
                    "accountant b@office.example queued"},
            {"a tray of its own", "a@office.example", "sales@office.example", "invoice",
                    "accountant sales@office.example queued"},
            {"a tray without the other", "", "sales@office.example", "invoice",
                    "accountant sales@office.example queued"},
            {"another type only", "a@office.example", "sales@office.example", "credit_note", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        set(&office.config->accountant.email, rows[i].email);
        set(&office.config->accountant.email_invoice, rows[i].email_invoice);
        set_documents(&office, rows[i].documents);
        g_autoptr(stored_document_auto) stored = office_invoice(&office, 1, "ann@example.be");
        queue_for_accountant(&office, stored);
        check_outbox(&office, rows[i].name, rows[i].outbox);
        office_down(&office, NULL);
    }
}

/* An order form is not for the books. */
static void test_other_types(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->accountant.email, "a@office.example");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    stored->document->type = DOCUMENT_ORDER_FORM;
    queue_for_accountant(office, stored);
    check_outbox(office, "order form", "");
}

/* ---- what is in it ---- */

static void test_formats(void)
{
    static const char xml[] = "2026-00001.xml application/xml",
                      pdf[] = "2026-00001.pdf application/pdf",
                      both[] = "2026-00001.xml application/xml, 2026-00001.pdf application/pdf";
    static const struct {
        const char *name;
        enum accountant_format format;
        bool ubl;
        const char *list;
        bool tells; /* why there is no XML */
    } rows[] = {
            {"both, the XML first", ACCOUNTANT_XML_PDF, true, both, false},
            {"xml", ACCOUNTANT_XML, true, xml, false},
            {"pdf", ACCOUNTANT_PDF, true, pdf, false},
            {"both without a UBL", ACCOUNTANT_XML_PDF, false, pdf, true},
            {"xml without a UBL", ACCOUNTANT_XML, false, pdf, true},
            {"pdf without a UBL", ACCOUNTANT_PDF, false, pdf, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        set(&office.config->accountant.email, "a@office.example");
        set(&office.config->mail.cc, "c@example.be");
        office.config->accountant.format = rows[i].format;
        g_autoptr(stored_document_auto) stored = office_invoice(&office, 1, "ann@example.be");
        queue_for_accountant(&office, stored);
        g_autoptr(GBytes) page = g_bytes_new_static("%PDF-", 5);
        g_autoptr(GBytes) ubl = rows[i].ubl ? g_bytes_new_static("<Invoice/>", 10) : NULL;
        must(document_rendered(office.books.store, stored->document->id, page, ubl,
                ubl ? "" : "the customer has no VAT number", NOW, &error));

        g_autoptr(GBytes) mail = build(&office, "accountant");
        g_autofree char *list = attachments(mail), *title = subject(mail), *text = words(mail);
        g_autofree char *to = header(mail, "To"), *cc = header(mail, "Cc");
        g_test_message("%s", rows[i].name);
        g_assert_cmpstr(list, ==, rows[i].list);
        g_assert_cmpstr(title, ==, "Factuur 2026-00001");
        g_assert_cmpstr(to, ==, "a@office.example");
        g_assert_cmpstr(cc, ==, "");
        check_says(text, "Ann Peeters");
        g_assert_true((strstr(text, "de klant heeft geen btw-nummer") != NULL) == rows[i].tells);
        office_down(&office, NULL);
    }
}

/* In the seller's language, whatever the customer's. */
static void test_languages(void)
{
    static const char *const titles[LANGUAGES] = {"Factuur 2026-00001", "Facture 2026-00001",
            "Rechnung 2026-00001", "Invoice 2026-00001"};
    for (int language = 0; language < LANGUAGES; language++) {
        struct office office;
        office_up(&office, NULL);
        set(&office.config->accountant.email, "a@office.example");
        office.config->seller.language = (enum language)language;
        g_autoptr(stored_document_auto) stored = office_invoice(&office, 1, "ann@example.be");
        queue_for_accountant(&office, stored);
        render(office.books.store, stored->document->id);
        g_autoptr(GBytes) mail = build(&office, "accountant");
        g_autofree char *title = subject(mail);
        g_assert_cmpstr(title, ==, titles[language]);
        office_down(&office, NULL);
    }
}

/* ---- nobody else's ---- */

/* That it left does not make the document sent, that it failed is not the customer's failure, and
 * it stands in the way of no other mail. */
static void test_not_the_customers(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->accountant.email, "a@office.example");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    queue_for_accountant(office, stored);
    render(office->books.store, stored->document->id);

    GError *problem = NULL;
    struct mail *mail = mail_claim(office->books.store, NOW, &problem);
    g_assert_no_error(problem);
    g_assert_cmpstr(mail->role, ==, "accountant");
    must(mail_finish(office->books.store, mail->id, MAIL_SENT, "250 ok", 0, NOW, &error));
    mail_free(mail);

    g_autoptr(stored_document_auto) after =
            document_get(office->books.store, stored->document->id, &problem);
    g_assert_no_error(problem);
    g_assert_cmpint(after->document->state, ==, DOCUMENT_ISSUED);
    g_assert_cmpint(after->document->mail.state, ==, MAIL_NONE);
    queue(office, stored);
    check_outbox(office, "both", "accountant a@office.example sent\nto ann@example.be queued");
    g_assert_cmpint(office_count(office, "SELECT count(DISTINCT message_id) FROM mails"), ==, 2);
}

/* With transport=directory it has a file of its own. */
static void test_directory(struct office *office, gconstpointer data)
{
    (void)data;
    bool did = false;
    struct relay_health relay = {.clean = true};
    struct sender sender = {.relay = &relay, .store = open_store(office->books.path, STORE_OPEN)};
    g_mutex_init(&relay.mutex);
    set(&office->config->accountant.email, "a@office.example");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    queue_for_accountant(office, stored);
    render(office->books.store, stored->document->id);
    must(mailer_step(&sender, office->config, NOW, &did, &error));
    g_assert_true(did);
    check_outbox(office, "sent", "accountant a@office.example sent");
    g_autofree char *file = g_build_filename(office->mails, "2026-00001-1.eml", NULL);
    g_assert_true(g_file_test(file, G_FILE_TEST_IS_REGULAR));
    sender_clear(&sender);
    g_mutex_clear(&relay.mutex);
}

static void add(void)
{
    g_test_add_func("/channel/accountant/addresses", test_addresses);
    OFFICE("accountant/other-types", test_other_types);
    g_test_add_func("/channel/accountant/formats", test_formats);
    g_test_add_func("/channel/accountant/languages", test_languages);
    OFFICE("accountant/not-the-customers", test_not_the_customers);
    OFFICE("accountant/directory", test_directory);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
