/* The Peppol channel against a provider that answers as a script says: the state that each answer
 * leads to, what went over the wire, what is kept and told, and what a crash leaves behind. */
#include "channel/peppol.h"

#include "channel/mail_queue.h"
#include "channel/peppol_queue.h"
#include "channel/peppol_talk.h"
#include "unit/channel/http_script.h"
#include "unit/channel/channel.h"

#define BUYER "0208:0403170701"
#define MINUTE 60
#define HOUR 3600
#define DAY_S 86400

/* A database with one issued invoice, and a provider. */
struct post {
    struct office office;
    struct http_script script;
    struct peppol_line line;
    struct stored_document *invoice;
};

static void configure(struct post *post, const char *peppol)
{
    struct office *office = &post->office;
    g_autofree char *file = beside(&office->books, "peppol.conf");
    g_autofree char *base =
            g_strdup_printf(office_config, office->books.path, office->mails, office->einvoices);
    g_autofree char *text = g_strdup_printf("%s[peppol]\nbase_url=http://127.0.0.1:%d\nkey=k3y\n%s",
            base, post->script.port, peppol);
    g_autoptr(GError) error = NULL;
    put_file(file, text, strlen(text));
    g_chmod(file, 0600);

    config_unref(office->config);
    office->config = config_load_or_complain(file, CONFIG_WITH_SECRETS, false, &error);
    g_assert_no_error(error);
}

static void make_invoice(struct post *post)
{
    struct store *store = post->office.books.store;
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF", 4),
                      ubl = g_bytes_new_static("<Invoice/>", 10);
    struct stored_document *stored = draft(DOCUMENT_INVOICE, "main", 1);
    set(&stored->document->customer.name, "Ann Peeters");
    set(&stored->document->customer.email, "ann@example.be");
    set(&stored->document->customer.vat, "BE0403170701");
    insert(store, stored);
    must(issue_on(store, stored, FORMAT, DAY, &error));
    must(document_rendered(store, stored->document->id, pdf, ubl, NULL, NOW, &error));
    post->invoice = stored;
}

static void post_up(struct post *post, gconstpointer data)
{
    office_up(&post->office, NULL);
    http_script_start(&post->script);
    configure(post, data ? data : "provider=peppyrus\n");
    make_invoice(post);
}

static void post_down(struct post *post, gconstpointer data)
{
    peppol_line_clear(&post->line);
    http_script_stop(&post->script);
    stored_document_free(post->invoice);
    office_down(&post->office, data);
}

/* Delivery and mail, as `auto_send` queues them. */
static void queue(struct post *post)
{
    bool queued;
    const struct work *work = office_work(&post->office, NOW);
    office_begin(&post->office);
    must(peppol_queue_document(work, post->invoice->document, &queued, &error));
    must(mail_queue_document(work, post->invoice->document, NULL, false, &error));
    office_commit(&post->office);
    g_assert_true(queued);
}

static void step_at(struct post *post, gint64 moment, bool wanted)
{
    bool did;
    must(peppol_step(&post->line, office_work(&post->office, moment), &did, &error));
    g_assert_true(did == wanted);
}

static struct peppol_delivery *look(struct post *post)
{
    g_autoptr(GError) error = NULL;
    struct peppol_delivery *found =
            peppol_of_document(post->office.books.store, post->invoice->document->id, &error);
    g_assert_no_error(error);
    g_assert_nonnull(found);
    return found;
}

static void check_state(struct post *post, const char *where, enum peppol_state wanted)
{
    g_autoptr(peppol_delivery_auto) found = look(post);
    if (found->state != wanted)
        g_error("%s: %s (%s), not %s", where, peppol_state_text(found->state), found->last_answer,
                peppol_state_text(wanted));
}

static void check_asked(struct post *post, const char *where, const char *wanted)
{
    g_autofree char *asked = http_script_asked(&post->script);
    if (strcmp(asked, wanted) != 0)
        g_error("%s: asked\n%s\nnot\n%s", where, asked, wanted);
}

