/* The outbox: claims, outcomes, recovery after a crash (F07), pauses (F02), acts of a person. */
#include "fixture.h"

#include "../../../src/store/connection.h"

#include "store/books.h"
#include "store/documents.h"
#include "store/outbox.h"
#include "store/store.h"

static gint64 queue_at(struct store *store,
        gint64 document_id,
        const char *role,
        const char *to,
        const char *message_id,
        gint64 at)
{
    struct mail mail = {.document_id = document_id,
            .to = (char *)to,
            .role = (char *)role,
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .next_attempt_at = at,
            .message_id = (char *)message_id,
            .subject = (char *)"s",
            .body = (char *)"b"};
    must(mail_queue(store, &mail, &error));
    g_assert_cmpint(mail.id, >, 0);
    return mail.id;
}

static gint64 queue(struct store *store, gint64 document_id, const char *role)
{
    return queue_at(store, document_id, role, "jan@example.be", "bh.1@example.be", NOW);
}

/* The id of the mail that was claimed, 0 none. */
static gint64 claim(struct store *store, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_claim(store, now, &error);
    g_assert_no_error(error);
    gint64 id = mail ? mail->id : 0;
    mail_free(mail);
    return id;
}

static struct mail *get(struct store *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_get(store, id, &error);
    g_assert_no_error(error);
    return mail;
}

static void check_state(struct store *store, gint64 id, enum mail_state state, int attempts)
{
    struct mail *mail = get(store, id);
    g_assert_cmpint(mail->state, ==, state);
    g_assert_cmpint(mail->attempts, ==, attempts);
    mail_free(mail);
}

static enum document_state document_state(struct store *store, gint64 id)
{
    g_autoptr(stored_document_auto) stored = document_get(store, id, NULL);
    return stored->document->state;
}

/* A rendered invoice. */
static gint64 invoice(struct store *store, gint64 order_id)
{
    gint64 id = issue_new(store, DOCUMENT_INVOICE, order_id);
    render(store, id);
    return id;
}

static void test_sent(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = issue_new(store, DOCUMENT_INVOICE, 5), to = queue(store, document, "to");
    gint64 next;
    /* it waits for the PDF */
    g_assert_cmpint(claim(store, NOW), ==, 0);
    must(mail_next_due(store, &next, &error));
    g_assert_cmpint(next, ==, 0);
    render(store, document);
    must(mail_next_due(store, &next, &error));
    g_assert_cmpint(next, ==, NOW);
    g_assert_cmpint(claim(store, NOW - 1), ==, 0);
    struct mail *mail = mail_claim(store, NOW, NULL);
    g_assert_cmpint(mail->id, ==, to);
    g_assert_cmpint(mail->attempts, ==, 1);
    g_assert_cmpstr(mail->number, ==, "2026-00001");
    g_assert_null(mail->message);
    mail_free(mail);
    g_assert_cmpint(claim(store, NOW), ==, 0);
    g_autoptr(GBytes) bytes = g_bytes_new_static("From: x", 7),
                      others = g_bytes_new_static("other", 5);
    must(mail_keep_message(store, to, bytes, &error));
    must(mail_keep_message(store, to, others, &error)); /* the first bytes stay */
    must(mail_mark_dot(store, to, &error));
    must(mail_finish(store, to, MAIL_SENT, "250 ok", 0, NOW + 1, &error));
    must_fail(mail_finish(store, to, MAIL_SENT, "250 ok", 0, NOW + 1, &error),
            BILLHOOK_ERROR_CONFLICT, "is not being sent");
    must_fail(mail_mark_dot(store, to, &error), BILLHOOK_ERROR_CONFLICT, "is not being sent");
    g_assert_cmpint(document_state(store, document), ==, DOCUMENT_SENT);
    g_autoptr(stored_document_auto) stored = document_get(store, document, NULL);
    g_assert_cmpint(stored->document->mail.state, ==, MAIL_SENT);
    g_assert_cmpstr(stored->document->mail.to, ==, "jan@example.be");
    g_assert_cmpint(stored->document->mail.sent_at, ==, NOW + 1);
    g_assert_cmpstr(stored->document->mail.last_answer, ==, "250 ok");
    mail = get(store, to);
    check_bytes(mail->message, "From: x");
    g_assert_false(mail->past_dot);
    mail_free(mail);
}

