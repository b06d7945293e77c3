/* Mails of rendered invoices, for the tests of what a mail is built of and of how it leaves. */
#ifndef TESTS_UNIT_CHANNEL_MAILS_H
#define TESTS_UNIT_CHANNEL_MAILS_H

#include "channel/mail_queue.h"
#include "channel/mailer.h"
#include "unit/channel/channel.h"

/* Queues a document's mail, whatever became of an earlier one. */
static inline void queue(struct office *office, const struct stored_document *stored)
{
    office_begin(office);
    must(mail_queue_document(office_work(office, NOW), stored->document, NULL, true, &error));
    office_commit(office);
}

/* A rendered invoice whose mail is queued. */
static inline struct stored_document *ready_document(struct office *office, gint64 order_id)
{
    struct stored_document *stored = office_invoice(office, order_id, "ann@example.be");
    render(office->books.store, stored->document->id);
    queue(office, stored);
    return stored;
}

/* The same, of which the test needs nothing more. */
static inline void ready(struct office *office, gint64 order_id)
{
    stored_document_free(ready_document(office, order_id));
}

/* The mail of that role that was queued last. */
static inline struct mail *mail_of_role(struct office *office, const char *role)
{
    g_autofree char *query = g_strdup_printf("SELECT max(id) FROM mails WHERE role = '%s'", role);
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_get(office->books.store, office_count(office, query), &error);
    g_assert_no_error(error);
    return mail;
}

/* The bytes of the newest mail of that role. */
static inline GBytes *build(struct office *office, const char *role)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_of_role(office, role);
    GBytes *bytes = mailer_build(office->books.store, office->config, mail, &error);
    g_assert_no_error(error);
    mail_free(mail);
    return bytes;
}

/* A file of the owner's that goes along. */
static inline char *terms(struct office *office, const char *name, const char *text)
{
    char *file = beside(&office->books, name);
    put_file(file, text, strlen(text));
    return file;
}

/* From now on it goes along with mails of a language. */
static inline void attach_terms(struct office *office, enum language language, const char *file)
{
    char **list = g_new0(char *, 2);
    list[0] = g_strdup(file);
    g_strfreev(office->config->mail.attach[language]);
    office->config->mail.attach[language] = list;
}

#endif
