/* The proof, column by column: another program writes one other value into one column of one row of
 * the books, with every trigger dropped meanwhile and put back after it. Verify says so, or the
 * table below says why that column is none of what is frozen. The columns are read from the
 * database: a new one is found by this test, not by its author's memory. */
#include "fixture.h"

#include "store/payments.h"

/* Columns in which another value is no fault of the books, by table. */
static const struct {
    const char *table, *columns; /* each between blanks */
} not_proved[] = {
        /* lives on by the schema's own words, or said how the draft came about; the shop's
         * moment counts only where there is nothing to pay */
        {"documents",
                " state warnings blocked parked tried rendered_at render_attempts next_render_at "
                "render_error ubl_reason exported_at shop_paid_at person_paid_at person_paid_by "
                "created_at issued_at edits vat_choice vat_reason made_by automatic pending_order "
                "ripe_from released "},
        {"jumps", " at reason "},
        {"artifacts", " made_at "},
        {"pictures", " kept_at "},
        /* what no figure of the invoice comes from */
        {"payments", " day by_whom reference shop_at made_at "},
};

/* Other values that the schema lets in, where one more or one letter more is none. */
static const struct {
    const char *column, *value;
} others[] = {
        {"documents.type", "'delivery_note'"},
        {"documents.state", "'sent'"},
        {"documents.made_by", "iif(made_by = 'rule', 'person', 'rule')"},
        {"documents.void_by", "'rule'"},
        {"documents.vat_choice", "'E'"},
        {"documents.paid", "1 - paid"},
        {"documents.blocked", "1 - blocked"},
        {"documents.fully_credited", "1 - fully_credited"},
        {"documents.automatic", "1 - automatic"},
        {"documents.pending_order", "1 - pending_order"},
        {"documents.released", "1 - released"},
        {"documents.parked", "1 - parked"},
        {"documents.has_ubl", "1 - has_ubl"},
        {"documents.warnings", "'[{}]'"},
        {"documents.edits", "'{\"email\":\"x@example.be\"}'"},
        {"documents.currency", "'USD'"},
        {"documents.issue_date", "'2026-11-23'"},
        {"documents.content", "replace(content, 'Taart', 'Toert')"},
        {"series.type", "'delivery_note'"},
        {"series.stopped", "1 - stopped"},
        {"artifacts.kind", "'txt'"},
        {"payments.kind", "iif(kind = 'reversal', 'bank', 'card')"},
};

/* ---- the books ---- */

static void book(struct store *store, struct payment payment, gint64 *id)
{
    payment.made_at = NOW;
    payment.day = (char *)DAY;
    must(payment_insert(store, &payment, &error));
    if (id)
        *id = payment.id;
}

/* Paid, taken back by the bank, paid in part; with a picture, a reference and a day. */
static gint64 paid_invoice(struct store *store)
{
    gint64 whole;
    g_autoptr(GBytes) logo = g_bytes_new_static("<svg/>", 6);
    g_autofree char *hex = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, logo);
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
    must(picture_keep(store, hex, logo, NOW, &error));
    g_free(stored->seller->logo);
    stored->seller->logo = g_strconcat("sha256:", hex, NULL);
    set(&stored->document->payment_reference, "+++020/2600/00178+++");
    set(&stored->document->due_date, "2026-12-24");
    gint64 id = insert(store, stored);
    must(issue_on(store, stored, FORMAT, DAY, &error));
    render(store, id);
    book(store, (struct payment){.document_id = id, .kind = PAYMENT_BANK, .amount = 1300}, &whole);
    book(store,
            (struct payment){.document_id = id,
                    .kind = PAYMENT_REVERSAL,
                    .amount = -1300,
                    .at = NOW,
                    .reverses_id = whole},
            NULL);
    book(store,
            (struct payment){
                    .document_id = id, .kind = PAYMENT_HAND, .amount = 1000, .at = NOW + 9},
            NULL);
    return id;
}

static void credit(struct store *store, gint64 invoice)
{
    g_autoptr(stored_document_auto) note = draft(DOCUMENT_CREDIT_NOTE, "main", 1);
    struct document_line *line = g_ptr_array_index(note->document->lines, 0);
    line->net = line->list_net = 210;
    g_array_set_size(note->document->vat, 0);
    note->document->totals = (struct document_totals){.net = 210, .gross = 210, .due = 210};
    note->document->credits_id = invoice;
    note->document->refund_id = 31;
    note->leaves_rest = true;
    gint64 id = insert(store, note);
    must(issue_on(store, note, "C" FORMAT, DAY, &error));
    render(store, id);
}

/* An invoice that a payment and a credit note settle, its note, an order form, each with its page;
 * and a jump in the numbers of the invoices before a second one. */
static void fill(struct store *store)
{
    g_autoptr(document_auto) settled = document_new(DOCUMENT_INVOICE);
    settled->id = paid_invoice(store);
    credit(store, settled->id);
    must(payments_settle(store, settled, &error));
    g_assert_true(settled->paid);
    render(store, issue_new(store, DOCUMENT_ORDER_FORM, 1));
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 9, "a new book", NOW, &error));
    render(store, issue_new(store, DOCUMENT_INVOICE, 2));
}

/* ---- another program ---- */

static char *one_text(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
    char *text =
            sqlite3_step(row) == SQLITE_ROW ? g_strdup((char *)sqlite3_column_text(row, 0)) : NULL;
    sqlite3_finalize(row);
    return text ? text : g_strdup("");
}

