/* Long work in any order against a model: one at a time in the order in which it was asked for, the
 * same thing once, so many at most, nothing lost when a process dies, nothing kept for ever. */
#include "fixture.h"

#include "store/jobs.h"

#define STEPS 1200
#define WISHES 14 /* more than may be open */

struct known {
    gint64 id;
    int wish;
    enum job_state state;
    gint64 made_at, begun_at, ended_at;
    bool file, gone;
};

struct model {
    GRand *random;
    gint64 now;
    GArray *jobs; /* struct known */
};

#define job_at(model, i) (&g_array_index((model)->jobs, struct known, (i)))

static int any(struct model *model, int below)
{
    return g_rand_int_range(model->random, 0, below);
}

static bool is_open(const struct known *job)
{
    return !job->gone && (job->state == JOB_QUEUED || job->state == JOB_RUNNING);
}

static struct known *any_job(struct model *model)
{
    guint count = model->jobs->len;
    struct known *job = count ? job_at(model, (guint)any(model, (int)count)) : NULL;
    return job && !job->gone ? job : NULL;
}

/* ---- steps ---- */

static struct known *open_with(struct model *model, int wish, int *open)
{
    struct known *same = NULL;
    *open = 0;
    for (guint i = 0; i < model->jobs->len; i++) {
        *open += is_open(job_at(model, i));
        if (is_open(job_at(model, i)) && job_at(model, i)->wish == wish)
            same = job_at(model, i);
    }
    return same;
}

static void step_add(struct store *store, struct model *model)
{
    int wish = any(model, WISHES), open;
    const struct known *same = open_with(model, wish, &open);
    g_autofree char *wishes = g_strdup_printf("{\"month\":%d}", wish);
    gint64 id = 0;
    if (!same && open == JOBS_OPEN_MOST) {
        must_fail(job_add(store, "report", wishes, "els", model->now, &id, &error),
                BILLHOOK_ERROR_CONFLICT, "10 long jobs wait already");
        return;
    }
    must(job_add(store, "report", wishes, "els", model->now, &id, &error));
    if (same) {
        g_assert_cmpint(id, ==, same->id);
        return;
    }
    struct known job = {.id = id, .wish = wish, .made_at = model->now};
    g_array_append_val(model->jobs, job);
}

/* The one that waits longest begins; a second one that wants it is told that it does not wait. */
static void step_begin(struct store *store, struct model *model)
{
    struct known *wanted = NULL;
    g_autoptr(stored_job_auto) next = NULL;
    bool begun;
    for (guint i = 0; i < model->jobs->len && !wanted; i++)
        if (!job_at(model, i)->gone && job_at(model, i)->state == JOB_QUEUED)
            wanted = job_at(model, i);
    must(job_next(store, &next, &error));
    g_assert_cmpint(next ? next->id : 0, ==, wanted ? wanted->id : 0);
    if (!wanted)
        return;
    must(job_begin(store, next->id, model->now, &begun, &error));
    g_assert_true(begun);
    must(job_begin(store, next->id, model->now + 5, &begun, &error));
    g_assert_false(begun);
    wanted->state = JOB_RUNNING;
    wanted->begun_at = model->now;
}

static void step_end(struct store *store, struct model *model)
{
    struct known *job = any_job(model);
    if (!job || job->state != JOB_RUNNING)
        return;
    job->state = any(model, 2) ? JOB_DONE : JOB_FAILED;
    job->ended_at = model->now;
    job->file = job->state == JOB_DONE && any(model, 2);
    const struct stored_job end = {.id = job->id,
            .state = job->state,
            .ended_at = model->now,
            .text = (char *)"",
            .result = (char *)"{}",
            .file = (char *)(job->file ? "report.csv" : "")};
    must(job_end(store, &end, &error));
}

static void step_cancel(struct store *store, struct model *model)
{
    struct known *job = any_job(model);
    bool cancelled;
    if (!job)
        return;
    must(job_cancel(store, job->id, "stopped by els", model->now, &cancelled, &error));
    g_assert_cmpint(cancelled, ==, job->state == JOB_QUEUED);
    if (cancelled) {
        job->state = JOB_STOPPED;
        job->ended_at = model->now;
    }
}

