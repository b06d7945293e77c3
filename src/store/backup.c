/* `backup`: a consistent copy while others write. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "connection.h"
#include "fault.h"
#include "files.h"
#include "mark.h"
#include "migrate.h"
#include "verify.h"
#include "store/books.h"
#include "store/store.h"

/* The copy opened for looking at it: no lock file, no start-up work. */
static bool check_copy(struct store *copy, GError **error)
{
    g_autoptr(GPtrArray) faults = faults_new();
    if (!verify_structure(copy, faults, error))
        return false;
    if (faults->len == 0)
        return true;
    const struct fault *fault = g_ptr_array_index(faults, 0);
    return fail(error, BILLHOOK_ERROR_SYSTEM,
            "the copy is not good, so it was thrown away: %s (`billhook verify` looks at the "
            "database itself)",
            fault->text);
}

static bool make_part(struct store *store, const char *part, const char *mark, GError **error)
{
    if (!database_copy(store->db, part, error) || !file_sync(part, error))
        return false;
    g_autoptr(store_auto) copy = store_open(part, STORE_READ, error);
    return copy && check_copy(copy, error) && mark_write_copy(store, copy, mark, error);
}

/* Gives the copy its name unless that name was taken meanwhile. */
static bool name_part(const char *part, const char *file, GError **error)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, file, RENAME_NOREPLACE) == 0)
        return directory_sync(file, error);
    if (errno == EINVAL && !g_file_test(file, G_FILE_TEST_EXISTS) && g_rename(part, file) == 0)
        return directory_sync(file, error);
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be named: %s", file, g_strerror(errno));
}

/* One backup at a time into a folder: the second waits, and then finds the name taken. The lock
 * goes with the process and leaves no file behind. -1: the folder is not there (the copy will say
 * so), or its file system knows no locks (a network's): better no lock than no backup. */
static int lock_folder(const char *file)
{
    g_autofree char *folder = g_path_get_dirname(file);
    int descriptor = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), result = -1;
    if (descriptor < 0)
        return -1;
    do
        result = flock(descriptor, LOCK_EX);
    while (result != 0 && errno == EINTR);
    if (result == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

static bool backup_alone(struct store *store, const char *file, GError **error)
{
    g_autofree char *part = g_strconcat(file, ".part", NULL);
    g_autofree char *mark = g_strconcat(file, ".mark", NULL);
    const char *const there[] = {file, mark};
    for (gsize i = 0; i < G_N_ELEMENTS(there); i++)
        if (g_file_test(there[i], G_FILE_TEST_EXISTS) ||
                g_file_test(there[i], G_FILE_TEST_IS_SYMLINK))
            return fail(error, BILLHOOK_ERROR_CONFLICT,
                    "%s is there already: a backup never overwrites; choose another name",
                    there[i]);
    g_unlink(part); /* of a backup that was interrupted */
    bool good = make_part(store, part, mark, error) && name_part(part, file, error);
    if (!good) {
        g_unlink(part);
        g_unlink(mark);
    }
    return good;
}

bool store_backup(struct store *store, const char *file, GError **error)
{
    int lock = lock_folder(file);
    bool good = backup_alone(store, file, error);
    if (lock >= 0)
        close(lock);
    return good;
}

/* The mark goes first: ahead of its database it stops numbers, behind it would not. */
static bool replace_both(const char *part, const char *file, GError **error)
{
    g_autofree char *part_mark = g_strconcat(part, ".mark", NULL),
                    *mark = g_strconcat(file, ".mark", NULL);
    /* where the database's own mark is lost the copy has none */
    bool good = g_rename(part_mark, mark) == 0 ||
            (errno == ENOENT && (g_unlink(mark) == 0 || errno == ENOENT));
    good = good && g_rename(part, file) == 0;
    return good ? directory_sync(file, error)
                : fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be replaced: %s", file,
                          g_strerror(errno));
}

static bool backup_over(struct store *store, const char *file, GError **error)
{
    g_autofree char *part = g_strconcat(file, ".new", NULL),
                    *mark = g_strconcat(part, ".mark", NULL);
    g_unlink(part); /* of one that was interrupted */
    g_unlink(mark);
    bool good = backup_alone(store, part, error) && replace_both(part, file, error);
    if (!good) {
        g_unlink(part);
        g_unlink(mark);
    }
    return good;
}

bool store_backup_over(struct store *store, const char *file, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(file);
    int descriptor = g_open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (descriptor < 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "the directory %s cannot be used: %s", directory,
                g_strerror(errno));
    bool good = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            ? backup_over(store, file, error)
            : fail(error, BILLHOOK_ERROR_CONFLICT, "another backup is being written into %s",
                      directory);
    close(descriptor);
    return good;
}
