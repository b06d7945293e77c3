/* What a word of `seller` was asked to do, and what it told of it. Main thread. */
#ifndef BILLHOOK_CLI_SELLER_ACT_H
#define BILLHOOK_CLI_SELLER_ACT_H

#include <glib.h>

#include "instance.h"

/* Borrowed but for `done`'s texts. */
struct seller_act {
    const struct instance_places *places;
    const char *name;     /* instance_is_name() took it */
    const char *template; /* add: a config that many share; NULL: the sample */
    gint64 now;           /* Unix seconds */
    GPtrArray *done;      /* gets a sentence for each step that is done; frees them */
};

/* Adds a sentence to act->done (printf). */
void seller_tell(const struct seller_act *act, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Where his books lie, also when nobody can read the config. Caller frees. */
char *seller_database(const struct seller_act *act);

#endif
