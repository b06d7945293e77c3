/* The mailer and a mail server: what each of its answers makes of the mail, of the queue and of the
 * alert, and that no word of the server reaches the log. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "channel/mail_queue.h"
#include "channel/mailer.h"
#include "unit/captured.h"
#include "unit/channel/channel.h"

/* ---- a mail server that says what it is told to ---- */

#define HANGS_UP "" /* instead of a reply */

struct relay {
    int listener;
    GThread *thread;
    const char *mail, *rcpt, *dot; /* its replies */
    int mails, connections;        /* atomic: messages that came whole; sessions */
    GMutex *turn;   /* the sender's, looked at before the reply to the dot; or NULL */
    int free_turns; /* atomic: how often it was nobody's then */
};

/* False: the connection is over. */
static bool reply(FILE *out, const char *line)
{
    return *line && fprintf(out, "%s\r\n", line) > 0 && fflush(out) == 0;
}

static void look_at_turn(struct relay *relay)
{
    if (!relay->turn || !g_mutex_trylock(relay->turn))
        return;
    g_mutex_unlock(relay->turn);
    g_atomic_int_inc(&relay->free_turns);
}

static bool take_message(struct relay *relay, FILE *in, FILE *out)
{
    char line[2000];
    if (!reply(out, "354 go on"))
        return false;
    while (fgets(line, sizeof line, in))
        if (strcmp(line, ".\r\n") == 0) {
            g_atomic_int_inc(&relay->mails);
            look_at_turn(relay);
            return reply(out, relay->dot);
        }
    return false;
}

static bool answer(struct relay *relay, const char *line, FILE *in, FILE *out)
{
    if (g_str_has_prefix(line, "MAIL"))
        return reply(out, relay->mail);
    if (g_str_has_prefix(line, "RCPT"))
        return reply(out, relay->rcpt);
    if (g_str_has_prefix(line, "DATA"))
        return take_message(relay, in, out);
    return reply(out, "250 fine");
}

static void serve(struct relay *relay, int peer)
{
    char line[2000];
    FILE *in = fdopen(peer, "r"), *out = fdopen(dup(peer), "w");
    g_atomic_int_inc(&relay->connections);
    bool open = reply(out, "220 relay");
    while (open && fgets(line, sizeof line, in))
        open = answer(relay, line, in, out);
    fclose(in);
    fclose(out);
}

