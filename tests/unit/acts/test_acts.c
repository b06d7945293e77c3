/* What a person does to documents: each act once where it works, and each reason why it does not.
 */
#include "acts/credit.h"
#include "acts/discard.h"
#include "acts/drafts.h"
#include "acts/issue.h"
#include "acts/pay.h"
#include "acts/send.h"
#include "unit/acts/acts.h"

#define MAILS "SELECT count(*) FROM mails WHERE role <> 'alert'"
#define NUMBERS "SELECT count(*) FROM documents WHERE number IS NOT NULL"

/* The order 1 with an issued document of a type (#1). */
static struct site *site_with_issued(enum document_type type)
{
    struct site *site = site_with_draft("", type);
    g_autoptr(GError) error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_true(issue_document(site_work(site, LATER), stored, "a person", &error));
    commit(site);
    return site;
}

/* ---- send ---- */

static void test_send(void)
{
    struct site *site =
            site_with_draft("[mail]\ncc=ann@example.be,Cc@Example.be\n", DOCUMENT_INVOICE);
    GError *error = NULL;

    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    char *said =
            send_document(site_work(site, LATER), stored, (struct send_wish){NULL, false}, &error);
    check_said(site, "send", said, error, "issued, mail queued");
    g_assert_cmpstr(stored->document->number, ==, "2025-00001");
    g_assert_cmpint(ask(site, MAILS), ==, 3); /* to, one cc (the other is hers), bcc */

    begin(site);
    said = send_document(site_work(site, LATER), stored, (struct send_wish){NULL, false}, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "--again");

    begin(site);
    said = send_document(
            site_work(site, LATER), stored, (struct send_wish){"bob@example.be", true}, &error);
    check_said(site, "again", said, error, "mail queued");
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM mails WHERE recipient = 'bob@example.be'"), ==, 1);
    g_assert_cmpint(told(site, "mail queued again by a person"), ==, 1);
    site_free(site);
}

/* No number is given to what cannot be sent. */
static void test_send_refused(void)
{
    static const struct row {
        const char *name, *to, *part;
        enum mail_transport transport;
        bool is_void, no_email;
    } rows[] = {
            {"void", NULL, "is void", TRANSPORT_DIRECTORY, true, false},
            {"off", NULL, "transport=off", TRANSPORT_OFF, false, false},
            {"bad-to", "Bob <bob@example.be>", "--to: not one", TRANSPORT_DIRECTORY, false, false},
            {"no-email", NULL, "billhook edit '#1' email=", TRANSPORT_DIRECTORY, false, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_draft("", DOCUMENT_INVOICE);
        GError *error = NULL;
        site->config->mail.transport = rows[i].transport;
        begin(site);
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        if (rows[i].is_void)
            stored->document->state = DOCUMENT_VOID;
        if (rows[i].no_email)
            *stored->document->customer.email = '\0';
        g_test_message("%s", rows[i].name);
        char *said = send_document(
                site_work(site, LATER), stored, (struct send_wish){rows[i].to, false}, &error);
        check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, rows[i].part);
        g_assert_cmpint(ask(site, NUMBERS), ==, 0);
        site_free(site);
    }
}

/* ---- discard ---- */

static void test_discard(void)
{
    static const struct row {
        enum document_type type;
        bool issued;
        const char *said, *part; /* what was said, or why not */
        const char *story;
    } rows[] = {
            {DOCUMENT_INVOICE, false, "void", NULL, "made void by a person"},
            {DOCUMENT_ORDER_FORM, true, "withdrawn; its number stays used", NULL, "withdrawn by"},
            {DOCUMENT_INVOICE, true, NULL, "can never be void", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site =
                rows[i].issued ? site_with_issued(rows[i].type) : site_with_draft("", rows[i].type);
        GError *error = NULL;
        begin(site);
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        char *said = discard_document(site_work(site, LATER), stored, &error);
        if (rows[i].part) {
            check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, rows[i].part);
            site_free(site);
            continue;
        }
        check_said(site, "discard", said, error, rows[i].said);
        g_assert_cmpint(told(site, rows[i].story), ==, 1);

        begin(site);
        g_autoptr(stored_document_auto) again = find_document(site, "#1");
        g_assert_cmpint(again->document->state, ==, DOCUMENT_VOID);
        said = discard_document(site_work(site, LATER), again, &error);
        check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "is void already");
        site_free(site);
    }
}

/* ---- credit ---- */

