/* CSV: what a spreadsheet in Belgium reads, and what it must not run. */
#include "books/csv.h"

#include <string.h>

static const struct report_column columns[] = {
        {"name", FORM_TEXT, false, NULL},
        {"on", FORM_DAY, false, NULL},
        {"net", FORM_MONEY, true, NULL},
        {"rate", FORM_RATE, false, NULL},
        {"count", FORM_COUNT, true, NULL},
        {0},
};

static char *row(enum csv_style style, const char *name, money amount)
{
    struct report_value values[5] = {
            {.text = name}, {.text = "2026-03-09"}, {.amount = amount}, {0}, {.amount = 3}};
    g_assert_true(decimal_parse("5.50", &values[3].decimal));
    GString *text = g_string_new("");
    csv_row(text, style, columns, values, 2);
    return g_string_free(text, FALSE);
}

static void test_styles(void)
{
    g_autoptr(GString) head = g_string_new(""), other = g_string_new("");
    csv_header(head, CSV_LOCAL, columns);
    g_assert_cmpstr(head->str, ==, "\xef\xbb\xbfname;on;net;rate;count\r\n");
    csv_header(other, CSV_INTERNATIONAL, columns);
    g_assert_cmpstr(other->str, ==, "name,on,net,rate,count\r\n");

    g_autofree char *local = row(CSV_LOCAL, "Caf\u00e9, a", -1205),
                    *plain = row(CSV_INTERNATIONAL, "Caf\u00e9, a", -1205);
    g_assert_cmpstr(local, ==, "Caf\u00e9, a;09/03/2026;-12,05;5,5;3\r\n");
    g_assert_cmpstr(plain, ==, "\"Caf\u00e9, a\",2026-03-09,-12.05,5.5,3\r\n");
}

static void test_quotes_and_guards(void)
{
    static const struct {
        const char *name, *cell;
    } rows[] = {
            {"=1+1", "'=1+1"},
            {"+32 9", "'+32 9"},
            {"-5", "'-5"},
            {"@SUM(A1)", "'@SUM(A1)"},
            {"\t=1", "'\t=1"},
            {"\r=1", "\"'\r=1\""},
            {"a=1", "a=1"},
            {"", ""},
            {"a;b", "\"a;b\""},
            {"=a;\"b\"", "\"'=a;\"\"b\"\"\""},
            {"a\nb", "\"a\nb\""},
            {"'a", "'a"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = row(CSV_LOCAL, rows[i].name, 0),
                        *expected = g_strconcat(rows[i].cell, ";09/03/2026;0,00;5,5;3\r\n", NULL);
        g_assert_cmpstr(text, ==, expected);
    }
}

static void test_absent(void)
{
    const struct report_value values[5] = {
            {.text = NULL}, {.text = ""}, {.none = true}, {.none = true}, {.none = true}};
    g_autoptr(GString) text = g_string_new("");
    csv_row(text, CSV_LOCAL, columns, values, 2);
    g_assert_cmpstr(text->str, ==, ";;;;\r\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/styles", test_styles);
    g_test_add_func("/csv/quotes-and-guards", test_quotes_and_guards);
    g_test_add_func("/csv/absent", test_absent);
    return g_test_run();
}
