/* The mail that reminds of an unpaid invoice. */
#include "channel/reminder.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "channel/mail_queue.h"
#include "document/reminder.h"
#include "document/text.h"
#include "mail/message.h"
#include "store/events.h"
#include "store/reminders.h"

/* ---- what stands against it ---- */

/* Its delivery is not where the customer looks for it. */
static bool peppol_is_in_doubt(const struct document *document)
{
    const struct peppol_status *peppol = &document->peppol;
    return peppol->exists &&
            (peppol->state == PEPPOL_UNREACHABLE || peppol->state == PEPPOL_UNCERTAIN ||
                    peppol->state == PEPPOL_FAILED);
}

static char *obstacle_in_document(const struct stored_document *stored)
{
    const struct document *document = stored->document;
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document))
        return g_strdup("it is no issued invoice");
    if (stored->fully_credited)
        return g_strdup("it is credited");
    if (document->totals.due <= 0)
        return g_strdup("nothing is due");
    if (stored->shop_paid_at)
        return g_strdup("the shop shows its order as paid");
    if (document->pay_later)
        return g_strdup("it is paid on delivery");
    if (!*document->due_date)
        return g_strdup("it has no due date");
    if (peppol_is_in_doubt(document))
        return g_strdup_printf(
                "its delivery over Peppol is %s", peppol_state_text(document->peppol.state));
    return NULL;
}

bool reminder_obstacle(
        struct store *store, const struct stored_document *stored, char **reason, GError **error)
{
    gint64 since = 0;
    *reason = obstacle_in_document(stored);
    if (*reason)
        return true;
    if (!reminder_held(store, stored->document->id, &since, error))
        return false;
    g_autofree char *day = date_day(since, stored->seller->timezone);
    *reason = since ? g_strdup_printf("it is held since %s (`billhook remind %s --release`)", day,
                              stored->document->number)
                    : g_strdup("");
    return true;
}

/* ---- queued ---- */

/* What is known of the reminder that comes as `step`, from those that stand before it. */
struct history {
    bool announced;
    char *first; /* the day on which the first one left, "" */
};

static bool read_history(
        const struct work *work, gint64 document_id, struct history *history, GError **error)
{
    g_autoptr(GPtrArray) list = reminders_of(work->store, document_id, error);
    if (!list)
        return false;
    const struct reminder *first = list->len ? g_ptr_array_index(list, 0) : NULL;
    history->announced = first && first->fee > 0;
    history->first = first && first->sent_at
            ? date_day(first->sent_at, work->config->seller.timezone)
            : g_strdup("");
    return true;
}

static struct reminder_facts facts_of(
        const struct work *work, int step, const char *day, const struct history *history)
{
    return (struct reminder_facts){.step = step,
            .day = day,
            .first = history->first,
            .legal = work->config->reminders.fee_legal,
            .announced = history->announced,
            .rates = work->config->reminders.interest};
}

/* Another Message-ID for a step that was queued before and never left. */
static bool queue_mail(const struct work *work,
        const struct document *document,
        int step,
        const char *to,
        gint64 *id,
        GError **error)
{
    g_autofree char *mark = g_strdup_printf("r%d", step);
    g_autoptr(GPtrArray) before = mail_of_document(work->store, document->id, error);
    const struct mail_aside aside = {MAIL_ROLE_REMINDER, mark, to, before ? (int)before->len : 0};
    return before && mail_queue_aside(work, document, &aside, id, error);
}

static bool tell(
        const struct work *work, const struct document *document, char *text, GError **error)
{
    g_autofree char *owned = text;
    return event_add(
            work->store, document->shop, document->order_id, "mail", work->now, owned, error);
}

bool reminder_queue(const struct work *work,
        const struct stored_document *stored,
        int step,
        const char *day,
        const char *by,
        GError **error)
{
    const struct document *document = stored->document;
    struct history history = {0};
    g_autofree char *reason = NULL, *to = mail_recipient(document, &reason);
    if (!to)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s: %s", document->number, reason);
    if (!read_history(work, document->id, &history, error))
        return false;
    const struct reminder_facts facts = facts_of(work, step, day, &history);
    struct reminder reminder = {.document_id = document->id,
            .step = step,
            .queued_at = work->now,
            .day = (char *)day,
            .due = document->totals.due,
            .fee = reminder_fee(document, &facts)};
    g_free(history.first);
    if (!queue_mail(work, document, step, to, &reminder.mail_id, error) ||
            !reminder_add(work->store, &reminder, error))
        return false;

    g_autofree char *due = money_text(document->totals.due, document->currency_decimals);
    return tell(work, document,
            g_strdup_printf("reminder %d of %s queued by %s: %s %s due since %s", step,
                    document->number, by, due, document->currency, document->due_date),
            error);
}

