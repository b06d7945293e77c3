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
    GHashTable *wrong;     /* "group\nkey": its value was refused, later checks leave it alone */
    struct config *config; /* filled in as far as it is */
};

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

/* As config_load(), from bytes in place of a file, without looking at the permissions of the file
 * that `file` names. With LOAD_TO_INSPECT never NULL. The caller frees with config_unref(). */
struct config *config_load_text(const char *file,
        const char *bytes,
        gsize length,
        enum load_purpose purpose,
        bool allow_incomplete,
        GPtrArray *problems);

/* The checks across keys (config/check.c): what cannot work together is an error, what is unwise a
 * warning. To be called once all values are in loading->config; values that were refused are left
 * alone. */
void check_config(struct loading *loading);

/* ---- secrets (config/secrets.c) ---- */

/* Whom the files of secrets may belong to beside root: the effective user; where that is root, the
 * owner of the database, else of its directory where that is not root's, else the user billhook
 * where there is one, else root. */
struct service_user service_user_find(const char *database_path);

/* True when a file with a secret belongs to root or the service user, is closed to others and open
 * to no group but the service user's. DENIED else, with the command that mends it. info is stat()'s
 * of the file; path is for the message. */
bool secret_permissions_check(
        const struct stat *info, const char *path, struct service_user user, GError **error);

/* True when nobody else could put another file in the place of this one, as far as its directory's
 * mode says; a sticky directory of root's, as /tmp, is good. own_group: the service user's own
 * group may write too. DENIED with the command that mends it, SYSTEM when the directory cannot be
 * looked at. */
bool secret_directory_check(
        const char *path, struct service_user user, bool own_group, GError **error);

/* The content of a secret's file without its last line break (LF or CR LF), after both checks
 * above. A file below $CREDENTIALS_DIRECTORY is taken without them, and only there a symbolic link
 * is followed. The caller wipes and frees. DENIED when it cannot be opened or a check fails, INPUT
 * for a NUL byte, else as file_read_descriptor(). No message holds the secret. */
char *secret_file_read(const char *path, struct service_user user, GError **error);

/* What is wrong with a shop's secret, as the end of a sentence; NULL when nothing is. *warning: it
 * is only unwise. Never contains the secret. Caller frees. */
char *secret_fault(const char *value, bool *warning);

/* As secret_fault(), for the mail server's password. */
char *password_fault(const char *value, bool *warning);

#endif