#define IS_REGISTERED                                                                             \
    "200 {\"services\":[{\"documentType\":\"busdox-docid-qns::urn:oasis:names:specification:ubl:" \
    "schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:"    \
    "poacc:billing:3.0::2.1\"}]}"
#define LOOKED_UP "GET /peppol/lookup?participantId=0208:0403170701"
#define POSTED "POST /message"

/* ---- one step ---- */

/* What the look-up and the POST are answered, and where the delivery is then. */
static void test_first_step(struct post *post, gconstpointer data)
{
    static const struct {
        const char *name, *answers;
        enum peppol_state state;
        bool posted;
        gint64 next; /* seconds from now; -1: none */
        bool mail_waits;
    } rows[] = {
            {"taken", IS_REGISTERED "\n200 {\"id\":\"m1\"}", PEPPOL_ACCEPTED, true, MINUTE, false},
            {"taken, and there already", IS_REGISTERED "\n200 {\"id\":\"m1\",\"folder\":\"Sent\"}",
                    PEPPOL_DELIVERED, true, DAY_S, false},
            {"not registered", "404 {}", PEPPOL_UNREACHABLE, false, DAY_S, false},
            {"look-up has trouble", "500 {}", PEPPOL_LOOKING_UP, false, MINUTE, true},
            {"look-up is no JSON", "200 <html>", PEPPOL_LOOKING_UP, false, MINUTE, true},
            {"look-up: busy", "429 77 {}", PEPPOL_LOOKING_UP, false, 0, true},
            {"look-up: key refused", "401 {}", PEPPOL_QUEUED, false, 0, true},
            {"refused", IS_REGISTERED "\n400 {\"message\":\"no\"}", PEPPOL_FAILED, true, -1, false},
            {"busy", IS_REGISTERED "\n429 77 {}", PEPPOL_QUEUED, true, 0, false},
            {"key refused", IS_REGISTERED "\n403 {}", PEPPOL_QUEUED, true, 0, false},
            {"a fault of its own", IS_REGISTERED "\n500 {}", PEPPOL_UNCERTAIN, true, 0, false},
            {"an answer lost", IS_REGISTERED "\ngone", PEPPOL_UNCERTAIN, true, 0, false},
            {"an answer that is none", IS_REGISTERED "\n200 <html>", PEPPOL_UNCERTAIN, true, 0,
                    false},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct post own = {0};
        post_up(&own, NULL);
        queue(&own);
        http_script_add(&own.script, rows[i].answers);
        step_at(&own, NOW, true);

        g_autoptr(peppol_delivery_auto) found = look(&own);
        check_state(&own, rows[i].name, rows[i].state);
        check_asked(&own, rows[i].name, rows[i].posted ? LOOKED_UP "\n" POSTED : LOOKED_UP);
        gint64 next = found->next_attempt_at ? found->next_attempt_at - NOW : -1;
        bool close = next == rows[i].next || next == rows[i].next + 1; /* a second may pass */
        if (!close)
            g_error("%s: next after %" G_GINT64_FORMAT " s", rows[i].name, next);
        g_assert_cmpint(found->attempts, ==, rows[i].posted);

        gint64 due =
                office_count(&own.office, "SELECT next_attempt_at FROM mails WHERE role = 'to'");
        if ((due > NOW + 1) != rows[i].mail_waits)
            g_error("%s: the mail is due after %" G_GINT64_FORMAT " s", rows[i].name, due - NOW);
        post_down(&own, NULL);
    }
    queue(post);
}

/* What was handed over is durable as `sending` before the first byte, and its UBL goes as it is. */
static void look_from_outside(void *context)
{
    struct post *post = context;
    if (g_str_has_suffix(post->script.asked->str, POSTED "\n"))
        g_assert_cmpint(office_count(&post->office,
                                "SELECT count(*) FROM peppol_deliveries WHERE state = 'sending' "
                                "AND posted_at "
                                "> 0"),
                ==, 1);
}

