/* When Peppol began, what is owed since, and the mails that wait for the look-up. */
#include "peppol_fixture.h"

/* ---- when it began, and what is owed ---- */

static void test_since(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct peppol_since since = {1, 1};
    must(peppol_since_read(store, &since, &error));
    g_assert_cmpint(since.any + since.live, ==, 0);
    must(peppol_since_note(store, true, NOW, &error));
    must(peppol_since_read(store, &since, &error));
    g_assert_cmpint(since.any, ==, NOW);
    g_assert_cmpint(since.live, ==, 0);
    must(peppol_since_note(store, false, NOW + 5, &error));
    must(peppol_since_note(store, false, NOW + 9, &error));
    must(peppol_since_read(store, &since, &error));
    g_assert_cmpint(since.any, ==, NOW);
    g_assert_cmpint(since.live, ==, NOW + 5);
}

/* The numbers that are owed, joined; *count: how many in all. */
static char *owed(struct store *store, gint64 since, gint64 before, const char *country, int limit)
{
    gint64 count = -1;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = peppol_owed(store, since, before, country, limit, &count, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%" G_GINT64_FORMAT ":", count);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(text, " %s", (const char *)g_ptr_array_index(list, i));
    return g_string_free(text, FALSE);
}

#define check_owed(expected, ...)                          \
    do {                                                   \
        g_autofree char *text_ = owed(store, __VA_ARGS__); \
        g_assert_cmpstr(text_, ==, (expected));            \
    } while (0)

static void test_owed(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    static const enum peppol_state settled[] = {
            PEPPOL_DELIVERED, PEPPOL_CANCELLED, PEPPOL_UNREACHABLE};
    gint64 first = invoice_of(store, DOCUMENT_INVOICE, 1, "be0123456749");
    invoice_of(store, DOCUMENT_INVOICE, 2, "FR12345678901");
    invoice_of(store, DOCUMENT_INVOICE, 3, "");
    invoice_of(store, DOCUMENT_INVOICE, 4, "é");
    invoice_of(store, DOCUMENT_ORDER_FORM, 1, "BE0123456749");
    check_owed("2: 2026-00001 2026-00002", 0, NOW + 1, "", 10);
    check_owed("1: 2026-00001", 0, NOW + 1, "BE", 10);
    check_owed("2: 2026-00001", 0, NOW + 1, "", 1);
    check_owed("0:", 0, NOW, "", 10);
    check_owed("0:", NOW + 1, NOW + 2, "", 10);
    /* a test delivers nothing */
    g_autoptr(peppol_delivery_auto) test = delivery_of(first, true);
    must(peppol_queue(store, test, &error));
    bring(store, test, PEPPOL_DELIVERED);
    check_owed("1: 2026-00001", 0, NOW + 1, "BE", 10);

    g_autoptr(peppol_delivery_auto) live = queue(store, first);
    for (gsize i = 0; i < G_N_ELEMENTS(settled); i++) {
        bring(store, live, settled[i]);
        check_owed("0:", 0, NOW + 1, "BE", 10);
        bring(store, live, PEPPOL_LOOKING_UP);
        check_owed("1: 2026-00001", 0, NOW + 1, "BE", 10);
    }
    bring(store, live, PEPPOL_ACCEPTED);
    check_owed("1: 2026-00001", 0, NOW + 1, "BE", 10);
    live->next_attempt_at = 0; /* nobody can say more */
    must(peppol_update(store, live, PEPPOL_ACCEPTED, &error));
    check_owed("0:", 0, NOW + 1, "BE", 10);
    bring(store, live, PEPPOL_FAILED);
    check_owed("1: 2026-00001", 0, NOW + 1, "BE", 10);
}

/* The goal: what was issued before the provider was set is not owed, not even in that second. */
static void test_owed_same_second(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct peppol_since since = {0};
    gint64 issued_at = 0, first = invoice_of(store, DOCUMENT_INVOICE, 1, "BE0123456749");
    must(peppol_since_note(store, true, NOW, &error));
    check_owed("0:", NOW, NOW + 1, "BE", 10);
    must(document_issued_at(store, first, &issued_at, &error));
    g_assert_cmpint(issued_at, <, NOW);
    must(peppol_since_note(store, false, NOW, &error));
    invoice_of(store, DOCUMENT_INVOICE, 2, "BE0123456749");
    must(peppol_since_note(store, false, NOW, &error));
    must(peppol_since_read(store, &since, &error));
    check_owed("1: 2026-00002", since.live, NOW + 1, "BE", 10);
    check_owed("1: 2026-00001", 0, since.live, "BE", 10);
}

/* However many there are without an e-invoice, they hide none that has one. */
static void test_owed_has_ubl(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5), ubl = g_bytes_new_static("<I/>", 4);
    gint64 without = invoice_of(store, DOCUMENT_INVOICE, 1, "BE0123456749");
    gint64 with = invoice_of(store, DOCUMENT_INVOICE, 2, "BE0123456749");
    check_owed("2: 2026-00001", 0, NOW + 1, "BE", 1);

    must(document_rendered(store, without, pdf, NULL, "foreign currency", NOW, &error));
    must(document_rendered(store, with, pdf, ubl, NULL, NOW, &error));
    check_owed("1: 2026-00002", 0, NOW + 1, "BE", 1);
}

/* ---- the mail that goes with it ---- */

static gint64 queue_mail(
        struct store *store, gint64 document, const char *role, enum mail_peppol waits, gint64 at)
{
    struct mail mail = {.document_id = document,
            .to = (char *)"jan@example.be",
            .role = (char *)role,
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .next_attempt_at = at,
            .message_id = (char *)"bh.1@example.be",
            .waits_for_peppol = waits};
    must(mail_queue(store, &mail, &error));
    return mail.id;
}

