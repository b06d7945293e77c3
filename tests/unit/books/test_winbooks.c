/* ACT.txt of WinBooks (ACCOUNTANT.md): rows of 36 quoted cells that balance, whatever the document;
 * each cell at its bounds. */
#include "../../../src/books/winbooks.h"

#include <string.h>

#include "base/text.h"
#include "cents.h"

enum {
    DOCTYPE,
    DBKCODE,
    DBKTYPE,
    DOCNUMBER,
    ACCOUNTGL = 6,
    ACCOUNTRP,
    BOOKYEAR,
    PERIOD,
    DATE,
    DATEDOC,
    DUEDATE,
    COMMENT,
    AMOUNT = 15,
    AMOUNTEUR,
    VATBASE,
    VATCODE,
    COLUMNS = 36
};

static char *accounts[] = {"S21: 700000 211400", "S6: 700006 211200", "S0: 700009 211100",
        "K: 700100 212300", "NL-S21: 700200 213400", NULL};

static struct config_winbooks settings(int first_year, enum book_periods periods)
{
    static char sales[] = "VEN", credit[] = "NCV", customer[] = "WEB", receivable[] = "400000",
                due[] = "451000";
    return (struct config_winbooks){.sales = sales,
            .credit = credit,
            .customer = customer,
            .receivable = receivable,
            .vat_due = due,
            .accounts = accounts,
            .first_year = first_year,
            .periods = periods};
}

static struct document *document_of(enum document_type type, const char *number, const char *day)
{
    struct document *document = document_new(type);
    text_set(&document->number, number);
    text_set(&document->issue_date, day);
    text_set(&document->currency, "EUR");
    return document;
}

static void add_group(struct document *document,
        enum vat_category category,
        int rate,
        money base,
        money vat,
        const char *country)
{
    struct document_vat group = {category, decimal_from_int(rate), base, vat, ""};
    g_strlcpy(group.country, country, sizeof group.country);
    g_array_append_val(document->vat, group);
    document->totals.net += base;
    document->totals.vat += vat;
    document->totals.gross += base + vat;
}

/* The rows of a document, each its cells; every cell is quoted, every line ends by CRLF. */
static GPtrArray *rows_of(const struct config_winbooks *wanted, const struct document *document)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    bool good = winbooks_rows(text, wanted, "BE", document, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    g_auto(GStrv) lines = g_strsplit(text->str, "\r\n", -1);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        gsize length = strlen(lines[i]);
        g_assert_true(lines[i][0] == '"' && lines[i][length - 1] == '"');
        lines[i][length - 1] = '\0';
        char **cells = g_strsplit(lines[i] + 1, "\",\"", -1);
        g_assert_cmpuint(g_strv_length(cells), ==, COLUMNS);
        g_ptr_array_add(rows, cells);
    }
    return rows;
}

/* ---- it balances ---- */

static struct document *random_document(GRand *random)
{
    static const struct {
        enum vat_category category;
        int rate;
        const char *country;
    } groups[] = {{VAT_S, 21, "BE"}, {VAT_S, 6, ""}, {VAT_S, 0, "BE"}, {VAT_K, 0, "BE"},
            {VAT_S, 21, "NL"}};
    struct document *document =
            document_of(g_rand_boolean(random) ? DOCUMENT_INVOICE : DOCUMENT_CREDIT_NOTE,
                    "2026-00042", "2026-10-31");
    int count = g_rand_int_range(random, 1, 4);
    for (int i = 0; i < count; i++) {
        int which = g_rand_int_range(random, 0, G_N_ELEMENTS(groups));
        money base = g_rand_int_range(random, -2000, 50000);
        add_group(document, groups[which].category, groups[which].rate, base,
                (base * groups[which].rate + 50) / 100, groups[which].country);
    }
    document->totals.rounding = g_rand_int_range(random, -2, 3);
    document->totals.gross += document->totals.rounding;
    return document;
}

/* Debit is credit; the customer owes the gross, or gets it back; the bases are those of the VAT
 * table. */
static void check_balance(const struct document *document)
{
    const struct config_winbooks wanted = settings(2020, BOOK_MONTHS);
    g_autoptr(GPtrArray) rows = rows_of(&wanted, document);
    int sign = document->type == DOCUMENT_CREDIT_NOTE ? -1 : 1;
    gint64 sum = 0, bases = 0;
    if (document->totals.gross == 0) {
        g_assert_cmpuint(rows->len, ==, 0);
        return;
    }
    for (guint i = 0; i < rows->len; i++) {
        char **cells = g_ptr_array_index(rows, i);
        bool customer = strcmp(cells[DOCTYPE], "1") == 0;
        g_assert_cmpint(customer, ==, i == 0);
        g_assert_cmpstr(cells[AMOUNT], ==, "0");
        g_assert_cmpint(*cells[VATBASE] != '\0', ==, *cells[VATCODE] != '\0');
        g_assert_cmpstr(cells[DBKCODE], ==, sign > 0 ? "VEN" : "NCV");
        g_assert_cmpstr(cells[DBKTYPE], ==, sign > 0 ? "2" : "3");
        sum += cents(cells[AMOUNTEUR], ".");
        bases += *cells[VATBASE] ? cents(cells[VATBASE], ".") : 0;
    }
    char **first = g_ptr_array_index(rows, 0);
    g_assert_cmpint(cents(first[AMOUNTEUR], "."), ==, sign * document->totals.gross);
    g_assert_cmpstr(first[ACCOUNTGL], ==, "400000");
    g_assert_cmpint(sum, ==, 0);
    g_assert_cmpint(bases, ==, document->totals.net);
}