static void test_durable_before_the_first_byte(struct post *post, gconstpointer data)
{
    (void)data;
    g_autofree char *encoded = g_base64_encode((const guchar *)"<Invoice/>", 10);
    queue(post);
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m1\"}");
    post->script.before = look_from_outside;
    post->script.context = post;
    step_at(post, NOW, true);
    check_state(post, "after", PEPPOL_ACCEPTED);
    g_assert_nonnull(strstr(post->script.body->str, encoded));
    g_assert_cmpint(
            office_count(&post->office, "SELECT count(*) FROM documents WHERE state = 'sent'"), ==,
            0); /* its mail goes */
}

/* ---- afterwards ---- */

static void hand_over(struct post *post)
{
    queue(post);
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m1\"}");
    step_at(post, NOW, true);
    check_asked(post, "handed over", LOOKED_UP "\n" POSTED);
}

static void test_questions_until_delivered(struct post *post, gconstpointer data)
{
    (void)data;
    hand_over(post);
    step_at(post, NOW + 30, false);
    http_script_add(&post->script, "200 {\"id\":\"m1\",\"folder\":\"Outbox\"}");
    step_at(post, NOW + 61, true);
    check_state(post, "on its way", PEPPOL_ACCEPTED);
    http_script_add(&post->script, "200 {\"id\":\"m1\",\"folder\":\"Limbo\"}");
    step_at(post, NOW + 301, true);
    check_state(post, "an unknown word", PEPPOL_ACCEPTED);

    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_nonnull(strstr(found->last_answer, "Limbo"));
    http_script_add(&post->script, "200 {\"id\":\"m1\",\"folder\":\"Sent\"}");
    step_at(post, NOW + 901, true);
    check_state(post, "sent", PEPPOL_DELIVERED);
    check_asked(post, "by its id", "GET /message/m1\nGET /message/m1\nGET /message/m1");
    g_assert_cmpint(office_told(&post->office, "delivered by peppyrus"), ==, 1);
}

static void test_late_rejection(struct post *post, gconstpointer data)
{
    (void)data;
    hand_over(post);
    http_script_add(&post->script, "200 {\"id\":\"m1\",\"folder\":\"Sent\"}");
    step_at(post, NOW + 61, true);
    http_script_add(&post->script,
            "200 {\"id\":\"m1\",\"folder\":\"Failed\"}\n"
            "200 {\"validationRules\":[{\"id\":\"R1\",\"message\":\"bad\"}]}");
    step_at(post, NOW + 62 + DAY_S, true);
    check_state(post, "rejected late", PEPPOL_FAILED);

    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_nonnull(strstr(found->last_answer, "R1"));
    g_assert_cmpint(found->delivered_at, >, 0);
    check_outbox(&post->office, "the owner is told",
            "to ann@example.be queued\nalert owner@example.com queued");
}

/* ---- a lost answer ---- */

static void lose(struct post *post)
{
    queue(post);
    http_script_add(&post->script, IS_REGISTERED "\ngone");
    step_at(post, NOW, true);
    check_asked(post, "lost", LOOKED_UP "\n" POSTED);
}

static void add_empty_lists(struct post *post)
{
    for (int i = 0; i < 7; i++)
        http_script_add(&post->script, "200 {\"items\":[],\"meta\":{\"pages\":1}}");
}

static guint asked_count(struct post *post)
{
    g_autofree char *asked = http_script_asked(&post->script);
    g_auto(GStrv) lines = g_strsplit(asked, "\n", -1);
    return *asked ? g_strv_length(lines) : 0;
}

/* Sought at once, after one minute and after five; a search that fails does not count. */
static void test_absent_three_times(struct post *post, gconstpointer data)
{
    static const gint64 moments[] = {1, 62, 303};
    (void)data;
    lose(post);
    for (gsize i = 0; i < G_N_ELEMENTS(moments); i++) {
        check_state(post, "before a search", PEPPOL_UNCERTAIN);
        add_empty_lists(post);
        step_at(post, NOW + moments[i], true);
        g_assert_cmpuint(asked_count(post), ==, 7);
        step_at(post, NOW + moments[i], i == 2);
    }
    /* the last of these took it out of the queue: the script has nothing for it */
    check_state(post, "again", PEPPOL_LOOKING_UP);
    check_asked(post, "looked up anew", LOOKED_UP);
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m2\"}");
    step_at(post, NOW + 303 + MINUTE + 1, true);
    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_cmpint(found->state, ==, PEPPOL_ACCEPTED);
    g_assert_cmpint(found->attempts, ==, 2);
}

