/* The pool of senders: a thread that looks for due mail, and as many as it takes to send it. */
#include "mailer_pool.h"

#include "base/log.h"
#include "channel/mailer.h"
#include "rest.h"
#include "store/outbox.h"
#include "store/store.h"

#define TURN_MS 1000 /* while there is work, and after an error */
#define IDLE_US (20 * G_USEC_PER_SEC)

/* A connection that all senders use in turn: each writes four times for a mail, all through one
 * gate, and a connection of its own costs 0.6 MB. */
struct shared {
    GMutex turn; /* guards: */
    struct store *store;
    int senders; /* guarded by mailer->sharing */
};

struct mailer {
    struct live *live;
    struct store_pool *pool;
    GThread *dispatcher;
    struct rest_loop rest; /* the dispatcher's */
    GMutex sharing;        /* guards: */
    struct shared *shared; /* for the next sender; NULL: it opens one */
    GMutex mutex;          /* guards: */
    GCond work, ended;
    int senders, idle;
    guint64 tickets; /* how often work was announced */
    int stop;        /* read by smtp_send in the senders */
    struct relay_health relay;
    int outcomes[OUTCOMES];
};

/* ---- their connection ---- */

static struct shared *shared_open(const struct mailer *mailer)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_pool_open(mailer->pool, STORE_CACHE_FEW, &error);
    if (!store) {
        log_event(LOG_LEVEL_ERROR, "mailer", "reason", error->message, NULL);
        return NULL;
    }
    struct shared *shared = g_new0(struct shared, 1);
    g_mutex_init(&shared->turn);
    shared->store = store;
    return shared;
}

static bool is_broken(struct shared *shared)
{
    g_mutex_lock(&shared->turn);
    bool broken = store_broken(shared->store);
    g_mutex_unlock(&shared->turn);
    return broken;
}

/* NULL: the database cannot be opened. After an error of the disk the next sender goes on with a
 * new connection; those that have the old one end with their mail. */
static struct shared *share(struct mailer *mailer)
{
    g_mutex_lock(&mailer->sharing);
    if (!mailer->shared || is_broken(mailer->shared))
        mailer->shared = shared_open(mailer);
    struct shared *shared = mailer->shared;
    if (shared)
        shared->senders++;
    g_mutex_unlock(&mailer->sharing);
    return shared;
}

/* The last one closes it. */
static void leave(struct mailer *mailer, struct shared *shared)
{
    g_mutex_lock(&mailer->sharing);
    bool last = --shared->senders == 0;
    if (last && mailer->shared == shared)
        mailer->shared = NULL;
    g_mutex_unlock(&mailer->sharing);
    if (!last)
        return;
    store_close(shared->store);
    g_mutex_clear(&shared->turn);
    g_free(shared);
}

/* ---- a sender ---- */

/* Waits for work; false when it has been idle long enough or the daemon stops. With the mutex held.
 */
static bool wait_for_work(struct mailer *mailer, guint64 seen)
{
    gint64 until = g_get_monotonic_time() + IDLE_US;
    bool go_on = true;
    mailer->idle++;
    while (mailer->tickets == seen && !mailer->stop && go_on)
        go_on = g_cond_wait_until(&mailer->work, &mailer->mutex, until);
    mailer->idle--;
    return go_on && !mailer->stop;
}

/* In a burst all the senders together take about one step a second, not each of them. */
static void give_way(struct mailer *mailer)
{
    g_mutex_lock(&mailer->mutex);
    int senders = mailer->senders;
    g_mutex_unlock(&mailer->mutex);
    live_give_way(mailer->live, senders * LIVE_GIVE_WAY_MS);
}

static bool send_one(struct mailer *mailer, struct sender *sender)
{
    g_autoptr(GError) error = NULL;
    bool did = false;
    give_way(mailer);
    struct config *config = live_config(mailer->live);
    if (!mailer_step(sender, config, g_get_real_time() / G_USEC_PER_SEC, &did, &error)) {
        log_event(LOG_LEVEL_ERROR, "mailer", "reason", error->message, NULL);
        did = false;
    }
    config_unref(config);
    if (did)
        live_ring(mailer->live, LOOP_MAILER); /* there may be more: the dispatcher looks */
    return did;
}

/* Until it was idle long enough, or the connection is broken. */
static void send_on(struct mailer *mailer, struct shared *shared)
{
    struct sender sender = {.store = shared->store,
            .turn = &shared->turn,
            .stop = &mailer->stop,
            .relay = &mailer->relay,
            .outcomes = mailer->outcomes};
    g_mutex_lock(&mailer->mutex);
    for (bool go_on = true; go_on && !mailer->stop;) {
        guint64 seen = mailer->tickets;
        g_mutex_unlock(&mailer->mutex);
        bool did = send_one(mailer, &sender), broken = is_broken(shared);
        g_mutex_lock(&mailer->mutex);
        go_on = !broken && (did || wait_for_work(mailer, seen));
    }
    g_mutex_unlock(&mailer->mutex);
    sender_clear(&sender);
}

