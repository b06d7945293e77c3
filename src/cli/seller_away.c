/* What only root may read is read as root and written as the owner of the books: root writes
 * nothing into a folder of somebody else's, where a link may wait for it. */
#include "seller_away.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "config/config.h"
#include "owner.h"
#include "units.h"

#define AWAY "removed-"
#define CREDENTIAL "LoadCredential="

/* What goes into the folder. */
struct away {
    const struct seller_act *act;
    char *config, *database, *books, *drop_ins, *folder;
    GPtrArray *files; /* char *: the config last */
};

static void away_clear(struct away *away)
{
    g_free(away->config);
    g_free(away->database);
    g_free(away->books);
    g_free(away->drop_ins);
    g_free(away->folder);
    g_ptr_array_unref(away->files);
}

/* ---- which files ---- */

/* The whole text of a file that is none of ours to judge; "" where it cannot be read. Caller frees.
 */
static char *text_of(const char *file)
{
    gsize length = 0;
    char *text = file_read(file, FILE_CONFIG, &length, NULL);
    return text ? text : g_strdup("");
}

/* The files with that ending in a folder, whole paths. The caller unrefs. */
static GPtrArray *files_in(const char *folder, const char *ending)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    const char *name;
    while (open && (name = g_dir_read_name(open)))
        if (g_str_has_suffix(name, ending))
            g_ptr_array_add(files, g_build_filename(folder, name, NULL));
    return files;
}

static bool one_names(const GPtrArray *files, const char *but, const char *words)
{
    for (guint i = 0; i < files->len; i++) {
        const char *file = g_ptr_array_index(files, i);
        g_autofree char *text = strcmp(file, but) == 0 ? g_strdup("") : text_of(file);
        bool named = strstr(text, words) != NULL;
        explicit_bzero(text, strlen(text));
        if (named)
            return true;
    }
    return false;
}

/* Whether another seller's config, or a unit's drop-in, names the file. */
static bool others_use(const struct away *away, const char *file)
{
    const struct instance_places *places = away->act->places;
    g_autofree char *name = g_path_get_basename(file);
    g_autoptr(GPtrArray) configs = files_in(places->configs, ".conf"),
                         folders = files_in(places->units, ".service.d");
    bool used = one_names(configs, away->config, name);
    for (guint i = 0; i < folders->len && !used; i++) {
        const char *folder = g_ptr_array_index(folders, i);
        g_autoptr(GPtrArray) files = files_in(folder, ".conf");
        used = strcmp(folder, away->drop_ins) != 0 && one_names(files, "", name);
    }
    return used;
}

/* A secret goes along where it lies beside the configs and is this seller's alone. */
static void add_secret(struct away *away, const char *file)
{
    g_autofree char *inside = g_strconcat(away->act->places->configs, "/", NULL);
    if (!g_str_has_prefix(file, inside) || !g_file_test(file, G_FILE_TEST_EXISTS) ||
            g_ptr_array_find_with_equal_func(away->files, file, g_str_equal, NULL))
        return;
    if (others_use(away, file))
        seller_tell(away->act, "%s stays: others use it too", file);
    else
        g_ptr_array_add(away->files, g_strdup(file));
}

static void add_named_secrets(struct away *away)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config = config_inspect(away->config, true, problems);
    for (guint i = 0; config && i < config->named_files->len; i++) {
        const struct config_named_file *named = g_ptr_array_index(config->named_files, i);
        if (named->kind == FILE_SECRET)
            add_secret(away, named->path);
    }
    config_unref(config);
}

/* The unit's drop-ins, and the files that they give it as credentials. */
static void add_drop_ins(struct away *away)
{
    g_autoptr(GPtrArray) drop_ins = files_in(away->drop_ins, ".conf");
    for (guint i = 0; i < drop_ins->len; i++) {
        const char *file = g_ptr_array_index(drop_ins, i);
        g_autofree char *text = text_of(file);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++) {
            const char *path = g_str_has_prefix(*line, CREDENTIAL) ? strchr(*line, ':') : NULL;
            if (path)
                add_secret(away, path + 1);
        }
        g_ptr_array_add(away->files, g_strdup(file));
    }
}

