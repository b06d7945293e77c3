/* reconcile's words and its CSV. Goal: a period is taken or refused before any file is opened; a
 * spreadsheet takes no text of the shop for a formula, and every amount for a number. */
#include "../../../src/cli/reconcile.h"
#include "../../../src/cli/usage.h"
#include "fetch/reconcile.h"
#include "unit/cli/arguments.h"

/* ---- words ---- */

static void test_months(void)
{
    static const struct {
        const char *month;
        bool good;
    } rows[] = {{"2026-11", true}, {"2026-02", true}, {"2026-13", false}, {"2026-1", false},
            {"2026-11-01", false}, {"november", false}, {"", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;
        bool good = usage_month("--month", rows[i].month, &error);
        check_usage(rows[i].month, good, &error, rows[i].good ? NULL : "allowed: YYYY-MM");
    }
}

static void test_periods(void)
{
    static const struct {
        const char *line, *words; /* words NULL: taken */
    } rows[] = {
            {"", NULL},
            {"--month 2026-11", NULL},
            {"--from 2026-01-01 --to 2026-03-31", NULL},
            {"--from 2026-01-01 --to 2026-01-01", NULL},
            {"--from 2026-01-02 --to 2026-01-01", "--to is before --from"},
            {"--from 2026-01-01", "go together"},
            {"--to 2026-01-01", "go together"},
            {"--month 2026-11 --from 2026-01-01 --to 2026-01-02", "not both"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct line line;
        GError *error = NULL;
        line_read(&line, rows[i].line);
        bool good = usage_reconcile(&line.arguments, &error);
        check_usage(rows[i].line, good, &error, rows[i].words);
        line_clear(&line);
    }
}

static void test_yes(void)
{
    static const struct {
        const char *line, *words;
    } rows[] = {{"", NULL}, {"--mend!", NULL}, {"--mend! --yes!", NULL},
            {"--yes!", "--yes goes with --mend"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct line line;
        GError *error = NULL;
        line_read(&line, rows[i].line);
        bool good = usage_webhooks(&line.arguments, &error);
        check_usage(rows[i].line, good, &error, rows[i].words);
        line_clear(&line);
    }
}

/* ---- CSV ---- */

static void free_result(gpointer result)
{
    reconcile_result_free(result);
}

/* The CSV of one difference: an order of that number, paid, without an invoice. */
static char *csv_of(const char *number, gint64 id, const char *total)
{
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(free_result);
    struct reconcile_result *result = reconcile_result_new("main", false);
    struct reconcile_order *order = reconcile_order_new(id);
    g_free(order->number);
    order->number = g_strdup(number);
    order->placed = order->paid = true;
    order->known = RECONCILE_NEWEST;
    g_assert_true(decimal_parse(total, &order->total));
    reconcile_add(result, order);
    reconcile_order_free(order);
    g_ptr_array_add(results, result);
    return reconcile_csv(results);
}

#define HEAD "kind,order_id,order_number,document,order_total,documents_total,reason,help\r\n"
#define TAIL "\"the order is paid, and it has no invoice\",billhook explain '#"

static void test_csv(void)
{
    static const struct {
        const char *number, *total, *fields;
        gint64 id;
    } rows[] = {
            {"727", "121.00", "no-invoice,727,727,,121.00,0.00," TAIL, 727},
            {"WEB-1", "121", "no-invoice,727,WEB-1,,121.00,0.00," TAIL, 727},
            {"=1+1", "0.10", "no-invoice,727,\"'=1+1\",,0.10,0.00," TAIL, 727},
            {"+1", "1", "no-invoice,727,\"'+1\",,1.00,0.00," TAIL, 727},
            {"-1", "1", "no-invoice,727,\"'-1\",,1.00,0.00," TAIL, 727},
            {"@SUM(A1)", "1", "no-invoice,727,\"'@SUM(A1)\",,1.00,0.00," TAIL, 727},
            {"a,\"b\"", "1", "no-invoice,727,\"a,\"\"b\"\"\",,1.00,0.00," TAIL, 727},
            {"7", "-12.05", "no-invoice,9007199254740993,7,,-12.05,0.00," TAIL, 9007199254740993},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *csv = csv_of(rows[i].number, rows[i].id, rows[i].total);
        g_autofree char *wanted =
                g_strdup_printf(HEAD "%s%" G_GINT64_FORMAT "'\r\n", rows[i].fields, rows[i].id);
        g_assert_cmpstr(csv, ==, wanted);
    }

    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *empty = reconcile_csv(none);
    g_assert_cmpstr(empty, ==, HEAD);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reconcile/months", test_months);
    g_test_add_func("/reconcile/periods", test_periods);
    g_test_add_func("/reconcile/csv", test_csv);
    g_test_add_func("/webhooks/yes", test_yes);
    return g_test_run();
}
