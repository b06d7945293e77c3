/* DATABASE.wake: a daemon that fell asleep ([server] exit_idle) says beside its database when its
 * next work is due and how it is woken. There only while it sleeps, and from when it falls asleep:
 * before its last look at the database, so that who writes later finds the note. Any thread. */
#ifndef BILLHOOK_STORE_WAKE_H
#define BILLHOOK_STORE_WAKE_H

#include <glib.h>
#include <stdbool.h>

struct wake_note {
    gint64 at;    /* Unix seconds */
    char *listen; /* the socket that starts it, as [server] listen says it; owned */
};

/* Frees what it holds. */
void wake_note_clear(struct wake_note *note);

typedef struct wake_note wake_note_auto;
/* For g_auto(wake_note_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(wake_note_auto, wake_note_clear)

/* Writes it durably, 0600. `database`: its path. SYSTEM. */
bool wake_note_write(const char *database, gint64 at, const char *listen, GError **error);

/* False: there is none, or nothing that can be read as one; *note is empty then. */
bool wake_note_read(const char *database, struct wake_note *note);

/* Takes it away, where there is one. */
void wake_note_remove(const char *database);

#endif
