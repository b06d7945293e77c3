/* Waits after wrong passwords. */
#include "throttle.h"

#include <arpa/inet.h>

#define FREE 5         /* wrong ones that cost nothing */
#define WAIT_MOST 300  /* seconds */
#define FORGET_S 3600  /* so long after the last wrong one all is forgotten */
#define ROWS_MOST 4096 /* who tries more names and addresses at once gets rid of old ones */

struct row {
    guint failed;
    gint64 last; /* monotonic seconds */
};

struct throttle {
    GMutex mutex;
    GHashTable *rows; /* "n:NAME", "a:ADDRESS" -> struct row */
};

struct throttle *throttle_new(void)
{
    struct throttle *throttle = g_new0(struct throttle, 1);
    g_mutex_init(&throttle->mutex);
    throttle->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return throttle;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    g_hash_table_unref(throttle->rows);
    g_mutex_clear(&throttle->mutex);
    g_free(throttle);
}

/* Names of any length and case are one key each. Caller frees. */
static char *name_key(const char *name)
{
    g_autofree char *folded = g_ascii_strdown(name, 64);
    return g_strconcat("n:", folded, NULL);
}

static char *address_key(const char *address)
{
    struct in6_addr v6;
    if (inet_pton(AF_INET6, address, &v6) != 1)
        return g_strdup_printf("a:%.64s", address);
    return g_strdup_printf("a:%02x%02x%02x%02x%02x%02x%02x%02x", v6.s6_addr[0], v6.s6_addr[1],
            v6.s6_addr[2], v6.s6_addr[3], v6.s6_addr[4], v6.s6_addr[5], v6.s6_addr[6],
            v6.s6_addr[7]);
}

static gint64 wait_of(const struct row *row, gint64 now)
{
    if (!row || row->failed < FREE || now - row->last > FORGET_S)
        return 0;
    guint over = row->failed - FREE;
    gint64 wait = over >= 9 ? WAIT_MOST : MIN((gint64)1 << over, WAIT_MOST);
    return MAX(row->last + wait - now, 0);
}

gint64 throttle_wait(struct throttle *throttle, const char *name, const char *address, gint64 now)
{
    g_autofree char *by_name = name_key(name), *by_address = address_key(address);
    g_mutex_lock(&throttle->mutex);
    gint64 wait = MAX(wait_of(g_hash_table_lookup(throttle->rows, by_name), now),
            wait_of(g_hash_table_lookup(throttle->rows, by_address), now));
    g_mutex_unlock(&throttle->mutex);
    return wait;
}

/* With the mutex held: the row whose last wrong one is longest ago makes room. */
static void make_room(struct throttle *throttle)
{
    GHashTableIter rows;
    gpointer key, row, oldest = NULL;
    gint64 last = G_MAXINT64;
    g_hash_table_iter_init(&rows, throttle->rows);
    while (g_hash_table_iter_next(&rows, &key, &row))
        if (((struct row *)row)->last < last) {
            last = ((struct row *)row)->last;
            oldest = key;
        }
    if (oldest)
        g_hash_table_remove(throttle->rows, oldest);
}

/* With the mutex held; takes the key. */
static void count_one(struct throttle *throttle, char *key, gint64 now)
{
    struct row *row = g_hash_table_lookup(throttle->rows, key);
    if (!row) {
        if (g_hash_table_size(throttle->rows) >= ROWS_MOST)
            make_room(throttle);
        row = g_new0(struct row, 1);
        g_hash_table_insert(throttle->rows, g_strdup(key), row);
    }
    row->failed = now - row->last > FORGET_S ? 1 : row->failed + 1;
    row->last = now;
    g_free(key);
}

void throttle_failed(struct throttle *throttle, const char *name, const char *address, gint64 now)
{
    g_mutex_lock(&throttle->mutex);
    count_one(throttle, name_key(name), now);
    count_one(throttle, address_key(address), now);
    g_mutex_unlock(&throttle->mutex);
}

void throttle_passed(struct throttle *throttle, const char *name)
{
    g_autofree char *key = name_key(name);
    g_mutex_lock(&throttle->mutex);
    g_hash_table_remove(throttle->rows, key);
    g_mutex_unlock(&throttle->mutex);
}
