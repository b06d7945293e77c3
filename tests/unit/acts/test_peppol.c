/* What a person, and the rules, do with deliveries over Peppol: by which ways a document leaves,
 * and what each state of a delivery allows. */
#include "acts/peppol.h"

#include "acts/send.h"
#include "store/peppol.h"
#include "unit/acts/acts.h"

#define MAILS "SELECT count(*) FROM mails WHERE role = 'to'"
#define DELIVERIES "SELECT count(*) FROM peppol_deliveries"
#define NUMBERS "SELECT count(*) FROM documents WHERE number IS NOT NULL"

static void set_provider(struct site *site, const char *name)
{
    text_set(&site->config->peppol.provider, name);
}

static char *send_first(struct site *site, const char *to, GError **error)
{
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    return send_document(site_work(site, LATER), stored, (struct send_wish){to, false}, error);
}

/* ---- by which ways ---- */

/* Neither an address nor a transport is needed for what goes over Peppol; `--to` wants a mail. */
static void test_ways(void)
{
    static const struct {
        const char *provider;
        enum mail_transport transport;
        bool email;
        const char *to;
        const char *said; /* NULL: refused, and no number is given */
        int mails, deliveries;
    } rows[] = {
            {"off", TRANSPORT_DIRECTORY, true, NULL, "issued, mail queued", 1, 0},
            {"off", TRANSPORT_OFF, true, NULL, NULL, 0, 0},
            {"peppyrus", TRANSPORT_DIRECTORY, true, NULL, "issued, mail queued, queued for Peppol",
                    1, 1},
            {"peppyrus", TRANSPORT_DIRECTORY, false, NULL,
                    "issued, queued for Peppol; no mail: the order has no e-mail address", 0, 1},
            {"peppyrus", TRANSPORT_OFF, true, NULL,
                    "issued, queued for Peppol; no mail: [mail] transport=off", 0, 1},
            {"peppyrus", TRANSPORT_OFF, true, "bob@example.be", NULL, 0, 0},
            {"peppyrus", TRANSPORT_DIRECTORY, false, "bob@example.be",
                    "issued, mail queued, queued for Peppol", 1, 1},
            {"peppyrus", TRANSPORT_DIRECTORY, true, "no address", NULL, 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_draft("", DOCUMENT_INVOICE);
        g_autoptr(GError) error = NULL;
        set_provider(site, rows[i].provider);
        site->config->mail.transport = rows[i].transport;
        if (!rows[i].email)
            change(site,
                    "UPDATE documents SET content = json_set(content, '$.customer.email', '')");
        begin(site);
        char *said = send_first(site, rows[i].to, &error);
        g_autofree char *where = g_strdup_printf("row %zu", i);
        check_said(site, where, said, error, rows[i].said);
        g_assert_cmpint(ask(site, MAILS), ==, rows[i].mails);
        g_assert_cmpint(ask(site, DELIVERIES), ==, rows[i].deliveries);
        g_assert_cmpint(ask(site, NUMBERS), ==, rows[i].said != NULL);
        site_free(site);
    }
}

/* The customer's mails wait for the look-up, what a person addresses does not. */
static void test_mails_wait(void)
{
    static const struct {
        enum peppol_mail mail;
        bool test;
        const char *to;
        int waits;
        gint64 later;
    } rows[] = {
            {PEPPOL_MAIL_COPY, false, NULL, 1, 3600},
            {PEPPOL_MAIL_UNREACHABLE, false, NULL, 2, 0},
            {PEPPOL_MAIL_ALWAYS, false, NULL, 0, 0},
            {PEPPOL_MAIL_COPY, true, NULL, 0, 0},
            {PEPPOL_MAIL_COPY, false, "bob@example.be", 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_draft("", DOCUMENT_INVOICE);
        g_autoptr(GError) error = NULL;
        set_provider(site, "peppyrus");
        site->config->peppol.mail = rows[i].mail;
        site->config->peppol.test = rows[i].test;
        begin(site);
        g_autofree char *said = send_first(site, rows[i].to, &error);
        g_assert_no_error(error);
        commit(site);
        g_assert_cmpint(ask(site, "SELECT waits_for_peppol FROM mails WHERE role = 'to'"), ==,
                rows[i].waits);
        g_assert_cmpint(ask(site, "SELECT next_attempt_at FROM mails WHERE role = 'to'"), ==,
                LATER + rows[i].later);
        site_free(site);
    }
}

/* By the rules, with nothing that could carry a mail. */
static void test_automatic_without_mail(void)
{
    struct site *site = site_new("");
    set_provider(site, "peppyrus");
    site->config->mail.transport = TRANSPORT_OFF;
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    must_work(site, "a paid order");
    g_assert_cmpint(ask(site, NUMBERS), ==, 1);
    g_assert_cmpint(ask(site, MAILS), ==, 0);
    g_assert_cmpint(ask(site, DELIVERIES " WHERE state = 'queued'"), ==, 1);

    set_provider(site, "off");
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 2, 1);
    must_work(site, "one that goes nowhere");
    g_assert_cmpint(ask(site, NUMBERS), ==, 1);
    site_free(site);
}

/* What does not go over Peppol waits for a transport, and says so. */
static void test_automatic_that_goes_nowhere(void)
{
    struct site *site = site_new("");
    set_provider(site, "peppyrus");
    site->config->mail.transport = TRANSPORT_OFF;
    text_set(&site->config->seller.vat, "");
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    must_work(site, "one without an e-invoice");
    g_assert_cmpint(ask(site, NUMBERS), ==, 0);
    g_assert_cmpint(ask(site, DELIVERIES), ==, 0);
    site_free(site);
}

/* One that was issued before a provider was set goes by `peppol send` only. */
static void test_older_documents(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    begin(site);
    char *said = send_first(site, NULL, &error);
    check_said(site, "before", said, error, "issued, mail queued");
    change(site, "UPDATE documents SET rendered_at = 1764000060");

    set_provider(site, "peppyrus");
    g_assert_true(peppol_since_note(site->store, false, LATER + 60, &error));
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    said = send_document(
            site_work(site, LATER + 90), stored, (struct send_wish){NULL, true}, &error);
    check_said(site, "again", said, error, "mail queued");
    g_assert_cmpint(ask(site, DELIVERIES), ==, 0);

    begin(site);
    said = peppol_send_document(site_work(site, LATER + 90), stored, &error);
    check_said(site, "peppol send", said, error, "queued for Peppol");
    g_assert_cmpint(ask(site, DELIVERIES), ==, 1);
    begin(site);
    said = peppol_send_document(site_work(site, LATER + 90), stored, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "is queued");
    site_free(site);
}

static void test_send_refused(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    set_provider(site, "peppyrus");
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    char *said = peppol_send_document(site_work(site, LATER), stored, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "billhook send '#1'");

    set_provider(site, "off");
    begin(site);
    stored->document->state = DOCUMENT_ISSUED;
    said = peppol_send_document(site_work(site, LATER), stored, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "provider is off");
    site_free(site);
}

/* ---- what a state allows ---- */

static struct peppol_delivery *look(struct site *site)
{
    g_autoptr(GError) error = NULL;
    struct peppol_delivery *found = peppol_of_document(site->store, 1, &error);
    g_assert_no_error(error);
    g_assert_nonnull(found);
    return found;
}

/* A site whose document #1 has a delivery in a state. */
static struct site *site_with_delivery(enum peppol_state state)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    set_provider(site, "peppyrus");
    begin(site);
    g_autofree char *said = send_first(site, NULL, &error);
    g_assert_no_error(error);
    commit(site);

    g_autoptr(peppol_delivery_auto) delivery = look(site);
    bool handed = state != PEPPOL_QUEUED && state != PEPPOL_LOOKING_UP &&
            state != PEPPOL_UNREACHABLE && state != PEPPOL_CANCELLED;
    bool taken = state == PEPPOL_ACCEPTED || state == PEPPOL_DELIVERED;
    bool over = state == PEPPOL_FAILED || state == PEPPOL_CANCELLED;
    delivery->state = state;
    text_set(&delivery->provider, "peppyrus");
    delivery->posted_at = handed ? LATER : 0;
    delivery->accepted_at = taken ? LATER : 0;
    delivery->delivered_at = state == PEPPOL_DELIVERED ? LATER : 0;
    delivery->unreachable_since = state == PEPPOL_UNREACHABLE ? LATER : 0;
    delivery->waits_for_person = state == PEPPOL_UNCERTAIN;
    delivery->next_attempt_at = over || state == PEPPOL_UNCERTAIN ? 0 : LATER + 86400;
    g_assert_true(peppol_update(site->store, delivery, PEPPOL_QUEUED, &error));
    return site;
}

