/* Figures of a period as people, programs and spreadsheets get them: the three forms say the same,
 * a total is the sum of its lines, and the parts of a year are the year. Over books of many orders
 * from a fixed seed, from the last day of January 2024 to the first of 2025. */
#include "base/date.h"
#include "unit/cli/office.h"

#define ORDERS 40
#define FIRST_DAY "2024-01-31"

static const char *const reports[] = {
        "turnover", "vat", "oss", "customers", "intracom", "daily", "open", "numbers", "payments"};

static struct office office; /* of all tests: they only read */

/* ---- books of a year ---- */

static void replace(GString *text, const char *there, const char *instead)
{
    g_assert_cmpuint(g_string_replace(text, there, instead, 0), >, 0);
}

/* An order of one product at 21 % of `net` cents, placed on a day, and paid then where `paid`. */
static char *body_of(int id, money net, const char *day, bool paid)
{
    money vat = (net * 21 + 50) / 100;
    g_autofree char *plain = order_body(id, paid ? "processing" : "pending", paid, 1, "Koffie",
                            "ann@example.be", "121.00", ""),
                    *nets = money_text(net, 2), *vats = money_text(vat, 2),
                    *sum = money_text(net + vat, 2);
    GString *text = g_string_new(plain);
    replace(text, "\"121.00\"", "\"@sum\"");
    replace(text, "\"100.00\"", "\"@net\"");
    replace(text, "\"21.00\"", "\"@vat\"");
    replace(text, "@sum", sum);
    replace(text, "@net", nets);
    replace(text, "@vat", vats);
    replace(text, "2025-11-24", day);
    return g_string_free(text, FALSE);
}

/* The worker's turn at noon of a day. */
static void work_on(struct site *site, const char *day)
{
    int count;
    g_autoptr(GError) error = NULL;
    const struct work work = {site->store, site->config, date_day_start(day, "UTC") + 43200};
    g_assert_true(process_deliveries(&work, 16, &count, &error));
    g_assert_true(issue_ripe_drafts(&work, &count, &error));
    g_assert_no_error(error);
}

/* Two of three orders are paid when they are placed, and get an invoice; the others get none. */
static struct office books_of_a_year(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20240131);
    struct office made = {.site = site_new("")};
    made.config = g_build_filename(made.site->directory, "billhook.conf", NULL);
    g_autofree char *day = g_strdup(FIRST_DAY);
    for (int id = 1; id <= ORDERS; id++) {
        bool last = id == ORDERS;
        g_autofree char *body = body_of(
                id, g_rand_int_range(random, 1, 90000), last ? "2025-01-01" : day, id % 3 != 0);
        deliver_body(made.site, "order.updated", body);
        work_on(made.site, last ? "2025-01-01" : day);
        text_take(&day, date_add_days(day, g_rand_int_range(random, 0, 17)));
    }
    g_assert_cmpstr(day, <, "2025-01-01"); /* so no day was before the one of the last */
    g_assert_true(clock_confirm(made.site->store, g_get_real_time() / G_USEC_PER_SEC, NULL));
    g_assert_cmpint(chdir(made.site->directory), ==, 0);
    return made;
}

/* ---- reading what was said ---- */

/* "12.50" or a number, in hundredths; of what is no figure 0. */
static gint64 cents_of(const cJSON *value)
{
    struct decimal exact;
    money cents = 0;
    if (cJSON_IsNumber(value))
        return (gint64)value->valuedouble * 100;
    if (cJSON_IsString(value) && decimal_parse(value->valuestring, &exact))
        g_assert_true(decimal_to_money(exact, 2, &cents));
    return cents;
}

static cJSON *tell(const char *report, const char *period)
{
    g_autofree char *line = g_strdup_printf("report %s %s --json", report, period);
    return office_json(&office, line, 0);
}

static gint64 total_of(const char *report, const char *period, const char *name)
{
    cJSON *json = tell(report, period);
    const cJSON *totals = cJSON_GetObjectItemCaseSensitive(json, "totals"),
                *total = cJSON_GetObjectItemCaseSensitive(totals, name);
    if (!total)
        g_error("%s: no total of %s", report, name);
    gint64 cents = cents_of(total);
    cJSON_Delete(json);
    return cents;
}

