/* The mailer: what a mail is built of, and one step of a sender with transport=directory: sent,
 * paused, put off, held, and what a crash leaves. */
#include <gmime/gmime.h>

#include "channel/mail_queue.h"
#include "channel/mailer.h"
#include "unit/captured.h"
#include "unit/channel/channel.h"

/* ---- what lies in a mail ---- */

static GMimeMessage *parse(GBytes *bytes)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(
            g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    g_assert_nonnull(message);
    return message;
}

static void add_attachment(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    GString *list = data;
    (void)parent;
    if (!GMIME_IS_PART(part) || !g_mime_part_is_attachment(GMIME_PART(part)))
        return;
    g_autofree char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    g_string_append_printf(list, "%s%s %s", list->len ? ", " : "",
            g_mime_part_get_filename(GMIME_PART(part)), type);
}

/* "2026-00001.pdf application/pdf, terms.txt text/plain"; caller frees. */
static char *attachments(GBytes *mail)
{
    GString *list = g_string_new(NULL);
    GMimeMessage *message = parse(mail);
    g_mime_message_foreach(message, add_attachment, list);
    g_object_unref(message);
    return g_string_free(list, FALSE);
}

/* A header as it stands, without its folds; "" none. Caller frees. */
static char *header(GBytes *mail, const char *name)
{
    GMimeMessage *message = parse(mail);
    const char *value = g_mime_object_get_header(GMIME_OBJECT(message), name);
    char *copy = g_strdup(value ? value : "");
    g_object_unref(message);
    return copy;
}

static char *subject(GBytes *mail)
{
    GMimeMessage *message = parse(mail);
    char *copy = g_strdup(g_mime_message_get_subject(message));
    g_object_unref(message);
    return copy;
}

/* ---- mails ---- */

static void queue(struct office *office, const struct stored_document *stored)
{
    office_begin(office);
    must(mail_queue_document(office_work(office, NOW), stored->document, NULL, true, &error));
    office_commit(office);
}

/* A rendered invoice whose mail is queued. */
static struct stored_document *ready(struct office *office, gint64 order_id)
{
    struct stored_document *stored = office_invoice(office, order_id, "ann@example.be");
    render(office->books.store, stored->document->id);
    queue(office, stored);
    return stored;
}

/* The mail of that role that was queued last. */
static struct mail *mail_of_role(struct office *office, const char *role)
{
    g_autofree char *query = g_strdup_printf("SELECT max(id) FROM mails WHERE role = '%s'", role);
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_get(office->books.store, office_count(office, query), &error);
    g_assert_no_error(error);
    return mail;
}

static GBytes *build(struct office *office, const char *role)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_of_role(office, role);
    GBytes *bytes = mailer_build(office->books.store, office->config, mail, &error);
    g_assert_no_error(error);
    mail_free(mail);
    return bytes;
}

static void check_not_built(struct office *office, const char *role, int code, const char *words)
{
    struct mail *mail = mail_of_role(office, role);
    g_autoptr(GError) problem = NULL;
    g_assert_null(mailer_build(office->books.store, office->config, mail, &problem));
    g_assert_error(problem, BILLHOOK_ERROR, code);
    check_says(problem->message, words);
    mail_free(mail);
}

/* A file of the owner's that goes along. */
static char *terms(struct office *office, const char *name, const char *text)
{
    char *file = beside(&office->books, name);
    put_file(file, text, strlen(text));
    return file;
}

static void attach_terms(struct office *office, enum language language, const char *file)
{
    char **list = g_new0(char *, 2);
    list[0] = g_strdup(file);
    g_strfreev(office->config->mail.attach[language]);
    office->config->mail.attach[language] = list;
}

/* ---- building ---- */

/* The e-invoice goes along as [einvoice] attach says, where there is one. */
static void test_attachments(void)
{
    static const struct {
        const char *name;
        enum einvoice_attach attach;
        const char *vat;
        bool ubl; /* the document has an e-invoice */
        const char *list;
    } rows[] = {
            {"always", ATTACH_ALWAYS, "", true,
                    "2026-00001.pdf application/pdf, 2026-00001.xml application/xml"},
            {"never, to a business", ATTACH_NEVER, "BE0403019261", true,
                    "2026-00001.pdf application/pdf"},
            {"business, to one", ATTACH_BUSINESS, "BE0403019261", true,
                    "2026-00001.pdf application/pdf, 2026-00001.xml application/xml"},
            {"business, to a person", ATTACH_BUSINESS, "", true, "2026-00001.pdf application/pdf"},
            {"always, and there is none", ATTACH_ALWAYS, "", false,
                    "2026-00001.pdf application/pdf"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        office.config->einvoice.attach = rows[i].attach;
        g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
        set(&stored->document->customer.email, "ann@example.be");
        set(&stored->document->customer.vat, rows[i].vat);
        insert(office.books.store, stored);
        must(issue_on(office.books.store, stored, FORMAT, DAY, &error));
        g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5),
                          ubl = rows[i].ubl ? g_bytes_new_static("<Invoice/>", 10) : NULL;
        must(document_rendered(
                office.books.store, stored->document->id, pdf, ubl, "", NOW, &error));
        queue(&office, stored);

        g_autoptr(GBytes) mail = build(&office, "to");
        g_autofree char *found = attachments(mail);
        g_test_message("%s", rows[i].name);
        g_assert_cmpstr(found, ==, rows[i].list);
        office_down(&office, NULL);
    }
}

