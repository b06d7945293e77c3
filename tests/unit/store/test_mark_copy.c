/* What leaves by itself waits until its number is in the copies of the mark: each channel's claim
 * compares its own document. What a copy tells of another machine; how a copy is. */
#include "store/mark_copy.h"

#include "peppol_fixture.h"
#include "store/events.h"
#include "store/payment_links.h"
#include "store/write_backs.h"

#define COPY "/mnt/elsewhere/books.mark"

static char *const copies[] = {(char *)COPY, NULL};
static char *const others[] = {(char *)COPY, (char *)"/mnt/third/books.mark", NULL};

/* ---- what may leave ---- */

static void gate_on(struct fixture *fixture)
{
    must(mark_gate_set(fixture->store, copies, &error));
}

static gint64 held(struct fixture *fixture)
{
    gint64 count = -1;
    must(mark_gate_held(fixture->store, &count, &error));
    return count;
}

static GBytes *text_now(struct fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    GBytes *text = mark_text(fixture->store, &error);
    g_assert_no_error(error);
    return text;
}

/* Every number of now is in the copies. */
static void copied(struct fixture *fixture)
{
    g_autoptr(GBytes) text = text_now(fixture);
    must(mark_gate_pass(fixture->store, text, &error));
}

static void queue_mail(struct store *store, gint64 document, const char *role)
{
    struct mail mail = {.document_id = document,
            .to = (char *)"ann@example.be",
            .role = (char *)role,
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .next_attempt_at = NOW,
            .message_id = (char *)"1@example.com"};
    must(mail_queue(store, &mail, &error));
}

/* The document of the mail that is claimed; 0: none, -1: an alert. */
static gint64 mail_leaves(struct store *store)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_claim(store, NOW, &error);
    g_assert_no_error(error);
    gint64 document = !mail ? 0 : mail->document_id ? mail->document_id : -1;
    mail_free(mail);
    return document;
}

static gint64 einvoice_leaves(struct store *store)
{
    g_autoptr(GPtrArray) list = document_unexported(store, 1, NULL);
    g_assert_nonnull(list);
    if (list->len == 0)
        return 0;
    gint64 id = ((const struct stored_document *)g_ptr_array_index(list, 0))->document->id;
    must(document_exported(store, id, NOW, &error));
    return id;
}

static gint64 peppol_leaves(struct store *store)
{
    return due_document(store, NOW);
}

static gint64 note_leaves(struct store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(write_back_auto) back = write_back_due(store, NOW, &error);
    g_assert_no_error(error);
    return back ? back->document_id : 0;
}

static void queue_customer(struct store *store, gint64 document)
{
    queue_mail(store, document, "to");
}

static void queue_accountant(struct store *store, gint64 document)
{
    queue_mail(store, document, "accountant");
}

static void queue_peppol(struct store *store, gint64 document)
{
    peppol_delivery_free(queue(store, document));
}

static void queue_note(struct store *store, gint64 document)
{
    must(write_back_queue(store, document, WRITE_BACK_NOTE, "main", 1, NOW, &error));
}

static void queue_nothing(struct store *store, gint64 document)
{
    (void)store;
    (void)document;
}

static void queue_link(struct store *store, gint64 document)
{
    must(payment_link_want(store, document, 1210, "key", NOW, &error));
}

static gint64 link_leaves(struct store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(payment_link_auto) link = payment_link_due(store, NOW, &error);
    g_assert_no_error(error);
    return link ? link->document_id : 0;
}

static const struct channel {
    const char *name;
    void (*queue)(struct store *store, gint64 document);
    gint64 (*leaves)(struct store *store);
} channels[] = {{"mail", queue_customer, mail_leaves},
        {"accountant", queue_accountant, mail_leaves},
        {"e-invoice directory", queue_nothing, einvoice_leaves},
        {"peppol", queue_peppol, peppol_leaves}, {"write-back", queue_note, note_leaves},
        {"payment link", queue_link, link_leaves}};

