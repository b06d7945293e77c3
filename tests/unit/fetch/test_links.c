/* The life of a payment link against a scripted Mollie. Goal: an invoice has one link for what is
 * due of it, made once whatever becomes of an answer; what is paid is booked once; a link of
 * another amount is archived; and a Mollie in trouble is neither asked in vain nor forgotten. */
#include "fetch/link_check.h"
#include "fetch/links.h"

#include "../../../src/fetch/back_off.h"
#include "../../../src/fetch/link_ask.h"
#include "acts/credit.h"
#include "acts/issue.h"
#include "acts/papers.h"
#include "acts/pay.h"
#include "acts/problem.h"
#include "acts/problems.h"
#include "store/payment_links.h"
#include "unit/acts/acts.h"
#include "unit/channel/http_script.h"

#define MIN_S 60
#define HOUR_S 3600
#define DAY_S 86400
#define SECRET "test_geheim"
#define NAME "Voorbeeld 2025-00001"
#define URL "https://paymentlink.mollie.com/payment/1/"
#define POST "POST /v2/payment-links\n"
#define LIST "GET /v2/payment-links?limit=250\n"
#define GET_1 "GET /v2/payment-links/pl_1\n"
#define PATCH_1 "PATCH /v2/payment-links/pl_1\n"
#define PAYMENTS_1 "GET /v2/payment-links/pl_1/payments?limit=250\n"
#define EUR(value) "\"amount\":{\"currency\":\"EUR\",\"value\":\"" value "\"}"
#define LINK(id, value, more)                                                            \
    "{\"id\":\"" id "\",\"mode\":\"test\",\"description\":\"" NAME "\"," EUR(value) more \
            ",\"_links\":{\"paymentLink\":{\"href\":\"" URL "\"}}}"
#define OPEN_1 LINK("pl_1", "121.00", "")
#define PAID_1 LINK("pl_1", "121.00", ",\"paidAt\":\"2025-11-24T23:30:00+00:00\"")
#define ARCHIVED_1 LINK("pl_1", "121.00", ",\"archived\":true")
#define LISTED(links) "200 {\"_embedded\":{\"payment_links\":[" links "]},\"_links\":{}}"
#define PAYMENT(value)                                                     \
    "{\"id\":\"tr_1\",\"status\":\"paid\",\"method\":\"bancontact\"," EUR( \
            value) ",\"paidAt\":\"2025-11-24T23:30:00+00:00\"}"
#define PAID_AT 1764027000 /* 2025-11-24T23:30:00Z */
#define PAYMENTS(list) "200 {\"_embedded\":{\"payments\":[" list "]}}"

struct till {
    struct site *site;
    struct http_script http;
    struct links_line line;
    gint64 now;
};

static void issue_it(struct till *till)
{
    g_autoptr(GError) error = NULL;
    begin(till->site);
    g_autoptr(stored_document_auto) stored = find_document(till->site, "#1");
    g_assert_true(issue_document(site_work(till->site, LATER), stored, "a person", &error));
    commit(till->site);
}

/* An unpaid invoice of 121.00 was issued a moment ago. `more`: of [payment]. */
static void till_up(struct till *till, gconstpointer more)
{
    g_autofree char *payment =
            g_strconcat("[payment]\nmollie_key=" SECRET "\n", more ? (const char *)more : "", NULL);
    till->site = site_with_draft(payment, DOCUMENT_INVOICE);
    http_script_start(&till->http);
    g_free(till->site->config->mollie.url);
    till->site->config->mollie.url = g_strdup_printf("http://127.0.0.1:%u", till->http.port);
    till->now = LATER;
    issue_it(till);
}

static void till_down(struct till *till, gconstpointer more)
{
    (void)more;
    links_line_clear(&till->line);
    http_script_stop(&till->http);
    site_free(till->site);
}

/* One step at till->now. */
static bool step(struct till *till)
{
    g_autoptr(GError) error = NULL;
    bool did = false;
    g_assert_true(links_step(&till->line, site_work(till->site, till->now), &did, &error));
    g_assert_no_error(error);
    return did;
}

/* Goes on to when something is due; false: nothing ever is. */
static bool go_on(struct till *till)
{
    g_autoptr(GError) error = NULL;
    gint64 at = 0;
    g_assert_true(links_next_step(site_work(till->site, till->now), &at, &error));
    till->now = MAX(till->now, at);
    return at != 0;
}

/* Mollie answers so, one a line, while one thing is done; what is asked must be that. */
static void act(struct till *till, const char *answers, const char *wanted)
{
    http_script_add(&till->http, answers);
    g_assert_true(go_on(till));
    g_assert_true(step(till));
    if (strcmp(till->http.asked->str, wanted) != 0)
        g_error("asked\n%s, not\n%s", till->http.asked->str, wanted);
    g_string_truncate(till->http.asked, 0);
}

