/* peppol: deliveries over the network of e-invoices, and what a person does with them. */
#include "peppol.h"

#include <stdio.h>
#include <string.h>

#include "acts/each.h"
#include "acts/peppol.h"
#include "acts/peppol_check.h"
#include "arguments.h"
#include "base/error.h"
#include "document_output.h"
#include "each_document.h"
#include "families.h"
#include "owner.h"
#include "peppol_output.h"
#include "store/documents.h"
#include "store/peppol.h"
#include "store/store.h"

/* ---- looking ---- */

static int run_list(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *state_text = cli_option(arguments, "--state");
    const char *limit_text = cli_option(arguments, "--limit");
    enum peppol_state state = PEPPOL_QUEUED;
    gint64 limit = context->json ? 0 : 50;
    if (state_text && !peppol_state_from_text(state_text, &state))
        return 2;
    if (limit_text && !argument_number(limit_text, 1, 1000000, "--limit", &limit, error))
        return 2;

    g_autoptr(GPtrArray) list =
            peppol_list(context->store, state_text ? (int)state : -1, (int)limit, error);
    g_auto(peppol_pause_auto) pause = {0};
    if (!list || !peppol_pause_read(context->store, &pause, error))
        return 1;
    peppol_print_list(context, list, &pause);
    return 0;
}

/* Every delivery of the document, a test before the real one too. */
static int run_show(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    g_auto(peppol_pause_auto) pause = {0};
    g_autoptr(stored_document_auto) stored =
            document_find(context->store, cli_word(arguments, 1), error);
    if (!stored || !peppol_pause_read(context->store, &pause, error))
        return 1;

    const struct document *document = stored->document;
    g_autoptr(GPtrArray) list = peppol_each_of_document(context->store, document->id, error);
    if (!list)
        return 1;
    if (list->len)
        return peppol_print_story(context, document, list, &pause, error) ? 0 : 1;
    g_autofree char *name = document_name(document);
    fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "%s was never queued for Peppol; `billhook peppol send '%s'` queues it", name, name);
    return 1;
}

/* Network, as the daemon's user. */
static int run_lookup(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    g_auto(peppol_lookup_auto) lookup = {0};
    const struct config *config = context->config;
    GError *problem = NULL;
    if (!owner_become_future(config->database.path, error))
        return 1;
    if (!peppol_lookup_now(config, cli_word(arguments, 1), &lookup, &problem)) {
        fail(error, BILLHOOK_ERROR_USAGE, "peppol lookup: %s", problem->message);
        g_error_free(problem);
        return 2;
    }
    peppol_print_lookup(context, &lookup);
    return lookup.registered == PEPPOL_REACH_YES ? 0 : 1;
}

/* ---- acts ---- */

static char *send_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    (void)arguments;
    return peppol_send_document(work, stored, error);
}

static char *retry_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    (void)arguments;
    return peppol_retry_document(work, stored, error);
}

static char *settle_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    return peppol_settle_document(work, stored, cli_option(arguments, "--delivered"), error);
}

static char *cancel_act(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error)
{
    (void)arguments;
    return peppol_cancel_document(work, stored, error);
}

/* On all documents after the word; what is queued wants a daemon. */
static int run_act(struct cli_context *context,
        const struct cli_arguments *arguments,
        document_act act,
        const char *hint,
        GError **error)
{
    int status = each_document(context, arguments, 1, act, false, error);
    if (status == 0 && hint)
        output_daemon_hint(context, hint);
    return status;
}

static int run_send(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return run_act(context, arguments, send_act, "it goes over Peppol", error);
}

static int retry_failed(struct cli_context *context, GError **error)
{
    struct work work = cli_work(context);
    gint64 count = 0;
    if (!store_begin(context->store, error))
        return 1;
    bool good = peppol_retry_failed(&work, &count, error);
    if (!each_end(context->store, good, error))
        return 1;

    output_count(context, "deliveries", count, "Peppol delivery queued again",
            "Peppol deliveries queued again");
    output_daemon_hint(context, "they go over Peppol");
    return 0;
}

