/* The queries of a round, and the walk through a list that changes while it is read, against a
 * simulated shop. Goal: no order is skipped, and no walk goes on for ever. */
#include <string.h>

#include "base/date.h"
#include "shop/orders_query.h"

/* ---- a simulated shop ---------------------------------------------------------------------------
 */

struct sim_order {
    gint64 id, modified;
};

/* It sorts by time; those of one second as `ties` says. */
enum ties { TIES_BY_ID, TIES_BY_ID_DOWN, TIES_MIXED };

struct sim {
    GArray *orders; /* struct sim_order */
    gint64 clock, next_id;
    enum ties ties;
    guint queries;
};

static guint mixed(gint64 id)
{
    return (guint)((guint64)id * 2654435761u);
}

static gint by_time(gconstpointer first, gconstpointer second, gpointer data)
{
    const struct sim_order *a = first, *b = second;
    const enum ties *ties = data;
    if (a->modified != b->modified)
        return a->modified < b->modified ? -1 : 1;
    if (*ties == TIES_MIXED)
        return mixed(a->id) < mixed(b->id) ? -1 : 1;
    return (a->id < b->id) == (*ties == TIES_BY_ID) ? -1 : 1;
}

static struct sim *sim_new(enum ties ties)
{
    struct sim *sim = g_new0(struct sim, 1);
    sim->orders = g_array_new(FALSE, FALSE, sizeof(struct sim_order));
    sim->clock = 1000000;
    sim->next_id = 1;
    sim->ties = ties;
    return sim;
}

static void sim_free(struct sim *sim)
{
    g_array_unref(sim->orders);
    g_free(sim);
}

static void sim_add(struct sim *sim, gint64 modified)
{
    struct sim_order order = {sim->next_id++, modified};
    g_array_append_val(sim->orders, order);
}

static void free_head(gpointer head)
{
    shop_order_head_free(head);
}

static struct shop_order_head *head_of(gint64 id, gint64 time)
{
    struct shop_order_head *head = g_new0(struct shop_order_head, 1);
    head->id = id;
    head->modified_at = head->created_at = time;
    return head;
}

static gint64 number_in(const char *query, const char *key, gint64 otherwise)
{
    const char *at = strstr(query, key);
    return at ? g_ascii_strtoll(at + strlen(key), NULL, 10) : otherwise;
}

static gint64 after_in(const char *query)
{
    const char *at = strstr(query, "modified_after=");
    g_autofree char *text = at ? g_strndup(at + strlen("modified_after="), 19) : NULL;
    gint64 time = 0;
    if (text)
        g_assert_true(date_parse_gmt(text, &time));
    return time;
}

/* What the shop answers: strictly later, sorted, a page of a hundred. */
static GPtrArray *sim_answer(struct sim *sim, const char *query)
{
    gint64 after = after_in(query), page = number_in(query, "&page=", 1), at = 0;
    GPtrArray *heads = g_ptr_array_new_with_free_func(free_head);
    sim->queries++;
    g_array_sort_with_data(sim->orders, by_time, &sim->ties);
    for (guint i = 0; i < sim->orders->len; i++) {
        const struct sim_order *order = &g_array_index(sim->orders, struct sim_order, i);
        if (order->modified <= after)
            continue;
        if (at >= (page - 1) * SHOP_PAGE && at < page * SHOP_PAGE)
            g_ptr_array_add(heads, head_of(order->id, order->modified));
        at++;
    }
    return heads;
}

/* Some orders change, appear or go, a second or more after the last query. */
static void sim_change(struct sim *sim, GRand *random, int changes)
{
    sim->clock += g_rand_int_range(random, 1, 3);
    for (int i = 0; i < changes && sim->orders->len > 0; i++) {
        guint at = (guint)g_rand_int_range(random, 0, (gint32)sim->orders->len);
        gint32 what = g_rand_int_range(random, 0, 10);
        if (what == 0)
            g_array_remove_index(sim->orders, at);
        else if (what == 1)
            sim_add(sim, sim->clock);
        else
            g_array_index(sim->orders, struct sim_order, at).modified = sim->clock;
    }
}