static void test_failed_search_does_not_count(struct post *post, gconstpointer data)
{
    (void)data;
    lose(post);
    http_script_add(&post->script, "500 {}");
    step_at(post, NOW + 1, true);
    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_cmpint(found->state, ==, PEPPOL_UNCERTAIN);
    g_assert_cmpint(found->tries, ==, 0);
    g_assert_cmpint(found->next_attempt_at, >=, NOW + 5 * MINUTE);
}

static void test_nobody_to_ask(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    http_script_add(
            &post->script, "200 {\"Registered\":true,\"DocumentTypes\":[\"BISv3Invoice\"]}\ngone");
    step_at(post, NOW, true);
    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_cmpint(found->state, ==, PEPPOL_UNCERTAIN);
    g_assert_true(found->waits_for_person);
    g_assert_cmpint(found->next_attempt_at, ==, 0);
    check_outbox(&post->office, "told", "to ann@example.be queued\nalert owner@example.com queued");
    step_at(post, NOW + 10 * DAY_S, false);
}

/* ---- steps ---- */

#define DRAFTED "201 {\"id\":\"d1\",\"state\":\"DRAFT\"}"
#define VALID "200 {\"id\":\"d1\",\"is_valid\":true}"
#define E_REGISTERED                                                                              \
    "200 {\"is_valid\":true,\"supported_document_types\":[\"busdox-docid-qns::urn:oasis:names:"   \
    "specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:" \
    "peppol.eu:2017:poacc:billing:3.0::2.1\"]}"

static void test_three_steps(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    http_script_add(&post->script,
            E_REGISTERED "\n" DRAFTED "\n" VALID "\n200 {\"id\":\"d1\",\"state\":\"TRANSIT\"}");
    step_at(post, NOW, true);
    check_state(post, "sent", PEPPOL_ACCEPTED);
    g_assert_cmpuint(asked_count(post), ==, 4);
}

/* A harmless step that gave trouble is repeated, and nothing before it. */
static void test_goes_on_at_its_step(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    http_script_add(&post->script, E_REGISTERED "\n" DRAFTED "\n500 {}");
    step_at(post, NOW, true);
    check_state(post, "validation has trouble", PEPPOL_QUEUED);
    g_assert_cmpuint(asked_count(post), ==, 3);
    http_script_add(&post->script, VALID "\n200 {\"id\":\"d1\",\"state\":\"TRANSIT\"}");
    step_at(post, NOW + 2 * MINUTE, true);
    check_state(post, "sent", PEPPOL_ACCEPTED);
    g_autofree char *asked = http_script_asked(&post->script);
    g_assert_true(g_str_has_prefix(asked, "POST /api/documents/d1/validate\n"));
}

/* Lost at the sending step: seen three times as a draft, then that step again. */
static void test_draft_is_sent_again(struct post *post, gconstpointer data)
{
    static const gint64 moments[] = {1, 62, 303};
    (void)data;
    queue(post);
    http_script_add(&post->script, E_REGISTERED "\n" DRAFTED "\n" VALID "\ngone");
    step_at(post, NOW, true);
    check_state(post, "lost", PEPPOL_UNCERTAIN);
    g_assert_cmpuint(asked_count(post), ==, 4);
    for (gsize i = 0; i < G_N_ELEMENTS(moments); i++) {
        check_state(post, "seen as a draft", PEPPOL_UNCERTAIN);
        http_script_add(&post->script, "200 {\"id\":\"d1\",\"state\":\"DRAFT\"}");
        step_at(post, NOW + moments[i], true);
        check_asked(post, "asked", "GET /api/documents/d1");
    }
    http_script_add(&post->script, "200 {\"id\":\"d1\",\"state\":\"TRANSIT\"}");
    step_at(post, NOW + 304, true);
    check_state(post, "sent", PEPPOL_ACCEPTED);
    g_autofree char *asked = http_script_asked(&post->script);
    g_assert_true(g_str_has_prefix(asked, "POST /api/documents/d1/send?"));
}

