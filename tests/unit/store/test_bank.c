/* Bank statements, their lines, and what lines find invoices by. */
#include "bank_fixture.h"

static void test_statement_once(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autofree char *none = NULL, *before = NULL, *other_year = NULL, *day = NULL;
    must(bank_last_day(store, &none, &error));
    g_assert_cmpstr(none, ==, "");
    gint64 first = keep_statement(store, "2026/230", 'a');
    g_assert_cmpint(first, >, 0);
    g_assert_cmpint(keep_statement(store, "2026/230", 'a'), ==, 0);
    g_assert_cmpint(keep_statement(store, "2026/230", 'b'), >, first);
    must(bank_statement_before(store, ACCOUNT, "coda", "2026/", "2026/232", &before, &error));
    g_assert_cmpstr(before, ==, "2026/230");
    must(bank_statement_before(store, ACCOUNT, "coda", "2027/", "2027/001", &other_year, &error));
    g_assert_cmpstr(other_year, ==, "");
    must(bank_last_day(store, &day, &error));
    g_assert_cmpstr(day, ==, "2026-11-24");
    g_autofree char *refused = outside_on(fixture->path, "DELETE FROM bank_statements");
    g_assert_nonnull(refused);
}

static void test_line(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) invoice = draft(DOCUMENT_INVOICE, "main", 7);
    gint64 statement = keep_statement(store, "2026/230", 'a');
    insert(store, invoice);
    must(give_number(store, invoice, "2026-{N:5}", 1, "2026-11-24", &error));

    g_autoptr(bank_line_auto) line = a_line(statement, 1, 1210, "booked");
    bank_line_add_share(line, invoice->document->id, "2026-00001", 1210);
    must(bank_line_keep(store, line, NOW, &error));
    g_autoptr(bank_line_auto) again = a_line(statement, 1, 1210, "open");
    must_fail(bank_line_keep(store, again, NOW, &error), BILLHOOK_ERROR_CONFLICT, "place");

    g_autoptr(bank_line_auto) read = bank_line_get(store, line->id, NULL);
    g_assert_cmpint(read->amount, ==, 1210);
    g_assert_cmpuint(read->shares->len, ==, 1);
    const struct bank_line_share *share = g_ptr_array_index(read->shares, 0);
    g_assert_cmpstr(share->number, ==, "2026-00001");
    g_assert_cmpint(share->amount, ==, 1210);

    text_set(&read->state, "open");
    g_ptr_array_set_size(read->shares, 0);
    must(bank_line_decide(store, read, NOW, &error));
    g_autoptr(GPtrArray) open = bank_line_list(store, "open", 0, NULL),
                         booked = bank_line_list(store, "booked", 0, NULL),
                         alike = bank_line_alike(store, ACCOUNT, "2026-11-24", 1210, NULL),
                         same = bank_line_of_identity(store, ACCOUNT, "2026/230", NULL);
    g_assert_cmpuint(open->len, ==, 1);
    g_assert_cmpuint(((struct bank_line *)open->pdata[0])->shares->len, ==, 0);
    g_assert_cmpuint(booked->len, ==, 0);
    g_assert_cmpuint(alike->len, ==, 1);
    g_assert_cmpuint(same->len, ==, 1);
    must_fail(bank_line_get(store, 99, &error) != NULL, BILLHOOK_ERROR_NOT_FOUND, "bank line 99");
    g_autofree char *frozen = outside_on(fixture->path, "UPDATE bank_lines SET amount = 1"),
                    *gone = outside_on(fixture->path, "DELETE FROM bank_lines");
    g_assert_nonnull(frozen);
    g_assert_nonnull(gone);
}

