/* Alerts: once an hour for each kind, the log without what is personal, no mail where none can
 * leave, and never a failure of what raised them. */
#include "channel/alert.h"
#include "unit/captured.h"
#include "unit/channel/channel.h"

#define HOUR 3600
#define ALERTS "SELECT count(*) FROM mails WHERE role = 'alert'"

/* What raising an alert writes into the log; caller frees. */
static char *raise_discreetly(struct office *office,
        gint64 now,
        enum alert_kind kind,
        const char *subject,
        const char *what,
        const char *logged)
{
    struct capture capture = capture_begin(STDERR_FILENO);
    alert_raise_discreetly(
            office_work(office, now), kind, subject, what, logged, "billhook status");
    return capture_end(&capture);
}

static char *raise_at(struct office *office, gint64 now, enum alert_kind kind, const char *what)
{
    return raise_discreetly(office, now, kind, "order 727", what, what);
}

static void raise_quietly(struct office *office, gint64 now, enum alert_kind kind)
{
    g_free(raise_at(office, now, kind, "it broke"));
}

/* ---- kinds ---- */

static void test_names(void)
{
    static const char *const names[ALERT_KINDS] = {
            [ALERT_FAILED_DELIVERY] = "failed-delivery",
            [ALERT_SIGNATURE] = "signature",
            [ALERT_MAIL] = "mail",
            [ALERT_NUMBERING] = "numbering",
            [ALERT_ORDER_CHANGED] = "order-changed",
            [ALERT_DRAFT_BLOCKS] = "draft-blocks",
            [ALERT_BURST] = "burst",
            [ALERT_RENDERING] = "rendering",
            [ALERT_DISK] = "disk",
            [ALERT_SILENCE] = "silence",
            [ALERT_NOT_STORED] = "not-stored",
            [ALERT_DATABASE] = "database",
            [ALERT_MARK_COPY] = "mark-copy",
            [ALERT_BACKUP] = "backup",
            [ALERT_VERIFY] = "verify",
            [ALERT_PEPPOL] = "peppol",
            [ALERT_SHOP_UNREACHABLE] = "shop-unreachable",
            [ALERT_SHOP_ANSWERS] = "shop-answers",
            [ALERT_SHOP_KEY_REFUSED] = "shop-key-refused",
            [ALERT_ORDERS_MISSED] = "orders-missed",
            [ALERT_WEBHOOK] = "webhook-not-active",
            [ALERT_MOLLIE] = "mollie",
            [ALERT_LINK_PAID] = "link-paid",
    };
    for (int kind = 0; kind < ALERT_KINDS; kind++)
        g_assert_cmpstr(alert_name((enum alert_kind)kind), ==, names[kind]);
}

/* Each kind is mailed for itself, with a title and a Message-ID of its own, though all come in one
 * second. */
static void test_each_kind(struct office *office, gconstpointer data)
{
    (void)data;
    for (int kind = 0; kind < ALERT_KINDS; kind++)
        raise_quietly(office, NOW, (enum alert_kind)kind);
    g_assert_cmpint(office_count(office, ALERTS), ==, ALERT_KINDS);
    g_assert_cmpint(
            office_count(office, "SELECT count(DISTINCT subject) FROM mails"), ==, ALERT_KINDS);
    g_assert_cmpint(
            office_count(office, "SELECT count(DISTINCT message_id) FROM mails"), ==, ALERT_KINDS);
    g_assert_cmpint(
            office_count(office, "SELECT count(*) FROM mails WHERE subject LIKE 'billhook: _%'"),
            ==, ALERT_KINDS);
}

/* ---- the hour ---- */

/* The second alert of a kind is mailed an hour after the first, whatever it says; a clock that was
 * set back does not silence it. */
