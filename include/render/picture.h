/* Pictures that may stand on a page: their bytes, and whether they can be drawn. */
#ifndef BILLHOOK_RENDER_PICTURE_H
#define BILLHOOK_RENDER_PICTURE_H

#include <glib.h>
#include <stdbool.h>

/* The most pixels of a picture that is decoded. */
#define PICTURE_PIXELS_MAX (16 * 1000 * 1000)

/* A logo by its content. All zero: no logo. */
#define PICTURE_HEX 65
struct picture {
    GBytes *bytes;            /* owned; NULL: none */
    char sha256[PICTURE_HEX]; /* of bytes, in lower-case hex; "" none */
};

/* Frees what it holds (not itself) and makes it empty. Any thread. */
void picture_clear(struct picture *picture);
typedef struct picture picture_auto; /* cleared at the end of its block (g_auto) */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(picture_auto, picture_clear)

/* Fills an empty picture: takes over bytes and hashes them. Any thread. */
void picture_take(struct picture *picture, GBytes *bytes);

/* The picture in a file as it is now, judged by nobody yet. Kept per thread, and read again when
 * the file changes. Caller clears it with picture_clear(). INPUT: it cannot be read, is no plain
 * file or larger than 10 MiB; the message begins with "logo FILE". Any thread. */
bool picture_read(const char *file, struct picture *picture, GError **error);

/* Frees what this thread keeps of picture_read(). */
void picture_thread_end(void);

#endif
