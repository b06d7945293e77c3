/* Whether a reminder is due, and queuing it. */
#include "acts/remind.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "channel/mail_queue.h"
#include "channel/reminder.h"
#include "document/late_fee.h"
#include "document/reminder.h"
#include "store/events.h"
#include "store/reminders.h"

/* A step follows the one before by so many days at least, or by what lies between the two in
 * [reminders] after where that is less: what was missed is not made up at once. */
#define GAP_DAYS 7
/* Invoices judged in one transaction. */
#define BATCH 8

void remind_verdict_clear(struct remind_verdict *verdict)
{
    g_clear_pointer(&verdict->day, g_free);
    g_clear_pointer(&verdict->text, g_free);
}

/* ---- one invoice ---- */

/* What a verdict is made of. */
struct case_file {
    const struct work *work;
    const struct stored_document *stored;
    bool by_person;
    int days[LATE_STEPS_MOST], steps;
    char *today, *since;
    GPtrArray *before; /* struct reminder: those that stand */
    bool older;        /* it was due before reminders began */
};

static void case_clear(struct case_file *file)
{
    g_free(file->today);
    g_free(file->since);
    g_clear_pointer(&file->before, g_ptr_array_unref);
}

static bool case_open(struct case_file *file, GError **error)
{
    const struct config *config = file->work->config;
    file->steps = MAX(0, late_steps(config->reminders.after, file->days, NULL));
    file->today = date_day(file->work->now, config->seller.timezone);
    file->since = reminders_since(file->work->store, error);
    file->before =
            file->since ? reminders_of(file->work->store, file->stored->document->id, error) : NULL;
    if (!file->before)
        return false;
    const char *since = *file->since ? file->since : file->today;
    file->older = strcmp(file->stored->document->due_date, since) < 0;
    return true;
}

static bool say(struct remind_verdict *verdict, enum remind_state state, char *text)
{
    verdict->state = state;
    verdict->text = text;
    return true;
}

/* Whether the customer is one of [reminders] to. */
static bool is_left_out(const struct case_file *file, struct remind_verdict *verdict)
{
    enum reminder_to to = file->work->config->reminders.to;
    bool business = reminder_to_business(file->stored->document);
    if (to == REMINDER_BUSINESS && !business)
        return say(verdict, REMIND_NONE,
                g_strdup("the customer has no valid VAT number ([reminders] to=business)"));
    if (to == REMINDER_CONSUMERS && business)
        return say(verdict, REMIND_NONE,
                g_strdup("the customer is a business ([reminders] to=consumers)"));
    return false;
}

static const struct reminder *last_of(const struct case_file *file)
{
    return file->before->len ? g_ptr_array_index(file->before, file->before->len - 1) : NULL;
}

/* The one before must have left; where its mail ended without, a person may send it again. */
static bool waits_for_last(struct case_file *file, struct remind_verdict *verdict)
{
    const struct reminder *last = last_of(file);
    if (!last || last->mail_state == MAIL_SENT)
        return false;
    bool ended = last->mail_state == MAIL_FAILED || last->mail_state == MAIL_CANCELLED;
    if (ended && file->by_person) {
        verdict->replaces = last->id;
        g_ptr_array_set_size(file->before, (gint)file->before->len - 1);
        return false;
    }
    verdict->step = last->step;
    return say(verdict, ended ? REMIND_NONE : REMIND_LATER,
            g_strdup_printf("reminder %d did not leave: its mail %" G_GINT64_FORMAT " is %s",
                    last->step, last->mail_id, mail_state_text(last->mail_state)));
}

/* The later of two days; takes both. */
static char *later_of(char *a, char *b)
{
    bool first = strcmp(a, b) >= 0;
    g_free(first ? b : a);
    return first ? a : b;
}