static gint64 count(struct till *till, const char *state)
{
    g_autofree char *query =
            g_strdup_printf("SELECT count(*) FROM payment_links WHERE state = '%s'", state);
    return ask(till->site, query);
}

/* The Idempotency-Key of the invoice's newest link. Caller frees. */
static char *key_of(struct till *till)
{
    g_autoptr(payment_link_auto) link = payment_link_of_document(till->site->store, 1, NULL);
    return g_strdup(link->key);
}

static void check_only(struct till *till, const char *state)
{
    g_assert_cmpint(count(till, state), ==, 1);
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM payment_links"), ==, 1);
}

/* Nothing is planned but a look back at what is closed. */
static void check_rests(struct till *till)
{
    g_assert_cmpint(ask(till->site,
                            "SELECT count(*) FROM payment_links WHERE "
                            "next_attempt_at <> 0 AND state <> 'closed'"),
            ==, 0);
    g_assert_cmpint(ask(till->site,
                            "SELECT count(*) FROM payment_links WHERE next_attempt_at <> 0 "
                            "AND next_attempt_at <> closed_at + 7200"),
            ==, 0);
}

static void check_link(struct till *till, const char *url)
{
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_assert_cmpstr(stored->document->payment_link, ==, url);
    g_assert_true(stored->document->payment_link_made == (*url != '\0'));
}

/* In a transaction of its own, as a command or the worker would. */
static void pay(struct till *till, money amount, const char *by)
{
    g_autoptr(GError) error = NULL;
    const struct pay_entry entry = {
            .kind = PAYMENT_HAND, .amount = amount, .day = "2025-11-24", .by = by};
    begin(till->site);
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_autofree char *said =
            pay_book(site_work(till->site, till->now), stored, &entry, NULL, &error);
    g_assert_no_error(error);
    commit(till->site);
}

static bool has_problem(struct till *till, const char *code)
{
    g_autoptr(GPtrArray) list = problems_collect(site_work(till->site, till->now), NULL);
    bool has = false;
    for (guint i = 0; i < list->len; i++)
        has = has || strcmp(((struct problem *)g_ptr_array_index(list, i))->code, code) == 0;
    return has;
}

/* ---- made ---- */

static void test_made(struct till *till, gconstpointer data)
{
    (void)data;
    check_only(till, "wanted");
    g_assert_cmpint(ask(till->site, "SELECT next_render_at FROM documents"), ==, LATER + 120);
    act(till, "201 " OPEN_1, POST);
    g_assert_cmpstr(till->http.body->str, ==,
            "{\"description\":\"" NAME "\",\"amount\":{\"currency\":\"EUR\",\"value\":\"121.00\"},"
            "\"reusable\":false}");
    check_only(till, "open");
    check_link(till, URL);
    g_assert_cmpint(ask(till->site, "SELECT next_render_at FROM documents"), ==, 0);
    g_assert_cmpint(ask(till->site, "SELECT test FROM payment_links"), ==, 1);
    g_assert_cmpint(told(till->site, "payment link of 121.00 EUR"), ==, 1);
    g_assert_false(step(till));
}

/* The row is there before the first byte: what Mollie is asked finds it `making`. */
static void look_at_row(void *context)
{
    struct till *till = context;
    g_assert_cmpint(count(till, "making"), ==, 1);
    g_assert_cmpint(
            ask(till->site, "SELECT posted_at <> 0 AND request <> '' FROM payment_links"), ==, 1);
}

static void test_durable(struct till *till, gconstpointer data)
{
    (void)data;
    till->http.before = look_at_row;
    till->http.context = till;
    act(till, "201 " OPEN_1, POST);
    till->http.before = NULL;
}

static void test_methods(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    g_assert_nonnull(strstr(till->http.body->str, "\"allowedMethods\":[\"bancontact\",\"kbc\"]"));
}

/* Whatever makes the answer doubtful: the list is looked at, and it is there. */
static void test_lost(struct till *till, gconstpointer data)
{
    (void)till;
    (void)data;
    static const char *const lost[] = {
            "gone", "500 {}", "409 {}", "201 <html>", "201 {\"id\":7}", "201 {\"id\":\"pl_1\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(lost); i++) {
        struct till one = {0};
        till_up(&one, NULL);
        act(&one, lost[i], POST);
        check_only(&one, "uncertain");
        act(&one, LISTED("{\"id\":\"pl_9\",\"description\":\"another\"}," OPEN_1), LIST);
        check_only(&one, "open");
        check_link(&one, URL);
        till_down(&one, NULL);
    }
}

