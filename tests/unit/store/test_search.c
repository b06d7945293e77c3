/* What `list` finds: by days, customer, amount, reference and words, each by its index, and the
 * rows that are searched follow the documents. */
#include "fixture.h"

#include "../../../src/store/connection.h"
#include "../../../src/store/search_terms.h"
#include "../../../src/store/sql.h"
#include "../../../src/store/statements.h"

/* The ids that a filter lets through, "3 1". */
static void keep_id(const struct stored_document *stored, void *context)
{
    GString *ids = context;
    g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, ids->len ? " " : "", stored->document->id);
}

static char *found(struct store *store, struct document_filter filter)
{
    GString *ids = g_string_new("");
    must(document_each(store, &filter, keep_id, ids, &error));
    return g_string_free(ids, FALSE);
}

#define ANY .type = -1, .state = -1

#define check_found(expected, ...)                                                               \
    do {                                                                                         \
        g_autofree char *ids_ = found(                                                           \
                fixture->store, (struct document_filter){.type = -1, .state = -1, __VA_ARGS__}); \
        g_assert_cmpstr(ids_, ==, expected);                                                     \
    } while (0)

/* A draft with what people search: order 12/WEB-0012, Müller, O'Brien … */
static struct stored_document *named(
        gint64 order, const char *name, const char *email, const char *description)
{
    struct stored_document *stored = draft(DOCUMENT_INVOICE, "main", order);
    struct document_line *line = g_ptr_array_index(stored->document->lines, 0);
    set(&stored->document->customer.name, name);
    set(&stored->document->customer.email, email);
    set(&line->description, description);
    return stored;
}

static gint64 put(struct store *store, struct stored_document *stored)
{
    gint64 id = insert(store, stored);
    stored_document_free(stored);
    return id;
}

static void issue_as(struct store *store, gint64 id, const char *day, const char *reference)
{
    g_autoptr(stored_document_auto) stored = document_get(store, id, NULL);
    g_assert_nonnull(stored);
    set(&stored->document->payment_reference, reference);
    must(issue_on(store, stored, FORMAT, day, &error));
}

/* 1 Müller, issued 2026-00001; 2 O'Brien, 2026-00002; 3 Ann, a draft. */
static void fill(struct fixture *fixture)
{
    struct store *store = fixture->store;
    struct stored_document *first = named(1001, "Jan Müller", "jan@example.be", "Taart met kersen");
    set(&first->document->order_number, "WEB-0012");
    set(&first->document->customer.company, "Müller & Zonen BV");
    set(&first->document->customer.vat, "BE0123456749");
    set(&first->document->customer.reference, "PO 7788/B");
    issue_as(store, put(store, first), "2026-03-01", "+++020/2600/00178+++");
    struct stored_document *second = named(12, "Pat O'Brien", "pat@brien.example", "Été à Liège");
    second->document->totals.gross = second->document->totals.due = 2420;
    issue_as(store, put(store, second), "2026-03-31", "2026-00002");
    put(store, named(13, "Ann Peeters", "ann.peeters@example.be", "Koek"));
}

/* Each kind of word that people type, and what must not become syntax. */
static void test_words(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text, *ids;
    } rows[] = {
            {"2026-00001", "1"},
            {"2026-0000", "2 1"},
            {"web-0012", "1"},
            {"WEB-0012 Müller", "1"},
            {"#12", "2"},
            {"1001", "1"},
            {"muller", "1"},
            {"MÜLLER", "1"},
            {"mul", "1"},
            {"jan mul", "1"},
            {"mul jan", ""}, /* only the last word may be a beginning */
            {"jan@example.be", "1"},
            {"example.be", "3 1"},
            {"O'Brien", "2"},
            {"brien pat", "2"},
            {"ete", "2"},
            {"liege", "2"},
            {"kersen taart", "1"},
            {"+++020/2600/00178+++", "1"},
            {"020260000178", "1"},
            {"be0123456749", "1"},
            {"PO 7788/B", "1"},
            {"ann koek", "3"},
            {"- peeters -", "3"},
            {"*** +++ ()", ""},
            {"\"", ""},
            {"\"ann\"", "3"},
            {"ann OR pat", ""},
            {"ann NOT pat", ""},
            {"NEAR(ann koek)", ""},
            {"customer:ann", ""},
            {"email : ann", ""},
            {"ann*", "3"},
            {"^ann", "3"},
            {"'; DROP TABLE documents; --", ""},
            {"\xff\xfe ann", "3"},
            {"peeters ann peeters ann peeters ann peeters ann peeters ann peeters ann peeters ann "
             "peeters ann peeters ann peeters ann peeters ann peeters ann peeters ann peeters ann "
             "peeters ann peeters ann peeters ann peeters ann peeters ann peeters ann peeters ann",
                    "3"},
    };
    fill(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *ids = found(fixture->store,
                (struct document_filter){.type = -1, .state = -1, .text = rows[i].text});
        if (strcmp(ids, rows[i].ids) != 0)
            g_error("'%s' found '%s', not '%s'", rows[i].text, ids, rows[i].ids);
    }
    g_autofree char *long_one = g_strnfill(10000, 'a');
    check_found("", .text = long_one);
}

