/* Copies of the mark elsewhere ([database] mark_copy): what a database knows of them. A number is
 * "copied" once every copy holds it, or once it may leave without. What leaves the house by itself
 * (mail, Peppol, the e-invoice directory, a payment link, what a shop's order is told) compares its
 * document's number with that, in the statement that claims it: an issue commits before its mark is
 * copied. */
#ifndef BILLHOOK_STORE_MARK_COPY_H
#define BILLHOOK_STORE_MARK_COPY_H

#include "store/store.h"

/* ---- what may leave ---- */

/* The copies that are kept from now on (absolute paths, ended by NULL; NULL or none: no copy is,
 * and nothing is held). Other ones than before hold every number until they have it. Own
 * transaction; nothing is written where nothing changes. */
bool mark_gate_set(struct store *store, char *const *copies, GError **error);

/* *count: the numbers that are not copied yet, 0 where no copy is kept. */
bool mark_gate_held(struct store *store, gint64 *count, GError **error);

/* The numbers of a mark's text are copied; NULL: all that the database has may leave. Own
 * transaction. INPUT: the text is no mark. */
bool mark_gate_pass(struct store *store, GBytes *text, GError **error);

/* ---- the text ---- */

/* The mark as it is to be copied, brought up to the database before (store_mark_sync()). NULL and
 * an error: SYSTEM, it could not be written or is not good: missing, damaged, unreadable. The
 * caller unrefs. */
GBytes *mark_text(struct store *store, GError **error);

/* What a copy's text tells of this database. */
enum mark_news {
    MARK_NEWS_NONE,     /* nothing that the database does not know, or a person settled it */
    MARK_NEWS_MOVED_ON, /* numbers that this database did not give: another machine went on */
    MARK_NEWS_FOREIGN   /* it is no mark of billhook's */
};

/* *news: what the text of a copy tells. *why gets a sentence for the owner where it is news, else
 * NULL; the caller frees. A line that the mark beside the database has as well is none: then the
 * mark itself stops the numbering. Numbers that a person gave up (`number --next N --reason`) are
 * none either. False: the database cannot be read. */
bool mark_text_judge(
        struct store *store, GBytes *text, enum mark_news *news, char **why, GError **error);

/* One statement where it changes: says whether a copy has moved on; while it has, issuing stops. */
bool mark_moved_on_set(struct store *store, bool moved_on, GError **error);

/* ---- how each copy is ---- */

/* What is known of one copy. */
struct mark_copy_record {
    gint64 good_at;   /* Unix seconds: when it was first written after a failure; 0 never */
    gint64 failed_at; /* since when it cannot be written; 0: it can */
    char *reason;     /* why, "" it can */
};

/* Frees the text of a record, not the record itself. */
void mark_copy_record_clear(struct mark_copy_record *record);
typedef struct mark_copy_record mark_copy_record_auto;
/* For g_auto(mark_copy_record_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(mark_copy_record_auto, mark_copy_record_clear)

/* Fills *record, all 0 and "" for a copy that was never tried; mark_copy_record_clear() frees its
 * text. */
bool mark_copy_read(
        struct store *store, const char *copy, struct mark_copy_record *record, GError **error);

/* Notes that a copy was written at `now`. *first: it is the first time after a failure. Nothing is
 * written where it was good before. */
bool mark_copy_good(struct store *store, const char *copy, gint64 now, bool *first, GError **error);

/* Notes why a copy cannot be written. *first: it could before. Nothing is written where the reason
 * is known. */
bool mark_copy_failed(struct store *store,
        const char *copy,
        const char *reason,
        gint64 now,
        bool *first,
        GError **error);

#endif
