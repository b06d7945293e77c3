/* The thread of long work, and the folder of its results. */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/disk.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "store/events.h"

#define LOOK_US ((gint64)600 * G_USEC_PER_SEC) /* results get old */
#define TRY_AGAIN_US ((gint64)5 * G_USEC_PER_SEC)

#define STOPPED_BY_PROCESS "the program was stopped before the work was done: ask for it again"
#define STOPPED_BY_PERSON "a person stopped it"

struct desk_jobs {
    struct desk *desk;
    GThread *thread;
    char *folder;
    int halt; /* atomic: what runs is to end */

    GMutex mutex; /* guards what follows */
    GCond rung;
    bool stopping, ringing;
    gint64 running; /* 0: nothing runs */
    gint64 done, of;
    bool cancelled; /* by a person */
    bool full;      /* its result is too large, or the disk is */
};

/* ---- what others ask ---- */

void jobs_ring(struct desk_jobs *jobs)
{
    g_mutex_lock(&jobs->mutex);
    jobs->ringing = true;
    g_cond_signal(&jobs->rung);
    g_mutex_unlock(&jobs->mutex);
}

bool jobs_look(struct desk_jobs *jobs, gint64 id, gint64 *done, gint64 *of)
{
    g_mutex_lock(&jobs->mutex);
    bool runs = jobs->running == id;
    *done = jobs->done;
    *of = jobs->of;
    g_mutex_unlock(&jobs->mutex);
    return runs;
}

bool jobs_cancel(struct desk_jobs *jobs, gint64 id)
{
    g_mutex_lock(&jobs->mutex);
    bool runs = jobs->running == id;
    if (runs) {
        jobs->cancelled = true;
        g_atomic_int_set(&jobs->halt, 1);
    }
    g_mutex_unlock(&jobs->mutex);
    return runs;
}

/* ---- the job in hand ---- */

int job_out(struct job_run *run, const char *ending, GError **error)
{
    g_autofree char *path =
            g_strdup_printf("%s/%" G_GINT64_FORMAT ".part", run->folder, run->job->id);
    if (run->out >= 0)
        return run->out;
    run->ending = ending;
    run->out = g_open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (run->out < 0)
        fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be made: %s", path, g_strerror(errno));
    return run->out;
}

const char *job_wish(const cJSON *wishes, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(wishes, name));
    return text ? text : "";
}

/* What a job tells and is told. */
struct telling {
    struct desk_jobs *jobs;
    struct job_run *run;
};

/* The result must not take the place that the books need. */
static bool has_room(const struct telling *telling)
{
    struct stat info;
    const struct job_run *run = telling->run;
    return run->out < 0 || fstat(run->out, &info) != 0 ||
            (info.st_size <= JOB_BYTES_MOST &&
                    disk_free_percent(telling->jobs->desk->ground.database) >= JOB_DISK_FREE_LEAST);
}

static bool tell(void *context, gint64 done, gint64 all)
{
    const struct telling *telling = context;
    struct desk_jobs *jobs = telling->jobs;
    bool room = has_room(telling);
    g_mutex_lock(&jobs->mutex);
    jobs->done = done;
    jobs->of = all;
    jobs->full = !room;
    g_mutex_unlock(&jobs->mutex);
    return room && !g_atomic_int_get(&jobs->halt);
}

/* The file gets its name; it is there after a power cut too. */
static bool keep_file(struct job_run *run, struct stored_job *job, GError **error)
{
    struct stat info;
    if (run->out < 0)
        return true;
    g_autofree char *part = g_strdup_printf("%s/%" G_GINT64_FORMAT ".part", run->folder, job->id),
                    *name = g_strdup_printf("%" G_GINT64_FORMAT ".%s", job->id, run->ending),
                    *path = g_build_filename(run->folder, name, NULL);
    if (fsync(run->out) != 0 || fstat(run->out, &info) != 0 || g_rename(part, path) != 0 ||
            !file_sync_directory(run->folder))
        return fail(
                error, BILLHOOK_ERROR_SYSTEM, "%s could not be kept: %s", path, g_strerror(errno));
    g_free(job->file);
    job->file = g_steal_pointer(&name);
    job->bytes = info.st_size;
    return true;
}

static void drop_file(const struct job_run *run)
{
    g_autofree char *part =
            g_strdup_printf("%s/%" G_GINT64_FORMAT ".part", run->folder, run->job->id);
    if (run->out < 0)
        return;
    close(run->out);
    g_unlink(part); /* one that was kept has another name */
}

