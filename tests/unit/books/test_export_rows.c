/* Rows of journal.csv and lines.csv, and those of WinBooks: signs, rounding, what has no figures.
 */
#include "../../../src/books/export_rows.h"
#include "../../../src/books/winbooks.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static struct decimal decimal(const char *text)
{
    struct decimal value = {0};
    g_assert_true(decimal_parse(text, &value));
    return value;
}

/* Two rates, a line, a rounding of a cent: 100.00 + 21.00, 50.00 + 3.00, 0.01. */
static struct document *sale(enum document_type type)
{
    struct document *document = document_new(type);
    const struct document_vat rates[] = {
            {VAT_S, decimal("21"), 10000, 2100, "BE"}, {VAT_S, decimal("6.00"), 5000, 300, ""}};
    g_array_append_vals(document->vat, rates, 2);
    document->totals = (struct document_totals){15000, 2400, 1, 17401, 0, 17401};
    text_set(&document->number, "C2026-00012");
    text_set(&document->issue_date, "2026-10-31");
    text_set(&document->currency, "EUR");
    text_set(&document->customer.name, "Ann");
    text_set(&document->customer.billing.country, "BE");
    struct document_line *line = document_line_new();
    line->quantity = decimal("1.5");
    line->unit_price = decimal("100");
    line->net = 15000;
    line->vat = 2401;
    line->gross = 17401;
    line->discount = 250;
    line->vat_rate = decimal("21");
    line->vat_category = VAT_S;
    text_set(&line->description, "=1+1");
    g_ptr_array_add(document->lines, line);
    return document;
}

static void check_rows(const GString *rows, const char *const *wanted)
{
    g_auto(GStrv) found = g_strsplit(rows->str, "\r\n", -1);
    guint count = g_strv_length((char **)wanted);
    g_assert_cmpuint(g_strv_length(found), ==, count + 1);
    for (guint i = 0; i < count; i++)
        g_assert_cmpstr(found[i], ==, wanted[i]);
}

static void test_journal(void)
{
    static const char *const invoice[] = {
            "invoice;C2026-00012;31/10/2026;;;Ann;;BE;S;21;100,00;21,00;0,01;121,01;EUR;true;01/10/"
            "2026;;;;",
            "invoice;C2026-00012;31/10/2026;;;Ann;;BE;S;6;50,00;3,00;0,00;53,00;EUR;true;01/10/"
            "2026;;;;",
            NULL};
    static const char *const note[] = {
            "credit_note;C2026-00012;31/10/2026;;;Ann;;NL;S;21;-100,00;-21,00;-0,01;-121,01;EUR;"
            "false;;;;2026-00007;",
            "credit_note;C2026-00012;31/10/2026;;;Ann;;NL;S;6;-50,00;-3,00;0,00;-53,00;EUR;false;;;"
            ";2026-00007;",
            NULL};
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(document_auto) sold = sale(DOCUMENT_INVOICE);
    export_journal_rows(rows, CSV_LOCAL, sold, &(struct export_paid){true, "2026-10-01"});
    check_rows(rows, invoice);

    g_autoptr(document_auto) taken_back = sale(DOCUMENT_CREDIT_NOTE);
    text_set(&taken_back->credits_number, "2026-00007");
    text_set(&taken_back->customer.shipping.country, "NL");
    taken_back->customer.has_shipping = true;
    g_string_truncate(rows, 0);
    export_journal_rows(rows, CSV_LOCAL, taken_back, &(struct export_paid){0});
    check_rows(rows, note);
}

/* A delivery note has no figures; a document without a table of VAT has one row all the same. */
static void test_journal_without(void)
{
    static const char *const delivery[] = {
            "delivery_note;C2026-00012;31/10/2026;;;Ann;;BE;;;;;;;EUR;;;;;;", NULL};
    static const char *const empty[] = {
            "invoice,C2026-00012,2026-10-31,,,Ann,,BE,,0,0.00,0.00,0.00,0.00,EUR,false,,,,,", NULL};
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(document_auto) note = sale(DOCUMENT_DELIVERY_NOTE);
    export_journal_rows(rows, CSV_LOCAL, note, &(struct export_paid){0});
    check_rows(rows, delivery);

    g_autoptr(document_auto) nothing = sale(DOCUMENT_INVOICE);
    g_array_set_size(nothing->vat, 0);
    memset(&nothing->totals, 0, sizeof nothing->totals);
    g_string_truncate(rows, 0);
    export_journal_rows(rows, CSV_INTERNATIONAL, nothing, &(struct export_paid){0});
    check_rows(rows, empty);
}

static void test_lines(void)
{
    static const char *const note[] = {
            "credit_note;C2026-00012;1;product;;'=1+1;-1,5;100,00;2,50;-150,00;21;S;-24,01;-174,01",
            NULL};
    static const char *const delivery[] = {
            "delivery_note;C2026-00012;1;product;;'=1+1;1,5;;;;;;;", NULL};
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(document_auto) taken_back = sale(DOCUMENT_CREDIT_NOTE);
    export_line_rows(rows, CSV_LOCAL, taken_back);
    check_rows(rows, note);
    g_autoptr(document_auto) delivered = sale(DOCUMENT_DELIVERY_NOTE);
    g_string_truncate(rows, 0);
    export_line_rows(rows, CSV_LOCAL, delivered);
    check_rows(rows, delivery);
}

