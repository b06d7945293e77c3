/* Secrets: who may read their files, and which ones are any good; in the room of config only. Any
 * thread. */
#ifndef BILLHOOK_CONFIG_SECRETS_H
#define BILLHOOK_CONFIG_SECRETS_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Whom the daemon runs as: the owner of what it is given. */
struct service_user {
    uid_t uid;
    gid_t gid;
};

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

/* As secret_fault(), for one that somebody else gave: any text of one line. `what` names it ("the
 * mail server's password"). */
char *password_fault(const char *value, const char *what, bool *warning);

#endif