/* Copies have outcomes of their own, and say nothing about the document; the same bytes for all. */
static void test_copies(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5), bcc = queue(store, document, "bcc"),
           to = queue(store, document, "to");
    g_autoptr(GBytes) bytes = g_bytes_new_static("same", 4);
    g_assert_cmpint(claim(store, NOW), ==, bcc);
    must(mail_keep_message(store, bcc, bytes, &error));
    must(mail_finish(store, bcc, MAIL_SENT, "250", 0, NOW, &error));
    g_assert_cmpint(document_state(store, document), ==, DOCUMENT_ISSUED);
    struct mail *mail = mail_claim(store, NOW, NULL);
    g_assert_cmpint(mail->id, ==, to);
    check_bytes(mail->message, "same");
    mail_free(mail);
    must(mail_finish(store, to, MAIL_FAILED, "550 no such user", 0, NOW, &error));
    g_autoptr(GPtrArray) list = mail_of_document(store, document, NULL);
    g_assert_cmpuint(list->len, ==, 2);
    g_assert_cmpint(((struct mail *)list->pdata[0])->state, ==, MAIL_SENT);
    g_assert_cmpint(((struct mail *)list->pdata[1])->state, ==, MAIL_FAILED);
    g_autoptr(stored_document_auto) stored = document_get(store, document, NULL);
    g_assert_cmpint(stored->document->mail.state, ==, MAIL_FAILED);
    g_assert_cmpstr(stored->document->mail.last_answer, ==, "550 no such user");
}

static void test_later(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 first = queue(store, invoice(store, 5), "to"),
           second = queue(store, invoice(store, 6), "to");
    g_assert_cmpint(claim(store, NOW), ==, first);
    must(mail_finish(store, first, MAIL_QUEUED, "451 later", NOW + 300, NOW + 1, &error));
    g_assert_cmpint(claim(store, NOW + 2), ==, second);
    must(mail_finish(store, second, MAIL_QUEUED, "451 later", NOW + 200, NOW + 2, &error));
    g_assert_cmpint(claim(store, NOW + 100), ==, 0);
    gint64 next;
    must(mail_next_due(store, &next, &error));
    g_assert_cmpint(next, ==, NOW + 200);
    /* the longest due goes first */
    g_assert_cmpint(claim(store, NOW + 400), ==, second);
    g_assert_cmpint(claim(store, NOW + 400), ==, first);
    struct mail *mail = get(store, first);
    g_assert_cmpint(mail->attempts, ==, 2);
    g_assert_cmpint(mail->first_failed_at, ==, NOW + 1);
    mail_free(mail);
}

/* F03: uncertain ones are tried again, and count. */
static void test_uncertain(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = queue(store, invoice(store, 5), "to");
    for (int i = 1; i <= 2; i++) {
        struct mail *mail = mail_claim(store, NOW + i * 100, NULL);
        g_assert_cmpint(mail->state, ==, i == 1 ? MAIL_QUEUED : MAIL_UNCERTAIN);
        g_assert_cmpint(mail->uncertain_attempts, ==, i - 1);
        g_assert_cmpint(mail->past_dot, ==, i > 1);
        mail_free(mail);
        must(mail_mark_dot(store, id, &error));
        must(mail_finish(
                store, id, MAIL_UNCERTAIN, "broke", NOW + i * 100 + 50, NOW + i * 100, &error));
    }
    check_state(store, id, MAIL_UNCERTAIN, 2);
    g_assert_cmpint(claim(store, NOW + 300), ==, id);
    must(mail_mark_dot(store, id, &error));
    must(mail_finish(store, id, MAIL_HELD, "held", 0, NOW + 300, &error));
    g_assert_cmpint(claim(store, NOW + 9999), ==, 0);
    struct mail *mail = get(store, id);
    g_assert_cmpint(mail->uncertain_attempts, ==, 3);
    mail_free(mail);
    must(mail_retry(store, id, &error));
    g_assert_cmpint(claim(store, NOW + 300), ==, id);
}