/* ---- WinBooks ---- */

static char *accounts[] = {"S21: 700000 211400", "S6: 700006 211200", "K: 700100 212300", NULL};
static const struct config_winbooks dossier = {.sales = "VEN",
        .credit = "NCV",
        .customer = "WEB",
        .receivable = "400000",
        .vat_due = "451000",
        .accounts = accounts,
        .first_year = 2020};

/* Of each row: type, journal, number, account, customer, year and period, amount, base, code. */
static void check_act(const GString *rows, const char *const *wanted)
{
    static const int places[] = {0, 1, 2, 3, 6, 7, 8, 9, 16, 17, 18};
    g_auto(GStrv) lines = g_strsplit(rows->str, "\r\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, g_strv_length((char **)wanted) + 1);
    for (guint i = 0; wanted[i]; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i] + 1, "\",\"", -1);
        g_autoptr(GString) found = g_string_new(NULL);
        g_assert_cmpuint(g_strv_length(cells), ==, 36);
        for (gsize j = 0; j < G_N_ELEMENTS(places); j++)
            g_string_append_printf(found, "%s%s", j ? " " : "", cells[places[j]]);
        g_assert_cmpstr(found->str, ==, wanted[i]);
    }
}

static void test_winbooks(void)
{
    static const char *const invoice[] = {"1 VEN 2 02600012 400000 WEB 7 10 174.01  ",
            "3 VEN 2 02600012 700000 WEB 7 10 -100.01  ",
            "3 VEN 2 02600012 451000 WEB 7 10 -21.00 100.00 211400",
            "3 VEN 2 02600012 700006 WEB 7 10 -50.00  ",
            "3 VEN 2 02600012 451000 WEB 7 10 -3.00 50.00 211200", NULL};
    static const char *const note[] = {"1 NCV 3 02600012 400000 0403019261 7 10 -174.01  ",
            "3 NCV 3 02600012 700000 0403019261 7 10 100.01  ",
            "3 NCV 3 02600012 451000 0403019261 7 10 21.00 100.00 211400",
            "3 NCV 3 02600012 700006 0403019261 7 10 50.00  ",
            "3 NCV 3 02600012 451000 0403019261 7 10 3.00 50.00 211200", NULL};
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(document_auto) sold = sale(DOCUMENT_INVOICE);
    g_assert_true(winbooks_rows(rows, &dossier, "BE", sold, NULL));
    check_act(rows, invoice);
    g_autoptr(document_auto) taken_back = sale(DOCUMENT_CREDIT_NOTE);
    text_set(&taken_back->customer.vat, "BE0403019261");
    g_string_truncate(rows, 0);
    g_assert_true(winbooks_rows(rows, &dossier, "BE", taken_back, NULL));
    check_act(rows, note);
}

static void test_winbooks_zero_vat(void)
{
    static const char *const wanted[] = {"1 VEN 2 02600012 400000 WEB 7 10 10.00  ",
            "3 VEN 2 02600012 700100 WEB 7 10 -10.00  ",
            "4 VEN 2 02600012  WEB 7 10 0.00 10.00 212300", NULL};
    const struct document_vat none = {VAT_K, decimal("0"), 1000, 0, "BE"};
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(document_auto) sold = sale(DOCUMENT_INVOICE);
    g_array_set_size(sold->vat, 0);
    g_array_append_val(sold->vat, none);
    sold->totals = (struct document_totals){1000, 0, 0, 1000, 0, 1000};
    g_assert_true(winbooks_rows(rows, &dossier, "BE", sold, NULL));
    check_act(rows, wanted);
}

static void test_winbooks_left_out(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(document_auto) form = sale(DOCUMENT_ORDER_FORM), foreign = sale(DOCUMENT_INVOICE),
                             unknown = sale(DOCUMENT_INVOICE);
    text_set(&foreign->currency, "USD");
    g_assert_true(winbooks_rows(rows, &dossier, "BE", form, NULL));
    g_assert_true(winbooks_rows(rows, &dossier, "BE", foreign, NULL));
    g_assert_cmpstr(rows->str, ==, "");
    g_array_index(unknown->vat, struct document_vat, 1).rate = decimal("12");
    g_assert_false(winbooks_rows(rows, &dossier, "BE", unknown, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    g_assert_nonnull(strstr(error->message, "C2026-00012"));
    g_assert_nonnull(strstr(error->message, "12 %"));
    g_clear_error(&error);
    g_strlcpy(g_array_index(unknown->vat, struct document_vat, 0).country, "NL", 3);
    g_assert_false(winbooks_rows(rows, &dossier, "BE", unknown, &error));
    g_assert_nonnull(strstr(error->message, "21 % of NL"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/export/journal", test_journal);
    g_test_add_func("/export/journal-without", test_journal_without);
    g_test_add_func("/export/lines", test_lines);
    g_test_add_func("/export/winbooks", test_winbooks);
    g_test_add_func("/export/winbooks-zero-vat", test_winbooks_zero_vat);
    g_test_add_func("/export/winbooks-left-out", test_winbooks_left_out);
    return g_test_run();
}
