/* Numbers: the series, the next number of one, issuing, and the clock that dates what is issued. */
#ifndef BILLHOOK_STORE_SERIES_H
#define BILLHOOK_STORE_SERIES_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/documents.h"
#include "store/store.h"

/* ---- series ---- */

struct series {
    enum document_type type;
    char *series; /* "2026-{N:5}" */
    gint64 last;  /* the last number issued; 0: none */
    gint64 next;
};

/* Frees a series. NULL: nothing. */
void series_free(struct series *series);

/* The series that the database knows (GPtrArray of struct series), by type and series. type: an
 * enum document_type, -1 all. */
GPtrArray *series_list(struct store *store, int type, GError **error);

/* ---- issuing ---- */

/* The number to come for a type, in the series that `format` makes on `day` ("2026-01-31") for
 * `shop`. *series: that series. *n: its next number; a series that the database does not know
 * begins with 1, or with `first_number` while no document of the type was issued. *day_out: `day`,
 * or the last issue date of the series when the clock is up to a day behind it. The caller frees
 * *series and *day_out. Reads the mark file, writes nothing. To be called in the transaction of the
 * issue, so that the number is still the next. CONFLICT: the clock is more than a day behind, or
 * the mark or the series stops the numbering; it names the command that confirms. */
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

/* Inside a transaction: freezes a draft: its content with the number and date that the caller put
 * in (document_settle()), the content's SHA-256, its links to the chains of the series and of the
 * pages, the last number of the series, and the state issued. document->number must be
 * number_text(series, n). A credit note that completes what is credited of its invoice (the caller
 * can say leaves_rest) sets the invoice's fully_credited. CONFLICT: it is no draft, a warning
 * blocks, n is not the next of the series, the number was given before, or the date is before the
 * series' last. After an error the caller rolls back. */
bool document_issue(struct store *store,
        struct stored_document *stored,
        const char *series,
        gint64 n,
        gint64 now,
        GError **error);

/* `number TYPE --next N --reason TEXT`: the next number of a series is `next`, from 1 to
 * 999999999999, never one that was issued or given up. Where nothing was issued yet the start just
 * moves; else it is a jump ahead or a confirmation (of a lost or disagreeing mark, a restored
 * backup, a doubted clock), which needs a reason and is recorded; the numbers below are given up.
 * Where the mark is lost every other series that gave numbers waits for its own confirmation then.
 * `reason`: NULL or "" none. CONFLICT: one of these rules. Own transaction, then the mark; not
 * inside another one, for the mark would be written before its commit. An error of the mark
 * (SYSTEM) comes after the commit: the numbers stand. */
bool series_set_next(struct store *store,
        enum document_type type,
        const char *series,
        gint64 next,
        const char *reason,
        gint64 now,
        GError **error);

/* ---- a clock that cannot be right (INTERFACE.md, "Bounds") ----
 * It is in doubt when it jumped by more than a day against CLOCK_BOOTTIME while the daemon ran
 * (clock_jumped()), or stands more than 90 days after the last moment that was believed: that of a
 * delivery or an issue while there was no doubt; before there is one, the last issue date. An order
 * with a date within a day of the clock is issued all the same: two clocks agree (a shop that sold
 * nothing for 100 days goes on by itself). A clock that is set back by more than a day from where
 * it was in doubt is no longer in doubt (series_peek() looks at one that is behind).
 *
 * `now` is what the clock says, Unix seconds. */

/* Inside a transaction, before an issue: CONFLICT where the clock is in doubt and neither date of
 * the order (Unix seconds, 0: none) is within a day of it; `type` is for the command that the error
 * names. Else `now` is believed. */
bool clock_check(struct store *store,
        enum document_type type,
        gint64 created_at,
        gint64 modified_at,
        gint64 now,
        GError **error);

/* Inside a transaction: a delivery came, of an order with these dates (0: of none). `now` is
 * believed where there is no doubt or one of the dates is within a day of it; else the doubt stays,
 * which is no error. */
bool clock_saw_delivery(
        struct store *store, gint64 created_at, gint64 modified_at, gint64 now, GError **error);

/* *doubt: what is doubted, in words; the caller frees. NULL: nothing. For `status`, and for what a
 * person must confirm. */
bool clock_doubt(struct store *store, gint64 now, char **doubt, GError **error);

/* One statement: the clock jumped by more than a day, away from what it was (it is in doubt from
 * now on), or back to it (it no longer is). */
bool clock_jumped(struct store *store, bool away, gint64 now, GError **error);

/* Inside a transaction: a person confirms that the clock is right at `now`, for all types and
 * series; it is believed as if a document had been issued then, until it jumps again.
 * series_set_next() calls it. */
bool clock_confirm(struct store *store, gint64 now, GError **error);

#endif
