/* A reminder's mail: its words and files, and that it is looked at again before it leaves. */
#include "channel/reminder.h"
#include "store/reminders.h"
#include "unit/channel/mails.h"
#include "unit/channel/opened.h"

#define TODAY "2025-12-15"

static struct stored_document *overdue(
        struct office *office, gint64 order_id, enum language language)
{
    struct stored_document *stored = draft(DOCUMENT_INVOICE, "main", order_id);
    set(&stored->document->customer.name, "Ann Peeters");
    set(&stored->document->customer.email, "ann@example.be");
    set(&stored->document->due_date, "2025-12-08");
    stored->document->language = language;
    insert(office->books.store, stored);
    must(issue_on(office->books.store, stored, FORMAT, DAY, &error));
    render(office->books.store, stored->document->id);
    return stored;
}

static void remind(struct office *office, const struct stored_document *stored, int step)
{
    office_begin(office);
    must(reminder_queue(office_work(office, NOW), stored, step, TODAY, "a rule", &error));
    office_commit(office);
}

/* ---- what is in it ---- */

static void test_mail(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->mail.cc, "c@example.be");
    g_autoptr(stored_document_auto) stored = overdue(office, 1, LANGUAGE_NL);
    remind(office, stored, 1);
    check_outbox(office, "one mail, no copies", "reminder ann@example.be queued");
    g_autoptr(GBytes) mail = build(office, "reminder");
    g_autofree char *list = attachments(mail), *title = subject(mail), *text = words(mail);
    g_autofree char *to = header(mail, "To");
    g_assert_cmpstr(list, ==, "2026-00001.pdf application/pdf");
    check_says(title, "Herinnering: factuur");
    check_says(text, "eerste, kosteloze herinnering");
    check_says(text, "€\u00a012,10");
    check_says(to, "ann@example.be");
    g_assert_cmpint(office_told(office, "reminder 1 of % queued by a rule"), ==, 1);
}

/* What is due when it is built, not when it was queued. */
static void test_due_of_the_moment(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = overdue(office, 1, LANGUAGE_EN);
    remind(office, stored, 1);
    office_sql(office, "UPDATE documents SET total_paid = 1000, total_due = 210");
    g_autoptr(GBytes) mail = build(office, "reminder");
    g_autofree char *text = words(mail);
    check_says(text, "€2.10");
    g_assert_null(strstr(text, "€12.10"));
}

/* The second refers to the first, and tells of an indemnity only where the first did. */
static void test_second(void)
{
    for (int announced = 0; announced < 2; announced++) {
        struct office office;
        office_up(&office, NULL);
        office.config->reminders.fee_legal = announced;
        g_autoptr(stored_document_auto) stored = overdue(&office, 1, LANGUAGE_EN);
        remind(&office, stored, 1);
        office_sql(&office, "UPDATE mails SET state = 'sent', sent_at = 1765000000");
        office_sql(&office, "DROP TRIGGER reminders_frozen");
        office_sql(&office, "UPDATE reminders SET day = '2025-12-01'");
        office.config->reminders.fee_legal = true;
        remind(&office, stored, 2);
        g_autoptr(GBytes) mail = build(&office, "reminder");
        g_autofree char *text = words(mail), *title = subject(mail);
        check_says(title, "Formal notice");
        g_assert_true((strstr(text, "of 06/12/2025, are over") != NULL) == announced);
        g_assert_true((strstr(text, "€20.00") != NULL) == announced);
        office_down(&office, NULL);
    }
}

/* ---- looked at again ---- */