/* Only name, company, VAT number and e-mail; whatever else has such a word. */
static void test_customer(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    check_found("1", .customer = "muller");
    check_found("1", .customer = "zonen jan");
    check_found("1", .customer = "BE0123456749");
    check_found("3", .customer = "ann.peeters@example.be");
    check_found("3 1", .customer = "example.be");
    check_found("", .customer = "taart");
    check_found("", .customer = "2026");
    check_found("1", .customer = "muller", .text = "taart");
    check_found("", .customer = "muller", .text = "koek");
    check_found("", .customer = "+++");
}

/* However written; the customer's own, too; a part of one finds nothing. */
static void test_reference(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    check_found("1", .reference = "+++020/2600/00178+++");
    check_found("1", .reference = "***020/2600/00178***");
    check_found("1", .reference = "020 2600 00178");
    check_found("1", .reference = "020260000178");
    check_found("2", .reference = "2026-00002");
    check_found("2", .reference = "202600002");
    check_found("1", .reference = "po 7788/b");
    check_found("", .reference = "2600");
    check_found("", .reference = "020");
    check_found("", .reference = "+++");
    check_found("", .reference = "\"");
    check_found("1", .reference = "020260000178", .text = "muller");
    check_found("", .reference = "020260000178", .text = "ann");
}

/* The total, or what is still due; in minor units of the document's own currency. */
static void test_amount(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    check_found("3 1", .by_amount = true, .amount = 121000);
    check_found("2", .by_amount = true, .amount = 242000);
    check_found("", .by_amount = true, .amount = 0);
    check_found("", .by_amount = true, .amount = 12100000);
    check_found("", .by_amount = true, .amount = 1210);
    check_found("3", .by_amount = true, .amount = 121000, .text = "ann");

    struct stored_document *yen = named(14, "Yuki", "y@example.jp", "Mochi");
    set(&yen->document->currency, "JPY");
    yen->document->currency_decimals = 0;
    put(fixture->store, yen);
    check_found("4", .by_amount = true, .amount = 12100000);
    check_found("3 1", .by_amount = true, .amount = 121000);

    g_autofree char *told = outside_on(
            fixture->path, "UPDATE documents SET total_paid = 2000, total_due = 420 WHERE id = 2");
    g_assert_null(told);
    check_found("2", .by_amount = true, .amount = 42000);
    check_found("2", .by_amount = true, .amount = 242000);
}

/* Both days belong to it; a draft has no day of issue. */
static void test_days(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    check_found("2 1", .from = "2026-03-01", .to = "2026-03-31");
    check_found("1", .to = "2026-03-30");
    check_found("2", .from = "2026-03-02");
    check_found("1", .from = "2026-03-01", .to = "2026-03-01");
    check_found("", .from = "2026-03-02", .to = "2026-03-30");
    check_found("2", .from = "2026-01-01", .text = "brien");
    check_found("", .to = "2026-03-30", .text = "brien");
    check_found("2 1", .from = "2026-01-01", .unpaid = true);
    check_found("1", .to = "2026-03-30", .unpaid = true);
}

/* What was due before a day, in place of all that is unpaid; with all else that is asked. */
static void test_overdue(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    g_autoptr(stored_document_auto) dated = named(14, "Cas", "cas@example.be", "Koek");
    insert(fixture->store, dated);
    set(&dated->document->due_date, "2026-04-15");
    must(issue_on(fixture->store, dated, FORMAT, "2026-04-01", &error));
    check_found("4 2 1", .unpaid = true);
    check_found("4", .unpaid = true, .overdue = "2026-04-16");
    check_found("", .unpaid = true, .overdue = "2026-04-15");
    check_found("4", .unpaid = true, .overdue = "2026-05-01", .text = "cas", .shop = "main");
    check_found("", .unpaid = true, .overdue = "2026-05-01", .shop = "other");
    check_found("", .unpaid = true, .overdue = "2026-05-01", .before_id = 4);
}

/* The ids of a type, a state and a shop; NULL: any shop. */
static void check_kind(
        struct fixture *fixture, const char *expected, int type, int state, const char *shop)
{
    const struct document_filter filter = {.type = type, .state = state, .shop = shop};
    g_autofree char *ids = found(fixture->store, filter);
    g_assert_cmpstr(ids, ==, expected);
}

