/* Preloaded, makes a disk slow: every fdatasync and fsync takes 4 ms longer (BILLHOOK_SLOW_FSYNC_US
 * says otherwise), as on a cheap VPS. Debian's SQLite calls fdatasync; the mark file and
 * directories are fsynced. */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void)
{
    const char *text = getenv("BILLHOOK_SLOW_FSYNC_US");
    long us = text ? atol(text) : 4000;
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

static int call(const char *name, int descriptor)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    wait_for_the_disk();
    return real(descriptor);
}

int fsync(int descriptor)
{
    return call("fsync", descriptor);
}

int fdatasync(int descriptor)
{
    return call("fdatasync", descriptor);
}
