/* The daemon's life: start, loops, reload, watchdog, stop in order. */
#include "daemon/serve.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "acts/settings.h"
#include "away.h"
#include "cashier.h"
#include "figures.h"
#include "health.h"
#include "http/listen.h"
#include "http/server.h"
#include "intake.h"
#include "live.h"
#include "loop.h"
#include "channel/mailer.h"
#include "courier.h"
#include "desk/desk.h"
#include "fetcher.h"
#include "mailer_pool.h"
#include "metrics.h"
#include "notify.h"
#include "process.h"
#include "ready.h"
#include "rest.h"
#include "sleep.h"
#include "store_pool.h"
#include "watch.h"
#include "watchdog.h"
#include "webhook.h"
#include "worker.h"
#include "daemon/renderer.h"
#include "store/mark_copy.h"
#include "store/settings.h"
#include "store/wake.h"

#define BUSY_TICK_MS 100       /* while connections are open */
#define QUIET_TICK_MS 1800     /* else: what a command wrote is taken up within 2 s */
#define LOOK_US G_USEC_PER_SEC /* commits of others are looked for so often */
/* libmicrohttpd 0.9.75 stalls when exactly 128 connections of an epoll thread are ready at once. */
#define CONNECTIONS_MOST 120
#define CONNECTIONS_SPARE 8
#define IDLE_SECONDS 20
/* Looks without news after which the main thread's connection rests. */
#define QUIET_LOOKS ((REST_MS + QUIET_TICK_MS - 1) / QUIET_TICK_MS)
#define STOP_TICK_MS 10
#define STOP_EXTEND_US 30000000
#define STOP_ANSWER_US 25000000 /* for requests that have begun; less than systemd was told */

struct serve {
    const char *config_file;
    struct live live;
    struct store *store; /* the main thread's: holds the lock file */
    struct intake *intake;
    struct webhook *webhook;
    struct health *health;
    struct http_server *server;
    struct mailer *mailer;
    struct metrics *metrics;
    struct desk *desk; /* NULL: off */
    struct worker worker;
    struct courier courier;
    struct fetcher fetcher;
    struct cashier cashier;
    struct loop_ground ground; /* what the loops share */
    GThread *loops[LOOPS];     /* NULL: not started, or no loop of ours */
    int finished;              /* the steps in hand are done: atomic */
    char *database;
    char *instance;          /* the config file's name without .conf */
    char *listening;         /* the address that is really listened on */
    bool inherited;          /* from systemd */
    struct store_gate *gate; /* the threads' turns at writing */
    struct store_pool *pool; /* what the loops read and write with */
    struct away away;        /* is the database where it was opened? */
    struct figures figures;
    GMutex loading;         /* held while a config is loaded and put in place; guards: */
    gint64 settings_seen;   /* kept_settings_changes() of the config in force */
    pthread_t main;         /* the main thread */
    struct watched watched; /* at the last look */
    struct sleeper sleeper;
    int quiet_looks; /* in a row */
    struct watchdog watchdog;
};

static void deliveries_stored(void *context)
{
    struct serve *serve = context;
    live_ring(&serve->live, LOOP_WORKER);
}

/* ---- start ---- */

static struct config *current_config(void *context)
{
    return live_config(&((struct serve *)context)->live);
}

/* The main thread's tick comes at once. */
static void wake_main(void *context)
{
    const struct serve *serve = context;
    pthread_kill(serve->main, SIGUSR2);
}

/* What the shops reach: their webhook, and /health. */
static bool start_server(
        struct serve *serve, const struct config *config, int listener, GError **error)
{
    serve->webhook = webhook_new(&serve->live, serve->intake);
    serve->health = health_new(&serve->live, serve->webhook, serve->database);
    const struct http_route routes[] = {webhook_route(serve->webhook), health_route(serve->health)};
    const struct http_site site = {.routes = routes,
            .route_count = G_N_ELEMENTS(routes),
            .config = current_config,
            .crowded = wake_main,
            .context = serve,
            .connections = CONNECTIONS_MOST,
            .spare = CONNECTIONS_SPARE,
            .idle_s = IDLE_SECONDS,
            .tls_certificate = config->server.tls_certificate,
            .tls_key = config->server.tls_key};
    serve->server = http_start(listener, &site, error);
    return serve->server != NULL;
}

