/* The words of `seller` as tables of steps. */
#include "seller_steps.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/user.h"
#include "config/config.h"
#include "config/template.h"
#include "owner.h"
#include "seller_away.h"
#include "store/wake.h"
#include "units.h"
#include "woocommerce/secret.h"

struct step {
    const char *what; /* begins the message when it fails; "": the message says it all */
    bool (*run)(const struct seller_act *act, GError **error);
};

static bool take_steps(const struct seller_act *act, const struct step *steps, GError **error)
{
    for (; steps->run; steps++) {
        if (steps->run(act, error))
            continue;
        g_prefix_error(error, "%s%s", steps->what, *steps->what ? ": " : "");
        return false;
    }
    return true;
}

/* ---- what must be so ---- */

static bool need_user(const struct seller_act *act, GError **error)
{
    uid_t user;
    gid_t group;
    return !*act->places->user || user_find(act->places->user, &user, &group) ||
            fail(error, BILLHOOK_ERROR_NOT_FOUND,
                    "there is no user %s, whose the books are: systemd-sysusers makes it",
                    act->places->user);
}

static bool need_seller(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    g_autofree char *away = seller_find_away(act->places, act->name);
    if (g_file_test(config, G_FILE_TEST_EXISTS))
        return true;
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no seller %s: %s is not there%s%s; `billhook seller` lists them", act->name,
            config, away ? ", what was put away lies in " : "", away ? away : "");
}

static bool need_no_suspension(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    return !instance_suspended_at(config) ||
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "%s is suspended: `billhook seller resume %s` starts it again", act->name,
                    act->name);
}

/* Books without a config are those of a seller that was removed: whoever is new must not go on with
 * his numbers. */
static bool need_no_strange_books(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    g_autofree char *database = instance_database(act->places, config);
    g_autofree char *away = seller_find_away(act->places, act->name);
    if (g_file_test(config, G_FILE_TEST_EXISTS) || !g_file_test(database, G_FILE_TEST_EXISTS))
        return true;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s has the books of a seller %s already. Another seller takes another name; to go on "
            "with these, put the config back (%s/%s.conf) as %s, then `billhook seller add %s`",
            database, act->name, away ? away : "a copy of", act->name, config, act->name);
}

/* ---- add ---- */

/* The text of a first config; the caller wipes and frees it. */
static char *first_text(const struct seller_act *act, const char *config, GError **error)
{
    g_autofree char *database = instance_database(act->places, config);
    g_autofree char *listen = instance_listen(act->places, config);
    gsize length = 0;
    if (!act->template) {
        g_autofree char *secret = secret_generate();
        char *text = config_initial(secret, database, listen);
        explicit_bzero(secret, strlen(secret));
        return text;
    }
    char *given = file_read(act->template, FILE_CONFIG, &length, error);
    if (!given)
        return NULL;
    char *text = config_from_template(given, &(struct template_wish){act->name, database, listen});
    explicit_bzero(given, length);
    g_free(given);
    return text;
}

static bool write_config(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    const char *owner = NULL;
    bool made = false;
    if (g_file_test(config, G_FILE_TEST_EXISTS)) {
        seller_tell(act, "%s is there already and stays as it is%s", config,
                act->template ? ", the template was not used" : "");
        return true;
    }
    char *text = first_text(act, config, error);
    if (!text)
        return false;
    bool written = instance_make_folder(config, &made, error) &&
            instance_write(act->places, config, text, &owner, error);
    explicit_bzero(text, strlen(text));
    g_free(text);
    if (written)
        seller_tell(act, "wrote %s (mode 0600%s%s) with a fresh secret", config,
                owner ? ", owner " : "", owner ? owner : "");
    return written;
}

static bool need_good_config(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    config_unref(config_inspect(config, true, problems));
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        if (problem->warning)
            continue;
        g_autofree char *text = config_problem_text(problem);
        return fail(error, BILLHOOK_ERROR_INPUT,
                "the daemon would not start: %s; `billhook --config %s check` tells all", text,
                config);
    }
    return true;
}

