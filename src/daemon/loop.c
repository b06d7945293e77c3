/* One loop for all that works on the queues: what differs is in its task. */
#include "loop.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

#define TURN_MS 1000 /* after an error, and while the database is away */

/* A loop that runs; its own thread's, and that of its stretch. */
struct running {
    struct loop_task task;
    const struct loop_ground *ground;
    struct rest_loop rest;
    struct store *store; /* one of the pool's; NULL: none in hand */
    bool recovered;
    const struct config *config; /* that config_read() was told of last, a reference; NULL: none */
    struct loop_next next;       /* after the last step that did nothing */
};

/* What can wait gives way to what a shop waits for. A sandbox may forbid it: no matter. */
static void be_nice(void)
{
    setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
}

static bool recover(struct running *running, const struct work *work, GError **error)
{
    const struct loop_task *task = &running->task;
    if (!running->recovered)
        running->recovered = !task->recover || task->recover(task->context, work, error);
    return running->recovered;
}

static bool follow_config(struct running *running, const struct work *work, GError **error)
{
    const struct loop_task *task = &running->task;
    if (!task->config_read || running->config == work->config)
        return true;
    if (!task->config_read(task->context, work, error))
        return false;
    config_unref((struct config *)running->config);
    running->config = config_ref(work->config);
    return true;
}

/* One turn on an open database. */
static bool take_step(struct running *running, const struct work *work, bool *did, GError **error)
{
    const struct loop_task *task = &running->task;
    gint64 began_us = g_get_monotonic_time();

    if (task->look)
        task->look(task->context, work);
    bool good = recover(running, work, error) && follow_config(running, work, error) &&
            task->step(task->context, work, did, error);

    gint64 took_us = g_get_monotonic_time() - began_us;
    if (*did && task->figure != FIGURES)
        figures_observe(running->ground->figures, task->figure, took_us);
    if (good && task->tidy)
        task->tidy(task->context, work);

    running->next = (struct loop_next){0};
    return good && (*did || !task->next || task->next(task->context, work, &running->next, error));
}

/* With the config of the moment. */
static bool turn(struct running *running, bool *did, GError **error)
{
    if (!running->store)
        running->store = store_pool_take(running->ground->pool, error);
    if (!running->store)
        return false;

    struct config *config = live_config(running->ground->live);
    struct work work = {running->store, config, g_get_real_time() / G_USEC_PER_SEC};
    bool good = take_step(running, &work, did, error);
    config_unref(config);
    return good;
}

static void turn_failed(struct running *running, const GError *error)
{
    const char *reason = error ? error_logged(error) : "unknown";
    log_event(LOG_LEVEL_ERROR, running->task.name, "reason", reason, NULL);
    if (running->store)
        store_pool_drop(running->ground->pool, g_steal_pointer(&running->store));
}

/* Another loop may use it meanwhile. */
static void give_back(struct running *running)
{
    if (running->store)
        store_pool_give(running->ground->pool, g_steal_pointer(&running->store));
}

/* There may be more, for this loop and for the next one. */
static void go_on(const struct running *running)
{
    const struct loop_task *task = &running->task;
    struct live *live = running->ground->live;
    for (gsize i = 0; i < G_N_ELEMENTS(task->wakes); i++)
        if (task->wakes[i] != LOOPS)
            live_ring(live, task->wakes[i]);
    live_beat(live, task->loop);
}

/* Until there is something to do that nobody rings for. */
static int wait_ms(const struct running *running)
{
    const struct loop_next *next = &running->next;
    gint64 now_us = g_get_real_time();
    live_note_due(running->ground->live, running->task.loop, next->due);
    return MIN(live_wait_ms(next->due, now_us), live_wait_ms(next->look, now_us));
}

/* False: it rests, or the daemon stops. */
static bool turn_or_wait(struct running *running)
{
    g_autoptr(GError) error = NULL;
    struct live *live = running->ground->live;
    bool did = false;

    if (live_is_away(live))
        return live_turn(live, running->task.loop, TURN_MS, NULL);

    live_give_way(live, LIVE_GIVE_WAY_MS);
    bool good = turn(running, &did, &error);
    if (!good)
        turn_failed(running, error);

    if (good && did) {
        go_on(running);
        return true;
    }
    give_back(running);
    return rest_turn(&running->rest, good ? wait_ms(running) : TURN_MS);
}

static void stretch(void *context)
{
    struct running *running = context;
    while (!live_stopping(running->ground->live) && turn_or_wait(running))
        ;
}

static gpointer run(gpointer data)
{
    struct running *running = data;
    const struct loop_task *task = &running->task;
    be_nice(); /* the threads that it starts, too */

    rest_loop(&running->rest);

    if (task->end)
        task->end(task->context, running->store);
    give_back(running);
    config_unref((struct config *)running->config);
    g_free(running);
    return NULL;
}

GThread *loop_start(const struct loop_task *task, const struct loop_ground *ground)
{
    struct running *running = g_new0(struct running, 1);
    running->task = *task;
    running->ground = ground;
    running->rest = (struct rest_loop){.live = ground->live,
            .loop = task->loop,
            .name = task->name,
            .arena = task->arena,
            .stretch = stretch,
            .pool = ground->pool,
            .rest_ms = REST_MS,
            .context = running};
    return g_thread_new(task->name, run, running);
}
