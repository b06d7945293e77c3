/* Secrets: who may read their files, and which ones are any good. No message here ever holds one.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/user.h"
#include "secrets.h"

struct service_user service_user_find(const char *database_path)
{
    struct service_user user = {geteuid(), getegid()};
    if (user.uid != 0)
        return user;

    struct stat info;
    g_autofree char *directory = g_path_get_dirname(database_path);
    /* a directory of root's is one that nobody was given yet */
    if (*database_path &&
            (stat(database_path, &info) == 0 || (stat(directory, &info) == 0 && info.st_uid != 0)))
        return (struct service_user){info.st_uid, info.st_gid};

    /* nothing there yet: as `init` gives it away */
    user_find("billhook", &user.uid, &user.gid);
    return user;
}

/* "billhook (uid 992)". Caller frees. */
static char *user_text(uid_t uid)
{
    g_autofree char *name = user_name(uid);
    return *name ? g_strdup_printf("%s (uid %u)", name, (guint)uid)
                 : g_strdup_printf("uid %u", (guint)uid);
}

static char *group_text(gid_t gid)
{
    g_autofree char *name = group_name(gid);
    return *name ? g_strdup_printf("%s (gid %u)", name, (guint)gid)
                 : g_strdup_printf("gid %u", (guint)gid);
}

bool secret_permissions_check(
        const struct stat *info, const char *path, struct service_user user, GError **error)
{
    guint mode = info->st_mode & 07777;
    if (info->st_uid != 0 && info->st_uid != user.uid) {
        g_autofree char *owner = user_text(info->st_uid);
        g_autofree char *service = user_text(user.uid);
        return fail(error, BILLHOOK_ERROR_DENIED,
                "%s holds a secret and belongs to %s; allowed: root "
                "or the service user, %s: chown %u '%s'",
                path, owner, service, (guint)user.uid, path);
    }
    if (mode & 07)
        return fail(error, BILLHOOK_ERROR_DENIED,
                "%s holds a secret and is open to everybody (mode %04o); "
                "allowed: nothing for others: chmod 0600 '%s'",
                path, mode, path);
    if ((mode & 070) && info->st_gid != user.gid) {
        g_autofree char *group = group_text(info->st_gid);
        return fail(error, BILLHOOK_ERROR_DENIED,
                "%s holds a secret and is open to the group %s (mode %04o); "
                "allowed: only the service user's own group: chmod 0600 '%s'",
                path, group, mode, path);
    }
    return true;
}