static int run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* A connection that no trigger, key or check of the schema stands in the way of. */
static sqlite3 *intruder(const char *path, char **triggers)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    *triggers = one_text(
            db, "SELECT group_concat(sql, ';\n') FROM sqlite_schema WHERE type = 'trigger'");
    run(db,
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; "
            "PRAGMA synchronous = OFF");
    return db;
}

static void drop_triggers(sqlite3 *db)
{
    g_autofree char *drops = one_text(db,
            "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema "
            "WHERE type = 'trigger'");
    g_assert_cmpint(run(db, drops), ==, SQLITE_OK);
}

static char *other_value(const char *table, const char *column, const char *type)
{
    g_autofree char *whole = g_strconcat(table, ".", column, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(others[i].column, whole) == 0)
            return g_strdup(others[i].value);
    if (strcmp(type, "INTEGER") == 0)
        return g_strdup_printf("ifnull(%s, 0) + 1000", column);
    if (strcmp(type, "BLOB") == 0)
        return g_strdup_printf("zeroblob(ifnull(length(%s), 32))", column);
    return g_strdup_printf("ifnull(%s, '') || 'x'", column);
}

/* What verify says of the file, but for what is only not done yet; and what cannot be proved at all
 * is found, too. */
static char *said(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store_auto) store = store_open(path, STORE_READ, &error);
    gint64 documents;
    guint count;
    if (!store)
        return g_strdup(error->message);
    g_autoptr(GPtrArray) faults = store_verify(store, &documents, NULL, &error);
    if (!faults)
        return g_strdup(error->message);
    const struct fault *first = fault_first(faults, &count);
    return first ? g_strdup(first->text) : g_strdup("");
}

/* One change, what is said of it, and back: the file is copied over the one before it. */
static char *said_of(const char *path, const char *good, const char *change)
{
    g_autofree char *triggers = NULL;
    copy_file(good, path);
    sqlite3 *db = intruder(path, &triggers);
    drop_triggers(db);
    int code = run(db, change);
    g_assert_cmpint(run(db, triggers), ==, SQLITE_OK);
    sqlite3_close(db);
    if (code != SQLITE_OK)
        g_error("%s: %s", change, sqlite3_errstr(code));
    return said(path);
}

static bool is_not_proved(const char *table, const char *column)
{
    g_autofree char *between = g_strconcat(" ", column, " ", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(not_proved); i++)
        if (strcmp(not_proved[i].table, table) == 0 && strstr(not_proved[i].columns, between))
            return true;
    return false;
}

struct place {
    const char *path, *good, *table, *where;
    const char *columns; /* a condition for their names */
};

static void check_column(const struct place *place, const char *column, const char *value)
{
    g_autofree char *change = g_strdup_printf(
            "UPDATE %s SET %s = %s WHERE %s", place->table, column, value, place->where);
    g_autofree char *words = said_of(place->path, place->good, change);
    if (*words == '\0')
        g_error("%s: verify says nothing", change);
}

/* All that are not proved at once. */
static void check_free(const struct place *place, const char *sets)
{
    g_autofree char *change =
            g_strdup_printf("UPDATE %s SET %s WHERE %s", place->table, sets, place->where);
    g_autofree char *words = *sets ? said_of(place->path, place->good, change) : g_strdup("");
    g_assert_cmpstr(words, ==, "");
}

/* Every column of the rows of a table that are named. */
static void check_table(const struct place *place)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    g_autofree char *sql =
            g_strdup_printf("SELECT name, type FROM pragma_table_info('%s') WHERE %s", place->table,
                    place->columns);
    g_assert_cmpint(sqlite3_open(place->good, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
    g_autoptr(GString) sets = g_string_new("");
    while (sqlite3_step(row) == SQLITE_ROW) {
        const char *column = (const char *)sqlite3_column_text(row, 0);
        g_autofree char *value =
                other_value(place->table, column, (const char *)sqlite3_column_text(row, 1));
        if (is_not_proved(place->table, column))
            g_string_append_printf(sets, "%s%s = %s", sets->len ? ", " : "", column, value);
        else
            check_column(place, column, value);
    }
    check_free(place, sets->str);
    sqlite3_finalize(row);
    sqlite3_close(db);
}

static void test_columns(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char all[] = "name <> 'id'";
    static const struct {
        const char *table, *where, *columns;
    } rows[] = {
            {"documents", "n = 1 AND type = 'invoice'", all},
            {"documents", "type = 'credit_note'", "name IN ('credits_id', 'refund_id')"},
            {"series", "type = 'invoice'", all},
            {"jumps", "id = 1", all},
            {"artifacts", "document_id = 1 AND kind = 'ubl'", all},
            {"links", "document_id = 1", all},
            {"pictures", "id = 1", all},
            {"payments", "kind = 'hand'", all},
            {"payments", "kind = 'reversal'", "name IN ('kind', 'amount', 'reverses_id')"},
    };
    g_autofree char *good = beside(fixture, "good"), *path = beside(fixture, "copy"),
                    *good_mark = beside(fixture, "good.mark"), *mark = beside(fixture, "copy.mark");
    fill(fixture->store);
    must(store_backup(fixture->store, good, &error));
    copy_file(good_mark, mark);
    g_autofree char *untouched = said_of(path, good, "SELECT 1");
    g_assert_cmpstr(untouched, ==, "");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_table(
                &(const struct place){path, good, rows[i].table, rows[i].where, rows[i].columns});
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("verify-columns/columns", test_columns);
    return g_test_run();
}