static bool start_metrics(struct serve *serve, const struct config *config, GError **error)
{
    struct metrics_sources sources = {.live = &serve->live,
            .server = serve->server,
            .webhook = serve->webhook,
            .intake = serve->intake,
            .mailer = serve->mailer,
            .courier = &serve->courier.asker,
            .fetcher = &serve->fetcher.asker,
            .cashier = &serve->cashier.asker,
            .figures = &serve->figures,
            .desk = serve->desk,
            .instance = serve->instance,
            .database = serve->database};
    serve->metrics = metrics_start(config->server.metrics_listen, &sources, error);
    return serve->metrics != NULL;
}

static bool database_is_away(void *context)
{
    return live_is_away(&((struct serve *)context)->live);
}

static cJSON *desk_health(
        void *context, struct store *store, const struct config *config, unsigned *status)
{
    struct serve *serve = context;
    bool known;
    return health_tell(serve->webhook, store, config, &known, status);
}

/* A person did something: whoever waits for it looks at once. */
static void ring_all(void *context)
{
    struct serve *serve = context;
    for (int loop = 0; loop < LOOPS; loop++)
        live_ring(&serve->live, (enum loop)loop);
}

static bool desk_reload(void *context, struct store *store);

/* Deliveries do not wait for pages: what keeps the desk from starting is told, and that is all. */
static void start_desk(struct serve *serve, const struct config *config)
{
    g_autoptr(GError) error = NULL;
    const struct desk_ground ground = {.database = serve->database,
            .gate = serve->gate,
            .context = serve,
            .config = current_config,
            .away = database_is_away,
            .health = desk_health,
            .ring = ring_all,
            .reload = desk_reload};
    serve->desk = desk_start(&ground, config, &error);
    if (!serve->desk)
        log_event(LOG_LEVEL_ERROR, "desk-not-started", "reason", error_logged(error), "help",
                "billhook check", NULL);
}

/* What works on the queues, a row each. */
static void start_loops(struct serve *serve)
{
    worker_init(&serve->worker, serve->webhook, &serve->live);
    const struct loop_task tasks[] = {worker_task(&serve->worker), renderer_task(&serve->live),
            courier_task(&serve->courier), fetcher_task(&serve->fetcher),
            cashier_task(&serve->cashier)};

    serve->ground = (struct loop_ground){
            .live = &serve->live, .figures = &serve->figures, .pool = serve->pool};
    for (guint i = 0; i < G_N_ELEMENTS(tasks); i++)
        serve->loops[tasks[i].loop] = loop_start(&tasks[i], &serve->ground);
}

/* The desk's settings over a config that nobody shares yet, and what the file has remembered. */
static bool lay_desk(
        struct serve *serve, struct store *store, struct config *config, GError **error)
{
    g_autoptr(GError) unkept = NULL;
    struct work work = {store, config, g_get_real_time() / G_USEC_PER_SEC};
    gint64 seen, moved;
    /* read before they are laid: what is set in between is read once more, not never */
    if (!kept_settings_changes(store, &seen, error) || !settings_lay(store, config, NULL, error))
        return false;
    if (!settings_note(&work, &moved, &unkept))
        log_event(LOG_LEVEL_WARNING, "settings", "reason", error_logged(unkept), NULL);
    for (guint i = 0; i < config->passed_over->len; i++) {
        const struct config_problem *passed = g_ptr_array_index(config->passed_over, i);
        log_event(LOG_LEVEL_WARNING, "setting-passed-over", "group", passed->group, "key",
                passed->key, "reason", passed->text, "help", "billhook config", NULL);
    }
    serve->settings_seen = seen + moved;
    return true;
}

static bool open_first(struct serve *serve, struct config *config, GError **error)
{
    serve->store = store_open(config->database.path, STORE_SERVE, error);
    if (!serve->store)
        return false;
    store_limit_cache(serve->store, STORE_CACHE_FEW);
    g_autoptr(GError) unread = NULL;
    if (!lay_desk(serve, serve->store, config, &unread)) /* no other thread has the config yet */
        log_event(LOG_LEVEL_ERROR, "settings", "what", "those of the config file alone are used",
                "reason", error_logged(unread), NULL);
    serve->away.place = store_place_new(serve->store);
    store_gate_watch(serve->gate, serve->away.place);
    store_watch_place(serve->store, serve->away.place);
    struct work work = {serve->store, config, g_get_real_time() / G_USEC_PER_SEC};
    return mailer_hold_uncertain(&work, error) &&
            mark_gate_set(serve->store, config->database.mark_copy, error);
}

struct opening {
    struct serve *serve;
    struct config *config;
    GError **error;
    bool good;
};

static void open_apart(void *context)
{
    struct opening *opening = context;
    opening->good = open_first(opening->serve, opening->config, opening->error);
}