/* How it ended, for the table. */
static void set_end(
        struct desk_jobs *jobs, struct stored_job *job, bool good, const GError *problem)
{
    g_mutex_lock(&jobs->mutex);
    bool halted = g_atomic_int_get(&jobs->halt) != 0, full = jobs->full;
    job->state = good ? JOB_DONE : halted ? JOB_STOPPED : JOB_FAILED;
    job->done = jobs->done;
    job->of = jobs->of;
    const char *text = good ? ""
            : halted        ? jobs->cancelled ? STOPPED_BY_PERSON : STOPPED_BY_PROCESS
            : full ? "its result grew too large for the disk, so it was ended: choose a shorter "
                     "period"
                   : problem->message;
    g_free(job->text);
    job->text = g_strdup(text);
    g_mutex_unlock(&jobs->mutex);
    job->ended_at = g_get_real_time() / G_USEC_PER_SEC;
}

static void log_job(const struct stored_job *job)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, job->id),
                    *seconds = g_strdup_printf("%" G_GINT64_FORMAT, job->ended_at - job->begun_at);
    log_event(job->state == JOB_FAILED ? LOG_LEVEL_ERROR : LOG_LEVEL_NOTICE, "desk-job", "job", id,
            "kind", job->kind, "user", job->user, "state", job_state_text(job->state), "seconds",
            seconds, "reason", job->text, NULL);
}

static void work_on(struct desk_jobs *jobs, struct job_run *run, struct stored_job *job)
{
    g_autoptr(GError) problem = NULL;
    const struct job_kind *kind = job_kind_find(job->kind);
    bool good = kind ? kind->run(run, &problem)
                     : fail(&problem, BILLHOOK_ERROR_INPUT, "there is no work '%s'", job->kind);
    good = good && keep_file(run, job, &problem);
    drop_file(run);
    set_end(jobs, job, good, problem);
    if (run->result) {
        char *text = cJSON_PrintUnformatted(run->result);
        g_free(job->result);
        job->result = g_strdup(text);
        cJSON_free(text);
    }
}

static void run_job(struct desk_jobs *jobs, struct store *store, struct stored_job *job)
{
    const struct desk_ground *ground = &jobs->desk->ground;
    struct config *config = ground->config(ground->context);
    cJSON *wishes = cJSON_Parse(job->wishes);
    struct job_run run = {.work = {store, config, g_get_real_time() / G_USEC_PER_SEC},
            .wishes = wishes,
            .job = job,
            .halt = &jobs->halt,
            .folder = jobs->folder,
            .out = -1};
    struct telling telling = {jobs, &run};
    struct progress progress = {.tell = tell, .context = &telling};
    run.progress = &progress;
    run.result = cJSON_CreateObject();
    event_act_as(store, job->user);
    work_on(jobs, &run, job);
    event_act_as(store, "");
    cJSON_Delete(run.result);
    cJSON_Delete(wishes);
    config_unref(config);
}

/* It runs from now on, unless everything ends. */
static bool claim(struct desk_jobs *jobs, gint64 id)
{
    g_mutex_lock(&jobs->mutex);
    bool good = !jobs->stopping;
    jobs->running = good ? id : 0;
    jobs->done = jobs->of = 0;
    jobs->cancelled = jobs->full = false;
    if (good)
        g_atomic_int_set(&jobs->halt, 0);
    g_mutex_unlock(&jobs->mutex);
    return good;
}

static void release(struct desk_jobs *jobs)
{
    g_mutex_lock(&jobs->mutex);
    jobs->running = 0;
    g_mutex_unlock(&jobs->mutex);
}

/* ---- results that got old ---- */

static bool is_kept(const GPtrArray *jobs, const char *name)
{
    for (guint i = 0; i < jobs->len; i++)
        if (strcmp(((struct stored_job *)g_ptr_array_index(jobs, i))->file, name) == 0)
            return true;
    return false;
}

static void remove_file(const struct desk_jobs *jobs, const char *name)
{
    g_autofree char *path = g_build_filename(jobs->folder, name, NULL);
    g_unlink(path);
}

/* What no job has: parts of a process that died, and what is older than a restored backup. */
static void sweep_folder(const struct desk_jobs *jobs, const GPtrArray *kept)
{
    g_autoptr(GDir) directory = g_dir_open(jobs->folder, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory)))
        if (g_ascii_isdigit(*name) && !is_kept(kept, name))
            remove_file(jobs, name);
}

static bool tidy(const struct desk_jobs *jobs, struct store *store, GError **error)
{
    gint64 now = g_get_real_time() / G_USEC_PER_SEC, bytes = 0;
    g_autoptr(GPtrArray) list = jobs_with_file(store, error);
    if (!list)
        return false;
    guint kept = 0;
    for (guint i = 0; i < list->len; i++) {
        struct stored_job *job = g_ptr_array_index(list, i);
        bytes += job->bytes;
        bool good = kept < JOB_RESULTS_MOST && bytes <= JOB_BYTES_IN_ALL &&
                now - job->ended_at < JOB_RESULT_KEPT_S;
        kept += good;
        if (good)
            continue;
        if (!job_forget_file(store, job->id, error))
            return false;
        remove_file(jobs, job->file);
        *job->file = '\0';
    }
    sweep_folder(jobs, list);
    return jobs_purge(store, now - JOBS_REMEMBERED_S, error);
}