static char *do_retry(const struct work *work, const struct stored_document *stored, GError **error)
{
    return peppol_retry_document(work, stored, error);
}

static char *do_cancel(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    return peppol_cancel_document(work, stored, error);
}

static char *settle_delivered(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    return peppol_settle_document(work, stored, "m-77", error);
}

static char *settle_not_sent(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    return peppol_settle_document(work, stored, NULL, error);
}

static const struct {
    const char *name;
    char *(*act)(const struct work *work, const struct stored_document *stored, GError **error);
    /* by state: the state after it, or '-': refused */
    char after[PEPPOL_STATES + 1];
} acts[] = {
        /* queued, looking_up, unreachable, sending, uncertain, accepted, delivered, failed,
         * cancelled */
        {"retry", do_retry, "QLU--A-QQ"},
        {"cancel", do_cancel, "CCC-C--C-"},
        {"settle --delivered", settle_delivered, "----D----"},
        {"settle --not-sent", settle_not_sent, "----Q----"},
};

static void test_every_act_in_every_state(void)
{
    static const char letters[] = "QLUS?ADFC";
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        for (int state = 0; state < PEPPOL_STATES; state++) {
            struct site *site = site_with_delivery((enum peppol_state)state);
            g_autoptr(GError) error = NULL;
            g_autoptr(stored_document_auto) stored = find_document(site, "#1");
            g_autofree char *where = g_strdup_printf(
                    "%s, %s", acts[i].name, peppol_state_text((enum peppol_state)state));
            bool allowed = acts[i].after[state] != '-';
            begin(site);
            g_autofree char *said = acts[i].act(site_work(site, LATER + 60), stored, &error);
            if ((said != NULL) != allowed)
                g_error("%s: %s", where, said ? said : error->message);
            if (allowed)
                commit(site);
            else
                store_rollback(site->store);

            g_autoptr(peppol_delivery_auto) found = look(site);
            char after = letters[found->state];
            if (after != (allowed ? acts[i].after[state] : letters[state]))
                g_error("%s: %s", where, peppol_state_text(found->state));
            g_assert_true(
                    allowed || g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT));
            g_assert_true(allowed || strstr(error->message, peppol_state_text(found->state)));
            site_free(site);
        }
}

