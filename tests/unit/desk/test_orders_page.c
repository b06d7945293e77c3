/* Orders at the desk: found by number, id, name and e-mail, page by page; why one has no invoice; a
 * document by hand; what the shop sent. */
#include "unit/desk/papers.h"

/* The numbers of the orders on the page, each with a comma behind it. Caller frees. */
static char *numbers_of(struct house *house)
{
    g_autoptr(GString) numbers = g_string_new(NULL);
    xmlXPathObject *found = look_up(house, "//tbody/tr/th/a");
    for (int i = 0; found->nodesetval && i < found->nodesetval->nodeNr; i++) {
        xmlChar *text = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
        g_string_append_printf(numbers, "%s,", (const char *)text);
        xmlFree(text);
    }
    xmlXPathFreeObject(found);
    return g_string_free(g_steal_pointer(&numbers), FALSE);
}

static void check_numbers(struct house *house, const char *target, const char *wanted)
{
    g_assert_cmpuint(get(house, READER, target)->status, ==, 200);
    g_autofree char *found = numbers_of(house);
    if (strcmp(found, wanted) != 0)
        g_error("%s: %s, not %s", target, found, wanted);
}

/* ---- the list ---- */

/* An order whose number is not its id, as a plugin for numbers makes it. */
static void deliver_numbered(struct house *house, int id, const char *number)
{
    g_autofree char *body = order_body(
                            id, "on-hold", false, 0, "Tea", "c@example.be", "121.00", ""),
                    *plain = g_strdup_printf("\"number\":\"%d\"", id),
                    *own = g_strdup_printf("\"number\":\"%s\"", number);
    g_autoptr(GString) text = g_string_new(body);
    g_assert_cmpuint(g_string_replace(text, plain, own, 0), ==, 1);
    deliver_body(house->site, "order.updated", text->str);
    must_work(house->site, "an order");
}

/* Exact numbers and ids stand first; then words. */
static void test_finds(void)
{
    struct house *house = house_new("", "en");
    order_without_documents(house->site, 7, "ann@example.be");
    order_without_documents(house->site, 17, "bob@example.be");
    order_without_documents(house->site, 70, "ann@example.be");
    deliver_numbered(house, 55, "W-901");
    static const struct {
        const char *query, *numbers;
    } rows[] = {
            {"7", "7,70,"},
            {"17", "17,"},
            {"%2317", "17,"},
            {"bob", "17,"},
            {"bob%40example.be", "17,"},
            {"55", "W-901,"}, /* its id */
            {"W-901", "W-901,"},
            {"w-901", "W-901,"},
            {"peeters", "W-901,70,17,7,"},
            {"++peeters++", "W-901,70,17,7,"},
            {"nobody", ""},
            {"8", ""},
            {"", "W-901,70,17,7,"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *target = g_strconcat("/orders?q=", rows[i].query, NULL);
        check_numbers(house, target, rows[i].numbers);
    }
    house_free(house);
}

/* Who types a whole number or id has it first, above newer ones that only begin with it. */
static void test_exact_first(void)
{
    struct house *house = house_new("", "en");
    deliver_numbered(house, 55, "W-901");
    order_without_documents(house->site, 551, "ann@example.be");
    deliver_numbered(house, 60, "551-B");
    check_numbers(house, "/orders?q=55", "W-901,551-B,551,");
    check_numbers(house, "/orders?q=551", "551,551-B,");
    house_free(house);
}

/* Fifty a page, newest first; a place that is none is the beginning. */
static void test_pages(void)
{
    struct house *house = house_new("", "en");
    for (int order = 1; order <= 51; order++)
        deliver(house->site, &(const struct news){.status = "on-hold"}, order, 0);
    for (int turn = 0; turn < 8; turn++) /* sixteen a turn */
        must_work(house->site, "orders");
    g_autoptr(GString) first = g_string_new(NULL);
    for (int order = 51; order > 1; order--)
        g_string_append_printf(first, "%d,", order);
    check_numbers(house, "/orders", first->str);
    g_assert_cmpint(count_at(house, "//a[@rel='prev']"), ==, 0);
    g_autofree char *older = text_at(house, "//a[@rel='next']/@href");
    check_numbers(house, older, "1,");
    g_assert_cmpint(count_at(house, "//a[@rel='next']"), ==, 0);
    g_autofree char *newest = text_at(house, "//a[@rel='prev']/@href");
    g_assert_cmpstr(newest, ==, "/orders");

    static const char *const none[] = {"1", "1-", "-1", "x-1", "1-1x", "1234567890123456789-1",
            "1-1234567890123456789", "1--1", "%3Cb%3E"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autofree char *target = g_strconcat("/orders?before=", none[i], NULL);
        check_numbers(house, target, first->str);
    }
    house_free(house);
}

/* A search is cut where it is too long, between two characters. */
static void test_long_words(void)
{
    static const struct {
        int typed, kept; /* characters of two bytes */
    } rows[] = {{199, 199}, {200, 200}, {201, 200}, {900, 200}};
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) target = g_string_new("/orders?q=a"), wanted = g_string_new("a");
        for (int j = 1; j < rows[i].typed; j++)
            g_string_append(target, "%C3%A9");
        for (int j = 1; j < rows[i].kept; j++)
            g_string_append(wanted, "é");
        g_assert_cmpuint(get(house, READER, target->str)->status, ==, 200);
        check_text(house, "//input[@name='q']/@value", wanted->str);
    }
    house_free(house);
}

