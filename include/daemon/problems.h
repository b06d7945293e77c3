/* What needs a person: the list that `status` prints, and by which /health says "attention". */
#ifndef BILLHOOK_DAEMON_PROBLEMS_H
#define BILLHOOK_DAEMON_PROBLEMS_H

#include "config/config.h"
#include "store/store.h"

struct problem {
    const char *code; /* stable */
    char *text;       /* what, in the owner's words */
    char *help;       /* the command that helps */
};
void problem_free(struct problem *problem);

/* GPtrArray of struct problem; empty: all is well. NULL and an error when the database cannot be read. */
GPtrArray *problems_collect(struct store *store, const struct config *config, gint64 now, GError **error);

#endif
