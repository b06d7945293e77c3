/* Numbers: series, days, jumps (E04, E10), the mark (E06), issuing in parallel (E01). */
#include "fixture.h"

#include "../../../src/store/connection.h"
#include "../../../src/store/mark.h"

#include "store/books.h"
#include "store/documents.h"
#include "store/series.h"
#include "store/store.h"

static char *peek_text(struct store *store,
        enum document_type type,
        const char *format,
        gint64 first,
        const char *day,
        const char *shop,
        GError **error)
{
    g_autofree char *series = NULL, *chosen = NULL;
    gint64 n;
    if (!series_peek(store, type, format, first, day, shop, &series, &n, &chosen, error))
        return NULL;
    g_autofree char *number = number_text(series, n);
    return g_strdup_printf("%s %s %s", series, number, chosen);
}

static void check_peek(struct store *store,
        const char *format,
        gint64 first,
        const char *day,
        const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = peek_text(store, DOCUMENT_INVOICE, format, first, day, "main", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, expected);
}

static void issue_one(struct store *store,
        gint64 order_id,
        const char *format,
        const char *day,
        const char *number)
{
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", order_id);
    insert(store, stored);
    must(issue_on(store, stored, format, day, &error));
    g_assert_cmpstr(stored->document->number, ==, number);
}

/* The first number of a type is the config's; a new text around {N} begins at 1. */
static void test_first(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    check_peek(store, FORMAT, 250, DAY, "2026-{N:5} 2026-00250 2026-11-24");
    check_peek(
            store, FORMAT, 250, DAY, "2026-{N:5} 2026-00250 2026-11-24"); /* nothing is written */
    check_peek(store, FORMAT, 0, DAY, "2026-{N:5} 2026-00001 2026-11-24");
    must_fail(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}",
                      G_GINT64_CONSTANT(1000000000000), "x", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "from 1 to 999999999999");
    must_fail(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 0, "x", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "from 1 to 999999999999");
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
    insert(store, stored);
    must(store_begin(store, &error));
    must(give_number(store, stored, FORMAT, 250, DAY, &error));
    must(store_commit(store, &error));
    must(store_mark_sync(store, &error));
    g_assert_cmpstr(stored->document->number, ==, "2026-00250");
    /* E10: a first_number changed later means nothing */
    check_peek(store, FORMAT, 100, DAY, "2026-{N:5} 2026-00251 2026-11-24");
    check_peek(store, FORMAT, 250, "2027-01-01", "2027-{N:5} 2027-00001 2027-01-01");
    check_peek(store, "F{YYYY}-{N}", 250, DAY, "F2026-{N} F2026-1 2026-11-24");
}

/* A series a shop; a number that grows past its width. */
static void test_growing(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:2}", 99, NULL, NOW, &error));
    issue_one(store, 1, "{YYYY}-{N:2}", DAY, "2026-99");
    issue_one(store, 2, "{YYYY}-{N:2}", DAY, "2026-100");
    g_autofree char *other =
            peek_text(store, DOCUMENT_INVOICE, "{shop}-{N}", 1, DAY, "other", NULL);
    g_assert_cmpstr(other, ==, "other-{N} other-1 2026-11-24");
}

/* E04, E05: never dated before the last one; a clock more than a day behind stops. */
static void test_days(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    issue_one(store, 1, "{N}", "2026-12-31", "1");
    check_peek(store, "{N}", 1, "2026-12-30", "{N} 2 2026-12-31");
    check_peek(store, "{N}", 1, "2027-01-01", "{N} 2 2027-01-01");
    must_fail(peek_text(store, DOCUMENT_INVOICE, "{N}", 1, "2026-12-29", "main", &error),
            BILLHOOK_ERROR_CONFLICT, "until the clock is right");
    issue_one(store, 2, FORMAT, "2027-01-01", "2027-00001");
    /* the year's series follows the day */
    issue_one(store, 3, FORMAT, "2026-12-31", "2026-00001");
    check_peek(store, FORMAT, 1, "2027-01-02", "2027-{N:5} 2027-00002 2027-01-02");
}

