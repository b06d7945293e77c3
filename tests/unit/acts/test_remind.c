/* When a reminder is due, and when none is: days, floors, who, since when, what stands against it.
 */
#include "acts/remind.h"
#include "document/late_fee.h"
#include "store/outbox.h"
#include "store/reminders.h"
#include "unit/acts/acts.h"

#define DAY_S 86400
/* The day after `NOW`, 2025-11-24: issued on it, due on 2025-12-08. */
#define ON(days) (LATER + (gint64)(days)*DAY_S)
#define TERM 14
#define REMINDERS "[reminders]\nafter=7d;24d\n"

/* A site with an issued, unpaid invoice of order 1, whose customer is a business; reminders began
 * on the day it was issued. */
static struct site *site_with_invoice(const char *more)
{
    struct site *site = site_with_draft(more, DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    begin(site);
    issue_document(site_work(site, LATER), stored, "a person", &error);
    g_assert_no_error(error);
    reminders_begin(site->store, "2025-11-24", &error);
    g_assert_no_error(error);
    commit(site);
    return site;
}

/* Judges (or, not dry, reminds of) the invoice; checks state, step, and a part of the text. */
static void check(struct site *site,
        const char *where,
        gint64 moment,
        bool by_person,
        bool dry,
        enum remind_state state,
        int step,
        const char *part)
{
    g_autoptr(GError) error = NULL;
    g_auto(remind_verdict_auto) verdict = {0};
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    begin(site);
    bool good = dry ? remind_judge(site_work(site, moment), stored, by_person, &verdict, &error)
                    : remind_document(site_work(site, moment), stored, by_person, &verdict, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    commit(site);
    if (verdict.state != state || verdict.step != step || !strstr(verdict.text, part))
        g_error("%s: state %d, step %d, '%s'", where, verdict.state, verdict.step, verdict.text);
}

/* What became of the newest mail. */
static void mail_is(struct site *site, const char *state, gint64 sent_at)
{
    g_autofree char *statement =
            g_strdup_printf("UPDATE mails SET state = '%s', sent_at = %" G_GINT64_FORMAT
                            " WHERE id = (SELECT max(id) FROM mails)",
                    state, sent_at);
    change(site, statement);
}

/* A consumer: his number is taken from the frozen content's place of the customer. */
static void make_consumer(struct site *site)
{
    change(site, "DROP TRIGGER documents_frozen");
    change(site, "UPDATE documents SET content = replace(content, 'BE0403019261', '')");
}

/* ---- the days ---- */

static void test_days(void)
{
    struct site *site = site_with_invoice(REMINDERS);
    check(site, "before", ON(TERM + 6), false, true, REMIND_LATER, 1, "due on 2025-12-15");
    check(site, "the day", ON(TERM + 7), false, false, REMIND_DUE, 1, "reminder 1 is due");
    check(site, "its mail waits", ON(TERM + 8), false, false, REMIND_LATER, 1, "is queued");
    mail_is(site, "sent", ON(TERM + 7));
    check(site, "between", ON(TERM + 23), false, false, REMIND_LATER, 2, "2026-01-01");
    check(site, "the second", ON(TERM + 24), false, false, REMIND_DUE, 2, "reminder 2 is due");
    mail_is(site, "sent", ON(TERM + 24));
    check(site, "all", ON(TERM + 90), false, false, REMIND_NONE, 0, "all its reminders are sent");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM mails WHERE role = 'reminder'"), ==, 2);
    g_assert_cmpint(told(site, "reminder 1 of % queued by a rule: 121.00 EUR due"), ==, 1);
    site_free(site);
}

/* What was missed comes one by one: 7 days apart, or by what lies between the two steps. */
static void test_missed(void)
{
    static const struct {
        const char *more;
        int wait;
    } rows[] = {{"[reminders]\nafter=7d;24d\n", 7}, {"[reminders]\nafter=7d;9d\n", 2}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_invoice(rows[i].more);
        check(site, "the first", ON(60), false, false, REMIND_DUE, 1, "");
        mail_is(site, "sent", ON(60));
        check(site, "the same day", ON(60), true, false, REMIND_LATER, 2, "");
        check(site, "early", ON(60 + rows[i].wait - 1), false, false, REMIND_LATER, 2, "");
        check(site, "then", ON(60 + rows[i].wait), false, false, REMIND_DUE, 2, "");
        site_free(site);
    }
}

/* A consumer's second: 15 days after the server took the first, however late that was. */
static void test_consumer(void)
{
    struct site *site = site_with_invoice("[reminders]\nafter=7d;9d\n");
    make_consumer(site);
    check(site, "the first", ON(TERM + 7), false, false, REMIND_DUE, 1, "");
    mail_is(site, "sent", ON(TERM + 10));
    check(site, "fourteen days", ON(TERM + 24), true, false, REMIND_LATER, 2, "2026-01-02");
    check(site, "fifteen days", ON(TERM + 25), false, false, REMIND_DUE, 2, "");
    site_free(site);
}

/* ---- who, and since when ---- */

static void test_to(void)
{
    static const struct {
        const char *more;
        bool consumer;
        enum remind_state state;
    } rows[] = {
            {REMINDERS "to=all\n", false, REMIND_DUE},
            {REMINDERS "to=all\n", true, REMIND_DUE},
            {REMINDERS "to=business\n", false, REMIND_DUE},
            {REMINDERS "to=business\n", true, REMIND_NONE},
            {REMINDERS "to=consumers\n", false, REMIND_NONE},
            {REMINDERS "to=consumers\n", true, REMIND_DUE},
            {"[reminders]\nto=all\n", false, REMIND_NONE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_invoice(rows[i].more);
        if (rows[i].consumer)
            make_consumer(site);
        int step = rows[i].state == REMIND_DUE;
        check(site, rows[i].more, ON(TERM + 7), false, true, rows[i].state, step, "");
        site_free(site);
    }
}

/* What was due before reminders began: by a person only, and then at once. */
static void test_older(void)
{
    struct site *site = site_with_invoice("[reminders]\nafter=30d\n");
    gint64 count = -1;
    g_autofree char *since = NULL;
    g_autoptr(GError) error = NULL;
    change(site, "DROP TRIGGER reminder_start_kept");
    change(site, "UPDATE reminder_start SET day = '2025-12-09'");
    check(site, "by itself", ON(60), false, false, REMIND_NONE, 0, "before reminders began");
    g_assert_true(remind_older(site_work(site, ON(60)), &count, &since, &error));
    g_assert_cmpint(count, ==, 1);
    check(site, "not due", ON(TERM), true, false, REMIND_LATER, 1, "2025-12-09");
    check(site, "by a person", ON(TERM + 1), true, false, REMIND_DUE, 1, "");
    site_free(site);
}

/* ---- never ---- */

static void test_never(void)
{
    static const struct {
        const char *statement, *part;
    } rows[] = {
            {"UPDATE documents SET total_due = 0", "nothing is due"},
            {"UPDATE documents SET fully_credited = 1", "it is credited"},
            {"INSERT INTO reminder_holds VALUES (1, 1764000000)", "held since 2025-11-24"},
            {"UPDATE documents SET shop_paid_at = 1764000000", "the shop shows its order as paid"},
            {"UPDATE documents SET content = replace(content, '\"pay_later\":false', "
             "'\"pay_later\":true')",
                    "paid on delivery"},
            {"UPDATE documents SET content = replace(content, '2025-12-08', '')", "no due date"},
            {"UPDATE documents SET content = replace(content, 'ann@example.be', '')",
                    "no e-mail address"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_invoice(REMINDERS);
        change(site, "DROP TRIGGER documents_frozen");
        change(site, rows[i].statement);
        check(site, rows[i].statement, ON(TERM + 7), true, false, REMIND_NONE, 0, rows[i].part);
        g_assert_cmpint(ask(site, "SELECT count(*) FROM mails WHERE role = 'reminder'"), ==, 0);
        site_free(site);
    }
}

/* A step whose mail did not leave: nothing by itself, once more by a person. */
static void test_did_not_leave(void)
{
    static const char *const states[] = {"failed", "cancelled"};
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        struct site *site = site_with_invoice(REMINDERS);
        check(site, "the first", ON(TERM + 7), false, false, REMIND_DUE, 1, "");
        mail_is(site, states[i], 0);
        check(site, "by itself", ON(60), false, false, REMIND_NONE, 1, states[i]);
        check(site, "by a person", ON(60), true, false, REMIND_DUE, 1, "");
        g_assert_cmpint(ask(site, "SELECT count(*) FROM reminders WHERE void_at = 0"), ==, 1);
        g_assert_cmpint(ask(site,
                                "SELECT count(DISTINCT message_id) FROM mails"
                                " WHERE role = 'reminder'"),
                ==, 2);
        site_free(site);
    }
}

static void test_hold(void)
{
    struct site *site = site_with_invoice(REMINDERS);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    begin(site);
    check_said(site, "hold", remind_hold(site_work(site, ON(1)), stored, true, &error), error,
            "is not reminded of until it is released");
    check(site, "held", ON(TERM + 7), true, false, REMIND_NONE, 0, "--release");
    begin(site);
    check_said(site, "release", remind_hold(site_work(site, ON(2)), stored, false, &error), error,
            "is reminded of again");
    check(site, "released", ON(TERM + 7), false, true, REMIND_DUE, 1, "");
    stored->document->type = DOCUMENT_CREDIT_NOTE;
    begin(site);
    check_refused(site, remind_hold(site_work(site, ON(2)), stored, true, &error), &error,
            BILLHOOK_ERROR_CONFLICT, "no issued invoice");
    g_assert_cmpint(told(site, "reminders are held"), ==, 1);
    site_free(site);
}

/* ---- the walk ---- */

/* By itself: what is due, once; the first one notes the day. */
static void test_walk(void)
{
    struct site *site = site_with_invoice(REMINDERS);
    g_autoptr(GError) error = NULL;
    for (int turn = 0; turn < 2; turn++)
        for (int dry = 1; dry >= 0; dry--) {
            struct remind_walk walk = {.dry = dry};
            while (!walk.over)
                g_assert_true(remind_walk_step(site_work(site, ON(TERM + 7)), &walk, &error));
            g_assert_cmpint(walk.queued, ==, turn == 0 && !dry);
            remind_walk_clear(&walk);
        }
    g_assert_cmpint(ask(site, "SELECT count(*) FROM reminders"), ==, 1);
    site_free(site);
}

static void test_walk_begins(void)
{
    struct site *site = site_new(REMINDERS);
    g_autoptr(GError) error = NULL;
    struct remind_walk dry = {.dry = true}, walk = {0};
    g_assert_true(remind_walk_step(site_work(site, NOW), &dry, &error) && dry.over);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM reminder_start"), ==, 0);
    g_assert_true(remind_walk_step(site_work(site, NOW), &walk, &error) && walk.over);
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM reminder_start WHERE day = '2025-11-24'"), ==, 1);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/acts/remind/days", test_days);
    g_test_add_func("/acts/remind/missed", test_missed);
    g_test_add_func("/acts/remind/consumer", test_consumer);
    g_test_add_func("/acts/remind/to", test_to);
    g_test_add_func("/acts/remind/older", test_older);
    g_test_add_func("/acts/remind/never", test_never);
    g_test_add_func("/acts/remind/did-not-leave", test_did_not_leave);
    g_test_add_func("/acts/remind/hold", test_hold);
    g_test_add_func("/acts/remind/walk", test_walk);
    g_test_add_func("/acts/remind/walk-begins", test_walk_begins);
    return g_test_run();
}