/* F07: what a process that died had claimed. */
static void test_recovery(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 before = queue(store, invoice(store, 1), "to"),
           past = queue(store, invoice(store, 2), "to"),
           again = queue(store, invoice(store, 3), "to");
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(claim(store, NOW), !=, 0);
    must(mail_mark_dot(store, past, &error));
    must(mail_mark_dot(store, again, &error));
    must(mail_finish(store, again, MAIL_UNCERTAIN, "broke", NOW, NOW, &error));
    g_assert_cmpint(claim(store, NOW), ==, again);
    /* another connection does not disturb those that are being sent */
    g_autoptr(store_auto) other = open_store(fixture->path, STORE_OPEN);
    g_assert_cmpint(claim(other, NOW + 1000), ==, 0);
    g_clear_pointer(&other, store_close);
    reopen(fixture);
    store = fixture->store;
    check_state(store, before, MAIL_QUEUED, 1);
    check_state(store, past, MAIL_UNCERTAIN, 1);
    check_state(store, again, MAIL_UNCERTAIN, 2);
    struct mail *mail = get(store, again);
    g_assert_cmpint(
            mail->uncertain_attempts, ==, 1); /* the second attempt did not get to the dot */
    mail_free(mail);
    g_assert_cmpint(claim(store, NOW), ==, before);
    g_assert_cmpint(claim(store, NOW), ==, past);
    g_assert_cmpint(claim(store, NOW), ==, again);
}

/* F02: trouble with the relay holds up all but alerts; each says that it waits, none with another's
 * error. */
static void test_pause(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5), to = queue(store, document, "to"), next;
    must(mail_pause(store, NOW + 300, "the server refuses the login", &error));
    g_assert_cmpint(claim(store, NOW + 299), ==, 0);
    must(mail_next_due(store, &next, &error));
    g_assert_cmpint(next, ==, NOW + 300);
    struct mail *mail = get(store, to);
    g_assert_cmpint(mail->state, ==, MAIL_QUEUED);
    /* the error is another mail's */
    g_assert_cmpstr(mail->last_answer, ==, "no answer yet: mail waits (billhook status says why)");
    mail_free(mail);
    g_autoptr(stored_document_auto) stored = document_get(store, document, NULL);
    g_assert_cmpstr(stored->document->mail.last_answer, ==,
            "no answer yet: mail waits (billhook status says why)");
    g_autofree char *reason = mail_pause_reason(store);
    g_assert_cmpstr(reason, ==, "the server refuses the login");
    gint64 alert = queue_at(store, 0, "alert", "me@example.be", "bh.alert@example.be", NOW);
    must(mail_next_due(store, &next, &error));
    g_assert_cmpint(next, ==, NOW);
    g_assert_cmpint(claim(store, NOW), ==, alert);
    g_autoptr(GPtrArray) list = mail_list(store, -1, 0, NULL);
    g_assert_cmpuint(list->len, ==, 2);
    const struct mail *first = list->pdata[0];
    g_assert_cmpstr(first->role, ==, "alert");
    g_assert_cmpstr(first->subject, ==, "s");
    g_assert_cmpint(first->document_id, ==, 0);
    /* at its time it may be tried, and an end of the pause forgets the reason */
    g_assert_cmpint(claim(store, NOW + 300), ==, to);
    must(mail_finish(store, to, MAIL_QUEUED, "", NOW + 600, NOW + 300, &error));
    must(mail_pause(store, 0, NULL, &error));
    mail = get(store, to);
    g_assert_cmpstr(mail->last_answer, ==, "");
    mail_free(mail);
    /* who asks for another try has mended the relay */
    must(mail_pause(store, NOW + 9000, "x", &error));
    must(mail_retry(store, to, &error));
    g_assert_cmpint(claim(store, NOW + 301), ==, to);
}

