/* The one database (SQLite, WAL, synchronous=FULL) and its `.mark` file. One struct store = one
 * connection = one thread. All SQL is in src/store. A function inside a transaction of the caller's
 * says so; the others are their own transaction (BEGIN IMMEDIATE). Errors: TEMPORARY (busy,
 * locked), SYSTEM (disk full, I/O, damaged), CONFLICT, NOT_FOUND. */
#ifndef BILLHOOK_STORE_STORE_H
#define BILLHOOK_STORE_STORE_H

#include <glib.h>
#include <stdbool.h>

#include "base/error.h"
#include "document/build.h"

struct store;

enum store_mode {
    STORE_SERVE, /* the daemon's first connection: makes the database when neither it nor its mark
                    exists, migrates (a backup first), takes the lock file (a second instance:
                    CONFLICT), mode 0600 */
    STORE_OPEN,  /* an existing database; NOT_FOUND says that `serve` makes it */
    STORE_READ,  /* as STORE_OPEN, read only */
};

/* True while a daemon holds the lock of this database. Any thread. */
bool store_is_served(const char *path);

/* Why the file system of a database is no good place for it (a network's, a container's, memory);
 * NULL: nothing against it, or it cannot be told. Caller frees. Any thread. */
char *store_disk_doubt(const char *path);

/* Opens the database. A damaged one, a newer schema, a missing one beside a mark: an error that
 * names the command to repair. */
struct store *store_open(const char *path, enum store_mode mode, GError **error);
void store_close(struct store *store);
/* For a connection that reads and writes a few rows at a time: its page cache stays small (SQLite's
 * own measure is 2 MB). */
void store_keep_little(struct store *store);
typedef struct store store_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store_auto, store_close)

/* A gate lets the threads of one process take turns at writing: an urgent one (intake) comes before
 * all others, and nobody sleeps in SQLite's busy wait. The gate must outlive the stores that use
 * it. */
struct store_gate;
struct store_gate *store_gate_new(void);
void store_gate_free(struct store_gate *gate);
void store_use_gate(struct store *store, struct store_gate *gate, bool urgent);
/* Stores that use the gate from now on watch this place as well (store_watch_place()). */
struct store_place;
void store_gate_watch(struct store_gate *gate, const struct store_place *place);
const struct store_place *store_gate_place(
        const struct store_gate *gate); /* NULL: none; gate may be NULL */
/* True while another writer waits: who is in a long transaction should end it. Any store that uses
 * the gate. */
bool store_gate_wanted(struct store *store);

/* The files (database, -wal, -shm) that an open store uses, by device and inode. A store that
 * watches them begins no transaction, and answers for none, while a path names another file or
 * nothing: TEMPORARY. Moved back, it goes on by itself. The place must outlive the stores. */
struct store_place *store_place_new(
        struct store *store); /* of a store that has just been opened to serve */
void store_place_free(struct store_place *place);
/* TEMPORARY names the file. Three stat(), nothing is opened. NULL: true. Any thread. */
bool store_place_check(const struct store_place *place, GError **error);
void store_watch_place(struct store *store, const struct store_place *place);

bool store_begin(struct store *store, GError **error);
bool store_commit(struct store *store, GError **error);
void store_rollback(struct store *store);
/* A nested step that can be taken back alone; only inside a transaction. */
bool store_savepoint(struct store *store, GError **error);
bool store_release(struct store *store, GError **error);
void store_rollback_to(struct store *store);

/* True once reading or writing failed in a way after which the connection must not go on (a failed
 * fsync or other I/O error, damage): close it and open a new one. */
bool store_broken(struct store *store);

/* 16 random hex digits of this database, made with it: a part of every Message-ID. Borrowed. */
const char *store_uid(struct store *store);

/* The day the database was made, in a zone: the default of orders_since. Caller frees. */
char *store_birthday(struct store *store, const char *zone);

/* ---- deliveries: the inbox
 * -------------------------------------------------------------------------------- */

enum delivery_state {
    DELIVERY_PENDING,
    DELIVERY_DONE,
    DELIVERY_IGNORED,
    DELIVERY_FAILED,
    DELIVERY_STATES
};
const char *delivery_state_text(enum delivery_state state);
bool delivery_state_from_text(const char *text, enum delivery_state *state);