/* ---- a crash ---- */

/* In each step: what was harmless goes on, all else is looked for. */
static void test_recovery(struct post *post, gconstpointer data)
{
    static const struct {
        const char *provider;
        int step;
        enum peppol_state state;
    } rows[] = {
            {"peppyrus", 0, PEPPOL_UNCERTAIN},
            {"e-invoice.be", 0, PEPPOL_UNCERTAIN},
            {"e-invoice.be", 1, PEPPOL_QUEUED},
            {"e-invoice.be", 2, PEPPOL_UNCERTAIN},
            {"mail", 0, PEPPOL_QUEUED},
            {"mail", 1, PEPPOL_UNCERTAIN},
            {"a provider of another year", 0, PEPPOL_UNCERTAIN},
    };
    (void)data;
    queue(post);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *sql = g_strdup_printf(
                "UPDATE peppol_deliveries SET state = 'sending', step = %d, "
                "provider = '%s', posted_at = 1, next_attempt_at = 0, attempts = %zu",
                rows[i].step, rows[i].provider, i + 1);
        office_sql(&post->office, sql);
        must(peppol_recover_sending(office_work(&post->office, NOW), &error));
        check_state(post, rows[i].provider, rows[i].state);
        g_autoptr(peppol_delivery_auto) found = look(post);
        g_assert_cmpint(found->next_attempt_at, ==, NOW);
    }
}

/* ---- the provider ---- */

static void test_pause(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    http_script_add(&post->script, IS_REGISTERED "\n429 600 {}");
    step_at(post, NOW, true);
    g_assert_cmpuint(asked_count(post), ==, 2);
    step_at(post, NOW + 590, false);
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m1\"}");
    step_at(post, NOW + 602, true);
    check_state(post, "after the pause", PEPPOL_ACCEPTED);

    g_auto(peppol_pause_auto) pause = {0};
    must(peppol_pause_read(post->office.books.store, &pause, &error));
    g_assert_cmpint(pause.failures, ==, 0);
}

static void test_refused_key(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    http_script_add(&post->script, "401 {}");
    step_at(post, NOW, true);
    step_at(post, NOW + 30 * DAY_S, false);
    check_outbox(
            &post->office, "told once", "to ann@example.be queued\nalert owner@example.com queued");

    must(peppol_config_read(office_work(&post->office, NOW + 60), &error));
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m1\"}");
    step_at(post, NOW + 61, true);
    check_state(post, "the key is mended", PEPPOL_ACCEPTED);
}

/* What was handed over is asked about where it was, and nowhere else. */
static void test_another_provider(struct post *post, gconstpointer data)
{
    (void)data;
    hand_over(post);
    configure(post, "provider=e-invoice.be\n");
    step_at(post, NOW + 61, true);
    check_state(post, "elsewhere", PEPPOL_ACCEPTED);
    g_assert_cmpuint(asked_count(post), ==, 0);
    step_at(post, NOW + 30 * DAY_S, false);

    configure(post, "provider=peppyrus\n");
    must(peppol_config_read(office_work(&post->office, NOW + 120), &error));
    http_script_add(&post->script, "200 {\"id\":\"m1\",\"folder\":\"Sent\"}");
    step_at(post, NOW + 121, true);
    check_state(post, "named again", PEPPOL_DELIVERED);
}

static void test_uncertain_elsewhere(struct post *post, gconstpointer data)
{
    (void)data;
    lose(post);
    configure(post, "provider=e-invoice.be\n");
    step_at(post, NOW + 1, true);
    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_true(found->waits_for_person);
    g_assert_cmpuint(asked_count(post), ==, 0);
}