/* ---- one order ---- */

/* "why there is no invoice, in words", and the next thing to do about it for who may. */
static void test_why(void)
{
    struct house *house = house_new("", "en");
    deliver(house->site, &(const struct news){.status = "on-hold"}, 1, 0);
    deliver(house->site, &(const struct news){.status = "processing", .paid = true}, 2, 0);
    deliver(house->site,
            &(const struct news){.status = "processing", .paid = true, .total = "120.00"}, 3, 0);
    must_work(house->site, "orders");
    static const struct {
        const char *path;
        bool why, makes, draft;
    } rows[] = {
            {"/orders/main/1", true, true, false},
            {"/orders/main/2", false, false, false}, /* it has one */
            {"/orders/main/3", true, false, true},   /* a draft that waits */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (int who = READER; who <= OWNER; who++) {
            g_autofree char *create = g_strconcat(rows[i].path, "/create", NULL);
            get(house, (enum who)who, rows[i].path);
            g_assert_cmpint(count_at(house, "//section[@class='problem']"), ==, rows[i].why);
            g_assert_cmpint(count_at(house, "//section//form"), ==, rows[i].makes && who == OWNER);
            g_assert_cmpint(count_at(house, "//section/a[starts-with(@href, '/documents/')]"), ==,
                    rows[i].draft);
            if (who != OWNER)
                g_assert_cmpint(count_forms(house, create), ==, 0);
        }
    house_free(house);
}

/* A document by hand; a second one of the type, one of no type and a credit note are refused. */
static void test_create(void)
{
    static const struct {
        const char *fields;
        unsigned status;
    } rows[] = {
            {"type=invoice", 303},
            {"type=invoice", 409},
            {"type=order_form", 303},
            {"type=delivery_note", 303},
            {"type=credit_note", 422},
            {"type=bill", 422},
            {"", 422},
    };
    struct house *house = house_new("", "en");
    order_without_documents(house->site, 1, "ann@example.be");
    int made = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        post(house, OWNER, "/orders/main/1/create", rows[i].fields);
        if (house->reply.status != rows[i].status)
            g_error("%s: %u", rows[i].fields, house->reply.status);
        made += rows[i].status == 303;
        g_assert_cmpint(ask(house->site, "SELECT count(*) FROM documents"), ==, made);
    }
    static const char *const unknown[] = {"/orders/main/2/create", "/orders/other/1/create"};
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
        g_assert_cmpuint(post(house, OWNER, unknown[i], "type=invoice")->status, ==, 404);
    house_free(house);
}

/* The body as it came, as text that no browser runs; the story as JSON. */
static void test_body(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *body = order_body(
            5, "on-hold", false, 0, "<script>alert(1)</script>", "ann@example.be", "121.00", "");
    deliver_body(house->site, "order.updated", body);
    must_work(house->site, "an order");
    get(house, READER, "/orders/main/5/body.txt");
    g_assert_cmpstr(house->reply.body, ==, body);
    g_assert_cmpstr(house->reply.type, ==, "text/plain; charset=utf-8");
    get(house, READER, "/orders/main/5.json");
    cJSON *story = cJSON_Parse(house->reply.body);
    g_assert_cmpint(
            (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(story, "order_id")), ==, 5);
    cJSON_Delete(story);
    static const char *const none[] = {
            "/orders/main/6/body.txt", "/orders/main/6.json", "/orders/x/5.json", "/orders/main/6"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_cmpuint(get(house, READER, none[i])->status, ==, 404);
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/orders-page/finds", test_finds);
    g_test_add_func("/desk/orders-page/exact-first", test_exact_first);
    g_test_add_func("/desk/orders-page/pages", test_pages);
    g_test_add_func("/desk/orders-page/long-words", test_long_words);
    g_test_add_func("/desk/orders-page/why", test_why);
    g_test_add_func("/desk/orders-page/create", test_create);
    g_test_add_func("/desk/orders-page/body", test_body);
    return g_test_run();
}