struct delivery {
    gint64 id;
    char *shop, *topic;
    gint64 received_at;
    enum delivery_state state;
    char *reason;
    gint64 order_id; /* 0: unknown */
    gint64 bytes, repeats;
    GBytes *body; /* NULL in lists and when purged */
    bool damaged; /* delivery_pending() only: the body is there and cannot be unpacked */
};
void delivery_free(struct delivery *delivery);

/* What came in. `digest` = SHA-256 of the body. */
struct delivery_new {
    const char *shop, *topic;
    gint64 received_at;
    const void *body;
    gsize length;
    const guint8 *digest;
    enum delivery_state state; /* PENDING, or IGNORED (shop disabled) */
    const char *reason;
};

/* Inside a transaction of the caller's: keeps a delivery, or counts a repeat of one that is pending
 * or was an order
 * (*repeat). *id: the row. */
bool delivery_put(struct store *store,
        const struct delivery_new *new,
        gint64 *id,
        bool *repeat,
        GError **error);
/* Up to `limit` pending ones with bodies, oldest first (GPtrArray of struct delivery), fewer where
 * their bodies pass a megabyte; without those in `aside` (a set of gint64 pointers; NULL: none). */
GPtrArray *delivery_pending(struct store *store, int limit, GHashTable *aside, GError **error);
/* The ids of the oldest pending ones (GArray of gint64), but those in `aside`. */
GArray *delivery_pending_ids(struct store *store, int limit, GHashTable *aside, GError **error);

/* An attempt at mapping a delivery that is noted, so that the next start knows it if this process
 * dies of it. */
struct attempt {
    gint64 id; /* of the delivery */
    char *shop, *topic;
    bool begun, pending; /* begun, and neither ended nor paused; the delivery waits still */
    int cut_short;       /* how often the process died meanwhile */
};
/* Begins one. Outside of a transaction it is one of its own, on the disk's way but not fsynced: it
 * is to outlive the process, not the power. */
bool attempt_begin(struct store *store, gint64 id, gint64 now, GError **error);
/* Inside a transaction or not: nothing is left of it; the process died of it once more; it is not
 * in hand any more, though not ended. */
bool attempt_end(struct store *store, gint64 id, GError **error);
bool attempt_cut_short(struct store *store, gint64 id, GError **error);
bool attempt_pause(struct store *store, gint64 id, GError **error); /* 0: all */
/* All that are noted (GPtrArray of struct attempt), by id. */
GPtrArray *attempt_list(struct store *store, GError **error);
/* Inside a transaction: the outcome of a pending one. was_order keeps its digest for counting
 * repeats. `packed`: what delivery_pack() gave for it; NULL: it is made now. */
bool delivery_finish(struct store *store,
        gint64 id,
        enum delivery_state state,
        const char *reason,
        gint64 order_id,
        bool was_order,
        GBytes *packed,
        GError **error);
/* The body as it will be kept, packed outside of any transaction; NULL: it would not get smaller.
 * Caller unrefs. */
GBytes *delivery_pack(const struct delivery *delivery);
struct delivery *delivery_get(struct store *store, gint64 id, GError **error); /* with body */
/* state -1: all; since 0: all; limit 0: all; order (shop "", id 0): all. Newest first, without
 * bodies. */
GPtrArray *delivery_list(struct store *store,
        int state,
        const char *shop,
        gint64 order_id,
        gint64 since,
        int limit,
        GError **error);
/* Makes it pending again, whatever it was; its body must be there (CONFLICT: purged). */
bool delivery_retry(struct store *store, gint64 id, GError **error);
/* Inside a transaction: the same, but one whose body was purged stays as it is. */
bool delivery_map_again(struct store *store, gint64 id, GError **error);
/* All failed ones (since 0), or all received since then whose body is there. *count: how many. */
bool delivery_retry_many(
        struct store *store, bool failed_only, gint64 since, gint64 *count, GError **error);
/* A failed one becomes ignored ("discarded"). CONFLICT for others. */
bool delivery_discard(struct store *store, gint64 id, GError **error);
/* Purges bodies of done and ignored ones received before `before`, looks at most at `limit` in one
 * transaction; bodies that are the newest state of an order with a document stay. *count: how many
 * were looked at (less than limit: done). */
bool delivery_purge(struct store *store, gint64 before, int limit, gint64 *count, GError **error);

/* ---- orders: the newest state of each
 * ----------------------------------------------------------------------- */

