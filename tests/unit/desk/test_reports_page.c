/* Reports at the desk: which period is asked for and how it is called, what stands in them, and who
 * may ask for which work. */
#include "store/jobs.h"
#include "unit/desk/hygiene.h"
#include "unit/desk/papers.h"

/* 2025-11-24 is a Monday; the month before is October. */
static const char *const names[] = {
        "turnover", "vat", "oss", "customers", "intracom", "daily", "open", "numbers", "payments"};

/* ---- periods ---- */

static void check_title(struct house *house, const char *query, const char *period)
{
    g_autofree char *target = g_strconcat("/reports/turnover?", query, NULL),
                    *title = g_strdup_printf("Turnover – %s", period);
    g_assert_cmpuint(get(house, READER, target)->status, ==, 200);
    check_text(house, "//h1", title);
}

/* A month, a quarter, a year, two days; what is none of them is the month before this one. */
static void test_periods(void)
{
    static const struct {
        const char *query, *period;
    } rows[] = {
            {"period=2025-02", "February 2025"},
            {"period=2024-12", "December 2024"},
            {"period=2025-Q1", "1st quarter of 2025"},
            {"period=2025-4", "4th quarter of 2025"},
            {"period=2024", "2024"},
            {"from=2024-02-01&to=2024-02-29", "February 2024"}, /* a leap year's */
            {"from=2025-02-01&to=2025-02-28", "February 2025"},
            {"from=2025-01-01&to=2025-12-31", "2025"},
            {"from=2025-01-01&to=2025-01-30", "01/01/2025 – 30/01/2025"},
            {"from=2025-11-24&to=2025-11-24", "24/11/2025 – 24/11/2025"},
            {"", "October 2025"},
            {"period=2025-13", "October 2025"},
            {"period=2025-00", "October 2025"},
            {"period=2025-Q5", "October 2025"},
            {"period=%3Cb%3E", "October 2025"},
            {"from=2025-02-01&to=2025-02-29", "October 2025"}, /* there is no such day */
            {"from=2025-02-02&to=2025-02-01", "October 2025"},
            {"from=2025-02-01", "October 2025"},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *quarter = NULL;
        const char *wanted = rows[i].period;
        if (strstr(wanted, "quarter")) { /* as its words have it */
            g_autofree char *number = g_strndup(wanted, 1);
            quarter = WORDS_FILL(WORD_REPORT_QUARTER_OF, LANGUAGE_EN, number, "2025");
            wanted = quarter;
        }
        check_title(house, rows[i].query, wanted);
    }
    house_free(house);
}

/* The month before January is December's; the last second of a month in the seller's zone is still
 * of it (Brussels, an hour before UTC in winter, two in summer). */
static void test_month_before(void)
{
    static const struct {
        gint64 now;
        const char *period;
    } rows[] = {
            {1767221999, "November 2025"}, /* 2025-12-31 23:59:59 */
            {1767222000, "December 2025"}, /* 2026-01-01 00:00:00 */
            {1772319599, "January 2026"},  /* 2026-02-28 23:59:59 */
            {1772319600, "February 2026"}, /* 2026-03-01 00:00:00 */
            {1782856799, "May 2026"},      /* 2026-06-30 23:59:59 */
            {1782856800, "June 2026"},     /* 2026-07-01 00:00:00 */
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        house->now = rows[i].now;
        house_sign_in(house, USER_READER);
        check_title(house, "", rows[i].period);
    }
    house_free(house);
}

/* The field of a period offers what the page reads: each of its choices is another one's. */
static void test_choices(void)
{
    struct house *house = house_new("", "en");
    get(house, READER, "/reports");
    int count = count_at(house, "//select[@name='period']/option");
    g_assert_cmpint(count, >, 12);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 1; i <= count; i++) {
        g_autofree char *value = g_strdup_printf("//select[@name='period']/option[%d]/@value", i),
                        *text = g_strdup_printf("//select[@name='period']/option[%d]", i);
        get(house, READER, "/reports");
        g_autofree char *period = text_at(house, value), *said = text_at(house, text),
                        *query = g_strconcat("period=", period, NULL);
        g_assert_true(g_hash_table_add(seen, g_strdup(period)));
        check_title(house, query, said);
        check_text(house, "//select[@name='period']/option[@selected]/@value", period);
    }
    house_free(house);
}

/* ---- what stands in them ---- */

/* Three invoices of 100.00 + 21 %, of which one is credited by 12.10: all of it in the month of
 * their issue, in its quarter, its year and its day, and in no other. */