static int run_retry(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    if (cli_switch(arguments, "--all-failed"))
        return retry_failed(context, error);
    return run_act(context, arguments, retry_act, "it is tried", error);
}

static int run_settle(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    bool again = cli_switch(arguments, "--not-sent");
    return run_act(context, arguments, settle_act, again ? "it goes over Peppol" : NULL, error);
}

static int run_cancel(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return run_act(context, arguments, cancel_act, NULL, error);
}

/* ---- the table ---- */

/* A word after `peppol`; the first row is the plain list. */
static const struct row {
    const char *name;
    enum cli_need need;
    guint least, most;      /* words after it */
    const char *options[3]; /* those it takes, ended by NULL */
    bool one_needed;        /* exactly one of them, or of them and words */
    const char *usage;      /* what stands after the name */
    cli_run run;
} rows[] = {
        {"", NEED_STORE_READ, 0, 0, {"--state", "--limit"}, false, "[--state S] [--limit N]",
                run_list},
        {"lookup", NEED_CONFIG_SECRETS, 1, 1, {NULL}, false, "VAT|SCHEME:ID", run_lookup},
        {"show", NEED_STORE_READ, 1, 1, {NULL}, false, "DOC", run_show},
        {"send", NEED_STORE, 1, G_MAXUINT, {NULL}, false, "DOC…", run_send},
        {"retry", NEED_STORE, 0, G_MAXUINT, {"--all-failed"}, true, "DOC…|--all-failed", run_retry},
        {"settle", NEED_STORE, 1, 1, {"--delivered", "--not-sent"}, true,
                "DOC --delivered ID|--not-sent", run_settle},
        {"cancel", NEED_STORE, 1, G_MAXUINT, {NULL}, false, "DOC…", run_cancel},
};

static const struct row *find_row(const struct cli_arguments *arguments)
{
    const char *word = cli_word(arguments, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].name, word ? word : "") == 0)
            return &rows[i];
    return NULL;
}

static bool unknown_row(const char *word, GError **error)
{
    const char *names[G_N_ELEMENTS(rows)] = {NULL};
    for (gsize i = 1; i < G_N_ELEMENTS(rows); i++)
        names[i - 1] = rows[i].name;
    return argument_none_of("peppol", word, names, error);
}

static bool wrong(const struct row *row, const char *what, GError **error)
{
    return fail(error, BILLHOOK_ERROR_USAGE, "peppol%s%s: %s; usage: billhook peppol %s%s%s",
            *row->name ? " " : "", row->name, what, row->name, *row->name ? " " : "", row->usage);
}

static bool check_options(
        const struct row *row, const struct cli_arguments *arguments, GError **error)
{
    GHashTableIter given;
    gpointer name;
    g_hash_table_iter_init(&given, arguments->options);
    while (g_hash_table_iter_next(&given, &name, NULL)) {
        g_autofree char *what = g_strconcat(name, " does not go with it", NULL);
        if (!g_strv_contains(row->options, name))
            return wrong(row, what, error);
    }
    return true;
}

bool usage_peppol(const struct cli_arguments *arguments, GError **error)
{
    const struct row *row = find_row(arguments);
    if (!row)
        return unknown_row(cli_word(arguments, 0), error);

    guint words = MAX(arguments->words->len, 1) - 1;
    guint options = g_hash_table_size(arguments->options);
    if (!check_options(row, arguments, error))
        return false;
    if (words < row->least)
        return wrong(row, "something is missing", error);
    if (words > row->most)
        return wrong(row, "too many words", error);

    guint choices = options + (row->least == 0 && words > 0);
    if (row->one_needed && choices != 1)
        return wrong(row, "give one of them", error);
    return true;
}

enum cli_need peppol_need(const struct cli_arguments *arguments)
{
    return find_row(arguments)->need;
}

int cli_peppol(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return find_row(arguments)->run(context, arguments, error);
}
