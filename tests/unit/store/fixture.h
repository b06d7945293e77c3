/* A directory of its own for each test, a database in it, and short ways to make things. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "document/number.h"
#include "document/terms.h"
#include "store/books.h"
#include "store/documents.h"
#include "store/inbox.h"
#include "store/series.h"
#include "store/store.h"
#include "unit/scratch.h"

#define NOW 1764000000 /* 2025-11-24 */

struct fixture {
    char *directory, *path;
    struct store *store;
};

static inline struct store *open_store(const char *path, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(path, mode, &error);
    g_assert_no_error(error);
    return store;
}

static inline void fixture_up(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->directory = g_dir_make_tmp("billhook-store-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->directory, "test.db", NULL);
    fixture->store = open_store(fixture->path, STORE_SERVE);
}

static inline void fixture_down(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    store_close(fixture->store);
    remove_directory(fixture->directory);
    g_free(fixture->path);
    g_free(fixture->directory);
}

static inline void reopen(struct fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = open_store(fixture->path, STORE_SERVE);
}

static inline char *beside(const struct fixture *fixture, const char *name)
{
    return g_build_filename(fixture->directory, name, NULL);
}

/* Without fsync: quick. */
static inline void put_file(const char *file, const char *bytes, gsize length)
{
    FILE *out = g_fopen(file, "we");
    g_assert_nonnull(out);
    g_assert_cmpuint(fwrite(bytes, 1, length, out), ==, length);
    fclose(out);
}

static inline void copy_file(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
    put_file(to, bytes, length);
}

#define must(call)                      \
    do {                                \
        g_autoptr(GError) error = NULL; \
        bool good_ = (call);            \
        g_assert_no_error(error);       \
        g_assert_true(good_);           \
    } while (0)

/* The call fails with a code of ours; its message has the words. */
#define must_fail(call, code, words)                                 \
    do {                                                             \
        g_autoptr(GError) error = NULL;                              \
        bool good_ = (call);                                         \
        g_assert_false(good_);                                       \
        g_assert_error(error, BILLHOOK_ERROR, (int)(code));          \
        if (!strstr(error->message, (words)))                        \
            g_error("'%s' is not in '%s'", (words), error->message); \
    } while (0)

/* SQL of another program, on a connection of its own without our settings. NULL: it went through,
 * else SQLite's words (owned). */
static inline char *outside_on(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    char *message = NULL;
    int code = sqlite3_exec(db, sql, NULL, NULL, &message);
    char *text = code == SQLITE_OK ? NULL : g_strdup(message ? message : sqlite3_errmsg(db));
    sqlite3_free(message);
    sqlite3_close(db);
    return text;
}

static inline gint64 outside_integer(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

static inline void check_bytes(GBytes *bytes, const char *text)
{
    g_autoptr(GBytes) expected = g_bytes_new_static(text, strlen(text));
    g_assert_nonnull(bytes);
    g_assert_true(g_bytes_equal(bytes, expected));
}

/* ---- deliveries ---- */

static inline gint64 put_body(
        struct store *store, const char *shop, const char *body, gint64 at, bool *repeat)
{
    guint8 digest[32];
    gint64 id = 0;
    bool again;
    sha256(body, strlen(body), digest);
    struct delivery_new new = {.shop = shop,
            .topic = "order.updated",
            .received_at = at,
            .body = body,
            .length = strlen(body),
            .digest = digest,
            .state = DELIVERY_PENDING,
            .reason = ""};
    must(store_begin(store, &error));
    must(delivery_put(store, &new, &id, &again, &error));
    must(store_commit(store, &error));
    if (repeat)
        *repeat = again;
    return id;
}

static inline void finish(
        struct store *store, gint64 id, enum delivery_state state, gint64 order_id, bool was_order)
{
    must(store_begin(store, &error));
    must(delivery_finish(store, id, state, state == DELIVERY_FAILED ? "no order" : "", order_id,
            was_order, NULL, &error));
    must(store_commit(store, &error));
}

/* ---- documents ---- */

static inline struct seller *test_seller(void)
{
    struct seller seller = {.name = (char *)"Bakkerij",
            .legal_form = (char *)"BV",
            .street = (char *)"Straat 1",
            .postcode = (char *)"9000",
            .city = (char *)"Gent",
            .country = (char *)"BE",
            .vat = (char *)"BE0123456749",
            .registration = (char *)"",
            .trade_name = (char *)"",
            .iban = (char *)"",
            .bic = (char *)"",
            .email = (char *)"",
            .phone = (char *)"",
            .website = (char *)"",
            .logo = (char *)"",
            .accent_color = (char *)"",
            .peppol = (char *)"",
            .font = (char *)"",
            .timezone = (char *)"Europe/Brussels"};
    return seller_copy(&seller);
}

static inline void set(char **string, const char *to)
{
    g_free(*string);
    *string = g_strdup(to);
}

/* A draft of 12.10 EUR for an order. */
static inline struct stored_document *draft(
        enum document_type type, const char *shop, gint64 order_id)
{
    struct document *document = document_new(type);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, order_id);
    set(&document->shop, shop);
    document->order_id = order_id;
    set(&document->order_number, number);
    set(&document->currency, "EUR");
    document->currency_decimals = 2;
    document->created_at = NOW;
    struct document_line *line = document_line_new();
    set(&line->description, "Taart");
    line->net = line->list_net = 1000;
    line->vat = 210;
    line->gross = 1210;
    line->unit_price = decimal_from_money(1000, 2);
    line->vat_rate = decimal_from_int(21);
    line->vat_category = VAT_S;
    g_ptr_array_add(document->lines, line);
    struct document_vat vat = {
            .category = VAT_S, .rate = decimal_from_int(21), .base = 1000, .amount = 210};
    g_array_append_val(document->vat, vat);
    document->totals =
            (struct document_totals){.net = 1000, .vat = 210, .gross = 1210, .due = 1210};
    struct stored_document *stored = stored_document_new(document);
    stored->seller = test_seller();
    stored->automatic = true;
    stored->ripe_from = NOW;
    return stored;
}

static inline gint64 insert(struct store *store, struct stored_document *stored)
{
    must(store_begin(store, &error));
    must(document_insert(store, stored, &error));
    must(store_commit(store, &error));
    return stored->document->id;
}

/* Gives a draft the next number, inside a transaction of the caller's. */
static inline bool give_number(struct store *store,
        struct stored_document *stored,
        const char *format,
        gint64 first,
        const char *day,
        GError **error)
{
    g_autofree char *series = NULL, *chosen = NULL;
    gint64 n;
    struct document *document = stored->document;
    if (!series_peek(store, document->type, format, first, day, document->shop, &series, &n,
                &chosen, error))
        return false;
    g_free(document->number);
    document->number = number_text(series, n);
    set(&document->issue_date, chosen);
    return document_issue(store, stored, series, n, NOW, error);
}

/* Issues a draft on a day and brings the mark up. */
static inline bool issue_on(struct store *store,
        struct stored_document *stored,
        const char *format,
        const char *day,
        GError **error)
{
    if (!store_begin(store, error))
        return false;
    if (!give_number(store, stored, format, 1, day, error)) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, error) && store_mark_sync(store, error);
}

