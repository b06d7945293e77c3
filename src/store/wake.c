/* The note of a daemon that sleeps: two lines of text, written whole. */
#include "store/wake.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "files.h"

#define NOTE_MOST 4096

static char *note_path(const char *database)
{
    return g_strconcat(database, ".wake", NULL);
}

void wake_note_clear(struct wake_note *note)
{
    g_clear_pointer(&note->listen, g_free);
}

bool wake_note_write(const char *database, gint64 at, const char *listen, GError **error)
{
    g_autofree char *path = note_path(database);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "\n%s\n", at, listen);
    return file_replace(path, text, strlen(text), error);
}

bool wake_note_read(const char *database, struct wake_note *note)
{
    g_autofree char *path = note_path(database), *text = NULL;
    gsize length = 0;
    char *end = NULL;
    *note = (struct wake_note){0};
    text = file_read(path, FILE_MARK, &length, NULL);
    if (!text || length > NOTE_MOST)
        return false;

    gint64 at = g_ascii_strtoll(text, &end, 10);
    if (at < 1 || *end != '\n')
        return false;
    note->at = at;
    note->listen = g_strchomp(g_strdup(end + 1));
    return true;
}

void wake_note_remove(const char *database)
{
    g_autofree char *path = note_path(database);
    g_unlink(path);
}
