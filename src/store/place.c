/* Are the files that a daemon has open still the ones that their paths name? A database that was
 * moved away, removed or replaced goes on taking what is written, and nobody would ever find it.
 * Only stat(): closing a descriptor of the database would drop SQLite's locks. */
#include "place.h"

#include <errno.h>
#include <sys/stat.h>

#include "connection.h"
#include "store/store.h"

enum { DATABASE, WAL, INDEX, FILES };

struct store_place {
    struct place_file {
        char *path;
        dev_t device;
        ino_t inode; /* 0: there was none, it is not watched */
    } files[FILES];
};

struct store_place *store_place_new(struct store *store)
{
    static const char *const ends[FILES] = {[DATABASE] = "", [WAL] = "-wal", [INDEX] = "-shm"};
    struct store_place *place = g_new0(struct store_place, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        struct place_file *file = &place->files[i];
        struct stat status;
        file->path = g_strconcat(store->path, ends[i], NULL);
        if (stat(file->path, &status) == 0) {
            file->device = status.st_dev;
            file->inode = status.st_ino;
        }
    }
    return place;
}

void store_place_free(struct store_place *place)
{
    if (!place)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(place->files); i++)
        g_free(place->files[i].path);
    g_free(place);
}

bool store_place_check(const struct store_place *place, GError **error)
{
    for (gsize i = 0; place && i < G_N_ELEMENTS(place->files); i++) {
        const struct place_file *file = &place->files[i];
        struct stat status;
        if (!file->inode)
            continue;
        if (stat(file->path, &status) != 0)
            return fail(error, BILLHOOK_ERROR_TEMPORARY,
                    "%s was taken away while it is in use (%s)", file->path, g_strerror(errno));
        if (status.st_dev != file->device || status.st_ino != file->inode)
            return fail(error, BILLHOOK_ERROR_TEMPORARY,
                    "%s was replaced by another file while it is in use", file->path);
    }
    return true;
}

bool store_wal_time(const struct store_place *place, gint64 *time)
{
    struct stat status;
    if (!place || !place->files[WAL].inode || stat(place->files[WAL].path, &status) != 0)
        return false;
    *time = status.st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + status.st_mtim.tv_nsec;
    return true;
}

void store_watch_place(struct store *store, const struct store_place *place)
{
    store->place = place;
}

bool place_moved(struct store *store)
{
    int moved = 0;
    return sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
            moved;
}

bool place_holds(struct store *store, GError **error)
{
    if (!store->place)
        return true;
    if (!store_place_check(store->place, error))
        return false;
    if (!place_moved(store))
        return true;
    store->broken = true;
    return fail(error, BILLHOOK_ERROR_SYSTEM,
            "%s is not the file that was opened: it is opened anew", store->path);
}

void place_leave(struct store *store)
{
    int keep = 1;
    if (store->place && !store_place_check(store->place, NULL))
        sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}