static void test_person(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = queue(store, invoice(store, 5), "to"), count;
    must(mail_cancel(store, id, &error));
    must_fail(mail_cancel(store, id, &error), BILLHOOK_ERROR_CONFLICT, "is cancelled");
    g_assert_cmpint(claim(store, NOW), ==, 0);
    must(mail_retry(store, id, &error));
    g_assert_cmpint(claim(store, NOW), ==, id);
    must_fail(mail_cancel(store, id, &error), BILLHOOK_ERROR_CONFLICT, "being sent at this moment");
    must_fail(mail_retry(store, id, &error), BILLHOOK_ERROR_CONFLICT, "being sent at this moment");
    must(mail_finish(store, id, MAIL_FAILED, "550", 0, NOW, &error));
    must(mail_retry_failed(store, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_cmpint(claim(store, NOW), ==, id);
    must(mail_finish(store, id, MAIL_SENT, "250", 0, NOW, &error));
    must_fail(mail_retry(store, id, &error), BILLHOOK_ERROR_CONFLICT, "is sent");
    must_fail(mail_cancel(store, id, &error), BILLHOOK_ERROR_CONFLICT, "is sent");
    must_fail(mail_cancel(store, 99, &error), BILLHOOK_ERROR_NOT_FOUND, "mail 99");
    must_fail(mail_retry(store, 99, &error), BILLHOOK_ERROR_NOT_FOUND, "mail 99");
    must_fail(mail_get(store, 99, &error), BILLHOOK_ERROR_NOT_FOUND, "mail 99");
}

/* A second sender is faster between the look and the lock: the first gets nothing, and no error. */
static int be_faster(unsigned event, void *fixture, void *statement, void *text)
{
    (void)event, (void)statement;
    if (g_str_has_prefix(text, "BEGIN")) {
        struct store *other = open_store(((struct fixture *)fixture)->path, STORE_OPEN);
        g_assert_cmpint(claim(other, NOW), !=, 0);
        store_close(other);
    }
    return 0;
}

static void test_race(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = queue(store, invoice(store, 5), "to");
    sqlite3_trace_v2(store->db, SQLITE_TRACE_STMT, be_faster, fixture);
    g_assert_cmpint(claim(store, NOW), ==, 0);
    sqlite3_trace_v2(store->db, 0, NULL, NULL);
    check_state(store, id, MAIL_QUEUED, 1);
    must(mail_finish(store, id, MAIL_SENT, "250", 0, NOW, &error));
}

/* A claim that does not stand is no claim: nothing of the mail may go out. */
static void test_claim_refused(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = queue(store, invoice(store, 5), "to");
    g_free(outside_on(fixture->path,
            "CREATE TRIGGER other BEFORE UPDATE OF claimed ON mails BEGIN SELECT RAISE(IGNORE); "
            "END"));
    must_fail(mail_claim(store, NOW, &error), BILLHOOK_ERROR_CONFLICT, "cannot be claimed");
    g_free(outside_on(fixture->path, "DROP TRIGGER other"));
    check_state(store, id, MAIL_QUEUED, 0);
    g_assert_cmpint(claim(store, NOW), ==, id);
}

/* What `outbox` and `status` tell while a mail is under way, and what a queue says that waits. */
static void test_reading(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct mail answered = {.document_id = invoice(store, 5),
            .to = (char *)"jan@example.be",
            .role = (char *)"to",
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .next_attempt_at = NOW,
            .message_id = (char *)"bh.2@example.be",
            .last_answer = (char *)"queued again",
            .subject = NULL,
            .body = NULL};
    must(mail_queue(store, &answered, &error));
    struct mail *mail = get(store, answered.id);
    g_assert_cmpstr(mail->last_answer, ==, "queued again");
    g_assert_cmpstr(mail->subject, ==, "");
    mail_free(mail);
    g_assert_cmpint(claim(store, NOW), ==, answered.id);
    must(mail_mark_dot(store, answered.id, &error));
    mail = get(store, answered.id);
    g_assert_true(mail->past_dot);
    g_assert_cmpint(mail->uncertain_attempts, ==, 0);
    mail_free(mail);
    g_assert_null(mail_pause_reason(store));
    must(mail_pause(store, NOW + 60, NULL, &error)); /* a pause without words is one */
    g_autofree char *silent = mail_pause_reason(store);
    g_assert_cmpstr(silent, ==, "");
    must(mail_pause(store, NOW + 60, "the relay is down", &error));
    g_autofree char *reason = mail_pause_reason(store);
    g_assert_cmpstr(reason, ==, "the relay is down");
    mail_free(NULL);
}

static void test_list(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct store_counts counts;
    gint64 document = invoice(store, 5);
    for (int i = 0; i < 3; i++)
        queue(store, document, i ? "cc" : "to");
    must(mail_cancel(store, 2, &error));
    static const struct {
        int state, limit;
        guint found;
    } rows[] = {{-1, 0, 3}, {-1, 2, 2}, {MAIL_QUEUED, 0, 2}, {MAIL_QUEUED, 1, 1},
            {MAIL_CANCELLED, 0, 1}, {MAIL_SENT, 0, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) list = mail_list(store, rows[i].state, rows[i].limit, NULL);
        g_assert_cmpuint(list->len, ==, rows[i].found);
    }
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.mails[MAIL_QUEUED], ==, 2);
    g_assert_cmpint(counts.mails[MAIL_CANCELLED], ==, 1);
    g_assert_cmpint(counts.mails[MAIL_SENT], ==, 0);
}

/* Mails that wait for an attachment, and no others, are due as soon as it is mended. */
static void test_files(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *role, *answer;
        bool waits;
    } rows[] = {
            {"to", "[mail] attach: terms.pdf cannot be read", true},
            {"accountant", "[mail] attach: terms.pdf cannot be read", true},
            {"alert", "[mail] attach: terms.pdf cannot be read", false},
            {"to", "451 4.7.1 try again later: [mail] attach", false},
            {"to", "", false},
    };
    (void)data;
    struct store *store = fixture->store;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool alert = strcmp(rows[i].role, "alert") == 0;
        gint64 document = alert ? 0 : invoice(store, 10 + (gint64)i);
        gint64 id = queue(store, document, rows[i].role);
        g_assert_cmpint(claim(store, NOW), ==, id);
        must(mail_finish(store, id, MAIL_QUEUED, rows[i].answer, NOW + 600, NOW, &error));
        g_assert_cmpint(mail_waits_for_file(store, NOW), ==, rows[i].waits);
        g_assert_false(mail_waits_for_file(store, NOW + 600)); /* it is due by itself */
        must(mail_retry_files(store, NOW, &error));
        g_assert_false(mail_waits_for_file(store, NOW));
        g_assert_cmpint(claim(store, NOW), ==, rows[i].waits ? id : 0);
        if (!rows[i].waits)
            g_assert_cmpint(claim(store, NOW + 600), ==, id);
        must(mail_finish(store, id, MAIL_SENT, "250", 0, NOW, &error));
    }
}