/* What is said to be new is the link of before: none of ours. */
static void test_made_before(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 2100, "transfer");
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    act(till, "201 " LINK("pl_1", "100.00", ""), POST);
    g_assert_cmpint(count(till, "uncertain"), ==, 1);
    act(till, LISTED(OPEN_1) "\n201 " LINK("pl_2", "100.00", ""), LIST POST);
    g_assert_cmpint(count(till, "open"), ==, 1);
}

/* It is not there: asked for again, with the same bytes under the same key. */
static void test_lost_and_not_there(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "gone", POST);
    g_autofree char *body = g_strdup(till->http.body->str);
    g_autofree char *key = key_of(till);
    act(till,
            LISTED("{\"id\":\"pl_7\",\"description\":\"" NAME "\"," EUR("120.99") "}," LINK(
                    "pl_8", "121.00", ",\"archived\":true")) "\n201 " OPEN_1,
            LIST POST);
    g_assert_cmpstr(till->http.body->str, ==, body);
    g_autofree char *same = key_of(till);
    g_assert_cmpstr(same, ==, key);
    g_assert_cmpint(ask(till->site, "SELECT attempts FROM payment_links"), ==, 2);
    check_only(till, "open");
}

/* The list cannot be read: nothing is made until it can. */
static void test_blind(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "gone", POST);
    act(till, "503 {}", LIST);
    act(till, "200 <html>", LIST);
    act(till, "200 {}", LIST);
    act(till, "429 30 {}", LIST);
    check_only(till, "uncertain");
    act(till, LISTED("") "\n201 " OPEN_1, LIST POST);
    check_only(till, "open");
}

/* On the second page, and a list without an end. */
static void test_pages(struct till *till, gconstpointer data)
{
    (void)data;
#define PAGE(id)                                                                         \
    "200 {\"_embedded\":{\"payment_links\":[{\"id\":\"" id "\"}]},\"_links\":{\"next\":" \
    "{\"href\":\"https://elsewhere.example/x\"}}}"
    act(till, "gone", POST);
    act(till, PAGE("pl_5") "\n" LISTED(OPEN_1), LIST "GET /v2/payment-links?limit=250&from=pl_5\n");
    check_only(till, "open");

    struct till one = {0};
    till_up(&one, NULL);
    act(&one, "gone", POST);
    act(&one, PAGE("pl_5") "\n" PAGE("pl_5") "\n201 " OPEN_1,
            LIST "GET /v2/payment-links?limit=250&from=pl_5\n" POST);
    till_down(&one, NULL);
}

/* The process died while a request was on its way. */
static void test_died(struct till *till, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    act(till, "gone", POST);
    change(till->site, "UPDATE payment_links SET state = 'making'");
    g_assert_true(links_recover(site_work(till->site, till->now), &error));
    check_only(till, "uncertain");
    act(till, LISTED(OPEN_1), LIST);
    check_only(till, "open");
}

/* A link that Mollie never takes: told, and the page waits no more. */
static void test_refused(struct till *till, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    act(till, "422 {\"title\":\"Unprocessable Entity\",\"field\":\"amount\"}", POST);
    check_only(till, "failed");
    g_assert_cmpint(ask(till->site, "SELECT next_render_at FROM documents"), ==, 0);
    g_assert_true(has_problem(till, "payment-link-failed"));
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 1);
    g_assert_false(go_on(till));

    /* mended: wanted again, under another key */
    g_autofree char *key = key_of(till);
    g_assert_true(links_config_read(site_work(till->site, till->now), &error));
    check_only(till, "wanted");
    g_autofree char *another = key_of(till);
    g_assert_true(g_uuid_string_is_valid(another) && strcmp(key, another) != 0);
    act(till, "201 " OPEN_1, POST);
    check_only(till, "open");
    g_assert_false(has_problem(till, "payment-link-failed"));
}

/* Nobody misses the link of what is paid, or the one before the one that is there. */
static void test_failed_and_over(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "422 {}", POST);
    g_assert_true(has_problem(till, "payment-link-failed"));
    pay(till, 12100, "transfer");
    g_assert_false(has_problem(till, "payment-link-failed"));

    struct till one = {0};
    till_up(&one, NULL);
    act(&one, "422 {}", POST);
    pay(&one, 2100, "transfer");
    act(&one, "", "");
    act(&one, "201 " LINK("pl_1", "100.00", ""), POST);
    g_assert_false(has_problem(&one, "payment-link-failed"));
    till_down(&one, NULL);
}

/* The key was used with another body: a second key, once. */
static void test_other_body(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "400 {\"title\":\"Bad Request\"}", POST);
    check_only(till, "uncertain");
    act(till, LISTED("") "\n400 {\"title\":\"Bad Request\"}", LIST POST);
    check_only(till, "failed");
}

/* ---- Mollie in trouble ---- */

