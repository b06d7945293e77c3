/* The copies of the mark, for `status`. */
#include "copy_problems.h"

#include "acts/litestream.h"
#include "acts/problem.h"
#include "base/date.h"
#include "base/text.h"
#include "store/mark_copy.h"

/* What it means for what is issued now. Caller frees. */
static char *effect(const struct work *work)
{
    gint64 held = 0;
    if (!work->config->database.mark_required)
        return g_strdup("documents leave all the same");
    mark_gate_held(work->store, &held, NULL);
    return g_strdup_printf("nothing with a new number leaves until it can (%" G_GINT64_FORMAT
                           " number%s wait%s)",
            held, text_plural(held), held == 1 ? "s" : "");
}

static void add_copy(GPtrArray *problems, const struct work *work, const char *copy)
{
    g_auto(mark_copy_record_auto) record = {0};
    if (!mark_copy_read(work->store, copy, &record, NULL) || !record.failed_at)
        return;
    g_autofree char *since = date_time_text(record.failed_at), *so = effect(work);
    problem_add(problems, "mark-copy",
            g_strdup_printf("since %s the mark cannot be copied: %s: %s", since, record.reason, so),
            "billhook check");
}

void copy_problems(GPtrArray *problems, const struct work *work)
{
    for (char **copy = work->config->database.mark_copy; copy && *copy; copy++)
        add_copy(problems, work, *copy);
    litestream_problems(problems, work);
}
