/* A file without a name (O_TMPFILE): whatever ends the process, nothing of it is left. */
#include "put_place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *part_name(const char *target)
{
    g_autofree char *folder = g_path_get_dirname(target);
    return g_strdup_printf("%s/.billhook-%08x", folder, g_random_int());
}

/* Where the file system knows no files without a name. */
static int open_named(struct put_place *place)
{
    place->part = part_name(place->target);
    place->descriptor = open(place->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return place->descriptor >= 0 ? 0 : errno;
}

static int open_beside(struct put_place *place)
{
    g_autofree char *folder = g_path_get_dirname(place->target);
    place->descriptor = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
    if (place->descriptor >= 0)
        return 0;
    return errno == EOPNOTSUPP || errno == EISDIR ? open_named(place) : errno;
}

int put_place_open(struct put_place *place, const char *name)
{
    struct stat info;
    bool there = stat(name, &info) == 0;
    *place = (struct put_place){.descriptor = -1};
    if (there && S_ISDIR(info.st_mode))
        return EISDIR;
    if (there && !S_ISREG(info.st_mode)) {
        place->descriptor = open(name, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
        return place->descriptor >= 0 ? 0 : errno;
    }

    g_autofree char *folder = g_path_get_dirname(name);
    if (access(folder, W_OK) != 0)
        return errno;
    place->target = there ? realpath(name, NULL) : strdup(name); /* a link stays one */
    int problem = place->target ? open_beside(place) : errno;
    if (problem)
        put_place_drop(place);
    return problem;
}

/* A name of its own first, where the target has one that is to be replaced. */
static int give_name(struct put_place *place)
{
    g_autofree char *self = g_strdup_printf("/proc/self/fd/%d", place->descriptor);
    if (linkat(AT_FDCWD, self, AT_FDCWD, place->target, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    if (errno != EEXIST)
        return errno;
    place->part = part_name(place->target);
    if (linkat(AT_FDCWD, self, AT_FDCWD, place->part, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    g_clear_pointer(&place->part, g_free);
    return errno;
}

int put_place_sync(const char *name)
{
    g_autofree char *folder = g_path_get_dirname(name);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    int problem = fsync(descriptor) != 0 && errno != EINVAL
            ? errno
            : 0; /* EINVAL: not on this file system */
    return close(descriptor) != 0 && !problem ? errno : problem;
}

static int name_it(struct put_place *place)
{
    int problem = place->part ? 0 : give_name(place);
    if (problem || !place->part)
        return problem;
    if (rename(place->part, place->target) != 0)
        return errno;
    g_clear_pointer(&place->part, g_free);
    return 0;
}

int put_place_finish(struct put_place *place, int (*owner)(int descriptor))
{
    int problem = 0;
    if (place->target && !(problem = owner(place->descriptor)) && fsync(place->descriptor) != 0)
        problem = errno;
    if (place->target && !problem && !(problem = name_it(place)))
        problem = put_place_sync(place->target);
    if (close(place->descriptor) != 0 && !problem)
        problem = errno;
    place->descriptor = -1;
    put_place_drop(place);
    return problem;
}

void put_place_drop(struct put_place *place)
{
    if (place->descriptor >= 0)
        close(place->descriptor);
    if (place->part)
        unlink(place->part);
    g_clear_pointer(&place->part, g_free);
    free(place->target);
    *place = (struct put_place){.descriptor = -1};
}
