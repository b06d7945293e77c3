/* On which file systems the database should not lie. */
#include <stdint.h>
#include <sys/vfs.h>

#include "store/store.h"

/* f_type of statfs(2), cut to its 32 bits. */
static const struct {
    guint32 type;
    const char *name, *doubt;
} doubtful[] = {
#define MANY_HOSTS \
    "its locks and SQLite's shared memory hold on one host only: put the database on a local disk"
#define PASSING "what lies there is gone with it: put the database on a volume that stays"
        {0x00006969, "NFS", MANY_HOSTS},
        {0xff534d42, "CIFS", MANY_HOSTS},
        {0xfe534d42, "SMB", MANY_HOSTS},
        {0x0000517b, "SMB", MANY_HOSTS},
        {0x01021997, "9P", MANY_HOSTS},
        {0x00c36400, "Ceph", MANY_HOSTS},
        {0x0bd00bd0, "Lustre", MANY_HOSTS},
        {0x5346414f, "AFS", MANY_HOSTS},
        {0x65735546, "FUSE", MANY_HOSTS},
        {0x794c7630, "the overlay of a container", PASSING},
        {0x01021994, "memory (tmpfs)", PASSING},
        {0x858458f6, "memory (ramfs)", PASSING},
};

char *store_disk_doubt(const char *path)
{
    struct statfs disk;
    g_autofree char *directory = g_path_get_dirname(path);
    if (statfs(directory, &disk) != 0)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(doubtful); i++)
        if (doubtful[i].type == (guint32)disk.f_type)
            return g_strdup_printf("%s lies on %s: %s", path, doubtful[i].name, doubtful[i].doubt);
    return NULL;
}