static void test_key_refused(struct till *till, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    act(till, "401 {\"title\":\"Unauthorized Request\"}", POST);
    check_only(till, "wanted");
    g_assert_false(go_on(till));
    till->now += DAY_S;
    g_assert_false(step(till));
    g_assert_true(has_problem(till, "mollie-key-refused"));
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 1);
    g_assert_cmpint(
            ask(till->site, "SELECT count(*) FROM mails WHERE body LIKE '%geheim%'"), ==, 0);

    g_assert_true(links_config_read(site_work(till->site, till->now), &error));
    g_assert_false(has_problem(till, "mollie-key-refused"));
    act(till, "201 " OPEN_1, POST);
}

/* While nobody may ask, no page waits. */
static void test_no_waiting_in_vain(struct till *till, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    act(till, "401 {}", POST);
    order_without_documents(till->site, 2, "ann@example.be");
    begin(till->site);
    g_autoptr(stored_document_auto) second = draft_of(till->site, 2, DOCUMENT_INVOICE);
    g_assert_true(issue_document(site_work(till->site, till->now), second, "a person", &error));
    commit(till->site);
    g_assert_cmpint(ask(till->site, "SELECT next_render_at FROM documents WHERE id = 2"), ==, 0);
    g_assert_cmpint(count(till, "wanted"), ==, 2);
}

/* 1, 5, 15, then each 60 minutes, or as long as Mollie says; told after three hours, until it
 * answers. */
static void test_unreachable(struct till *till, gconstpointer data)
{
    (void)data;
    static const int waits[] = {1, 5, 15, 60, 60};
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++) {
        act(till, "503 {}", i ? LIST : POST);
        gint64 before = till->now;
        g_assert_true(go_on(till));
        g_assert_cmpint(till->now - before, ==, waits[i] * MIN_S);
    }
    g_assert_false(has_problem(till, "mollie-unreachable"));
    for (int i = 0; i < 3; i++)
        act(till, "gone", LIST);
    g_assert_true(has_problem(till, "mollie-unreachable"));
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 1);
    act(till, LISTED(OPEN_1), LIST);
    g_assert_false(has_problem(till, "mollie-unreachable"));
}

static void test_slow_down(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "429 600 {}", POST);
    check_only(till, "wanted");
    gint64 before = till->now;
    g_assert_true(go_on(till));
    g_assert_cmpint(till->now - before, ==, 600);
    act(till, "201 " OPEN_1, POST); /* nothing was made: it need not be looked for */
}

/* A week without an answer: it is given up. */
static void test_given_up(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "gone", POST);
    till->now += 7 * DAY_S;
    act(till, "503 {}", LIST);
    check_only(till, "failed");
}

/* One table for Mollie and for shops: 1, 5, 15, then each 60 minutes, whatever is counted. */
static void test_back_off(struct till *till, gconstpointer data)
{
    static const gint64 waits[] = {MIN_S, 5 * MIN_S, 15 * MIN_S, HOUR_S, HOUR_S};
    (void)till;
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++)
        g_assert_cmpint(back_off_after((int)i + 1), ==, waits[i]);
    g_assert_cmpint(back_off_after(0), ==, MIN_S);
    g_assert_cmpint(back_off_after(G_MAXINT), ==, HOUR_S);
}

/* ---- paid ---- */

static void test_schedule(struct till *till, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 after;
        int asked;
        gint64 next;
    } cases[] = {{MIN_S, 1, 5 * MIN_S}, {5 * MIN_S, 2, 15 * MIN_S},
            {15 * MIN_S, 3, 15 * MIN_S + HOUR_S}, {DAY_S, 20, DAY_S + HOUR_S},
            {3 * DAY_S, 60, 4 * DAY_S}, {DAY_S, 1, DAY_S + MIN_S}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(
                pay_link_next(NOW, cases[i].asked, NOW + cases[i].after), ==, NOW + cases[i].next);

    act(till, "201 " OPEN_1, POST);
    gint64 made = till->now;
    act(till, "200 " OPEN_1, GET_1);
    g_assert_cmpint(till->now, ==, made + MIN_S);
    act(till, "200 " OPEN_1, GET_1);
    g_assert_cmpint(till->now, ==, made + 5 * MIN_S);
}

static void test_paid(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    act(till, "200 " PAID_1 "\n" PAYMENTS("{\"status\":\"expired\"}," PAYMENT("121.00")),
            GET_1 PAYMENTS_1);
    check_only(till, "paid");
    check_link(till, "");
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    const struct document_booked *booked = stored->document->booked->pdata[0];
    g_assert_true(stored->document->paid && stored->document->booked->len == 1);
    g_assert_cmpstr(booked->on, ==, "2025-11-25"); /* half past midnight in Brussels */
    g_assert_cmpstr(booked->by, ==, "Mollie (test), bancontact");
    g_assert_cmpstr(booked->reference, ==, "tr_1");
    g_assert_cmpint(booked->amount, ==, 12100);
    g_assert_false(go_on(till));

    g_assert_true(has_problem(till, "paid-by-link"));
    g_assert_cmpint(ask(till->site,
                            "SELECT count(*) FROM mails WHERE role = 'alert' AND body LIKE "
                            "'%set order 1 to Processing%'"),
            ==, 1);
    change(till->site, "UPDATE orders SET status = 'processing'");
    g_assert_false(has_problem(till, "paid-by-link"));
}

