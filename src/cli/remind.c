/* remind: sends reminders that are due, holds them back, lets them go. */
#include <stdio.h>

#include "acts/each.h"
#include "acts/remind.h"
#include "base/error.h"
#include "document_output.h"
#include "each_document.h"
#include "families.h"
#include "print.h"

/* ---- what is told ---- */

static const char *state_text(const struct remind_verdict *verdict, bool dry)
{
    static const char *const texts[] = {
            [REMIND_DUE] = "queued", [REMIND_LATER] = "later", [REMIND_NONE] = "none"};
    return verdict->state == REMIND_DUE && dry ? "due" : texts[verdict->state];
}

/* What is told of all of them. */
struct telling {
    bool dry;
    cJSON *json;         /* NULL: for people */
    struct table *table; /* NULL: with --json */
    int count;           /* that are due */
};

static cJSON *as_json(const struct stored_document *stored,
        const struct remind_verdict *verdict,
        const char *due,
        bool dry)
{
    const struct document *document = stored->document;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "document", (double)document->id);
    cJSON_AddStringToObject(json, "number", document->number);
    if (verdict->step)
        cJSON_AddNumberToObject(json, "step", verdict->step);
    else
        cJSON_AddNullToObject(json, "step");
    cJSON_AddStringToObject(json, "due", due);
    cJSON_AddStringToObject(json, "due_date", document->due_date);
    cJSON_AddStringToObject(json, "state", state_text(verdict, dry));
    cJSON_AddStringToObject(json, "text", verdict->text);
    return json;
}

static void tell(
        const struct stored_document *stored, const struct remind_verdict *verdict, void *context)
{
    struct telling *telling = context;
    const struct document *document = stored->document;
    g_autofree char *due = money_text(document->totals.due, document->currency_decimals);
    telling->count += verdict->state == REMIND_DUE;
    if (telling->json) {
        cJSON_AddItemToArray(telling->json, as_json(stored, verdict, due, telling->dry));
        return;
    }
    table_row(telling->table, document->number, document->due_date, due,
            state_text(verdict, telling->dry), verdict->text, NULL);
}

static struct telling telling_begin(const struct cli_context *context, bool dry)
{
    static const char *const heads[] = {"INVOICE", "DUE", ">OPEN", "STATE", "WHAT", NULL};
    return (struct telling){.dry = dry,
            .json = context->json ? cJSON_CreateArray() : NULL,
            .table = context->json ? NULL : table_new(heads)};
}

static void telling_end(struct telling *telling)
{
    if (telling->json)
        print_json(telling->json);
    else
        table_print(telling->table);
}

/* ---- the invoices that are named ---- */

/* One that gets none is an error, but for --dry-run. */
static bool remind_one(
        const struct work *work, const char *reference, struct telling *telling, GError **error)
{
    g_auto(remind_verdict_auto) verdict = {0};
    if (!store_begin(work->store, error))
        return false;
    g_autoptr(stored_document_auto) stored = document_find(work->store, reference, error);
    bool good = stored &&
            (telling->dry ? remind_judge(work, stored, true, &verdict, error)
                          : remind_by_name(work, stored, &verdict, error));
    if (!each_end(work->store, good, error))
        return false;
    tell(stored, &verdict, telling);
    return true;
}

static int remind_named(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct telling *telling,
        GError **error)
{
    const struct work work = cli_work(context);
    int status = 0;
    for (guint i = 0; i < arguments->words->len; i++) {
        g_autoptr(GError) problem = NULL;
        if (remind_one(&work, cli_word(arguments, i), telling, &problem))
            continue;
        status = 1;
        if (arguments->words->len == 1) {
            g_propagate_error(error, g_steal_pointer(&problem));
            break;
        }
        output_trouble("%s: %s", cli_word(arguments, i), problem->message);
    }
    return status;
}

/* ---- all that are due ---- */

static bool remind_all(struct cli_context *context, struct telling *telling, GError **error)
{
    const struct work work = cli_work(context);
    struct remind_walk walk = {.dry = telling->dry, .visit = tell, .context = telling};
    bool good = true;
    while (good && !walk.over)
        good = remind_walk_step(&work, &walk, error);
    remind_walk_clear(&walk);
    return good;
}

/* What is not reminded of by itself. */
static void tell_older(struct cli_context *context)
{
    const struct work work = cli_work(context);
    gint64 count = 0;
    g_autofree char *since = NULL;
    if (context->json || !remind_older(&work, &count, &since, NULL) || !count)
        return;
    print_line("%" G_GINT64_FORMAT " more open invoice%s due before %s, when reminders began: "
               "`billhook remind DOC` sends the first one",
            count, count == 1 ? " was" : "s were", since);
}

static char *hold_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    return remind_hold(work, stored, cli_switch(arguments, "--hold"), error);
}

int cli_remind(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    bool dry = cli_switch(arguments, "--dry-run");
    if (cli_switch(arguments, "--hold") || cli_switch(arguments, "--release"))
        return each_document(context, arguments, 0, hold_act, false, error);
    if (!remind_may_leave(context->config, !dry, error))
        return 1;

    struct telling telling = telling_begin(context, dry);
    bool named = arguments->words->len > 0;
    int status = named ? remind_named(context, arguments, &telling, error)
                       : !remind_all(context, &telling, error);
    telling_end(&telling);
    if (!named && status == 0 && telling.count == 0 && !context->json)
        puts("no reminder is due");
    if (!named && status == 0)
        tell_older(context);
    if (telling.count && !dry)
        output_daemon_hint(context, "the mail leaves");
    return status;
}
