/* Reminders that were queued, who is held back, and which invoices may be due for one. */
#include "store/outbox.h"
#include "store/reminders.h"
#include "unit/store/fixture.h"

#define BOOK(name, function) \
    g_test_add("/store/reminders/" name, struct fixture, NULL, fixture_up, function, fixture_down)

static gint64 due_on(struct fixture *fixture, gint64 order_id, const char *day)
{
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", order_id);
    set(&stored->document->due_date, day);
    insert(fixture->store, stored);
    must(issue_on(fixture->store, stored, FORMAT, DAY, &error));
    return stored->document->id;
}

static gint64 queue_mail(struct fixture *fixture, gint64 document_id)
{
    g_autofree char *message_id = g_strdup_printf("m%d@x", g_random_int());
    struct mail mail = {.document_id = document_id,
            .to = (char *)"ann@example.be",
            .role = (char *)"reminder",
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .next_attempt_at = NOW,
            .message_id = message_id};
    must(mail_queue(fixture->store, &mail, &error));
    return mail.id;
}

static struct reminder of_step(
        struct fixture *fixture, gint64 document_id, int step, const char *day)
{
    return (struct reminder){.document_id = document_id,
            .step = step,
            .queued_at = NOW,
            .day = (char *)day,
            .due = 1210,
            .fee = 2000,
            .mail_id = queue_mail(fixture, document_id)};
}

static gint64 add_step(struct fixture *fixture, gint64 document_id, int step, const char *day)
{
    struct reminder reminder = of_step(fixture, document_id, step, day);
    must(reminder_add(fixture->store, &reminder, &error));
    g_assert_cmpint(reminder.id, >, 0);
    return reminder.id;
}

/* The candidates, "1 2". */
static char *found(struct fixture *fixture, const char *from, const char *today, int limit)
{
    static const int days[] = {7, 24};
    const struct reminder_search search = {.from = from,
            .today = today,
            .days = days,
            .steps = 2,
            .after_due = "",
            .limit = limit};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) ids = reminder_candidates(fixture->store, &search, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(
                text, "%s%" G_GINT64_FORMAT, i ? " " : "", g_array_index(ids, gint64, i));
    return g_string_free(text, FALSE);
}

static void check_found(
        struct fixture *fixture, const char *from, const char *today, const char *wanted)
{
    g_autofree char *text = found(fixture, from, today, 10);
    if (strcmp(text, wanted) != 0)
        g_error("from %s on %s: '%s', not '%s'", from, today, text, wanted);
}

/* ---- candidates ---- */

static void test_days(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    due_on(fixture, 1, "2025-12-08");
    due_on(fixture, 2, "2025-12-01");
    due_on(fixture, 3, "");
    check_found(fixture, "2025-11-24", "2025-12-07", "");
    check_found(fixture, "2025-11-24", "2025-12-08", "2");
    check_found(fixture, "2025-11-24", "2025-12-15", "2 1");
    check_found(fixture, "2025-12-02", "2025-12-15", "1");
    check_found(fixture, "2025-12-09", "2026-12-15", "");
}

/* The next step by its own days; none twice a day; none beyond the last. */
static void test_next_step(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = due_on(fixture, 1, "2025-12-01");
    add_step(fixture, id, 1, "2025-12-08");
    check_found(fixture, "2025-11-24", "2025-12-08", "");
    check_found(fixture, "2025-11-24", "2025-12-24", "");
    check_found(fixture, "2025-11-24", "2025-12-25", "1");
    add_step(fixture, id, 2, "2025-12-25");
    check_found(fixture, "2025-11-24", "2026-12-25", "");
}

static void test_left_out(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 held = due_on(fixture, 1, "2025-12-01");
    due_on(fixture, 2, "2025-12-01");
    due_on(fixture, 3, "2025-12-01");
    must(reminder_hold(fixture->store, held, NOW, &error));
    g_autofree char *fault =
            outside_on(fixture->path, "UPDATE documents SET total_due = 0 WHERE id = 2");
    g_assert_null(fault);
    check_found(fixture, "2025-11-24", "2026-01-01", "3");
    must(reminder_hold(fixture->store, held, 0, &error));
    check_found(fixture, "2025-11-24", "2026-01-01", "1 3");
}

