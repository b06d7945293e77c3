/* Private to http/: the table of open connections. Any thread. */
#ifndef BILLHOOK_HTTP_PEERS_H
#define BILLHOOK_HTTP_PEERS_H

#include <glib.h>
#include <stdbool.h>

struct peer {
    int socket;
    gint64 since_us; /* monotonic: when it was accepted, or its last answer was complete */
    bool complete;   /* the request is whole: it is ours to answer */
    bool idle;       /* a request was answered, and the next one has not begun */
    bool gone;       /* found hung up at the last sweep */
    bool cut;        /* shut down by us */
};

struct peers {
    GMutex mutex;    /* guards all below */
    GPtrArray *list; /* struct peer, oldest first */
    guint limit;     /* the most connections */
    bool crowded;    /* a crowd was told of, and no sweep has found nobody since */
    guint spare;     /* with fewer places left, the oldest incomplete one is cut */
};

/* An empty table for at most `limit` connections; `spare` places are kept free, by cutting the
 * oldest whose request is not whole. */
void peers_init(struct peers *peers, guint limit, guint spare);

/* Frees the table, once all connections were removed. */
void peers_clear(struct peers *peers);

/* A connection that was accepted; makes room when the table is nearly full. *crowd: so many
 * are there that the next sweep is urgent; true once until a sweep finds nobody. Borrowed until
 * peers_remove(). */
struct peer *peers_add(struct peers *peers, int socket, bool *crowd);

/* A connection that ended; frees the peer. */
void peers_remove(struct peers *peers, struct peer *peer);

/* Notes that a request of the peer has begun. */
void peers_begin(struct peers *peers, struct peer *peer);

/* Notes whether the peer's request is whole: then nothing cuts it. False again when it was
 * answered: its time starts anew. */
void peers_complete(struct peers *peers, struct peer *peer, bool complete);

/* Cuts (shuts down) the connections whose request is not whole deadline_us (microseconds) after
 * they began, or that were left by their client. To be called ten times a second
 * while there are any: how many there are. */
guint peers_sweep(struct peers *peers, gint64 deadline_us);

/* Whether somebody has a right to an answer still: whose request is whole, and who began, or came,
 * less than young_us (microseconds) ago. */
bool peers_busy(struct peers *peers, gint64 young_us);

#endif