/* The day on which the next step may go. */
static char *due_on(const struct case_file *file)
{
    const struct document *document = file->stored->document;
    guint next = file->before->len;
    if (next == 0)
        return date_add_days(document->due_date, file->older ? 1 : file->days[0]);

    const struct reminder *last = last_of(file);
    int between = file->days[next] - file->days[next - 1];
    char *day = later_of(date_add_days(document->due_date, file->days[next]),
            date_add_days(last->day, MIN(between, GAP_DAYS)));
    if (next != 1 || reminder_to_business(document))
        return day;
    g_autofree char *accepted = date_day(last->sent_at, file->work->config->seller.timezone);
    return later_of(day, date_add_days(accepted, LATE_CONSUMER_WAIT));
}

static bool judge_day(const struct case_file *file, struct remind_verdict *verdict)
{
    if ((int)file->before->len >= file->steps)
        return say(verdict, REMIND_NONE,
                g_strdup_printf("%s sent; what comes next is a person's",
                        file->steps == 1 ? "its reminder is" : "all its reminders are"));
    if (file->older && !file->by_person)
        return say(verdict, REMIND_NONE,
                g_strdup_printf("it was due before reminders began, on %s: `billhook remind %s` "
                                "sends one",
                        *file->since ? file->since : file->today, file->stored->document->number));
    verdict->step = (int)file->before->len + 1;
    verdict->day = due_on(file);
    bool due = strcmp(verdict->day, file->today) <= 0;
    return say(verdict, due ? REMIND_DUE : REMIND_LATER,
            due ? g_strdup_printf("reminder %d is due", verdict->step)
                : g_strdup_printf("reminder %d is due on %s", verdict->step, verdict->day));
}

static bool judge(struct case_file *file, struct remind_verdict *verdict, GError **error)
{
    g_autofree char *reason = NULL, *no_mail = NULL;
    g_autofree char *to = mail_recipient(file->stored->document, &no_mail);
    if (!reminder_obstacle(file->work->store, file->stored, &reason, error))
        return false;
    if (*reason)
        return say(verdict, REMIND_NONE, g_steal_pointer(&reason));
    if (file->steps == 0)
        return say(verdict, REMIND_NONE, g_strdup("[reminders] after is off"));
    if (!to)
        return say(verdict, REMIND_NONE, g_steal_pointer(&no_mail));
    return is_left_out(file, verdict) || waits_for_last(file, verdict) || judge_day(file, verdict);
}

bool remind_judge(const struct work *work,
        const struct stored_document *stored,
        bool by_person,
        struct remind_verdict *verdict,
        GError **error)
{
    struct case_file file = {.work = work, .stored = stored, .by_person = by_person};
    *verdict = (struct remind_verdict){0};
    bool good = case_open(&file, error) && judge(&file, verdict, error);
    case_clear(&file);
    if (good && !verdict->day)
        verdict->day = g_strdup("");
    return good;
}

bool remind_document(const struct work *work,
        const struct stored_document *stored,
        bool by_person,
        struct remind_verdict *verdict,
        GError **error)
{
    g_autofree char *today = date_day(work->now, work->config->seller.timezone);
    bool on = *work->config->reminders.after;
    if (on && !reminders_begin(work->store, today, error))
        return false;
    if (!remind_judge(work, stored, by_person, verdict, error))
        return false;
    if (verdict->state != REMIND_DUE)
        return true;
    if (verdict->replaces && !reminder_void(work->store, verdict->replaces, work->now, error))
        return false;
    return reminder_queue(
            work, stored, verdict->step, today, by_person ? "a person" : "a rule", error);
}

/* ---- by a person ---- */

bool remind_may_leave(const struct config *config, bool mail, GError **error)
{
    if (!*config->reminders.after)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "[reminders] after is off: say after how many days, such as after=7d;24d");
    if (config->incomplete)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "nothing is sent while %s says CHANGE-ME; `billhook check` lists what is missing",
                config->file);
    if (mail && config->mail.transport == TRANSPORT_OFF)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "[mail] transport is off: no mail can leave");
    return true;
}

bool remind_by_name(const struct work *work,
        const struct stored_document *stored,
        struct remind_verdict *verdict,
        GError **error)
{
    if (!remind_document(work, stored, true, verdict, error))
        return false;
    if (verdict->state == REMIND_DUE)
        return true;
    g_autofree char *name = document_name(stored->document);
    return fail(error, BILLHOOK_ERROR_CONFLICT, "%s: no reminder: %s", name, verdict->text);
}