/* A few at a time, each once. */
static void test_pages(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 1; i <= 5; i++)
        due_on(fixture, i, i % 2 ? "2025-12-02" : "2025-12-01");
    g_autofree char *first = found(fixture, "2025-11-24", "2026-01-01", 3);
    g_assert_cmpstr(first, ==, "2 4 1");
    static const int days[] = {7};
    const struct reminder_search search = {.from = "2025-11-24",
            .today = "2026-01-01",
            .days = days,
            .steps = 1,
            .after_due = "2025-12-02",
            .after_id = 1,
            .limit = 3};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) rest = reminder_candidates(fixture->store, &search, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rest->len, ==, 2);
    g_assert_cmpint(g_array_index(rest, gint64, 0), ==, 3);
}

/* ---- what was queued ---- */

/* Each step and each day once, until one is void. */
static void test_once(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = due_on(fixture, 1, "2025-12-01"), first = add_step(fixture, id, 1, "2025-12-08");
    struct reminder again = of_step(fixture, id, 1, "2025-12-09"),
                    same_day = of_step(fixture, id, 2, "2025-12-08");
    must_fail(reminder_add(fixture->store, &again, &error), BILLHOOK_ERROR_CONFLICT, "UNIQUE");
    must_fail(reminder_add(fixture->store, &same_day, &error), BILLHOOK_ERROR_CONFLICT, "UNIQUE");
    must(reminder_void(fixture->store, first, NOW, &error));
    check_found(fixture, "2025-11-24", "2025-12-08", "1");
    must(reminder_add(fixture->store, &again, &error));

    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) standing = reminders_of(fixture->store, id, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(standing->len, ==, 1);
    const struct reminder *found_again = g_ptr_array_index(standing, 0);
    g_assert_cmpint(found_again->id, ==, again.id);
    g_assert_cmpint(found_again->due, ==, 1210);
    g_assert_cmpint(found_again->fee, ==, 2000);
    g_assert_cmpstr(found_again->day, ==, "2025-12-09");
    g_assert_cmpint(found_again->mail_state, ==, MAIL_QUEUED);
}

/* It stays as it was queued. */
static void test_frozen(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const statements[] = {"UPDATE reminders SET step = 2",
            "UPDATE reminders SET due = 1", "UPDATE reminders SET mail_id = 9",
            "DELETE FROM reminders", "UPDATE reminder_start SET day = '2020-01-01'"};
    add_step(fixture, due_on(fixture, 1, "2025-12-01"), 1, "2025-12-08");
    must(reminders_begin(fixture->store, "2025-11-24", &error));
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        g_autofree char *fault = outside_on(fixture->path, statements[i]);
        g_test_message("%s", statements[i]);
        g_assert_nonnull(fault);
    }
}

static void test_of_mail(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) problem = NULL;
    gint64 id = due_on(fixture, 1, "2025-12-01");
    struct reminder reminder = of_step(fixture, id, 1, "2025-12-08");
    must(reminder_add(fixture->store, &reminder, &error));
    struct reminder *same = reminder_of_mail(fixture->store, reminder.mail_id, &problem);
    g_assert_no_error(problem);
    g_assert_cmpint(same->id, ==, reminder.id);
    reminder_free(same);
    g_assert_null(reminder_of_mail(fixture->store, 99, &problem));
    g_assert_error(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND);
}

/* ---- since when ---- */

static void test_first_day(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 count = -1, since = -1;
    g_autofree char *never = reminders_since(fixture->store, NULL);
    g_assert_cmpstr(never, ==, "");
    must(reminders_begin(fixture->store, "2025-12-02", &error));
    must(reminders_begin(fixture->store, "2026-12-02", &error));
    g_autofree char *first = reminders_since(fixture->store, NULL);
    g_assert_cmpstr(first, ==, "2025-12-02");

    due_on(fixture, 1, "2025-12-01");
    due_on(fixture, 2, "2025-12-02");
    due_on(fixture, 3, "");
    must(reminders_older(fixture->store, first, &count, &error));
    g_assert_cmpint(count, ==, 1);

    must(reminder_hold(fixture->store, 1, NOW, &error));
    must(reminder_hold(fixture->store, 1, NOW + 5, &error));
    must(reminder_held(fixture->store, 1, &since, &error));
    g_assert_cmpint(since, ==, NOW);
    must(reminder_held(fixture->store, 2, &since, &error));
    g_assert_cmpint(since, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK("days", test_days);
    BOOK("next-step", test_next_step);
    BOOK("left-out", test_left_out);
    BOOK("pages", test_pages);
    BOOK("once", test_once);
    BOOK("frozen", test_frozen);
    BOOK("of-mail", test_of_mail);
    BOOK("first-day", test_first_day);
    return g_test_run();
}