/* In each channel: held, then let go once the copies have the number; without copies at once; a
 * number that came later is held again, and the first of a new series too. */
static void test_channels(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(channels); i++) {
        const struct channel *channel = &channels[i];
        struct fixture fixture;
        fixture_up(&fixture, NULL);
        gate_on(&fixture);
        g_test_message("%s", channel->name);

        gint64 first = invoice(fixture.store, 1);
        channel->queue(fixture.store, first);
        g_assert_cmpint(channel->leaves(fixture.store), ==, 0);
        g_assert_cmpint(held(&fixture), ==, 1);
        copied(&fixture);
        g_assert_cmpint(held(&fixture), ==, 0);
        g_assert_cmpint(channel->leaves(fixture.store), ==, first);
        fixture_down(&fixture, NULL);
    }
}

/* The trap: the copies are good up to here when a number comes that they do not have. */
static void test_later_number(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(channels); i++) {
        const struct channel *channel = &channels[i];
        struct fixture fixture;
        fixture_up(&fixture, NULL);
        gate_on(&fixture);
        invoice(fixture.store, 1);
        g_autoptr(GBytes) text = text_now(&fixture);
        gint64 later = invoice(fixture.store, 2);
        must(mark_gate_pass(fixture.store, text, &error)); /* the copy of before it */

        channel->queue(fixture.store, later);
        gint64 left = channel->leaves(fixture.store);
        if (left == later)
            g_error("%s: left before its number was copied", channel->name);
        g_assert_cmpint(held(&fixture), ==, 1);
        fixture_down(&fixture, NULL);
    }
}

/* Also where the claim was chosen before: the statement that claims looks itself. */
static void test_claims_look(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = invoice(fixture->store, 1);
    g_autoptr(peppol_delivery_auto) delivery = queue(fixture->store, id);
    queue_note(fixture->store, id);
    g_autoptr(write_back_auto) back = write_back_due(fixture->store, NOW, NULL);
    gate_on(fixture);

    delivery->state = PEPPOL_SENDING;
    delivery->posted_at = NOW;
    set(&delivery->provider, SENDER);
    must_fail(peppol_update(fixture->store, delivery, PEPPOL_QUEUED, &error),
            BILLHOOK_ERROR_CONFLICT, "");
    back->state = WRITE_BACK_WRITING;
    must_fail(write_back_update(fixture->store, back, WRITE_BACK_QUEUED, &error),
            BILLHOOK_ERROR_CONFLICT, "no longer queued");

    queue_link(fixture->store, id);
    must(mark_gate_pass(fixture->store, NULL, &error));
    g_autoptr(payment_link_auto) link = payment_link_due(fixture->store, NOW, NULL);
    must(mark_gate_set(fixture->store, others, &error));
    link->state = PAYMENT_LINK_MAKING;
    must_fail(payment_link_update(fixture->store, link, PAYMENT_LINK_WANTED, &error),
            BILLHOOK_ERROR_CONFLICT, "no longer wanted");

    copied(fixture);
    must(peppol_update(fixture->store, delivery, PEPPOL_QUEUED, &error));
    must(write_back_update(fixture->store, back, WRITE_BACK_QUEUED, &error));
}

/* Alerts have no number, and a draft's mail none yet. */
static void test_others_leave(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_on(fixture);
    queue_customer(fixture->store, invoice(fixture->store, 1));
    queue_mail(fixture->store, 0, "alert");
    g_assert_cmpint(mail_leaves(fixture->store), ==, -1);
    g_assert_cmpint(mail_leaves(fixture->store), ==, 0);
}

/* One that is held stands in the way of no other. */
static void test_passes_the_held(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_on(fixture);
    gint64 old = invoice(fixture->store, 1);
    copied(fixture);
    queue_customer(fixture->store, issue_new(fixture->store, DOCUMENT_ORDER_FORM, 2));
    queue_customer(fixture->store, old);
    g_assert_cmpint(mail_leaves(fixture->store), ==, old);
    g_assert_cmpint(mail_leaves(fixture->store), ==, 0);
}

