/* One step of a sender with transport=directory: sent, paused, put off, held, and what a crash
 * leaves. */
#include "unit/captured.h"
#include "unit/channel/mails.h"

/* ---- a step ---- */

struct post {
    struct relay_health relay;
    struct sender sender;
    int outcomes[OUTCOMES], stop;
};

static void post_up(struct post *post, struct office *office)
{
    *post = (struct post){0};
    g_mutex_init(&post->relay.mutex);
    post->sender = (struct sender){.store = open_store(office->books.path, STORE_OPEN),
            .relay = &post->relay,
            .stop = &post->stop,
            .outcomes = post->outcomes};
}

static void post_down(struct post *post)
{
    sender_clear(&post->sender);
    g_assert_null(post->sender.store);
    g_mutex_clear(&post->relay.mutex);
}

static gint64 clock_now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

/* One step so many seconds from now; whether there was a mail. The log goes to *log (may be NULL).
 */
static bool step_in(struct post *post, struct office *office, gint64 seconds, char **log)
{
    bool did;
    struct capture capture = capture_begin(STDERR_FILENO);
    must(mailer_step(&post->sender, office->config, clock_now() + seconds, &did, &error));
    g_autofree char *said = capture_end(&capture);
    if (log)
        *log = g_steal_pointer(&said);
    return did;
}

static bool step(struct post *post, struct office *office)
{
    return step_in(post, office, 0, NULL);
}

static char *eml(struct office *office, const char *name)
{
    return g_build_filename(office->mails, name, NULL);
}

/* The customer's mail becomes the one file, the blind copy none of its own, and both are sent; the
 * document is sent with the customer's. */
static void test_sent(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    g_autofree char *log = NULL, *bytes = NULL, *file = eml(office, "2026-00001-1.eml"),
                    *copy = eml(office, "2026-00001-2.eml");
    set(&office->config->mail.bcc, "b@example.be");
    ready(office, 1);
    g_autoptr(GBytes) built = build(office, "to");
    post_up(&post, office);

    g_assert_true(step_in(&post, office, 0, &log));
    check_says(log, "mail-attempt id=1 document=2026-00001 outcome=accepted state=sent");
    g_assert_null(strstr(log, "ann@example.be"));
    gsize length;
    g_assert_true(g_file_get_contents(file, &bytes, &length, NULL));
    g_autoptr(GBytes) written = g_bytes_new(bytes, length);
    g_assert_true(g_bytes_equal(built, written));
    g_assert_cmpint(
            office_count(office, "SELECT count(*) FROM documents WHERE state = 'sent'"), ==, 1);

    g_assert_true(step(&post, office));
    g_assert_false(g_file_test(copy, G_FILE_TEST_EXISTS));
    check_outbox(office, "both", "to ann@example.be sent\nbcc b@example.be sent");
    g_assert_false(step(&post, office));
    g_assert_cmpint(post.outcomes[OUTCOME_ACCEPTED], ==, 2);
    post_down(&post);
}

#define SHARED_MAILS 8
#define SHARED_SENDERS 3

struct together {
    struct post *post;
    struct office *office;
    GMutex turn;
};

static gpointer send_all(gpointer data)
{
    struct together *together = data;
    struct post *post = together->post;
    struct sender sender = post->sender;
    sender.turn = &together->turn;
    bool did = true;
    while (did)
        must(mailer_step(&sender, together->office->config, clock_now(), &did, &error));
    sender_clear(&sender);
    return NULL;
}

/* Several senders on one connection: each mail leaves once, and none is left. */
static void test_one_connection(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    GThread *threads[SHARED_SENDERS];
    for (gint64 order = 1; order <= SHARED_MAILS; order++)
        ready(office, order);
    post_up(&post, office);
    struct together together = {.post = &post, .office = office};
    g_mutex_init(&together.turn);

    struct capture capture = capture_begin(STDERR_FILENO);
    for (int i = 0; i < SHARED_SENDERS; i++)
        threads[i] = g_thread_new("sender", send_all, &together);
    for (int i = 0; i < SHARED_SENDERS; i++)
        g_thread_join(threads[i]);
    g_free(capture_end(&capture));
    g_mutex_clear(&together.turn);

    g_assert_cmpint(post.outcomes[OUTCOME_ACCEPTED], ==, SHARED_MAILS);
    g_assert_cmpint(office_count(office, "SELECT count(*) FROM mails WHERE state = 'sent'"), ==,
            SHARED_MAILS);
    g_assert_cmpint(office_count(office, "SELECT max(attempts) FROM mails"), ==, 1);
    g_assert_false(step(&post, office)); /* the store is still open */
    post_down(&post);
}

/* Nothing is due, or the transport is off: no mail is claimed. */
static void test_nothing_to_send(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    post_up(&post, office);
    g_assert_false(step(&post, office));

    ready(office, 1);
    office_sql(office, "UPDATE mails SET next_attempt_at = next_attempt_at + 1000000000");
    g_assert_false(step(&post, office));
    office->config->mail.transport = TRANSPORT_OFF;
    g_assert_false(step_in(&post, office, 2000000000, NULL));
    g_assert_cmpint(office_count(office, "SELECT sum(attempts) FROM mails"), ==, 0);
    post_down(&post);
}

