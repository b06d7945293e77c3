/* Long work tells how far it is, and is told to end. */
#ifndef BILLHOOK_BASE_PROGRESS_H
#define BILLHOOK_BASE_PROGRESS_H

#include <glib.h>
#include <stdbool.h>

/* Who wants to be told; the caller's. */
struct progress {
    /* Called now and then in the thread that works; `all` 0: it is not known. False: it is to end.
     */
    bool (*tell)(void *context, gint64 done, gint64 all);
    void *context;
    bool stopped; /* it was told to end */
};

/* Tells how far it is; NULL: nobody wants to know. False: it is to end, TEMPORARY. */
bool progress_tell(struct progress *progress, gint64 done, gint64 all, GError **error);

#endif
