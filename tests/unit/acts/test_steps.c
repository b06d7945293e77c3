/* Nobody stops the house: an order with more refunds than one transaction may hold goes on in
 * steps, others pass between them, and what is cut off begins anew; a delivery that the database
 * refuses goes behind all others. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/credit.h"
#include "mail/message.h"
#include "store/documents.h"
#include "store/store.h"
#include "unit/site.h"

#define CREDITS "[mail]\nburst_limit=100000/1m\n[credit_note]\ncreate=refunded\nauto_send=true\n"
#define MANY 500 /* of 5 cents, of an invoice of 121.00 */

static gint64 ask(const struct site *site, const char *query)
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

static void run(const struct site *site, const char *statement)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open_v2(site->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, statement, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

/* `count` refunds with the ids 1 to `count`; `odd`: with entries between them that have no id, or
 * the id of one before. */
static char *refunds_text(int count, bool odd)
{
    GString *text = g_string_new(NULL);
    for (int i = 1; i <= count; i++) {
        g_string_append_printf(text, "%s{\"id\":%d,\"reason\":\"r%d\",\"total\":\"-0.05\"}",
                i > 1 ? "," : "", i, i);
        if (odd && i % 7 == 0)
            g_string_append_printf(
                    text, ",{\"id\":%d,\"reason\":\"again\",\"total\":\"-9.00\"}", i / 2 + 1);
    }
    return g_string_free(text, FALSE);
}

static struct site *site_with_invoice(void)
{
    struct site *site = site_new(CREDITS);
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    must_work(site, "the invoice");
    g_assert_cmpint(
            ask(site,
                    "SELECT count(*) FROM documents WHERE type = 'invoice' AND number IS NOT NULL"),
            ==, 1);
    return site;
}

static int turn(struct site *site, struct process *process)
{
    g_autoptr(GError) error = NULL;
    int count;
    process_turn(process, site_work(site, NOW + 60), 16, &count, &error);
    g_assert_no_error(error);
    return count;
}

#define PENDING "SELECT count(*) FROM deliveries WHERE state = 'pending'"
#define NOTES "SELECT count(*) FROM documents WHERE type = 'credit_note'"

/* The delivery is done only once all its refunds are; each turn makes a bounded number, and another
 * order is done meanwhile. */
static void test_others_pass(void)
{
    struct site *site = site_with_invoice();
    struct process *process = process_new();
    g_autofree char *refunds = refunds_text(MANY, true);
    deliver(site, &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1,
            1);
    gint64 before = 0, most = 0;
    int turns = 0;
    while (ask(site, PENDING)) {
        if (turns == 2) {
            deliver(site, &(const struct news){.status = "processing", .paid = true}, 2, 2);
            turn(site, process);
            g_assert_cmpint(ask(site,
                                    "SELECT count(*) FROM deliveries WHERE state = 'done' AND "
                                    "order_id = 2"),
                    ==, 1);
            g_assert_cmpint(ask(site, PENDING), ==, 1);
        } else {
            turn(site, process);
        }
        gint64 now = ask(site, NOTES);
        most = MAX(most, now - before);
        before = now;
        g_assert_cmpint(++turns, <=, MANY + 5);
    }
    g_assert_cmpint(before, ==, MANY);
    g_assert_cmpint(most, <=, 64);
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM documents WHERE type = 'credit_note' AND "
                            "total_gross <> 5"),
            ==, 0);
    g_assert_cmpint(turn(site, process), ==, 0);
    process_free(process);
    site_free(site);
}

/* What one transaction each makes of refunds that come one after the other is what steps make of
 * them at once. */