/* Whose a mail is, as people are told. */
static void test_roles(void)
{
    static const char *const rows[][2] = {{"to", "customer"}, {"cc", "cc"}, {"bcc", "bcc"},
            {"accountant", "accountant"}, {"reminder", "reminder"}, {"alert", "alert"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct mail mail = {.role = (char *)rows[i][0]};
        g_assert_cmpstr(mail_role_text(&mail), ==, rows[i][1]);
    }
}

/* ---- many senders: each mail is claimed once ---- */

static gpointer send_all(gpointer path)
{
    struct store *store = open_store(path, STORE_OPEN);
    gsize sent = 0;
    for (gint64 id; (id = claim(store, NOW)) != 0; sent++) {
        must(mail_mark_dot(store, id, &error));
        must(mail_finish(store, id, MAIL_SENT, "250", 0, NOW, &error));
    }
    store_close(store);
    return GSIZE_TO_POINTER(sent);
}

static void test_parallel(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 document = invoice(fixture->store, 5);
    must(store_begin(fixture->store, &error));
    for (int i = 0; i < 60; i++)
        queue(fixture->store, document, "cc");
    must(store_commit(fixture->store, &error));
    GThread *threads[4];
    gsize sent = 0;
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("sender", send_all, fixture->path);
    for (int i = 0; i < 4; i++)
        sent += GPOINTER_TO_SIZE(g_thread_join(threads[i]));
    g_assert_cmpuint(sent, ==, 60);
    g_assert_cmpint(outside_integer(fixture->path, "SELECT sum(attempts) FROM mails"), ==, 60);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("outbox/sent", test_sent);
    TEST("outbox/copies", test_copies);
    TEST("outbox/later", test_later);
    TEST("outbox/uncertain", test_uncertain);
    TEST("outbox/recovery", test_recovery);
    TEST("outbox/pause", test_pause);
    TEST("outbox/person", test_person);
    TEST("outbox/list", test_list);
    TEST("outbox/files", test_files);
    g_test_add_func("/store/outbox/roles", test_roles);
    TEST("outbox/race", test_race);
    TEST("outbox/claim-refused", test_claim_refused);
    TEST("outbox/reading", test_reading);
    TEST("outbox/parallel", test_parallel);
    return g_test_run();
}