/* Several conditions at once, whichever of them leave few. */
static void test_several(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    check_kind(fixture, "3", -1, DOCUMENT_DRAFT, "main");
    check_kind(fixture, "2 1", -1, DOCUMENT_ISSUED, "main");
    check_kind(fixture, "2 1", DOCUMENT_INVOICE, DOCUMENT_ISSUED, NULL);
    check_kind(fixture, "", DOCUMENT_CREDIT_NOTE, -1, "main");
    check_kind(fixture, "", DOCUMENT_INVOICE, DOCUMENT_SENT, NULL);
    check_found("2", .shop = "main", .from = "2026-03-02");
    check_found("1", .shop = "main", .from = "2026-03-01", .before_id = 2);
}

/* A page goes on where the one before it ended, whatever finds the rows. */
static void test_pages(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture);
    check_found("3 2", .limit = 2);
    check_found("1", .limit = 2, .before_id = 2);
    static const struct document_filter filters[] = {{ANY, .text = "example"},
            {ANY, .by_amount = true, .amount = 121000}, {ANY, .from = "2026-01-01"},
            {ANY, .unpaid = true}, {ANY, .shop = "main"}, {ANY, .reference = "020260000178"},
            {.type = DOCUMENT_INVOICE, .state = -1}, {.type = -1, .state = DOCUMENT_ISSUED},
            {ANY, .since = 1}, {ANY, .order_id = 1001}, {ANY, .customer = "example"}};
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        struct document_filter filter = filters[i];
        filter.before_id = 2;
        g_autofree char *ids = found(fixture->store, filter);
        if (strcmp(ids, "1") != 0)
            g_error("filter %u gave '%s' below 2", (guint)i, ids);
    }
}

/* A draft that changes, one that comes back, one that gets its number; and what was taken back. */
static void test_follows(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = named(5, "Ann", "", "Koek");
    insert(store, stored);
    must(store_begin(store, &error));
    set(&stored->document->customer.name, "Bert");
    must(document_update_draft(store, stored, &error));
    store_rollback(store);
    check_found("1", .customer = "ann");
    check_found("", .customer = "bert");

    must(document_update_draft(store, stored, &error));
    check_found("1", .customer = "bert");
    check_found("", .text = "ann");
    must(document_void(store, 1, VOID_BY_RULE, &error));
    check_found("1", .customer = "bert");
    set(&stored->document->customer.name, "Cas");
    must(document_revive(store, stored, &error));
    check_found("1", .customer = "cas");
    check_found("", .customer = "bert");

    check_found("", .text = "2026-00001");
    must(issue_on(store, stored, FORMAT, DAY, &error));
    check_found("1", .text = "2026-00001 cas");
}

/* What a step took back is not searched, what came before it is. */
static void test_step_taken_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = named(5, "Ann", "", "Koek");
    g_autoptr(stored_document_auto) gone = named(6, "Bert", "", "Koek");
    must(store_begin(store, &error));
    must(document_insert(store, stored, &error));
    must(store_savepoint(store, &error));
    must(document_insert(store, gone, &error));
    must(give_number(store, stored, FORMAT, 1, DAY, &error));
    store_rollback_to(store);
    must(store_release(store, &error));
    must(store_commit(store, &error));
    check_found("1", .text = "ann");
    check_found("", .text = "bert");
    check_found("", .text = "2026");
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM document_search"), ==, 1);
}