/* ---- the walk through it ------------------------------------------------------------------------
 */

/* id -> the time with which it was given last. */
static GHashTable *seen_new(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

static void see(GHashTable *seen, const GPtrArray *heads)
{
    for (guint i = 0; i < heads->len; i++) {
        const struct shop_order_head *head = heads->pdata[i];
        g_hash_table_replace(seen, g_memdup2(&head->id, sizeof head->id),
                g_memdup2(&head->modified_at, sizeof head->modified_at));
    }
}

/* How many orders that did not change since the walk began were not given as they are. */
static guint skipped(const struct sim *sim, GHashTable *seen, gint64 after, gint64 began)
{
    guint count = 0;
    for (guint i = 0; i < sim->orders->len; i++) {
        const struct sim_order *order = &g_array_index(sim->orders, struct sim_order, i);
        const gint64 *time = g_hash_table_lookup(seen, &order->id);
        if (order->modified > after && order->modified <= began)
            count += !time || *time != order->modified;
    }
    return count;
}

static guint walk_through(struct sim *sim, GRand *random, int changes, gint64 after)
{
    struct shop_walk *walk = shop_walk_new(SHOP_BY_MODIFIED, "", after);
    g_autoptr(GHashTable) seen = seen_new();
    gint64 began = sim->clock;
    char *query;
    shop_walk_until(walk, began);
    while ((query = shop_walk_query(walk))) {
        g_autoptr(GPtrArray) heads = sim_answer(sim, query);
        see(seen, heads);
        shop_walk_take(walk, heads, 0);
        g_free(query);
        g_assert_cmpuint(sim->queries, <, 1000);
        if (shop_walk_state(walk) == SHOP_WALK_ON)
            sim_change(sim, random, changes);
    }
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_DONE);
    g_assert_cmpint(shop_walk_reached(walk), >=, after);
    g_assert_cmpuint(sim->queries, <, 30 + 6 * sim->orders->len / SHOP_PAGE);
    shop_walk_free(walk);
    return skipped(sim, seen, after, began);
}

/* What a walk by page numbers loses, to see that the simulation is one that loses. */
static guint naive_walk(struct sim *sim, GRand *random, int changes)
{
    g_autoptr(GHashTable) seen = seen_new();
    gint64 began = sim->clock;
    for (int page = 1;; page++) {
        g_autofree char *query = g_strdup_printf("&page=%d", page);
        g_autoptr(GPtrArray) heads = sim_answer(sim, query);
        see(seen, heads);
        if (heads->len < SHOP_PAGE)
            return skipped(sim, seen, 0, began);
        sim_change(sim, random, changes);
    }
}

/* How the orders of a shop lie in time. */
static const struct {
    const char *name;
    int orders, per_second; /* at most so many in a second; 0: all in one */
    int changes;            /* between two queries */
} shops[] = {
        {"few", 30, 3, 2},
        {"exactly a page", 100, 1, 0},
        {"exactly two pages", 200, 1, 0},
        {"many, quiet", 950, 4, 0},
        {"many, busy", 950, 4, 5},
        {"many, very busy", 900, 4, 60},
        {"crowded seconds", 1200, 150, 3},
        {"very crowded seconds", 1500, 500, 2},
        {"all in one second, quiet", 730, 0, 0},
        {"all in one second, busy", 730, 0, 1},
        {"a page in one second", 100, 0, 0},
};

static void fill(struct sim *sim, GRand *random, guint shop)
{
    gint64 time = sim->clock - 5000;
    for (int i = 0; i < shops[shop].orders;) {
        int most = shops[shop].per_second;
        int here = most ? g_rand_int_range(random, 1, most + 1) : shops[shop].orders;
        for (int k = 0; k < here && i < shops[shop].orders; k++, i++)
            sim_add(sim, time);
        time += g_rand_int_range(random, 1, 3);
    }
    sim->clock = MAX(sim->clock, time + 1);
}