/* The goal: a queued one names the provider that it waits for; without one it waits on. */
static void test_off(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    g_autoptr(peppol_delivery_auto) queued = look(post);
    g_assert_cmpstr(queued->provider, ==, "peppyrus");
    configure(post, "provider=off\n");
    step_at(post, NOW + HOUR, false);
    check_state(post, "off", PEPPOL_QUEUED);
}

/* ---- a person is faster ---- */

/* The goal: a document that cannot be read any more holds up nobody: its delivery waits an hour,
 * and says why. */
static void test_unreadable_document(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    office_sql(&post->office, "DROP TRIGGER documents_frozen");
    office_sql(&post->office, "UPDATE documents SET content = '{'");
    step_at(post, NOW, true);
    check_state(post, "put off", PEPPOL_QUEUED);
    step_at(post, NOW + 3599, false);
    step_at(post, NOW + 3600, true);
    check_asked(post, "nobody was asked", "");

    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_nonnull(strstr(found->last_answer, "damaged"));
}

static void cancel_from_outside(void *context)
{
    struct post *post = context;
    office_sql(
            &post->office, "UPDATE peppol_deliveries SET state = 'cancelled', next_attempt_at = 0");
}

static void test_cancelled_while_looked_up(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    post->script.before = cancel_from_outside;
    post->script.context = post;
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m1\"}");
    step_at(post, NOW, true);
    check_state(post, "his word stands", PEPPOL_CANCELLED);
    check_asked(post, "nothing is handed over", LOOKED_UP);
}

/* ---- the mail ---- */

/* What a mail says and holds in each state. */
static void test_note(struct post *post, gconstpointer data)
{
    static const struct {
        enum peppol_state state;
        enum peppol_reach reach;
        bool test;
        enum peppol_note note;
    } rows[] = {
            {PEPPOL_QUEUED, PEPPOL_REACH_UNKNOWN, false, PEPPOL_NOTE_FOLLOWS},
            {PEPPOL_LOOKING_UP, PEPPOL_REACH_UNKNOWN, false, PEPPOL_NOTE_FOLLOWS},
            {PEPPOL_UNREACHABLE, PEPPOL_REACH_NO, false, PEPPOL_NOTE_UNREACHABLE},
            {PEPPOL_SENDING, PEPPOL_REACH_YES, false, PEPPOL_NOTE_COPY},
            {PEPPOL_UNCERTAIN, PEPPOL_REACH_YES, false, PEPPOL_NOTE_COPY},
            {PEPPOL_ACCEPTED, PEPPOL_REACH_YES, false, PEPPOL_NOTE_COPY},
            {PEPPOL_DELIVERED, PEPPOL_REACH_YES, false, PEPPOL_NOTE_COPY},
            {PEPPOL_DELIVERED, PEPPOL_REACH_YES, true, PEPPOL_NOTE_NONE},
            {PEPPOL_FAILED, PEPPOL_REACH_UNKNOWN, false, PEPPOL_NOTE_NONE},
            {PEPPOL_FAILED, PEPPOL_REACH_YES, false, PEPPOL_NOTE_NONE},
            {PEPPOL_FAILED, PEPPOL_REACH_NO, false, PEPPOL_NOTE_UNREACHABLE},
            {PEPPOL_CANCELLED, PEPPOL_REACH_YES, false, PEPPOL_NOTE_NONE},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct peppol_delivery delivery = {
                .state = rows[i].state, .reach = rows[i].reach, .test = rows[i].test};
        enum peppol_note note = peppol_mail_note(post->office.config, &delivery);
        if (note != rows[i].note)
            g_error("row %zu: note %d", i, (int)note);
    }
    g_assert_cmpint(peppol_mail_note(post->office.config, NULL), ==, PEPPOL_NOTE_NONE);
    configure(post, "provider=peppyrus\nmail=always\n");
    const struct peppol_delivery sent = {.state = PEPPOL_ACCEPTED, .reach = PEPPOL_REACH_YES};
    g_assert_cmpint(peppol_mail_note(post->office.config, &sent), ==, PEPPOL_NOTE_NONE);
}