static void test_same_notes(void)
{
    static const char query[] = "SELECT json_group_array(json_remove(content, '$.created_at') || "
                                "number) FROM documents WHERE type = 'credit_note'";
    g_autofree char *first = NULL, *second = NULL;
    for (int way = 0; way < 2; way++) {
        struct site *site = site_with_invoice();
        for (int count = way ? 40 : 1; count <= 40; count++) {
            g_autofree char *refunds = refunds_text(count, false);
            deliver(site,
                    &(const struct news){.status = "processing", .paid = true, .refunds = refunds},
                    1, count);
            must_work(site, "refunds");
        }
        sqlite3 *db = NULL;
        sqlite3_stmt *row = NULL;
        g_assert_cmpint(
                sqlite3_open_v2(site->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &row, NULL), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
        *(way ? &second : &first) = g_strdup((const char *)sqlite3_column_text(row, 0));
        sqlite3_finalize(row);
        sqlite3_close(db);
        site_free(site);
    }
    g_assert_cmpuint(strlen(first), >, 10000);
    g_assert_cmpstr(first, ==, second);
}

/* The worker ends in the middle, as a crash would end it; the next one goes on, and the books are
 * those of a day without it. */
static void test_cut_off(void)
{
    g_autofree char *refunds = refunds_text(MANY, true), *whole = NULL;
    for (int cut = 0; cut < 5; cut++) {
        struct site *site = site_with_invoice();
        deliver(site,
                &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1,
                1);
        struct process *process = process_new();
        for (int i = 0; i < cut; i++)
            turn(site, process);
        process_free(process);
        g_assert_cmpint(ask(site, PENDING), ==, 1);
        must_work(site, "after it was cut off");
        g_autofree char *found = books(site);
        if (!whole)
            whole = g_strdup(found);
        check_same("cut off", found, whole);
        site_free(site);
    }
}

/* A person credits by hand between two steps: never more than the invoice. */
static void test_person_between(void)
{
    struct site *site = site_with_invoice();
    struct process *process = process_new();
    g_autofree char *refunds = refunds_text(MANY, false);
    g_autoptr(GError) error = NULL;
    deliver(site, &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1,
            1);
    turn(site, process);
    turn(site, process);
    g_assert_cmpint(ask(site, PENDING), ==, 1);
    g_assert_true(store_begin(site->store, &error));
    g_autoptr(stored_document_auto) invoice = document_find(site->store, "#1", &error);
    struct credit_input wish = {.kind = CREDIT_AMOUNT, .amount = 11000, .reason = ""};
    g_assert_true(decimal_parse("21", &wish.rate));
    struct stored_document *made = NULL;
    g_autofree char *said =
            credit_invoice(site_work(site, NOW + 60), invoice, wish, false, &made, &error);
    g_assert_no_error(error);
    g_assert_nonnull(said);
    stored_document_free(made);
    g_assert_true(store_commit(site->store, &error));
    while (ask(site, PENDING))
        turn(site, process);
    g_assert_cmpint(ask(site,
                            "SELECT sum(total_gross) FROM documents WHERE type = 'credit_note' AND "
                            "state <> 'void' AND blocked = 0"),
            ==, 12100);
    g_assert_cmpint(ask(site, NOTES), ==, MANY + 1);
    process_free(process);
    site_free(site);
}

/* A newer state of the order ends the work on the older one. */
static void test_newer_state(void)
{
    struct site *site = site_with_invoice();
    struct process *process = process_new();
    g_autofree char *refunds = refunds_text(MANY, false);
    deliver(site, &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1,
            1);
    turn(site, process);
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 2);
    for (int i = 0; ask(site, PENDING); i++) {
        turn(site, process);
        g_assert_cmpint(i, <, 2 * MANY);
    }
    g_assert_cmpint(ask(site, NOTES), <=, 128);
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM documents WHERE type = 'credit_note' AND "
                            "warnings NOT LIKE '%refund-deleted%'"),
            ==, 0);
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM deliveries WHERE reason LIKE 'older than the state%'"),
            ==, 1);
    process_free(process);
    site_free(site);
}

/* An order with many notes is deleted in the shop, and comes back: warnings come and go, in steps.
 */
static void test_deleted(void)
{
    struct site *site = site_with_invoice();
    g_autofree char *refunds = refunds_text(100, false);
    struct news there = {.status = "processing", .paid = true, .refunds = refunds};
    deliver(site, &there, 1, 1);
    must_work(site, "refunds");
    deliver(site, &(const struct news){.status = "deleted"}, 1, 2);
    struct process *process = process_new();
    turn(site, process);
    g_assert_cmpint(ask(site, PENDING), ==, 1);
    while (ask(site, PENDING))
        turn(site, process);
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM documents WHERE warnings LIKE '%order-deleted%'"), ==,
            101);
    deliver(site, &there, 1, 3);
    while (ask(site, PENDING))
        turn(site, process);
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM documents WHERE warnings LIKE '%order-deleted%'"), ==,
            0);
    process_free(process);
    site_free(site);
}

