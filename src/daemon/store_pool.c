/* Connections in a stack: the one that was used last is the next one. */
#include "store_pool.h"

struct pooled {
    struct store *store;
    gint64 since_us; /* when it was given back, monotonic */
};

struct store_pool {
    const char *database;
    struct store_gate *gate;
    GMutex mutex; /* guards: */
    GCond back;
    GArray *free; /* of struct pooled */
    guint lent;   /* in use, or being opened */
};

struct store_pool *store_pool_new(const char *database, struct store_gate *gate)
{
    struct store_pool *pool = g_new0(struct store_pool, 1);
    pool->database = database;
    pool->gate = gate;
    g_mutex_init(&pool->mutex);
    g_cond_init(&pool->back);
    pool->free = g_array_new(FALSE, FALSE, sizeof(struct pooled));
    return pool;
}

void store_pool_free(struct store_pool *pool)
{
    if (!pool)
        return;
    store_pool_rest(pool, 0, true);
    g_array_unref(pool->free);
    g_cond_clear(&pool->back);
    g_mutex_clear(&pool->mutex);
    g_free(pool);
}

struct store *store_pool_open(const struct store_pool *pool, enum store_cache cache, GError **error)
{
    return store_open_at_gate(pool->database, pool->gate, false, cache, error);
}

/* NULL: none came back in time. With the mutex held. */
static struct store *wait_for_one(struct store_pool *pool)
{
    gint64 until_us = g_get_monotonic_time() + STORE_POOL_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
    while (pool->free->len == 0 && pool->lent > 0 &&
            g_cond_wait_until(&pool->back, &pool->mutex, until_us))
        ;
    if (pool->free->len == 0)
        return NULL;

    guint last = pool->free->len - 1;
    struct store *store = g_array_index(pool->free, struct pooled, last).store;
    g_array_set_size(pool->free, last);
    return store;
}

/* One less is in use; `store`, which may be NULL, is free now. */
static void come_back(struct store_pool *pool, struct store *store)
{
    const struct pooled pooled = {store, g_get_monotonic_time()};
    g_mutex_lock(&pool->mutex);
    pool->lent--;
    if (store)
        g_array_append_val(pool->free, pooled);
    g_cond_signal(&pool->back);
    g_mutex_unlock(&pool->mutex);
}

struct store *store_pool_take(struct store_pool *pool, GError **error)
{
    g_mutex_lock(&pool->mutex);
    struct store *store = wait_for_one(pool);
    pool->lent++;
    g_mutex_unlock(&pool->mutex);
    if (store)
        return store;

    store = store_pool_open(pool, STORE_CACHE_QUEUES, error);
    if (!store)
        come_back(pool, NULL);
    return store;
}

void store_pool_give(struct store_pool *pool, struct store *store)
{
    if (store_broken(store))
        store_pool_drop(pool, store);
    else
        come_back(pool, store);
}

void store_pool_drop(struct store_pool *pool, struct store *store)
{
    store_close(store);
    come_back(pool, NULL);
}

/* Takes those out that nobody used since then. Caller frees the array, and closes what is in it. */
static GArray *take_unused(struct store_pool *pool, gint64 since_us)
{
    GArray *unused = g_array_new(FALSE, FALSE, sizeof(struct pooled));
    g_mutex_lock(&pool->mutex);
    for (guint i = pool->free->len; i-- > 0;) {
        const struct pooled *pooled = &g_array_index(pool->free, struct pooled, i);
        if (pooled->since_us > since_us)
            continue;
        g_array_append_val(unused, *pooled);
        g_array_remove_index(pool->free, i);
    }
    pool->lent += unused->len;
    g_mutex_unlock(&pool->mutex);
    return unused;
}

void store_pool_rest(struct store_pool *pool, int idle_ms, bool all)
{
    gint64 since_us = g_get_monotonic_time() - idle_ms * G_TIME_SPAN_MILLISECOND;
    g_autoptr(GArray) unused = take_unused(pool, since_us);
    for (guint i = 0; i < unused->len; i++) {
        struct pooled *pooled = &g_array_index(unused, struct pooled, i);
        if (i > 0 || all) {
            store_pool_drop(pool, pooled->store);
        } else {
            store_rest(pooled->store);
            store_pool_give(pool, pooled->store);
        }
    }
}
