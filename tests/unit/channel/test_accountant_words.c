/* The words of the accountant's mail and what goes with it (INTERFACE-books.md, "Each document to
 * the accountant"); and what stands against a reminder ("Reminders"). Pure questions. */
#include "channel/accountant.h"
#include "channel/reminder.h"
#include "store/reminders.h"
#include "unit/channel/channel.h"

/* ---- what is in the mail ---- */

/* XML first where the format wants it; the PDF stands in for a UBL that there is not. */
static void test_parts(void)
{
    static const struct {
        enum accountant_format format;
        const char *reason;
        bool ubl, pdf;
    } rows[] = {
            {ACCOUNTANT_XML_PDF, "", true, true},
            {ACCOUNTANT_XML, "", true, false},
            {ACCOUNTANT_PDF, "", false, true},
            {ACCOUNTANT_XML_PDF, "no", false, true},
            {ACCOUNTANT_XML, "no", false, true},
            {ACCOUNTANT_PDF, "no", false, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct config config = {.accountant = {.format = rows[i].format}};
        g_assert_cmpint(accountant_takes_ubl(&config, rows[i].reason), ==, rows[i].ubl);
        g_assert_cmpint(accountant_takes_pdf(&config, rows[i].reason), ==, rows[i].pdf);
        g_assert_true(rows[i].ubl || rows[i].pdf);
    }
}

/* ---- its words ---- */

static struct document *sold(enum document_type type)
{
    struct document *document = document_new(type);
    set(&document->number, "2026-00116");
    set(&document->issue_date, "2028-02-29");
    set(&document->currency, "EUR");
    set(&document->customer.name, "Ann Peeters");
    document->totals.gross = 123456;
    return document;
}

static void test_languages(void)
{
    static const struct {
        enum language language;
        enum document_type type;
        const char *subject, *body;
    } rows[] = {
            {LANGUAGE_NL, DOCUMENT_INVOICE, "Factuur 2026-00116",
                    "Factuur 2026-00116 van 29/02/2028\nKlant: Ann Peeters\nTotaal: "
                    "\u20ac\u00a01.234,56\n"},
            {LANGUAGE_NL, DOCUMENT_CREDIT_NOTE, "Creditnota 2026-00116", NULL},
            {LANGUAGE_FR, DOCUMENT_INVOICE, "Facture 2026-00116",
                    "Facture 2026-00116 du 29/02/2028\nClient\u00a0: Ann Peeters\nTotal\u00a0: "
                    "1\u202f234,56\u00a0\u20ac\n"},
            {LANGUAGE_DE, DOCUMENT_INVOICE, "Rechnung 2026-00116",
                    "Rechnung 2026-00116 vom 29.02.2028\nKunde: Ann Peeters\nSumme: "
                    "1.234,56\u00a0\u20ac\n"},
            {LANGUAGE_EN, DOCUMENT_INVOICE, "Invoice 2026-00116",
                    "Invoice 2026-00116 of 29/02/2028\nCustomer: Ann Peeters\nTotal: "
                    "\u20ac1,234.56\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct config config = {.seller = {.language = rows[i].language}};
        g_autoptr(document_auto) document = sold(rows[i].type);
        g_autofree char *subject = accountant_subject(&config, document),
                        *body = accountant_body(&config, document, "");
        g_assert_cmpstr(subject, ==, rows[i].subject);
        if (rows[i].body)
            g_assert_cmpstr(body, ==, rows[i].body);
    }
}

/* Who the customer is: the company, with its number; and why there is no UBL, where one is wanted.
 */
static void test_customer_and_reason(void)
{
    static const struct {
        enum accountant_format format;
        const char *company, *vat, *reason;
        const char *says, *not_a_word; /* NULL: nothing more */
    } rows[] = {
            {ACCOUNTANT_XML_PDF, "Bakker BV", "BE0123456749", "", "Bakker BV, BE0123456749\n",
                    "UBL"},
            {ACCOUNTANT_XML_PDF, "Bakker BV", "", "", "Customer: Bakker BV\n", "Ann"},
            {ACCOUNTANT_XML_PDF, "", "", "whatever", "the customer has no VAT number", "whatever"},
            {ACCOUNTANT_XML, "", "BE0123456749", "a rate of 7 %", "alone: a rate of 7 %", NULL},
            {ACCOUNTANT_PDF, "", "BE0123456749", "a rate of 7 %", "Ann", "a rate"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct config config = {
                .seller = {.language = LANGUAGE_EN}, .accountant = {.format = rows[i].format}};
        g_autoptr(document_auto) document = sold(DOCUMENT_INVOICE);
        set(&document->customer.company, rows[i].company);
        set(&document->customer.vat, rows[i].vat);
        g_autofree char *body = accountant_body(&config, document, rows[i].reason);
        check_says(body, rows[i].says);
        if (rows[i].not_a_word && strstr(body, rows[i].not_a_word))
            g_error("'%s' is in '%s'", rows[i].not_a_word, body);
        g_assert_true(g_str_has_suffix(body, "\n"));
    }
}

/* ---- what stands against a reminder ---- */

static void is_credited(struct stored_document *stored)
{
    stored->fully_credited = true;
}

static void is_settled(struct stored_document *stored)
{
    stored->document->totals.due = 0;
}

static void is_paid_in_the_shop(struct stored_document *stored)
{
    stored->shop_paid_at = 1;
}

static void is_paid_on_delivery(struct stored_document *stored)
{
    stored->document->pay_later = true;
}

static void has_no_due_date(struct stored_document *stored)
{
    set(&stored->document->due_date, "");
}

static void is_a_draft(struct stored_document *stored)
{
    stored->document->state = DOCUMENT_DRAFT;
    set(&stored->document->number, "");
}

static void is_a_credit_note(struct stored_document *stored)
{
    stored->document->type = DOCUMENT_CREDIT_NOTE;
}

static void owes_a_cent(struct stored_document *stored)
{
    stored->document->totals.due = 1;
}

static const struct {
    void (*change)(struct stored_document *stored);
    const char *reason; /* "": it may go */
} obstacles[] = {
        {owes_a_cent, ""},
        {is_credited, "it is credited"},
        {is_settled, "nothing is due"},
        {is_paid_in_the_shop, "the shop shows its order as paid"},
        {is_paid_on_delivery, "it is paid on delivery"},
        {has_no_due_date, "it has no due date"},
        {is_a_draft, "it is no issued invoice"},
        {is_a_credit_note, "it is no issued invoice"},
};

static void check_obstacle(
        struct office *office, const struct stored_document *stored, const char *wanted)
{
    g_autofree char *reason = NULL;
    must(reminder_obstacle(office->books.store, stored, &reason, &error));
    if (!g_str_has_prefix(reason, wanted) || !*reason != !*wanted)
        g_error("'%s', not '%s'", reason, wanted);
}

static struct stored_document *due_invoice(struct office *office)
{
    static gint64 orders = 0;
    struct stored_document *stored = office_invoice(office, ++orders, "ann@example.be");
    set(&stored->document->due_date, "2026-12-01");
    return stored;
}

static void test_obstacles(struct office *office, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(obstacles); i++) {
        g_autoptr(stored_document_auto) stored = due_invoice(office);
        check_obstacle(office, stored, "");
        obstacles[i].change(stored);
        check_obstacle(office, stored, obstacles[i].reason);
    }
}

/* Over Peppol only what is not where the customer looks for it. */
static void test_peppol_obstacles(struct office *office, gconstpointer data)
{
    (void)data;
    for (int state = 0; state < PEPPOL_STATES; state++) {
        g_autoptr(stored_document_auto) stored = due_invoice(office);
        bool in_doubt =
                state == PEPPOL_UNREACHABLE || state == PEPPOL_UNCERTAIN || state == PEPPOL_FAILED;
        stored->document->peppol.exists = true;
        stored->document->peppol.state = (enum peppol_state)state;
        g_autofree char *reason = g_strdup_printf(
                "its delivery over Peppol is %s", peppol_state_text((enum peppol_state)state));
        check_obstacle(office, stored, in_doubt ? reason : "");
    }
}

/* A person holds it, and lets it go again. */
static void test_held(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = due_invoice(office);
    gint64 id = stored->document->id;
    must(reminder_hold(office->books.store, id, NOW, &error));
    g_autofree char *held =
            g_strdup_printf("it is held since 2025-11-24 (`billhook remind %s --release`)",
                    stored->document->number);
    check_obstacle(office, stored, held);
    must(reminder_hold(office->books.store, id, 0, &error));
    check_obstacle(office, stored, "");
}

static void add(void)
{
    g_test_add_func("/channel/accountant-words/parts", test_parts);
    g_test_add_func("/channel/accountant-words/languages", test_languages);
    g_test_add_func("/channel/accountant-words/reason", test_customer_and_reason);
    OFFICE("reminder/obstacles", test_obstacles);
    OFFICE("reminder/peppol-obstacles", test_peppol_obstacles);
    OFFICE("reminder/held", test_held);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