/* Issuing keeps what a bank line finds the document by, and nothing changes it afterwards. */
static void test_reference(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
    set(&stored->document->payment_reference, "+++020/2600/11696+++");
    insert(fixture->store, stored);
    must(issue_on(fixture->store, stored, FORMAT, DAY, &error));
    g_assert_cmpint(outside_integer(fixture->path,
                            "SELECT reference = '020260011696' AND number = '2026-00001' FROM "
                            "documents"),
            ==, 1);
    g_autofree char *told = outside_on(fixture->path, "UPDATE documents SET reference = 'X'");
    g_assert_cmpstr(told, ==, "an issued document never changes");
}

/* document_issue() refuses what series_peek() did not say. */
static void test_issue_refusals(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    issue_one(store, 1, FORMAT, DAY, "2026-00001");
    static const struct {
        const char *number, *day, *series, *words;
        gint64 n;
    } rows[] = {
            {"2026-00003", DAY, "2026-{N:5}", "the next number of its series is 2", 3},
            {"2026-00001", DAY, "2026-{N:5}", "the next number of its series is 2", 1},
            {"2026-00002", "2026-11-23", "2026-{N:5}", "cannot be issued now", 2},
            {"2026-2", DAY, "2026-{N:5}", "carries the number", 2},
            {"2026-00002", "", "2026-{N:5}", "carries the number", 2},
            {"2026-00001", DAY, "2026-0000{N}", "was given to #1 already", 1},
    };
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 2);
    insert(store, stored);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        set(&stored->document->number, rows[i].number);
        set(&stored->document->issue_date, rows[i].day);
        must(store_begin(store, &error));
        must_fail(document_issue(store, stored, rows[i].series, rows[i].n, NOW, &error),
                BILLHOOK_ERROR_CONFLICT, rows[i].words);
        store_rollback(store);
    }
    g_assert_cmpint(stored->document->state, ==, DOCUMENT_DRAFT);
    set(&stored->document->number, "");
    must(issue_on(store, stored, FORMAT, DAY, &error));
    /* a second number for a document that has one */
    set(&stored->document->number, "2026-00003");
    must(store_begin(store, &error));
    must_fail(document_issue(store, stored, "2026-{N:5}", 3, NOW, &error), BILLHOOK_ERROR_CONFLICT,
            "is no draft any more");
    store_rollback(store);
    series_free(NULL);
}

static void refuse_issue(
        struct store *store, gint64 order_id, const char *number, gint64 n, const char *words)
{
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", order_id);
    insert(store, stored);
    set(&stored->document->number, number);
    set(&stored->document->issue_date, DAY);
    must(store_begin(store, &error));
    must_fail(document_issue(store, stored, "2026-{N:5}", n, NOW, &error), BILLHOOK_ERROR_CONFLICT,
            words);
    store_rollback(store);
    g_assert_cmpint(stored->document->state, ==, DOCUMENT_DRAFT);
}

/* A series that stopped gives no number, also to a caller that did not peek; nor one whose last
 * number cannot be moved on. */
static void test_issue_stopped(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autofree char *mark = beside(fixture, "test.db.mark");
    issue_one(store, 1, FORMAT, DAY, "2026-00001");
    g_free(outside_on(fixture->path,
            "CREATE TRIGGER other BEFORE UPDATE ON series BEGIN SELECT RAISE(IGNORE); END"));
    refuse_issue(store, 2, "2026-00002", 2, "is not the next number of its series");
    g_free(outside_on(fixture->path, "DROP TRIGGER other"));
    g_unlink(mark);
    must(series_set_next(store, DOCUMENT_INVOICE, "X{N}", 5, "the mark was lost", NOW, &error));
    refuse_issue(store, 3, "2026-00002", 2, "cannot be issued now");
}

static const char *next_text(struct store *store, char buffer[100])
{
    g_autoptr(GPtrArray) list = series_list(store, DOCUMENT_INVOICE, NULL);
    buffer[0] = '\0';
    for (guint i = 0; i < list->len; i++) {
        const struct series *series = list->pdata[i];
        g_snprintf(buffer + strlen(buffer), 100 - strlen(buffer), "%s %d %d;", series->series,
                (int)series->last, (int)series->next);
    }
    return buffer;
}