struct stored_order {
    char *shop;
    gint64 id;
    char *number, *status_text;
    enum order_status status;
    gint64 created_at, modified_at;
    bool deleted;
    gint64 delivery_id;
    GBytes *body; /* the newest state as sent; NULL in lists, and when it was purged (an order
                     without a document) */
};
void stored_order_free(struct stored_order *order);
/* Inside a transaction: keeps it as the newest state (the caller compared). Deleted is cleared. The
 * body is not stored again: it is that of delivery_id, which must exist; `body` is not looked at.
 */
bool order_put(struct store *store, const struct stored_order *order, GError **error);
/* NULL without an error: there is none. */
struct stored_order *order_get(struct store *store, const char *shop, gint64 id, GError **error);
/* By "#ID" or by number; shop NULL: all shops. GPtrArray of struct stored_order without body. */
GPtrArray *order_find(struct store *store, const char *reference, const char *shop, GError **error);
/* How much there is to an order's newest state, without reading its body; all 0: there is no such
 * order. */
struct order_weight {
    gint64 delivery_id; /* whose body it is */
    gint64 bytes;       /* of that body */
    gint64 refunds;     /* that were ever seen; counted to 100 */
    gint64 created_at, modified_at;
    enum order_status status;
    bool deleted; /* in the shop */
};
bool order_weight(struct store *store,
        const char *shop,
        gint64 id,
        struct order_weight *weight,
        GError **error);
bool order_mark_deleted(struct store *store,
        const char *shop,
        gint64 id,
        GError **error); /* inside a transaction */
/* Inside a transaction: true in *wanted for a refund first seen now or earlier under
 * create=refunded. A refund id first seen while create=never stays unwanted. */
bool refund_seen(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        bool create_refunded,
        bool *wanted,
        GError **error);

/* ---- documents
 * ------------------------------------------------------------------------------------------------
 */

enum made_by { MADE_BY_RULE, MADE_BY_PERSON };
enum void_by { VOID_BY_NOBODY, VOID_BY_RULE, VOID_BY_PERSON, VOID_BY_REPLACEMENT };

struct stored_document {
    struct document *document; /* whole: content, living fields, mail status, warnings */
    struct seller *seller;     /* as frozen; for a draft as it was at its last build */
    struct document_edits edits;
    enum vat_category vat_choice; /* a person's, VAT_NONE */
    char *vat_reason;             /* that goes with it, "" */
    enum made_by made_by;
    bool automatic;     /* made by a rule while auto_send=true: may issue itself */
    bool pending_order; /* its order is still pending: may not issue itself yet */
    bool released;      /* `outbox release` freed it from burst_limit */
    bool leaves_rest; /* not stored: the caller of document_issue() knows that this credit note does
                         not complete its invoice */
    bool fully_credited; /* issued credit notes cover the whole invoice; read only */
    gint64 ripe_from;    /* send_after counts from here: its making, or leaving pending */
    enum void_by void_by;
    gint64 rendered_at; /* 0: the PDF is not stored yet */
    int render_attempts;
    gint64 next_render_at;
    char *render_error;
    char *ubl_reason;      /* once rendered: why there is no UBL, "" */
    gint64 shop_paid_at;   /* when the shop says it was paid; 0: it does not */
    gint64 person_paid_at; /* `paid DOC`: recorded by a person; 0: not */
    char *person_paid_by;  /* `--by TEXT`, "" */
    gint64 exported_at;    /* when its UBL was written to [einvoice] directory; 0: not yet */
    char *frozen; /* not stored: document_freeze() of it, made before the transaction for the next
                   * document_insert(), _update_draft() or _revive(); NULL: they make it */
};
struct stored_document *stored_document_new(struct document *document); /* takes document */
void stored_document_free(struct stored_document *stored);
typedef struct stored_document stored_document_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(stored_document_auto, stored_document_free)

/* Inside a transaction. Sets document->id. CONFLICT when (shop, order, type) has a live one that
 * stands in the way. */
bool document_insert(struct store *store, struct stored_document *stored, GError **error);
/* Inside a transaction: a draft's content, edits, flags, warnings. CONFLICT for an issued one. */
bool document_update_draft(
        struct store *store, const struct stored_document *stored, GError **error);
/* Inside a transaction: a draft, or an issued order form or delivery note, becomes void. A void
 * draft may be revived with document_revive() (void_by rule only). */
bool document_void(struct store *store, gint64 id, enum void_by by, GError **error);
bool document_revive(struct store *store, const struct stored_document *stored, GError **error);
/* Inside a transaction: the living fields paid, paid_at, totals.paid/due, warnings of any document.
 */
