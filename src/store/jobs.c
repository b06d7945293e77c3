/* Long work: asked for, begun, ended. */
#include "store/jobs.h"

#include <string.h>

#include "columns.h"
#include "sql.h"

static const char *const states[JOB_STATES] = {
        [JOB_QUEUED] = "queued",
        [JOB_RUNNING] = "running",
        [JOB_DONE] = "done",
        [JOB_FAILED] = "failed",
        [JOB_STOPPED] = "stopped",
};

const char *job_state_text(enum job_state state)
{
    return states[state];
}

static enum job_state state_of(const char *text)
{
    for (int i = 0; i < JOB_STATES; i++)
        if (strcmp(states[i], text) == 0)
            return (enum job_state)i;
    return JOB_FAILED;
}

void stored_job_free(struct stored_job *job)
{
    if (!job)
        return;
    g_free(job->kind);
    g_free(job->wishes);
    g_free(job->user);
    g_free(job->text);
    g_free(job->result);
    g_free(job->file);
    g_free(job);
}

static void free_job(gpointer job)
{
    stored_job_free(job);
}

char *jobs_folder(const char *database)
{
    return g_strconcat(database, ".jobs", NULL);
}

/* ---- reading ---- */

static gpointer read_job(cursor row, GError **error)
{
    (void)error;
    struct stored_job *job = g_new0(struct stored_job, 1);
    job->id = row_integer(row, JOB_COLUMN_ID);
    job->kind = row_copy(row, JOB_COLUMN_KIND);
    job->wishes = row_copy(row, JOB_COLUMN_WISHES);
    job->user = row_copy(row, JOB_COLUMN_USER);
    job->state = state_of(row_text(row, JOB_COLUMN_STATE));
    job->done = row_integer(row, JOB_COLUMN_DONE);
    job->of = row_integer(row, JOB_COLUMN_OF);
    job->made_at = row_integer(row, JOB_COLUMN_MADE_AT);
    job->begun_at = row_integer(row, JOB_COLUMN_BEGUN_AT);
    job->ended_at = row_integer(row, JOB_COLUMN_ENDED_AT);
    job->text = row_copy(row, JOB_COLUMN_TEXT);
    job->result = row_copy(row, JOB_COLUMN_RESULT);
    job->file = row_copy(row, JOB_COLUMN_FILE);
    job->bytes = row_integer(row, JOB_COLUMN_BYTES);
    return job;
}

struct stored_job *job_get(struct store *store, gint64 id, GError **error)
{
    g_autoptr(GPtrArray) list =
            sql_list(store, S_JOB_GET, VALUES(INT(id)), read_job, free_job, error);
    if (!list)
        return NULL;
    if (list->len)
        return g_ptr_array_steal_index(list, 0);
    fail(error, BILLHOOK_ERROR_NOT_FOUND, "there is no job %" G_GINT64_FORMAT, id);
    return NULL;
}

GPtrArray *job_list(struct store *store, int limit, GError **error)
{
    return sql_list(store, S_JOB_LIST, VALUES(INT(limit)), read_job, free_job, error);
}

bool job_next(struct store *store, struct stored_job **job, GError **error)
{
    g_autoptr(GPtrArray) list = sql_list(store, S_JOB_NEXT, NO_VALUES, read_job, free_job, error);
    *job = list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
    return list != NULL;
}

GPtrArray *jobs_with_file(struct store *store, GError **error)
{
    return sql_list(store, S_JOB_FILES, NO_VALUES, read_job, free_job, error);
}

/* ---- changing ---- */

/* A statement in a transaction of its own: with the turn at the gate, and only where the files are.
 */
static bool change(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 *changed,
        GError **error)
{
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    if (!sql_change(store, statement, values, count, changed, error))
        return own_undo(store, own);
    return own_commit(store, own, error);
}

/* Inside of a transaction. */
static bool add(struct store *store,
        const char *kind,
        const char *wishes,
        const char *user,
        gint64 now,
        gint64 *id,
        GError **error)
{
    gint64 open;
    if (!sql_integer(store, S_JOB_SAME, VALUES(TEXT(kind), TEXT(wishes)), 0, id, error) || *id)
        return *id != 0;
    if (!sql_integer(store, S_JOB_OPEN, NO_VALUES, 0, &open, error))
        return false;
    if (open >= JOBS_OPEN_MOST)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%d long jobs wait already: try again when one is done", JOBS_OPEN_MOST);
    return sql_integer(
            store, S_JOB_ADD, VALUES(TEXT(kind), TEXT(wishes), TEXT(user), INT(now)), 0, id, error);
}

bool job_add(struct store *store,
        const char *kind,
        const char *wishes,
        const char *user,
        gint64 now,
        gint64 *id,
        GError **error)
{
    bool own;
    *id = 0;
    if (!own_begin(store, &own, error))
        return false;
    if (!add(store, kind, wishes, user, now, id, error))
        return own_undo(store, own);
    return own_commit(store, own, error);
}

bool job_begin(struct store *store, gint64 id, gint64 now, bool *begun, GError **error)
{
    gint64 changed;
    bool good = change(store, S_JOB_BEGIN, VALUES(INT(id), INT(now)), &changed, error);
    *begun = changed != 0;
    return good;
}

bool job_end(struct store *store, const struct stored_job *job, GError **error)
{
    gint64 changed;
    return change(store, S_JOB_END,
            VALUES(INT(job->id), TEXT(states[job->state]), INT(job->done), INT(job->of),
                    INT(job->ended_at), TEXT(job->text), TEXT(job->result), TEXT(job->file),
                    INT(job->bytes)),
            &changed, error);
}

bool job_cancel(struct store *store,
        gint64 id,
        const char *text,
        gint64 now,
        bool *cancelled,
        GError **error)
{
    gint64 changed;
    bool good = change(store, S_JOB_CANCEL, VALUES(INT(id), INT(now), TEXT(text)), &changed, error);
    *cancelled = changed != 0;
    return good;
}

bool jobs_recover(struct store *store, const char *text, gint64 now, GError **error)
{
    gint64 changed;
    return change(store, S_JOB_RECOVER, VALUES(INT(now), TEXT(text)), &changed, error);
}

bool job_forget_file(struct store *store, gint64 id, GError **error)
{
    gint64 changed;
    return change(store, S_JOB_FORGET_FILE, VALUES(INT(id)), &changed, error);
}

bool jobs_purge(struct store *store, gint64 before, GError **error)
{
    gint64 changed;
    return change(store, S_JOB_PURGE, VALUES(INT(before)), &changed, error);
}