/* Each thing of an invoice by which a waiting line speaks of it; others are not asked again. */
static void test_waiting(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 7);
    struct document *invoice = stored->document;
    set(&invoice->number, "2026-00116");
    set(&invoice->payment_reference, "+++020/2600/11696+++");
    set(&invoice->order_number, "WEB-901");
    gint64 statement = keep_statement(store, "2026/230", 'a');
    gint64 due = keep_line(store, statement, 1, 1210, ""),
           reference = keep_line(store, statement, 2, 5, "bet. 020 2600 11696"),
           number = keep_line(store, statement, 3, 5, "factuur 2026/00116"),
           order = keep_line(store, statement, 4, 5, "order web 901");
    keep_line(store, statement, 5, 5, "something else");
    keep_line(store, statement, 6, -1210, "2026-00116");
    g_autoptr(bank_line_auto) twice = a_line(statement, 7, 1210, "open"),
                              booked = a_line(statement, 8, 1210, "booked");
    text_set(&twice->outcome, "twice");
    must(bank_line_keep(store, twice, NOW, &error));
    must(bank_line_keep(store, booked, NOW, &error));

    g_autoptr(GArray) ids = bank_line_waiting(store, invoice, NULL);
    const gint64 wanted[] = {due, reference, number, order};
    g_assert_cmpuint(ids->len, ==, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < ids->len; i++)
        g_assert_cmpint(g_array_index(ids, gint64, i), ==, wanted[i]);
    g_autoptr(GPtrArray) reversals = bank_line_reversals(store, 10, NULL);
    g_assert_cmpuint(reversals->len, ==, 1);
}

static const struct bank_target *only(GPtrArray *targets)
{
    g_assert_nonnull(targets);
    g_assert_cmpuint(targets->len, ==, 1);
    return g_ptr_array_index(targets, 0);
}

static void test_targets(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 7);
    set(&stored->document->payment_reference, "+++020/2600/00105+++");
    set(&stored->document->payment_method, "bacs");
    set(&stored->document->customer.name, "Jan Janssens");
    insert(store, stored);
    must(give_number(store, stored, "2026-{N:5}", 1, "2026-11-24", &error));

    g_autoptr(GPtrArray) by_reference =
            bank_targets(store, BANK_BY_REFERENCE, "020260000105", NULL),
                         by_number = bank_targets(store, BANK_BY_NUMBER, "202600001", NULL),
                         by_order = bank_targets(store, BANK_BY_ORDER, "7", NULL),
                         by_due = bank_targets_due(store, 1210, NULL),
                         none = bank_targets(store, BANK_BY_REFERENCE, "", NULL),
                         other_due = bank_targets_due(store, 1211, NULL);
    const struct bank_target *target = only(by_reference);
    g_assert_cmpstr(target->number, ==, "2026-00001");
    g_assert_cmpstr(target->method, ==, "bacs");
    g_assert_cmpstr(target->name, ==, "Jan Janssens");
    g_assert_cmpint(target->due, ==, 1210);
    g_assert_false(target->shop_paid);
    g_assert_cmpint(only(by_number)->id, ==, target->id);
    g_assert_cmpint(only(by_order)->id, ==, target->id);
    g_assert_cmpint(only(by_due)->id, ==, target->id);
    g_assert_cmpuint(none->len + other_due->len, ==, 0);
}

static void test_booked(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 statement = keep_statement(store, "2026/230", 'a');
    g_autoptr(bank_line_auto) booked = a_line(statement, 1, 1210, "booked");
    must(bank_line_keep(store, booked, NOW, &error));
    keep_line(store, statement, 2, 1210, "");
    g_autoptr(GPtrArray) found = bank_line_booked(store, ACCOUNT, 1210, "2026-11-24", 9, NULL),
                         too_early = bank_line_booked(store, ACCOUNT, 1210, "2026-11-23", 9, NULL);
    g_assert_cmpuint(found->len, ==, 1);
    g_assert_cmpuint(too_early->len, ==, 0);
    gint64 open = 0;
    must(bank_line_count(store, "open", &open, &error));
    g_assert_cmpint(open, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("bank/statement-once", test_statement_once);
    TEST("bank/line", test_line);
    TEST("bank/waiting", test_waiting);
    TEST("bank/targets", test_targets);
    TEST("bank/booked", test_booked);
    return g_test_run();
}
