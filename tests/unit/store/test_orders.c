/* Orders as people look for them: newer states, deletions and forgotten bodies in any order,
 * against a naive model of the list, the search and what is kept of each. */
#include "fixture.h"

#include "store/orders.h"
#include "woocommerce/order.h"

#define ORDERS 60
#define STEPS 300

/* Who orders. Many of them begin with "ann", more than a search asks the index for one by one. */
static const char *const people[] = {"Ann Peeters, ann@example.be", "Jan Müller",
        "O'Brien, Müller & Zonen BV", "Été SPRL", "Jan Janssens, jan.janssens@example.be", ""};

struct known {
    bool there, deleted;
    gint64 created_at, first_id, delivery_id, modified_at;
    char number[24], customer[64];
};

struct model {
    GRand *random;
    struct known orders[ORDERS]; /* order i has the id 1000 + i, of shop i % 2 */
    int bodies;
};

static int any(struct model *model, int below)
{
    return g_rand_int_range(model->random, 0, below);
}

static const char *shop_of(int i)
{
    return i % 2 ? "other" : "main";
}

/* ---- steps ---- */

static gint64 bring(struct store *store, struct model *model, const char *shop)
{
    g_autofree char *body = g_strdup_printf("{\"body\":%d}", model->bodies++);
    return put_body(store, shop, body, NOW, NULL);
}

static void choose_customer(struct model *model, int i, struct known *order)
{
    if (any(model, 2))
        g_snprintf(order->customer, sizeof order->customer, "Ann%02d Claes", i);
    else
        g_strlcpy(
                order->customer, people[any(model, G_N_ELEMENTS(people))], sizeof order->customer);
}

/* A state of an order, its first or a newer one. */
static void step_put(struct store *store, struct model *model)
{
    int i = any(model, ORDERS);
    struct known *order = &model->orders[i];
    order->delivery_id = bring(store, model, shop_of(i));
    order->first_id = order->there ? order->first_id : order->delivery_id;
    order->there = true;
    order->deleted = false;
    order->created_at = NOW + any(model, 20) * 60;
    order->modified_at = order->created_at + any(model, 1000);
    g_snprintf(order->number, sizeof order->number, any(model, 3) ? "WEB-%04d" : "%d", 1000 + i);
    if (any(model, 3))
        choose_customer(model, i, order);
    const struct stored_order stored = {.shop = (char *)shop_of(i),
            .id = 1000 + i,
            .number = order->number,
            .status = ORDER_PROCESSING,
            .status_text = (char *)"processing",
            .created_at = order->created_at,
            .modified_at = order->modified_at,
            .customer = order->customer,
            .delivery_id = order->delivery_id};
    must(store_begin(store, &error));
    must(order_put(store, &stored, &error));
    must(store_commit(store, &error));
}

static void step_delete(struct store *store, struct model *model)
{
    int i = any(model, ORDERS);
    must(order_mark_deleted(store, shop_of(i), 1000 + i, &error));
    model->orders[i].deleted = model->orders[i].there;
}

/* The body of its newest state is purged: who ordered is known no more. */
static void step_forget(struct store *store, struct model *model)
{
    struct known *order = &model->orders[any(model, ORDERS)];
    must(store_begin(store, &error));
    must(order_forget(store, order->delivery_id, &error));
    must(store_commit(store, &error));
    *order->customer = '\0';
}

/* A state that is taken back leaves nothing, neither in the list nor in the search. */
static void step_taken_back(struct store *store, struct model *model)
{
    const struct known before = model->orders[0];
    gint64 delivery = bring(store, model, "main");
    const struct stored_order stored = {.shop = (char *)"main",
            .id = 1000,
            .number = (char *)"gone",
            .status_text = (char *)"",
            .customer = (char *)"Gone Forever",
            .created_at = NOW,
            .delivery_id = delivery};
    must(store_begin(store, &error));
    must(order_put(store, &stored, &error));
    store_rollback(store);
    g_assert_cmpint(before.there, ==, model->orders[0].there);
}

