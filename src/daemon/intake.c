/* The writer: all deliveries that wait go into one transaction, then each is answered. */
#include "intake.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "rest.h"
#include "store/inbox.h"

/* The next delivery then takes a millisecond or two longer: only one that comes seldom. */
#define REST_AFTER_US (600 * G_USEC_PER_SEC)
/* More than this waiting means that the disk cannot follow. */
#define INTAKE_LIMIT 4096

static const struct histogram_scale commit_scale = {.unit = 1e6,
        .bounds = 9,
        .bound = {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1}};
static const struct histogram_scale batch_scale = {
        .unit = 1, .bounds = 5, .bound = {1, 4, 16, 64, 120}};

struct intake {
    char *database;
    struct store_gate *gate;
    struct store *store;
    GThread *thread;
    GMutex mutex;
    GCond arrived;
    GPtrArray *waiting; /* struct intake_item */
    GPtrArray *taken;   /* the batch that the writer has in hand */
    bool stopping, failing;
    bool rests; /* its connection does */
    bool idle;  /* the writer waits, and there is nothing for it */
    guint64 beats;
    struct intake_figures figures;
    void (*stored)(void *context);
    void *context;
};

struct intake_item *intake_item_new(void)
{
    struct intake_item *item = g_new0(struct intake_item, 1);
    item->references = 1;
    return item;
}

void intake_item_unref(struct intake_item *item)
{
    if (!item || !g_atomic_int_dec_and_test(&item->references))
        return;
    g_free(item->topic);
    g_free(item->body);
    g_free(item);
}

/* With the mutex held: the item's one answer. */
static bool decide(struct intake_item *item, enum intake_answer verdict)
{
    if (item->woken)
        return false;
    item->woken = true;
    item->answer = verdict;
    return true;
}

bool intake_push(struct intake *intake, struct intake_item *item)
{
    g_mutex_lock(&intake->mutex);
    bool room = intake->waiting->len < INTAKE_LIMIT && !intake->stopping;
    if (room) {
        g_atomic_int_inc(&item->references);
        item->pushed_at_us = g_get_monotonic_time();
        g_ptr_array_add(intake->waiting, item);
        g_cond_signal(&intake->arrived);
    }
    g_mutex_unlock(&intake->mutex);
    return room;
}

static void expire_list(GPtrArray *list, gint64 before_us)
{
    for (guint i = 0; i < list->len; i++) {
        struct intake_item *item = g_ptr_array_index(list, i);
        if (item->pushed_at_us < before_us && decide(item, INTAKE_REFUSED))
            item->wake(item);
    }
}

void intake_expire(struct intake *intake, gint64 limit_us)
{
    gint64 before_us = g_get_monotonic_time() - limit_us;
    g_mutex_lock(&intake->mutex);
    expire_list(intake->waiting, before_us);
    expire_list(intake->taken, before_us);
    g_mutex_unlock(&intake->mutex);
}

/* By the writer, beside the HTTP thread, which has more to do; before the transaction, so that
 * nobody waits for it. */
static void hash_all(GPtrArray *batch)
{
    for (guint i = 0; i < batch->len; i++) {
        struct intake_item *item = g_ptr_array_index(batch, i);
        sha256(item->body ? item->body : "", item->length, item->digest);
    }
}

static bool put_all(struct store *store, GPtrArray *batch, guint *repeats, GError **error)
{
    gint64 last_at = 0;
    bool last_is_repeat = false;
    for (guint i = 0; i < batch->len; i++) {
        struct intake_item *item = g_ptr_array_index(batch, i);
        struct delivery_new new = {.shop = item->shop,
                .topic = item->topic,
                .received_at = item->received_at,
                .body = item->body,
                .length = item->length,
                .digest = item->digest,
                .state = item->ignored ? DELIVERY_IGNORED : DELIVERY_PENDING,
                .reason = item->ignored ? "the shop has enabled=false" : ""};
        bool repeat = false;
        if (!delivery_put(store, &new, &item->id, &repeat, error))
            return false;
        *repeats += repeat;
        last_at = item->received_at;
        last_is_repeat = repeat;
    }
    return delivery_note_last(store, last_at, last_is_repeat, error);
}

/* With the first batch: a start need not wait for it. */
static bool open_store(struct intake *intake)
{
    g_autoptr(GError) error = NULL;
    intake->store =
            store_open_at_gate(intake->database, intake->gate, true, STORE_CACHE_FEW, &error);
    if (!intake->store)
        log_event(LOG_LEVEL_ERROR, "database-not-opened", "reason", error->message, NULL);
    return intake->store != NULL;
}

/* One transaction for the whole batch. After an error of the disk the connection is opened anew:
 * SQLite's view of the file cannot be trusted after a failed fsync. */
static bool store_batch(struct intake *intake, GPtrArray *batch, guint *repeats)
{
    g_autoptr(GError) error = NULL;
    if (!intake->store && !open_store(intake))
        return false;

    if (store_begin(intake->store, &error)) {
        if (put_all(intake->store, batch, repeats, &error) && store_commit(intake->store, &error))
            return true;
        store_rollback(intake->store);
    }
    log_event(LOG_LEVEL_ERROR, "deliveries-not-stored", "reason", error->message, NULL);
    if (!g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY)) {
        store_close(intake->store);
        intake->store = NULL;
    }
    return false;
}

