/* How far long work is. */
#include "base/progress.h"

#include "base/error.h"

bool progress_tell(struct progress *progress, gint64 done, gint64 all, GError **error)
{
    if (!progress || progress->tell(progress->context, done, all))
        return true;
    progress->stopped = true;
    return fail(error, BILLHOOK_ERROR_TEMPORARY, "it was told to end before it was done");
}