static void test_look_again(void)
{
    static const struct {
        const char *statement, *reason; /* reason "": it goes */
    } rows[] = {
            {"SELECT 1", ""},
            {"UPDATE documents SET total_due = 0", "nothing is due"},
            {"UPDATE documents SET fully_credited = 1", "it is credited"},
            {"UPDATE documents SET shop_paid_at = 1764000000", "the shop shows its order as paid"},
            {"INSERT INTO reminder_holds VALUES (1, 1764000000)", "it is held"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        g_autoptr(stored_document_auto) stored = overdue(&office, 1, LANGUAGE_NL);
        remind(&office, stored, 1);
        office_sql(&office, rows[i].statement);
        struct mail *mail = mail_claim(office.books.store, NOW, NULL);
        bool gone, stands = !*rows[i].reason;
        must(reminder_look_again(office_work(&office, NOW), mail, &gone, &error));
        mail_free(mail);
        g_test_message("%s", rows[i].statement);
        g_assert_true(gone == !stands);
        g_assert_cmpint(office_count(&office, "SELECT count(*) FROM reminders WHERE void_at = 0"),
                ==, stands);
        check_outbox(&office, rows[i].statement,
                stands ? "reminder ann@example.be queued" : "reminder ann@example.be cancelled");
        if (!stands) {
            struct mail *after = office_newest(&office);
            check_says(after->last_answer, rows[i].reason);
            mail_free(after);
            g_assert_cmpint(office_told(&office, "is not sent"), ==, 1);
        }
        office_down(&office, NULL);
    }
}

/* Bytes that tell of another sum do not go; one that may have arrived keeps its step. */
static void test_stale(void)
{
    static const struct {
        const char *name;
        bool kept, uncertain;
        const char *change;
        bool gone, open;
    } rows[] = {
            {"the same sum", true, false, "SELECT 1", false, false},
            {"another sum, not written yet", false, false, "UPDATE documents SET total_due = 210",
                    false, false},
            {"another sum", true, false, "UPDATE documents SET total_due = 210", true, true},
            {"another sum, it may have arrived", true, true, "UPDATE documents SET total_due = 210",
                    false, false},
            {"paid, it may have arrived", true, true, "UPDATE documents SET total_due = 0", true,
                    false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        g_autoptr(stored_document_auto) stored = overdue(&office, 1, LANGUAGE_NL);
        remind(&office, stored, 1);
        struct mail *queued = office_newest(&office);
        g_autoptr(GBytes) bytes = g_bytes_new_static("mail", 4);
        if (rows[i].kept)
            must(mail_keep_message(office.books.store, queued->id, bytes, &error));
        mail_free(queued);
        if (rows[i].uncertain)
            office_sql(&office, "UPDATE mails SET state = 'uncertain', uncertain_attempts = 1");
        office_sql(&office, rows[i].change);
        struct mail *mail = mail_claim(office.books.store, NOW, NULL);
        bool gone;
        must(reminder_look_again(office_work(&office, NOW), mail, &gone, &error));
        mail_free(mail);
        g_test_message("%s", rows[i].name);
        g_assert_true(gone == rows[i].gone);
        g_assert_cmpint(office_count(&office, "SELECT count(*) FROM reminders WHERE void_at > 0"),
                ==, rows[i].open);
        office_down(&office, NULL);
    }
}

/* Any other mail is left alone. */
static void test_other_mails(struct office *office, gconstpointer data)
{
    (void)data;
    bool gone = true;
    ready(office, 1);
    struct mail *mail = mail_claim(office->books.store, NOW, NULL);
    office_sql(office, "UPDATE documents SET total_due = 0");
    must(reminder_look_again(office_work(office, NOW), mail, &gone, &error));
    g_assert_false(gone);
    mail_free(mail);
}

/* That one leaves makes the document no more sent than it was. */
static void test_not_the_documents(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = overdue(office, 1, LANGUAGE_NL);
    remind(office, stored, 1);
    struct mail *mail = mail_claim(office->books.store, NOW, NULL);
    must(mail_finish(office->books.store, mail->id, MAIL_SENT, "250 ok", 0, NOW, &error));
    mail_free(mail);
    g_autoptr(stored_document_auto) after =
            document_get(office->books.store, stored->document->id, NULL);
    g_assert_cmpint(after->document->state, ==, DOCUMENT_ISSUED);
    g_assert_cmpint(after->document->mail.state, ==, MAIL_NONE);
}

static void add(void)
{
    OFFICE("reminder/mail", test_mail);
    OFFICE("reminder/due-of-the-moment", test_due_of_the_moment);
    g_test_add_func("/channel/reminder/second", test_second);
    g_test_add_func("/channel/reminder/look-again", test_look_again);
    g_test_add_func("/channel/reminder/stale", test_stale);
    OFFICE("reminder/other-mails", test_other_mails);
    OFFICE("reminder/not-the-documents", test_not_the_documents);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
