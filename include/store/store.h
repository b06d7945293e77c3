/* The one database (SQLite, WAL, synchronous=FULL) and the `.mark` file beside it: opening,
 * transactions, the turn at writing, and the place of the files. What is in the database has a
 * header for each subject: inbox.h, orders.h, documents.h, series.h, outbox.h, events.h, books.h.
 *
 * Threads: a struct store is one connection and belongs to one thread at a time; so does what is
 * read with it. A function that any thread may call says so.
 *
 * Transactions: a contract says which of these a function is.
 *   "Inside a transaction"  the caller has called store_begin(); it commits or rolls back.
 *   "Own transaction"       begins and commits by itself; inside the caller's it is a part of that.
 *   "One statement"         atomic by itself; inside the caller's transaction it is a part of that.
 *                           Alone it waits for no gate and looks at no place (both below).
 * A function that only reads says nothing of it.
 *
 * Errors: whatever takes a GError can set, beside what its own comment names,
 *   TEMPORARY  another connection held the database for 5 seconds, or a file is not in its place
 *   SYSTEM     disk full, input or output failed, damaged, no permission, no memory
 *   CONFLICT   a rule of the schema refused the change
 *   INPUT      a value is larger than SQLite takes
 * and returns false or NULL then. What it gives through a pointer is undefined after that; where
 * the caller frees it, it is NULL or as the caller left it (which should be NULL).
 *
 * Times are Unix seconds in UTC, texts are UTF-8, a GPtrArray that is returned frees its elements
 * with itself (g_ptr_array_unref()). All SQL is in src/store. */
#ifndef BILLHOOK_STORE_STORE_H
#define BILLHOOK_STORE_STORE_H

#include <glib.h>
#include <stdbool.h>

#include "base/error.h"

struct store;

enum store_mode {
    STORE_SERVE, /* the daemon's first connection: makes the database when neither it nor its mark
                    exists, migrates (a backup first), takes the lock file (a second instance:
                    CONFLICT), mode 0600 */
    STORE_OPEN,  /* an existing database; NOT_FOUND says that `serve` makes it */
    STORE_READ,  /* as STORE_OPEN, read only */
};

/* ---- before it is open ---- */

/* True while a process holds the lock of this database (PATH.lock): a daemon, or a restore. False
 * also where the lock file cannot be read. Any thread. */
bool store_is_served(const char *path);

/* The turn at asking a shop, among the processes of this database: one question at a time. Without
 * `wait` false where another has it; else it is waited for. *turn: for store_end_turn(); -1 where
 * the lock file is not there or cannot be used: no process serves the database. Any thread. */
bool store_take_turn(const char *path, const char *shop, bool wait, int *turn);

/* Gives the turn back; -1: nothing. Any thread. */
void store_end_turn(int turn);

/* Why the file system of a database is no good place for it (a network's, a container's, memory);
 * NULL: nothing is known against it. Caller frees. Any thread. */
char *store_disk_doubt(const char *path);

/* ---- opening ---- */

/* Opens the database at `path`; store_close() ends it. STORE_SERVE also brings the mark up to the
 * database and gives back the mails that a process claimed and did not finish. NULL and an error
 * that names the remedy: NOT_FOUND there is none (STORE_OPEN, STORE_READ), CONFLICT another
 * instance serves it or its schema is older (not with STORE_SERVE, which migrates), TEMPORARY it
 * was replaced meanwhile, SYSTEM it is damaged, of a newer billhook, no database of ours, missing
 * beside a mark or a restore that was cut short, or its directory cannot be used. */
struct store *store_open(const char *path, enum store_mode mode, GError **error);

/* Closes the connection and lets go of the lock, the turn at writing, and all memory. An open
 * transaction is rolled back. NULL: nothing. */
void store_close(struct store *store);
typedef struct store store_auto;
/* For g_autoptr(store_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store_auto, store_close)

/* Gives back what the connection holds and can read again: its prepared statements, the schema, its
 * pages (half a megabyte). It stays open, with its locks and its place; the next statement reads
 * the schema again, which takes a millisecond. Outside of a transaction, and while nothing that was
 * read with it is still being stepped through. */
void store_rest(struct store *store);

/* How large a connection's page cache may be; SQLite's own measure is 2 MB. */
enum store_cache {
    STORE_CACHE_FEW,   /* 256 KB: it reads and writes a few rows at a time */
    STORE_CACHE_QUEUES /* 1 MB: it works on the queues */
};

/* Limits the page cache of this connection. Outside of a transaction. */
void store_limit_cache(struct store *store, enum store_cache cache);

/* *version changes with each commit of any other connection, of this process or of another one.
 * Cheap; outside of a transaction. */
bool store_data_version(struct store *store, gint64 *version, GError **error);

/* True once reading or writing failed in a way after which the connection must not go on (a failed
 * fsync or other I/O error, damage, another file than the path's): close it and open a new one. */
bool store_broken(struct store *store);

/* 16 random hex digits of this database, made with it: a part of every Message-ID and of what a
 * document is called at others. After books that lost documents went on (`number --next` where the
 * mark stopped the numbering), the moment of that follows, "-69248100": the ids of documents that
 * were lost are given again, and what left under them is not to be taken for what comes. Borrowed
 * from the store, until the next call. */
const char *store_uid(struct store *store);

