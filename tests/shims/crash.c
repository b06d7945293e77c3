/* Preloaded, ends the process as the kernel would that is out of memory: when a body that holds
 * $BILLHOOK_CRASH_MARK is packed or unpacked, which mapping does and receiving does not. Each time
 * becomes a line of the file $BILLHOOK_CRASH_LOG. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int compress2(unsigned char *out,
        unsigned long *room,
        const unsigned char *bytes,
        unsigned long length,
        int level);
int uncompress(
        unsigned char *out, unsigned long *room, const unsigned char *bytes, unsigned long length);

static void look(const unsigned char *bytes, unsigned long length)
{
    const char *mark = getenv("BILLHOOK_CRASH_MARK"), *file = getenv("BILLHOOK_CRASH_LOG");
    if (!mark || !file || !memmem(bytes, length, mark, strlen(mark)))
        return;
    int log = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    _exit(log >= 0 && write(log, "x\n", 2) == 2 ? 139 : 99);
}

int compress2(unsigned char *out,
        unsigned long *room,
        const unsigned char *bytes,
        unsigned long length,
        int level)
{
    int (*real)(unsigned char *, unsigned long *, const unsigned char *, unsigned long, int);
    *(void **)&real = dlsym(RTLD_NEXT, "compress2");
    look(bytes, length);
    return real(out, room, bytes, length, level);
}

int uncompress(
        unsigned char *out, unsigned long *room, const unsigned char *bytes, unsigned long length)
{
    int (*real)(unsigned char *, unsigned long *, const unsigned char *, unsigned long);
    *(void **)&real = dlsym(RTLD_NEXT, "uncompress");
    int result = real(out, room, bytes, length);
    if (result == 0)
        look(out, *room);
    return result;
}