#define FORMAT "{YYYY}-{N:5}"
#define DAY "2026-11-24"

/* Each type has numbers of its own, as in the config. */
static inline const char *format_of(enum document_type type)
{
    static const char *const formats[DOCUMENT_TYPES] = {"B" FORMAT, "L" FORMAT, FORMAT, "C" FORMAT};
    return formats[type];
}

/* A new issued document; its number (owned). */
static inline char *issue_new_on(
        struct store *store, enum document_type type, gint64 order_id, const char *day, gint64 *id)
{
    g_autoptr(stored_document_auto) stored = draft(type, "main", order_id);
    gint64 made = insert(store, stored);
    must(issue_on(store, stored, format_of(type), day, &error));
    if (id)
        *id = made;
    return g_strdup(stored->document->number);
}

static inline gint64 issue_new(struct store *store, enum document_type type, gint64 order_id)
{
    gint64 id;
    g_free(issue_new_on(store, type, order_id, DAY, &id));
    return id;
}

static inline void render(struct store *store, gint64 id)
{
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5);
    g_autoptr(GBytes) ubl = g_bytes_new_static("<Invoice/>", 10);
    must(document_rendered(store, id, pdf, ubl, "", NOW, &error));
}

/* What verify says, joined by LF (owned). */
static inline char *verify_text(struct store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 documents;
    g_autoptr(GPtrArray) faults = store_verify(store, &documents, NULL, &error);
    g_assert_no_error(error);
    GString *text = g_string_new("");
    for (guint i = 0; i < faults->len; i++) {
        const struct fault *fault = g_ptr_array_index(faults, i);
        g_string_append_printf(text, "%s: %s\n", fault->document, fault->text);
    }
    return g_string_free(text, FALSE);
}

#define check_says(text, words)                              \
    do {                                                     \
        if (!strstr((text), (words)))                        \
            g_error("'%s' is not in '%s'", (words), (text)); \
    } while (0)

#define TEST(name, function) \
    g_test_add("/store/" name, struct fixture, NULL, fixture_up, function, fixture_down)

#endif