/* ---- the three forms ---- */

/* A figure as the spreadsheet has it: with a comma; a day as 31/01/2024. Caller frees. */
static char *as_in_csv(const cJSON *value)
{
    if (cJSON_IsNumber(value))
        return g_strdup_printf("%.0f", value->valuedouble);
    const char *text = cJSON_IsString(value) ? value->valuestring : "";
    struct decimal exact;
    if (date_is_day(text))
        return g_strdup_printf("%.2s/%.2s/%.4s", text + 8, text + 5, text);
    return strchr(text, '.') && decimal_parse(text, &exact) ? g_strdelimit(g_strdup(text), ".", ',')
                                                            : g_strdup(text);
}

static void check_csv_row(const char *report, const char *row, const cJSON *line)
{
    g_auto(GStrv) cells = g_strsplit(row, ";", -1);
    const cJSON *value = line->child;
    for (char **cell = cells; *cell; cell++, value = value->next) {
        g_autofree char *wanted = value ? as_in_csv(value) : g_strdup("(nothing)");
        if (strcmp(*cell, wanted) != 0)
            g_error("%s: a spreadsheet has '%s', programs '%s'", report, *cell, wanted);
    }
    g_assert_null(value);
}

/* The spreadsheet has a head with the names that programs get, in their order, and a row a line,
 * with the same figures; it begins with the mark that Excel wants and ends its rows as CSV does. */
static void test_csv(void)
{
    guint rows = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++) {
        g_autofree char *line = g_strdup_printf("report %s --year 2024 --csv", reports[i]);
        struct ran ran = office_run(&office, line);
        g_assert_true(g_str_has_prefix(ran.out, "\xef\xbb\xbf"));
        g_assert_true(g_str_has_suffix(ran.out, "\r\n"));
        g_auto(GStrv) said = g_strsplit(ran.out + 3, "\r\n", -1);
        cJSON *json = tell(reports[i], "--year 2024"), *entry;
        guint at = 1;
        cJSON_ArrayForEach (entry, cJSON_GetObjectItemCaseSensitive(json, "lines")) {
            g_autoptr(GString) head = g_string_new(NULL);
            for (const cJSON *value = entry->child; value; value = value->next)
                g_string_append_printf(head, "%s%s", head->len ? ";" : "", value->string);
            g_assert_cmpstr(said[0], ==, head->str);
            check_csv_row(reports[i], said[at++], entry);
            rows++;
        }
        g_assert_cmpuint(g_strv_length(said), ==, at + 1); /* the last is behind the last break */
        cJSON_Delete(json);
        check_ran(line, &ran, 0, NULL, "");
    }
    g_assert_cmpuint(rows, >, 2 * ORDERS / 3); /* the books were not empty */
}

/* People get the same totals, in one row that begins with "total", and on what they stand. */
static void test_people(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++) {
        g_autofree char *line = g_strdup_printf("report %s --year 2024", reports[i]);
        struct ran ran = office_run(&office, line);
        cJSON *json = tell(reports[i], "--year 2024"), *total;
        bool some = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "lines")) > 0;
        const char *row = strstr(ran.out, "\ntotal ");
        g_assert_true(some == (row != NULL));
        g_autofree char *totals = row ? g_strndup(row + 1, strcspn(row + 1, "\n")) : NULL;
        cJSON_ArrayForEach (total, cJSON_GetObjectItemCaseSensitive(json, "totals")) {
            g_autofree char *text = cJSON_IsNumber(total)
                    ? g_strdup_printf(" %.0f", total->valuedouble)
                    : g_strdup_printf(" %s", total->valuestring);
            if (some && !strstr(totals, text))
                g_error("%s: '%s' without%s", line, totals, text);
        }
        g_autofree char *basis =
                g_strdup_printf("%s from 2024-01-01 to 2024-12-31, in EUR, on ", reports[i]);
        g_assert_nonnull(strstr(ran.out, basis));
        cJSON_Delete(json);
        check_ran(line, &ran, 0, NULL, "");
    }
}

/* ---- sums ---- */

