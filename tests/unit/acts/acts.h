/* What the tests of acts share: a draft, an invoice, an act in a transaction of its own. */
#ifndef TESTS_UNIT_ACTS_ACTS_H
#define TESTS_UNIT_ACTS_ACTS_H

#include "acts/drafts.h"
#include "acts/issue.h"
#include "mail/message.h"
#include "store/documents.h"
#include "store/orders.h"
#include "store/series.h"
#include "unit/site.h"

#define LATER (NOW + 60)

static inline void begin(struct site *site)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(site->store, &error));
}

static inline void commit(struct site *site)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_commit(site->store, &error));
}

/* Order `id`, for which no rule makes anything; the tests make the documents. */
static inline void order_without_documents(struct site *site, int id, const char *email)
{
    deliver(site, &(const struct news){.status = "on-hold", .email = email}, id, 0);
    must_work(site, "an order");
}

/* A draft by hand of order `id`, in the transaction that is open. */
static inline struct stored_document *draft_of(struct site *site, int id, enum document_type type)
{
    g_autoptr(GError) error = NULL;
    struct stored_document *made = NULL;
    draft_create(site_work(site, LATER), "main", id, type, &made, &error);
    g_assert_no_error(error);
    return made;
}

/* Issued invoices of the orders 1 to count, of 121.00 each and unpaid. */
static inline void issue_invoices(struct site *site, int count, gint64 now)
{
    for (int id = 1; id <= count; id++) {
        g_autoptr(GError) error = NULL;
        order_without_documents(site, id, "ann@example.be");
        begin(site);
        g_autoptr(stored_document_auto) draft = draft_of(site, id, DOCUMENT_INVOICE);
        g_assert_true(issue_document(site_work(site, now), draft, "a person", &error));
        commit(site);
    }
}

/* A draft of the order 1 by hand, committed. */
static inline struct site *site_with_draft(const char *more, enum document_type type)
{
    struct site *site = site_new(more);
    order_without_documents(site, 1, "ann@example.be");
    begin(site);
    stored_document_free(draft_of(site, 1, type));
    commit(site);
    return site;
}

static inline struct stored_document *find_document(struct site *site, const char *reference)
{
    g_autoptr(GError) error = NULL;
    struct stored_document *found = document_find(site->store, reference, &error);
    g_assert_no_error(error);
    return found;
}

/* What a statement counts. */
static inline gint64 ask(const struct site *site, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_open_v2(site->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

/* A statement of another program, which must work. */
static inline void change(const struct site *site, const char *statement)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open_v2(site->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    sqlite3_busy_timeout(db, 60 * 1000); /* another thread may be writing */
    if (sqlite3_exec(db, statement, NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s: %s", statement, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* How often an order's story has a text. */
static inline gint64 told(const struct site *site, const char *text)
{
    g_autofree char *query =
            g_strdup_printf("SELECT count(*) FROM events WHERE text LIKE '%%%s%%'", text);
    return ask(site, query);
}

/* Ends the transaction as a caller would: what was said is good, an error undoes all. */
static inline void check_said(
        struct site *site, const char *where, char *said, GError *error, const char *wanted)
{
    if (!said != !wanted || (wanted && strcmp(said, wanted) != 0))
        g_error("%s: said '%s' (%s), not '%s'", where, said ? said : "nothing",
                error ? error->message : "no error", wanted ? wanted : "nothing");
    if (wanted)
        commit(site);
    else
        store_rollback(site->store);
    g_free(said);
}

/* The same of an act that must fail; the error is freed. */
static inline void check_refused(
        struct site *site, char *said, GError **error, int code, const char *part)
{
    g_assert_null(said);
    g_assert_error(*error, BILLHOOK_ERROR, code);
    if (!strstr((*error)->message, part))
        g_error("'%s' does not say '%s'", (*error)->message, part);
    g_clear_error(error);
    store_rollback(site->store);
}

#endif
