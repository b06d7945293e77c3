/* status: is all well? */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "acts/litestream.h"
#include "acts/mark_copies.h"
#include "acts/problems.h"
#include "families.h"
#include "instance.h"
#include "print.h"
#include "store/bank.h"
#include "store/books.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/mark_copy.h"
#include "store/peppol.h"
#include "store/store.h"
#include "store/wake.h"
#include "wake.h"

/* billhook-wake.timer looks each minute. */
#define OVERSLEPT_S 600

/* Only where something ever went that way. */
static void print_peppol(struct cli_context *context)
{
    gint64 counts[PEPPOL_STATES] = {0}, all = 0;
    if (!peppol_counts(context->store, counts, NULL))
        return;
    for (int state = 0; state < PEPPOL_STATES; state++)
        all += counts[state];
    if (all)
        print_line("Peppol         %" G_GINT64_FORMAT " queued, %" G_GINT64_FORMAT " failed",
                counts[PEPPOL_QUEUED] + counts[PEPPOL_LOOKING_UP], counts[PEPPOL_FAILED]);
}

/* Only where a file of the bank was ever imported, or reminders go out, which count on them. */
static void print_bank(struct cli_context *context)
{
    g_autofree char *day = NULL;
    if (!bank_last_day(context->store, &day, NULL))
        return;
    if (*day || *context->config->reminders.after)
        print_line("bank until     %s", *day ? day : "no file of the bank yet");
}

static const char *daemon_state(const struct cli_context *context)
{
    const char *database = context->config->database.path;
    if (store_is_served(database))
        return "running";
    if (instance_suspended_at(context->config_path))
        return "suspended";
    return wake_is_asleep(database) ? "asleep: nothing is due" : "not running on this database";
}

static void print_summary(struct cli_context *context)
{
    struct store_counts counts = {0};
    if (!store_counts(context->store, &counts, NULL))
        return;
    g_autofree char *last = date_time_text(counts.last_delivery_at);
    print_line("daemon         %s", daemon_state(context));
    print_line("last delivery  %s", *last ? last : "none yet");
    print_line("inbox          %" G_GINT64_FORMAT " pending, %" G_GINT64_FORMAT " failed",
            counts.deliveries[DELIVERY_PENDING], counts.deliveries[DELIVERY_FAILED]);
    print_line("outbox         %" G_GINT64_FORMAT " queued, %" G_GINT64_FORMAT " failed",
            counts.mails[MAIL_QUEUED], counts.mails[MAIL_FAILED]);
    print_peppol(context);
    print_bank(context);
}

/* "2026-11-24T03:31:12Z, 5 hours ago" */
static char *age_text(gint64 at, gint64 now)
{
    g_autofree char *text = date_time_text(at);
    gint64 hours = MAX(now - at, 0) / 3600;
    if (!at)
        return g_strdup("none yet");
    if (hours < 48)
        return g_strdup_printf(
                "%s, %" G_GINT64_FORMAT " hour%s ago", text, hours, hours == 1 ? "" : "s");
    return g_strdup_printf("%s, %" G_GINT64_FORMAT " days ago", text, hours / 24);
}

static void print_cares(struct cli_context *context)
{
    static const char *const heads[CARES] = {
            [CARE_BACKUP] = "last backup ", [CARE_VERIFY] = "last proof  "};
    for (int care = 0; care < CARES; care++) {
        g_auto(care_record_auto) record = {0};
        if (!care_read(context->store, (enum care)care, &record, NULL))
            continue;
        g_autofree char *age = age_text(record.good_at, context->now);
        print_line("%s   %s", heads[care], age);
    }
}

/* It sleeps, and is not long over its time: somebody wakes it. */
static bool is_well_asleep(const struct cli_context *context)
{
    g_auto(wake_note_auto) note = {0};
    return wake_note_read(context->config->database.path, &note) &&
            (note.at > context->now - OVERSLEPT_S);
}

/* What comes of standing still alone: of a suspended seller it is worth a line and no more. */
static void excuse_standing_still(GPtrArray *problems)
{
    static const char *const codes[] = {"backup", "verify", "webhook-silent", "webhook-not-active",
            "old-invoice-drafts", "unrendered", "no-page", NULL};
    for (guint i = 0; i < problems->len; i++) {
        struct problem *problem = g_ptr_array_index(problems, i);
        problem->note |= g_strv_contains(codes, problem->code);
    }
}

