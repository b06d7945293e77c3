/* What the owner set at the desk, as rows. What they mean: acts/settings.h. How threads,
 * transactions and errors go: store.h. */
#ifndef BILLHOOK_STORE_SETTINGS_H
#define BILLHOOK_STORE_SETTINGS_H

#include "store/store.h"

/* One setting; strings are owned. */
struct kept_setting {
    char *group, *key; /* of the config; of a text with its language: "caption_paid[fr]" */
    char *value;       /* as it would stand in the file */
    bool from_file;    /* the config file had it when it was last read */
    gint64 set_at;     /* Unix seconds */
    char *set_by;      /* the user, "": the command line, or the file */
};

/* All of them by group and key: GPtrArray of struct kept_setting, freed with it. */
GPtrArray *kept_settings(struct store *store, GError **error);

/* One statement: keeps a setting in place of what was kept for its key. */
bool kept_setting_put(struct store *store, const struct kept_setting *setting, GError **error);

/* One statement: forgets a setting; nothing where there is none. */
bool kept_setting_delete(struct store *store, const char *group, const char *key, GError **error);

/* *changes: a number that is another one after each change that somebody made. */
bool kept_settings_changes(struct store *store, gint64 *changes, GError **error);

#endif