/* The day the database was made, "2025-11-24", in a time zone ("Europe/Brussels"): the default of
 * orders_since. Caller frees. */
char *store_birthday(struct store *store, const char *zone);

/* ---- transactions ---- */

/* Begins a transaction that may write (BEGIN IMMEDIATE): waits for the turn at the gate, where the
 * store uses one, then up to 5 seconds for other processes. Not inside another one. False: there
 * is no transaction. TEMPORARY also when a file of a watched place is not there; SYSTEM also when
 * another one is open than the path's. */
bool store_begin(struct store *store, GError **error);

/* Begins a transaction that only reads: until store_end_read() all that is read is of one moment,
 * whatever others write. Waits for nobody. *own: it did; inside another transaction it is a part of
 * that, and *own is false. */
bool store_begin_read(struct store *store, bool *own, GError **error);

/* Ends what store_begin_read() began (`own` as it said); nothing where it did not. */
void store_end_read(struct store *store, bool own);

/* Writes the transaction to the disk (fsync). False: it was rolled back; either way it has ended.
 * One exception: with an urgent store (store_use_gate()) an error may also mean that the commit
 * went into a file that lost its place meanwhile. */
bool store_commit(struct store *store, GError **error);

/* Takes the transaction back. Does nothing where SQLite has done so already (full disk, I/O error)
 * or none is open. */
void store_rollback(struct store *store);

/* Begins a step inside a transaction that can be taken back alone. Steps may be nested. */
bool store_savepoint(struct store *store, GError **error);

/* Ends the innermost step and keeps what it did, as part of the transaction. */
bool store_release(struct store *store, GError **error);

/* Takes back what the innermost step did. The step is still open: store_release() ends it. */
void store_rollback_to(struct store *store);

/* ---- the turn at writing ---- */

/* A gate lets the threads of one process take turns at writing, so that nobody sleeps in SQLite's
 * busy wait. An urgent store (the intake's) comes before all others, which go in the order in which
 * they came. The gate must outlive the stores that use it. */
struct store_gate;

/* A gate that nobody holds. store_gate_free() frees it. */
struct store_gate *store_gate_new(void);

/* Frees a gate that no store uses any more. NULL: nothing. */
void store_gate_free(struct store_gate *gate);

/* The store takes its turn at `gate` (NULL: at none) for each transaction from now on, and watches
 * the gate's place. `urgent`: before the others. Not inside a transaction. */
void store_use_gate(struct store *store, struct store_gate *gate, bool urgent);

/* A connection of a daemon's thread (STORE_OPEN): with its turn at the gate and its cache. Errors
 * as store_open(), and TEMPORARY while the database is not in the gate's place. store_close(). Any
 * thread. */
struct store *store_open_at_gate(const char *path,
        struct store_gate *gate,
        bool urgent,
        enum store_cache cache,
        GError **error);

/* True while another store waits for the turn at this one's gate: who is in a long transaction
 * should end it. False where the store uses no gate. */
bool store_gate_wanted(struct store *store);

/* ---- the place of the files ---- */

/* The files (database, -wal, -shm) that an open store uses, by device and inode. A store that
 * watches them begins no transaction, and answers for none, while a path names another file or
 * nothing: TEMPORARY. Moved back, it goes on by itself. The place must outlive the stores. */
struct store_place;

/* The place of a store that has just been opened to serve, while its paths are surely its files. A
 * file that is not there is not watched. store_place_free() frees it. */
struct store_place *store_place_new(struct store *store);

/* Frees a place that no store and no gate watches any more. NULL: nothing. */
void store_place_free(struct store_place *place);

/* True while every file is in its place, and for NULL. TEMPORARY names the file that was taken away
 * or replaced. Three stat(2), nothing is opened. Any thread. */
bool store_place_check(const struct store_place *place, GError **error);

/* When the -wal was written last, nanoseconds of its file system's clock: each commit of anybody
 * writes it, before it ends. False: not known, also for NULL. One stat(2). Any thread. */
bool store_wal_time(const struct store_place *place, gint64 *time);

/* The store watches `place` from now on; NULL: none. Borrowed. */
void store_watch_place(struct store *store, const struct store_place *place);

/* Stores that use the gate from now on (store_use_gate()) watch `place`, too. Borrowed; NULL: none.
 * To be called before other threads use the gate. */
void store_gate_watch(struct store_gate *gate, const struct store_place *place);

/* The place that goes with a gate; NULL: none, also for gate NULL. Borrowed. */
const struct store_place *store_gate_place(const struct store_gate *gate);

/* ---- the mark: PATH.mark, how far the numbers were used ---- */

/* Brings the mark file up to the database and fsyncs it; to be called after the commit of an issue.
 * A line that is ahead of the database or tells another history stays as it is, and a mark that is
 * lost though numbers were given is not made anew: both stop the numbering instead. SYSTEM: it
 * could not be written; the numbers stand, and the next call tries again. Waits for other processes
 * that write it. */
bool store_mark_sync(struct store *store, GError **error);

/* What stops the numbering of some series, in a sentence for the owner: the mark is missing,
 * damaged, unreadable, ahead, or of another database, or a series waits for `number TYPE --next`.
 * "": nothing, or the database cannot be read. Reads the mark file. Caller frees. */
char *store_numbering_stopped(struct store *store);

#endif