/* ---- the thread ---- */

static bool make_folder(const struct desk_jobs *jobs, GError **error)
{
    struct stat info;
    if (g_mkdir(jobs->folder, 0700) == 0 ||
            (errno == EEXIST && g_lstat(jobs->folder, &info) == 0 && S_ISDIR(info.st_mode)))
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "the folder %s could not be made: %s", jobs->folder,
            g_strerror(errno));
}

/* One that waits. *did: there was one. */
static bool take_one(struct desk_jobs *jobs, struct store *store, bool *did, GError **error)
{
    g_autoptr(stored_job_auto) job = NULL;
    bool begun = false;
    *did = false;
    if (!job_next(store, &job, error) || !job)
        return !*error;
    if (!claim(jobs, job->id))
        return true;
    job->begun_at = g_get_real_time() / G_USEC_PER_SEC;
    bool good = job_begin(store, job->id, job->begun_at, &begun, error);
    if (good && begun) {
        run_job(jobs, store, job);
        log_job(job);
        good = job_end(store, job, error);
    }
    release(jobs);
    *did = good;
    return good;
}

static bool work_off(struct desk_jobs *jobs, struct store *store, bool *recovered, GError **error)
{
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    if (!*recovered && !jobs_recover(store, STOPPED_BY_PROCESS, now, error))
        return false;
    *recovered = true;
    bool did = true;
    while (did)
        if (!make_folder(jobs, error) || !tidy(jobs, store, error) ||
                !take_one(jobs, store, &did, error)) {
            *recovered = false; /* one whose end could not be written */
            return false;
        }
    return true;
}

static struct store *open_store(const struct desk_ground *ground, GError **error)
{
    if (ground->away && ground->away(ground->context)) {
        fail(error, BILLHOOK_ERROR_TEMPORARY, "the database is not in its place");
        return NULL;
    }
    struct store *store = store_open(ground->database, STORE_OPEN, error);
    if (store) {
        store_limit_cache(store, STORE_CACHE_FEW);
        store_use_gate(store, ground->gate, false);
    }
    return store;
}

/* Waits for a ring, or as long; false: everything ends. */
static bool wait_for_ring(struct desk_jobs *jobs, gint64 wait_us)
{
    gint64 until = g_get_monotonic_time() + wait_us;
    g_mutex_lock(&jobs->mutex);
    while (!jobs->ringing && !jobs->stopping && g_cond_wait_until(&jobs->rung, &jobs->mutex, until))
        ;
    jobs->ringing = false;
    bool goes_on = !jobs->stopping;
    g_mutex_unlock(&jobs->mutex);
    return goes_on;
}

static gpointer run_thread(gpointer data)
{
    struct desk_jobs *jobs = data;
    bool recovered = false;
    gint64 wait_us = 0;
    while (wait_for_ring(jobs, wait_us)) {
        g_autoptr(GError) error = NULL;
        struct store *store = open_store(&jobs->desk->ground, &error);
        bool good = store && work_off(jobs, store, &recovered, &error);
        store_close(store);
        if (!good)
            log_event(LOG_LEVEL_WARNING, "desk-jobs", "reason", error_logged(error), NULL);
        wait_us = good ? LOOK_US : TRY_AGAIN_US;
    }
    return NULL;
}

struct desk_jobs *jobs_start(struct desk *desk)
{
    struct desk_jobs *jobs = g_new0(struct desk_jobs, 1);
    jobs->desk = desk;
    jobs->folder = jobs_folder(desk->ground.database);
    g_mutex_init(&jobs->mutex);
    g_cond_init(&jobs->rung);
    jobs->thread = g_thread_new("desk-jobs", run_thread, jobs);
    return jobs;
}

void jobs_stop_soon(struct desk_jobs *jobs)
{
    if (!jobs)
        return;
    g_mutex_lock(&jobs->mutex);
    jobs->stopping = true;
    g_atomic_int_set(&jobs->halt, 1);
    g_cond_signal(&jobs->rung);
    g_mutex_unlock(&jobs->mutex);
}

void jobs_stop(struct desk_jobs *jobs)
{
    if (!jobs)
        return;
    jobs_stop_soon(jobs);
    g_thread_join(jobs->thread);
    g_cond_clear(&jobs->rung);
    g_mutex_clear(&jobs->mutex);
    g_free(jobs->folder);
    g_free(jobs);
}