/* The directory is away: the first mail pauses the queue, the second is not even tried, and the
 * next attempt after the pause counts one failure more. Mended, mail leaves and the pause ends. */
static void test_pause(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    g_autofree char *log = NULL;
    ready(office, 1);
    ready(office, 2);
    post_up(&post, office);
    g_assert_cmpint(g_rmdir(office->mails), ==, 0);

    g_assert_true(step_in(&post, office, 0, &log));
    check_says(log, "outcome=relay-trouble state=queued");
    check_says(log, "alert kind=mail subject=\"mail 1 of 2026-00001\"");
    check_says(log, "help=\"billhook check\"");
    g_autofree char *reason = mail_pause_reason(office->books.store);
    check_says(reason, "2026-00001-1.eml: No such file or directory");
    g_assert_cmpint(post.relay.failures, ==, 1);
    g_assert_false(step(&post, office));
    check_outbox(office, "paused; no alert can be put",
            "to ann@example.be queued\nto ann@example.be queued");

    g_assert_true(step_in(&post, office, 3600, NULL));
    g_assert_cmpint(post.relay.failures, ==, 2);

    g_assert_cmpint(g_mkdir(office->mails, 0700), ==, 0);
    g_assert_true(step_in(&post, office, 2 * 3600, NULL));
    g_assert_cmpint(post.relay.failures, ==, 0);
    g_assert_null(mail_pause_reason(office->books.store));
    g_assert_true(step(&post, office)); /* at once */
    check_outbox(office, "mended", "to ann@example.be sent\nto ann@example.be sent");
    post_down(&post);
}

/* A name that is taken by other bytes is trouble too, and never overwritten. */
static void test_name_is_taken(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    g_autofree char *file = eml(office, "2026-00001-1.eml"), *kept = NULL;
    put_file(file, "mine", 4);
    ready(office, 1);
    post_up(&post, office);
    g_assert_true(step(&post, office));
    g_autofree char *reason = mail_pause_reason(office->books.store);
    check_says(reason, "exists with other content");
    g_assert_true(g_file_get_contents(file, &kept, NULL, NULL));
    g_assert_cmpstr(kept, ==, "mine");
    post_down(&post);
}

/* One mail's own trouble (a file of terms is away) puts off that mail alone; the owner is told
 * once. */
static void test_put_off(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    g_autofree char *log = NULL, *again = NULL, *file = beside(&office->books, "terms.txt");
    attach_terms(office, LANGUAGE_NL, file);
    ready(office, 1);
    post_up(&post, office);

    g_assert_true(step_in(&post, office, 0, &log));
    check_says(log, "alert kind=mail subject=\"mail 1 of 2026-00001\"");
    check_says(log, "terms.txt");
    check_says(log, "outcome=later state=queued");
    g_assert_null(mail_pause_reason(office->books.store));
    g_assert_cmpint(post.relay.failures, ==, 0);
    g_assert_cmpint(office_count(office,
                            "SELECT count(*) FROM mails WHERE role = 'to' AND "
                            "first_failed_at > 0 AND next_attempt_at > "
                            "first_failed_at AND last_answer LIKE '%terms.txt%'"),
            ==, 1);

    g_assert_true(step(&post, office)); /* the alert */
    g_assert_false(step(&post, office));
    office_sql(office, "DELETE FROM alerts"); /* it is not the hour that keeps it quiet */
    g_assert_true(step_in(&post, office, 3600, &again));
    g_assert_null(strstr(again, "alert kind=mail"));

    g_free(terms(office, "terms.txt", "the terms"));
    g_assert_true(step_in(&post, office, 2 * 3600, NULL));
    check_outbox(office, "mended", "to ann@example.be sent\nalert owner@example.com sent");
    post_down(&post);
}

/* The bytes are kept once they are built: an attempt later sends those, whatever became of the
 * config. */
static void test_bytes_are_kept(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    gsize length;
    g_autofree char *file = eml(office, "2026-00001-1.eml"), *written = NULL;
    ready(office, 1);
    g_autoptr(GBytes) built = build(office, "to");
    post_up(&post, office);
    g_assert_cmpint(g_rmdir(office->mails), ==, 0);
    g_assert_true(step(&post, office));

    g_assert_cmpint(g_mkdir(office->mails, 0700), ==, 0);
    set(&office->config->mail.from_name, "Another name");
    attach_terms(office, LANGUAGE_NL, "/nonexistent/terms.pdf");
    g_assert_true(step_in(&post, office, 3600, NULL));
    g_assert_true(g_file_get_contents(file, &written, &length, NULL));
    g_autoptr(GBytes) sent = g_bytes_new(written, length);
    g_assert_true(g_bytes_equal(built, sent));
    post_down(&post);
}