/* Somebody wants it so. */
static bool add_suspended(struct cli_context *context, GPtrArray *problems)
{
    gint64 at = instance_suspended_at(context->config_path);
    if (!at)
        return false;
    g_autofree char *since = date_time_text(at), *name = config_instance(context->config_path);
    g_autofree char *help = g_strdup_printf("billhook seller resume %s", name);
    excuse_standing_still(problems);
    problem_note(problems, "suspended",
            g_strdup_printf("suspended since %s: nothing is received, issued or mailed", since),
            help);
    return true;
}

/* Only a command has to ask; /health is answered by the daemon itself. */
static void add_stopped(struct cli_context *context, GPtrArray *problems)
{
    if (store_is_served(context->config->database.path) || is_well_asleep(context) ||
            add_suspended(context, problems))
        return;
    g_autofree char *unit = instance_unit(&instance_standard, context->config_path);
    g_autofree char *help = g_strdup_printf("systemctl start %s", unit ? unit : "billhook");
    problem_add(problems, "daemon-stopped",
            g_strdup("the daemon does not run on this database: nothing is received, issued or "
                     "mailed"),
            help);
}

/* Looked at here: the daemon may be stopped, and what it knew is old. */
static void add_moved_on(const GPtrArray *looks, GPtrArray *problems)
{
    for (guint i = 0; looks && i < looks->len; i++) {
        const struct mark_copy_look *look = g_ptr_array_index(looks, i);
        if (look->news)
            problem_add(problems, "machine-replaced",
                    g_strdup_printf("%s: %s: nothing is to be issued here", look->copy, look->news),
                    "man 7 billhook");
    }
}

/* What was asked now; the daemon told it already where it has lasted a minute. */
static void add_litestream(GPtrArray *problems, gint64 age_s, const char *why)
{
    for (guint i = 0; i < problems->len; i++)
        if (strcmp(((const struct problem *)g_ptr_array_index(problems, i))->code, "litestream") ==
                0)
            return;
    if (age_s < 0)
        problem_add(problems, "litestream", g_strdup_printf("Litestream: %s", why),
                "systemctl status litestream");
}

static void print_copies(struct cli_context *context)
{
    for (char **copy = context->config->database.mark_copy; copy && *copy; copy++) {
        g_auto(mark_copy_record_auto) record = {0};
        if (!mark_copy_read(context->store, *copy, &record, NULL))
            continue;
        print_line("mark copy      %s: %s", *copy,
                record.failed_at         ? "not written"
                        : record.good_at ? "written"
                                         : "not tried yet");
    }
}

/* Only where Litestream's metrics are named. */
static void print_litestream(struct cli_context *context, gint64 age_s, const char *why)
{
    if (!*context->config->database.litestream_metrics)
        return;
    if (age_s < 0)
        print_line("Litestream     %s",
                why ? "its copy's age is not known" : "its copy is under a minute old");
    else
        print_line("Litestream     its copy is %" G_GINT64_FORMAT " second%s old", age_s,
                text_plural(age_s));
}

/* `status --json`: with the age of the copy, where it is asked for. */
static cJSON *to_json(const struct cli_context *context, const GPtrArray *problems, gint64 age_s)
{
    cJSON *json = problems_to_json(problems);
    if (*context->config->database.litestream_metrics && age_s >= 0)
        cJSON_AddNumberToObject(json, "copy_age_s", (double)age_s);
    else if (*context->config->database.litestream_metrics)
        cJSON_AddNullToObject(json, "copy_age_s");
    return json;
}

int cli_status(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    (void)arguments;
    struct work work = cli_work(context);
    g_autoptr(GPtrArray) problems = problems_collect(&work, error);
    if (!problems)
        return 1;
    add_stopped(context, problems);
    g_autoptr(GPtrArray) looks = mark_copies_look(&work, error);
    if (!looks)
        return 1;
    add_moved_on(looks, problems);
    gint64 age_s = -1;
    g_autofree char *why = NULL;
    if (litestream_age(&work, &age_s, &why) && why)
        add_litestream(problems, age_s, why);
    if (context->json) {
        print_json(to_json(context, problems, age_s));
        return problems_need_person(problems) ? 1 : 0;
    }
    print_summary(context);
    print_cares(context);
    print_copies(context);
    print_litestream(context, age_s, why);
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = g_ptr_array_index(problems, i);
        puts("");
        print_paragraph(0, "%s", problem->text);
        print_paragraph(2, "%s", problem->help);
    }
    if (!problems_need_person(problems))
        puts(problems->len ? "\nall is well" : "all is well");
    return problems_need_person(problems) ? 1 : 0;
}