/* All that is searched of document 1, without its blanks. Caller frees. */
static char *words_kept(const struct fixture *fixture)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(
            sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    int code = sqlite3_prepare_v2(db,
            "SELECT replace(number || '|' || orders || '|' || customer || '|' || email || '|' || "
            "reference || '|' || their_reference || '|' || description, ' ', '') "
            "FROM document_search WHERE rowid = 1",
            -1, &row, NULL);
    g_assert_cmpint(code, ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    char *words = g_strdup((const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(db);
    return words;
}

/* The words of a document in hand are those that the migration reads out of what is stored. */
static void test_same_words(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = named(5, "Ann Müller", "Koek & Ei", "Koek");
    struct document *document = stored->document;
    set(&document->customer.vat, "BE0123456749");
    set(&document->customer.email, "ann@example.be");
    set(&document->customer.reference, "PO-77");
    set(&document->customer.shipping.name, "Bert");
    set(&document->customer.shipping.company, "Depot");
    document->customer.has_shipping = true;
    struct document_line *line = g_ptr_array_index(document->lines, 0);
    set(&line->sku, "K-1");
    insert(store, stored);
    for (int issued = 0; issued < 2; issued++) {
        if (issued)
            must(issue_on(store, stored, FORMAT, DAY, &error));
        g_autofree char *in_hand = words_kept(fixture);
        must(sql_run(store, S_SEARCH_READ, VALUES(INT(1)), &error));
        g_autofree char *stored_words = words_kept(fixture);
        g_assert_cmpstr(in_hand, ==, stored_words);
        check_says(in_hand, issued ? "2026-00001|" : "|");
    }
}

/* However much an order has in it: the first lines, and the beginning of each text. */
static void test_bounded(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *long_one = g_strnfill(100000, 'x');
    struct stored_document *stored = named(7, long_one, "", "first");
    for (int i = 0; i < 5000; i++) {
        struct document_line *line = document_line_new();
        g_autofree char *text = g_strdup_printf("line%d %s", i, long_one);
        text[300] = '\0';
        set(&line->description, text);
        g_ptr_array_add(stored->document->lines, line);
    }
    put(fixture->store, stored);
    check_found("1", .text = "first");
    check_found("1", .text = "line98 ");
    check_found("", .text = "line99 x");
    g_assert_cmpint(
            outside_integer(fixture->path, "SELECT sum(length(block)) FROM document_search_data"),
            <, 50000);
}

/* Each search reads its own index, not the documents one by one. */
static void test_plans(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        enum statement statement;
        const char *index;
    } rows[] = {
            {S_DOCUMENT_LIST_ALL, "SEARCH d USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
            {S_DOCUMENT_LIST_TYPE, "documents_by_type (type=? AND id<?)"},
            {S_DOCUMENT_LIST_STATE, "documents_by_state (state=? AND id<?)"},
            {S_DOCUMENT_LIST_SHOP, "documents_by_shop (shop=? AND id<?)"},
            {S_DOCUMENT_LIST_ORDER_ID, "documents_by_order_id (order_id=? AND id<?)"},
            {S_DOCUMENT_LIST_SHOP_ORDER, "documents_by_order (shop=? AND order_id=? AND id<?)"},
            {S_DOCUMENT_LIST_ORDER_NUMBER, "documents_by_order_number (order_number=? AND id<?)"},
            {S_DOCUMENT_LIST_UNPAID, "documents_unpaid (id<?)"},
            {S_DOCUMENT_LIST_SEVERAL, "documents_listed (id>? AND id<?)"},
            {S_DOCUMENT_LIST_DAY,
                    "COVERING INDEX documents_by_day (issue_date>? AND issue_date<?)"},
            {S_DOCUMENT_LIST_AMOUNT, "COVERING INDEX documents_by_amount (total_gross=?)"},
            {S_DOCUMENT_LIST_AMOUNT, "documents_open_amount (total_due=?)"},
            {S_DOCUMENT_LIST_REFERENCE, "COVERING INDEX documents_by_reference (reference=?)"},
            {S_DOCUMENT_LIST_WORDS, "document_search VIRTUAL TABLE INDEX 192:M7<"},
            {S_DOCUMENT_LIST_PEPPOL, "peppol_deliveries_by_state_document (state=?)"},
            {S_RARE_UNPAID, "documents_unpaid"},
            {S_RARE_PEPPOL, "COVERING INDEX peppol_deliveries_by_state_document (state=?)"},
            {S_RARE_WORDS, "document_search VIRTUAL TABLE INDEX 0:M7"},
            {S_WORDS_NEWEST, "SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
            {S_TERM_DOCUMENTS, "document_terms VIRTUAL TABLE INDEX 2:"},
            {S_TERM_ORDERS, "order_terms VIRTUAL TABLE INDEX 2:"},
    };
    must(search_terms_ready(fixture->store, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *sql =
                g_strconcat("EXPLAIN QUERY PLAN ", statement_sql(rows[i].statement), NULL);
        sqlite3_stmt *row = NULL;
        bool there = false;
        g_assert_cmpint(sqlite3_prepare_v2(fixture->store->db, sql, -1, &row, NULL), ==, SQLITE_OK);
        while (sqlite3_step(row) == SQLITE_ROW)
            there = there || strstr((const char *)sqlite3_column_text(row, 3), rows[i].index);
        sqlite3_finalize(row);
        if (!there)
            g_error("not by %s", rows[i].index);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("search/words", test_words);
    TEST("search/customer", test_customer);
    TEST("search/reference", test_reference);
    TEST("search/amount", test_amount);
    TEST("search/days", test_days);
    TEST("search/overdue", test_overdue);
    TEST("search/several", test_several);
    TEST("search/pages", test_pages);
    TEST("search/follows", test_follows);
    TEST("search/step-taken-back", test_step_taken_back);
    TEST("search/same-words", test_same_words);
    TEST("search/bounded", test_bounded);
    TEST("search/plans", test_plans);
    return g_test_run();
}