bool document_update_living(struct store *store, const struct document *document, GError **error);
/* Inside a transaction: who says it is paid (shop_paid_at, person_paid_at, person_paid_by). */
bool document_update_payment(
        struct store *store, const struct stored_document *stored, GError **error);
/* Own transaction: issued ones that have a UBL and exported_at 0, oldest first; and the mark that
 * it was exported. */
GPtrArray *document_unexported(struct store *store, int limit, GError **error);
bool document_exported(struct store *store, gint64 id, gint64 now, GError **error);

/* Inside a transaction: the number to come for a type in the series of `format`, `day`, `shop`: *n,
 * *series (owned) and *day_out, which is `day` or the last day of the series when the clock is up
 * to a day behind. CONFLICT: the clock is more than a day behind, the mark is ahead or missing
 * (says the command that confirms). Nothing is written. */
bool series_peek(struct store *store,
        enum document_type type,
        const char *format,
        gint64 first_number,
        const char *day,
        const char *shop,
        char **series,
        gint64 *n,
        char **day_out,
        GError **error);
/* Inside a transaction: freezes a draft: content (with number and date in it, made by the caller
 * with document_number()), its SHA-256, the chain, the series' last number, state issued.
 * document->number must be number_text(series, n). An issued credit note that completes what is
 * credited of its invoice sets the invoice's fully_credited. CONFLICT: no draft, a warning blocks,
 * n is not the series' next. */
bool document_issue(struct store *store,
        struct stored_document *stored,
        const char *series,
        gint64 n,
        gint64 now,
        GError **error);
/* After the commit: brings the `.mark` file up to the database and fsyncs it. SYSTEM: it could not
 * be written (the numbers stand; it is tried again at the next issue and at start). */
bool store_mark_sync(struct store *store, GError **error);

struct stored_document *document_get(struct store *store, gint64 id, GError **error);
/* "2026-00116" or "#12". NOT_FOUND names it. */
struct stored_document *document_find(struct store *store, const char *reference, GError **error);

struct document_filter {
    int type, state;          /* -1: all */
    const char *shop, *order; /* NULL: all; order: "#ID" or number */
    gint64 since;             /* created_at >= */
    gint64 order_id;          /* 0: all; with shop */
    bool unpaid;
    int limit; /* 0: all */
};
/* struct stored_document, highest id first. */
GPtrArray *document_list(struct store *store, const struct document_filter *filter, GError **error);
/* All documents of an order (any type and state), oldest first. */
GPtrArray *document_of_order(
        struct store *store, const char *shop, gint64 order_id, GError **error);
/* Those of one type: the others may be large or many. */
GPtrArray *document_of_type(struct store *store,
        const char *shop,
        gint64 order_id,
        enum document_type type,
        GError **error);
/* All of them that a person or a rule can change but for the content, which changes only together
 * with it: as long as this text is the same, what was read after it was made is so still. Caller
 * frees. */
char *document_traces(struct store *store,
        const char *shop,
        gint64 order_id,
        enum document_type type,
        GError **error);
/* Calls `visit` with each credit note of an order (any state), oldest first, one in memory at a
 * time. */
typedef void (*document_visitor)(const struct stored_document *stored, void *context);
bool document_visit_notes(struct store *store,
        const char *shop,
        gint64 order_id,
        document_visitor visit,
        void *context,
        GError **error);
/* How many credit notes an order has; counts to `most`. */
bool document_count_notes(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 most,
        gint64 *count,
        GError **error);
/* Credit notes of an invoice that are not void, oldest first. */
GPtrArray *document_credits_of(struct store *store, gint64 invoice_id, GError **error);
/* Automatic drafts that may issue themselves now (not pending, ripe_from + send_after <= now, no
 * blocking warning): up to limit, oldest first. */
GPtrArray *document_ripe(
        struct store *store, gint64 now, gint64 send_after_s, int limit, GError **error);
/* How many automatic documents were issued since a time (for burst_limit). */
bool document_issued_since(struct store *store, gint64 since, gint64 *count, GError **error);
bool document_release_burst(struct store *store, gint64 *count, GError **error);

/* Issued ones whose PDF is not stored and next_render_at <= now, oldest first, up to limit. */
GPtrArray *document_unrendered(struct store *store, gint64 now, int limit, GError **error);
/* Counts one more attempt, tells why it failed and when it is tried again. */
bool document_render_failed(
        struct store *store, gint64 id, const char *reason, gint64 next_at, GError **error);
