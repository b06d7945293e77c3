/* Alerts: the log line, and the mail in the outbox. */
#include "channel/alert.h"

#include "base/file.h"
#include "base/log.h"
#include "document/text.h"
#include "mail/message.h"
#include "store/events.h"
#include "store/outbox.h"

static const struct {
    const char *name;
    const char *subject; /* of the mail */
} kinds[ALERT_KINDS] = {
        [ALERT_FAILED_DELIVERY] = {"failed-delivery", "a delivery from the shop could not be used"},
        [ALERT_SIGNATURE] = {"signature", "the shop's webhook is refused"},
        [ALERT_MAIL] = {"mail", "mail cannot leave"},
        [ALERT_NUMBERING] = {"numbering", "numbering has stopped"},
        [ALERT_ORDER_CHANGED] = {"order-changed", "an order changed after its document was issued"},
        [ALERT_DRAFT_BLOCKS] = {"draft-blocks", "a draft needs a person"},
        [ALERT_BURST] = {"burst", "many documents at once: the rest waits"},
        [ALERT_RENDERING] = {"rendering", "a PDF could not be made"},
        [ALERT_DISK] = {"disk", "the disk is nearly full"},
        [ALERT_SILENCE] = {"silence", "no delivery from the shop for a while"},
        [ALERT_NOT_STORED] = {"not-stored", "deliveries from the shop were lost"},
        [ALERT_BACKUP] = {"backup", "the backup failed"},
        [ALERT_VERIFY] = {"verify", "the books could not be proved"},
        [ALERT_PEPPOL] = {"peppol", "an e-invoice did not go over Peppol"},
        [ALERT_SHOP_UNREACHABLE] = {"shop-unreachable", "the shop's API cannot be asked"},
        [ALERT_SHOP_ANSWERS] = {"shop-answers", "the shop's API answers again"},
        [ALERT_SHOP_KEY_REFUSED] = {"shop-key-refused", "the shop refuses the key of its API"},
        [ALERT_ORDERS_MISSED] = {"orders-missed", "webhooks do not arrive"},
        [ALERT_WEBHOOK] = {"webhook-not-active", "the shop's webhooks are not as they should be"},
        [ALERT_MARK_COPY] = {"mark-copy", "the mark could not be copied"},
        [ALERT_MOLLIE] = {"mollie", "payment links cannot be made or asked about"},
        [ALERT_LINK_PAID] = {"link-paid", "an invoice was paid by its payment link"},
        [ALERT_DATABASE] = {"database", "the database was taken away under the daemon"},
};

const char *alert_name(enum alert_kind kind)
{
    return kinds[kind].name;
}

/* An alert is not put where nothing can be put: the log and `status` tell it, and the directory is
 * not filled with alerts once it is mended. */
static bool goes_nowhere(const struct config *config)
{
    g_autofree char *fault = config->mail.transport == TRANSPORT_DIRECTORY
            ? directory_fault(config->mail.directory)
            : NULL;
    return fault != NULL;
}

/* The same words about the same thing stand in the log once an hour; where the database cannot
 * tell, each time. */
static bool log_due(struct store *store,
        enum alert_kind kind,
        const char *subject,
        const char *logged,
        gint64 now)
{
    g_autofree char *said = g_strdup_printf("%s\n%s", subject, logged);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, said, -1);
    g_autofree char *name = g_strdup_printf(ALERT_LOGGED "%s:%s", kinds[kind].name, digest);
    bool due = true;
    return !alert_due(store, name, now, &due, NULL) || due;
}

static void queue_alert_mail(const struct work *work,
        enum alert_kind kind,
        const char *subject,
        const char *what,
        const char *help)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *to = NULL;
    bool due = false;
    if (work->config->mail.transport == TRANSPORT_OFF || goes_nowhere(work->config) ||
            !email_address_usable(work->config->alerts.email, &to))
        return;
    if (!alert_due(work->store, kinds[kind].name, work->now, &due, &error) || !due) {
        if (error)
            log_event(LOG_LEVEL_WARNING, "alert-not-mailed", "kind", kinds[kind].name, "reason",
                    error->message, NULL);
        return;
    }
    struct mail mail = {.to = to,
            .role = (char *)"alert",
            .state = MAIL_QUEUED,
            .created_at = work->now,
            .next_attempt_at = work->now,
            .number = (char *)"",
            .last_answer = (char *)""};
    g_autofree char *title = g_strdup_printf("billhook: %s", kinds[kind].subject);
    g_autofree char *body = g_strdup_printf(
            "%s%s%s\n\nWhat helps:\n  %s\n\nThis alert (%s) is mailed at most once an hour. "
            "`billhook status` shows all that needs a person.\n",
            subject, *subject ? ": " : "", what, help, kinds[kind].name);
    /* an alert has no document: its Message-ID comes from the kind and the moment */
    g_autofree char *id = g_strdup_printf("%s-%s", store_uid(work->store), kinds[kind].name);
    g_autofree char *message_id = message_id_make(id, work->now, 0, work->config->mail.from);
    mail.message_id = message_id;
    mail.subject = title;
    mail.body = body;
    if (!mail_queue(work->store, &mail, &error))
        log_event(LOG_LEVEL_WARNING, "alert-not-mailed", "kind", kinds[kind].name, "reason",
                error->message, NULL);
}

void alert_raise(const struct work *work,
        enum alert_kind kind,
        const char *subject,
        const char *what,
        const char *help)
{
    alert_raise_discreetly(work, kind, subject, what, what, help);
}

void alert_raise_discreetly(const struct work *work,
        enum alert_kind kind,
        const char *subject,
        const char *what,
        const char *logged,
        const char *help)
{
    if (log_due(work->store, kind, subject, logged, work->now))
        log_event(LOG_LEVEL_ERROR, "alert", "kind", kinds[kind].name, "subject", subject, "what",
                logged, "help", help, NULL);
    queue_alert_mail(work, kind, subject, what, help);
}

void alert_blocked_draft(const struct work *work,
        const char *subject,
        const struct warning *blocking,
        const char *help)
{
    alert_raise_discreetly(work, ALERT_DRAFT_BLOCKS, subject, blocking->text, blocking->name, help);
}
