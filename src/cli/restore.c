/* restore: a backup in place of the database. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "books.h"
#include "families.h"
#include "owner.h"
#include "print.h"
#include "store/books.h"
#include "store/store.h"

static int open_regular(const char *file, GError **error)
{
    struct stat info;
    int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be opened: %s", file, g_strerror(errno));
        return -1;
    }
    if (fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode))
        return descriptor;
    close(descriptor);
    fail(error, BILLHOOK_ERROR_SYSTEM, "%s is no file", file);
    return -1;
}

/* A backup is one file. With a -wal it is a copy of a database that was in use, and FILE alone is
 * not whole. */
static bool check_whole(const char *file, GError **error)
{
    struct stat info;
    g_autofree char *wal = g_strconcat(file, "-wal", NULL);
    if (stat(wal, &info) != 0 || info.st_size == 0)
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM,
            "%s is not whole, a part of it is in %s: it is no copy that `billhook backup` made",
            file, wal);
}

static bool check_directory(const char *database, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(database);
    return g_file_test(directory, G_FILE_TEST_IS_DIR) ||
            fail(error, BILLHOOK_ERROR_SYSTEM,
                    "there is no directory %s yet: install -d -o billhook -g billhook -m 700 '%s'",
                    directory, directory);
}

/* Opens the files as who calls (an admin's backup may lie where the daemon's user sees nothing),
 * then goes on as the owner of the database. */
static char *restore(struct cli_context *context, const char *file, bool with_mark, GError **error)
{
    g_autofree char *mark = g_strconcat(file, ".mark", NULL);
    g_autoptr(GPtrArray) series = number_todays(context);
    struct store_restore wish = {.path = context->config->database.path,
            .name = file,
            .backup = -1,
            .mark = -1,
            .series = series,
            .now = context->now};
    char *old = NULL;
    if (check_directory(wish.path, error) && check_whole(file, error) &&
            (wish.backup = open_regular(file, error)) >= 0 &&
            (!with_mark || (wish.mark = open_regular(mark, error)) >= 0) &&
            owner_become_future(wish.path, error))
        old = store_restore(&wish, error);
    if (wish.backup >= 0)
        close(wish.backup);
    if (wish.mark >= 0)
        close(wish.mark);
    return old;
}

static int say(struct cli_context *context, const char *file, const char *old, GError **error)
{
    struct store_counts counts = {0};
    context->store = store_open(context->config->database.path, STORE_READ, error);
    if (!context->store || !store_counts(context->store, &counts, error))
        return 1;
    if (context->json)
        return number_print(context, -1, error);
    g_autofree char *last = date_time_text(counts.last_delivery_at);
    print_line("%s is in place as %s; its last delivery: %s", file, context->config->database.path,
            *last ? last : "none");
    if (*old)
        print_line("the old database is kept as %s", old);
    return number_print(context, -1, error);
}

int cli_restore(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *file = cli_word(arguments, 0);
    g_autofree char *old = restore(context, file, cli_switch(arguments, "--with-mark"), error);
    return old ? say(context, file, old, error) : 1;
}