/* ---- the model's answers ---- */

static char *fold(const char *text)
{
    g_autofree char *split = g_utf8_normalize(text, -1, G_NORMALIZE_NFD);
    GString *plain = g_string_new("");
    for (const char *p = split; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isalnum(c))
            g_string_append_unichar(plain, g_unichar_tolower(c));
        else if (!g_unichar_ismark(c))
            g_string_append_c(plain, ' ');
    }
    return g_string_free(plain, FALSE);
}

static bool has(char **tokens, const char *word, bool last)
{
    for (char **token = tokens; *token; token++)
        if (last ? g_str_has_prefix(*token, word) : strcmp(*token, word) == 0)
            return true;
    return false;
}

/* Words without punctuation: each stands in it, the last one as a beginning. */
static bool fits(const struct known *order, int i, const char *words)
{
    g_autofree char *all = g_strdup_printf("%s %d %s", order->number, 1000 + i, order->customer),
                    *plain = fold(all), *asked = fold(words);
    g_auto(GStrv) tokens = g_strsplit(plain, " ", -1);
    g_auto(GStrv) wanted = g_strsplit(asked, " ", -1);
    for (char **word = wanted; *word; word++)
        if (!has(tokens, *word, word[1] == NULL))
            return false;
    return true;
}

/* The order below this place in the list, or by its first delivery; -1: none. */
static int next_below(const struct model *model, gint64 created_at, gint64 first_id, bool listed)
{
    int best = -1;
    for (int i = 0; i < ORDERS; i++) {
        const struct known *order = &model->orders[i],
                           *top = best < 0 ? NULL : &model->orders[best];
        bool below = listed ? order->created_at < created_at ||
                        (order->created_at == created_at && order->first_id < first_id)
                            : order->first_id < first_id;
        bool higher = !top ||
                (listed && order->created_at != top->created_at
                                ? order->created_at > top->created_at
                                : order->first_id > top->first_id);
        if (order->there && below && higher)
            best = i;
    }
    return best;
}

/* ---- what must hold ---- */

static void check_row(const struct model *model, const struct stored_order *row, int i)
{
    const struct known *order = &model->orders[i];
    g_assert_cmpint(row->id, ==, 1000 + i);
    g_assert_cmpstr(row->shop, ==, shop_of(i));
    g_assert_cmpstr(row->number, ==, order->number);
    g_assert_cmpstr(row->customer, ==, order->customer);
    g_assert_cmpint(row->deleted, ==, order->deleted);
    g_assert_cmpint(row->created_at, ==, order->created_at);
    g_assert_cmpint(row->modified_at, ==, order->modified_at);
    g_assert_cmpint(row->first_id, ==, order->first_id);
    g_assert_cmpint(row->delivery_id, ==, order->delivery_id);
    g_assert_null(row->body);
}

/* All pages of the list, of a size. */
static void check_list(struct store *store, const struct model *model, int limit)
{
    struct order_place place = {G_MAXINT64, G_MAXINT64};
    int seen = 0, all = 0;
    for (guint full = (guint)limit; full == (guint)limit;) {
        g_autoptr(GPtrArray) page = order_list(store, &place, limit, NULL);
        full = page->len;
        for (guint k = 0; k < page->len; k++, seen++) {
            const struct stored_order *row = page->pdata[k];
            int wanted = next_below(model, place.created_at, place.first_id, true);
            check_row(model, row, wanted);
            place = (struct order_place){row->created_at, row->first_id};
        }
    }
    for (int i = 0; i < ORDERS; i++)
        all += model->orders[i].there;
    g_assert_cmpint(seen, ==, all);
}

