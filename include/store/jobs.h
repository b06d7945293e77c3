/* Long work that people ask the desk for: what was asked, how far it is, and what came of it. It is
 * done elsewhere (desk/jobs.h), one at a time, in the order in which it was asked for. */
#ifndef BILLHOOK_STORE_JOBS_H
#define BILLHOOK_STORE_JOBS_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

/* So many may wait or run; another one is refused. */
#define JOBS_OPEN_MOST 10

enum job_state {
    JOB_QUEUED,
    JOB_RUNNING,
    JOB_DONE,
    JOB_FAILED,
    JOB_STOPPED, /* by a person, or the process that did it ended */
    JOB_STATES
};

/* "queued" and so on. Static. */
const char *job_state_text(enum job_state state);

/* All owned, texts never NULL. */
struct stored_job {
    gint64 id;
    char *kind;   /* "export", "verify", "reconcile", "sync", "report" */
    char *wishes; /* JSON: what was asked */
    char *user;   /* who asked, by name */
    enum job_state state;
    gint64 done, of;                    /* at its end; of 0: not known */
    gint64 made_at, begun_at, ended_at; /* Unix seconds, 0: not yet */
    char *text;                         /* why it failed or stopped */
    char *result;                       /* JSON, "" none */
    char *file;                         /* its name in jobs_folder(), "" none or removed */
    gint64 bytes;                       /* of the file */
};

/* Frees a job. NULL: nothing. */
void stored_job_free(struct stored_job *job);
typedef struct stored_job stored_job_auto;
/* For g_autoptr(stored_job_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(stored_job_auto, stored_job_free)

/* The folder of the results of a database, "PATH.jobs". Caller frees. Any thread. */
char *jobs_folder(const char *database);

/* Own transaction: asks for a job; *id is its. One that waits or runs and was asked with the same
 * words is given instead. CONFLICT: too many wait. */
bool job_add(struct store *store,
        const char *kind,
        const char *wishes,
        const char *user,
        gint64 now,
        gint64 *id,
        GError **error);

/* A job; stored_job_free() frees it. NOT_FOUND: there is none, or it was forgotten. */
struct stored_job *job_get(struct store *store, gint64 id, GError **error);

/* The last jobs (GPtrArray of struct stored_job), the newest first. */
GPtrArray *job_list(struct store *store, int limit, GError **error);

/* *job: the one that waits longest, NULL: none does. stored_job_free() frees it. */
bool job_next(struct store *store, struct stored_job **job, GError **error);

/* Own transaction: it runs from now on. *begun false: it does not wait any more. */
bool job_begin(struct store *store, gint64 id, gint64 now, bool *begun, GError **error);

/* Own transaction: keeps how a running job ended: its state, done, of, ended_at, text, result, file
 * and bytes. */
bool job_end(struct store *store, const struct stored_job *job, GError **error);

/* Own transaction: one that waits is stopped. *cancelled false: it does not wait. */
bool job_cancel(struct store *store,
        gint64 id,
        const char *text,
        gint64 now,
        bool *cancelled,
        GError **error);

/* Own transaction: those that ran in a process that is gone are stopped. */
bool jobs_recover(struct store *store, const char *text, gint64 now, GError **error);

/* The jobs that have a file (GPtrArray of struct stored_job), the newest first; at most 200. */
GPtrArray *jobs_with_file(struct store *store, GError **error);

/* Own transaction: its file was removed, and what came of it is forgotten. */
bool job_forget_file(struct store *store, gint64 id, GError **error);

/* Own transaction: forgets what ended before. */
bool jobs_purge(struct store *store, gint64 before, GError **error);

#endif
