/* Linked into the thread-sanitized build only: tells the sanitizer of GLib's locks. GLib's GMutex
 * and GCond are futexes of its own, which the sanitizer cannot see, so every access that they guard
 * would look like a race. */
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

#define REAL(type, name)                           \
    static type real;                              \
    if (!__atomic_load_n(&real, __ATOMIC_ACQUIRE)) \
    __atomic_store_n(&real, (type)next(name), __ATOMIC_RELEASE)

typedef void (*mutex_call)(GMutex *);
typedef void (*cond_call)(GCond *, GMutex *);
typedef gboolean (*cond_until_call)(GCond *, GMutex *, gint64);

void(g_mutex_lock)(GMutex *mutex)
{
    REAL(mutex_call, "g_mutex_lock");
    __tsan_mutex_pre_lock(mutex, 0);
    real(mutex);
    __tsan_mutex_post_lock(mutex, 0, 0);
}

void(g_mutex_unlock)(GMutex *mutex)
{
    REAL(mutex_call, "g_mutex_unlock");
    __tsan_mutex_pre_unlock(mutex, 0);
    real(mutex);
    __tsan_mutex_post_unlock(mutex, 0);
}

static void begin_wait(GMutex *mutex)
{
    __tsan_mutex_pre_unlock(mutex, 0);
    __tsan_mutex_post_unlock(mutex, 0);
}

static void end_wait(GMutex *mutex)
{
    __tsan_mutex_pre_lock(mutex, 0);
    __tsan_mutex_post_lock(mutex, 0, 0);
}

void(g_cond_wait)(GCond *cond, GMutex *mutex)
{
    REAL(cond_call, "g_cond_wait");
    begin_wait(mutex);
    real(cond, mutex);
    end_wait(mutex);
}

gboolean(g_cond_wait_until)(GCond *cond, GMutex *mutex, gint64 until)
{
    REAL(cond_until_call, "g_cond_wait_until");
    begin_wait(mutex);
    gboolean signalled = real(cond, mutex, until);
    end_wait(mutex);
    return signalled;
}

typedef gboolean (*mutex_try)(GMutex *);

gboolean(g_mutex_trylock)(GMutex *mutex)
{
    REAL(mutex_try, "g_mutex_trylock");
    __tsan_mutex_pre_lock(mutex, __tsan_mutex_try_lock);
    gboolean got = real(mutex);
    __tsan_mutex_post_lock(mutex,
            got ? __tsan_mutex_try_lock : __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed, 0);
    return got;
}