/* It is paid, and the list of payments cannot be had, or cannot be booked: asked again. */
static void test_paid_later(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    act(till, "200 " PAID_1 "\n200 <html>", GET_1 PAYMENTS_1);
    act(till, "200 " PAID_1 "\n" PAYMENTS(""), GET_1 PAYMENTS_1);
    act(till, "200 " PAID_1 "\n" PAYMENTS("{\"status\":\"paid\"}"), GET_1 PAYMENTS_1);
    check_only(till, "open");
    gint64 asked = till->now; /* the third time: each hour, and not each five minutes for ever */
    act(till, "200 " PAID_1 "\n" PAYMENTS(PAYMENT("121.00")), GET_1 PAYMENTS_1);
    g_assert_cmpint(till->now, ==, asked + HOUR_S);
    check_only(till, "paid");
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM payments"), ==, 1);
}

/* A person was faster than the next question: one payment, whoever says so first. What was said
 * before it was paid is another one. */
static void test_paid_and_said(struct till *till, gconstpointer data)
{
    (void)till;
    (void)data;
    static const struct {
        const char *by;
        guint payments;
        gint64 said_after_s; /* it was paid */
    } cases[] = {{NULL, 1, MIN_S}, {"via MOLLIE", 1, MIN_S}, {"transfer", 2, MIN_S},
            {NULL, 1, -MIN_S}, {NULL, 2, -HOUR_S}, {"via MOLLIE", 2, -HOUR_S}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct till one = {0};
        till_up(&one, NULL);
        act(&one, "201 " OPEN_1, POST);
        one.now = PAID_AT + cases[i].said_after_s;
        pay(&one, 12100, cases[i].by);
        act(&one, "200 " PAID_1 "\n" PAYMENTS(PAYMENT("121.00")), GET_1 PAYMENTS_1);
        check_only(&one, "paid");
        g_autoptr(stored_document_auto) stored = find_document(one.site, "2025-00001");
        g_assert_cmpuint(stored->document->booked->len, ==, cases[i].payments);
        g_assert_true((document_warning(stored->document, WARNING_PAID_TOO_MUCH) != NULL) ==
                (cases[i].payments > 1));
        till_down(&one, NULL);
    }
}

/* The shop says it too, after the owner was told to. */
static void test_shop_follows(struct till *till, gconstpointer data)
{
    (void)data;
    bool news;
    g_autoptr(GError) error = NULL;
    act(till, "201 " OPEN_1, POST);
    act(till, "200 " PAID_1 "\n" PAYMENTS(PAYMENT("121.00")), GET_1 PAYMENTS_1);
    begin(till->site);
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_assert_true(pay_by_shop(site_work(till->site, till->now), stored, till->now, &news, &error));
    commit(till->site);
    g_assert_false(news);
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM payments"), ==, 1);
    g_assert_cmpint(ask(till->site, "SELECT shop_at FROM payments"), ==, till->now);
}

/* ---- what is due changes ---- */

static void test_part_paid(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 2100, "transfer");
    check_link(till, ""); /* of the old amount nobody is told any more */
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    g_assert_cmpstr(till->http.body->str, ==, "{\"archived\":true}");
    g_assert_cmpint(count(till, "closed"), ==, 1);
    act(till, "201 " LINK("pl_2", "100.00", ""), POST);
    g_assert_nonnull(strstr(till->http.body->str, "\"value\":\"100.00\""));
    check_link(till, URL);
    g_assert_cmpint(count(till, "open"), ==, 1);

    /* paid elsewhere: archived, and no other */
    pay(till, 10000, "transfer");
    act(till,
            "200 " LINK("pl_2", "100.00", "") "\n200 " LINK("pl_2", "100.00", ",\"archived\":true"),
            "GET /v2/payment-links/pl_2\nPATCH /v2/payment-links/pl_2\n");
    g_assert_cmpint(count(till, "closed"), ==, 2);
    check_rests(till);
}

static void test_credited(struct till *till, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct stored_document *note = NULL;
    act(till, "201 " OPEN_1, POST);
    begin(till->site);
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_autofree char *said = credit_invoice(site_work(till->site, till->now), stored,
            (struct credit_input){.kind = CREDIT_REST, .reason = "x"}, true, &note, &error);
    g_assert_no_error(error);
    commit(till->site);
    stored_document_free(note);
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    check_only(till, "closed");
    check_rests(till);
}

