/* What the tests of channels share: a database with a config around it, and what lies in its
 * outbox. */
#ifndef TESTS_UNIT_CHANNEL_CHANNEL_H
#define TESTS_UNIT_CHANNEL_CHANNEL_H

#include "channel/work.h"
#include "mail/message.h"
#include "store/events.h"
#include "store/outbox.h"
#include "unit/store/fixture.h"

struct office {
    struct fixture books;
    struct config *config;
    char *mails, *einvoices; /* the directories of [mail] and [einvoice] */
};

/* What a channel works with at a moment; lives as long as the block that names it. */
#define office_work(office, moment) \
    (&(const struct work){(office)->books.store, (office)->config, (moment)})

static const char office_config[] =
        "[server]\npublic_url=https://hook.example.com\n[database]\npath=%s\n"
        "[mail]\ntransport=directory\ndirectory=%s\nfrom=a@example.com\n"
        "[seller]\nname=Bakkerij\nstreet=Straat 1\npostcode=1000\ncity=Gent\nvat=BE0123456749\n"
        "[shop main]\nurl=https://shop.example.com\nsecret=0123456789abcdefghij\n"
        "[alerts]\nemail=owner@example.com\n[einvoice]\nattach=always\ndirectory=%s\n";

static inline void office_up(struct office *office, gconstpointer data)
{
    fixture_up(&office->books, data);
    office->mails = beside(&office->books, "mails");
    office->einvoices = beside(&office->books, "einvoices");
    g_assert_cmpint(g_mkdir(office->mails, 0700) | g_mkdir(office->einvoices, 0700), ==, 0);

    g_autofree char *file = beside(&office->books, "billhook.conf");
    g_autofree char *text =
            g_strdup_printf(office_config, office->books.path, office->mails, office->einvoices);
    put_file(file, text, strlen(text));
    g_chmod(file, 0600);

    g_autoptr(GError) error = NULL;
    office->config = config_load_or_complain(file, CONFIG_WITH_SECRETS, false, &error);
    g_assert_no_error(error);
}

static inline void office_down(struct office *office, gconstpointer data)
{
    config_unref(office->config);
    fixture_down(&office->books, data);
    g_free(office->mails);
    g_free(office->einvoices);
}

/* A test of its own office: "mail-queue/copies". */
#define OFFICE(name, function) \
    g_test_add("/channel/" name, struct office, NULL, office_up, function, office_down)

static inline void office_begin(struct office *office)
{
    must(store_begin(office->books.store, &error));
}

static inline void office_commit(struct office *office)
{
    must(store_commit(office->books.store, &error));
}

/* A statement of another program, which must work. */
static inline void office_sql(struct office *office, const char *statement)
{
    g_autofree char *fault = outside_on(office->books.path, statement);
    if (fault)
        g_error("%s: %s", statement, fault);
}

static inline gint64 office_count(struct office *office, const char *query)
{
    return outside_integer(office->books.path, query);
}

/* An issued invoice of 12.10 EUR whose customer has this address; its pages are not made. */
static inline struct stored_document *office_invoice(
        struct office *office, gint64 order_id, const char *email)
{
    struct stored_document *stored = draft(DOCUMENT_INVOICE, "main", order_id);
    set(&stored->document->customer.name, "Ann Peeters");
    set(&stored->document->customer.email, email);
    insert(office->books.store, stored);
    must(issue_on(office->books.store, stored, FORMAT, DAY, &error));
    return stored;
}

/* The mails in the order in which they were queued: "to ann@example.be queued", LF between. Caller
 * frees. */
static inline char *office_outbox(struct office *office)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) mails = mail_list(office->books.store, -1, 0, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    for (guint i = mails->len; i-- > 0;) {
        const struct mail *mail = g_ptr_array_index(mails, i);
        g_string_append_printf(text, "%s%s %s %s", text->len ? "\n" : "", mail->role, mail->to,
                mail_state_text(mail->state));
    }
    return g_string_free(text, FALSE);
}

static inline void check_outbox(struct office *office, const char *where, const char *wanted)
{
    g_autofree char *found = office_outbox(office);
    if (strcmp(found, wanted) != 0)
        g_error("%s: the outbox has '%s', not '%s'", where, found, wanted);
}

/* The newest mail, without its message. */
static inline struct mail *office_newest(struct office *office)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) mails = mail_list(office->books.store, -1, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(mails->len, ==, 1);
    return mail_get(office->books.store, ((struct mail *)g_ptr_array_index(mails, 0))->id, NULL);
}

/* How often the story of an order has a text. */
static inline gint64 office_told(struct office *office, const char *text)
{
    g_autofree char *query =
            g_strdup_printf("SELECT count(*) FROM events WHERE text LIKE '%%%s%%'", text);
    return office_count(office, query);
}

static inline int office_main(int argc, char **argv, void (*add)(void))
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    add();
    return g_test_run();
}

#endif