/* The folder of all books; the package makes it. */
static bool make_books(const struct seller_act *act, GError **error)
{
    uid_t user;
    gid_t group;
    const char *folder = act->places->books;
    if (mkdir(folder, 0700) != 0)
        return errno == EEXIST ||
                fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", folder, g_strerror(errno));
    bool given = geteuid() != 0 || !user_find(act->places->user, &user, &group) ||
            lchown(folder, user, group) == 0;
    return given || fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", folder, g_strerror(errno));
}

/* The user of the service makes it, in a folder of his own: root follows no link there. */
static bool make_folder(const struct seller_act *act, GError **error)
{
    g_autofree char *database = seller_database(act), *folder = g_path_get_dirname(database);
    struct owner_loan loan;
    if (!make_books(act, error) || !owner_borrow(act->places->books, &loan, error))
        return false;
    bool made = mkdir(folder, 0700) == 0;
    int reason = errno;
    owner_return(&loan);
    if (made)
        seller_tell(act, "made %s for the books", folder);
    return made || reason == EEXIST ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", folder, g_strerror(reason));
}

static bool start(const struct seller_act *act, GError **error)
{
    g_autofree char *units = units_of(act->name);
    if (!units_start(act->name, error))
        return false;
    seller_tell(act, "enabled and started %s", units);
    return true;
}

bool seller_add(const struct seller_act *act, GError **error)
{
    static const struct step steps[] = {{"", need_no_suspension}, {"", need_no_strange_books},
            {"", need_user}, {"the config", write_config}, {"the config", need_good_config},
            {"the folder of the books", make_folder}, {"the units", start}, {0}};
    return take_steps(act, steps, error);
}

/* ---- suspend, resume, remove ---- */

static bool note_suspension(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    g_autofree char *note = instance_suspended_note(config);
    if (instance_suspended_at(config) ||
            (file_write_synced(note, "", 0) && file_sync_directory(act->places->configs)))
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", note, g_strerror(errno));
}

static bool stop(const struct seller_act *act, GError **error)
{
    g_autofree char *units = units_of(act->name);
    if (!units_stop(act->name, error))
        return false;
    seller_tell(act, "stopped and disabled %s", units);
    return true;
}

/* A daemon that slept is not started at its time. */
static bool forget_wake(const struct seller_act *act, GError **error)
{
    g_autofree char *database = seller_database(act), *folder = g_path_get_dirname(database);
    struct owner_loan loan;
    if (!owner_borrow(folder, &loan, error))
        return false;
    wake_note_remove(database);
    owner_return(&loan);
    return true;
}

static bool forget_suspension(const struct seller_act *act, GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    g_autofree char *note = instance_suspended_note(config);
    if (unlink(note) == 0 || errno == ENOENT)
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", note, g_strerror(errno));
}

bool seller_suspend(const struct seller_act *act, GError **error)
{
    static const struct step steps[] = {{"", need_seller}, {"the note", note_suspension},
            {"the units", stop}, {"the folder of the books", forget_wake}, {0}};
    return take_steps(act, steps, error);
}

bool seller_resume(const struct seller_act *act, GError **error)
{
    static const struct step steps[] = {{"", need_seller}, {"the config", need_good_config},
            {"the folder of the books", make_folder}, {"the units", start},
            {"the note", forget_suspension}, {0}};
    return take_steps(act, steps, error);
}

bool seller_remove(const struct seller_act *act, GError **error)
{
    static const struct step steps[] = {{"", need_seller}, {"the units", stop},
            {"the folder of the books", forget_wake}, {"the folder of the books", make_folder},
            {"the note", forget_suspension}, {"config and secrets", seller_put_away}, {0}};
    return take_steps(act, steps, error);
}