/* The customer pays while it is archived. */
static void test_paid_meanwhile(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 2100, "transfer");
    act(till, "200 " OPEN_1 "\n200 " PAID_1 "\n" PAYMENTS(PAYMENT("121.00")),
            GET_1 PATCH_1 PAYMENTS_1);
    check_only(till, "paid");
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_assert_nonnull(document_warning(stored->document, WARNING_PAID_TOO_MUCH));
}

/* Who was about to pay when it was archived pays all the same: looked at after two hours and after
 * a day, and booked beside what the new link is for. */
static void test_paid_late(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 2100, "transfer");
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    gint64 closed = till->now;
    act(till, "201 " LINK("pl_2", "100.00", ""), POST);
    change(till->site,
            "UPDATE payment_links SET next_attempt_at = next_attempt_at + 999999 "
            "WHERE remote_id = 'pl_2'");
    act(till, "200 " ARCHIVED_1, GET_1);
    g_assert_cmpint(till->now, ==, closed + 2 * HOUR_S);
    act(till, "503 {}", GET_1);
    g_assert_cmpint(till->now, ==, closed + DAY_S);
    act(till, "200 " PAID_1 "\n200 <html>", GET_1 PAYMENTS_1);
    g_assert_cmpint(count(till, "closed"), ==, 1);
    act(till, "200 " PAID_1 "\n" PAYMENTS(PAYMENT("121.00")), GET_1 PAYMENTS_1);
    g_assert_cmpint(count(till, "paid"), ==, 1);
    g_assert_cmpint(count(till, "open"), ==, 1);
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM payments"), ==, 2);
    g_assert_true(has_problem(till, "paid-by-link"));
    act(till,
            "200 " LINK("pl_2", "100.00", "") "\n200 " LINK("pl_2", "100.00", ",\"archived\":true"),
            "GET /v2/payment-links/pl_2\nPATCH /v2/payment-links/pl_2\n");
    g_assert_cmpint(count(till, "wanted"), ==, 0);
}

/* One that is gone, or never answers, is let be; so is one of the other mode. */
static void test_late_in_vain(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 12100, "transfer");
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    act(till, "404 {}", GET_1);
    check_only(till, "closed");
    g_assert_false(go_on(till));

    struct till one = {0};
    till_up(&one, NULL);
    act(&one, "201 " OPEN_1, POST);
    act(&one, "200 " ARCHIVED_1, GET_1);
    one.now += 8 * DAY_S;
    act(&one, "503 {}", GET_1);
    one.now += DAY_S;
    g_assert_false(go_on(&one));
    check_only(&one, "closed");
    till_down(&one, NULL);
}

/* The answer to the archiving is lost: looked at before it is asked again. */
static void test_archived_lost(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 12100, "transfer");
    act(till, "200 " OPEN_1 "\ngone", GET_1 PATCH_1);
    act(till, "200 " ARCHIVED_1, GET_1);
    check_only(till, "closed");
}

static void pay_part(void *context)
{
    struct till *till = context;
    till->http.before = NULL;
    pay(till, 2100, "transfer");
}

/* While Mollie is asked: looked at again at once, not at the next turn of the schedule. */
static void test_changed_while_asked(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    till->http.context = till;
    till->http.before = pay_part;
    act(till, "200 " OPEN_1, GET_1);
    gint64 asked = till->now;
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    g_assert_cmpint(till->now, ==, asked);
    act(till, "201 " LINK("pl_2", "100.00", ""), POST);
    check_link(till, URL);

    struct till one = {0}; /* while it is made */
    till_up(&one, NULL);
    one.http.context = &one;
    one.http.before = pay_part;
    act(&one, "201 " OPEN_1, POST);
    asked = one.now;
    act(&one, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    g_assert_cmpint(one.now, ==, asked);
    till_down(&one, NULL);
}

/* While one that is not paid by it is archived: a new one is for what is due then. */
static void test_changed_while_archived(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    pay(till, 10000, "transfer");
    till->http.context = till;
    till->http.before = pay_part;
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    g_assert_cmpint(count(till, "closed"), ==, 1);
    g_assert_cmpint(count(till, "wanted"), ==, 0);
    check_rests(till);
}

/* Before it was asked for at all. */
static void test_changed_early(struct till *till, gconstpointer data)
{
    (void)data;
    pay(till, 2100, "transfer");
    act(till, "201 " LINK("pl_1", "100.00", ""), POST);
    check_only(till, "open");

    struct till one = {0};
    till_up(&one, NULL);
    pay(&one, 12100, "transfer");
    act(&one, "", "");
    check_only(&one, "closed");
    till_down(&one, NULL);
}

/* While its answer was lost: the one that is there is taken and archived; one that is not is made
 * for what is due now. */
static void test_changed_in_doubt(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "gone", POST);
    pay(till, 2100, "transfer");
    act(till, LISTED(OPEN_1), LIST);
    check_link(till, "");
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    g_assert_cmpint(count(till, "wanted"), ==, 1);

    struct till one = {0};
    till_up(&one, NULL);
    act(&one, "gone", POST);
    pay(&one, 2100, "transfer");
    act(&one, LISTED(""), LIST);
    act(&one, "201 " LINK("pl_2", "100.00", ""), POST);
    check_only(&one, "open");
    till_down(&one, NULL);
}

