/* One act on each document that the words name. */
#include "each_document.h"

#include <stdio.h>

#include "acts/papers.h"
#include "acts/pictures.h"
#include "base/error.h"
#include "base/log.h"
#include "document_output.h"
#include "store/store.h"

/* Renders what was just issued, so that its PDF is there without the daemon too. Not worth failing
 * for: the daemon retries. */
static void render_now(struct cli_context *context, gint64 id)
{
    struct work work = cli_work(context);
    g_autoptr(GError) problem = NULL;
    g_autoptr(stored_document_auto) stored = document_get(context->store, id, &problem);
    if (stored && *stored->document->number && !stored->rendered_at)
        papers_make_and_keep(&work, stored, &problem);
    if (problem && !g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        fprintf(stderr, "billhook: the PDF is made later by the daemon: %s\n", problem->message);
}

/* After the commit: what was issued gets its mark and its PDF, then it is told. */
bool each_document_done(struct cli_context *context, gint64 id, bool issued, GError **error)
{
    g_autoptr(GError) mark = NULL;
    if (issued && !store_mark_sync(context->store, &mark))
        fprintf(stderr, "billhook: %s\n", mark->message);
    if (issued)
        render_now(context, id);
    return output_done(context, id, error);
}

/* Ends a transaction that is open: commits what is good. */
bool each_document_end(struct store *store, bool good, GError **error)
{
    if (good && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

static bool act_on_one(struct cli_context *context,
        const struct cli_arguments *arguments,
        const char *reference,
        document_act what,
        bool issues,
        GError **error)
{
    struct work work = cli_work(context);
    g_auto(picture_auto) logo = {0};
    if (issues) /* read and judged outside the transaction */
        pictures_now(&work, &logo, NULL);
    if (!store_begin(context->store, error))
        return false;

    g_autoptr(stored_document_auto) stored = document_find(context->store, reference, error);
    g_autofree char *said = stored ? what(&work, arguments, stored, error) : NULL;
    if (!each_document_end(context->store, said != NULL, error))
        return false;

    output_say(context, stored->document, said);
    return each_document_done(context, stored->document->id, issues, error);
}

/* Several DOCs: does the ones it can; one line of error each, exit 1 if one failed. */
int each_document(struct cli_context *context,
        const struct cli_arguments *arguments,
        guint first,
        document_act what,
        bool issues,
        GError **error)
{
    int status = 0;
    for (guint i = first; i < arguments->words->len; i++) {
        g_autoptr(GError) problem = NULL;
        if (act_on_one(context, arguments, cli_word(arguments, i), what, issues, &problem))
            continue;
        status = 1;
        if (arguments->words->len == first + 1) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return 1;
        }
        g_autofree char *safe = log_escape(problem->message, 1000);
        fprintf(stderr, "billhook: %s: %s\n", cli_word(arguments, i), safe);
    }
    output_json_done(context, true);
    return status;
}
