/* The worker's step with deliveries: a batch in one transaction, large orders as jobs in steps,
 * and what to do with a delivery that fails or takes the process down. */
#include "acts/process.h"

#include "apply.h"
#include "attempts.h"
#include "base/log.h"
#include "store/series.h"

struct process {
    GQueue jobs; /* struct job: each gets a step in turn */
    struct attempts attempts;
};

struct process *process_new(void)
{
    struct process *process = g_new0(struct process, 1);
    g_queue_init(&process->jobs);
    attempts_init(&process->attempts);
    return process;
}

void process_free(struct process *process)
{
    if (!process)
        return;
    g_queue_clear_full(&process->jobs, (GDestroyNotify)job_free);
    attempts_clear(&process->attempts);
    g_free(process);
}

bool process_recover(struct process *process, const struct work *work, GError **error)
{
    return attempts_recover(&process->attempts, work, error);
}

bool process_pause(struct store *store, GError **error)
{
    return attempt_pause(store, 0, error);
}

static void sync_mark(struct store *store)
{
    g_autoptr(GError) error = NULL;
    if (!store_mark_sync(store, &error))
        log_event(LOG_LEVEL_ERROR, "mark-not-written", "reason", error->message, NULL);
}

/* ---- a batch ---- */

/* One delivery in its savepoint: an error of the input makes it `failed`, an error of the database
 * ends the batch. */