static void test_credit(void)
{
    struct site *site = site_with_issued(DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1");
    struct stored_document *note = NULL;
    struct credit_input wish = {.kind = CREDIT_AMOUNT, .amount = 1210, .reason = "late"};
    g_assert_true(decimal_parse("21", &wish.rate));

    begin(site);
    char *said = credit_invoice(site_work(site, LATER), invoice, wish, false, &note, &error);
    check_said(site, "amount", said, error, "draft credit of 12.10 EUR for invoice 2025-00001");
    g_assert_cmpint(note->document->state, ==, DOCUMENT_DRAFT);
    g_assert_cmpint(note->document->created_at, ==, LATER);
    g_clear_pointer(&note, stored_document_free);

    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct credit_line));
    struct credit_line second = {.place = 2, .all = true};
    g_array_append_val(lines, second);
    wish = (struct credit_input){.kind = CREDIT_LINES, .lines = lines, .reason = ""};
    begin(site);
    said = credit_invoice(site_work(site, LATER), invoice, wish, false, &note, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "line");
    g_assert_null(note);

    wish = (struct credit_input){.kind = CREDIT_REST, .reason = ""};
    begin(site);
    said = credit_invoice(site_work(site, LATER), invoice, wish, true, &note, &error);
    check_said(site, "rest", said, error, "issued credit of 108.90 EUR for invoice 2025-00001");
    g_assert_cmpint(note->document->state, ==, DOCUMENT_ISSUED);

    begin(site);
    g_autoptr(stored_document_auto) same = g_steal_pointer(&note);
    said = credit_invoice(site_work(site, LATER), same, wish, false, &note, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "only an issued invoice");
    site_free(site);
}

/* ---- drafts ---- */

static void check_draft_refused(struct site *site, bool good, GError **error, const char *part)
{
    g_assert_false(good);
    check_refused(site, NULL, error, (*error)->code, part);
}

static void test_create(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    struct stored_document *made = NULL;
    g_assert_cmpint(told(site, "draft invoice #1 made by hand"), ==, 1);

    begin(site);
    bool good = draft_create(site_work(site, LATER), "main", 1, DOCUMENT_INVOICE, &made, &error);
    check_draft_refused(site, good, &error, "has invoice #1 already (draft)");
    g_assert_null(made);
    site_free(site);
}

static void test_edit(void)
{
    static const struct draft_change changes[] = {
            {"company", "Nieuw NV"}, {"email", "new@example.be"}, {"company", "Nieuwer NV"}};
    static const struct draft_change wrong[] = {{"company", "Nooit NV"}, {"nosuch", "x"}};
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;

    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_true(
            draft_edit(site_work(site, LATER), stored, changes, G_N_ELEMENTS(changes), &error));
    commit(site);
    g_autoptr(stored_document_auto) edited = find_document(site, "#1");
    g_assert_cmpstr(edited->document->customer.company, ==, "Nieuwer NV");
    g_assert_cmpstr(edited->document->customer.email, ==, "new@example.be");
    g_assert_cmpint(told(site, "draft edited"), ==, 1);

    begin(site);
    bool good = draft_edit(site_work(site, LATER), edited, wrong, G_N_ELEMENTS(wrong), &error);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    check_draft_refused(site, good, &error, "nosuch");

    begin(site);
    g_autoptr(stored_document_auto) issued = find_document(site, "#1");
    g_assert_true(issue_document(site_work(site, LATER), issued, "a person", &error));
    good = draft_edit(site_work(site, LATER), issued, changes, 1, &error);
    check_draft_refused(site, good, &error, "2025-00001 is issued: only a draft");
    site_free(site);
}

/* A credit note is built again from its invoice, not from the order. */
static void test_edit_note(void)
{
    static const struct draft_change change = {"company", "Nieuw NV"};
    struct site *site = site_with_issued(DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1"), note = NULL;
    struct credit_input wish = {.kind = CREDIT_REST, .reason = "returned"};

    begin(site);
    char *said = credit_invoice(site_work(site, LATER), invoice, wish, false, &note, &error);
    check_said(site, "credit", said, error, "draft credit of 121.00 EUR for invoice 2025-00001");
    begin(site);
    g_assert_true(draft_edit(site_work(site, LATER), note, &change, 1, &error));
    commit(site);
    g_autoptr(stored_document_auto) edited = find_document(site, "#2");
    g_assert_cmpstr(edited->document->customer.company, ==, "Nieuw NV");
    g_assert_cmpint(edited->document->totals.gross, ==, 12100);

    begin(site);
    bool good = draft_choose_vat(site_work(site, LATER), edited, VAT_E, NULL, &error);
    check_draft_refused(site, good, &error, "the VAT categories of its invoice");
    site_free(site);
}

/* The order of 121.00 has no line without VAT: no category fits. */
static void test_choose_vat(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    bool good = draft_choose_vat(site_work(site, LATER), stored, VAT_E, "art. 44", &error);
    check_draft_refused(site, good, &error, "no line of it takes category E");
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/acts/send", test_send);
    g_test_add_func("/acts/send-refused", test_send_refused);
    g_test_add_func("/acts/discard", test_discard);
    g_test_add_func("/acts/credit", test_credit);
    g_test_add_func("/acts/create", test_create);
    g_test_add_func("/acts/edit", test_edit);
    g_test_add_func("/acts/edit-note", test_edit_note);
    g_test_add_func("/acts/choose-vat", test_choose_vat);
    return g_test_run();
}
