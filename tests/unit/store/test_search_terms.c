/* The terms of the full-text index: what a beginning may become, one row looked at as MATCH looks
 * at all, and each way to find words finds the same. */
#include "fixture.h"

#include "../../../src/store/connection.h"
#include "../../../src/store/search_terms.h"
#include "../../../src/store/search_words.h"
#include "../../../src/store/sql.h"
#include "store/orders.h"

#define KEESES (SEARCH_ENDINGS_MOST + 6)

static gint64 put(struct store *store,
        enum document_type type,
        gint64 order,
        const char *name,
        const char *email,
        const char *description)
{
    g_autoptr(stored_document_auto) stored = draft(type, "main", order);
    struct document_line *line = g_ptr_array_index(stored->document->lines, 0);
    set(&stored->document->customer.name, name);
    set(&stored->document->customer.email, email);
    set(&line->description, description);
    return insert(store, stored);
}

/* 1 to 4 by hand, then Kees 100 to 129, every third one an order form. */
static void fill(struct fixture *fixture)
{
    struct store *store = fixture->store;
    put(store, DOCUMENT_INVOICE, 1, "Jan Müller", "jan.muller@example.be", "Taart met kersen");
    put(store, DOCUMENT_INVOICE, 2, "Pat O'Brien", "pat@brien.example", "Été à Liège, jan");
    put(store, DOCUMENT_ORDER_FORM, 3, "Kersen Jan", "", "Koek 1000x");
    put(store, DOCUMENT_INVOICE, 4, "Ann", "ann@example.be", "");
    for (int i = 0; i < KEESES; i++) {
        g_autofree char *name = g_strdup_printf("Kees%d Maes", 100 + i);
        put(store, i % 3 ? DOCUMENT_INVOICE : DOCUMENT_ORDER_FORM, 10 + i, name, "k@example.be",
                i % 2 ? "Taart" : "Koek");
    }
    must(search_terms_ready(store, &error));
}

/* ---- endings ---- */

static char *endings_of(struct fixture *fixture, const char *text)
{
    bool many;
    g_autoptr(GPtrArray) list = search_endings(fixture->store, S_TERM_DOCUMENTS, text, &many);
    if (!list)
        return g_strdup(many ? "many" : "none");
    g_ptr_array_add(list, NULL);
    return g_strjoinv("|", (char **)list->pdata);
}

static void test_endings(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text, *endings;
    } rows[] = {
            {"kers", "kersen"},
            {"KERS", "kersen"},
            {"mul", "muller"},
            {"MÜL", "muller"},
            {"ko", "koek"},
            {"jan", "jan"},
            {"m", "maes|met|muller"},
            {"maes ko", "koek"},
            {"jan.muller@exam", "jan muller example"},
            {"jan.muller@", "jan muller"},
            {"kees10",
                    "kees100|kees101|kees102|kees103|kees104|kees105|kees106|kees107|kees108|"
                    "kees109"},
            {"kees", "many"},
            {"kees x kees", "many"},
            {"kees nobody", ""},
            {"", "none"},
            {"+++", "none"},
            {"z", ""},
    };
    fill(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *found = endings_of(fixture, rows[i].text);
        if (strcmp(found, rows[i].endings) != 0)
            g_error("'%s' may become '%s', not '%s'", rows[i].text, found, rows[i].endings);
    }
}

/* ---- one row ---- */

/* The ids that a condition on document_search_content c, with ?1, lets through. */
static char *ids_where(struct fixture *fixture, const char *sql, const char *words)
{
    sqlite3_stmt *row = NULL;
    GString *ids = g_string_new("");
    g_assert_cmpint(sqlite3_prepare_v2(fixture->store->db, sql, -1, &row, NULL), ==, SQLITE_OK);
    sqlite3_bind_text(row, 1, words, -1, SQLITE_STATIC);
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW)
        g_string_append_printf(ids, " %d", sqlite3_column_int(row, 0));
    g_assert_cmpint(code, ==, SQLITE_DONE);
    sqlite3_finalize(row);
    return g_string_free(ids, FALSE);
}

static const char *const asked[] = {"jan", "ja", "an", "JAN", "müller", "muller jan", "jan mul",
        "mul jan", "kersen taart", "taart kersen", "kersen jan", "jan.muller@example.be",
        "muller@example", "muller.jan", "O'Brien", "o'bri", "brien o", "ete a", "été à liège",
        "liege, jan", "1000", "1000x", "kees1", "kees kees", "kees12 maes", "maes kees12", "koek",
        "example.be", "be example", "example be k", "+++ jan +++", "ann ann ann", "x", "1 jan", "3",
        "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z", "\xff jan", "²", "jan ²"};

static void test_fits_as_match(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *query = words_as_query(asked[i], NULL);
        g_autofree char *valid = g_utf8_make_valid(asked[i], -1);
        g_autofree char *matched = ids_where(fixture,
                "SELECT rowid FROM document_search WHERE document_search MATCH ?1 ORDER BY rowid",
                query);
        g_autofree char *fits = ids_where(fixture,
                "SELECT id FROM document_search_content c WHERE words_fit(?1, NULL, c.c0, c.c1, "
                "c.c2, c.c3, c.c4, c.c5, c.c6) ORDER BY id",
                valid);
        if (strcmp(matched, fits) != 0)
            g_error("'%s' matches '%s', fits '%s'", asked[i], matched, fits);
    }
}