/* Due now, and the pause of a refused key is over. */
static void test_retry_ends_the_pause(void)
{
    struct site *site = site_with_delivery(PEPPOL_FAILED);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    const struct peppol_pause refused = {
            .refused = true, .provider = (char *)"peppyrus", .reason = (char *)"401"};
    g_assert_true(peppol_pause_write(site->store, &refused, &error));

    begin(site);
    char *said = peppol_retry_document(site_work(site, LATER + 60), stored, &error);
    check_said(site, "retry", said, error, "queued for Peppol again");
    g_autoptr(peppol_delivery_auto) found = look(site);
    g_auto(peppol_pause_auto) pause = {0};
    g_assert_true(peppol_pause_read(site->store, &pause, &error));
    g_assert_false(pause.refused);
    g_assert_cmpint(found->next_attempt_at, ==, LATER + 60);
    g_assert_cmpint(found->posted_at, ==, 0);
    g_assert_cmpint(told(site, "over Peppol: queued for Peppol again"), ==, 1);
    site_free(site);
}

static void test_retry_all_failed(void)
{
    struct site *site = site_with_delivery(PEPPOL_FAILED);
    g_autoptr(GError) error = NULL;
    gint64 count = 0;
    begin(site);
    g_assert_true(peppol_retry_failed(site_work(site, LATER + 60), &count, &error));
    commit(site);
    g_assert_cmpint(count, ==, 1);
    begin(site);
    g_assert_true(peppol_retry_failed(site_work(site, LATER + 60), &count, &error));
    commit(site);
    g_assert_cmpint(count, ==, 0);
    site_free(site);
}