/* The process died: what ran is stopped, what waits goes on waiting. */
static void step_recover(struct store *store, struct model *model)
{
    if (any(model, 4))
        return;
    must(jobs_recover(store, "the process ended", model->now, &error));
    for (guint i = 0; i < model->jobs->len; i++)
        if (job_at(model, i)->state == JOB_RUNNING) {
            job_at(model, i)->state = JOB_STOPPED;
            job_at(model, i)->ended_at = model->now;
        }
}

static void step_forget(struct store *store, struct model *model)
{
    struct known *job = any_job(model);
    if (!job || !job->file)
        return;
    must(job_forget_file(store, job->id, &error));
    job->file = false;
}

/* What ended before; what ended in that second stays, and what is open always. */
static void step_purge(struct store *store, struct model *model)
{
    if (any(model, 4))
        return;
    const struct known *one = any_job(model);
    gint64 before = one && one->ended_at ? one->ended_at : model->now - any(model, 3000);
    must(jobs_purge(store, before, &error));
    for (guint i = 0; i < model->jobs->len; i++)
        job_at(model, i)->gone |= !is_open(job_at(model, i)) && job_at(model, i)->ended_at < before;
}

static void step_time(struct store *store, struct model *model)
{
    (void)store;
    model->now += any(model, 300);
}

/* ---- what must hold ---- */

static void check_job(const struct stored_job *found, const struct known *job)
{
    g_assert_cmpint(found->id, ==, job->id);
    g_assert_cmpint(found->state, ==, job->state);
    g_assert_cmpint(found->made_at, ==, job->made_at);
    g_assert_cmpint(found->begun_at, ==, job->begun_at);
    g_assert_cmpint(found->ended_at, ==, job->ended_at);
    g_assert_cmpstr(found->file, ==, job->file ? "report.csv" : "");
    g_assert_cmpstr(found->user, ==, "els");
}

/* The newest first, all that there are; those with a file apart. */
static void check_all(struct store *store, struct model *model)
{
    g_autoptr(GPtrArray) list = job_list(store, 1000, NULL);
    g_autoptr(GPtrArray) files = jobs_with_file(store, NULL);
    guint at = 0, with_file = 0;
    for (guint i = model->jobs->len; i-- > 0;) {
        const struct known *job = job_at(model, i);
        if (job->gone)
            continue;
        g_assert_cmpuint(at, <, list->len);
        check_job(list->pdata[at++], job);
        with_file += job->file;
    }
    g_assert_cmpuint(at, ==, list->len);
    g_assert_cmpuint(files->len, ==, MIN(with_file, 200));
    g_autoptr(GPtrArray) few = job_list(store, 2, NULL);
    g_assert_cmpuint(few->len, ==, MIN(at, 2));
}

static void test_any_order(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static void (*const steps[])(struct store *, struct model *) = {step_add, step_add, step_add,
            step_begin, step_end, step_end, step_cancel, step_recover, step_forget, step_purge,
            step_time};
    struct model model = {.random = g_rand_new_with_seed(10), .now = NOW};
    model.jobs = g_array_new(FALSE, TRUE, sizeof(struct known));
    for (int step = 0; step < STEPS; step++) {
        steps[any(&model, G_N_ELEMENTS(steps))](fixture->store, &model);
        if (step % 8 == 7)
            check_all(fixture->store, &model);
    }
    g_array_unref(model.jobs);
    g_rand_free(model.random);
}

/* One that was forgotten is not there, and says so. */
static void test_not_there(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id;
    bool did;
    must(job_add(store, "sync", "{}", "els", NOW, &id, &error));
    must(job_cancel(store, id, "no", NOW, &did, &error));
    must(jobs_purge(store, NOW + 1, &error));
    must_fail(job_get(store, id, &error) != NULL, BILLHOOK_ERROR_NOT_FOUND, "there is no job");
    must(job_begin(store, id, NOW, &did, &error));
    g_assert_false(did);
    must(job_cancel(store, id, "no", NOW, &did, &error));
    g_assert_false(did);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("jobs/any-order", test_any_order);
    TEST("jobs/not-there", test_not_there);
    return g_test_run();
}
