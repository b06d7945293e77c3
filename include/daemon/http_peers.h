/* Private to the HTTP files: the table of open connections. */
#ifndef BILLHOOK_DAEMON_HTTP_PEERS_H
#define BILLHOOK_DAEMON_HTTP_PEERS_H

#include <glib.h>
#include <stdbool.h>

struct peer {
    int socket;
    gint64 since_us; /* when it was accepted, or its last answer was complete */
    bool complete;   /* the request is whole: it is ours to answer */
    bool gone;       /* found hung up at the last sweep */
    bool cut;
};

struct peers {
    GMutex mutex;
    GPtrArray *list; /* struct peer, oldest first */
    guint limit;     /* when nearly full, the oldest incomplete one is cut */
};

void peers_init(struct peers *peers, guint limit);
void peers_clear(struct peers *peers);
struct peer *peers_add(struct peers *peers, int socket);
void peers_remove(struct peers *peers, struct peer *peer);
void peers_complete(struct peers *peers, struct peer *peer, bool complete);
/* Cuts the connections that are beyond their deadline or were left by their client. To be called
 * ten times a second. */
void peers_sweep(struct peers *peers, gint64 deadline_us);

#endif
