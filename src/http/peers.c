/* The open connections and their absolute deadlines. libmicrohttpd 0.9.75's own time-out starts
 * anew with every byte, so a slow client would hold a connection for ever; and when the table is
 * full it accepts nobody. */
#include "peers.h"

#include <sys/socket.h>

/* A client gets this long before it may be cut for another: a shop sends its whole request in one
 * go. */
#define GRACE_US (100 * 1000)
/* A crowd is this part of the table. */
#define CROWD 8

void peers_init(struct peers *peers, guint limit, guint spare)
{
    g_mutex_init(&peers->mutex);
    peers->list = g_ptr_array_new();
    peers->limit = limit;
    peers->spare = spare;
}

void peers_clear(struct peers *peers)
{
    g_ptr_array_unref(peers->list);
    g_mutex_clear(&peers->mutex);
}

static void cut(struct peer *peer)
{
    peer->cut = true;
    shutdown(peer->socket, SHUT_RDWR);
}

/* What comes next, without taking it: > 0 bytes wait to be read, 0 the client has hung up, < 0
 * nothing yet. */
static ssize_t look(const struct peer *peer)
{
    char byte;
    return recv(peer->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

/* The client has hung up and nothing of it is left to read: its request will never be whole.
 * libmicrohttpd's edge-triggered epoll misses a FIN that comes together with the last bytes. */
static bool is_gone(const struct peer *peer)
{
    return look(peer) == 0;
}

/* What it sent lies there and was not read yet: it waits for us. */
static bool waits_for_us(const struct peer *peer)
{
    return look(peer) > 0;
}

/* With the mutex held. Cut at the second look: at the first its last bytes may just be on their way
 * to the handler. */
static void cut_if_gone(struct peer *peer)
{
    if (!is_gone(peer))
        peer->gone = false;
    else if (!peer->gone)
        peer->gone = true;
    else
        cut(peer);
}

/* With the mutex held, when the table is nearly full: the oldest connections whose request is not
 * complete, and who are to blame for that, make room. */
static void make_room(struct peers *peers)
{
    gint64 before_us = g_get_monotonic_time() - GRACE_US;
    guint taken = peers->list->len + peers->spare;
    guint wanted = taken > peers->limit ? taken - peers->limit : 0;

    for (guint i = 0; i < peers->list->len && wanted > 0; i++) {
        struct peer *peer = g_ptr_array_index(peers->list, i);
        bool may_go = !peer->complete && peer->since_us < before_us && !waits_for_us(peer);
        if (!peer->cut && !may_go)
            continue;
        wanted--;
        if (!peer->cut)
            cut(peer);
    }
}

struct peer *peers_add(struct peers *peers, int socket, bool *crowd)
{
    struct peer *peer = g_new0(struct peer, 1);
    peer->socket = socket;
    peer->since_us = g_get_monotonic_time();
    g_mutex_lock(&peers->mutex);
    g_ptr_array_add(peers->list, peer);
    *crowd = !peers->crowded && peers->list->len >= MAX(peers->limit / CROWD, 1);
    peers->crowded = peers->crowded || *crowd;
    make_room(peers);
    g_mutex_unlock(&peers->mutex);
    return peer;
}

void peers_remove(struct peers *peers, struct peer *peer)
{
    g_mutex_lock(&peers->mutex);
    g_ptr_array_remove(peers->list, peer); /* keeps the order: oldest first */
    g_mutex_unlock(&peers->mutex);
    g_free(peer);
}

void peers_begin(struct peers *peers, struct peer *peer)
{
    g_mutex_lock(&peers->mutex);
    peer->idle = false;
    g_mutex_unlock(&peers->mutex);
}

void peers_complete(struct peers *peers, struct peer *peer, bool complete)
{
    g_mutex_lock(&peers->mutex);
    peer->complete = complete;
    peer->idle = !complete;
    if (!complete)
        peer->since_us = g_get_monotonic_time();
    g_mutex_unlock(&peers->mutex);
}

guint peers_sweep(struct peers *peers, gint64 deadline_us)
{
    gint64 before_us = g_get_monotonic_time() - deadline_us;
    g_mutex_lock(&peers->mutex);
    for (guint i = 0; i < peers->list->len; i++) {
        struct peer *peer = g_ptr_array_index(peers->list, i);
        if (peer->complete || peer->cut)
            continue;
        if (peer->since_us < before_us)
            cut(peer);
        else
            cut_if_gone(peer);
    }
    make_room(peers);
    guint open = peers->list->len;
    peers->crowded = peers->crowded && open > 0;
    g_mutex_unlock(&peers->mutex);
    return open;
}

bool peers_busy(struct peers *peers, gint64 young_us)
{
    gint64 after_us = g_get_monotonic_time() - young_us;
    bool busy = false;
    g_mutex_lock(&peers->mutex);
    for (guint i = 0; i < peers->list->len && !busy; i++) {
        const struct peer *peer = g_ptr_array_index(peers->list, i);
        bool begun = !peer->idle && peer->since_us > after_us;
        busy = !peer->cut && (peer->complete || begun);
    }
    g_mutex_unlock(&peers->mutex);
    return busy;
}