/* Several senders meet the same trouble: who began before it was known does not count it again. */
static void test_one_trouble_counts_once(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    ready(office, 1);
    post_up(&post, office);
    post.relay.failures = 1;
    post.relay.failed_us =
            g_get_monotonic_time() + (gint64)3600 * G_USEC_PER_SEC; /* after the claim */
    g_assert_cmpint(g_rmdir(office->mails), ==, 0);
    g_assert_true(step(&post, office));
    g_assert_cmpint(post.relay.failures, ==, 1);
    g_assert_null(mail_pause_reason(office->books.store));
    post_down(&post);
}

/* An outcome that the database refuses is not dropped: it is tried until the daemon ends, and the
 * next start writes the same file once more and no other. */
static void test_not_recorded(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    bool did;
    g_autoptr(GError) problem = NULL;
    g_autofree char *file = eml(office, "2026-00001-1.eml");
    ready(office, 1);
    office_sql(office,
            "CREATE TRIGGER stuck BEFORE UPDATE OF sent_at ON mails WHEN NEW.state = 'sent' BEGIN "
            "SELECT raise(ABORT, 'no outcome'); END");
    post_up(&post, office);
    post.stop = 1;
    struct capture capture = capture_begin(STDERR_FILENO);
    g_assert_false(mailer_step(&post.sender, office->config, clock_now(), &did, &problem));
    g_free(capture_end(&capture));
    check_says(problem->message, "no outcome");
    g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    g_assert_cmpint(office_count(office, "SELECT claimed FROM mails"), ==, 1);
    post_down(&post);

    office_sql(office, "DROP TRIGGER stuck");
    reopen(&office->books); /* the daemon starts */
    post_up(&post, office);
    g_assert_true(step(&post, office));
    check_outbox(office, "once more", "to ann@example.be sent");
    g_assert_cmpint(office_count(office, "SELECT attempts FROM mails"), ==, 2);
    post_down(&post);
}

/* ---- uncertain mails at the start ---- */

/* Those that may have arrived wait for a person where the owner wants it so, or after too many
 * attempts; one alert tells how many. */
static void test_hold_uncertain(void)
{
    static const struct {
        const char *name;
        bool hold;
        int attempts[2];  /* uncertain ones, of two mails */
        const char *held; /* the alert's words; NULL: none */
    } rows[] = {
            {"few attempts", false, {1, 4}, NULL},
            {"too many of one", false, {1, 5}, "1 mail may have arrived"},
            {"too many of both", false, {6, 5}, "2 mails may have arrived"},
            {"the owner wants to look", true, {1, 1}, "2 mails may have arrived"},
            {"the dot was never reached", true, {0, 1}, "1 mail may have arrived"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        for (int order = 1; order <= 2; order++)
            ready(&office, order);
        g_autofree char *statement = g_strdup_printf(
                "UPDATE mails SET state = 'uncertain', uncertain_attempts = iif(id = 1, %d, %d)",
                rows[i].attempts[0], rows[i].attempts[1]);
        office_sql(&office, statement);
        office.config->mail.hold_uncertain = rows[i].hold;

        struct capture capture = capture_begin(STDERR_FILENO);
        must(mailer_hold_uncertain(office_work(&office, NOW), &error));
        g_autofree char *log = capture_end(&capture);
        if (rows[i].held ? !strstr(log, rows[i].held) : *log != '\0')
            g_error("%s: the log has '%s'", rows[i].name, log);
        g_assert_cmpint(office_count(&office, "SELECT count(*) FROM mails WHERE role = 'alert'"),
                ==, rows[i].held != NULL);
        office_down(&office, NULL);
    }
}

/* It is done once: the second start has nothing to hold. */
static void test_hold_twice(struct office *office, gconstpointer data)
{
    (void)data;
    office->config->mail.hold_uncertain = true;
    ready(office, 1);
    office_sql(office, "UPDATE mails SET state = 'uncertain', uncertain_attempts = 1");
    for (int start = 0; start < 2; start++) {
        struct capture capture = capture_begin(STDERR_FILENO);
        must(mailer_hold_uncertain(office_work(office, NOW + start * 7200), &error));
        g_autofree char *log = capture_end(&capture);
        g_assert_cmpint(*log != '\0', ==, start == 0);
    }
    check_outbox(office, "held", "to ann@example.be held\nalert owner@example.com queued");
}

static void add(void)
{
    OFFICE("mailer/sent", test_sent);
    OFFICE("mailer/one-connection", test_one_connection);
    OFFICE("mailer/nothing-to-send", test_nothing_to_send);
    OFFICE("mailer/pause", test_pause);
    OFFICE("mailer/name-is-taken", test_name_is_taken);
    OFFICE("mailer/put-off", test_put_off);
    OFFICE("mailer/bytes-are-kept", test_bytes_are_kept);
    OFFICE("mailer/one-trouble-counts-once", test_one_trouble_counts_once);
    OFFICE("mailer/not-recorded", test_not_recorded);
    g_test_add_func("/channel/mailer/hold-uncertain", test_hold_uncertain);
    OFFICE("mailer/hold-twice", test_hold_twice);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