static gpointer run_relay(gpointer data)
{
    struct relay *relay = data;
    int peer;
    while ((peer = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        serve(relay, peer);
    return NULL;
}

static void relay_up(struct relay *relay, struct office *office)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    *relay = (struct relay){.mail = "250 sender ok", .rcpt = "250 ok", .dot = "250 taken"};
    relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(relay->listener, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(listen(relay->listener, 8), ==, 0);
    g_assert_cmpint(getsockname(relay->listener, (struct sockaddr *)&address, &length), ==, 0);
    relay->thread = g_thread_new("relay", run_relay, relay);

    g_free(office->config->mail.server);
    office->config->mail.server = g_strdup_printf("smtp://127.0.0.1:%d", ntohs(address.sin_port));
    office->config->mail.security_required = false;
    office->config->mail.transport = TRANSPORT_SMTP;
}

static void relay_down(struct relay *relay)
{
    shutdown(relay->listener, SHUT_RDWR);
    g_thread_join(relay->thread);
    close(relay->listener);
}

/* ---- a sender ---- */

struct post {
    struct relay relay;
    struct relay_health health;
    struct sender sender;
};

static void post_up(struct post *post, struct office *office)
{
    *post = (struct post){0};
    relay_up(&post->relay, office);
    g_mutex_init(&post->health.mutex);
    post->sender = (struct sender){
            .store = open_store(office->books.path, STORE_OPEN), .relay = &post->health};
}

static void post_down(struct post *post)
{
    sender_clear(&post->sender);
    relay_down(&post->relay);
    g_mutex_clear(&post->health.mutex);
}

static void ready(struct office *office, gint64 order_id)
{
    g_autoptr(stored_document_auto) stored = office_invoice(office, order_id, "ann@example.be");
    render(office->books.store, stored->document->id);
    office_begin(office);
    must(mail_queue_document(office_work(office, NOW), stored->document, NULL, false, &error));
    office_commit(office);
}

/* The log of one step, which found a mail. Caller frees. */
static char *step(struct post *post, struct office *office)
{
    bool did;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    struct capture capture = capture_begin(STDERR_FILENO);
    must(mailer_step(&post->sender, office->config, now, &did, &error));
    g_assert_true(did);
    return capture_end(&capture);
}

/* ---- answers ---- */

static const struct row {
    const char *name;
    const char *mail, *rcpt, *dot; /* NULL: it takes it */
    bool hold;                     /* [mail] on_uncertain=hold */
    const char *outcome;           /* in the log */
    const char *state;             /* of the mail */
    bool paused;                   /* the queue is */
    const char *logged;            /* the server's part of the alert's log line; NULL: no alert */
} rows[] = {
        {"taken", NULL, NULL, NULL, false, "accepted", "sent", false, NULL},
        {"no such person", NULL, "550 5.1.1 <ann@example.be> is unknown here", NULL, false,
                "refused", "failed", false, "RCPT: 550 5.1.1 … (all of it: billhook outbox)"},
        {"code without words", NULL, "550", NULL, false, "refused", "failed", false, "RCPT: 550 …"},
        {"words that look like an extended code", NULL, "550 1 Ann Street", NULL, false, "refused",
                "failed", false, "RCPT: 550 …"},
        {"greylisted", NULL, "451 4.7.1 ann@example.be: later", NULL, false, "later", "queued",
                false, NULL},
        {"the sender is refused", "550 5.7.1 not you, ann@example.be", NULL, NULL, false,
                "relay-trouble", "queued", true, "MAIL: 550 5.7.1 …"},
        {"the message is too large", "552 5.3.4 too large", NULL, NULL, false, "refused", "failed",
                false, "MAIL: 552 5.3.4 …"},
        {"the content is refused", NULL, NULL, "554 5.7.1 ann@example.be, we call it spam", false,
                "refused", "failed", false, "final dot: 554 5.7.1 …"},
        {"put off after the dot", NULL, NULL, "451 4.3.0 try later", false, "later", "queued",
                false, NULL},
        {"it hangs up at RCPT", NULL, HANGS_UP, NULL, false, "later", "queued", false, NULL},
        {"it hangs up after the dot", NULL, NULL, HANGS_UP, false, "uncertain", "uncertain", false,
                "final dot: "},
        {"it hangs up after the dot, and the owner wants to look", NULL, NULL, HANGS_UP, true,
                "uncertain", "held", false, "final dot: "},
};

static void set_replies(struct relay *relay, const struct row *row)
{
    if (row->mail)
        relay->mail = row->mail;
    if (row->rcpt)
        relay->rcpt = row->rcpt;
    if (row->dot)
        relay->dot = row->dot;
}

/* The answer stands whole in the outbox and in the mail to the owner; the log has the code alone.
 */
static void check_words(struct office *office, const struct row *row, const char *log)
{
    g_autofree char *outcome = g_strdup_printf("outcome=%s state=%s", row->outcome, row->state);
    check_says(log, outcome);
    g_assert_null(strstr(log, "ann@example.be"));
    g_assert_null(strstr(log, "Street"));

    const char *alert = strstr(log, "alert kind=mail");
    if (!alert != !row->logged)
        g_error("%s: the log has '%s'", row->name, log);
    if (alert)
        check_says(alert, row->logged);
    const char *words = row->rcpt ? row->rcpt : row->dot ? row->dot : "";
    if (alert && *words)
        g_assert_cmpint(office_count(office,
                                "SELECT count(*) FROM mails WHERE role = 'alert' AND "
                                "body LIKE '%the mail server said: %'"),
                ==, 1);
}

static void test_answer(gconstpointer data)
{
    const struct row *row = data;
    struct office office;
    struct post post;
    office_up(&office, NULL);
    ready(&office, 1);
    post_up(&post, &office);
    set_replies(&post.relay, row);
    office.config->mail.hold_uncertain = row->hold;

    g_autofree char *log = step(&post, &office);
    check_words(&office, row, log);
    g_autofree char *reason = mail_pause_reason(office.books.store);
    g_assert_cmpint(reason != NULL, ==, row->paused);
    g_assert_cmpint(post.health.failures, ==, row->paused);
    post_down(&post);
    office_down(&office, NULL);
}

/* Whether the dot was reached is known durably before its answer: the mark outlives the sender. */
static void test_dot_is_marked(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    ready(office, 1);
    post_up(&post, office);
    post.relay.dot = HANGS_UP;
    g_free(step(&post, office));
    g_assert_cmpint(g_atomic_int_get(&post.relay.mails), ==, 1);
    g_assert_cmpint(
            office_count(office, "SELECT uncertain_attempts FROM mails WHERE id = 1"), ==, 1);
    post_down(&post);
}

/* The database refuses the mark: the dot is not sent, and the mail is none that may have arrived.
 */
static void test_dot_cannot_be_marked(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    ready(office, 1);
    post_up(&post, office);
    office_sql(office,
            "CREATE TRIGGER stuck BEFORE UPDATE OF past_dot ON mails WHEN NEW.past_dot = 1 BEGIN "
            "SELECT raise(ABORT, 'no mark'); END");
    g_autofree char *log = step(&post, office);
    check_says(log, "mail-not-marked");
    check_says(log, "outcome=later state=queued");
    g_assert_cmpint(g_atomic_int_get(&post.relay.mails), ==, 0);

    office_sql(office, "DROP TRIGGER stuck");
    g_free(step(&post, office)); /* at once: it says nothing about the relay */
    check_outbox(office, "after it", "to ann@example.be sent");
    post_down(&post);
}

/* The connection is kept for the next mail, and made anew for another config. */
static void test_one_session(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    for (int order = 1; order <= 3; order++)
        ready(office, order);
    post_up(&post, office);
    g_free(step(&post, office));
    g_free(step(&post, office));
    g_assert_cmpint(g_atomic_int_get(&post.relay.connections), ==, 1);

    struct config changed = *office->config;
    changed.references = 2;
    bool did;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    struct capture capture = capture_begin(STDERR_FILENO);
    must(mailer_step(&post.sender, &changed, now, &did, &error));
    g_free(capture_end(&capture));
    g_assert_cmpint(g_atomic_int_get(&post.relay.connections), ==, 2);
    g_assert_cmpint(g_atomic_int_get(&post.relay.mails), ==, 3);
    post_down(&post);
}

/* A step with that config, which meets trouble of the relay. True: the queue is paused then. */
static bool pauses(struct post *post, struct office *office, const struct config *config)
{
    bool did;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    struct capture capture = capture_begin(STDERR_FILENO);
    must(mailer_step(&post->sender, config, now, &did, &error));
    g_autofree char *log = capture_end(&capture);
    g_assert_true(did);
    check_says(log, "mail-attempt id=1 "); /* and not an alert, which knows no pause */
    check_says(log, "outcome=relay-trouble state=queued");

    g_autofree char *reason = mail_pause_reason(office->books.store);
    g_assert_cmpint(post->health.failures, ==, reason != NULL);
    return reason != NULL;
}

/* What an attempt meets that has the config of before says nothing of the mail server that the
 * config names now: the mail is due again at once. */
static void test_config_read_again(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    ready(office, 1);
    post_up(&post, office);
    set(&office->config->alerts.email, "");
    post.relay.mail = "550 5.7.1 not you";
    struct config changed = *office->config;
    g_assert_true(pauses(&post, office, office->config));

    struct work work = {post.sender.store, &changed, NOW};
    must(relay_config_read(&post.health, &work, &error));
    g_assert_cmpint(post.health.failures, ==, 0);
    g_assert_false(pauses(&post, office, office->config));
    g_assert_true(pauses(&post, office, &changed));
    post_down(&post);
    config_unref((struct config *)post.health.config);
}

/* Each mail's way out is one attempt: all that are due leave, the customer's and the copies, to the
 * server in turn. */
static void test_copies_go_out(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    set(&office->config->mail.cc, "c@example.be");
    set(&office->config->mail.bcc, "b@example.be");
    ready(office, 1);
    post_up(&post, office);
    for (int i = 0; i < 3; i++)
        g_free(step(&post, office));
    g_assert_cmpint(g_atomic_int_get(&post.relay.mails), ==, 3);
    check_outbox(office, "all of them",
            "to ann@example.be sent\ncc c@example.be sent\nbcc b@example.be sent");
    post_down(&post);
}

/* A sender whose store others use, too: while the relay thinks they have their turn at it. What it
 * wrote before the dot and after the answer is there, and it leaves the store open. */
static void test_turn_is_free_meanwhile(struct office *office, gconstpointer data)
{
    (void)data;
    GMutex turn;
    struct post post;
    g_mutex_init(&turn);
    ready(office, 1);
    ready(office, 2);
    post_up(&post, office);
    struct store *store = post.sender.store;
    post.sender.turn = post.relay.turn = &turn;
    for (int mail = 0; mail < 2; mail++)
        g_free(step(&post, office));
    g_assert_cmpint(g_atomic_int_get(&post.relay.free_turns), ==, 2);
    check_outbox(office, "both", "to ann@example.be sent\nto ann@example.be sent");

    g_assert_true(g_mutex_trylock(&turn));
    g_mutex_unlock(&turn);
    post_down(&post);
    must(store_begin(store, &error) && store_commit(store, &error));
    store_close(store);
    g_mutex_clear(&turn);
}

static void add(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strconcat("/channel/relay/", rows[i].name, NULL);
        g_strdelimit(name, " ,", '-');
        g_test_add_data_func(name, &rows[i], test_answer);
    }
    OFFICE("relay/dot-is-marked", test_dot_is_marked);
    OFFICE("relay/dot-cannot-be-marked", test_dot_cannot_be_marked);
    OFFICE("relay/one-session", test_one_session);
    OFFICE("relay/config-read-again", test_config_read_again);
    OFFICE("relay/copies-go-out", test_copies_go_out);
    OFFICE("relay/turn-is-free-meanwhile", test_turn_is_free_meanwhile);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
