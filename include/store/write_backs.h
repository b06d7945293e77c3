/* What is written back to the shops: a row a document and kind, made in the transaction that issues
 * it. */
#ifndef BILLHOOK_STORE_WRITE_BACKS_H
#define BILLHOOK_STORE_WRITE_BACKS_H

#include <glib.h>
#include <stdbool.h>

#include "store/page_key.h"
#include "store/store.h"

/* What the order gets. */
enum write_back_kind { WRITE_BACK_NOTE, WRITE_BACK_META, WRITE_BACK_KINDS };

/* How far it is. */
enum write_back_state {
    WRITE_BACK_QUEUED,
    WRITE_BACK_WRITING,   /* a request is on its way */
    WRITE_BACK_UNCERTAIN, /* it may have been written: look before it is written again */
    WRITE_BACK_DONE,
    WRITE_BACK_FAILED, /* given up */
    WRITE_BACK_STATES
};

/* The word of a kind in the database ("note"). Static. Any thread. */
const char *write_back_kind_text(enum write_back_kind kind);

/* The word of a state in the database ("queued"). Static. Any thread. */
const char *write_back_state_text(enum write_back_state state);

/* One thing to write. */
struct write_back {
    gint64 id, document_id;
    char *number; /* of the document, for words */
    enum write_back_kind kind;
    char *shop;
    gint64 order_id;
    enum write_back_state state;
    int attempts;           /* that were begun */
    gint64 next_attempt_at; /* Unix seconds; 0: nothing is planned */
    gint64 queued_at;       /* Unix seconds */
    gint64 done_at;         /* Unix seconds; 0: not yet */
    gint64 remote_id;       /* of the note in the shop; 0: unknown */
    char *last_answer;      /* in words, "" */
};

/* Frees it; NULL is allowed. */
void write_back_free(struct write_back *back);
typedef struct write_back write_back_auto;
/* For g_autoptr(write_back_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(write_back_auto, write_back_free)

/* One statement, in the transaction that issues the document: queues it, due at `now`; one that is
 * there already stays as it is. CONFLICT: the document is not issued. */
bool write_back_queue(struct store *store,
        gint64 document_id,
        enum write_back_kind kind,
        const char *shop,
        gint64 order_id,
        gint64 now,
        GError **error);

/* The one that is longest due at `now`; NULL without an error: none. */
struct write_back *write_back_due(struct store *store, gint64 now, GError **error);

/* *at: when the next one is due, 0: none. */
bool write_back_next_due(struct store *store, gint64 *at, GError **error);

/* One statement: writes state, attempts, next_attempt_at, done_at, remote_id and last_answer, if
 * its state still is `expected`. CONFLICT: it is not. */
bool write_back_update(struct store *store,
        const struct write_back *back,
        enum write_back_state expected,
        GError **error);

/* One statement, at a start: what was `writing` when the process died becomes `uncertain`, due at
 * `now`. *count: how many. */
bool write_back_recover(struct store *store, gint64 now, gint64 *count, GError **error);

/* Those of a document (GPtrArray of struct write_back, which frees them), by kind. */
GPtrArray *write_backs_of_document(struct store *store, gint64 document_id, GError **error);

/* Those in a state, newest first, at most `limit`. */
GPtrArray *write_backs_in(
        struct store *store, enum write_back_state state, int limit, GError **error);

/* A page of those in a state (GPtrArray of struct write_back, which frees them), newest first. */
GPtrArray *write_back_page(
        struct store *store, enum write_back_state state, struct page_key *key, GError **error);

/* *count: how many are in a state. */
bool write_backs_count(
        struct store *store, enum write_back_state state, gint64 *count, GError **error);

#endif