/* The same copies after a start: what they have they have. Others hold everything; none nothing. */
static void test_other_copies(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(held(fixture), ==, 0);
    invoice(fixture->store, 1);
    gate_on(fixture);
    g_assert_cmpint(held(fixture), ==, 1);
    copied(fixture);

    reopen(fixture);
    gate_on(fixture);
    g_assert_cmpint(held(fixture), ==, 0);
    must(mark_gate_set(fixture->store, others, &error));
    g_assert_cmpint(held(fixture), ==, 1);
    must(mark_gate_set(fixture->store, NULL, &error));
    g_assert_cmpint(held(fixture), ==, 0);
}

/* NULL lets go all that there is and nothing that comes; what is no mark lets nothing go. */
static void test_pass(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_on(fixture);
    invoice(fixture->store, 1);
    g_autoptr(GBytes) rubbish = g_bytes_new_static("rubbish", 7);
    must_fail(mark_gate_pass(fixture->store, rubbish, &error), BILLHOOK_ERROR_INPUT, "no mark");
    g_assert_cmpint(held(fixture), ==, 1);
    must(mark_gate_pass(fixture->store, NULL, &error));
    g_assert_cmpint(held(fixture), ==, 0);
    invoice(fixture->store, 2);
    g_assert_cmpint(held(fixture), ==, 1);
}

/* An older text never takes back what was let go. */
static void test_never_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_on(fixture);
    invoice(fixture->store, 1);
    g_autoptr(GBytes) old = text_now(fixture);
    invoice(fixture->store, 2);
    copied(fixture);
    must(mark_gate_pass(fixture->store, old, &error));
    g_assert_cmpint(held(fixture), ==, 0);
}

/* ---- the text ---- */

static void test_text_lost(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark");
    invoice(fixture->store, 1);
    put_file(mark, "rubbish", 7);
    must_fail(mark_text(fixture->store, &error) != NULL, BILLHOOK_ERROR_SYSTEM, "is damaged");
    g_unlink(mark);
    must_fail(mark_text(fixture->store, &error) != NULL, BILLHOOK_ERROR_SYSTEM, mark);
}

static enum mark_news judge(struct fixture *fixture, GBytes *text, char **why)
{
    enum mark_news news = MARK_NEWS_NONE;
    g_autofree char *said = NULL;
    must(mark_text_judge(fixture->store, text, &news, &said, &error));
    g_assert_true((news == MARK_NEWS_NONE) == (said == NULL));
    if (why)
        *why = g_steal_pointer(&said);
    return news;
}

/* The books of now are kept under another name, as a second machine has them. */
static void other_machine(struct fixture *fixture, struct fixture *other)
{
    static const char *const ends[] = {"", ".mark"};
    fixture_up(other, NULL);
    store_close(other->store);
    store_close(fixture->store);
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *from = g_strconcat(fixture->path, ends[i], NULL);
        g_autofree char *to = g_strconcat(other->path, ends[i], NULL);
        copy_file(from, to);
    }
    fixture->store = open_store(fixture->path, STORE_SERVE);
    other->store = open_store(other->path, STORE_SERVE);
}

/* What it has itself, and what it has had, is no news; nor is a mark without numbers. */
static void test_own_copy(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GBytes) none = text_now(fixture);
    g_assert_cmpint(judge(fixture, none, NULL), ==, MARK_NEWS_NONE);
    invoice(fixture->store, 1);
    g_autoptr(GBytes) one = text_now(fixture);
    g_assert_cmpint(judge(fixture, one, NULL), ==, MARK_NEWS_NONE);
    invoice(fixture->store, 2);
    issue_new(fixture->store, DOCUMENT_DELIVERY_NOTE, 1);
    g_assert_cmpint(judge(fixture, one, NULL), ==, MARK_NEWS_NONE);
    g_assert_cmpint(judge(fixture, none, NULL), ==, MARK_NEWS_NONE);

    g_autoptr(GBytes) rubbish = g_bytes_new_static("root:x:0:0", 10);
    g_autofree char *why = NULL;
    g_assert_cmpint(judge(fixture, rubbish, &why), ==, MARK_NEWS_FOREIGN);
    check_says(why, "no mark of billhook's");
}