/* `number TYPE --next` (E10). */
static void test_next(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    char text[100];
    /* nothing issued: the start moves freely, and back */
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 1160, NULL, NOW, &error));
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 116, NULL, NOW, &error));
    g_assert_cmpstr(next_text(store, text), ==, "2026-{N:5} 0 116;");
    issue_one(store, 1, FORMAT, DAY, "2026-00116");
    static const struct {
        gint64 next;
        const char *reason, *words;
    } bad[] = {{116, "x", "never go back"}, {1, "x", "never go back"}, {0, "x", "from 1 to"},
            {-5, NULL, "from 1 to"}, {200, NULL, "--reason"}, {200, " ", "--reason"}};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        must_fail(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", bad[i].next, bad[i].reason,
                          NOW, &error),
                BILLHOOK_ERROR_CONFLICT, bad[i].words);
    must(series_set_next(
            store, DOCUMENT_INVOICE, "2026-{N:5}", 117, NULL, NOW, &error)); /* as it is */
    must(series_set_next(
            store, DOCUMENT_INVOICE, "2026-{N:5}", 120, "three on paper", NOW, &error));
    must_fail(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 119, "x", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "given up");
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 130, "and ten more", NOW, &error));
    issue_one(store, 2, FORMAT, DAY, "2026-00130");
    issue_one(store, 3, FORMAT, DAY, "2026-00131");
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 140, "later", NOW, &error));
    g_assert_cmpstr(next_text(store, text), ==, "2026-{N:5} 131 140;");
    for (gint64 id = 1; id <= 3; id++)
        render(store, id);
    g_autofree char *faults = verify_text(store);
    g_assert_cmpstr(faults, ==, "");
}

/* ---- the mark ---- */

static char *stopped(struct store *store)
{
    return store_numbering_stopped(store);
}

static void check_stopped(struct fixture *fixture, const char *words)
{
    g_autofree char *text = stopped(fixture->store);
    check_says(text, words);
    check_says(text, "billhook number invoice --next");
    must_fail(peek_text(fixture->store, DOCUMENT_INVOICE, FORMAT, 1, DAY, "main", &error),
            BILLHOOK_ERROR_CONFLICT, words);
    g_autofree char *faults = verify_text(fixture->store);
    check_says(faults, words);
}

static void check_going(struct fixture *fixture)
{
    g_autofree char *text = stopped(fixture->store);
    g_assert_cmpstr(text, ==, "");
}

static void issue_some(struct store *store, gint64 from, gint64 to)
{
    for (gint64 i = from; i <= to; i++)
        render(store, issue_new(store, DOCUMENT_INVOICE, i));
}

/* The database as it was, put back, with the mark left where it is. */
static void put_back(struct fixture *fixture, const char *copy)
{
    g_clear_pointer(&fixture->store, store_close);
    g_autofree char *wal = g_strconcat(fixture->path, "-wal", NULL),
                    *shm = g_strconcat(fixture->path, "-shm", NULL);
    g_unlink(wal);
    g_unlink(shm);
    copy_file(copy, fixture->path);
    fixture->store = open_store(fixture->path, STORE_SERVE);
}

