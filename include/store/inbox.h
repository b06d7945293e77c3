/* The inbox: each delivery that came in, what became of it, and the attempts at mapping one that
 * must outlive the process. A body is kept once, packed when its delivery is finished. */
#ifndef BILLHOOK_STORE_INBOX_H
#define BILLHOOK_STORE_INBOX_H

#include <glib.h>
#include <stdbool.h>

#include "store/page_key.h"
#include "store/store.h"

enum delivery_state {
    DELIVERY_PENDING, /* waits to be mapped */
    DELIVERY_DONE,
    DELIVERY_IGNORED, /* on purpose; its reason says why */
    DELIVERY_FAILED,  /* waits for a person; its reason says why */
    DELIVERY_STATES   /* how many there are */
};

/* "pending", "done", "ignored", "failed". Any thread. */
const char *delivery_state_text(enum delivery_state state);

/* The state of such a word. False: no such word, *state is left as it is. Any thread. */
bool delivery_state_from_text(const char *text, enum delivery_state *state);

struct delivery {
    gint64 id;          /* in the order of arrival */
    char *shop, *topic; /* topic: X-WC-Webhook-Topic, which is not signed; "" */
    gint64 received_at; /* Unix seconds */
    enum delivery_state state;
    char *reason;       /* "": none */
    gint64 order_id;    /* WooCommerce's; 0: unknown */
    gint64 bytes;       /* of the body as it was sent */
    gint64 repeats;     /* how often the same body came again */
    bool fetched;       /* billhook asked the shop for it; no webhook brought it */
    gint64 asked_after; /* of a fetched one: it is newer than every delivery up to this id */
    GBytes *body;       /* as it was sent; NULL in lists, when purged, and when damaged */
    bool damaged;       /* delivery_pending() only: the body is there and cannot be unpacked */
};

/* Frees a delivery. NULL: nothing. */
void delivery_free(struct delivery *delivery);
typedef struct delivery delivery_auto;
/* For g_autoptr(delivery_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(delivery_auto, delivery_free)

/* What came in; all borrowed. */
struct delivery_new {
    const char *shop, *topic; /* topic may be NULL */
    gint64 received_at;       /* Unix seconds */
    const void *body;
    gsize length;              /* of the body, bytes */
    const guint8 *digest;      /* SHA-256 of the body, 32 bytes */
    enum delivery_state state; /* PENDING, or IGNORED (the shop is disabled) */
    const char *reason;        /* NULL or "": none */
};

/* ---- coming in ---- */

/* Inside a transaction: keeps a delivery and sets *id to its row. Where a pending one has the same
 * body already, or one that turned out to be an order, that one's repeats are counted instead: *id
 * is that row, *repeat true. One that comes in as IGNORED is always kept. */
bool delivery_put(struct store *store,
        const struct delivery_new *new,
        gint64 *id,
        bool *repeat,
        GError **error);

/* Inside a transaction: keeps what billhook fetched, pending, and sets *id to its row: newer than
 * every delivery up to asked_after (0: it claims nothing). A pending one with the same body takes
 * the claim over; one that is finished does not stand in the way. */
bool delivery_put_fetched(struct store *store,
        const struct delivery_new *delivery,
        gint64 asked_after,
        gint64 *id,
        GError **error);

/* Inside a transaction, once a batch: notes when its last delivery came, in Unix seconds. Where
 * that was kept, its own row says so and nothing is written; a repeat leaves no row, so a counter
 * keeps its moment, at most once a second. A clock that was set back takes the counter with it. */
bool delivery_note_last(struct store *store, gint64 received_at, bool repeat, GError **error);

/* ---- mapping ---- */

/* The oldest pending ones with their bodies (GPtrArray of struct delivery), oldest first: up to
 * `limit`, fewer once their bodies have passed a megabyte, at least one where one is pending.
 * `aside`: a set of gint64 pointers, ids to leave out; NULL: none. A body that cannot be unpacked
 * is no error: `damaged` says so. */
GPtrArray *delivery_pending(struct store *store, int limit, GHashTable *aside, GError **error);

/* The ids of the oldest pending ones, oldest first, up to `limit` (GArray of gint64; the caller
 * unrefs). `aside` as above. */
GArray *delivery_pending_ids(struct store *store, int limit, GHashTable *aside, GError **error);

