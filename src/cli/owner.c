/* root becomes the owner of the database. */
#include "owner.h"

#include <errno.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/user.h"

static bool become(const struct stat *owner, const char *database, GError **error)
{
    struct stat info = *owner;
    if (geteuid() != 0 || info.st_uid == 0)
        return true;
    if (setgroups(0, NULL) != 0 || setgid(info.st_gid) != 0 || setuid(info.st_uid) != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "cannot become user %u, the owner of %s: %s",
                (unsigned)info.st_uid, database, g_strerror(errno));

    /* before any thread; else fontconfig tries root's cache, and says so */
    g_autofree char *home = user_home(info.st_uid);
    g_setenv("HOME", *home ? home : "/", TRUE);
    return true;
}

bool owner_become(const char *database, GError **error)
{
    struct stat info;
    return stat(database, &info) != 0 || become(&info, database, error);
}

bool owner_become_future(const char *database, GError **error)
{
    struct stat info;
    g_autofree char *mark = g_strconcat(database, ".mark", NULL),
                    *directory = g_path_get_dirname(database);
    const char *const places[] = {database, mark, directory};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (lstat(places[i], &info) == 0 && !S_ISLNK(info.st_mode))
            return become(&info, database, error);
    return true;
}

bool owner_borrow(const char *database, struct owner_loan *loan, GError **error)
{
    struct stat info;
    loan->borrowed = false;
    if (geteuid() != 0 || stat(database, &info) != 0 || info.st_uid == 0)
        return true;
    if (setegid(info.st_gid) != 0 || seteuid(info.st_uid) != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "cannot act as user %u, the owner of %s: %s",
                (unsigned)info.st_uid, database, g_strerror(errno));
    loan->borrowed = true;
    return true;
}

void owner_return(const struct owner_loan *loan)
{
    if (loan->borrowed && (seteuid(0) != 0 || setegid(getgid()) != 0))
        g_error("cannot act as root again: %s", g_strerror(errno));
}