/* Own transaction, before pages are begun: what does not end with document_rendered() or
 * document_render_failed() took the process down. On the disk's way but not fsynced: it is to
 * outlive the process, not the power. */
bool document_renderings_begin(
        struct store *store, const gint64 *ids, guint count, gint64 now, GError **error);
/* Those begun and not ended, by id; the daemon asks once, before its first page. */
GPtrArray *document_renderings_open(struct store *store, GError **error);

/* Keeps a picture (a logo, as it is when a document is issued) unless it is there; sha256: of its
 * bytes, in hex. In the caller's transaction. */
bool picture_keep(
        struct store *store, const char *sha256, GBytes *bytes, gint64 now, GError **error);
bool picture_is_kept(struct store *store, const char *sha256);
/* A kept picture; NOT_FOUND; SYSTEM: its bytes are not those. */
GBytes *picture_get(struct store *store, const char *sha256, GError **error);

enum artifact_kind { ARTIFACT_PDF, ARTIFACT_UBL };
/* Own transaction: the rendered bytes of an issued document (ubl NULL: it has none, `ubl_reason`
 * says why), at once with rendered_at. Their SHA-256 stands beside. Never overwritten: CONFLICT.
 * Mails that waited for the PDF become due. */
bool document_rendered(struct store *store,
        gint64 id,
        GBytes *pdf,
        GBytes *ubl,
        const char *ubl_reason,
        gint64 now,
        GError **error);
/* NULL without an error: not there. */
GBytes *document_artifact(struct store *store, gint64 id, enum artifact_kind kind, GError **error);

/* ---- outbox
 * -------------------------------------------------------------------------------------------------------
 */

struct mail {
    gint64 id;
    gint64 document_id; /* 0: an alert */
    char *number;       /* of the document, "" */
    char *to;           /* one address, domain as A-label */
    char *role;         /* "to", "cc", "bcc", "alert" */
    enum mail_state state;
    int attempts;
    char *last_answer;
    gint64 next_attempt_at, created_at, sent_at, first_failed_at;
    char *message_id;
    bool past_dot; /* an attempt got past the final dot without an answer */
    int uncertain_attempts;
    GBytes *message;      /* whole bytes once built; NULL before and in lists */
    char *subject, *body; /* alerts only */
};
void mail_free(struct mail *mail);
/* Inside a transaction: queues a mail; sets id. A document's mail waits until the PDF is stored. */
bool mail_queue(struct store *store, struct mail *mail, GError **error);
/* Own transaction: claims the next due queued (or uncertain that is to be resent) mail for sending:
 * durable `claimed` flag with the attempt counted; NULL without an error: none due. With message if
 * it was built; its state is the one before the claim (uncertain: an attempt broke after the dot),
 * so that the caller can hold it. Alerts go first, then the longest due. Claims of a process that
 * died: store_open(STORE_SERVE) turns those with past_dot into uncertain and the others back into
 * what they were, due at once. */
struct mail *mail_claim(struct store *store, gint64 now, GError **error);
/* Own transaction: keeps the built bytes (the same for every attempt and for every recipient of the
 * same message_id). */
bool mail_keep_message(struct store *store, gint64 id, GBytes *message, GError **error);
/* Own transaction, just before the final dot goes out. */
bool mail_mark_dot(struct store *store, gint64 id, GError **error);
/* Own transaction: the outcome of a claimed one. sent: document state becomes sent where role is
 * "to". */
bool mail_finish(struct store *store,
        gint64 id,
        enum mail_state state,
        const char *answer,
        gint64 next_attempt_at,
        gint64 now,
        GError **error);
struct mail *mail_get(struct store *store, gint64 id, GError **error);
GPtrArray *mail_list(struct store *store, int state, int limit, GError **error); /* newest first */
GPtrArray *mail_of_document(struct store *store, gint64 document_id, GError **error);
/* A file or directory of [mail] was mended: mails that wait for an attachment are due now, and a
 * pause of the queue ends. */
bool mail_waits_for_file(
        struct store *store, gint64 now); /* a mail waits for an attachment, and is not due */
bool mail_retry_files(struct store *store, gint64 now, GError **error);
/* Failed, held, uncertain, cancelled, queued: due now; a pause ends. CONFLICT: sent, or being sent
 * at the moment. */
