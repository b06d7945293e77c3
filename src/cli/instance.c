/* Names and places of instances, and how a first config file is written. */
#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/user.h"
#include "config/config.h"

#define ENDING ".conf"
#define ALONE "billhook" /* the name of the config that is no seller's among several */
#define NAME_LONGEST 64  /* with it the path of the socket stays below the 108 bytes of unix(7) */

const struct instance_places instance_standard = {.configs = "/etc/billhook",
        .books = "/var/lib/billhook",
        .units = "/etc/systemd/system",
        .user = "billhook"};

/* ---- names ---- */

bool instance_is_name(const char *name)
{
    gsize plain = strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-");
    return plain > 0 && plain <= NAME_LONGEST && !name[plain] && *name != '-' &&
            strcmp(name, ALONE) != 0;
}

/* The seller's name, where the config is one's; else NULL. Caller frees. */
static char *seller_of(const struct instance_places *places, const char *config)
{
    g_autofree char *directory = g_path_get_dirname(config), *name = config_instance(config);
    bool seller = strcmp(directory, places->configs) == 0 && instance_is_name(name);
    return seller ? g_steal_pointer(&name) : NULL;
}

char *instance_config(const struct instance_places *places, const char *name)
{
    return g_strdup_printf("%s/%s" ENDING, places->configs, name);
}

char *instance_unit(const struct instance_places *places, const char *config)
{
    g_autofree char *alone = instance_config(places, ALONE), *name = seller_of(places, config);
    if (strcmp(config, alone) == 0)
        return g_strdup(ALONE);
    return name ? g_strconcat(ALONE "@", name, NULL) : NULL;
}

char *instance_database(const struct instance_places *places, const char *config)
{
    g_autofree char *name = config_instance(config), *directory = g_path_get_dirname(config);
    g_autofree char *inside = g_strconcat(places->configs, "/", NULL);
    g_autofree char *base = g_strconcat(*name ? name : ALONE, ".db", NULL);
    bool ours = g_str_has_prefix(config, inside);
    if (ours && strcmp(name, ALONE) != 0)
        return g_build_filename(places->books, name, ALONE ".db", NULL);
    if (ours || g_str_has_prefix(config, "/etc/"))
        return g_build_filename(places->books, ALONE ".db", NULL);
    return g_build_filename(directory, base, NULL);
}

char *instance_listen(const struct instance_places *places, const char *config)
{
    g_autofree char *name = seller_of(places, config);
    return name ? g_strdup_printf("unix:/run/billhook/%s.sock", name) : NULL;
}

/* ---- suspended ---- */

char *instance_suspended_note(const char *config)
{
    int plain = (int)strlen(config) - (g_str_has_suffix(config, ENDING) ? (int)strlen(ENDING) : 0);
    return g_strdup_printf("%.*s.suspended", plain, config);
}

gint64 instance_suspended_at(const char *config)
{
    struct stat info;
    g_autofree char *note = instance_suspended_note(config);
    return lstat(note, &info) == 0 ? MAX(info.st_mtime, 1) : 0;
}

/* ---- a first config ---- */

bool instance_make_folder(const char *config, bool *made, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(config);
    *made = mkdir(directory, 0755) == 0;
    if (*made &&
            chmod(directory, 0755) != 0) /* the service user has to get in, whatever the umask */
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", directory, g_strerror(errno));
    if (!*made && errno != EEXIST)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "%s cannot be made: %s; make it first: mkdir -p '%s'", directory, g_strerror(errno),
                directory);
    return true;
}

/* As root, the file goes to the service user where there is one: with mode 0600 nobody else could
 * read it. */
static const char *give_to_service(const struct instance_places *places, int fd)
{
    uid_t user;
    gid_t group;
    if (geteuid() != 0 || !user_find(places->user, &user, &group))
        return NULL;
    return fchown(fd, user, group) == 0 ? places->user : NULL;
}

static bool write_part(const struct instance_places *places,
        const char *part,
        const char *text,
        const char **owner)
{
    unlink(part); /* of an attempt that was cut short */
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool good = fchmod(fd, 0600) == 0 && file_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
    int reason = errno;
    *owner = good ? give_to_service(places, fd) : NULL;
    bool closed = close(fd) == 0;
    if (!good)
        errno = reason;
    return good && closed;
}

/* Gives the part its name, and never takes one that is used. Not every file system has the first.
 */
static bool name_part(const char *part, const char *name)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
        return true;
    return errno == EINVAL && link(part, name) == 0 && unlink(part) == 0;
}

bool instance_write(const struct instance_places *places,
        const char *config,
        const char *text,
        const char **owner,
        GError **error)
{
    g_autofree char *directory = g_path_get_dirname(config), *name = g_path_get_basename(config);
    g_autofree char *part = g_strdup_printf("%s/.%s.part", directory, name);
    if (write_part(places, part, text, owner) && name_part(part, config) &&
            file_sync_directory(directory))
        return true;
    int reason = errno;
    unlink(part); /* a part of a config is none */
    if (reason == EEXIST)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s exists and is not overwritten", config);
    return fail(
            error, BILLHOOK_ERROR_SYSTEM, "%s cannot be written: %s", config, g_strerror(reason));
}