/* ---- its words ---- */

static void write_words(const struct work *work,
        const struct stored_document *stored,
        const struct reminder_facts *facts,
        char **subject,
        char **body,
        const char **template)
{
    const struct document *document = stored->document;
    const struct config_reminders *texts = &work->config->reminders;
    const struct shop gone = {.name = document->shop, .url = (char *)""};
    const struct shop *shop = config_shop(work->config, document->shop);
    int row = CLAMP(facts->step, 1, LATE_STEPS_MOST) - 1;
    *subject = text_expand_reminder(texts->subject[row].in[document->language], document,
            stored->seller, shop ? shop : &gone, facts, false);
    *template = texts->body[row].in[document->language];
    *body = text_expand_reminder(
            *template, document, stored->seller, shop ? shop : &gone, facts, true);
}

bool reminder_mail_words(const struct work *work,
        const struct stored_document *stored,
        const struct mail *mail,
        char **subject,
        char **body,
        const char **template,
        GError **error)
{
    struct history history = {0};
    struct reminder *reminder = reminder_of_mail(work->store, mail->id, error);
    bool good = reminder && read_history(work, stored->document->id, &history, error);
    if (good) {
        const struct reminder_facts facts = facts_of(work, reminder->step, reminder->day, &history);
        write_words(work, stored, &facts, subject, body, template);
    }
    g_free(history.first);
    reminder_free(reminder);
    return good;
}

/* ---- looked at again before it leaves ---- */

/* Its step is open again, unless the mail may have arrived all the same. */
static bool open_again(const struct work *work,
        const struct reminder *reminder,
        const struct mail *mail,
        GError **error)
{
    return mail->uncertain_attempts > 0 ||
            reminder_void(work->store, reminder->id, work->now, error);
}

static bool cancel(const struct work *work,
        const struct stored_document *stored,
        const struct mail *mail,
        const struct reminder *reminder,
        const char *reason,
        GError **error)
{
    g_autofree char *answer = g_strdup_printf("not sent: %s", reason);
    if (!store_begin(work->store, error))
        return false;
    bool good = mail_finish(work->store, mail->id, MAIL_CANCELLED, answer, 0, work->now, error) &&
            open_again(work, reminder, mail, error) &&
            tell(work, stored->document,
                    g_strdup_printf("reminder %d of %s is not sent: %s", reminder->step,
                            stored->document->number, reason),
                    error) &&
            store_commit(work->store, error);
    if (!good)
        store_rollback(work->store);
    return good;
}

/* Bytes that an earlier attempt kept tell what was due then. */
static bool is_stale(const struct stored_document *stored,
        const struct mail *mail,
        const struct reminder *reminder)
{
    return mail->message && mail->uncertain_attempts == 0 &&
            stored->document->totals.due != reminder->due;
}

static bool look(const struct work *work,
        const struct mail *mail,
        const struct reminder *reminder,
        bool *gone,
        GError **error)
{
    g_autofree char *reason = NULL;
    g_autoptr(stored_document_auto) stored = document_get(work->store, mail->document_id, error);
    if (!stored || !reminder_obstacle(work->store, stored, &reason, error))
        return false;
    if (!*reason && is_stale(stored, mail, reminder))
        text_take(&reason, g_strdup("what is due has changed since it was written"));
    *gone = *reason != '\0';
    return !*gone || cancel(work, stored, mail, reminder, reason, error);
}

bool reminder_look_again(
        const struct work *work, const struct mail *mail, bool *gone, GError **error)
{
    *gone = false;
    if (strcmp(mail->role, MAIL_ROLE_REMINDER) != 0)
        return true;
    struct reminder *reminder = reminder_of_mail(work->store, mail->id, error);
    bool good = reminder && look(work, mail, reminder, gone, error);
    reminder_free(reminder);
    return good;
}