static bool process_one(struct process *process,
        const struct work *work,
        const struct delivery *delivery,
        struct reading *reading,
        struct delivery_outcome *outcome,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_savepoint(work->store, error))
        return false;
    if (!apply_delivery(work, delivery, reading, outcome, &problem)) {
        store_rollback_to(work->store);
        if (!apply_is_about_input(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        apply_failed(work, delivery, problem, outcome);
    }
    if (!store_release(work->store, error))
        return false;
    if (outcome->job) /* it is in hand for longer than this transaction, which brings the note with
                         it */
        return attempt_begin(work->store, delivery->id, work->now, error);
    return delivery_finish(work->store, delivery->id, outcome->state,
                   outcome->reason ? outcome->reason : "", outcome->order_id, outcome->was_order,
                   reading->packed, error) &&
            attempts_end(&process->attempts, work->store, delivery->id, error);
}

/* A large one is alone in its transaction, and goes on in steps. */
static bool note_large(struct process *process,
        struct store *store,
        const struct delivery *delivery,
        gint64 now,
        GError **error)
{
    return delivery->bytes <= LARGE_BODY || attempts_is_noted(&process->attempts, delivery->id) ||
            attempts_note(&process->attempts, store, delivery->id, now, error);
}

/* Those that may be taken now; what is a job already has its own turns. */
static GPtrArray *next_deliveries(
        struct process *process, struct store *store, int limit, gint64 now, GError **error)
{
    g_autoptr(GHashTable) aside = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (GList *link = process->jobs.head; link; link = link->next)
        g_hash_table_add(aside, &((struct job *)link->data)->id);
    return attempts_next(&process->attempts, store, aside, limit, now, error);
}

/* What has become a job, and what works again. */
static void batch_done(
        struct process *process, const struct delivery *delivery, struct delivery_outcome *outcome)
{
    attempts_forget(&process->attempts, delivery->id);
    if (!outcome->job) {
        apply_log(delivery, outcome);
        return;
    }
    attempts_noted(&process->attempts, delivery->id);
    g_queue_push_tail(&process->jobs, g_steal_pointer(&outcome->job));
}

/* In one transaction: the first ones of `pending`; `first` is the first one's reading. False: `at`
 * could not be done. */
static bool apply_batch(struct process *process,
        const struct work *work,
        GPtrArray *pending,
        struct reading *first,
        GArray *outcomes,
        GError **error)
{
    for (guint at = 0; at < pending->len; at++) {
        const struct delivery *delivery = g_ptr_array_index(pending, at);
        struct reading own = {0};
        struct reading *reading = at ? &own : first;
        /* a large one is read before its transaction begins; and whoever waits for the database
         * need not wait for the whole batch */
        if (at && (delivery->bytes > LARGE_BODY || store_gate_wanted(work->store)))
            return true;
        if (at)
            apply_read(delivery, reading);
        g_array_set_size(outcomes, at + 1);
        bool good = process_one(process, work, delivery, reading,
                &g_array_index(outcomes, struct delivery_outcome, at), error);
        bool large = delivery->bytes > LARGE_BODY;
        reading_clear(reading);
        if (!good)
            return false;
        if (large)
            return true;
    }
    return true;
}

static bool process_batch(
        struct process *process, const struct work *work, int limit, int *count, GError **error)
{
    g_autoptr(GPtrArray) pending = next_deliveries(process, work->store, limit, work->now, error);
    if (!pending || pending->len == 0)
        return pending != NULL;
    g_autoptr(GArray) outcomes =
            g_array_sized_new(FALSE, TRUE, sizeof(struct delivery_outcome), pending->len);
    g_array_set_clear_func(outcomes, outcome_clear);
    struct reading first = {0};
    const struct delivery *oldest = g_ptr_array_index(pending, 0);
    if (!note_large(process, work->store, oldest, work->now, error))
        return false;
    apply_read(oldest, &first);
    g_autoptr(GError) problem = NULL;
    bool begun = store_begin(work->store, &problem);
    bool applied = begun && apply_batch(process, work, pending, &first, outcomes, &problem);
    reading_clear(&first);
    if (!applied || !clock_saw_delivery(work->store, 0, 0, work->now, &problem) ||
            !store_commit(work->store, &problem)) {
        store_rollback(work->store);
        if (begun && !applied) {
            const struct delivery *stuck = g_ptr_array_index(pending, outcomes->len - 1);
            attempts_trouble(&process->attempts, work, stuck->id, problem->message);
        }
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    *count = (int)outcomes->len;
    for (guint i = 0; i < outcomes->len; i++) /* only now is it true */
        batch_done(process, g_ptr_array_index(pending, i),
                &g_array_index(outcomes, struct delivery_outcome, i));
    sync_mark(work->store);
    return true;
}

/* ---- jobs ---- */

/* The delivery as the log and an alert name it. */
static struct delivery delivery_of(const struct job *job)
{
    return (struct delivery){.id = job->id, .shop = job->shop, .topic = job->topic};
}

/* Its transaction was undone: what is about the input makes the delivery `failed`, for anything
 * else it begins anew later. */
static bool job_failed(struct process *process,
        struct job *job,
        const struct work *work,
        GError *problem,
        GError **error)
{
    struct delivery delivery = delivery_of(job);
    if (!apply_is_about_input(problem)) {
        attempts_trouble(&process->attempts, work, job->id, problem->message);
        g_propagate_error(error, problem);
        return false;
    }
    g_auto(outcome_auto) outcome = {0};
    bool good = store_begin(work->store, error);
    if (good) {
        apply_failed(work, &delivery, problem, &outcome);
        good = delivery_finish(work->store, job->id, outcome.state, outcome.reason, job->told_id,
                       job->was_order, job->packed, error) &&
                attempt_end(work->store, job->id, error) && store_commit(work->store, error);
        if (!good)
            store_rollback(work->store);
    }
    g_error_free(problem);
    if (good) {
        attempts_forget(&process->attempts, job->id);
        apply_log(&delivery, &outcome);
    }
    return good;
}

/* A step of the job in front, which then goes behind the others. */
static bool process_job(
        struct process *process, const struct work *work, int *count, GError **error)
{
    struct job *job = g_queue_pop_head(&process->jobs);
    if (!job)
        return true;
    g_autoptr(GError) problem = NULL;
    bool finished = false;
    struct prepared *prepared = NULL;
    job->rule_done = false;
    bool good = job_prepare(job, work, &prepared, &problem) && store_begin(work->store, &problem) &&
            job_act(job, work, prepared, &finished, &problem) &&
            store_commit(work->store, &problem);
    prepared_free(prepared);
    if (!good) {
        store_rollback(work->store);
        good = job_failed(process, job, work, g_steal_pointer(&problem), error);
        job_free(job);
        return good;
    }
    ++*count;
    sync_mark(work->store);
    if (job->rule_done && ++job->rule == FOLLOW_RULES)
        g_clear_pointer(&job->order, order_free);
    if (!finished) {
        g_queue_push_tail(&process->jobs, job);
        return true;
    }
    struct delivery delivery = delivery_of(job);
    struct delivery_outcome outcome = {
            .state = job->state, .reason = job->reason, .order_id = job->told_id};
    apply_log(&delivery, &outcome);
    attempts_forget(&process->attempts, job->id);
    job_free(job);
    return true;
}

/* ---- a turn ---- */

bool process_turn(
        struct process *process, const struct work *work, int limit, int *count, GError **error)
{
    *count = 0;
    return process_batch(process, work, limit, count, error) &&
            process_job(process, work, count, error);
}

bool process_deliveries(const struct work *work, int limit, int *count, GError **error)
{
    struct process *process = process_new();
    bool good = process_turn(process, work, limit, count, error);
    int steps;
    while (good && !g_queue_is_empty(&process->jobs))
        good = process_job(process, work, &steps, error);
    process_free(process);
    return good;
}
