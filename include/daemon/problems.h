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

/* GPtrArray of struct problem; empty: all is well. NULL and an error when the database cannot be
 * read. */
GPtrArray *problems_collect(
        struct store *store, const struct config *config, gint64 now, GError **error);

/* What is wrong with the backups or the proofs, "" nothing: the last one failed, or the last good
 * one is too old though the nightly unit is in use. *at: the moment it is about, which changes when
 * something new is wrong. Caller frees. */
char *care_trouble(struct store *store, enum care care, gint64 now, gint64 *at);

#endif