static void check_search(
        struct store *store, const struct model *model, const char *words, gint64 before, int limit)
{
    g_autoptr(GString) wanted = g_string_new(""), found = g_string_new("");
    gint64 at = before;
    for (int i, count = 0; count < limit && (i = next_below(model, 0, at, false)) >= 0;) {
        at = model->orders[i].first_id;
        if (!fits(&model->orders[i], i, words))
            continue;
        g_string_append_printf(wanted, "%d ", 1000 + i);
        count++;
    }
    g_autoptr(GPtrArray) rows = order_search(store, words, before, limit, NULL);
    g_assert_nonnull(rows);
    for (guint k = 0; k < rows->len; k++)
        g_string_append_printf(
                found, "%d ", (int)((const struct stored_order *)rows->pdata[k])->id);
    if (strcmp(found->str, wanted->str) != 0)
        g_error("'%s' below %" G_GINT64_FORMAT ", %d at most: '%s', not '%s'", words, before, limit,
                found->str, wanted->str);
}

static void check_searches(struct store *store, struct model *model)
{
    static const char *const words[] = {"ann", "Ann1", "ANN07", "muller", "Müller zonen", "jan",
            "jan jan", "web 10", "claes ann", "ann claes", "ete", "gone", "1007", "brien", "x"};
    const char *asked = words[any(model, G_N_ELEMENTS(words))];
    gint64 newest = 0;
    for (int i = 0; i < ORDERS; i++)
        newest = MAX(newest, model->orders[i].first_id);
    check_search(store, model, asked, G_MAXINT64, 1 + any(model, ORDERS));
    check_search(store, model, asked, 1 + any(model, (int)newest + 2), 1 + any(model, 10));
}

static void test_any_order(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static void (*const steps[])(struct store *, struct model *) = {
            step_put, step_put, step_put, step_put, step_delete, step_forget, step_taken_back};
    g_autofree struct model *model = g_new0(struct model, 1);
    model->random = g_rand_new_with_seed(727);
    for (int step = 0; step < STEPS; step++) {
        steps[any(model, G_N_ELEMENTS(steps))](fixture->store, model);
        check_searches(fixture->store, model);
        if (step % 10 == 9)
            check_list(fixture->store, model, 1 + any(model, ORDERS + 2));
    }
    g_rand_free(model->random);
}

/* What people type, and what must never become syntax of a query. */
static void test_typed(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const nothing[] = {"", " ", "***", "\"", "'; DROP TABLE orders; --",
            "customer:ann", "NEAR(ann claes)", "ann OR xyz", "\xff\xfe", "()"};
    g_autofree struct model *model = g_new0(struct model, 1);
    model->random = g_rand_new_with_seed(1);
    for (int i = 0; i < 200; i++)
        step_put(fixture->store, model);
    for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) rows =
                order_search(fixture->store, nothing[i], G_MAXINT64, 50, &error);
        g_assert_no_error(error);
        if (rows->len)
            g_error("'%s' found %u", nothing[i], rows->len);
    }
    check_search(fixture->store, model, "ann", G_MAXINT64, 5);
    g_rand_free(model->random);
}

/* ---- the rest of an order ---- */

/* The papers of one order, of its own shop, in the order in which they were made; so many at most.
 */
static void test_papers(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) open = draft(DOCUMENT_DELIVERY_NOTE, "main", 5);
    g_autoptr(stored_document_auto) strange = draft(DOCUMENT_INVOICE, "other", 5);
    gint64 invoice = issue_new(store, DOCUMENT_INVOICE, 5);
    insert(store, open);
    insert(store, strange);
    g_autoptr(GPtrArray) papers = order_papers(store, "main", 5, 10, NULL);
    g_assert_cmpuint(papers->len, ==, 2);
    const struct order_paper *first = papers->pdata[0], *second = papers->pdata[1];
    g_assert_cmpint(first->id, ==, invoice);
    g_assert_cmpint(first->type, ==, DOCUMENT_INVOICE);
    g_assert_cmpint(first->state, ==, DOCUMENT_ISSUED);
    g_assert_cmpstr(first->number, ==, "2026-00001");
    g_assert_cmpint(second->type, ==, DOCUMENT_DELIVERY_NOTE);
    g_assert_cmpint(second->state, ==, DOCUMENT_DRAFT);
    g_assert_cmpstr(second->number, ==, "");
    g_autoptr(GPtrArray) one = order_papers(store, "main", 5, 1, NULL);
    g_autoptr(GPtrArray) none = order_papers(store, "main", 6, 10, NULL);
    g_assert_cmpuint(one->len, ==, 1);
    g_assert_cmpuint(none->len, ==, 0);
}