bool secret_directory_check(
        const char *path, struct service_user user, bool own_group, GError **error)
{
    struct stat info;
    g_autofree char *directory = g_path_get_dirname(path);
    if (stat(directory, &info) != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", directory, g_strerror(errno));
    guint open = info.st_mode & 022;
    if (own_group && info.st_gid == user.gid)
        open &= 02;
    bool sticky = (info.st_mode & S_ISVTX) &&
            info.st_uid == 0; /* as /tmp: only the owner replaces a file */
    if (open && !sticky)
        return fail(error, BILLHOOK_ERROR_DENIED,
                "%s holds a secret, and others may replace it: its directory "
                "can be written by %s (mode %04o): chmod go-w '%s'",
                path, open & 02 ? "everybody" : "its group", (guint)(info.st_mode & 07777),
                directory);
    return true;
}

static bool is_credential(const char *path)
{
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");
    if (!credentials || !g_path_is_absolute(credentials) || !g_str_has_prefix(path, credentials))
        return false;
    const char *rest = path + strlen(credentials);
    return (*rest == '/' || g_str_has_suffix(credentials, "/")) && !strstr(rest, "..");
}

/* The descriptor of a regular file, or -1. */
static int open_secret(const char *path, bool credential, GError **error)
{
    g_autoptr(GError) problem = NULL;
    int fd = file_open(path, FILE_SECRET, credential, NULL, &problem);
    if (fd < 0 && errno == ELOOP && !credential)
        fail(error, BILLHOOK_ERROR_DENIED,
                "%s is a symbolic link; a secret's file is named by its own path", path);
    else if (fd < 0)
        fail(error, BILLHOOK_ERROR_DENIED, "%s %s", path, problem->message);
    return fd;
}

char *secret_file_read(const char *path, struct service_user user, GError **error)
{
    bool credential = is_credential(path);
    int fd = open_secret(path, credential, error);
    if (fd < 0)
        return NULL;
    struct stat info;
    g_autoptr(GError) problem = NULL;
    g_autofree char *value = NULL;
    gsize length = 0;
    if (fstat(fd, &info) != 0)
        fail(&problem, BILLHOOK_ERROR_SYSTEM, "%s: %s", path, g_strerror(errno));
    else if (credential ||
            (secret_permissions_check(&info, path, user, &problem) &&
                    secret_directory_check(path, user, false, &problem))) {
        value = file_read_descriptor(fd, FILE_SECRET, &length, &problem);
        if (!value)
            g_prefix_error(&problem, "%s ", path);
    }
    close(fd);
    if (!value) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (memchr(value, 0, length)) {
        fail(error, BILLHOOK_ERROR_INPUT, "%s holds a NUL byte", path);
        return NULL;
    }
    if (length > 0 &&
            value[length - 1] ==
                    '\n') /* an editor's or echo's line break is no part of the secret */
        value[--length] = 0;
    if (length > 0 && value[length - 1] == '\r')
        value[--length] = 0;
    return g_steal_pointer(&value);
}

static bool blank_at(const char *value, gsize at)
{
    return g_ascii_isspace(value[at]) || (guchar)value[at] < 0x20;
}

static char *shape_fault(const char *value, const char *allowed)
{
    gsize length = strlen(value);
    if (length == 0 || strspn(value, " \t\r\n") == length)
        return g_strdup_printf("is empty; allowed: %s", allowed);
    for (gsize i = 0; i < length; i++)
        if ((guchar)value[i] < 0x20 && value[i] != '\t' && i + 1 < length)
            return g_strdup("has more than one line, or a control character; allowed: one line");
    return NULL;
}

char *secret_fault(const char *value, bool *warning)
{
    gsize length = strlen(value);
    *warning = false;
    char *fault = shape_fault(value,
            "at least 16 bytes on one line, no blanks at either "
            "end: openssl rand -hex 20 makes a good one");
    if (fault)
        return fault;
    if (strstr(value, "CHANGE-ME"))
        return g_strdup("still says CHANGE-ME; make one with: openssl rand -hex 20");
    if (blank_at(value, 0) || blank_at(value, length - 1))
        return g_strdup_printf("has a blank at its %s; WooCommerce would drop "
                               "it, and no signature would match",
                blank_at(value, 0) ? "beginning" : "end");
    if (length < 16)
        return g_strdup_printf(
                "has %" G_GSIZE_FORMAT
                " bytes; at least 16 are needed: openssl rand -hex 20 makes a good one",
                length);
    *warning = true;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(value[i]))
            return g_strdup("has other characters than A-Z, a-z and 0-9; WooCommerce's form alters "
                            "some of them, and no signature would match");
    return length < 32
            ? g_strdup_printf("has %" G_GSIZE_FORMAT " characters; 32 or more are safer", length)
            : NULL;
}

char *password_fault(const char *value, const char *what, bool *warning)
{
    *warning = false;
    g_autofree char *allowed = g_strconcat(what, ", on one line", NULL);
    char *fault = shape_fault(value, allowed);
    if (fault)
        return fault;
    if (strstr(value, "CHANGE-ME"))
        return g_strdup_printf("still says CHANGE-ME; fill in %s", what);

    *warning = true;
    return blank_at(value, 0) || blank_at(value, strlen(value) - 1)
            ? g_strdup("has a blank at its beginning or end; is it part of it?")
            : NULL;
}