/* The customer's words only in name and e-mail; both texts at once; none at all. */
static void test_fits_customer(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *sql, *ids;
    } rows[] = {
            {"NULL, 'kersen'", " 3"},
            {"NULL, 'brien'", " 2"},
            {"NULL, 'example ann'", " 4"},
            {"'taart', 'jan'", " 1"},
            {"'koek', 'jan'", " 3"},
            {"'jan', 'pat'", " 2"},
            {"'koek', 'pat'", ""},
            {"'+++', 'pat'", ""},
            {"'pat', '+++'", ""},
    };
    fill(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *sql = g_strdup_printf(
                "SELECT id FROM document_search_content c WHERE ?1 IS ?1 AND words_fit(%s, c.c0, "
                "c.c1, c.c2, c.c3, c.c4, c.c5, c.c6) ORDER BY id",
                rows[i].sql);
        g_autofree char *ids = ids_where(fixture, sql, NULL);
        if (strcmp(ids, rows[i].ids) != 0)
            g_error("%s gives '%s', not '%s'", rows[i].sql, ids, rows[i].ids);
    }
    g_autofree char *all = ids_where(fixture,
            "SELECT count(*) FROM document_search_content c WHERE words_fit(?1, NULL, c.c0, c.c1, "
            "c.c2, c.c3, c.c4, c.c5, c.c6)",
            NULL);
    g_autofree char *wanted = g_strdup_printf(" %d", 4 + KEESES);
    g_assert_cmpstr(all, ==, wanted);
}

/* ---- whichever leads ---- */

static void keep_id(const struct stored_document *stored, void *context)
{
    g_string_append_printf(context, " %" G_GINT64_FORMAT, stored->document->id);
}

static char *found(struct fixture *fixture, const struct document_filter *filter)
{
    GString *ids = g_string_new("");
    must(document_each(fixture->store, filter, keep_id, ids, &error));
    return g_string_free(ids, FALSE);
}

/* The same by the index of words alone, and conditions behind it. */
static char *expected(struct fixture *fixture, const struct document_filter *filter)
{
    g_autofree char *query = words_as_query(filter->text, NULL);
    g_autofree char *sql = g_strdup_printf(
            "SELECT d.id FROM documents d WHERE d.id IN (SELECT rowid FROM document_search WHERE "
            "document_search MATCH ?1) AND d.type %s '%s' AND d.id < %" G_GINT64_FORMAT
            " ORDER BY d.id DESC LIMIT %d",
            filter->type < 0 ? "<>" : "=",
            filter->type < 0 ? "" : document_type_text((enum document_type)filter->type),
            filter->before_id ? filter->before_id : 1000, filter->limit ? filter->limit : -1);
    return ids_where(fixture, sql, query);
}

static void test_ways(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const int types[] = {-1, DOCUMENT_INVOICE, DOCUMENT_ORDER_FORM, DOCUMENT_CREDIT_NOTE};
    static const int limits[] = {0, 2, 20, 1000};
    static const gint64 befores[] = {0, 20, 4};
    fill(fixture);
    for (guint i = 0; i < G_N_ELEMENTS(asked) * 48; i++) {
        const struct document_filter filter = {.type = types[i % 4],
                .state = -1,
                .text = asked[i / 48],
                .limit = limits[i / 4 % 4],
                .before_id = befores[i / 16 % 3]};
        g_autofree char *ids = found(fixture, &filter), *wanted = expected(fixture, &filter);
        if (strcmp(ids, wanted) != 0)
            g_error("'%s', type %d, limit %d, before %d: '%s', not '%s'", filter.text, filter.type,
                    filter.limit, (int)filter.before_id, ids, wanted);
    }
}

/* A beginning of very many: the newest that have it, and those far below. */
static void test_many(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    const struct document_filter near = {.type = -1, .state = -1, .text = "kees", .limit = 3},
                                 far = {.type = -1,
                                         .state = -1,
                                         .text = "kees",
                                         .limit = 3,
                                         .before_id = 7};
    g_autofree char *newest = found(fixture, &near), *oldest = found(fixture, &far);
    g_assert_cmpstr(newest, ==, " 34 33 32");
    g_assert_cmpstr(oldest, ==, " 6 5");
}

/* The tables of terms were made in a transaction that was taken back. */
static void test_taken_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const struct document_filter filter = {.type = -1, .state = -1, .text = "mull"};
    put(fixture->store, DOCUMENT_INVOICE, 1, "Jan Müller", "", "");
    for (int turn = 0; turn < 2; turn++) {
        must(store_begin(fixture->store, &error));
        g_autofree char *ids = found(fixture, &filter);
        g_assert_cmpstr(ids, ==, " 1");
        store_rollback(fixture->store);
    }
    store_close(fixture->store);
    fixture->store = open_store(fixture->path, STORE_READ);
    g_autofree char *ids = found(fixture, &filter);
    g_assert_cmpstr(ids, ==, " 1");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("search-terms/endings", test_endings);
    TEST("search-terms/fits-as-match", test_fits_as_match);
    TEST("search-terms/fits-customer", test_fits_customer);
    TEST("search-terms/ways", test_ways);
    TEST("search-terms/many", test_many);
    TEST("search-terms/taken-back", test_taken_back);
    return g_test_run();
}