static void test_mail_only_where_unreachable(struct post *post, gconstpointer data)
{
    (void)data;
    hand_over(post);
    check_outbox(&post->office, "needless", "to ann@example.be cancelled");
    g_assert_cmpint(
            office_count(&post->office, "SELECT count(*) FROM documents WHERE state = 'sent'"), ==,
            1);
}

/* provider=mail with transport=directory. */
static void test_mailbox(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    step_at(post, NOW, true);
    g_autoptr(peppol_delivery_auto) found = look(post);
    g_assert_cmpint(found->state, ==, PEPPOL_ACCEPTED);
    g_assert_cmpint(found->next_attempt_at, ==, 0);
    g_assert_nonnull(strstr(found->last_answer, "ubl@example.net"));

    g_autofree char *name = g_strdup_printf("%s-peppol.eml", found->number);
    g_autofree char *path = g_build_filename(post->office.mails, name, NULL), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "application/xml"));
    g_assert_null(strstr(text, "application/pdf"));
}

/* ---- what is kept ---- */

static void test_everything_said_is_kept(struct post *post, gconstpointer data)
{
    (void)data;
    queue(post);
    http_script_add(&post->script, IS_REGISTERED "\n200 {\"id\":\"m1\",\"echo\":\"k3y\"}");
    step_at(post, NOW, true);
    g_autoptr(peppol_delivery_auto) found = look(post);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) said = peppol_exchanges(post->office.books.store, found->id, &error);
    g_assert_cmpuint(said->len, ==, 2);

    const struct peppol_exchange *sent = g_ptr_array_index(said, 1);
    g_assert_cmpstr(sent->ask, ==, "send");
    g_assert_cmpstr(sent->event, ==, "taken");
    g_assert_cmpint(sent->status, ==, 200);
    g_assert_nonnull(sent->answer);
    g_autofree char *answer =
            g_strndup(g_bytes_get_data(sent->answer, NULL), g_bytes_get_size(sent->answer));
    g_assert_null(strstr(answer, "k3y"));
}

#define POST(name, function, settings) \
    g_test_add("/channel/peppol/" name, struct post, settings, post_up, function, post_down)
#define E_INVOICE "provider=e-invoice.be\n"

static void add_tests(void)
{
    POST("first step", test_first_step, NULL);
    POST("durable before the first byte", test_durable_before_the_first_byte, NULL);
    POST("questions until it is delivered", test_questions_until_delivered, NULL);
    POST("late rejection", test_late_rejection, NULL);
    POST("absent three times", test_absent_three_times, NULL);
    POST("a failed search does not count", test_failed_search_does_not_count, NULL);
    POST("nobody to ask", test_nobody_to_ask, "provider=billit\naccount=7\n");
    POST("three steps", test_three_steps, E_INVOICE);
    POST("goes on at its step", test_goes_on_at_its_step, E_INVOICE);
    POST("a draft is sent again", test_draft_is_sent_again, E_INVOICE);
    POST("recovery", test_recovery, E_INVOICE);
    POST("pause", test_pause, NULL);
    POST("refused key", test_refused_key, NULL);
    POST("another provider", test_another_provider, NULL);
    POST("uncertain elsewhere", test_uncertain_elsewhere, NULL);
    POST("off", test_off, NULL);
    POST("unreadable document", test_unreadable_document, NULL);
    POST("cancelled while looked up", test_cancelled_while_looked_up, NULL);
    POST("note", test_note, NULL);
    POST("mail only where unreachable", test_mail_only_where_unreachable,
            "provider=peppyrus\nmail=unreachable\n");
    POST("mailbox", test_mailbox, "provider=mail\nmailbox=ubl@example.net\n");
    POST("everything said is kept", test_everything_said_is_kept, NULL);
}

int main(int argc, char **argv)
{
    return office_main(argc, argv, add_tests);
}