bool mail_retry(struct store *store, gint64 id, GError **error);
bool mail_retry_failed(struct store *store, gint64 *count, GError **error);
bool mail_cancel(struct store *store,
        gint64 id,
        GError **error); /* CONFLICT: sent, cancelled, or being sent at the moment */
/* Uncertain ones with so many uncertain attempts or more become held. */
bool mail_hold_uncertain(struct store *store, gint64 attempts, gint64 *count, GError **error);
/* Why the queue is paused; NULL: it is not (or cannot be read). Caller frees. */
char *mail_pause_reason(struct store *store);
/* Pauses all mails but alerts until a time, with the reason as last_answer; 0 resumes. */
bool mail_pause(struct store *store, gint64 until, const char *reason, GError **error);
/* The earliest next_attempt_at of due work, 0: none. */
bool mail_next_due(struct store *store, gint64 *at, GError **error);

/* ---- series, alerts, story, books
 * ---------------------------------------------------------------------------------- */

struct series {
    enum document_type type;
    char *series; /* "2026-{N:5}" */
    gint64 last;  /* 0: none issued */
    gint64 next;
};
void series_free(struct series *series);
GPtrArray *series_list(struct store *store, int type, GError **error);
/* ---- a clock that cannot be right (INTERFACE.md, "Bounds") ----
 * It is in doubt when it jumped by more than a day against CLOCK_BOOTTIME while the daemon ran
 * (clock_jumped()), or stands more than 90 days after the last moment that was believed: that of a
 * delivery or an issue while there was no doubt. Deliveries of a clock in doubt are kept and do not
 * end the doubt. An order with a date within a day of the clock is issued all the same: two clocks
 * agree (a shop that sold nothing for 100 days goes on by itself). `number TYPE --next N --reason
 * TEXT` confirms: that the clock was right at that moment, for all types and series; from then on
 * it is believed as if a document had been issued then, until it jumps again. A clock that is set
 * back by more than a day from where it was in doubt is no longer in doubt (series_peek() looks at
 * one that is behind). */

/* Inside a transaction, before an issue: CONFLICT where the clock is in doubt and neither date of
 * the order (Unix seconds, 0: none) supports it. */
bool clock_check(struct store *store,
        enum document_type type,
        gint64 created_at,
        gint64 modified_at,
        gint64 now,
        GError **error);
/* Inside a transaction: a delivery came, of an order with these dates (0: of none): it is believed
 * where there is no doubt, or a date supports it. */
bool clock_saw_delivery(
        struct store *store, gint64 created_at, gint64 modified_at, gint64 now, GError **error);
/* What is doubted, in words, owned; *doubt NULL: nothing. For `status`, and for what a person must
 * confirm. */
bool clock_doubt(struct store *store, gint64 now, char **doubt, GError **error);
/* The clock jumped: away from what it was, or back to it. */
bool clock_jumped(struct store *store, bool away, gint64 now, GError **error);
/* Inside a transaction: a person confirms. */
bool clock_confirm(struct store *store, gint64 now, GError **error);

/* Own transaction. The rules of `number TYPE --next`; also confirms after a restored backup or a
 * lost mark. */
bool series_set_next(struct store *store,
        enum document_type type,
        const char *series,
        gint64 next,
        const char *reason,
        gint64 now,
        GError **error);

/* The story of an order. kind: decision, payment, person, document, mail (deliveries are told from
 * their own rows). */
bool event_add(struct store *store,
        const char *shop,
        gint64 order_id,
        const char *kind,
        gint64 at,
        const char *text,
        GError **error);
struct event {
    gint64 at;
    char *kind, *text;
};
GPtrArray *event_list(struct store *store, const char *shop, gint64 order_id, GError **error);
/* The id of the last event that changes documents of an order (no mail, no payment), 0 none:
 * whether somebody else was at them. */
bool event_last(struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error);

/* True in *due when an alert of this kind may be mailed now (none in the last hour); records it.
 * Inside or outside a transaction. */
#define ALERT_LOGGED                                                                               \
    "log:" /* begins the kinds that stand for a line of the log; alerts_forget() lets them go      \
              after an hour */
bool alerts_forget(struct store *store, gint64 now, GError **error);
bool alert_due(struct store *store, const char *kind, gint64 now, bool *due, GError **error);