static gpointer run_sender(gpointer data)
{
    struct mailer *mailer = data;
    struct shared *shared = share(mailer);
    if (shared) {
        send_on(mailer, shared);
        leave(mailer, shared);
    }
    g_mutex_lock(&mailer->mutex);
    mailer->senders--;
    g_cond_signal(&mailer->ended);
    g_mutex_unlock(&mailer->mutex);
    return NULL;
}

/* ---- the pool ---- */

static void announce_work(struct mailer *mailer)
{
    g_mutex_lock(&mailer->mutex);
    mailer->tickets++;
    if (mailer->idle > 0) {
        g_cond_signal(&mailer->work);
    } else if (mailer->senders < MAILER_SENDERS && !mailer->stop) {
        mailer->senders++;
        g_thread_unref(g_thread_new("sender", run_sender, mailer));
    }
    g_mutex_unlock(&mailer->mutex);
}

/* False: the database cannot be read. */
static bool read_next_due(const struct mailer *mailer, gint64 *due)
{
    struct store *store = store_pool_take(mailer->pool, NULL);
    bool good = store && mail_next_due(store, due, NULL);
    if (good)
        store_pool_give(mailer->pool, store);
    else if (store)
        store_pool_drop(mailer->pool, store);
    return good;
}

/* A turn: announces what is due. How long to wait for the next one, in milliseconds. */
static int look_for_work(struct mailer *mailer)
{
    gint64 due = 0, now_us = g_get_real_time();
    if (live_is_away(mailer->live) || !read_next_due(mailer, &due))
        return TURN_MS;

    live_note_due(mailer->live, LOOP_MAILER, due);
    if (!due || due > now_us / G_USEC_PER_SEC)
        return live_wait_ms(due, now_us);
    announce_work(mailer);
    return TURN_MS;
}

static void look_on(void *context)
{
    struct mailer *mailer = context;
    int wait_ms = 0;
    while (rest_turn(&mailer->rest, wait_ms)) {
        live_give_way(mailer->live, LIVE_GIVE_WAY_MS); /* a new sender opens the database */
        wait_ms = look_for_work(mailer);
    }
}

static gpointer dispatch(gpointer data)
{
    struct mailer *mailer = data;
    rest_loop(&mailer->rest);
    return NULL;
}

struct mailer *mailer_start(struct live *live, struct store_pool *pool)
{
    struct mailer *mailer = g_new0(struct mailer, 1);
    mailer->live = live;
    mailer->pool = pool;
    g_mutex_init(&mailer->sharing);
    g_mutex_init(&mailer->mutex);
    g_mutex_init(&mailer->relay.mutex);
    g_cond_init(&mailer->work);
    g_cond_init(&mailer->ended);
    mailer->rest = (struct rest_loop){.live = live,
            .loop = LOOP_MAILER,
            .name = "mailer",
            .stretch = look_on,
            .pool = pool,
            .rest_ms = REST_MS,
            .context = mailer};
    mailer->dispatcher = g_thread_new("mailer", dispatch, mailer);
    return mailer;
}

bool mailer_config_read(struct mailer *mailer, const struct work *work, GError **error)
{
    return relay_config_read(&mailer->relay, work, error);
}

bool mailer_is_sending(struct mailer *mailer)
{
    g_mutex_lock(&mailer->mutex);
    bool sending = mailer->senders > mailer->idle;
    g_mutex_unlock(&mailer->mutex);
    return sending;
}

void mailer_stop(struct mailer *mailer)
{
    if (!mailer)
        return;
    g_thread_join(mailer->dispatcher);
    g_mutex_lock(&mailer->mutex);
    g_atomic_int_set(&mailer->stop, 1);
    g_cond_broadcast(&mailer->work);
    while (mailer->senders > 0)
        g_cond_wait(&mailer->ended, &mailer->mutex);
    g_mutex_unlock(&mailer->mutex);
    g_cond_clear(&mailer->work);
    g_cond_clear(&mailer->ended);
    g_mutex_clear(&mailer->sharing);
    g_mutex_clear(&mailer->mutex);
    g_mutex_clear(&mailer->relay.mutex);
    config_unref((struct config *)mailer->relay.config);
    g_free(mailer);
}

void mailer_read_outcomes(struct mailer *mailer, int outcomes[OUTCOMES])
{
    for (int i = 0; i < OUTCOMES; i++)
        outcomes[i] = g_atomic_int_get(&mailer->outcomes[i]);
}