/* The body as it will be kept, packed (zlib) outside of any transaction. NULL: it would not get
 * smaller, or there is no body. Caller unrefs. Any thread. */
GBytes *delivery_pack(const struct delivery *delivery);

/* Inside a transaction: the outcome of a pending delivery. `was_order`: its digest goes on counting
 * repeats. `packed`: what delivery_pack() gave for it; NULL: the body is read and packed now.
 * CONFLICT: it is not pending any more, or there is none of this id. */
bool delivery_finish(struct store *store,
        gint64 id,
        enum delivery_state state,
        const char *reason,
        gint64 order_id,
        bool was_order,
        GBytes *packed,
        GError **error);

/* ---- attempts ---- */

/* An attempt at mapping a delivery that is noted, so that the next start knows it if this process
 * dies of it. */
struct attempt {
    gint64 id; /* of the delivery */
    char *shop, *topic;
    bool begun;    /* it was begun, and neither ended nor paused */
    bool pending;  /* the delivery is still pending */
    int cut_short; /* how often the process died meanwhile */
};

/* Notes that an attempt begins at `now`. Own transaction, written without fsync, for it is to
 * outlive the process and not the power; inside the caller's it goes to the disk with that. */
bool attempt_begin(struct store *store, gint64 id, gint64 now, GError **error);

/* One statement: the attempt ended, nothing is left of its note. */
bool attempt_end(struct store *store, gint64 id, GError **error);

/* One statement: the process died of it once more; it is not in hand any more. */
bool attempt_cut_short(struct store *store, gint64 id, GError **error);

/* One statement: the attempt is not in hand any more, and has not ended. id 0: all of them. */
bool attempt_pause(struct store *store, gint64 id, GError **error);

/* All attempts that are noted (GPtrArray of struct attempt), by id. */
GPtrArray *attempt_list(struct store *store, GError **error);

/* ---- looking ---- */

/* One delivery with its body (NULL where it was purged); delivery_free() frees it. NOT_FOUND;
 * SYSTEM also when the body cannot be unpacked. */
struct delivery *delivery_get(struct store *store, gint64 id, GError **error);

/* *shop (caller frees) and *order_id (0: unknown) of a delivery. NOT_FOUND. */
bool delivery_order(struct store *store, gint64 id, char **shop, gint64 *order_id, GError **error);

/* Deliveries without their bodies (GPtrArray of struct delivery), newest first. state: an enum
 * delivery_state, -1 all; shop: NULL or "" all; order_id: 0 all; since: received then or later, 0
 * all; limit: 0 all. */
GPtrArray *delivery_list(struct store *store,
        int state,
        const char *shop,
        gint64 order_id,
        gint64 since,
        int limit,
        GError **error);

/* A page of the deliveries in a state other than pending, without their bodies (GPtrArray of struct
 * delivery), newest first. */
GPtrArray *delivery_page(
        struct store *store, enum delivery_state state, struct page_key *key, GError **error);

/* ---- again, or never ---- */

/* One statement: makes a delivery pending again, whatever it was. CONFLICT: its body was purged.
 * NOT_FOUND. */
bool delivery_retry(struct store *store, gint64 id, GError **error);

/* One statement, as delivery_retry(); one whose body was purged, or that is not there, stays as it
 * is, which is no error. */
bool delivery_map_again(struct store *store, gint64 id, GError **error);

/* One statement: makes pending again what was received at `since` or later (0: ever) and has its
 * body: the failed ones, or (`failed_only` false) all that are not pending. *count: how many. */
bool delivery_retry_many(
        struct store *store, bool failed_only, gint64 since, gint64 *count, GError **error);

/* One statement: a failed delivery becomes ignored, with the reason "discarded". CONFLICT: it is
 * not a failed one. NOT_FOUND. */
bool delivery_discard(struct store *store, gint64 id, GError **error);

/* Own transaction: removes the bodies of done and ignored deliveries received before `before`, the
 * oldest first. It looks at `limit` of them at most; a body that is the newest state of an order
 * with a document stays, and is not looked at again. *count: how many were looked at; less than
 * `limit`: no more are there. */
bool delivery_purge(struct store *store, gint64 before, int limit, gint64 *count, GError **error);

#endif