static void test_sums(void)
{
    struct house *house = house_new("", "en");
    for (int order = 1; order <= 3; order++)
        new_invoice(house, order);
    act_on_paper(house, OWNER, 1, "/credit", "kind=amount&amount=12,10&rate=21&issue=1");
    static const struct {
        const char *target;
        bool full;
    } rows[] = {{"/reports/turnover?period=2025-11", true}, {"/reports/turnover?period=2025", true},
            {"/reports/turnover?period=2025-Q4", true}, {"/reports/turnover?period=2025-10", false},
            {"/reports/turnover?from=2025-11-25&to=2025-11-30", false},
            {"/reports/turnover?from=2025-11-24&to=2025-11-24", true}};
    static const struct {
        const char *column, *sum;
    } sums[] = {{"Documents", "4"}, {"Net", "300.00"}, {"VAT", "63.00"}, {"Gross", "363.00"},
            {"Credited", "12.10"}, {"Unpaid", "350.90"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        get(house, READER, rows[i].target);
        check_page(house, rows[i].target, 200, "en");
        for (gsize j = 0; rows[i].full && j < G_N_ELEMENTS(sums); j++) {
            g_autofree char *cell = g_strdup_printf(
                                    "(//tbody/tr)[last()]/td[@data-label='%s']", sums[j].column),
                            *text = text_at(house, cell);
            if (!g_str_has_suffix(text, sums[j].sum))
                g_error("%s: %s is '%s'", rows[i].target, sums[j].column, text);
        }
        g_assert_cmpint(says(house, words_get(WORD_REPORT_EMPTY, LANGUAGE_EN)), ==, !rows[i].full);
    }
    house_free(house);
}

/* Each report for each role, as a page and as a file for a spreadsheet; the same books give the
 * same bytes. */
static void test_each(void)
{
    struct house *house = house_new("", "en");
    new_invoice(house, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *page = g_strdup_printf("/reports/%s", names[i]),
                        *csv = g_strdup_printf("/reports/%s.csv?period=2025-11", names[i]),
                        *first = NULL;
        get(house, READER, "/reports");
        g_autofree char *link = g_strdup_printf("//a[starts-with(@href, '/reports/%s')]", names[i]);
        g_assert_cmpint(count_at(house, link), ==, 1);
        get(house, READER, page);
        check_page(house, page, 200, "en");
        for (int who = READER; who <= OWNER; who++) {
            get(house, (enum who)who, csv);
            g_assert_cmpuint(house->reply.status, ==, 200);
            g_assert_true(g_str_has_prefix(house->reply.type, "text/csv"));
            g_assert_true(g_str_has_prefix(house->reply.body, "\xef\xbb\xbf"));
            g_assert_true(g_str_has_suffix(house->reply.body, "\r\n"));
            g_assert_nonnull(strstr(house->reply.disposition, names[i]));
            if (!first)
                first = g_strdup(house->reply.body);
            g_assert_cmpstr(house->reply.body, ==, first);
        }
    }
    static const char *const none[] = {
            "/reports/none", "/reports/none.csv", "/reports/.csv", "/reports/turnover.xml"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_cmpuint(get(house, OWNER, none[i])->status, ==, 404);
    g_assert_cmpuint(post(house, READER, "/reports/none/make", "")->status, ==, 404);
    house_free(house);
}

/* The pack and the proofs are an accountant's, and a sync an owner's: nobody is shown, or led to,
 * what he may not see. */
static void test_work(void)
{
    static const char *const acts[] = {"/jobs/export", "/jobs/verify"};
    static const struct {
        const char *kind;
        enum who least;
    } jobs[] = {{"report", READER}, {"verify", ACCOUNTANT}, {"sync", OWNER}};
    struct house *house = house_new("", "en");
    gint64 id;
    for (gsize i = 0; i < G_N_ELEMENTS(jobs); i++)
        g_assert_true(
                job_add(house->site->store, jobs[i].kind, "{}", "olga", house->now, &id, NULL));
    for (int who = READER; who <= OWNER; who++) {
        get(house, (enum who)who, "/reports");
        for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
            g_assert_cmpint(count_forms(house, acts[i]), ==, who != READER);
        for (gsize i = 0; i < G_N_ELEMENTS(jobs); i++) {
            g_autofree char *path = g_strdup_printf("/jobs/%d", (int)i + 1);
            bool may = who >= (int)jobs[i].least;
            get(house, (enum who)who, "/reports");
            g_assert_cmpint(count_links(house, path), ==, may);
            g_assert_cmpuint(get(house, (enum who)who, path)->status, ==, may ? 200 : 403);
        }
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/reports-page/periods", test_periods);
    g_test_add_func("/desk/reports-page/month-before", test_month_before);
    g_test_add_func("/desk/reports-page/choices", test_choices);
    g_test_add_func("/desk/reports-page/sums", test_sums);
    g_test_add_func("/desk/reports-page/each", test_each);
    g_test_add_func("/desk/reports-page/work", test_work);
    return g_test_run();
}
