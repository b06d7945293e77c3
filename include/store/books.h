/* The books as a whole: counts for status and metrics, the proof, backup and restore. */
#ifndef BILLHOOK_STORE_BOOKS_H
#define BILLHOOK_STORE_BOOKS_H

#include <glib.h>
#include <stdbool.h>

#include "base/progress.h"
#include "document/document.h"
#include "store/inbox.h"
#include "store/store.h"

/* ---- counts ---- */

struct store_counts {
    gint64 deliveries[DELIVERY_STATES]; /* by enum delivery_state */
    gint64 mails[MAIL_CANCELLED + 1];   /* by enum mail_state */
    gint64 drafts_blocked;              /* a warning blocks them */
    gint64 drafts_burst;                /* they wait for `outbox release` */
    gint64 drafts_burst_last;           /* the highest id of these; 0: none */
    gint64 unrendered;                  /* issued, without a PDF */
    gint64 render_failing;              /* of these: an attempt failed */
    /* When the last delivery came, a repeat included; Unix seconds, 0: none came. */
    gint64 last_delivery_at;
    gint64 oldest_invoice_draft_at; /* when it was made, Unix seconds; 0: none */
};

/* Fills *counts. By indexes only, fast at a million orders. */
bool store_counts(struct store *store, struct store_counts *counts, GError **error);

/* *count: how many documents were issued more than 5 minutes ago and have no PDF. *which (`which`
 * may be NULL): the numbers of the first three, each with why its page could not be made where that
 * is known: "2026-00116 (REASON), 2026-00117"; the caller frees it, after an error too. */
bool store_without_page(
        struct store *store, gint64 now, gint64 *count, char **which, GError **error);

/* ---- the proof ---- */

struct fault {
    char *document; /* number, or "" where it is none of one document */
    char *text;     /* a sentence for the owner */
    bool note;      /* no fault of the books: what is only not done yet */
};

/* The first fault of a list that is no note, borrowed from it; NULL: none. *count: how many. */
const struct fault *fault_first(const GPtrArray *faults, guint *count);

/* Proves the books: the file, the schema, each issued document with its number, chain, content and
 * files, the chain of pages, the pictures, and the mark. GPtrArray of struct fault; empty: all is
 * right. *documents: how many were looked at. progress (may be NULL) is told every 50 documents and
 * after each series, `all` being how many there were at the start. In small read
 * transactions, so that nobody waits; a document issued meanwhile is left out. NULL: it could not
 * be proved. */
GPtrArray *store_verify(
        struct store *store, gint64 *documents, struct progress *progress, GError **error);

/* ---- backup ---- */

/* Makes a consistent copy while others write, looks at its structure, and puts its mark beside it
 * (FILE.mark), unless the database's own is lost; both 0600. Several at once into one folder take
 * turns. CONFLICT: FILE or FILE.mark is there. SYSTEM also when the copy is not good; it is thrown
 * away then. */
bool store_backup(struct store *store, const char *file, GError **error);

/* As store_backup(), under a name that may be taken: written beside it (FILE.new), then put in the
 * place of the one before, the mark first. CONFLICT: another backup is being written into the
 * directory. */
bool store_backup_over(struct store *store, const char *file, GError **error);

/* ---- restore: a backup in place of the database ---- */

/* What is to be restored; all borrowed. */
struct store_restore {
    const char *path;  /* of the database */
    const char *name;  /* of the backup, for errors */
    int backup;        /* the backup, an open file */
    int mark;          /* its mark, an open file; -1: the mark that is there stays */
    GPtrArray *series; /* struct series: what today's documents would be numbered in; stopped too
                          when `mark` is given */
    gint64 now;        /* Unix seconds, for the name of the old database */
};

/* Copies the backup beside the database, brings it to this version's schema and proves it, keeps
 * the old database under the name that is returned ("": there was none; caller frees), and puts the
 * copy in its place, with its mark where one is given: then every series waits for `number TYPE
 * --next`. Holds the lock of a daemon meanwhile. NULL: CONFLICT a daemon runs or the backup has
 * faults, USAGE it is the database itself, TEMPORARY another program has the database open, SYSTEM,
 * also where the backup is no database of billhook's. Nothing was changed then, or (cut short) a
 * second run finishes. */
char *store_restore(const struct store_restore *wish, GError **error);

#endif
