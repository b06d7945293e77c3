/* A document's mail enters the outbox: who gets it, once each; when it may be queued again; what
 * stands in the way, and that nothing is queued then. */
#include "channel/mail_queue.h"
#include "unit/channel/channel.h"

static bool queue(struct office *office,
        const struct stored_document *stored,
        const char *to,
        bool again,
        GError **error)
{
    return mail_queue_document(office_work(office, NOW), stored->document, to, again, error);
}

/* In a transaction of its own. */
static void must_queue(
        struct office *office, const struct stored_document *stored, const char *to, bool again)
{
    office_begin(office);
    must(queue(office, stored, to, again, &error));
    office_commit(office);
}

/* ---- who gets it ---- */

/* The customer's mail and the copies: each address once, in whatever case and form it is written,
 * and what is no address is passed over. */
static void test_copies(void)
{
    static const struct {
        const char *name, *email, *to, *cc, *bcc, *outbox;
    } rows[] = {
            {"nobody else", "ann@example.be", NULL, "", "", "to ann@example.be queued"},
            {"cc and bcc", "ann@example.be", NULL, "c@example.be", "b@example.be",
                    "to ann@example.be queued\ncc c@example.be queued\nbcc b@example.be queued"},
            {"several, in either separator", "ann@example.be", NULL,
                    "c@example.be, d@example.be;e@example.be", "",
                    "to ann@example.be queued\ncc c@example.be queued\ncc d@example.be queued\n"
                    "cc e@example.be queued"},
            {"the customer among the copies", "ann@example.be", NULL, "ANN@Example.BE,c@example.be",
                    "ann@example.be", "to ann@example.be queued\ncc c@example.be queued"},
            {"an address in cc and bcc", "ann@example.be", NULL, "c@example.be", "C@EXAMPLE.BE",
                    "to ann@example.be queued\ncc c@example.be queued"},
            {"twice in one list", "ann@example.be", NULL, "", "b@example.be;b@example.be",
                    "to ann@example.be queued\nbcc b@example.be queued"},
            {"an international domain is one address in both forms", "ann@bücher.example", NULL,
                    "ann@xn--bcher-kva.example,c@bücher.example", "",
                    "to ann@xn--bcher-kva.example queued\ncc c@xn--bcher-kva.example queued"},
            {"what is no address", "ann@example.be", NULL, "nobody, C <c@example.be>,, ;",
                    "b@example.be", "to ann@example.be queued\nbcc b@example.be queued"},
            {"another address in place of the customer's", "ann@example.be", "bob@example.be",
                    "c@example.be", "", "to bob@example.be queued\ncc c@example.be queued"},
            {"the other address is among the copies", "ann@example.be", "bob@example.be", "",
                    "bob@example.be", "to bob@example.be queued"},
            {"the customer of another address gets the copy he is named for", "ann@example.be",
                    "bob@example.be", "", "ann@example.be",
                    "to bob@example.be queued\nbcc ann@example.be queued"},
            {"another address where the customer has none", "", "bob@example.be", "", "",
                    "to bob@example.be queued"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        set(&office.config->mail.cc, rows[i].cc);
        set(&office.config->mail.bcc, rows[i].bcc);
        g_autoptr(stored_document_auto) stored = office_invoice(&office, 1, rows[i].email);
        must_queue(&office, stored, rows[i].to, false);
        check_outbox(&office, rows[i].name, rows[i].outbox);
        g_assert_cmpint(office_told(&office, "mail queued"), ==, 1);
        office_down(&office, NULL);
    }
}

/* What is queued is the document's, due at once, and waits for its PDF: not before that is it
 * claimed. */
static void test_waits_for_pdf(struct office *office, gconstpointer data)
{
    (void)data;
    gint64 due;
    GError *problem = NULL;
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    must_queue(office, stored, NULL, false);

    struct mail *queued = office_newest(office);
    g_assert_cmpint(queued->document_id, ==, stored->document->id);
    g_assert_cmpstr(queued->number, ==, "2026-00001");
    g_assert_cmpint(queued->created_at, ==, NOW);
    g_assert_cmpint(queued->next_attempt_at, ==, NOW);
    g_assert_cmpint(queued->attempts, ==, 0);
    mail_free(queued);
    g_assert_null(mail_claim(office->books.store, NOW, &problem));
    g_assert_no_error(problem);

    render(office->books.store, stored->document->id);
    must(mail_next_due(office->books.store, &due, &error));
    g_assert_cmpint(due, ==, NOW);
}

/* ---- again ---- */

/* One round has one Message-ID, another round another one; a reader's program does not take the
 * second mail for the first. */
static void test_message_ids(struct office *office, gconstpointer data)
{
    (void)data;
    static const char distinct[] = "SELECT count(DISTINCT message_id) FROM mails";
    set(&office->config->mail.bcc, "b@example.be");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    g_autoptr(stored_document_auto) other = office_invoice(office, 2, "ann@example.be");

    must_queue(office, stored, NULL, false);
    g_assert_cmpint(office_count(office, distinct), ==, 1);
    must_queue(office, other, NULL, false);
    g_assert_cmpint(office_count(office, distinct), ==, 2);
    for (int round = 1; round <= 3; round++) {
        must_queue(office, stored, NULL, true);
        g_assert_cmpint(office_count(office, distinct), ==, 2 + round);
        g_assert_cmpint(office_told(office, "mail queued again by a person"), ==, round);
    }

    g_autofree char *first = message_id_make(store_uid(office->books.store), stored->document->id,
                            0, office->config->mail.from),
                    *query = g_strdup_printf(
                            "SELECT count(*) FROM mails WHERE message_id = '%s'", first);
    g_assert_cmpint(office_count(office, query), ==, 2);
}

/* By what became of the customer's earlier mail it may be queued anew, or only with --again. */
static void test_again(void)
{
    static const struct {
        const char *state;
        bool over; /* it may be queued without --again */
    } rows[] = {
            {"state = 'queued'", false},
            {"state = 'held'", false},
            {"state = 'uncertain'", false},
            {"state = 'sent', sent_at = 1764000000", false},
            {"state = 'failed'", true},
            {"state = 'cancelled'", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        g_autofree char *becomes = g_strconcat("UPDATE mails SET ", rows[i].state, NULL);
        g_autoptr(stored_document_auto) stored = office_invoice(&office, 1, "ann@example.be");
        must_queue(&office, stored, NULL, false);
        office_sql(&office, becomes);

        if (rows[i].over) {
            must_queue(&office, stored, NULL, false);
        } else {
            office_begin(&office);
            must_fail(queue(&office, stored, NULL, false, &error), BILLHOOK_ERROR_CONFLICT,
                    "`billhook send 2026-00001 --again`");
            store_rollback(office.books.store);
            must_queue(&office, stored, NULL, true);
        }
        g_assert_cmpint(office_count(&office, "SELECT count(*) FROM mails"), ==, 2);
        office_down(&office, NULL);
    }
}

/* The customer's own mail decides: a copy that failed is no reason to mail him twice, and one that
 * went out does not hold up his. */
static void test_copies_do_not_decide(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->mail.bcc, "b@example.be");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    must_queue(office, stored, NULL, false);

    office_sql(office, "UPDATE mails SET state = 'sent', sent_at = 1764000000 WHERE role = 'to'");
    office_sql(office, "UPDATE mails SET state = 'failed' WHERE role = 'bcc'");
    office_begin(office);
    must_fail(queue(office, stored, NULL, false, &error), BILLHOOK_ERROR_CONFLICT,
            "the mail of 2026-00001 is sent already");
    store_rollback(office->books.store);

    office_sql(office, "UPDATE mails SET state = 'failed', sent_at = 0 WHERE role = 'to'");
    office_sql(office, "UPDATE mails SET state = 'sent', sent_at = 1764000000 WHERE role = 'bcc'");
    must_queue(office, stored, NULL, false);
    check_outbox(office, "the second round",
            "to ann@example.be failed\nbcc b@example.be sent\nto ann@example.be queued\nbcc "
            "b@example.be queued");
}

/* One of several earlier rounds that still goes is enough to ask for --again. */
static void test_any_round_counts(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    must_queue(office, stored, NULL, false);
    must_queue(office, stored, "bob@example.be", true);

    office_sql(office, "UPDATE mails SET state = 'failed' WHERE recipient = 'ann@example.be'");
    office_begin(office);
    must_fail(queue(office, stored, NULL, false, &error), BILLHOOK_ERROR_CONFLICT, "is queued");
    store_rollback(office->books.store);
}

/* ---- what stands in the way ---- */

/* Without one plain address nothing is queued, and the message says what to do. */
static void test_no_address(void)
{
    static const struct {
        const char *email, *to, *words;
    } rows[] = {
            {"", NULL, "2026-00001: the order has no e-mail address; name one with --to ADDRESS"},
            {"ann at example.be", NULL, "is not one plain address; name one with --to ADDRESS"},
            {"ann@example.be,bob@example.be", NULL, "not one plain address"},
            {"Ann <ann@example.be>", NULL, "not one plain address"},
            {"ann@localhost", NULL, "not one plain address"},
            {"ann@example.be", "", "--to is not one plain e-mail address"},
            {"ann@example.be", "Bob <bob@example.be>", "--to is not one plain e-mail address"},
            {"ann@example.be", "bob@example.be ", "--to is not one plain e-mail address"},
            {"ann@example.be", "bob@example.be\r\nBcc: x@example.be", "--to is not one plain"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        set(&office.config->mail.bcc, "b@example.be");
        g_autoptr(stored_document_auto) stored = office_invoice(&office, 1, rows[i].email);
        office_begin(&office);
        must_fail(queue(&office, stored, rows[i].to, false, &error), BILLHOOK_ERROR_CONFLICT,
                rows[i].words);
        office_commit(&office);
        check_outbox(&office, rows[i].words, "");
        g_assert_cmpint(office_told(&office, "mail"), ==, 0);
        office_down(&office, NULL);
    }
}

/* An address has the e-mail's words in no error: it is the customer's. */
static void test_error_is_impersonal(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "Ann <ann@example.be>");
    office_begin(office);
    g_assert_false(queue(office, stored, NULL, false, &error));
    g_assert_null(strstr(error->message, "ann@"));
    store_rollback(office->books.store);
}

/* It is the caller's transaction: taken back, no mail and no word of it is left, and the round
 * begins anew. */
static void test_rollback(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->mail.bcc, "b@example.be");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    office_begin(office);
    must(queue(office, stored, NULL, false, &error));
    store_rollback(office->books.store);
    check_outbox(office, "taken back", "");
    g_assert_cmpint(office_told(office, "mail queued"), ==, 0);

    must_queue(office, stored, NULL, false);
    g_assert_cmpint(office_told(office, "again"), ==, 0);
}