/* A rejection after the delivery is not sent again, also not among all failed. */
static void test_never_twice(void)
{
    struct site *site = site_with_delivery(PEPPOL_DELIVERED);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_autoptr(peppol_delivery_auto) delivery = look(site);
    delivery->state = PEPPOL_FAILED;
    delivery->next_attempt_at = 0;
    g_assert_true(peppol_update(site->store, delivery, PEPPOL_DELIVERED, &error));

    begin(site);
    char *said = peppol_retry_document(site_work(site, LATER + 60), stored, &error);
    check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, "credit it");
    gint64 count = 7;
    begin(site);
    g_assert_true(peppol_retry_failed(site_work(site, LATER + 60), &count, &error));
    commit(site);
    g_assert_cmpint(count, ==, 0);
    site_free(site);
}

static void test_settle_ids(void)
{
    g_autofree char *longest = g_strnfill(200, 'x'), *longer = g_strnfill(201, 'x');
    const struct {
        const char *id;
        bool good;
    } rows[] = {{longest, true}, {longer, false}, {"", false}, {"a\nb", false}, {"m 7", true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_delivery(PEPPOL_UNCERTAIN);
        g_autoptr(GError) error = NULL;
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        begin(site);
        g_autofree char *said =
                peppol_settle_document(site_work(site, LATER), stored, rows[i].id, &error);
        g_assert_true((said != NULL) == rows[i].good);
        store_rollback(site->store);
        site_free(site);
    }
}

/* The mails that waited for the look-up go out. */
static void test_cancel_frees_the_mail(void)
{
    struct site *site = site_with_delivery(PEPPOL_LOOKING_UP);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    begin(site);
    char *said = peppol_cancel_document(site_work(site, LATER + 60), stored, &error);
    check_said(site, "cancel", said, error, "Peppol delivery cancelled");
    g_assert_cmpint(
            ask(site, "SELECT max(next_attempt_at) FROM mails WHERE role = 'to'"), ==, LATER + 60);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/acts/peppol/ways", test_ways);
    g_test_add_func("/acts/peppol/mails wait", test_mails_wait);
    g_test_add_func("/acts/peppol/automatic without mail", test_automatic_without_mail);
    g_test_add_func("/acts/peppol/goes nowhere", test_automatic_that_goes_nowhere);
    g_test_add_func("/acts/peppol/older documents", test_older_documents);
    g_test_add_func("/acts/peppol/send refused", test_send_refused);
    g_test_add_func("/acts/peppol/every act in every state", test_every_act_in_every_state);
    g_test_add_func("/acts/peppol/retry ends the pause", test_retry_ends_the_pause);
    g_test_add_func("/acts/peppol/retry all failed", test_retry_all_failed);
    g_test_add_func("/acts/peppol/never twice", test_never_twice);
    g_test_add_func("/acts/peppol/settle ids", test_settle_ids);
    g_test_add_func("/acts/peppol/cancel frees the mail", test_cancel_frees_the_mail);
    return g_test_run();
}
