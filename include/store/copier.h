/* One copy of the mark, written by a thread of its own: what hangs (a share that is gone) hangs
 * there alone. The thread knows no database: it gets a text, and before it writes that it looks at
 * what lies there, for another machine may have gone on with it. */
#ifndef BILLHOOK_STORE_COPIER_H
#define BILLHOOK_STORE_COPIER_H

#include <glib.h>
#include <stdbool.h>

struct copier;

/* What came of a question. */
enum copier_outcome {
    COPIER_WRITTEN, /* the text is there, whole and on the disk */
    COPIER_OTHER,   /* something else lies there than was approved: nothing was written */
    COPIER_FAILED   /* it cannot be read or written */
};

/* An answer of the thread. */
struct copier_answer {
    enum copier_outcome outcome;
    char *reason;   /* COPIER_FAILED: why, with the file's name; else NULL */
    GBytes *found;  /* COPIER_OTHER: what lies there; else NULL */
    bool same_disk; /* it lies on the disk of the database */
};

/* Frees what an answer holds, not the answer itself. */
void copier_answer_clear(struct copier_answer *answer);
typedef struct copier_answer copier_answer_auto;
/* For g_auto(copier_answer_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(copier_answer_auto, copier_answer_clear)

/* For a copy at `path` of the mark of the database at `database` (both are copied): a path that
 * ends in a slash or is a folder is the folder for a file of the mark's name. One that is the mark
 * itself is refused when it is asked. `ring` (may be NULL) is called with `context` by the
 * copier's thread when an answer is there, until copier_let_go(). The thread begins with the first
 * question. Any thread. */
struct copier *copier_new(
        const char *path, const char *database, void (*ring)(void *context), void *context);

/* Asks for a text to be there: written where nothing lies there, an empty file, or exactly
 * `approved` (NULL: nothing is), and left as it is where it is there already. Without a text (NULL)
 * it is a look: COPIER_OTHER with what lies there, COPIER_WRITTEN for nothing. Not while another
 * question is open (copier_is_busy()). Never waits. One thread. */
void copier_ask(struct copier *copier, GBytes *text, GBytes *approved);

/* True from copier_ask() until copier_take() gave the answer, or while the thread hangs. */
bool copier_is_busy(struct copier *copier);

/* Waits up to wait_us for the answer to the open question; 0: not at all. *answer is the caller's
 * (copier_answer_clear()). False: there is none yet, or nothing was asked. The thread that asks. */
bool copier_take(struct copier *copier, gint64 wait_us, struct copier_answer *answer);

/* The copy is not wanted any more: ends its thread, or leaves it alone where it hangs, to end by
 * itself or with the process. Never waits. NULL: nothing. */
void copier_let_go(struct copier *copier);

#endif