/* E06: a backup that is ten invoices old. */
static void test_ahead(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *copy = beside(fixture, "backup");
    issue_some(fixture->store, 1, 3);
    must(store_backup(fixture->store, copy, &error));
    issue_some(fixture->store, 4, 13);
    put_back(fixture, copy);
    check_stopped(fixture, "knows numbers up to 13");
    g_assert_cmpint(put_body(fixture->store, "main", "still kept", NOW, NULL), >, 0);
    /* other series go on */
    g_free(issue_new_on(fixture->store, DOCUMENT_ORDER_FORM, 50, DAY, NULL));
    must_fail(series_set_next(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 13, "x", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "up to 13");
    must_fail(
            series_set_next(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 14, NULL, NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "--reason");
    must(series_set_next(
            fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 14, "restored a backup", NOW, &error));
    check_going(fixture);
    issue_one(fixture->store, 20, FORMAT, DAY, "2026-00014");
    reopen(fixture);
    check_going(fixture);
    render(fixture->store, 4);
    render(fixture->store, 5);
    g_autofree char *faults = verify_text(fixture->store);
    g_assert_cmpstr(faults, ==, "");
}

/* A backup from before the series began: the database does not know it at all. */
static void test_ahead_unknown(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *copy = beside(fixture, "backup");
    must(store_backup(fixture->store, copy, &error));
    issue_some(fixture->store, 1, 2);
    put_back(fixture, copy);
    check_stopped(fixture, "knows numbers up to 2");
    must(series_set_next(
            fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 3, "restored", NOW, &error));
    check_going(fixture);
    issue_one(fixture->store, 9, FORMAT, DAY, "2026-00003");
}

/* The mark is gone, or spoilt: all series stop until each is confirmed; the next year's too. */
static void test_lost(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark");
    issue_some(fixture->store, 1, 2);
    g_free(issue_new_on(fixture->store, DOCUMENT_ORDER_FORM, 50, DAY, NULL));
    for (int round = 0; round < 2; round++) {
        if (round == 0)
            g_unlink(mark);
        else
            g_assert_true(g_file_set_contents(mark, "billhook mark 1\ninvoice 1", -1, NULL));
        check_stopped(fixture, round ? "is damaged" : "is missing");
        reopen(fixture);
        check_stopped(fixture, round ? "is damaged" : "is missing");
        must_fail(
                peek_text(fixture->store, DOCUMENT_ORDER_FORM, "B" FORMAT, 1, DAY, "main", &error),
                BILLHOOK_ERROR_CONFLICT, "number order_form");
        must_fail(peek_text(fixture->store, DOCUMENT_INVOICE, FORMAT, 1, "2027-01-01", "main",
                          &error),
                BILLHOOK_ERROR_CONFLICT, "numbers were given");
        gint64 next =
                outside_integer(fixture->path, "SELECT next FROM series WHERE type = 'invoice'");
        must_fail(series_set_next(
                          fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", next, "", NOW, &error),
                BILLHOOK_ERROR_CONFLICT, "--reason");
        must(series_set_next(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", next,
                "none is missing", NOW, &error));
        g_autofree char *number = g_strdup_printf("2026-%05d", (int)next);
        issue_one(fixture->store, 100 + round, FORMAT, DAY, number);
        /* the other series is still to be confirmed */
        must_fail(
                peek_text(fixture->store, DOCUMENT_ORDER_FORM, "B" FORMAT, 1, DAY, "main", &error),
                BILLHOOK_ERROR_CONFLICT, "was lost");
        must_fail(peek_text(fixture->store, DOCUMENT_INVOICE, FORMAT, 1, "2027-01-01", "main",
                          &error),
                BILLHOOK_ERROR_CONFLICT, "was lost");
        reopen(fixture);
        must_fail(
                peek_text(fixture->store, DOCUMENT_ORDER_FORM, "B" FORMAT, 1, DAY, "main", &error),
                BILLHOOK_ERROR_CONFLICT, "was lost");
        must(series_set_next(fixture->store, DOCUMENT_ORDER_FORM, "B2026-{N:5}", 2,
                "none is missing", NOW, &error));
        check_going(fixture);
        check_peek(fixture->store, FORMAT, 1, "2027-01-01", "2027-{N:5} 2027-00001 2027-01-01");
    }
}

/* Where the other series cannot be told to wait for their confirmation, none is confirmed. */
static void test_lost_and_unwritable(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark");
    issue_some(fixture->store, 1, 2);
    g_unlink(mark);
    g_assert_null(outside_on(fixture->path,
            "CREATE TRIGGER no_stop BEFORE UPDATE OF stopped ON series WHEN NEW.stopped = 1 "
            "BEGIN SELECT RAISE(ABORT, 'nothing is written'); END"));
    must_fail(series_set_next(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 3, "none is missing",
                      NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "nothing is written");
    check_stopped(fixture, "is missing");
}

/* What begins with a letter and no second one names no country: no business's number. */
static void test_half_a_country(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const char *const numbers[] = {"B1234567890", "BE0123456749"};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1 + i);
        g_free(stored->document->customer.vat);
        stored->document->customer.vat = g_strdup(numbers[i]);
        insert(fixture->store, stored);
        must(issue_on(fixture->store, stored, FORMAT, DAY, &error));
        g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM peppol_owed"), ==, i);
    }
}

/* What an issue writes beside the number: where a row of it cannot be written nothing is issued,
 * and the same number goes to the same document as soon as it can. */
static void test_issued_whole_or_not(struct fixture *fixture, gconstpointer data)
{
    static const char *const tables[] = {
            "INSERT ON peppol_owed", "INSERT ON bank_invoices", "INSERT ON months"};
    (void)data;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
    g_free(stored->document->customer.vat);
    stored->document->customer.vat = g_strdup("BE0123456749");
    insert(fixture->store, stored);
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *refuse = g_strdup_printf("CREATE TRIGGER refuses BEFORE %s BEGIN "
                                                  "SELECT RAISE(ABORT, 'nothing is written'); END",
                tables[i]);
        g_assert_null(outside_on(fixture->path, refuse));
        g_autoptr(GError) error = NULL;
        g_assert_false(issue_on(fixture->store, stored, FORMAT, DAY, &error));
        g_assert_nonnull(strstr(error->message, "nothing is written"));
        check_peek(fixture->store, FORMAT, 1, DAY, "2026-{N:5} 2026-00001 " DAY);
        g_assert_null(outside_on(fixture->path, "DROP TRIGGER refuses"));
    }
    must(issue_on(fixture->store, stored, FORMAT, DAY, &error));
    g_assert_cmpstr(stored->document->number, ==, "2026-00001");
}

/* A clock that is in doubt is confirmed with the number, or neither is. */
static void test_unconfirmed(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    issue_some(fixture->store, 1, 2);
    must(clock_jumped(fixture->store, true, NOW, &error));
    g_assert_null(outside_on(fixture->path,
            "CREATE TRIGGER doubts BEFORE UPDATE ON counters WHEN NEW.name LIKE '%clock%' "
            "BEGIN SELECT RAISE(ABORT, 'nothing is written'); END"));
    must_fail(series_set_next(
                      fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 9, "a new book", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "nothing is written");
    g_assert_null(outside_on(fixture->path, "DROP TRIGGER doubts"));
    g_assert_cmpint(outside_integer(fixture->path, "SELECT max(next) FROM series"), ==, 3);
    must(series_set_next(
            fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 9, "a new book", NOW, &error));
    g_assert_cmpint(outside_integer(fixture->path, "SELECT max(next) FROM series"), ==, 9);
}

/* A mark that is lost before anything was issued stops nothing. */
static void test_lost_early(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark");
    g_unlink(mark);
    check_going(fixture);
    reopen(fixture);
    g_assert_true(g_file_test(mark, G_FILE_TEST_EXISTS));
    g_unlink(mark);
    issue_some(fixture->store, 1, 1);
    /* but the commit comes before the mark: it is not made anew, which is the safe side */
    check_stopped(fixture, "is missing");
}

/* Behind after a crash: brought up at start and at the next issue. */
static void test_behind(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark"), *old = beside(fixture, "old"),
                    *older = beside(fixture, "older");
    copy_file(mark, older);
    issue_some(fixture->store, 1, 1);
    copy_file(mark, old);
    issue_some(fixture->store, 2, 4);
    g_autofree char *newest = NULL, *after = NULL;
    g_assert_true(g_file_get_contents(mark, &newest, NULL, NULL));
    copy_file(old, mark);
    check_going(fixture);
    reopen(fixture);
    g_assert_true(g_file_get_contents(mark, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, newest);
    copy_file(older, mark);
    issue_some(fixture->store, 5, 5);
    check_going(fixture);
    check_says(newest, "\ninvoice 4 ");
}

/* The mark of other books, of the same length or shorter. */
static void test_other_history(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *other_path = beside(fixture, "other.db"),
                    *mark = beside(fixture, "test.db.mark"),
                    *other_mark = beside(fixture, "other.db.mark");
    struct store *other = open_store(other_path, STORE_SERVE);
    issue_some(other, 71, 72);
    store_close(other);
    issue_some(fixture->store, 1, 2);
    copy_file(other_mark, mark);
    check_stopped(fixture, "disagree about number 2");
    issue_one(fixture->store, 7, "B{N}", DAY, "B1"); /* another series */
    must(series_set_next(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 3,
            "the mark was another's", NOW, &error));
    check_going(fixture);
    issue_one(fixture->store, 3, FORMAT, DAY, "2026-00003");
    copy_file(other_mark, mark);
    check_stopped(fixture, "disagree about number 2");
    reopen(fixture);
    check_stopped(fixture, "disagree about number 2");
}

/* Every way to spoil the file is noticed. */
static void test_mark_damage(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark"), *good = NULL;
    gsize length;
    issue_some(fixture->store, 1, 3);
    g_assert_true(g_file_get_contents(mark, &good, &length, NULL));
    for (gsize i = 0; i <= length; i++) {
        g_autofree char *bad = g_memdup2(good, length + 1);
        gsize bad_length = length;
        if (i < length)
            bad[i] ^= 1;
        else
            bad_length = length / 2;
        put_file(mark, bad, bad_length);
        mark_read(fixture->store);
        /* the very last line end carries nothing */
        if (fixture->store->mark.state != MARK_DAMAGED && i != length - 1)
            g_error("byte %zu changed, unnoticed", i);
    }
    for (gsize cut = 0; cut < length - 1; cut++) {
        put_file(mark, good, cut);
        mark_read(fixture->store);
        g_assert_cmpint(fixture->store->mark.state, ==, MARK_DAMAGED);
    }
    g_assert_true(g_file_set_contents(mark, good, (gssize)length, NULL));
    check_going(fixture);
}

/* The mark cannot be written: an error, the number stands, and it is made up for later. */
static void test_mark_unwritable(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *in_the_way = beside(fixture, "test.db.mark.new");
    g_assert_cmpint(g_mkdir(in_the_way, 0700), ==, 0);
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
    insert(fixture->store, stored);
    must_fail(issue_on(fixture->store, stored, FORMAT, DAY, &error), BILLHOOK_ERROR_SYSTEM,
            "test.db.mark.new could not be written");
    g_rmdir(in_the_way);
    must(store_mark_sync(fixture->store, &error));
    check_going(fixture);
    g_assert_cmpint(mark_find(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}")->floor, ==, 1);
}

/* ---- E01 ---- */

#define THREADS 8
#define EACH 25

struct work {
    const char *path;
    int thread;
};

static gpointer issue_many(gpointer data)
{
    const struct work *work = data;
    struct store *store = open_store(work->path, STORE_OPEN);
    for (int i = 0; i < EACH; i++) {
        g_autoptr(stored_document_auto) stored =
                draft(DOCUMENT_INVOICE, "main", work->thread * 1000 + i + 1);
        insert(store, stored);
        must(store_begin(store, &error));
        must(give_number(store, stored, FORMAT, 1, DAY, &error));
        /* some are taken back: their number goes to the next one */
        if (i % 5 == 4) {
            store_rollback(store);
            continue;
        }
        must(store_commit(store, &error));
        must(store_mark_sync(store, &error));
        render(store, stored->document->id);
    }
    store_close(store);
    return NULL;
}

static void test_parallel(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    GThread *threads[THREADS];
    struct work work[THREADS];
    for (int i = 0; i < THREADS; i++) {
        work[i] = (struct work){fixture->path, i};
        threads[i] = g_thread_new("issuer", issue_many, &work[i]);
    }
    for (int i = 0; i < THREADS; i++)
        g_thread_join(threads[i]);
    g_autofree char *faults = verify_text(fixture->store);
    g_assert_cmpstr(faults, ==, "");
    g_assert_cmpint(outside_integer(fixture->path,
                            "SELECT max(n) = count(n) AND count(n) = 160 FROM documents"),
            ==, 1);
    check_going(fixture);
    g_assert_cmpint(mark_find(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}")->floor, ==, 160);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("series/first", test_first);
    TEST("series/growing", test_growing);
    TEST("series/days", test_days);
    TEST("series/reference", test_reference);
    TEST("series/issue-refusals", test_issue_refusals);
    TEST("series/issue-stopped", test_issue_stopped);
    TEST("series/next", test_next);
    TEST("mark/ahead", test_ahead);
    TEST("mark/ahead-unknown", test_ahead_unknown);
    TEST("mark/lost", test_lost);
    TEST("mark/lost-unwritable", test_lost_and_unwritable);
    TEST("mark/lost-early", test_lost_early);
    TEST("mark/behind", test_behind);
    TEST("mark/other-history", test_other_history);
    TEST("mark/damage", test_mark_damage);
    TEST("mark/unwritable", test_mark_unwritable);
    TEST("series/half-a-country", test_half_a_country);
    TEST("series/issued-whole-or-not", test_issued_whole_or_not);
    TEST("series/unconfirmed", test_unconfirmed);
    TEST("series/parallel", test_parallel);
    return g_test_run();
}