static gint64 claim(struct store *store, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_claim(store, now, &error);
    g_assert_no_error(error);
    gint64 id = mail ? mail->id : 0;
    g_assert_true(!mail || mail->attempts == 1);
    mail_free(mail);
    return id;
}

static void check_mail(struct store *store, gint64 id, enum mail_state state, const char *answer)
{
    struct mail *mail = mail_get(store, id, NULL);
    g_assert_cmpint(mail->state, ==, state);
    check_says(mail->last_answer, answer);
    mail_free(mail);
}

/* One that waits at most until its time, and one that waits however long it takes. */
static void test_mail_waits(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 at, patient = queue_mail(store, invoice(store, 5), "to", MAIL_PEPPOL_FOREVER, NOW);
    must(mail_next_due(store, &at, &error));
    g_assert_cmpint(at, ==, 0);
    g_assert_cmpint(claim(store, NOW + 99999), ==, 0);
    check_mail(store, patient, MAIL_QUEUED, "waits for the answer to the Peppol look-up");
    gint64 hasty = queue_mail(store, invoice(store, 6), "to", MAIL_PEPPOL_MOST, NOW + 3600);
    must(mail_next_due(store, &at, &error));
    g_assert_cmpint(at, ==, NOW + 3600);
    check_mail(store, hasty, MAIL_QUEUED, "waits for the answer to the Peppol look-up");
    g_assert_cmpint(claim(store, NOW + 3599), ==, 0);
    g_assert_cmpint(claim(store, NOW + 3600), ==, hasty);
    /* a person may let the other go */
    must(mail_retry(store, patient, &error));
    g_assert_cmpint(claim(store, NOW), ==, patient);
}

static void test_mail_release(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5), other = invoice(store, 6), at;
    gint64 to = queue_mail(store, document, "to", MAIL_PEPPOL_MOST, NOW + 3600);
    gint64 bcc = queue_mail(store, document, "bcc", MAIL_PEPPOL_FOREVER, NOW + 3600);
    gint64 later = queue_mail(store, document, "cc", MAIL_PEPPOL_NO, NOW + 500);
    queue_mail(store, other, "to", MAIL_PEPPOL_FOREVER, NOW);
    must(mail_release_peppol(store, document, NOW + 9, &error));
    g_assert_cmpint(claim(store, NOW + 8), ==, 0);
    g_assert_cmpint(claim(store, NOW + 9), ==, to);
    g_assert_cmpint(claim(store, NOW + 9), ==, bcc);
    g_assert_cmpint(claim(store, NOW + 9), ==, 0);
    must(mail_next_due(store, &at, &error));
    g_assert_cmpint(at, ==, NOW + 500);
    /* one that was tried has a schedule of its own */
    must(mail_finish(store, to, MAIL_QUEUED, "421 later", NOW + 300, NOW, &error));
    must(mail_release_peppol(store, document, NOW + 10, &error));
    g_assert_cmpint(claim(store, NOW + 299), ==, 0);
    check_mail(store, later, MAIL_QUEUED, "");
}

static void test_mail_cancel(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5), count = 0;
    gint64 to = queue_mail(store, document, "to", MAIL_PEPPOL_FOREVER, NOW);
    gint64 bcc = queue_mail(store, document, "bcc", MAIL_PEPPOL_FOREVER, NOW);
    gint64 cc = queue_mail(store, document, "cc", MAIL_PEPPOL_NO, NOW);
    must(mail_cancel_peppol(store, document, &count, &error));
    g_assert_cmpint(count, ==, 2);
    check_mail(store, to, MAIL_CANCELLED, "goes over Peppol");
    check_mail(store, bcc, MAIL_CANCELLED, "goes over Peppol");
    check_mail(store, cc, MAIL_QUEUED, "");
    must(mail_release_peppol(store, document, NOW, &error));
    check_mail(store, to, MAIL_CANCELLED, "goes over Peppol");
    must(mail_cancel_peppol(store, document, &count, &error));
    g_assert_cmpint(count, ==, 0);
}

static enum document_state state_after(struct store *store, gint64 document)
{
    must(document_sent_by_peppol(store, document, &error));
    g_autoptr(stored_document_auto) stored = document_get(store, document, NULL);
    return stored->document->state;
}

/* A document is sent by Peppol only where no mail of it is still to go to the customer. */
static void test_sent(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 count, with = invoice(store, 5), without = invoice(store, 6), copied = invoice(store, 7);
    g_assert_cmpint(state_after(store, without), ==, DOCUMENT_SENT);
    queue_mail(store, copied, "bcc", MAIL_PEPPOL_NO, NOW + 50);
    g_assert_cmpint(state_after(store, copied), ==, DOCUMENT_SENT);
    queue_mail(store, with, "to", MAIL_PEPPOL_FOREVER, NOW);
    g_assert_cmpint(state_after(store, with), ==, DOCUMENT_ISSUED);
    must(mail_cancel_peppol(store, with, &count, &error));
    g_assert_cmpint(state_after(store, with), ==, DOCUMENT_SENT);
    g_autoptr(stored_document_auto) still = draft(DOCUMENT_INVOICE, "main", 8);
    g_assert_cmpint(state_after(store, insert(store, still)), ==, DOCUMENT_DRAFT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("peppol/since", test_since);
    TEST("peppol/owed", test_owed);
    TEST("peppol/owed-same-second", test_owed_same_second);
    TEST("peppol/owed-has-ubl", test_owed_has_ubl);
    TEST("peppol/mail-waits", test_mail_waits);
    TEST("peppol/mail-release", test_mail_release);
    TEST("peppol/mail-cancel", test_mail_cancel);
    TEST("peppol/sent", test_sent);
    return g_test_run();
}