static bool start_parts(struct serve *serve, struct config *config, GError **error)
{
    struct opening opening = {.serve = serve, .config = config, .error = error};
    /* a new schema leaves a megabyte behind */
    rest_apart("start", REST_ARENA_COMMON, open_apart, &opening);
    if (!opening.good)
        return false;
    int inherited = http_listen_inherited();
    int listener = inherited >= 0 ? inherited
                                  : http_listen("[server] listen", config->server.listen, error);
    if (listener < 0)
        return false;
    serve->listening = http_listen_name(listener);
    serve->inherited = inherited >= 0;
    serve->intake = intake_start(serve->database, serve->gate, deliveries_stored, serve);
    if (!start_server(serve, config, listener, error))
        return false;
    serve->mailer = mailer_start(&serve->live, serve->pool);
    if (*config->desk.listen)
        start_desk(serve, config);
    if (*config->server.metrics_listen && !start_metrics(serve, config, error))
        return false;
    start_loops(serve);
    serve->sleeper.may = serve->inherited && !serve->desk && !serve->metrics;
    return true;
}

/* ---- running ---- */

/* The loops see by themselves that the config is another one; the senders have no loop. */
static void tell_mailer(struct serve *serve, struct store *store, const struct config *config)
{
    g_autoptr(GError) error = NULL;
    struct work work = {store, config, g_get_real_time() / G_USEC_PER_SEC};
    if (!mailer_config_read(serve->mailer, &work, &error))
        log_event(LOG_LEVEL_ERROR, "config-read", "reason", error_logged(error), NULL);
}

static void tell_refused(const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        g_autofree char *line = g_strdup_printf("%d", problem->line);
        if (!problem->warning)
            log_event(LOG_LEVEL_ERROR, "config-refused", "file", problem->file, "line", line,
                    "group", problem->group, "key", problem->key, "text", problem->text, NULL);
    }
}

/* The file anew, with the desk's settings; NULL: it is told. */
static struct config *load_again(struct serve *serve, struct store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config = config_load(serve->config_file, CONFIG_WITH_SECRETS, true, problems);
    if (!config)
        tell_refused(problems);
    if (config && lay_desk(serve, store, config, &error))
        return config;
    if (config)
        log_event(LOG_LEVEL_ERROR, "config-refused", "file", serve->config_file, "text",
                error_logged(error), NULL);
    config_unref(config);
    return NULL;
}

/* Copies that are new hold the numbers from now on, before the worker writes them. */
static void hold_numbers(struct store *store, const struct config *config)
{
    g_autoptr(GError) error = NULL;
    if (!mark_gate_set(store, config->database.mark_copy, &error))
        log_event(LOG_LEVEL_ERROR, "mark-copy", "reason", error_logged(error), NULL);
}

static void put_in_place(struct serve *serve, struct store *store, struct config *new)
{
    struct config *old = live_config(&serve->live);
    g_auto(GStrv) restart = config_restart_keys(old, new);
    g_autofree char *keys = g_strjoinv(", ", restart);
    live_set_config(&serve->live, new);
    tell_mailer(serve, store, new);
    hold_numbers(store, new);
    log_event(LOG_LEVEL_NOTICE, "config-reloaded", "needs-restart", keys, NULL);
    for (int loop = 0; loop < LOOPS; loop++)
        live_ring(&serve->live, (enum loop)loop);
    config_unref(old);
}

/* Any thread, with its own store. */
static bool reload(struct serve *serve, struct store *store)
{
    g_mutex_lock(&serve->loading);
    struct config *new = load_again(serve, store);
    if (new)
        put_in_place(serve, store, new);
    else
        log_event(LOG_LEVEL_ERROR, "config-not-reloaded", "what", "the old config stays active",
                "help", "billhook check", NULL);
    g_mutex_unlock(&serve->loading);
    config_unref(new);
    return new != NULL;
}

static void reload_by_signal(void *context)
{
    struct serve *serve = context;
    notify_send("RELOADING=1");
    reload(serve, serve->store);
    serve->quiet_looks = 0;
    notify_send("READY=1");
}

/* The owner set something: the thread of the page reads it at once. */
static bool desk_reload(void *context, struct store *store)
{
    return reload(context, store);
}

/* The database changed: somebody may have set something on the command line. */
static void look_at_settings(void *context)
{
    struct serve *serve = context;
    gint64 changes;
    g_mutex_lock(&serve->loading);
    bool news =
            kept_settings_changes(serve->store, &changes, NULL) && changes != serve->settings_seen;
    if (news)
        serve->settings_seen = changes; /* a file that has errors is not read each second */
    g_mutex_unlock(&serve->loading);
    if (news)
        reload(serve, serve->store);
}

