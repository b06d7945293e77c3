/* init: a config file to begin with. Asks nothing, overwrites nothing. */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "families.h"
#include "instance.h"
#include "print.h"
#include "setup.h"
#include "woocommerce/secret.h"

/* What to do with a config that is there. */
static void add_next_steps(const char *file, GError **error)
{
    g_autofree char *check = setup_command(file, "check");
    g_autofree char *setup = setup_command(file, "setup");
    g_autofree char *said = g_strdup((*error)->message);
    g_clear_error(error);
    fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s; `%s` checks it, `%s` tells what to paste into WooCommerce", said, check, setup);
}

/* How the daemon of this config is started, backed up and proved every night. Caller frees. */
static char *start_command(const char *file)
{
    g_autofree char *unit = instance_unit(&instance_standard, file);
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
            g_str_has_prefix(file, "/etc/billhook/")) /* elsewhere the user who runs it made it */
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

/* The file with a fresh secret. */
static bool write_first(const char *file, const char **owner, GError **error)
{
    g_autofree char *secret = secret_generate();
    g_autofree char *database = instance_database(&instance_standard, file);
    g_autofree char *listen = instance_listen(&instance_standard, file);
    g_autofree char *text = config_initial(secret, database, listen);
    bool written = instance_write(&instance_standard, file, text, owner, error);
    explicit_bzero(text, strlen(text));
    explicit_bzero(secret, strlen(secret));
    return written;
}

int cli_init(struct cli_context *context,
        const struct cli_arguments *arguments G_GNUC_UNUSED,
        GError **error)
{
    const char *file = context->config_path, *owner = NULL;
    bool made_folder;
    if (!instance_make_folder(file, &made_folder, error) || !write_first(file, &owner, error)) {
        if (g_error_matches(*error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
            add_next_steps(file, error);
        g_prefix_error(error, "init: ");
        return 1;
    }
    struct config *config = config_load_or_complain(file, CONFIG_WITH_SECRETS, true, error);
    if (!config)
        return 1;
    print_written(file, made_folder, owner);
    setup_print(config);
    config_unref(config);
    return 0;
}