/* ---- the walk ---- */

void remind_walk_clear(struct remind_walk *walk)
{
    g_free(walk->after_due);
    *walk = (struct remind_walk){0};
}

static bool judge_one(const struct work *work, gint64 id, struct remind_walk *walk, GError **error)
{
    g_auto(remind_verdict_auto) verdict = {0};
    g_autoptr(stored_document_auto) stored = document_get(work->store, id, error);
    if (!stored)
        return false;
    bool good = walk->dry ? remind_judge(work, stored, false, &verdict, error)
                          : remind_document(work, stored, false, &verdict, error);
    if (!good)
        return false;
    g_free(walk->after_due);
    walk->after_due = g_strdup(stored->document->due_date);
    walk->after_id = id;
    walk->queued += verdict.state == REMIND_DUE && !walk->dry;
    if (walk->visit)
        walk->visit(stored, &verdict, walk->context);
    return true;
}

/* The first day is kept before the first search. Caller frees; NULL: an error. */
static char *first_day(const struct work *work, const char *today, bool dry, GError **error)
{
    char *since = reminders_since(work->store, error);
    if (!since || *since)
        return since;
    g_free(since);
    if (!dry && !reminders_begin(work->store, today, error))
        return NULL;
    return g_strdup(today);
}

static GArray *search(const struct work *work,
        const struct remind_walk *walk,
        const int *days,
        int steps,
        GError **error)
{
    g_autofree char *today = date_day(work->now, work->config->seller.timezone);
    g_autofree char *since = first_day(work, today, walk->dry, error);
    if (!since)
        return NULL;
    const struct reminder_search wish = {.from = since,
            .today = today,
            .days = days,
            .steps = steps,
            .after_due = walk->after_due ? walk->after_due : "",
            .after_id = walk->after_id,
            .limit = BATCH};
    return reminder_candidates(work->store, &wish, error);
}

static bool judge_batch(
        const struct work *work, const GArray *ids, struct remind_walk *walk, GError **error)
{
    if (!walk->dry && !store_begin(work->store, error))
        return false;
    bool good = true;
    for (guint i = 0; good && i < ids->len; i++)
        good = judge_one(work, g_array_index(ids, gint64, i), walk, error);
    if (!walk->dry && !(good && store_commit(work->store, error))) {
        store_rollback(work->store);
        return false;
    }
    return good;
}

bool remind_walk_step(const struct work *work, struct remind_walk *walk, GError **error)
{
    const struct config *config = work->config;
    int days[LATE_STEPS_MOST], steps = late_steps(config->reminders.after, days, NULL);
    bool nothing = steps <= 0 || config->incomplete || config->mail.transport == TRANSPORT_OFF;
    walk->over = nothing;
    if (nothing)
        return true;
    g_autoptr(GArray) ids = search(work, walk, days, steps, error);
    if (!ids)
        return false;
    walk->over = ids->len < BATCH;
    return ids->len == 0 || judge_batch(work, ids, walk, error);
}

/* ---- held back ---- */

char *remind_hold(
        const struct work *work, const struct stored_document *stored, bool hold, GError **error)
{
    const struct document *document = stored->document;
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document)) {
        g_autofree char *name = document_name(document);
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s is no issued invoice: it is not reminded of",
                name);
        return NULL;
    }
    const char *said =
            hold ? "reminders are held by a person" : "reminders are released by a person";
    if (!reminder_hold(work->store, document->id, hold ? work->now : 0, error) ||
            !event_add(work->store, document->shop, document->order_id, "person", work->now, said,
                    error))
        return NULL;
    return g_strdup(hold ? "is not reminded of until it is released" : "is reminded of again");
}

bool remind_older(const struct work *work, gint64 *count, char **since, GError **error)
{
    *count = 0;
    *since = reminders_since(work->store, error);
    if (*since && !**since)
        text_take(since, date_day(work->now, work->config->seller.timezone));
    return *since && reminders_older(work->store, *since, count, error);
}