/* Refunds that came before the invoice was issued get their notes after it, in steps as well. */
static void test_before_the_issue(void)
{
    struct site *site = site_new(CREDITS);
    g_autofree char *refunds = refunds_text(MANY, false);
    g_autoptr(GError) error = NULL;
    deliver(site,
            &(const struct news){
                    .status = "processing", .paid = true, .email = "", .refunds = refunds},
            1, 1);
    must_work(site, "a draft");
    g_assert_cmpint(ask(site, NOTES), ==, 0);
    g_assert_true(store_begin(site->store, &error));
    g_autoptr(stored_document_auto) invoice = document_find(site->store, "#1", &error);
    g_assert_true(issue_document(site_work(site, NOW + 60), invoice, "a person", &error));
    g_assert_true(store_commit(site->store, &error));
    g_assert_cmpint(ask(site, NOTES), ==, 0);
    g_assert_cmpint(ask(site, PENDING), ==, 1);
    must_work(site, "refunds");
    g_assert_cmpint(ask(site, NOTES), ==, MANY);
    g_assert_cmpint(ask(site, PENDING), ==, 0);
    site_free(site);
}

/* A delivery that meets an error of the database each time: the others are done, and it is done
 * once the trouble is over. */
static void test_one_that_fails(void)
{
    struct site *site = site_new("");
    struct process *process = process_new();
    run(site,
            "CREATE TRIGGER stuck BEFORE INSERT ON orders WHEN NEW.id = 666 BEGIN SELECT "
            "abs(NEW.id * 0 - "
            "9223372036854775807 - 1); END");
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 666, 0);
    for (int id = 1; id <= 3; id++)
        deliver(site, &(const struct news){.status = "processing", .paid = true}, id, id);
    int refused = 0;
    for (int i = 0; i < 8; i++) {
        g_autoptr(GError) error = NULL;
        int count;
        if (!process_turn(process, site_work(site, NOW + 60), 16, &count, &error)) {
            refused++;
            g_test_message("%s", error->message);
        }
        g_assert_cmpint(ask(site, "SELECT count(*) FROM deliveries WHERE state = 'done'"), ==,
                i == 0 ? 0 : 3);
    }
    g_assert_cmpint(refused, ==, 7);
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM mails WHERE role = 'alert' AND body LIKE '%could "
                            "not be processed 5 times%'"),
            ==, 1);
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 4, 4);
    turn(site, process);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM deliveries WHERE state = 'done'"), ==, 4);
    run(site, "DROP TRIGGER stuck");
    turn(site, process);
    g_assert_cmpint(ask(site, PENDING), ==, 0);
    process_free(process);
    site_free(site);
}

/* The body of a pending delivery (mapped again) is damaged: it is failed, the others are done. */
static void test_damaged_body(void)
{
    struct site *site = site_new("");
    for (int id = 1; id <= 2; id++)
        deliver(site, &(const struct news){.status = "processing", .paid = true}, id, id);
    run(site, "UPDATE deliveries SET packed = 1, body = x'00' WHERE id = 1");
    must_work(site, "damaged");
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM deliveries WHERE state = 'failed' AND reason "
                            "LIKE '%damaged%'"),
            ==, 1);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM deliveries WHERE state = 'done'"), ==, 1);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/steps/others-pass", test_others_pass);
    g_test_add_func("/steps/same-notes", test_same_notes);
    g_test_add_func("/steps/cut-off", test_cut_off);
    g_test_add_func("/steps/person-between", test_person_between);
    g_test_add_func("/steps/newer-state", test_newer_state);
    g_test_add_func("/steps/deleted", test_deleted);
    g_test_add_func("/steps/before-the-issue", test_before_the_issue);
    g_test_add_func("/steps/one-that-fails", test_one_that_fails);
    g_test_add_func("/steps/damaged-body", test_damaged_body);
    return g_test_run();
}
