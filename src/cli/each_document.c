/* One act on each document that the words name. */
#include "each_document.h"

#include "acts/each.h"
#include "acts/mark_copies.h"
#include "acts/papers.h"
#include "base/error.h"
#include "document_output.h"
#include "store/store.h"

/* Renders what was just issued, so that its PDF is there without the daemon too; one that waits for
 * its payment link is the daemon's. Not worth failing for: the daemon retries. */
static void render_now(struct cli_context *context, gint64 id)
{
    struct work work = cli_work(context);
    g_autoptr(GError) problem = NULL;
    g_autoptr(stored_document_auto) stored = document_get(context->store, id, &problem);
    bool waits = stored && stored->next_render_at > work.now && !stored->render_attempts;
    if (stored && *stored->document->number && !stored->rendered_at && !waits)
        papers_make_and_keep(&work, stored, &problem);
    if (problem && !g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        output_trouble("the PDF is made later by the daemon: %s", problem->message);
}

/* After the commit: what was issued gets its mark and its PDF, then it is told. */
bool each_document_done(struct cli_context *context, gint64 id, bool issued, GError **error)
{
    g_autoptr(GError) mark = NULL;
    if (issued && !store_mark_sync(context->store, &mark))
        output_trouble("%s", mark->message);
    if (issued)
        render_now(context, id);
    return output_done(context, id, error);
}

/* What each_do() hands to do_one(). */
struct one {
    const struct cli_arguments *arguments;
    document_act what;
};

static char *
do_one(const struct work *work, const void *context, struct stored_document *stored, GError **error)
{
    const struct one *one = context;
    return one->what(work, one->arguments, stored, error);
}

static bool act_on_one(struct cli_context *context,
        const struct cli_arguments *arguments,
        const char *reference,
        document_act what,
        bool issues,
        GError **error)
{
    struct work work = cli_work(context);
    const struct one one = {arguments, what};
    g_autoptr(stored_document_auto) stored = NULL;
    g_autofree char *said = each_do(&work, reference, do_one, &one, issues, &stored, error);
    if (!said)
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
    struct work work = cli_work(context);
    if (issues && !mark_copies_note(&work, error)) /* has another machine taken over? */
        return 1;
    for (guint i = first; i < arguments->words->len; i++) {
        g_autoptr(GError) problem = NULL;
        if (act_on_one(context, arguments, cli_word(arguments, i), what, issues, &problem))
            continue;
        status = 1;
        if (arguments->words->len == first + 1) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return 1;
        }
        output_trouble("%s: %s", cli_word(arguments, i), problem->message);
    }
    output_json_done(context, true);
    return status;
}
