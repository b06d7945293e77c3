/* init: a config file to begin with. Asks nothing, overwrites nothing. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/user.h"
#include "families.h"
#include "print.h"
#include "setup.h"
#include "woocommerce/secret.h"

#define SYSTEM_DIRECTORY "/etc/billhook/"

/* "billhook" for /etc/billhook/billhook.conf. Caller frees. */
static char *instance_name(const char *file)
{
    char *name = g_path_get_basename(file);
    if (g_str_has_suffix(name, ".conf"))
        name[strlen(name) - strlen(".conf")] = 0;
    return name;
}

/* /etc/billhook/NAME.conf is the instance billhook@NAME, with /var/lib/billhook/NAME/; a config
 * elsewhere keeps its database beside it. Caller frees. */
static char *database_path(const char *file)
{
    g_autofree char *name = instance_name(file);
    g_autofree char *directory = g_path_get_dirname(file);
    g_autofree char *base = g_strconcat(*name ? name : "billhook", ".db", NULL);
    if (!g_str_has_prefix(file, "/etc/"))
        return g_build_filename(directory, base, NULL);
    if (strcmp(name, "billhook") == 0 || !g_str_has_prefix(file, SYSTEM_DIRECTORY))
        return g_strdup("/var/lib/billhook/billhook.db");
    return g_build_filename("/var/lib/billhook", name, "billhook.db", NULL);
}

/* Makes the last directory of the path when it is missing; *made says so. */
static bool make_directory(const char *file, bool *made, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(file);
    *made = mkdir(directory, 0755) == 0;
    if (*made &&
            chmod(directory, 0755) != 0) /* the service user has to get in, whatever the umask */
        return fail(error, BILLHOOK_ERROR_SYSTEM, "init: %s: %s", directory, g_strerror(errno));
    if (!*made && errno != EEXIST)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "init: %s cannot be made: %s; make it first: mkdir -p '%s'", directory,
                g_strerror(errno), directory);
    return true;
}

/* As root, the file goes to the service user where there is one: with mode 0600 nobody else could
 * read it. */
static const char *give_to_service(int fd)
{
    uid_t user;
    gid_t group;
    if (geteuid() != 0 || !user_find("billhook", &user, &group))
        return NULL;
    return fchown(fd, user, group) == 0 ? "billhook" : NULL;
}

static bool exists_already(const char *file, GError **error)
{
    g_autofree char *check = setup_command(file, "check");
    g_autofree char *setup = setup_command(file, "setup");
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "init: %s exists and is not overwritten; `%s` checks it, "
            "`%s` tells what to paste into WooCommerce",
            file, check, setup);
}

static bool write_file(const char *file, const char *text, const char **owner, GError **error)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == EEXIST)
        return exists_already(file, error);
    if (fd < 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "init: %s cannot be written: %s", file,
                g_strerror(errno));
    bool ok = fchmod(fd, 0600) == 0 && file_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
    int reason = errno;
    *owner = ok ? give_to_service(fd) : NULL;
    ok = close(fd) == 0 && ok;
    if (ok)
        return true;
    unlink(file); /* a part of a config is none */
    return fail(error, BILLHOOK_ERROR_SYSTEM, "init: %s cannot be written: %s", file,
            g_strerror(reason));
}

/* The unit of a config: "billhook" for /etc/billhook/billhook.conf, "billhook@NAME" for a seller's;
 * NULL: it has none. Caller frees. */
static char *unit_name(const char *file)
{
    g_autofree char *name = instance_name(file);
    g_autofree char *directory = g_path_get_dirname(file);
    bool plain = name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-")] == 0;
    if (strcmp(directory, "/etc/billhook") != 0 || !*name || !plain)
        return NULL;
    return strcmp(name, "billhook") == 0 ? g_strdup(name) : g_strconcat("billhook@", name, NULL);
}

/* Where a seller's socket unit listens (systemd/billhook@.socket); NULL: the setting's default.
 * Caller frees. */
static char *listen_of(const char *file)
{
    g_autofree char *unit = unit_name(file);
    const char *name = unit ? strchr(unit, '@') : NULL;
    return name ? g_strdup_printf("unix:/run/billhook/%s.sock", name + 1) : NULL;
}

/* How the daemon of this config is started, backed up and proved every night. Caller frees. */
static char *start_command(const char *file)
{
    g_autofree char *unit = unit_name(file);
    const char *instance = unit ? strchr(unit, '@') : NULL;
    if (!unit)
        return setup_command(file, "serve");
    return g_strdup_printf("systemctl enable --now %s.socket %s.service billhook-nightly%s.timer",
            unit, unit, instance ? instance : "");
}

static void print_written(const char *file, bool made_directory, const char *owner)
{
    g_autofree char *directory = g_path_get_dirname(file);
    g_autofree char *check = setup_command(file, "check");
    g_autofree char *start = start_command(file);
    if (made_directory)
        print_line("Made the directory %s.", directory);
    print_line("Wrote %s (mode 0600%s%s) with a fresh secret.", file, owner ? ", owner " : "",
            owner ? owner : "");
    if (geteuid() == 0 && !owner &&
            g_str_has_prefix(file, SYSTEM_DIRECTORY)) /* elsewhere the user who runs it made it */
        print_narrow("", "The daemon's user has to be able to read it: chown USER '%s'", file);
    print_line("%s", "");
    print_narrow("", "Next: fill in what says CHANGE-ME there, then:");
    print_line("  %s", check);
    print_line("  %s", start);
    print_narrow("",
            "Nothing is sent by itself: documents wait as drafts "
            "until auto_send=true, or for `billhook send`.");
    print_line("%s", "");
}

int cli_init(struct cli_context *context,
        const struct cli_arguments *arguments G_GNUC_UNUSED,
        GError **error)
{
    const char *file = context->config_path, *owner = NULL;
    bool made_directory;
    if (!make_directory(file, &made_directory, error))
        return 1;
    g_autofree char *secret = secret_generate();
    g_autofree char *database = database_path(file);
    g_autofree char *listen = listen_of(file);
    g_autofree char *text = config_initial(secret, database, listen);
    bool written = write_file(file, text, &owner, error);
    explicit_bzero(text, strlen(text));
    explicit_bzero(secret, strlen(secret));
    if (!written)
        return 1;
    struct config *config = config_load_or_complain(file, CONFIG_WITH_SECRETS, true, error);
    if (!config)
        return 1;
    print_written(file, made_directory, owner);
    setup_print(config);
    config_unref(config);
    return 0;
}
