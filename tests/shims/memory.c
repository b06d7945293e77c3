/* Preloaded, counts the allocations of the threads with one name and lets the n-th fail.
 * BILLHOOK_MEMORY_FAULTS names a mapped `struct plan` that the test writes while the program runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static struct plan {
    int64_t armed;   /* the allocation that fails, counted from 1; 0: none, only counts */
    int64_t count;   /* since the test set it to 0 */
    int64_t failed;  /* how many failed */
    char thread[16]; /* "": any */
} * plan;

static void __attribute__((constructor)) start(void)
{
    const char *file = getenv("BILLHOOK_MEMORY_FAULTS");
    int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    void *memory = fd >= 0 ? mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                           : MAP_FAILED;
    if (memory != MAP_FAILED)
        plan = memory;
    if (fd >= 0)
        close(fd);
}

static int fails(void)
{
    char name[17] = "";
    if (!plan)
        return 0;
    if (plan->thread[0] &&
            (prctl(PR_GET_NAME, name) != 0 ||
                    strncmp(name, plan->thread, sizeof plan->thread) != 0))
        return 0;
    int64_t number = __atomic_add_fetch(&plan->count, 1, __ATOMIC_SEQ_CST);
    if (plan->armed == 0 || number != plan->armed)
        return 0;
    __atomic_add_fetch(&plan->failed, 1, __ATOMIC_SEQ_CST);
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
