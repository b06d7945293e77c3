/* Today: what waits for a person, each with where it is mended for who may go there; what failed;
 * the month so far; what came in last. */
#include "unit/desk/hygiene.h"
#include "unit/desk/papers.h"

/* ---- the month so far ---- */

/* What stands at a figure's name. */
static void check_figure(struct house *house, enum word name, const char *wanted)
{
    g_autofree char *path = g_strdup_printf(
            "//dl[@class='figures']/div[dt=\"%s\"]/dd[1]", words_get(name, LANGUAGE_EN));
    g_autofree char *text = text_at(house, path);
    if (!g_str_has_suffix(text, wanted))
        g_error("%s: '%s', not '%s'", words_get(name, LANGUAGE_EN), text, wanted);
}

/* Two invoices of 100.00 + 21 % of which 12.10 is credited, one draft, one order without anything:
 * "orders, documents, turnover, unpaid". */
static void test_figures(void)
{
    struct house *house = house_new("", "en");
    new_invoice(house, 1);
    new_invoice(house, 2);
    new_draft(house, 3, DOCUMENT_INVOICE);
    order_without_documents(house->site, 4, "ann@example.be");
    act_on_paper(house, OWNER, 1, "/credit", "kind=amount&amount=12,10&rate=21&issue=1");
    static const struct {
        int days; /* from 2025-11-24 */
        const char *orders, *documents, *turnover, *unpaid, *overdue;
    } rows[] = {
            {0, "4", "3", "190.00", "229.90", "0.00"},
            {6, "4", "3", "190.00", "229.90", "0.00"}, /* the last day of November */
            {7, "0", "0", "0.00", "229.90", "0.00"},   /* December; what is owed stays owed */
            {14, "0", "0", "0.00", "229.90", "0.00"},  /* the day on which it is due */
            {15, "0", "0", "0.00", "229.90", "229.90"},
    };
    gint64 first = house->now;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        house->now = first + rows[i].days * 86400;
        house_sign_in(house, USER_READER);
        get(house, READER, "/");
        check_page(house, "/", 200, "en");
        check_figure(house, WORD_TODAY_ORDERS, rows[i].orders);
        check_figure(house, WORD_TODAY_DOCUMENTS, rows[i].documents);
        check_figure(house, WORD_TODAY_TURNOVER, rows[i].turnover);
        check_figure(house, WORD_TODAY_UNPAID, rows[i].unpaid);
        check_figure(house, WORD_TODAY_OVERDUE, rows[i].overdue);
    }
    house_free(house);
}

/* ---- what waits ---- */

/* Drafts that wait for a person, eight of them; one that issues itself is not among them. */
static void test_drafts(void)
{
    static const struct {
        int count, shown;
    } rows[] = {{0, 0}, {1, 1}, {8, 8}, {9, 8}};
    struct house *house = house_new("", "en");
    deliver(house->site, &(const struct news){.status = "processing", .paid = true}, 99, 0);
    must_work(house->site, "an order that gets its invoice by itself");
    int made = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        while (made < rows[i].count)
            new_draft(house, ++made, DOCUMENT_INVOICE);
        get(house, READER, "/");
        g_autofree char *table = g_strdup_printf(
                "//table[caption=\"%s\"]/tbody/tr", words_get(WORD_TODAY_DRAFTS, LANGUAGE_EN));
        g_assert_cmpint(count_at(house, table), ==, rows[i].shown);
        g_assert_cmpint(count_links(house, "/documents?state=draft") > 0, ==, rows[i].count > 0);
    }
    house_free(house);
}

/* What failed stands there with the way to it, and is gone when it is mended. */
static void test_failed(void)
{
    struct house *house = house_new("", "en");
    act_on_paper(house, OWNER, new_draft(house, 1, DOCUMENT_INVOICE), "/send", "");
    static const char link[] = "/queues/mails?state=failed";
    for (int round = 0; round < 2; round++) {
        get(house, READER, "/");
        g_assert_cmpint(count_links(house, link), ==, 0);
        change(house->site, "UPDATE mails SET state = 'failed', last_answer = '550 no'");
        get(house, READER, "/");
        check_page(house, "/", 200, "en");
        g_assert_cmpint(count_links(house, link), ==, 1);
        g_assert_true(says(house, "550 no"));
        go_and_submit(house, OWNER, "/queues/mails", "/queues/mails/1/retry", "");
        change(house->site, "UPDATE mails SET state = 'queued', last_answer = ''");
    }
    house_free(house);
}

/* A problem leads who may go there to where it is mended; who may not is not led to a page that
 * refuses him. */
static void test_ways(void)
{
    struct house *house = house_new("", "en");
    new_draft(house, 1, DOCUMENT_INVOICE);
    change(house->site, "UPDATE documents SET automatic = 0");
    deliver_body(house->site, "order.updated", "no order");
    must_work(house->site, "rubbish");
    for (int who = READER; who <= OWNER; who++) {
        get(house, (enum who)who, "/");
        check_page(house, "/", 200, "en");
        int links = count_at(house, "//li[@class='problem']//a");
        g_autoptr(GPtrArray) hrefs = g_ptr_array_new_with_free_func(g_free);
        for (int i = 1; i <= links; i++) {
            g_autofree char *path = g_strdup_printf("(//li[@class='problem']//a)[%d]/@href", i);
            g_ptr_array_add(hrefs, text_at(house, path));
        }
        g_assert_cmpint(links, >, 0);
        for (guint i = 0; i < hrefs->len; i++)
            if (get(house, (enum who)who, g_ptr_array_index(hrefs, i))->status != 200)
                g_error("%s as %d: %u", (char *)g_ptr_array_index(hrefs, i), who,
                        house->reply.status);
    }
    house_free(house);
}

/* ---- what came in last ---- */

/* The five newest deliveries, each with its order; before the first one a sentence. */
static void test_last(void)
{
    struct house *house = house_new("", "en");
    get(house, READER, "/");
    g_assert_true(says(house, words_get(WORD_TODAY_NO_DELIVERY, LANGUAGE_EN)));
    g_assert_true(says(house, words_get(WORD_TODAY_NO_BANK, LANGUAGE_EN)));
    for (int order = 1; order <= 7; order++)
        order_without_documents(house->site, order, "ann@example.be");
    get(house, READER, "/");
    g_autofree char *rows = g_strdup_printf(
            "//table[caption=\"%s\"]/tbody/tr", words_get(WORD_TODAY_LAST, LANGUAGE_EN));
    g_assert_cmpint(count_at(house, rows), ==, 5);
    for (int order = 1; order <= 7; order++) {
        g_autofree char *href = g_strdup_printf("/orders/main/%d", order);
        g_assert_cmpint(count_links(house, href) > 0, ==, order > 2);
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/today-page/figures", test_figures);
    g_test_add_func("/desk/today-page/drafts", test_drafts);
    g_test_add_func("/desk/today-page/failed", test_failed);
    g_test_add_func("/desk/today-page/ways", test_ways);
    g_test_add_func("/desk/today-page/last", test_last);
    return g_test_run();
}