/* A payment is taken back: something is due again, and a new link is made. */
static void test_open_again(struct till *till, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    act(till, "201 " OPEN_1, POST);
    pay(till, 12100, "transfer");
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    begin(till->site);
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_autofree char *said = pay_take_back(site_work(till->site, till->now), stored, 0, &error);
    g_assert_no_error(error);
    commit(till->site);
    act(till, "", "");
    g_assert_cmpint(count(till, "wanted"), ==, 1);
}

/* ---- what others do with a link ---- */

static void test_archived_by_a_person(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    act(till, "200 " ARCHIVED_1, GET_1);
    check_only(till, "closed");
    check_link(till, "");
    check_rests(till);
}

static void test_gone(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    act(till, "404 {\"title\":\"Not Found\"}", GET_1);
    check_only(till, "failed"); /* at once: made again it would vanish again */

    struct till one = {0};
    till_up(&one, NULL);
    act(&one, "201 " OPEN_1, POST);
    one.now += 2 * DAY_S;
    act(&one, "410 {}", GET_1);
    g_assert_cmpint(count(&one, "closed"), ==, 1);
    g_assert_cmpint(count(&one, "wanted"), ==, 1);
    till_down(&one, NULL);
}

/* A test link is none for customers. */
static void test_live_key(struct till *till, gconstpointer data)
{
    (void)data;
    act(till, "201 " OPEN_1, POST);
    g_free(till->site->config->mollie.key);
    till->site->config->mollie.key = g_strdup("live_geheim");
    act(till, "", "");
    g_assert_cmpint(count(till, "closed"), ==, 1);
    g_assert_cmpint(count(till, "wanted"), ==, 1);
    act(till, "201 {\"id\":\"pl_2\",\"_links\":{\"paymentLink\":{\"href\":\"" URL "\"}}}", POST);
    g_free(till->site->config->mollie.key);
    till->site->config->mollie.key = g_strdup(SECRET);
    act(till, "", "");
    g_assert_cmpint(count(till, "open"), ==, 1);
}

/* ---- which invoices ---- */

static void test_off(struct till *till, gconstpointer data)
{
    (void)data;
    till->site->config->mollie.on = false;
    g_assert_false(go_on(till));
    g_assert_false(step(till));
    order_without_documents(till->site, 2, "ann@example.be");
    begin(till->site);
    g_autoptr(stored_document_auto) second = draft_of(till->site, 2, DOCUMENT_INVOICE);
    g_assert_true(issue_document(site_work(till->site, till->now), second, "a person", NULL));
    commit(till->site);
    g_assert_cmpint(ask(till->site, "SELECT count(*) FROM payment_links"), ==, 1);
}

