/* Pictures by their content, and the one that a thread read from a file last. */
#include "render/picture.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

/* What a thread keeps. */
struct thread_picture {
    char *file; /* NULL: none was read */
    struct stat info;
    struct picture read;
};

static void thread_picture_free(gpointer data)
{
    struct thread_picture *thread = data;
    g_free(thread->file);
    picture_clear(&thread->read);
    g_free(thread);
}

static GPrivate thread_key = G_PRIVATE_INIT(thread_picture_free);

static struct thread_picture *this_thread(void)
{
    struct thread_picture *thread = g_private_get(&thread_key);
    if (!thread) {
        thread = g_new0(struct thread_picture, 1);
        g_private_set(&thread_key, thread);
    }
    return thread;
}

void picture_thread_end(void)
{
    g_private_replace(&thread_key, NULL);
}

void picture_clear(struct picture *picture)
{
    g_clear_pointer(&picture->bytes, g_bytes_unref);
    *picture->sha256 = '\0';
}

void picture_take(struct picture *picture, GBytes *bytes)
{
    guint8 digest[32];
    sha256(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), digest);
    g_autofree char *hex = text_hex(digest, sizeof digest);
    picture->bytes = bytes;
    g_strlcpy(picture->sha256, hex, PICTURE_HEX);
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same(const struct thread_picture *thread, const char *file, const struct stat *info)
{
    const struct stat *known = &thread->info;
    return thread->file && strcmp(thread->file, file) == 0 && known->st_dev == info->st_dev &&
            known->st_ino == info->st_ino && known->st_size == info->st_size &&
            same_time(known->st_mtim, info->st_mtim) && same_time(known->st_ctim, info->st_ctim);
}

static bool refresh(struct thread_picture *thread,
        const char *file,
        int fd,
        const struct stat *info,
        GError **error)
{
    gsize length;
    g_clear_pointer(&thread->file, g_free);
    picture_clear(&thread->read);
    char *bytes = file_read_descriptor(fd, FILE_LOGO, &length, error);
    if (!bytes)
        return false;

    picture_take(&thread->read, g_bytes_new_take(bytes, length));
    thread->file = g_strdup(file);
    thread->info = *info;
    return true;
}

bool picture_read(const char *file, struct picture *picture, GError **error)
{
    struct thread_picture *thread = this_thread();
    g_autoptr(GError) problem = NULL;
    struct stat info;
    int fd = file_open(file, FILE_LOGO, true, &info, &problem);
    bool good =
            fd >= 0 && (is_same(thread, file, &info) || refresh(thread, file, fd, &info, &problem));
    if (fd >= 0)
        close(fd);
    if (!good)
        return fail(error, BILLHOOK_ERROR_INPUT, "logo %s %s", file, problem->message);

    *picture = thread->read;
    g_bytes_ref(picture->bytes);
    return true;
}