static void feed_watchdog(struct serve *serve)
{
    watchdog_feed(&serve->watchdog, serve->server, serve->intake, &serve->live);
}

/* Ends what waits too long. How many connections are open. */
static guint sweep(struct serve *serve)
{
    webhook_sweep(serve->webhook);
    return http_sweep(serve->server);
}

/* The loops wait for their bells; these are rung for what nobody rings for. True where something
 * happened. */
static bool look_around(struct serve *serve)
{
    struct watched *watched = &serve->watched;
    bool told = watch_news(watched, webhook_news(serve->webhook)), jumped = watch_clock(watched);
    bool changed =
            !live_is_away(&serve->live) && watch_database(watched, serve->away.place, serve->store);
    if (changed)
        rest_apart("settings", REST_ARENA_COMMON, look_at_settings, serve);
    if (changed || jumped)
        ring_all(serve);
    else if (told)
        live_ring(&serve->live, LOOP_WORKER);
    return changed || told;
}

/* The main thread's connection. */
static void rest_when_quiet(struct serve *serve, bool happened)
{
    serve->quiet_looks = happened ? 0 : serve->quiet_looks + 1;
    bool rests = serve->quiet_looks == QUIET_LOOKS;
    if (rests)
        store_rest(serve->store);
    if (g_atomic_int_compare_and_exchange(&serve->live.spare, 1, 0) || rests)
        rest_trim();
}

/* Says beside the database when it is to be woken. False: it stays awake. */
static bool falls_asleep(struct serve *serve, bool happened)
{
    gint64 wake_at = 0;
    g_autoptr(GError) error = NULL;
    struct config *config = live_config(&serve->live);
    gint64 idle_s = config->server.exit_idle_s;
    config_unref(config);
    if (!sleeper_is_tired(&serve->sleeper, &serve->live, idle_s, happened, &wake_at))
        return false;

    if (!wake_note_write(serve->database, wake_at, serve->listening, &error)) {
        log_event(LOG_LEVEL_WARNING, "not-asleep", "reason", error_logged(error), NULL);
        serve->sleeper.active_us = 0;
        return false;
    }
    serve->sleeper.asleep = true;
    g_autofree char *until = date_time_text(wake_at);
    log_event(LOG_LEVEL_NOTICE, "asleep", "until", until, "what",
            "nothing is due: its socket starts it again", NULL);
    return true;
}

/* How long until the next tick, in milliseconds; 0: it falls asleep. */
static int tick(struct serve *serve, gint64 *looked_us)
{
    guint open = sweep(serve) + metrics_sweep(serve->metrics) + desk_sweep(serve->desk);
    gint64 now_us = g_get_monotonic_time();
    bool looks = now_us - *looked_us >= LOOK_US, happened = false;
    away_look(&serve->away, serve->store, &serve->live, serve->database);
    if (looks) {
        *looked_us = now_us;
        happened = look_around(serve);
        rest_when_quiet(serve, happened);
    }
    feed_watchdog(serve);
    if (falls_asleep(serve, open || happened || mailer_is_sending(serve->mailer)))
        return 0;
    if (open)
        return BUSY_TICK_MS;
    return watchdog_wait_ms(&serve->watchdog, QUIET_TICK_MS);
}

static void run(struct serve *serve, const sigset_t *signals)
{
    gint64 looked_us = 0;
    for (;;) {
        int wait_ms = tick(serve, &looked_us);
        if (wait_ms == 0)
            return;
        struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000L};
        int signal_number = sigtimedwait(signals, NULL, &wait);
        if (signal_number == SIGTERM || signal_number == SIGINT)
            return;
        if (signal_number == SIGHUP)
            rest_apart("reload", REST_ARENA_COMMON, reload_by_signal, serve);
    }
}

/* Ends what works on the queues; a mail server that keeps silent after the dot is waited for. */
static gpointer finish_steps(gpointer data)
{
    struct serve *serve = data;
    for (int loop = 0; loop < LOOPS; loop++) /* the worker asks the webhook: before that ends */
        if (serve->loops[loop])
            g_thread_join(serve->loops[loop]);
    metrics_stop(serve->metrics); /* it asks all others */
    desk_stop(serve->desk);
    mailer_stop(serve->mailer);
    g_atomic_int_set(&serve->finished, 1);
    return NULL;
}