/* A copy that the database refuses fails the whole. */
static void test_refused_copy(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->mail.bcc, "b@example.be");
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    office_sql(office,
            "CREATE TRIGGER stuck BEFORE INSERT ON mails WHEN NEW.role = 'bcc' BEGIN SELECT "
            "raise(ABORT, 'no copies'); END");
    office_begin(office);
    must_fail(queue(office, stored, NULL, false, &error), BILLHOOK_ERROR_CONFLICT, "no copies");
    store_rollback(office->books.store);
    check_outbox(office, "refused", "");
}

/* mail_recipient() says the address in the form that goes out, or why there is none; who does not
 * ask for the reason gets none. */
static void test_recipient(void)
{
    static const struct {
        const char *email, *ascii, *reason;
    } rows[] = {
            {"ann@example.be", "ann@example.be", NULL},
            {"Ann@Bücher.Example", "Ann@xn--bcher-kva.example", NULL},
            {"", NULL, "the order has no e-mail address"},
            {"ann", NULL, "the customer's e-mail address is not one plain address"},
            {"-ann@example.be", NULL, "the customer's e-mail address is not one plain address"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
        set(&document->customer.email, rows[i].email);
        g_autofree char *reason = NULL, *found = mail_recipient(document, &reason),
                        *again = mail_recipient(document, NULL);
        g_assert_cmpstr(found, ==, rows[i].ascii);
        g_assert_cmpstr(reason, ==, rows[i].reason);
        g_assert_cmpstr(again, ==, found);
    }
}

static void add(void)
{
    g_test_add_func("/channel/mail-queue/copies", test_copies);
    OFFICE("mail-queue/waits-for-pdf", test_waits_for_pdf);
    OFFICE("mail-queue/message-ids", test_message_ids);
    g_test_add_func("/channel/mail-queue/again", test_again);
    OFFICE("mail-queue/copies-do-not-decide", test_copies_do_not_decide);
    OFFICE("mail-queue/any-round-counts", test_any_round_counts);
    g_test_add_func("/channel/mail-queue/no-address", test_no_address);
    OFFICE("mail-queue/error-is-impersonal", test_error_is_impersonal);
    OFFICE("mail-queue/rollback", test_rollback);
    OFFICE("mail-queue/refused-copy", test_refused_copy);
    g_test_add_func("/channel/mail-queue/recipient", test_recipient);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