static void test_hourly(void)
{
    static const struct {
        const char *name;
        gint64 after; /* seconds after the first */
        bool mailed;
    } rows[] = {
            {"the same second", 0, false},
            {"a second before the hour", HOUR - 1, false},
            {"the hour", HOUR, true},
            {"a day", 24 * HOUR, true},
            {"the clock was set back by a second", -1, true},
            {"the clock was set back by a year", -365 * 24 * HOUR, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        raise_quietly(&office, NOW, ALERT_DISK);
        g_free(raise_at(&office, NOW + rows[i].after, ALERT_DISK, "another word"));
        g_test_message("%s", rows[i].name);
        g_assert_cmpint(office_count(&office, ALERTS), ==, rows[i].mailed ? 2 : 1);
        office_down(&office, NULL);
    }
}

/* The log has the same words about the same thing once an hour; other words, another thing and
 * another kind at once. */
static void test_log_hourly(struct office *office, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *name;
        gint64 after;
        enum alert_kind kind;
        const char *subject, *what;
        bool logged;
    } rows[] = {
            {"the first", 0, ALERT_DISK, "order 1", "it broke", true},
            {"again", 1, ALERT_DISK, "order 1", "it broke", false},
            {"other words", 1, ALERT_DISK, "order 1", "it bent", true},
            {"another thing", 1, ALERT_DISK, "order 2", "it broke", true},
            {"another kind", 1, ALERT_MAIL, "order 1", "it broke", true},
            {"the same letters, of another thing", 1, ALERT_DISK, "order 1it", " broke", true},
            {"before the hour", HOUR - 1, ALERT_DISK, "order 1", "it broke", false},
            {"the hour", HOUR, ALERT_DISK, "order 1", "it broke", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = raise_discreetly(office, NOW + rows[i].after, rows[i].kind,
                rows[i].subject, rows[i].what, rows[i].what);
        if (!*line == rows[i].logged)
            g_error("%s: the log has '%s'", rows[i].name, line);
    }
}

/* The words of the hour are forgotten after it; the kinds of mails are not. */
static void test_forgotten(struct office *office, gconstpointer data)
{
    (void)data;
    static const char rows[] = "SELECT count(*) FROM alerts";
    raise_quietly(office, NOW, ALERT_DISK);
    g_assert_cmpint(office_count(office, rows), ==, 2);
    must(alerts_forget(office->books.store, NOW + HOUR, &error));
    g_assert_cmpint(office_count(office, rows), ==, 2);
    must(alerts_forget(office->books.store, NOW + HOUR + 1, &error));
    g_assert_cmpint(office_count(office, rows), ==, 1);
}

/* ---- the words ---- */

static void test_mail(struct office *office, gconstpointer data)
{
    (void)data;
    g_free(raise_at(office, NOW, ALERT_MAIL, "mail 12 failed"));
    struct mail *mail = office_newest(office);
    g_assert_cmpstr(mail->to, ==, "owner@example.com");
    g_assert_cmpstr(mail->role, ==, "alert");
    g_assert_cmpint(mail->document_id, ==, 0);
    g_assert_cmpint(mail->next_attempt_at, ==, NOW);
    g_assert_cmpstr(mail->subject, ==, "billhook: mail cannot leave");
    g_assert_true(g_str_has_prefix(
            mail->body, "order 727: mail 12 failed\n\nWhat helps:\n  billhook status\n\n"));
    check_says(mail->body, "This alert (mail) is mailed at most once an hour.");
    g_assert_true(g_str_has_suffix(mail->message_id, "@example.com"));
    mail_free(mail);
}

/* Without a subject the sentence stands alone. */
static void test_without_subject(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *line =
            raise_discreetly(office, NOW, ALERT_BACKUP, "", "it failed", "it failed");
    struct mail *mail = office_newest(office);
    g_assert_true(g_str_has_prefix(mail->body, "it failed\n\n"));
    g_assert_null(strstr(line, "subject="));
    mail_free(mail);
}

/* The owner may read more in his mail than stands in the log. */
static void test_discreet(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *line = raise_discreetly(
            office, NOW, ALERT_MAIL, "mail 3", "550 ann@example.be is unknown", "550");
    g_assert_null(strstr(line, "ann@example.be"));
    check_says(line, "alert kind=mail subject=\"mail 3\" what=550 help=\"billhook status\"");
    struct mail *mail = office_newest(office);
    check_says(mail->body, "550 ann@example.be is unknown");
    mail_free(mail);
}

/* A draft that blocks: its warning's text in the mail, its code in the log. */
static void test_blocked_draft(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    document_warn(document, WARNING_UNKNOWN_TAX, "line 3 (Ann's cake): tax id 9 is unknown");
    struct capture capture = capture_begin(STDERR_FILENO);
    alert_blocked_draft(office_work(office, NOW), "invoice #12",
            document_blocking_warning(document), "billhook show '#12'");
    g_autofree char *line = capture_end(&capture);
    check_says(line, "kind=draft-blocks subject=\"invoice #12\" what=unknown-tax");
    g_assert_null(strstr(line, "cake"));
    struct mail *mail = office_newest(office);
    check_says(mail->body, "line 3 (Ann's cake): tax id 9 is unknown");
    check_says(mail->body, "billhook show '#12'");
    mail_free(mail);
}

/* Nothing that comes from outside forges a second line of the log. */
static void test_one_line(struct office *office, gconstpointer data)
{
    (void)data;
    g_autofree char *line =
            raise_discreetly(office, NOW, ALERT_DISK, "a\nalert kind=none", "b\r\nc", "b\r\nc");
    g_assert_nonnull(strchr(line, '\n'));
    g_assert_cmpuint(strcspn(line, "\n") + 1, ==, strlen(line));
}

/* ---- where no mail can leave ---- */

static void transport_off(struct office *office)
{
    office->config->mail.transport = TRANSPORT_OFF;
}

static void no_owner(struct office *office)
{
    set(&office->config->alerts.email, "");
}

static void odd_owner(struct office *office)
{
    set(&office->config->alerts.email, "owner@localhost");
}

static void no_directory(struct office *office)
{
    set(&office->config->mail.directory, "/nonexistent");
}

/* The alert is logged, no mail is put, and once a mail can leave the next alert is due at once. */
static void test_no_mail(void)
{
    static void (*const obstacles[])(struct office *) = {
            transport_off, no_owner, odd_owner, no_directory};
    for (gsize i = 0; i < G_N_ELEMENTS(obstacles); i++) {
        struct office office;
        office_up(&office, NULL);
        obstacles[i](&office);
        g_autofree char *line = raise_at(&office, NOW, ALERT_DISK, "it is full");
        check_says(line, "kind=disk");
        g_assert_cmpint(office_count(&office, ALERTS), ==, 0);

        office.config->mail.transport = TRANSPORT_DIRECTORY;
        set(&office.config->alerts.email, "owner@example.com");
        set(&office.config->mail.directory, office.mails);
        raise_quietly(&office, NOW + 1, ALERT_DISK);
        g_assert_cmpint(office_count(&office, ALERTS), ==, 1);
        office_down(&office, NULL);
    }
}

/* With a mail server the directory is nobody's matter. */
static void test_smtp_knows_no_directory(struct office *office, gconstpointer data)
{
    (void)data;
    no_directory(office);
    office->config->mail.transport = TRANSPORT_SMTP;
    raise_quietly(office, NOW, ALERT_DISK);
    g_assert_cmpint(office_count(office, ALERTS), ==, 1);
}

/* An owner's international address goes out as A-labels, like all others. */
static void test_owner_in_ascii(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->alerts.email, "owner@bücher.example");
    raise_quietly(office, NOW, ALERT_DISK);
    check_outbox(office, "ascii", "alert owner@xn--bcher-kva.example queued");
}