/* ---- there and away ---- */

/* Its name in the folder: with that of a folder of its own, which another file's may be. */
static char *name_of(const struct away *away, const char *file)
{
    const char *const roots[] = {away->act->places->configs, away->act->places->units};
    for (gsize i = 0; i < G_N_ELEMENTS(roots); i++)
        if (g_str_has_prefix(file, roots[i]))
            return g_strdelimit(g_strdup(file + strlen(roots[i]) + 1), "/", '-');
    return g_path_get_basename(file);
}

/* As the owner of the books. */
static bool write_there(
        const struct away *away, const char *file, const char *bytes, gsize length, GError **error)
{
    struct owner_loan loan;
    g_autofree char *name = name_of(away, file);
    g_autofree char *to = g_build_filename(away->folder, name, NULL);
    if (!owner_borrow(away->books, &loan, error))
        return false;
    bool written = (mkdir(away->folder, 0700) == 0 || errno == EEXIST) &&
            file_write_synced(to, bytes, length) && file_sync_directory(away->folder) &&
            file_sync_directory(away->books);
    int reason = errno;
    owner_return(&loan);
    return written ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s cannot be written: %s", to, g_strerror(reason));
}

static bool copy_there(const struct away *away, const char *file, GError **error)
{
    gsize length = 0;
    char *bytes = file_read(file, FILE_CONFIG, &length, error);
    if (!bytes)
        return false;
    bool written = write_there(away, file, bytes, length, error);
    explicit_bzero(bytes, length);
    g_free(bytes);
    return written;
}

static bool copy_all(const struct away *away, GError **error)
{
    for (guint i = 0; i < away->files->len; i++)
        if (!copy_there(away, g_ptr_array_index(away->files, i), error))
            return false;
    return true;
}

static bool take_away(const struct away *away, GError **error)
{
    for (guint i = 0; i < away->files->len; i++) {
        const char *file = g_ptr_array_index(away->files, i);
        if (unlink(file) != 0 && errno != ENOENT)
            return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", file, g_strerror(errno));
        seller_tell(away->act, "put %s away in %s", file, away->folder);
    }
    return file_sync_directory(away->act->places->configs) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", away->act->places->configs,
                    g_strerror(errno));
}

/* "removed-2026-11-29T08-22-11Z": each has one of its own. Caller frees. */
static char *folder_name(const struct away *away)
{
    g_autofree char *moment = date_time_text(away->act->now);
    g_autofree char *name = g_strconcat(AWAY, g_strdelimit(moment, ":", '-'), NULL);
    return g_build_filename(away->books, name, NULL);
}

bool seller_put_away(const struct seller_act *act, GError **error)
{
    struct away away = {.act = act, .files = g_ptr_array_new_with_free_func(g_free)};
    away.config = instance_config(act->places, act->name);
    away.database = seller_database(act);
    away.books = g_path_get_dirname(away.database);
    away.drop_ins = g_strdup_printf("%s/billhook@%s.service.d", act->places->units, act->name);
    away.folder = folder_name(&away);

    add_named_secrets(&away);
    add_drop_ins(&away);
    g_ptr_array_add(away.files, g_strdup(away.config));
    bool good = copy_all(&away, error) && take_away(&away, error) &&
            (rmdir(away.drop_ins) != 0 || units_read_again(error));
    away_clear(&away);
    return good;
}

char *seller_find_away(const struct instance_places *places, const char *name)
{
    g_autofree char *config = instance_config(places, name);
    g_autofree char *database = instance_database(places, config);
    g_autofree char *folder = g_path_get_dirname(database), *newest = NULL;
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    const char *found;
    while (open && (found = g_dir_read_name(open)))
        if (g_str_has_prefix(found, AWAY) && (!newest || strcmp(found, newest) > 0))
            text_set(&newest, found);
    return newest ? g_build_filename(folder, newest, NULL) : NULL;
}