/* A paid one, one of another type, and one that the shop has a page for get none. */
static void test_others(struct till *till, gconstpointer data)
{
    (void)data;
    static const struct {
        enum document_type type;
        const char *link;
        bool pay_later, fits;
    } cases[] = {{DOCUMENT_INVOICE, "", false, true}, {DOCUMENT_ORDER_FORM, "", false, false},
            {DOCUMENT_INVOICE, "https://shop.example.com/pay", false, false},
            {DOCUMENT_INVOICE, "", true, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int id = (int)i + 2;
        gint64 before = ask(till->site, "SELECT count(*) FROM payment_links");
        order_without_documents(till->site, id, "ann@example.be");
        begin(till->site);
        g_autoptr(stored_document_auto) draft = draft_of(till->site, id, cases[i].type);
        text_set(&draft->document->payment_link, cases[i].link);
        draft->document->pay_later = cases[i].pay_later;
        g_assert_true(issue_document(site_work(till->site, till->now), draft, "a person", NULL));
        commit(till->site);
        g_assert_cmpint(
                ask(till->site, "SELECT count(*) FROM payment_links") - before, ==, cases[i].fits);
    }
}

/* The page as a picture has the link that its PDF has, not the one of now. */
static void test_picture(struct till *till, gconstpointer data)
{
    (void)data;
    int pages;
    g_autoptr(GError) error = NULL;
    act(till, "201 " OPEN_1, POST);
    till->now += 5;
    g_autoptr(stored_document_auto) stored = find_document(till->site, "2025-00001");
    g_assert_true(papers_make_and_keep(site_work(till->site, till->now), stored, &error));
    g_autoptr(stored_document_auto) made = find_document(till->site, "2025-00001");
    g_autoptr(GBytes) with =
            papers_picture(site_work(till->site, till->now), made, 1, 600, &pages, &error);
    g_assert_no_error(error);

    till->now += HOUR_S;
    pay(till, 12100, "transfer");
    act(till, "200 " OPEN_1 "\n200 " ARCHIVED_1, GET_1 PATCH_1);
    g_autoptr(stored_document_auto) paid = find_document(till->site, "2025-00001");
    g_autoptr(GBytes) then =
            papers_picture(site_work(till->site, till->now), paid, 1, 600, &pages, &error);
    g_assert_true(g_bytes_equal(with, then));
}

/* ---- the check ---- */

static void test_check(struct till *till, gconstpointer data)
{
    (void)data;
    struct config *config = till->site->config;
#define METHODS(list) "200 {\"_embedded\":{\"methods\":[" list "]}}"
    http_script_add(&till->http,
            METHODS("{\"id\":\"bancontact\"},{\"id\":\"banktransfer\"}") "\n" LISTED(""));
    g_autoptr(GPtrArray) good = links_check(config);
    const struct check_finding *first = good->pdata[0], *second = good->pdata[1];
    g_assert_cmpuint(good->len, ==, 3);
    g_assert_true(first->weight == CHECK_GOOD && second->weight == CHECK_NOTE);
    g_assert_nonnull(strstr(first->text, "test mode"));
    g_assert_nonnull(strstr(second->text, "banktransfer"));

    http_script_add(&till->http, "401 {\"title\":\"Unauthorized\"}");
    g_autoptr(GPtrArray) refused = links_check(config);
    const struct check_finding *fault = refused->pdata[0];
    g_assert_true(refused->len == 1 && fault->weight == CHECK_FAULT);
    g_assert_cmpstr(fault->key, ==, "mollie_key");

    /* a good key ends the pause of a refused one */
    act(till, "401 {}", "GET /v2/methods\nGET /v2/payment-links?limit=1\nGET /v2/methods\n" POST);
    links_wake(till->site->store, refused);
    g_assert_false(go_on(till));
    links_wake(till->site->store, good);
    g_assert_true(go_on(till));

    config->mollie.on = false;
    g_autoptr(GPtrArray) none = links_check(config);
    g_assert_cmpint(((struct check_finding *)none->pdata[0])->weight, ==, CHECK_NOTE);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path, *more;
        void (*run)(struct till *till, gconstpointer data);
    } tests[] = {
            {"made", NULL, test_made},
            {"durable", NULL, test_durable},
            {"methods", "mollie_methods=bancontact;kbc\n", test_methods},
            {"lost", NULL, test_lost},
            {"made-before", NULL, test_made_before},
            {"lost-and-not-there", NULL, test_lost_and_not_there},
            {"blind", NULL, test_blind},
            {"pages", NULL, test_pages},
            {"died", NULL, test_died},
            {"refused", NULL, test_refused},
            {"failed-and-over", NULL, test_failed_and_over},
            {"other-body", NULL, test_other_body},
            {"key-refused", NULL, test_key_refused},
            {"no-waiting-in-vain", NULL, test_no_waiting_in_vain},
            {"unreachable", NULL, test_unreachable},
            {"slow-down", NULL, test_slow_down},
            {"given-up", NULL, test_given_up},
            {"back-off", NULL, test_back_off},
            {"schedule", NULL, test_schedule},
            {"paid", NULL, test_paid},
            {"paid-later", NULL, test_paid_later},
            {"paid-and-said", NULL, test_paid_and_said},
            {"shop-follows", NULL, test_shop_follows},
            {"part-paid", NULL, test_part_paid},
            {"credited", NULL, test_credited},
            {"paid-meanwhile", NULL, test_paid_meanwhile},
            {"paid-late", NULL, test_paid_late},
            {"late-in-vain", NULL, test_late_in_vain},
            {"archived-lost", NULL, test_archived_lost},
            {"changed-while-asked", NULL, test_changed_while_asked},
            {"changed-while-archived", NULL, test_changed_while_archived},
            {"changed-early", NULL, test_changed_early},
            {"changed-in-doubt", NULL, test_changed_in_doubt},
            {"open-again", NULL, test_open_again},
            {"archived-by-a-person", NULL, test_archived_by_a_person},
            {"gone", NULL, test_gone},
            {"live-key", NULL, test_live_key},
            {"off", NULL, test_off},
            {"others", NULL, test_others},
            {"picture", NULL, test_picture},
            {"check", NULL, test_check},
    };
    g_test_init(&argc, &argv, NULL);
    message_init();
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/links/", tests[i].path, NULL);
        g_test_add(path, struct till, tests[i].more, till_up, tests[i].run, till_down);
    }
    return g_test_run();
}
