/* What reading, checking and secrets share while a config is being loaded. */
#ifndef BILLHOOK_CONFIG_LOAD_H
#define BILLHOOK_CONFIG_LOAD_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "config/config.h"
#include "config/read.h"
#include "config/settings.h"

/* Whom the daemon runs as: the owner of what it is given. */
struct service_user {
    uid_t uid;
    gid_t gid;
};

enum load_purpose {
    LOAD_TO_LIST,    /* without secrets */
    LOAD_TO_SERVE,   /* with them */
    LOAD_TO_INSPECT, /* with them; what only systemd can give is a warning, and the config comes
                        back although it has errors */
};

struct loading {
    const char *file;
    char *directory; /* of the file, absolute */
    enum load_purpose purpose;
    bool allow_incomplete;
    bool holds_secret; /* the file itself */
    guint errors;
    GPtrArray *sections, *problems;
    GHashTable *wrong; /* "group\nkey": its value was refused, later checks leave it alone */
    struct config *config;
};

/* Adds an error or warning at the place of a key; in the group's header where the key is not in the
 * file, else line 0. */
void load_error(
        struct loading *loading, const char *group, const char *key, const char *format, ...)
        G_GNUC_PRINTF(4, 5);
void load_warn(struct loading *loading, const char *group, const char *key, const char *format, ...)
        G_GNUC_PRINTF(4, 5);
/* The line of a key (with its language), or 0. As x or as x_file. */
int load_line(const struct loading *loading, const char *group, const char *key);
/* True when the key was given and its value accepted, or not given at all. */
bool load_ok(const struct loading *loading, const char *group, const char *key);

/* Reads bytes as a config file named `file`, without looking at its permissions. Purpose INSPECT:
 * never NULL. */
struct config *config_load_text(const char *file,
        const char *bytes,
        gsize length,
        enum load_purpose purpose,
        bool allow_incomplete,
        GPtrArray *problems);

/* The checks across keys (config/check.c). */
void check_config(struct loading *loading);

/* ---- secrets (config/secrets.c) ---- */

/* Whom secrets may belong to beside root: the effective user, or, as root, the owner of the
 * database, of its directory, or the user billhook. */
struct service_user service_user_find(const char *database_path);

/* DENIED, with the command that mends it, unless owner, group and mode are as the interface asks.
 */
bool secret_permissions_check(
        const struct stat *info, const char *path, struct service_user user, GError **error);
/* DENIED when others could put another file in this one's place. `own_group`: the service user's
 * own group may write. */
bool secret_directory_check(
        const char *path, struct service_user user, bool own_group, GError **error);

/* The content of a secret's file without its last line break. Caller frees. A file below
 * $CREDENTIALS_DIRECTORY is taken as it is. */
char *secret_file_read(const char *path, struct service_user user, GError **error);

/* What is wrong with a secret (*warning: only unwise), or NULL. Never contains it. Caller frees. */
char *secret_fault(const char *value, bool *warning);
/* Likewise for a password. */
char *password_fault(const char *value, bool *warning);

#endif