/* Deliveries are answered until the steps in hand are done; systemd waits as long as something
 * moves. */
static void answer_until_finished(struct serve *serve, const sigset_t *signals)
{
    gint64 extended_us = 0;
    struct timespec tick = {0, STOP_TICK_MS * 1000000L};
    GThread *finisher = g_thread_new("stop", finish_steps, serve);
    while (!g_atomic_int_get(&serve->finished)) {
        gint64 now = g_get_monotonic_time();
        sigtimedwait(signals, NULL, &tick); /* it stops already */
        if (serve->server)
            sweep(serve);
        if (now - extended_us > STOP_EXTEND_US / 3) {
            notify_send("EXTEND_TIMEOUT_USEC=" G_STRINGIFY(STOP_EXTEND_US));
            extended_us = now;
        }
        if (serve->server)
            feed_watchdog(serve);
    }
    g_thread_join(finisher);
}

/* Accepts nothing new, and answers what has begun: on a busy machine that takes its time. */
static void answer_begun(struct serve *serve)
{
    gint64 until_us = g_get_monotonic_time() + STOP_ANSWER_US;
    notify_send("EXTEND_TIMEOUT_USEC=" G_STRINGIFY(STOP_EXTEND_US));
    http_quiesce(serve->server);
    while (http_busy(serve->server) && g_get_monotonic_time() < until_us) {
        sweep(serve);
        g_usleep(STOP_TICK_MS * 1000);
    }
}

/* False also where it cannot be read. */
static bool is_as_looked_at(struct serve *serve)
{
    gint64 version = 0;
    return store_data_version(serve->store, &version, NULL) &&
            version == serve->watched.data_version;
}

/* What was written since the last look has no loop any more that takes it up: the note says that it
 * is due. Nobody of this process writes now. Who writes later finds the note (cli/wake.c). */
static void wake_for_late(const struct serve *serve)
{
    g_autoptr(GError) error = NULL;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    if (!wake_note_write(serve->database, now, serve->listening, &error))
        log_event(LOG_LEVEL_ERROR, "not-woken", "reason", error_logged(error), "what",
                "something came while it fell asleep, and waits for the next start", NULL);
}

/* In order: finish the steps in hand and answer deliveries meanwhile, accept nothing new, answer
 * what has begun. */
static void stop(struct serve *serve, const sigset_t *signals)
{
    notify_send("STOPPING=1");
    log_event(LOG_LEVEL_NOTICE, "stopping", NULL);
    live_stop(&serve->live);
    asker_stop(&serve->courier.asker);
    asker_stop(&serve->fetcher.asker);
    asker_stop(&serve->cashier.asker);
    answer_until_finished(serve, signals);
    if (serve->server)
        answer_begun(serve);
    intake_stop(serve->intake);
    if (serve->sleeper.asleep && !is_as_looked_at(serve))
        wake_for_late(serve);
    http_stop(serve->server);
    health_free(serve->health);
    webhook_free(serve->webhook);
    intake_free(serve->intake);
    store_pool_free(serve->pool);
    store_close(serve->store);
    worker_clear(&serve->worker);
    asker_clear(&serve->courier.asker);
    asker_clear(&serve->fetcher.asker);
    asker_clear(&serve->cashier.asker);
    figures_clear(&serve->figures);
    live_clear(&serve->live);
    store_gate_free(serve->gate);
    g_free(serve->listening);
    g_free(serve->instance);
    store_place_free(serve->away.place);
    g_free(serve->database);
    g_mutex_clear(&serve->loading);
}

bool serve_run(const char *config_file, struct config *config, GError **error)
{
    sigset_t signals;
    struct serve serve = {.config_file = config_file,
            .database = g_strdup(config->database.path),
            .instance = config_instance(config_file),
            .gate = store_gate_new(),
            .main = pthread_self()};
    serve.pool = store_pool_new(serve.database, serve.gate);
    watchdog_init(&serve.watchdog);
    g_mutex_init(&serve.loading);
    process_harden();
    process_block_signals(&signals);
    process_warm_up();
    live_init(&serve.live, config);
    figures_init(&serve.figures);
    courier_init(&serve.courier, &serve.live, &serve.figures);
    fetcher_init(&serve.fetcher, &serve.live);
    cashier_init(&serve.cashier, &serve.live);
    bool up = start_parts(&serve, config, error);
    if (up) {
        ready_tell(config, serve.listening, serve.inherited);
        run(&serve, &signals);
    }
    stop(&serve, &signals);
    return up;
}