/* Another machine went on: with more numbers, with another document under the same number, with a
 * series that is not known here. */
static void test_moved_on(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct fixture other;
    g_autofree char *why = NULL, *same = NULL, *new = NULL;
    invoice(fixture->store, 1);
    other_machine(fixture, &other);

    invoice(other.store, 7);
    g_autoptr(GBytes) ahead = text_now(&other);
    g_assert_cmpint(judge(fixture, ahead, &why), ==, MARK_NEWS_MOVED_ON);
    check_says(why, "number 2 of series 2026-{N:5} of invoice, this database only up to 1");

    invoice(fixture->store, 8);
    g_assert_cmpint(judge(fixture, ahead, &same), ==, MARK_NEWS_MOVED_ON);
    check_says(same, "has another one, up to 2");

    issue_new(other.store, DOCUMENT_DELIVERY_NOTE, 7);
    g_autoptr(GBytes) series = text_now(&other);
    invoice(fixture->store, 9);
    g_assert_cmpint(judge(fixture, series, &new), ==, MARK_NEWS_MOVED_ON);
    fixture_down(&other, NULL);
}

/* After a take-over: the mark in its place says the same as the copy, and a person gave the lost
 * numbers up. On the machine that was replaced the same copy is news. */
static void test_taken_over(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct fixture other;
    invoice(fixture->store, 1);
    other_machine(fixture, &other);
    invoice(fixture->store, 2);
    invoice(fixture->store, 3);
    g_autoptr(GBytes) text = text_now(fixture);
    gsize length;
    const char *bytes = g_bytes_get_data(text, &length);

    g_assert_cmpint(judge(&other, text, NULL), ==, MARK_NEWS_MOVED_ON);
    g_autofree char *mark = beside(&other, "test.db.mark");
    put_file(mark, bytes, length);
    g_assert_cmpint(judge(&other, text, NULL), ==, MARK_NEWS_NONE);
    must(series_set_next(
            other.store, DOCUMENT_INVOICE, "2026-{N:5}", 4, "the machine burnt", NOW, &error));
    g_assert_cmpint(judge(&other, text, NULL), ==, MARK_NEWS_NONE);

    check_says(store_uid(other.store), store_uid(fixture->store));
    check_says(store_uid(other.store),
            "-69248100"); /* ids of documents are given again, names are not */

    g_autoptr(GBytes) confirmed = text_now(&other);
    g_assert_cmpint(judge(fixture, confirmed, NULL), ==, MARK_NEWS_MOVED_ON);
    invoice(other.store, 4);
    g_autoptr(GBytes) on = text_now(&other);
    g_assert_cmpint(judge(fixture, on, NULL), ==, MARK_NEWS_MOVED_ON);
    fixture_down(&other, NULL);
}

/* While a copy has moved on nothing is numbered, also after a start, and `number` needs a reason.
 */
static void test_stops(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    invoice(fixture->store, 1);
    must(mark_moved_on_set(fixture->store, true, &error));
    reopen(fixture);
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 2);
    insert(fixture->store, stored);
    must_fail(issue_on(fixture->store, stored, FORMAT, DAY, &error), BILLHOOK_ERROR_CONFLICT,
            "another machine took over");
    g_autofree char *stopped = store_numbering_stopped(fixture->store);
    check_says(stopped, "[database] mark_copy");
    must_fail(series_set_next(fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 9, "", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "--reason");

    g_assert_cmpuint(strlen(store_uid(fixture->store)), ==, 16);
    must(mark_moved_on_set(fixture->store, false, &error));
    must(issue_on(fixture->store, stored, FORMAT, DAY, &error));
    g_autofree char *free = store_numbering_stopped(fixture->store);
    g_assert_cmpstr(free, ==, "");
}