/* The owner's files of the document's language go along, with the type that their name says, after
 * the document's own. */
static void test_terms(void)
{
    static const struct {
        const char *name;
        enum language language; /* that the file is of; the document is Dutch */
        const char *more;
    } rows[] = {
            {"voorwaarden.pdf", LANGUAGE_NL, ", voorwaarden.pdf application/pdf"},
            {"voorwaarden.txt", LANGUAGE_NL, ", voorwaarden.txt text/plain"},
            {"voorwaarden.odt", LANGUAGE_NL, ", voorwaarden.odt application/octet-stream"},
            {"conditions générales.pdf", LANGUAGE_NL, ", conditions générales.pdf application/pdf"},
            {"conditions.pdf", LANGUAGE_FR, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct office office;
        office_up(&office, NULL);
        office.config->einvoice.attach = ATTACH_NEVER;
        g_autofree char *file = terms(&office, rows[i].name, "the terms");
        attach_terms(&office, rows[i].language, file);
        g_autoptr(stored_document_auto) stored = ready(&office, 1);
        g_autoptr(GBytes) mail = build(&office, "to");
        g_autofree char *found = attachments(mail),
                        *wanted = g_strconcat("2026-00001.pdf application/pdf", rows[i].more, NULL);
        g_assert_cmpstr(found, ==, wanted);
        office_down(&office, NULL);
    }
}

/* All of a round get the same bytes: To is the customer, Cc the open copies, and of a blind copy
 * there is no trace. Those of another round do not belong to it. */
static void test_one_mail_for_all(struct office *office, gconstpointer data)
{
    (void)data;
    set(&office->config->mail.cc, "c@example.be,d@example.be");
    set(&office->config->mail.bcc, "blind@example.be");
    set(&office->config->mail.reply_to, "shop@example.com");
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    set(&office->config->mail.cc, "later@example.be");
    queue(office, stored);
    g_assert_cmpint(office_count(office, "SELECT count(*) FROM mails"), ==, 7);

    g_autoptr(GBytes) one = NULL;
    for (gint64 id = 1; id <= 4; id++) {
        g_autoptr(GError) error = NULL;
        struct mail *mail = mail_get(office->books.store, id, &error);
        g_autoptr(GBytes) bytes = mailer_build(office->books.store, office->config, mail, &error);
        g_assert_no_error(error);
        if (!one)
            one = g_bytes_ref(bytes);
        g_assert_true(g_bytes_equal(one, bytes));
        mail_free(mail);
    }
    g_autofree char *to = header(one, "To"), *cc = header(one, "Cc"),
                    *reply = header(one, "Reply-To");
    g_assert_cmpstr(to, ==, "Ann Peeters <ann@example.be>");
    g_assert_cmpstr(cc, ==, "c@example.be, d@example.be");
    g_assert_cmpstr(reply, ==, "shop@example.com");
    g_assert_null(
            g_strstr_len(g_bytes_get_data(one, NULL), (gssize)g_bytes_get_size(one), "blind"));
}

/* The sender's name: that of [mail] from, else the seller's as it was frozen. */
static void test_from(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    set(&office->config->seller.name, "Renamed since");
    g_autoptr(GBytes) mail = build(office, "to");
    g_autofree char *frozen = header(mail, "From");
    g_assert_cmpstr(frozen, ==, "Bakkerij <a@example.com>");

    set(&office->config->mail.from_name, "De winkel");
    g_autoptr(GBytes) named = build(office, "to");
    g_autofree char *own = header(named, "From");
    g_assert_cmpstr(own, ==, "De winkel <a@example.com>");
}

/* A mail that is built again, hours later, is the same: its date is that of its queueing. */
static void test_same_bytes(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    g_autoptr(GBytes) first = build(office, "to"), second = build(office, "to");
    g_assert_true(g_bytes_equal(first, second));
    g_autofree char *date = header(first, "Date");
    g_assert_cmpstr(date, ==, "Mon, 24 Nov 2025 16:00:00 +0000");
}

/* The shop was taken out of the config after the invoice was issued: its mail still leaves. */
static void test_shop_is_gone(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    set(&((struct shop *)g_ptr_array_index(office->config->shops, 0))->name, "other");
    g_autoptr(GBytes) mail = build(office, "to");
    g_autofree char *found = subject(mail);
    check_says(found, "2026-00001");
}

/* An alert's mail is plain text from the program, without attachments. */
static void test_alert(struct office *office, gconstpointer data)
{
    (void)data;
    struct mail mail = {.to = (char *)"owner@example.com",
            .role = (char *)"alert",
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .message_id = (char *)"bh.1.disk@example.com",
            .subject = (char *)"billhook: the disk is nearly full",
            .body = (char *)"it is full\n"};
    must(mail_queue(office->books.store, &mail, &error));
    attach_terms(office, LANGUAGE_EN, "/nonexistent/terms.pdf");
    g_autoptr(GBytes) bytes = build(office, "alert");
    g_autofree char *from = header(bytes, "From"), *to = header(bytes, "To"),
                    *id = header(bytes, "Message-Id"), *title = subject(bytes),
                    *list = attachments(bytes);
    g_assert_cmpstr(from, ==, "billhook <a@example.com>");
    g_assert_cmpstr(to, ==, "owner@example.com");
    g_assert_cmpstr(id, ==, "<bh.1.disk@example.com>");
    g_assert_cmpstr(title, ==, "billhook: the disk is nearly full");
    g_assert_cmpstr(list, ==, "");
}

/* ---- what cannot be built ---- */

static void test_no_pdf_yet(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = office_invoice(office, 1, "ann@example.be");
    queue(office, stored);
    check_not_built(office, "to", BILLHOOK_ERROR_TEMPORARY, "the PDF of 2026-00001 is not there");
    struct mail *mail = mail_of_role(office, "to");
    g_assert_null(mailer_build(office->books.store, office->config, mail, NULL));
    mail_free(mail);
}

static void test_no_terms(struct office *office, gconstpointer data)
{
    (void)data;
    attach_terms(office, LANGUAGE_NL, "/nonexistent/terms.pdf");
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    check_not_built(
            office, "to", BILLHOOK_ERROR_TEMPORARY, "[mail] attach: /nonexistent/terms.pdf");
}

static void test_damaged_pdf(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    office_sql(office, "DROP TRIGGER artifacts_frozen");
    office_sql(office, "UPDATE artifacts SET bytes = x'25' WHERE kind = 'ubl'");
    check_not_built(office, "to", BILLHOOK_ERROR_SYSTEM, "the stored ubl of document #1");
    office_sql(office, "UPDATE artifacts SET bytes = x'25' WHERE kind = 'pdf'");
    check_not_built(office, "to", BILLHOOK_ERROR_SYSTEM, "the stored pdf of document #1");
}

static void test_odd_address(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(stored_document_auto) stored = ready(office, 1);
    office_sql(office, "UPDATE mails SET recipient = 'ann@example.be, bob@example.be'");
    check_not_built(office, "to", BILLHOOK_ERROR_INPUT, "address");
}

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
    g_autoptr(stored_document_auto) stored = ready(office, 1);
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

/* Nothing is due, or the transport is off: no mail is claimed. */
static void test_nothing_to_send(struct office *office, gconstpointer data)
{
    (void)data;
    struct post post;
    post_up(&post, office);
    g_assert_false(step(&post, office));

    g_autoptr(stored_document_auto) stored = ready(office, 1);
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
    g_autoptr(stored_document_auto) first = ready(office, 1), second = ready(office, 2);
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
    g_autoptr(stored_document_auto) stored = ready(office, 1);
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
    g_autoptr(stored_document_auto) stored = ready(office, 1);
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
    g_autoptr(stored_document_auto) stored = ready(office, 1);
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
    g_autoptr(stored_document_auto) stored = ready(office, 1);
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
    g_autoptr(stored_document_auto) stored = ready(office, 1);
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
            stored_document_free(ready(&office, order));
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
    stored_document_free(ready(office, 1));
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
    g_test_add_func("/channel/mailer/attachments", test_attachments);
    g_test_add_func("/channel/mailer/terms", test_terms);
    OFFICE("mailer/one-mail-for-all", test_one_mail_for_all);
    OFFICE("mailer/from", test_from);
    OFFICE("mailer/same-bytes", test_same_bytes);
    OFFICE("mailer/shop-is-gone", test_shop_is_gone);
    OFFICE("mailer/alert", test_alert);
    OFFICE("mailer/no-pdf-yet", test_no_pdf_yet);
    OFFICE("mailer/no-terms", test_no_terms);
    OFFICE("mailer/damaged-pdf", test_damaged_pdf);
    OFFICE("mailer/odd-address", test_odd_address);
    OFFICE("mailer/sent", test_sent);
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
