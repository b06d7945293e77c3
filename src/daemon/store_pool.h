/* The connections to the database that the loops use in turns. To open one reads the schema, which
 * takes two milliseconds and half a megabyte: loops that only look, one after the other, share one;
 * those that work at the same time have one each. */
#ifndef BILLHOOK_DAEMON_STORE_POOL_H
#define BILLHOOK_DAEMON_STORE_POOL_H

#include "store/store.h"

/* One that is in use is waited for so long before another is opened. */
#define STORE_POOL_PATIENCE_MS 5

struct store_pool;

/* An empty pool; path and gate are borrowed until it is freed, and the gate's place tells whether
 * the database may be opened. store_pool_free(). */
struct store_pool *store_pool_new(const char *database, struct store_gate *gate);

/* Closes what is in it. All were given back, no thread uses it. NULL is allowed. */
void store_pool_free(struct store_pool *pool);

/* A new connection that is the caller's (store_close()); it uses the gate, not urgently. NULL with
 * an error: the database is not in its place or cannot be opened. Any thread. */
struct store *store_pool_open(
        const struct store_pool *pool, enum store_cache cache, GError **error);

/* A connection for this thread alone, until it is given back or dropped. Errors as
 * store_pool_open(). Any thread. */
struct store *store_pool_take(struct store_pool *pool, GError **error);

/* Back, for whoever comes next: outside of a transaction, with nothing being stepped through. One
 * that is broken (store_broken()) is closed. */
void store_pool_give(struct store_pool *pool, struct store *store);

/* As store_pool_give(), but it is closed: after an error only a new one may go on. */
void store_pool_drop(struct store_pool *pool, struct store *store);

/* Of those that nobody used for idle_ms one is kept, and rests (store_rest()); with `all` none is.
 * Those in use stay as they are. Any thread. */
void store_pool_rest(struct store_pool *pool, int idle_ms, bool all);

#endif