/* Each total is the sum of its column. */
static void test_totals(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++) {
        cJSON *json = tell(reports[i], "--year 2024"), *total, *entry;
        cJSON_ArrayForEach (total, cJSON_GetObjectItemCaseSensitive(json, "totals")) {
            gint64 sum = 0;
            cJSON_ArrayForEach (entry, cJSON_GetObjectItemCaseSensitive(json, "lines"))
                sum += cents_of(cJSON_GetObjectItemCaseSensitive(entry, total->string));
            if (sum != cents_of(total))
                g_error("%s: the %s make %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, reports[i],
                        total->string, sum, cents_of(total));
        }
        cJSON_Delete(json);
    }
}

/* In every line of turnover, and in all: gross = net + VAT, and nothing more open than was
 * invoiced. */
static void test_turnover(void)
{
    cJSON *json = tell("turnover", "--year 2024"), *entry;
    cJSON_ArrayForEach (entry, cJSON_GetObjectItemCaseSensitive(json, "lines")) {
        gint64 net = cents_of(cJSON_GetObjectItem(entry, "net")),
               vat = cents_of(cJSON_GetObjectItem(entry, "vat")),
               gross = cents_of(cJSON_GetObjectItem(entry, "gross")),
               open = cents_of(cJSON_GetObjectItem(entry, "open"));
        g_assert_cmpint(net + vat, ==, gross);
        g_assert_cmpint(open, <=, gross);
        g_assert_cmpint(open, >=, 0);
    }
    cJSON_Delete(json);
}

/* Months, quarters and halves make the year, the last day of a month (29 February among them)
 * belongs to it, and what lies around the year adds to it. */
static void test_parts_of_a_year(void)
{
    static const struct {
        const char *report, *total;
    } sums[] = {{"turnover", "gross"}, {"turnover", "documents"}, {"vat", "base"}, {"vat", "vat"},
            {"payments", "amount"}};
    for (gsize i = 0; i < G_N_ELEMENTS(sums); i++) {
        const char *report = sums[i].report, *name = sums[i].total;
        gint64 year = total_of(report, "--year 2024", name), months = 0, quarters = 0;
        g_assert_cmpint(year, >, 0);
        for (int month = 1; month <= 12; month++) {
            g_autofree char *period = g_strdup_printf("--month 2024-%02d", month);
            months += total_of(report, period, name);
        }
        for (int quarter = 1; quarter <= 4; quarter++) {
            g_autofree char *period =
                    g_strdup_printf("--quarter 2024-%s%d", quarter % 2 ? "Q" : "", quarter);
            quarters += total_of(report, period, name);
        }
        g_assert_cmpint(months, ==, year);
        g_assert_cmpint(quarters, ==, year);
        g_assert_cmpint(total_of(report, "--from 2024-01-01 --to 2024-02-29", name) +
                        total_of(report, "--from 2024-03-01 --to 2024-12-31", name),
                ==, year);
        g_assert_cmpint(total_of(report, "--from 2023-01-01 --to 2026-12-31", name), ==,
                year + total_of(report, "--month 2025-01", name));
        g_assert_cmpint(total_of(report, "--month 2024-01", name), ==,
                total_of(report, "--from " FIRST_DAY " --to " FIRST_DAY, name));
    }
}

/* VAT of the return is 21 % of its base but for what rounding each invoice moves: half a cent. */
static void test_vat(void)
{
    cJSON *json = tell("vat", "--year 2024");
    gint64 base = total_of("vat", "--year 2024", "base"),
           vat = total_of("vat", "--year 2024", "vat");
    g_assert_cmpint(ABS(base * 21 - vat * 100), <=, 50 * ORDERS);
    g_assert_cmpint(base, ==, total_of("turnover", "--year 2024", "net"));
    g_assert_cmpint(vat, ==, total_of("turnover", "--year 2024", "vat"));
    const cJSON *boxes = cJSON_GetObjectItemCaseSensitive(json, "boxes");
    g_assert_cmpint(cents_of(cJSON_GetObjectItem(boxes, "03")), ==, base);
    g_assert_cmpint(cents_of(cJSON_GetObjectItem(boxes, "54")), ==, vat);
    cJSON_Delete(json);
}

