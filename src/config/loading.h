/* What reading, checking and secrets share while a config is being loaded; in the room of config
 * only. */
#ifndef BILLHOOK_CONFIG_LOADING_H
#define BILLHOOK_CONFIG_LOADING_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"

/* What a config is read for. */
enum load_purpose {
    LOAD_TO_LIST,    /* without secrets */
    LOAD_TO_SERVE,   /* with them */
    LOAD_TO_INSPECT, /* with them; what only systemd can give is a warning, and the config comes
                        back although it has errors */
};

/* A config while it is being loaded. One thread. */
struct loading {
    const char *file; /* its name as given, for messages */
    char *directory;  /* of the file, absolute */
    enum load_purpose purpose;
    bool allow_incomplete;          /* CHANGE-ME is a value */
    bool holds_secret;              /* the file itself holds one */
    guint errors;                   /* told so far */
    GPtrArray *sections, *problems; /* struct config_section; struct config_problem, the caller's */
    struct config *config;          /* filled in as far as it is */
};

/* The name of a key in struct config's `places` and struct loading's `wrong`: "group\nkey". Caller
 * frees. */
char *config_place(const char *group, const char *key);

/* The line in which exactly this key (with its language; "": the group's header) stands in the file
 * of a config; 0 when it does not. */
int config_place_line(const struct config *config, const char *group, const char *key);

/* The place of a key for messages: the file and its line, or where the desk has set it
 * CONFIG_DESK_PLACE and line 0. *line may be 0 in the file too. Borrowed. */
const char *config_place_of(
        const struct config *config, const char *group, const char *key, int *line);

/* Adds an error (printf) at the place of a key: the line of the key or of its x_file, else of the
 * group's header, else 0. The load then gives no config. */
void load_error(
        struct loading *loading, const char *group, const char *key, const char *format, ...)
        G_GNUC_PRINTF(4, 5);

/* Adds a warning at the same place as load_error() would. */
void load_warn(struct loading *loading, const char *group, const char *key, const char *format, ...)
        G_GNUC_PRINTF(4, 5);

/* The line in which a key (with its language, "attach[fr]") or its x_file stands; 0 when neither is
 * in the file. */
int load_line(const struct loading *loading, const char *group, const char *key);

/* True when the key was given and its value accepted, or not given at all. The key is without a
 * language. */
bool load_ok(const struct loading *loading, const char *group, const char *key);

#endif