static void test_nothing_skipped(void)
{
    guint lost_by_numbers = 0;
    for (guint shop = 0; shop < G_N_ELEMENTS(shops); shop++)
        for (guint32 trial = 0; trial < 12; trial++) {
            GRand *random = g_rand_new_with_seed(trial * 100 + shop);
            struct sim *sim = sim_new(trial % 3), *other = sim_new(trial % 3);
            fill(sim, random, shop);
            fill(other, random, shop);
            guint lost = walk_through(sim, random, shops[shop].changes, 0);
            g_test_message(
                    "%s %u: %u queries, %u lost", shops[shop].name, trial, sim->queries, lost);
            g_assert_cmpuint(lost, ==, 0);
            lost_by_numbers += naive_walk(other, random, shops[shop].changes);
            sim_free(sim);
            sim_free(other);
            g_rand_free(random);
        }
    g_assert_cmpuint(lost_by_numbers, >, 50);
}

/* A round asks for what is later than its watermark, and what it costs is what there is. */
static void test_after(void)
{
    GRand *random = g_rand_new_with_seed(7);
    struct sim *sim = sim_new(TIES_BY_ID);
    for (int i = 0; i < 1000; i++)
        sim_add(sim, 900000 + i * 10);
    sim->clock = 950000;
    g_assert_cmpuint(walk_through(sim, random, 1, 900000 + 9800), ==, 0);
    g_assert_cmpuint(sim->queries, ==, 1);
    sim_free(sim);
    g_rand_free(random);
}

/* ---- ends ---------------------------------------------------------------------------------------
 */

static GPtrArray *page_of(int count, gint64 first_id, gint64 time, gint64 step)
{
    GPtrArray *heads = g_ptr_array_new_with_free_func(free_head);
    for (int i = 0; i < count; i++)
        g_ptr_array_add(heads, head_of(first_id + i, time + i * step));
    return heads;
}

/* A shop that changes all its orders faster than they are read: what is new is left to the next
 * round. */
static void test_until(void)
{
    struct shop_walk *walk = shop_walk_new(SHOP_BY_MODIFIED, "", 1000);
    shop_walk_until(walk, 5000);
    g_autoptr(GPtrArray) old = page_of(100, 1, 2000, 1), late = page_of(100, 200, 4990, 1);
    shop_walk_take(walk, old, 0);
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_ON);
    g_assert_cmpint(shop_walk_reached(walk), ==, 2098);
    shop_walk_take(walk, late, 0);
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_DONE);
    g_assert_cmpint(shop_walk_reached(walk), ==, 5000);
    g_assert_null(shop_walk_query(walk));
    shop_walk_free(walk);
}

/* A shop whose list never comes to rest, or never ends, is left after a while. */
static void test_stuck(void)
{
    static const struct {
        const char *name;
        gint64 time, step, move; /* of each page */
        gint64 ids;              /* by which ids move on */
    } rows[] = {
            {"the same page for ever", 2000, 0, 0, 0},
            {"another page of the second for ever", 2000, 0, 0, 100},
            {"an end that moves on", 2000, 1, 100, 100},
            {"times that go back", 2000, -1, 0, 0},
            {"times that cannot be read", 0, 0, 0, 0},
            {"what is older than was asked for", 10, 0, 0, 100},
            {"in no order", 2000, -1, 7, 100},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct shop_walk *walk = shop_walk_new(SHOP_BY_MODIFIED, "", 1000);
        guint pages = 0;
        while (shop_walk_state(walk) == SHOP_WALK_ON) {
            g_autofree char *query = shop_walk_query(walk);
            g_autoptr(GPtrArray) heads = page_of(100, 1 + pages * rows[i].ids,
                    rows[i].time + pages * rows[i].move, rows[i].step);
            g_assert_nonnull(query);
            shop_walk_take(walk, heads, 0);
            g_assert_cmpuint(++pages, <=, 20000);
        }
        g_test_message("%s: %u pages", rows[i].name, pages);
        g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_STUCK);
        g_assert_null(shop_walk_query(walk));
        shop_walk_free(walk);
    }
}