static void test_balance(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (int i = 0; i < 500; i++) {
        g_autoptr(document_auto) document = random_document(random);
        check_balance(document);
    }
}

/* ---- cells ---- */

static void check_cell(const struct config_winbooks *wanted,
        struct document *document,
        int column,
        const char *value)
{
    if (document->vat->len == 0)
        add_group(document, VAT_S, 21, 10000, 2100, "BE");
    g_autoptr(GPtrArray) rows = rows_of(wanted, document);
    g_assert_cmpuint(rows->len, ==, 3);
    for (guint i = 0; i < rows->len; i++)
        g_assert_cmpstr(((char **)g_ptr_array_index(rows, i))[column], ==, value);
}

/* The last eight digits of a number, whatever stands between them. */
static void test_number(void)
{
    static const char *const rows[][2] = {{"2026-00116", "02600116"}, {"F1", "1"}, {"A", ""},
            {"2026/10/000123", "10000123"}, {"12345678", "12345678"}, {"123456789", "23456789"}};
    const struct config_winbooks wanted = settings(2020, BOOK_MONTHS);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, rows[i][0], "2026-10-31");
        check_cell(&wanted, document, DOCNUMBER, rows[i][1]);
    }
}

/* A book year has one sign, 1 to 9, then A to Z; outside of that nothing is claimed. */
static void test_year_and_period(void)
{
    static const struct {
        int first_year;
        enum book_periods periods;
        const char *day, *year, *period;
    } rows[] = {
            {2020, BOOK_MONTHS, "2020-01-01", "1", "01"},
            {2020, BOOK_MONTHS, "2028-12-31", "9", "12"},
            {2020, BOOK_MONTHS, "2029-02-28", "A", "02"},
            {2020, BOOK_MONTHS, "2054-12-31", "Z", "12"},
            {2020, BOOK_MONTHS, "2055-01-01", "", "01"},
            {2020, BOOK_MONTHS, "2019-12-31", "", "12"},
            {0, BOOK_MONTHS, "2026-06-30", "", "06"}, /* not said */
            {2026, BOOK_QUARTERS, "2026-03-31", "1", "01"},
            {2026, BOOK_QUARTERS, "2026-04-01", "1", "02"},
            {2026, BOOK_QUARTERS, "2026-09-30", "1", "03"},
            {2026, BOOK_QUARTERS, "2026-10-01", "1", "04"},
            {2026, BOOK_QUARTERS, "2027-12-31", "2", "04"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct config_winbooks wanted = settings(rows[i].first_year, rows[i].periods);
        g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, "2026-1", rows[i].day);
        check_cell(&wanted, document, BOOKYEAR, rows[i].year);
        check_cell(&wanted, document, PERIOD, rows[i].period);
    }
}

static void test_days(void)
{
    const struct config_winbooks wanted = settings(2020, BOOK_MONTHS);
    g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, "2026-1", "2028-02-29");
    check_cell(&wanted, document, DATE, "20280229");
    check_cell(&wanted, document, DATEDOC, "20280229");
    check_cell(&wanted, document, DUEDATE, ""); /* none */
    text_set(&document->due_date, "2028-03-30");
    check_cell(&wanted, document, DUEDATE, "20280330");
}

/* A customer's code: the last ten letters and digits of his VAT number, else that of the shop. */
static void test_customer(void)
{
    static const char *const rows[][2] = {{"", "WEB"}, {"BE0123456749", "0123456749"},
            {"NL000099998B57", "0099998B57"}, {"DE 123 456 789", "E123456789"}, {"7", "7"}};
    const struct config_winbooks wanted = settings(2020, BOOK_MONTHS);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, "1", "2026-10-31");
        text_set(&document->customer.vat, rows[i][0]);
        check_cell(&wanted, document, ACCOUNTRP, rows[i][1]);
    }
}

/* At most 40 signs, not bytes; a quote is doubled, a line break is a blank. */
static void test_comment(void)
{
    static const struct {
        const char *company, *name, *comment;
    } rows[] = {
            {"", "Ann", "1 Ann"},
            {"Bakker BV", "Ann", "1 Bakker BV"},
            {"", "123456789012345678901234567890123456789",
                    "1 12345678901234567890123456789012345678"},
            {"",
                    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                    "\u00e9",
                    "1 \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
                    "\u00e9\u00e9"},
            {"", "a \"b\" c", "1 a \"\"b\"\" c"},
            {"", "a\r\nb\tc", "1 a  b c"},
    };
    const struct config_winbooks wanted = settings(2020, BOOK_MONTHS);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, "1", "2026-10-31");
        text_set(&document->customer.company, rows[i].company);
        text_set(&document->customer.name, rows[i].name);
        check_cell(&wanted, document, COMMENT, rows[i].comment);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/winbooks/balance", test_balance);
    g_test_add_func("/winbooks/number", test_number);
    g_test_add_func("/winbooks/year-and-period", test_year_and_period);
    g_test_add_func("/winbooks/days", test_days);
    g_test_add_func("/winbooks/customer", test_customer);
    g_test_add_func("/winbooks/comment", test_comment);
    return g_test_run();
}