static gint64 stopped_series(struct fixture *fixture)
{
    return outside_integer(fixture->path, "SELECT count(*) FROM series WHERE stopped = 1");
}

/* The one series is confirmed, and the others are not stopped for it. What comes is called by
 * another name, also after the next time within a second; where that cannot be noted nothing is
 * confirmed. */
static void test_goes_on(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autofree char *before = g_strdup(store_uid(store)), *first = NULL;
    invoice(store, 1);
    issue_new(store, DOCUMENT_ORDER_FORM, 1);
    must(mark_moved_on_set(store, true, &error));
    g_assert_null(outside_on(fixture->path,
            "CREATE TRIGGER refuses BEFORE INSERT ON counters WHEN NEW.name = 'life' "
            "BEGIN SELECT RAISE(ABORT, 'nothing is written'); END"));
    must_fail(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 9, "lost", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "nothing is written");
    g_assert_cmpstr(store_uid(store), ==, before);
    g_assert_null(outside_on(fixture->path, "DROP TRIGGER refuses"));

    reopen(fixture); /* the mark was not read yet */
    store = fixture->store;
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 9, "lost", NOW, &error));
    g_assert_cmpint(stopped_series(fixture), ==, 0);
    first = g_strdup(store_uid(store));
    g_assert_cmpstr(first, !=, before);
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 20, "again", NOW, &error));
    g_assert_cmpstr(store_uid(store), !=, first);
}

/* ---- how a copy is ---- */

static void test_record(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    bool first = false;
    struct mark_copy_record record = {0};
    must(mark_copy_read(store, COPY, &record, &error));
    g_assert_cmpint(record.good_at + record.failed_at, ==, 0);
    mark_copy_record_clear(&record);

    must(mark_copy_good(store, COPY, NOW, &first, &error));
    g_assert_false(first);
    must(mark_copy_failed(store, COPY, "the disk is full", NOW + 5, &first, &error));
    g_assert_true(first);
    must(mark_copy_failed(store, COPY, "it is gone", NOW + 9, &first, &error));
    g_assert_false(first);
    must(mark_copy_read(store, COPY, &record, &error));
    g_assert_cmpint(record.failed_at, ==, NOW + 5);
    g_assert_cmpstr(record.reason, ==, "it is gone");
    mark_copy_record_clear(&record);

    must(mark_copy_good(store, COPY, NOW + 20, &first, &error));
    g_assert_true(first);
    must(mark_copy_good(store, COPY, NOW + 30, &first, &error));
    g_assert_false(first);
    must(mark_copy_read(store, COPY, &record, &error));
    g_assert_cmpint(record.failed_at, ==, 0);
    g_assert_cmpint(record.good_at, ==, NOW + 20);
    mark_copy_record_clear(&record);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    g_test_add_func("/store/mark-copy/channels", test_channels);
    g_test_add_func("/store/mark-copy/later-number", test_later_number);
    TEST("mark-copy/claims-look", test_claims_look);
    TEST("mark-copy/others-leave", test_others_leave);
    TEST("mark-copy/passes-the-held", test_passes_the_held);
    TEST("mark-copy/other-copies", test_other_copies);
    TEST("mark-copy/pass", test_pass);
    TEST("mark-copy/never-back", test_never_back);
    TEST("mark-copy/text-lost", test_text_lost);
    TEST("mark-copy/own-copy", test_own_copy);
    TEST("mark-copy/moved-on", test_moved_on);
    TEST("mark-copy/taken-over", test_taken_over);
    TEST("mark-copy/stops", test_stops);
    TEST("mark-copy/goes-on", test_goes_on);
    TEST("mark-copy/record", test_record);
    return g_test_run();
}