/* The way through a second that fills pages: up to its end, down again, and once more where the way
 * down found what the way up had not. */
static void test_crowd(void)
{
    static const gint64 wanted[] = {1, 2, 3, 2, 1, 2, 1, 1};
    struct shop_walk *walk = shop_walk_new(SHOP_BY_MODIFIED, "", 1999);
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autofree char *query = shop_walk_query(walk);
        g_assert_cmpint(number_in(query, "&page=", 0), ==, wanted[i]);
        g_assert_cmpint(after_in(query), ==, i < 7 ? 1999 : 2000);
        bool third = wanted[i] == 3, moved = i == 3;
        g_autoptr(GPtrArray) heads = third
                ? page_of(100, 201, 2000, 1)
                : page_of(100, wanted[i] * 100 - (moved ? -901 : 99), 2000, 0);
        shop_walk_take(walk, heads, 0);
    }
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_ON);
    shop_walk_free(walk);
    shop_walk_free(NULL);
}

/* Entries that did not read fill a page too. */
static void test_odd(void)
{
    struct shop_walk *walk = shop_walk_new(SHOP_BY_MODIFIED, "", 1000);
    g_autoptr(GPtrArray) heads = page_of(98, 1, 2000, 1);
    shop_walk_take(walk, heads, 2);
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_ON);
    shop_walk_take(walk, heads, 1);
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_DONE);
    shop_walk_take(walk, heads, 0); /* nothing more */
    g_assert_cmpint(shop_walk_state(walk), ==, SHOP_WALK_DONE);
    shop_walk_free(walk);
}

/* ---- queries ------------------------------------------------------------------------------------
 */

/* A time with a Z beside dates_are_gmt gives an empty list, silently. */
static void test_queries(void)
{
    const struct {
        enum shop_walk_by by;
        const char *status;
        gint64 after;
        const char *query; /* before _fields */
    } rows[] = {
            {SHOP_BY_MODIFIED, "", 1795896000,
                    "orderby=modified&order=asc&per_page=100&page=1&dates_are_gmt=true&"
                    "modified_after=2026-11-28T20:00:00"},
            {SHOP_BY_MODIFIED, "trash", 1795896000,
                    "orderby=modified&order=asc&per_page=100&page=1&dates_are_gmt=true&"
                    "modified_after=2026-11-28T20:00:00&status=trash"},
            {SHOP_BY_CREATED, "", 1795896000,
                    "orderby=date&order=asc&per_page=100&page=1&dates_are_gmt=true&"
                    "after=2026-11-28T20:00:00"},
            {SHOP_BY_MODIFIED, "", 0, "orderby=modified&order=asc&per_page=100&page=1"},
            {SHOP_BY_MODIFIED, "", -5, "orderby=modified&order=asc&per_page=100&page=1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct shop_walk *walk = shop_walk_new(rows[i].by, rows[i].status, rows[i].after);
        g_autofree char *query = shop_walk_query(walk);
        g_autofree char *wanted = g_strconcat(rows[i].query, "&_fields=", shop_head_fields(), NULL);
        g_assert_cmpstr(query, ==, wanted);
        shop_walk_free(walk);
    }
}

static void test_include(void)
{
    static const gint64 ids[] = {7, 66, 9007199254740991};
    g_autofree char *query = shop_query_include(ids, G_N_ELEMENTS(ids));
    g_assert_true(
            g_str_has_prefix(query, "include=7,66,9007199254740991&per_page=100&_fields=id,"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/walk/nothing-skipped", test_nothing_skipped);
    g_test_add_func("/shop/walk/after", test_after);
    g_test_add_func("/shop/walk/until", test_until);
    g_test_add_func("/shop/walk/stuck", test_stuck);
    g_test_add_func("/shop/walk/crowd", test_crowd);
    g_test_add_func("/shop/walk/odd", test_odd);
    g_test_add_func("/shop/walk/queries", test_queries);
    g_test_add_func("/shop/walk/include", test_include);
    return g_test_run();
}