/* ---- beside the caller ---- */

/* The caller's transaction is taken back: the mail was never queued, and the next one is due. */
static void test_rollback(struct office *office, gconstpointer data)
{
    (void)data;
    office_begin(office);
    raise_quietly(office, NOW, ALERT_DISK);
    store_rollback(office->books.store);
    g_assert_cmpint(office_count(office, ALERTS), ==, 0);

    raise_quietly(office, NOW + 1, ALERT_DISK);
    g_assert_cmpint(office_count(office, ALERTS), ==, 1);
}

/* The database refuses the mail: the log says so each time, the caller goes on. */
static void test_not_queued(struct office *office, gconstpointer data)
{
    (void)data;
    office_sql(office,
            "CREATE TRIGGER stuck BEFORE INSERT ON mails BEGIN SELECT raise(ABORT, 'no mails'); "
            "END");
    g_autofree char *line = raise_at(office, NOW, ALERT_DISK, "it is full");
    check_says(line, "alert kind=disk");
    check_says(line, "alert-not-mailed kind=disk reason=");
    g_assert_cmpint(office_count(office, ALERTS), ==, 0);
}

/* Where the database cannot be written at all each alert is logged, each time. */
static void test_read_only(struct office *office, gconstpointer data)
{
    (void)data;
    store_close(office->books.store);
    office->books.store = open_store(office->books.path, STORE_READ);
    for (int time = 0; time < 2; time++) {
        g_autofree char *line = raise_at(office, NOW, ALERT_DISK, "it is full");
        check_says(line, "alert kind=disk");
        check_says(line, "alert-not-mailed kind=disk");
    }
}

static void add(void)
{
    g_test_add_func("/channel/alert/names", test_names);
    OFFICE("alert/each-kind", test_each_kind);
    g_test_add_func("/channel/alert/hourly", test_hourly);
    OFFICE("alert/log-hourly", test_log_hourly);
    OFFICE("alert/forgotten", test_forgotten);
    OFFICE("alert/mail", test_mail);
    OFFICE("alert/without-subject", test_without_subject);
    OFFICE("alert/discreet", test_discreet);
    OFFICE("alert/blocked-draft", test_blocked_draft);
    OFFICE("alert/one-line", test_one_line);
    g_test_add_func("/channel/alert/no-mail", test_no_mail);
    OFFICE("alert/smtp-knows-no-directory", test_smtp_knows_no_directory);
    OFFICE("alert/owner-in-ascii", test_owner_in_ascii);
    OFFICE("alert/rollback", test_rollback);
    OFFICE("alert/not-queued", test_not_queued);
    OFFICE("alert/read-only", test_read_only);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add);
}
