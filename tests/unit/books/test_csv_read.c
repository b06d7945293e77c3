/* CSV read back by a reader of RFC 4180: whatever a shop's texts hold, a row stays a row, a cell
 * stays its text, and no text begins as a formula does. */
#include "books/csv.h"

#include <string.h>

/* ---- a reader ---- */

/* The cells of one record at *text (owned strings), which then stands behind its CRLF. */
static GPtrArray *read_record(const char **text, char separator)
{
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    const char *c = *text;
    bool more = true;
    while (more) {
        GString *cell = g_string_new(NULL);
        bool quoted = *c == '"';
        c += quoted;
        while (*c && (quoted ? *c != '"' || c[1] == '"' : *c != separator && *c != '\r')) {
            g_assert_true(quoted || (*c != '"' && *c != '\n'));
            c += quoted && *c == '"';
            g_string_append_c(cell, *c++);
        }
        g_assert_true(!quoted || *c == '"');
        c += quoted;
        g_ptr_array_add(cells, g_string_free(cell, FALSE));
        more = *c == separator;
        c += more;
    }
    g_assert_true(g_str_has_prefix(c, "\r\n"));
    *text = c + 2;
    return cells;
}

/* ---- texts ---- */

enum { TEXTS = 4 };

static const struct report_column texts[TEXTS + 1] = {
        {"a", FORM_TEXT, false, NULL},
        {"b", FORM_TEXT, false, NULL},
        {"c", FORM_TEXT, false, NULL},
        {"d", FORM_TEXT, false, NULL},
        {0},
};