/* A series has as many numbers as it has documents, from its first to its last. */
static void test_numbers(void)
{
    cJSON *json = tell("numbers", "--year 2024");
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(json, "lines")->child;
    int count = (int)cJSON_GetObjectItem(line, "count")->valuedouble;
    g_autofree char *last = g_strdup_printf("\"2024-%05d\"", count);
    check_json("numbers", line, "from", "\"2024-00001\"");
    check_json("numbers", line, "to", last);
    check_json("numbers", line, "gaps", "0");
    check_json("numbers", json, "lines.1", "(none)");
    g_assert_cmpint(count * 100, ==, total_of("turnover", "--year 2024", "documents"));
    cJSON_Delete(json);
}

/* ---- what is asked ---- */

/* A period that is none, or two, is wrong usage; nothing is printed. */
static void test_periods(void)
{
    static const struct step steps[] = {
            {"report turnover --month 2024-13", 2, NULL, "--month: is no month"},
            {"report turnover --month 2024-00", 2, NULL, "--month: is no month"},
            {"report turnover --month 2024-1", 2, NULL, "--month: is no month"},
            {"report turnover --month 24-01", 2, NULL, "allowed: YYYY-MM"},
            {"report turnover --quarter 2024-5", 2, NULL, "--quarter: is no quarter"},
            {"report turnover --quarter 2024-0", 2, NULL, "2026-3 or 2026-Q3"},
            {"report turnover --quarter 2024-QQ", 2, NULL, "--quarter: is no quarter"},
            {"report turnover --year 24", 2, NULL, "--year: is no year"},
            {"report turnover --year 20244", 2, NULL, "--year: is no year"},
            {"report turnover --from 2023-02-29 --to 2024-01-01", 2, NULL, "--from: '2023-02-29'"},
            {"report turnover --from 2024-01-01", 2, NULL, "--from and --to go together"},
            {"report turnover --to 2024-01-01", 2, NULL, "--from and --to go together"},
            {"report turnover --from 2024-02-01 --to 2024-01-31", 2, NULL, "--to is before --from"},
            {"report turnover --year 2024 --month 2024-01", 2, NULL, "name one period"},
            {"report turnover --year 2024 --from 2024-01-01 --to 2024-01-02", 2, NULL,
                    "one period"},
            {"report turnovr", 2, NULL, "did you mean 'turnover'?"},
            {"report TURNOVER", 2, NULL, "is none of turnover, "},
            {"report turnover --shop nix", 2, NULL, "'nix' is none of main"},
            {"report turnover --year 2019", 0, "on 0 documents\n", NULL},
            {"report turnover --from 2024-02-29 --to 2024-02-29", 0, "2024-02-29 to 2024-02-29",
                    NULL},
            {"export --year 2024 f.zip", 2, NULL, "unknown option '--year'"},
            {"export f.zip --month 2024-02-01", 2, NULL, "--month"},
            {"reconcile --quarter 2024-1", 2, NULL, "unknown option '--quarter'"},
            {"reconcile --month 2024-13", 2, NULL, "--month"},
            {"reconcile --from 2024-01-01", 2, NULL, "--to"},
            {NULL, 0, NULL, NULL},
    };
    office_steps(&office, steps);
}

/* Whose shop is named, and what no shop has, makes no difference between all and the only one. */
static void test_shop(void)
{
    cJSON *all = tell("vat", "--year 2024"), *one = tell("vat", "--year 2024 --shop main");
    g_assert_true(cJSON_Compare(all, one, true));
    cJSON_Delete(all);
    cJSON_Delete(one);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    office = books_of_a_year();
    g_test_add_func("/reports/csv", test_csv);
    g_test_add_func("/reports/people", test_people);
    g_test_add_func("/reports/totals", test_totals);
    g_test_add_func("/reports/turnover", test_turnover);
    g_test_add_func("/reports/parts-of-a-year", test_parts_of_a_year);
    g_test_add_func("/reports/vat", test_vat);
    g_test_add_func("/reports/numbers", test_numbers);
    g_test_add_func("/reports/periods", test_periods);
    g_test_add_func("/reports/shop", test_shop);
    int status = g_test_run();
    office_close(&office);
    return status;
}