static void count_batch(struct intake *intake, guint size, guint repeats, bool good, gint64 us)
{
    struct intake_figures *figures = &intake->figures;
    histogram_observe(&figures->commits, (guint64)us);
    histogram_observe(&figures->batches, size);
    if (good) {
        figures->stored += size;
        figures->repeats += repeats;
    } else {
        figures->refused += size;
    }
}

/* With the mutex held on entry and exit. */
static void write_batch(struct intake *intake)
{
    GPtrArray *batch = intake->waiting;
    intake->waiting = intake->taken;
    intake->taken = batch;
    /* what was answered while it waited is not stored any more: the shop was told so */
    for (guint i = batch->len; i-- > 0;)
        if (((struct intake_item *)g_ptr_array_index(batch, i))->woken)
            g_ptr_array_remove_index(batch, i);
    gint64 began_us = g_get_monotonic_time();
    g_mutex_unlock(&intake->mutex);
    guint repeats = 0;
    hash_all(batch);
    bool good = batch->len == 0 || store_batch(intake, batch, &repeats);
    g_mutex_lock(&intake->mutex);
    if (batch->len) {
        count_batch(intake, batch->len, repeats, good, g_get_monotonic_time() - began_us);
        intake->failing = !good;
        intake->rests = false;
    }
    for (guint i = batch->len; i-- > 0;) /* who was answered meanwhile is not woken twice */
        if (!decide(g_ptr_array_index(batch, i), good ? INTAKE_STORED : INTAKE_REFUSED))
            g_ptr_array_remove_index(batch, i);
    /* waking is a system call each: the HTTP thread must not wait for them with its next delivery
     */
    g_mutex_unlock(&intake->mutex);
    for (guint i = 0; i < batch->len; i++) {
        struct intake_item *item = g_ptr_array_index(batch, i);
        item->wake(item);
    }
    if (good)
        intake->stored(intake->context);
    g_mutex_lock(&intake->mutex);
    g_ptr_array_set_size(batch, 0);
}

/* With the mutex held on entry and exit; meanwhile a delivery may come. */
static void rest(struct intake *intake)
{
    struct store *store = intake->store;
    g_mutex_unlock(&intake->mutex);
    store_rest(store);
    rest_trim();
    g_mutex_lock(&intake->mutex);
    intake->rests = true;
}

/* With the mutex held. */
static void wait_for_delivery(struct intake *intake)
{
    gint64 until_us = g_get_monotonic_time() + REST_AFTER_US;
    bool rests = intake->rests || !intake->store, late = false;
    intake->idle = true;
    if (rests)
        g_cond_wait(&intake->arrived, &intake->mutex);
    else
        late = !g_cond_wait_until(&intake->arrived, &intake->mutex, until_us);
    intake->idle = false;
    if (late && intake->waiting->len == 0 && !intake->stopping)
        rest(intake);
}

static gpointer writer(gpointer data)
{
    struct intake *intake = data;
    g_mutex_lock(&intake->mutex);
    while (!intake->stopping || intake->waiting->len > 0) {
        intake->beats++;
        if (intake->waiting->len > 0)
            write_batch(intake);
        else
            wait_for_delivery(intake);
    }
    g_mutex_unlock(&intake->mutex);
    return NULL;
}

struct intake *intake_start(
        const char *database, struct store_gate *gate, void (*stored)(void *context), void *context)
{
    struct intake *intake = g_new0(struct intake, 1);
    intake->database = g_strdup(database);
    intake->gate = gate;
    intake->figures.commits.scale = &commit_scale;
    intake->figures.batches.scale = &batch_scale;
    g_mutex_init(&intake->mutex);
    g_cond_init(&intake->arrived);
    intake->waiting = g_ptr_array_new_with_free_func((GDestroyNotify)intake_item_unref);
    intake->taken = g_ptr_array_new_with_free_func((GDestroyNotify)intake_item_unref);
    intake->stored = stored;
    intake->context = context;
    intake->thread = g_thread_new("writer", writer, intake);
    return intake;
}

/* After intake_stop() the object still answers intake_push() (with false) until intake_free(). */
void intake_stop(struct intake *intake)
{
    if (!intake)
        return;
    g_mutex_lock(&intake->mutex);
    intake->stopping = true;
    g_cond_signal(&intake->arrived);
    g_mutex_unlock(&intake->mutex);
    g_thread_join(intake->thread);
}

void intake_free(struct intake *intake)
{
    if (!intake)
        return;
    store_close(intake->store);
    g_ptr_array_unref(intake->waiting);
    g_ptr_array_unref(intake->taken);
    g_mutex_clear(&intake->mutex);
    g_cond_clear(&intake->arrived);
    g_free(intake->database);
    g_free(intake);
}

guint64 intake_beats(struct intake *intake)
{
    g_mutex_lock(&intake->mutex);
    if (intake->idle && intake->waiting->len == 0)
        intake->beats++; /* nothing to do is no dead-lock */
    guint64 beats = intake->beats;
    g_mutex_unlock(&intake->mutex);
    return beats;
}

bool intake_failing(struct intake *intake)
{
    g_mutex_lock(&intake->mutex);
    bool failing = intake->failing;
    g_mutex_unlock(&intake->mutex);
    return failing;
}

void intake_read_figures(struct intake *intake, struct intake_figures *figures)
{
    g_mutex_lock(&intake->mutex);
    *figures = intake->figures;
    g_mutex_unlock(&intake->mutex);
}