/* Small counters by name for status and metrics ("401:main", "last_delivery_at", …). */
bool counter_set(struct store *store, const char *name, gint64 value, GError **error);
gint64 counter_get(struct store *store, const char *name);

struct store_counts {
    gint64 deliveries[DELIVERY_STATES];
    gint64 mails[MAIL_CANCELLED + 1];
    gint64 drafts_blocked, drafts_burst, unrendered, render_failing;
    gint64 last_delivery_at; /* repeats count when the caller keeps the counter "last_delivery_at"
                              */
    gint64 oldest_invoice_draft_at;
};
/* By indexes only, fast at a million orders. */
bool store_counts(struct store *store, struct store_counts *counts, GError **error);
/* How many documents were issued 5 minutes ago or more and have no PDF yet. *which (may be NULL):
 * the numbers of the first, each with why its page could not be made where that is known:
 * "2026-00116 (REASON), 2026-00117"; caller frees. */
bool store_without_page(
        struct store *store, gint64 now, gint64 *count, char **which, GError **error);

struct fault {
    char *document; /* number or "#id" or "" */
    char *text;
    bool note; /* no fault of the books: what is only not done yet */
};
void fault_free(struct fault *fault);
/* The first that is no note, NULL none; *count: how many. Borrowed. */
const struct fault *fault_first(const GPtrArray *faults, guint *count);
/* Proves the books: struct fault each. *documents: how many were looked at. progress (may be NULL)
 * is called now and then. */
GPtrArray *store_verify(struct store *store,
        gint64 *documents,
        void (*progress)(gint64 done, gint64 all),
        GError **error);
/* A consistent copy while others write, verified, and FILE.mark beside it; both 0600; an existing
 * FILE is refused. Several at once into one folder take turns. */
bool store_backup(struct store *store, const char *file, GError **error);

/* Puts a whole new backup under a name that may be taken: written beside, proved, fsynced, then put
 * in place of the one before, the mark first. Two at once: CONFLICT. */
bool store_backup_over(struct store *store, const char *file, GError **error);

/* How the books are cared for: backed up and proved, by a person or each night. */
enum care { CARE_BACKUP, CARE_VERIFY, CARES };
const char *care_text(enum care care); /* "backup", "verify" */
struct care_record {
    gint64 good_at;    /* of the last good one, 0: none */
    gint64 failed_at;  /* when the last one failed, 0: it did not */
    char *reason;      /* why the last one failed */
    char *place;       /* the directory of the nightly ones, "": not in use */
    gint64 nightly_at; /* when the nightly unit last asked for one */
    gint64 told_at;    /* care_told() */
};
void care_record_clear(struct care_record *record);
typedef struct care_record care_record_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(care_record_auto, care_record_clear)
/* One went well. place: the nightly's directory, "" for one by hand. */
bool care_good(struct store *store, enum care care, const char *place, gint64 now, GError **error);
/* One failed: noted in the database, or (it cannot be written, or `store` is NULL) in
 * PATH.backup-failed or PATH.verify-failed. */
void care_failed(const char *path,
        struct store *store,
        enum care care,
        const char *place,
        const char *reason,
        gint64 now);
/* Both places together. */
bool care_read(struct store *store, enum care care, struct care_record *record, GError **error);
/* An alert was raised about the failure, or the last good one, of that moment. */
bool care_told(struct store *store, enum care care, gint64 at, GError **error);

/* `restore`: a backup in place of the database. */
struct store_restore {
    const char *path;  /* of the database */
    const char *name;  /* of the backup, for errors */
    int backup, mark;  /* open files; mark -1: the mark that is there stays */
    GPtrArray *series; /* struct series: what today's documents would be numbered in; stopped too
                          when `mark` is given */
    gint64 now;
};
/* Proves the backup, keeps the old database under the name that is returned ("": there was none;
 * caller frees) and puts the backup in its place, with its mark where one is given: then every
 * series waits for `number TYPE --next`. NULL: CONFLICT a daemon runs or the backup has faults,
 * USAGE it is the database itself, SYSTEM. Nothing was changed then, or (cut short) a second run
 * finishes. */
char *store_restore(const struct store_restore *wish, GError **error);
/* Where the copy lies until it is in place: beside a database that is missing it tells of a restore
 * that was cut short. Caller frees. */
char *store_restore_copy(const char *path);

/* What stops issuing in general ("" nothing): mark missing or behind/ahead, for status. Caller
 * frees. */
char *store_numbering_stopped(struct store *store);

#endif