static void put_one(struct store *store, const char *body)
{
    const struct stored_order stored = {.shop = (char *)"main",
            .id = 7,
            .number = (char *)"7",
            .status_text = (char *)"",
            .customer = (char *)"",
            .delivery_id = put_body(store, "main", body, NOW, NULL)};
    must(store_begin(store, &error));
    must(order_put(store, &stored, &error));
    must(store_commit(store, &error));
}

/* The least that is an order. */
static const char an_order[] =
        "{\"id\":7,\"number\":\"7\",\"parent_id\":0,\"status\":\"processing\",\"currency\":\"EUR\","
        "\"version\":\"11.0.1\",\"prices_include_tax\":true,\"customer_id\":0,\"order_key\":\"wc_"
        "x\","
        "\"date_created_gmt\":\"2025-11-24T10:00:00\",\"date_paid_gmt\":null,"
        "\"date_modified_gmt\":\"2025-11-24T10:00:00\",\"date_completed_gmt\":null,"
        "\"discount_total\":\"0.00\",\"discount_tax\":\"0.00\",\"shipping_total\":\"0.00\","
        "\"shipping_tax\":\"0.00\",\"cart_tax\":\"0.00\",\"total\":\"0.00\",\"total_tax\":\"0.00\","
        "\"billing\":{},\"shipping\":{},\"payment_method\":\"bacs\",\"payment_method_title\":\"\","
        "\"customer_note\":\"\",\"meta_data\":[],\"line_items\":[],\"tax_lines\":[],"
        "\"shipping_lines\":[],\"fee_lines\":[],\"coupon_lines\":[],\"refunds\":[]}";

/* Its newest state as an order; NULL where there is none, or what is kept is no order. */
static void test_read_kept(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct order *order = NULL;
    bool deleted = true;
    must(order_read_kept(store, "main", 7, &order, &deleted, &error));
    g_assert_null(order);
    g_assert_false(deleted);
    put_one(store, "not JSON");
    must(order_read_kept(store, "main", 7, &order, NULL, &error));
    g_assert_null(order);
    put_one(store, an_order);
    must(order_mark_deleted(store, "main", 7, &error));
    must(order_read_kept(store, "main", 7, &order, &deleted, &error));
    g_assert_nonnull(order);
    g_assert_cmpint(order->id, ==, 7);
    g_assert_true(deleted);
    order_free(order);
}

/* A body that was damaged on the disk is an error that says so, not an order without anything. */
static void test_damaged(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct order *order = NULL;
    put_one(store, "{}");
    g_autofree char *refused = outside_on(fixture->path,
            "DROP TRIGGER IF EXISTS deliveries_frozen; UPDATE deliveries SET packed = 1, body = "
            "x'7878'");
    g_assert_cmpstr(refused, ==, NULL);
    must_fail(order_read_kept(store, "main", 7, &order, NULL, &error), BILLHOOK_ERROR_SYSTEM, "");
    g_assert_null(order);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("orders/any-order", test_any_order);
    TEST("orders/typed", test_typed);
    TEST("orders/papers", test_papers);
    TEST("orders/read-kept", test_read_kept);
    TEST("orders/damaged", test_damaged);
    return g_test_run();
}
