/* Payment links of issued invoices: a row each, made in the transaction that issues, or in which an
 * earlier one ended; and the pause of whoever makes them. A change of what is due of an invoice
 * makes its newest link due at once (a trigger of the schema). */
#ifndef BILLHOOK_STORE_PAYMENT_LINKS_H
#define BILLHOOK_STORE_PAYMENT_LINKS_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"
#include "store/store.h"

/* How far a link is. The first four live: a document has at most one of these. */
enum payment_link_state {
    PAYMENT_LINK_WANTED,
    PAYMENT_LINK_MAKING,    /* the request that makes it is on its way */
    PAYMENT_LINK_UNCERTAIN, /* it may have been made: look before it is made again */
    PAYMENT_LINK_OPEN,      /* it can be paid */
    PAYMENT_LINK_PAID,
    PAYMENT_LINK_CLOSED, /* archived, or not needed any more */
    PAYMENT_LINK_FAILED, /* given up */
    PAYMENT_LINK_STATES
};

/* The word of a state in the database ("open"). Static. Any thread. */
const char *payment_link_state_text(enum payment_link_state state);

/* A link; payment_link_free(). All owned, texts never NULL, times Unix seconds (0: never). */
struct payment_link {
    gint64 id, document_id;
    char *number; /* of the document, for words; read only */
    money due;    /* of the document when the link was read; whoever looks again writes it anew */
    enum payment_link_state state;
    money amount; /* cents */
    char *key;    /* Idempotency-Key */
    char *description, *request;
    char *remote_id, *url;
    bool test;
    int attempts, asked;
    gint64 next_attempt_at; /* 0: nothing is planned */
    gint64 wanted_at, posted_at, made_at, closed_at;
    char *last_answer;
};

/* Frees it; NULL is allowed. */
void payment_link_free(struct payment_link *link);
typedef struct payment_link payment_link_auto;
/* For g_autoptr(payment_link_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(payment_link_auto, payment_link_free)

/* One statement: wants a link of `amount` for an issued invoice in EUR under our `key`, due at
 * `now`. CONFLICT: it has one that lives, or is no such invoice. */
bool payment_link_want(struct store *store,
        gint64 document_id,
        money amount,
        const char *key,
        gint64 now,
        GError **error);

/* The one that is longest due at `now`; NULL without an error: none. */
struct payment_link *payment_link_due(struct store *store, gint64 now, GError **error);

/* *at: when the next one is due, 0: none. */
bool payment_link_next_due(struct store *store, gint64 *at, GError **error);

/* One statement: writes all that may change (all but id, document_id, number, wanted_at; what is
 * known of a made one stays) if its state still is `expected`. Where something else than `due` is
 * due of the document by now, it is due at once, whatever next_attempt_at says: what was asked of
 * Mollie meanwhile was asked for another amount. CONFLICT: the state is another, or a rule of the
 * schema. */
bool payment_link_update(struct store *store,
        const struct payment_link *link,
        enum payment_link_state expected,
        GError **error);

/* One statement, at a start: what was `making` when the process died becomes `uncertain`, due at
 * `now`. *count: how many. */
bool payment_link_recover(struct store *store, gint64 now, gint64 *count, GError **error);

/* One statement: what failed before it was made, was wanted since `since`, and is still the newest
 * link of an invoice with something due is wanted anew under a new key, due at `now`. *count: how
 * many. */
bool payment_links_again(
        struct store *store, gint64 since, gint64 now, gint64 *count, GError **error);

/* *known: whether one of our links has this id of Mollie's. */
bool payment_link_is_known(struct store *store, const char *remote_id, bool *known, GError **error);

/* The newest link of a document; NULL without an error: it never had one. */
struct payment_link *payment_link_of_document(
        struct store *store, gint64 document_id, GError **error);

/* Where a document could be paid at a moment: the address of the link that was open then, NULL
 * without an error: none was. Caller frees. */
char *payment_link_url_at(struct store *store, gint64 document_id, gint64 at, GError **error);

/* Those in a state that ended since `since` (of one that lives: 0), of invoices that something is
 * due of and that have none after it, newest first, at most `limit` (GPtrArray of struct
 * payment_link, which frees them). */
GPtrArray *payment_links_in(struct store *store,
        enum payment_link_state state,
        gint64 since,
        int limit,
        GError **error);

/* Those that were paid since `since`, whose orders the shop still holds for unpaid (pending,
 * on-hold, failed), newest first, at most `limit`. */
GPtrArray *payment_links_to_process(struct store *store, gint64 since, int limit, GError **error);

/* *count: how many are in a state. */
bool payment_links_count(
        struct store *store, enum payment_link_state state, gint64 *count, GError **error);

/* ---- a page that waits for its link ---- */

/* One statement: an issued document without a page is not rendered before `until` (Unix seconds),
 * but for document_release_page(). One whose rendering failed keeps its time. */
bool document_hold_page(struct store *store, gint64 document_id, gint64 until, GError **error);

/* One statement: its page waits no more. */
bool document_release_page(struct store *store, gint64 document_id, GError **error);

/* ---- the pause ---- */

/* Why nothing is asked at the moment. */
struct payment_link_pause {
    gint64 until; /* Unix seconds; 0: no pause. With `refused` it has no end of its own */
    bool refused; /* the key was refused: until the config is re-read, or a check */
    int failures; /* in a row, for the back-off */
    gint64 since; /* when the trouble began; 0: none */
    bool told;    /* an alert was raised, to be taken back */
    char *reason; /* in words, "" */
};

/* Reads the pause; payment_link_pause_clear() frees. */
bool payment_link_pause_read(struct store *store, struct payment_link_pause *pause, GError **error);

/* One statement: writes it; NULL, or one that is all zero, ends it. */
bool payment_link_pause_write(
        struct store *store, const struct payment_link_pause *pause, GError **error);

/* Frees its text. */
void payment_link_pause_clear(struct payment_link_pause *pause);
typedef struct payment_link_pause payment_link_pause_auto;
/* For g_auto(payment_link_pause_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(payment_link_pause_auto, payment_link_pause_clear)

#endif
