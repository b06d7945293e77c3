/* Long work in the background (store/jobs.h): a thread of the desk does one job at a time, tells
 * how far it is, and keeps its result in a folder beside the database. */
#ifndef BILLHOOK_DESK_JOBS_H
#define BILLHOOK_DESK_JOBS_H

#include "base/progress.h"
#include "life.h"
#include "request.h"
#include "store/jobs.h"

struct desk_jobs;

/* Bounds of what results take; the oldest goes first. */
#define JOB_RESULT_KEPT_S ((gint64)24 * 3600)
#define JOB_RESULTS_MOST 20
#define JOB_BYTES_MOST ((gint64)2 << 30)   /* one result */
#define JOB_BYTES_IN_ALL ((gint64)4 << 30) /* all of them */
#define JOB_DISK_FREE_LEAST 5              /* percent that a job leaves free */
#define JOBS_REMEMBERED_S ((gint64)30 * 24 * 3600)

/* Starts the thread. Never NULL; jobs_stop() ends it. `desk` is borrowed. */
struct desk_jobs *jobs_start(struct desk *desk);

/* What runs ends soon, and is told as stopped; returns at once. NULL is allowed. Any thread. */
void jobs_stop_soon(struct desk_jobs *jobs);

/* Ends the thread and frees. NULL is allowed. */
void jobs_stop(struct desk_jobs *jobs);

/* There is a new job: the thread looks. Any thread. */
void jobs_ring(struct desk_jobs *jobs);

/* How far a job is at this moment; false: it does not run. Any thread. */
bool jobs_look(struct desk_jobs *jobs, gint64 id, gint64 *done, gint64 *of);

/* The running job ends soon; false: this one does not run. Any thread. */
bool jobs_cancel(struct desk_jobs *jobs, gint64 id);

/* ---- kinds ---- */

/* A job in hand. */
struct job_run {
    struct work work;
    const cJSON *wishes;
    const struct stored_job *job;
    const int *halt;           /* g_atomic: it is to end */
    struct progress *progress; /* to be told */
    cJSON *result;             /* to be filled */
    const char *folder;        /* of results */
    int out;                   /* the result's file, -1 none: job_out() */
    const char *ending;        /* of its name: "zip" */
};

/* A kind of job. */
struct job_kind {
    const char *name;
    enum desk_who who; /* may ask for it and see what came of it */
    enum word title;
    bool (*run)(struct job_run *run, GError **error);
};

/* The kind of that name; NULL: there is none. Static. */
const struct job_kind *job_kind_find(const char *name);

/* The file for the result (0600, new), opened at the first call; -1 and an error. */
int job_out(struct job_run *run, const char *ending, GError **error);

/* A wish, "" where it is not there. Borrowed. */
const char *job_wish(const cJSON *wishes, const char *name);

#endif
