/* The settings that the owner keeps in the database: laid over each config that is loaded, changed
 * by `billhook config` and by the page. What the config file has is the admin's; its value is
 * remembered, and is the desk's from the first time that its line is found gone, so that nothing
 * changes by taking a line out. */
#ifndef BILLHOOK_ACTS_SETTINGS_H
#define BILLHOOK_ACTS_SETTINGS_H

#include "channel/work.h"
#include "config/overlay.h"

/* The largest logo that is taken, in bytes. */
#define SETTINGS_LOGO_MOST ((gsize)1 << 20)

/* Lays what the store keeps over a config that nobody shares yet (config_overlay()). `problems` may
 * be NULL. Errors are the store's; the config is then as it was. The store's thread. */
bool settings_lay(struct store *store, struct config *config, GPtrArray *problems, GError **error);

/* Remembers what the file of a config that settings_lay() saw has, and makes what left the file the
 * desk's. Writes only where something differs. *moved: by how much that alone moved
 * kept_settings_changes(). Own transaction. */
bool settings_note(const struct work *work, gint64 *moved, GError **error);

/* The config file anew, without secrets, with what the store keeps laid over it: for
 * settings_change() and settings_try() in a daemon. config_unref() frees it. NULL with CONFLICT:
 * the file has errors, or cannot be read. The store's thread. */
struct config *settings_load(const struct work *work, GError **error);

/* One wish: a key ("create", "caption_paid[fr]", "caption_paid" for all four languages) and what it
 * gets. All borrowed. */
struct settings_wish {
    const char *group, *key;
    const char *value; /* as it would stand in the file; NULL: back to the default */
    GBytes *picture;   /* of seller.logo in place of a value; else NULL */
    const char *seen;  /* settings_print() of what was shown to who wishes; NULL: nothing was */
};

/* A text by which one sees whether a value (of struct config_value, no secret) is still what was
 * shown. Caller frees. Any thread. */
char *settings_print(const char *value);

/* Fulfils wishes, all or none, and lays them over `config`, which nobody shares and settings_lay()
 * saw. `by`: the user, "" on the command line. Own transaction. Errors beside the store's: USAGE
 * the owner may not set the key, or the value is not allowed or makes an error with other keys;
 * CONFLICT the config file has the key, or another value than `seen` is in force by now; INPUT the
 * logo cannot be drawn, or is too large. After an error the config is as before. May take seconds
 * with a picture. */
bool settings_change(struct store *store,
        struct config *config,
        const struct settings_wish *wishes,
        gsize count,
        const char *by,
        gint64 now,
        GError **error);

/* The same without keeping anything, whatever was seen: for a preview. A picture only gets its name
 * into the config. */
bool settings_try(struct store *store,
        struct config *config,
        const struct settings_wish *wishes,
        gsize count,
        GError **error);

#endif