/* Made of what spreadsheets and readers trip over. */
static char *random_text(GRand *random)
{
    static const char *const pieces[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", "\"\"",
            ";", ",", "'", " ", "a", "1", "\u00e9", "\u20ac", "\x7f", "\x01", "cmd|' /C calc'!A0"};
    GString *text = g_string_new(NULL);
    int count = g_rand_int_range(random, 0, 6);
    for (int i = 0; i < count; i++)
        g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

/* What a spreadsheet may run (OWASP, "CSV Injection"), and every control character. */
static bool begins_as_formula(const char *text)
{
    unsigned char c = (unsigned char)*text;
    return c == '=' || c == '+' || c == '-' || c == '@' || (c > 0 && c < 32) || c == 127;
}

static void check_cell(const char *cell, const char *text)
{
    g_assert_false(begins_as_formula(cell));
    g_assert_cmpstr(cell + (begins_as_formula(text) && *cell == '\''), ==, text);
}

static void test_random(gconstpointer data)
{
    enum csv_style style = GPOINTER_TO_INT(data) ? CSV_INTERNATIONAL : CSV_LOCAL;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    g_autoptr(GString) file = g_string_new(NULL);
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    for (int row = 0; row < 3000; row++) {
        struct report_value values[TEXTS] = {0};
        for (int i = 0; i < TEXTS; i++) {
            g_ptr_array_add(wanted, random_text(random));
            values[i].text = wanted->pdata[wanted->len - 1];
        }
        csv_row(file, style, texts, values, 2);
    }
    const char *rest = file->str;
    for (guint row = 0; row < 3000; row++) {
        g_autoptr(GPtrArray) cells = read_record(&rest, style == CSV_LOCAL ? ';' : ',');
        g_assert_cmpuint(cells->len, ==, TEXTS);
        for (guint i = 0; i < TEXTS; i++)
            check_cell(cells->pdata[i], wanted->pdata[row * TEXTS + i]);
    }
    g_assert_cmpstr(rest, ==, "");
}

/* A guard is for the beginning only, and one apostrophe is enough. */
static void test_guard(void)
{
    static const struct {
        const char *text, *cell;
    } rows[] = {
            {"=", "'="},
            {"==1", "'==1"},
            {" =1", " =1"},
            {"a=1", "a=1"},
            {"'=1", "'=1"},
            {"\x7f", "'\x7f"},
            {"\x1b[0m", "'\x1b[0m"},
            {"+++020/2600/00042+++", "'+++020/2600/00042+++"},
            {"-", "'-"},
            {"\u2212"
             "5",
                    "\u2212"
                    "5"}, /* a minus sign of print is none */
            {"\u00a0=1", "\u00a0=1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct report_value values[TEXTS] = {{.text = rows[i].text}};
        g_autoptr(GString) line = g_string_new(NULL);
        csv_row(line, CSV_LOCAL, texts, values, 2);
        g_autofree char *wanted = g_strconcat(rows[i].cell, ";;;\r\n", NULL);
        g_assert_cmpstr(line->str, ==, wanted);
    }
}

/* Each style quotes its own separator, and not the other's. */
static void test_separators(void)
{
    static const struct {
        enum csv_style style;
        const char *line;
    } rows[] = {
            {CSV_LOCAL, "a,b;\"c;d\";\"e\"\"f\";\"g\nh\"\r\n"},
            {CSV_INTERNATIONAL, "\"a,b\",c;d,\"e\"\"f\",\"g\nh\"\r\n"},
    };
    const struct report_value values[TEXTS] = {
            {.text = "a,b"}, {.text = "c;d"}, {.text = "e\"f"}, {.text = "g\nh"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) line = g_string_new(NULL);
        csv_row(line, rows[i].style, texts, values, 2);
        g_assert_cmpstr(line->str, ==, rows[i].line);
    }
}

/* ---- figures ---- */

/* Of each form at its bounds: as in Belgium, and as elsewhere. */
static const struct {
    enum column_form form;
    int decimals; /* of the currency */
    gint64 amount;
    const char *decimal; /* NULL: the amount */
    const char *local, *international;
} figures[] = {
        {FORM_MONEY, 2, 0, NULL, "0,00", "0.00"},
        {FORM_MONEY, 2, 1, NULL, "0,01", "0.01"},
        {FORM_MONEY, 2, -1, NULL, "-0,01", "-0.01"},
        {FORM_MONEY, 2, -100, NULL, "-1,00", "-1.00"},
        {FORM_MONEY, 0, 1234567, NULL, "1234567", "1234567"}, /* yen */
        {FORM_MONEY, 0, -7, NULL, "-7", "-7"},
        {FORM_MONEY, 3, -5, NULL, "-0,005", "-0.005"}, /* dinar */
        {FORM_MONEY, 2, G_GINT64_CONSTANT(99999999999999), NULL, "999999999999,99",
                "999999999999.99"},
        {FORM_COUNT, 2, 1234567, NULL, "1234567", "1234567"},
        {FORM_COUNT, 2, -1, NULL, "-1", "-1"},
        {FORM_RATE, 2, 0, "21.00", "21", "21"},
        {FORM_RATE, 2, 0, "5.50", "5,5", "5.5"},
        {FORM_RATE, 2, 0, "0", "0", "0"},
        {FORM_QUANTITY, 2, 0, "-1.250", "-1,25", "-1.25"},
        {FORM_QUANTITY, 2, 0, "1000", "1000", "1000"},
        {FORM_PRICE, 2, 0, "3", "3,00", "3.00"},
        {FORM_PRICE, 2, 0, "0.123456", "0,123456", "0.123456"},
        {FORM_PRICE, 2, 0, "-0.5", "-0,50", "-0.50"},
};

/* A figure is no text: its minus sign is not guarded, and nothing groups its thousands. */
static void test_figures(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        const struct report_column columns[] = {{"x", figures[i].form, false, NULL}, {0}};
        struct report_value value = {.amount = figures[i].amount};
        if (figures[i].decimal)
            g_assert_true(decimal_parse(figures[i].decimal, &value.decimal));
        g_autoptr(GString) local = g_string_new(NULL), other = g_string_new(NULL);
        csv_row(local, CSV_LOCAL, columns, &value, figures[i].decimals);
        csv_row(other, CSV_INTERNATIONAL, columns, &value, figures[i].decimals);
        g_autofree char *here = g_strconcat(figures[i].local, "\r\n", NULL),
                        *there = g_strconcat(figures[i].international, "\r\n", NULL);
        g_assert_cmpstr(local->str, ==, here);
        g_assert_cmpstr(other->str, ==, there);
    }
}

/* ---- days ---- */

/* A day is written by the calendar; what is none stays as it is, guarded as a text. */
static void test_days(void)
{
    static const struct {
        const char *day, *local, *international;
    } rows[] = {
            {"2028-02-29", "29/02/2028", "2028-02-29"},
            {"2026-12-31", "31/12/2026", "2026-12-31"},
            {"2026-02-29", "2026-02-29", "2026-02-29"},
            {"", "", ""},
            {"=2+5", "'=2+5", "'=2+5"},
            {"2026-1-1", "2026-1-1", "2026-1-1"},
    };
    const struct report_column columns[] = {{"on", FORM_DAY, false, NULL}, {0}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct report_value value = {.text = rows[i].day};
        g_autoptr(GString) local = g_string_new(NULL), other = g_string_new(NULL);
        csv_row(local, CSV_LOCAL, columns, &value, 2);
        csv_row(other, CSV_INTERNATIONAL, columns, &value, 2);
        g_autofree char *here = g_strconcat(rows[i].local, "\r\n", NULL),
                        *there = g_strconcat(rows[i].international, "\r\n", NULL);
        g_assert_cmpstr(local->str, ==, here);
        g_assert_cmpstr(other->str, ==, there);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/csv/read/local", GINT_TO_POINTER(0), test_random);
    g_test_add_data_func("/csv/read/international", GINT_TO_POINTER(1), test_random);
    g_test_add_func("/csv/guard", test_guard);
    g_test_add_func("/csv/separators", test_separators);
    g_test_add_func("/csv/figures", test_figures);
    g_test_add_func("/csv/days", test_days);
    return g_test_run();
}
