/* What the database remembers beside the books: the story of orders, which alerts were mailed,
 * small counters, and how the books are cared for. */
#ifndef BILLHOOK_STORE_EVENTS_H
#define BILLHOOK_STORE_EVENTS_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

/* ---- the story of an order ---- */

struct event {
    gint64 at;  /* Unix seconds */
    char *kind; /* see event_add() */
    char *text; /* one sentence for the owner */
};

/* An event with a copy of its kind; it owns `text` from now on. event_free() frees it. */
struct event *event_new(gint64 at, const char *kind, char *text);

/* Frees an event. NULL: nothing. */
void event_free(struct event *event);

/* One statement: adds to the story of an order, which need not be there. kind: "decision",
 * "document", "mail", "payment" or "person" (CONFLICT: another); deliveries are told from their own
 * rows. */
bool event_add(struct store *store,
        const char *shop,
        gint64 order_id,
        const char *kind,
        gint64 at,
        const char *text,
        GError **error);

/* What is added to stories from now on was done by the user of that name ("els"), which the
 * sentence then says: "… by a person" becomes "… by els", another one gets ", by els". "": nobody
 * is named, as at the beginning. The name is copied. */
void event_act_as(struct store *store, const char *name);

/* The story of an order (GPtrArray of struct event) in the order in which it was told. */
GPtrArray *event_list(struct store *store, const char *shop, gint64 order_id, GError **error);

/* *id: the last event of an order that tells of a change to its documents ("decision", "document",
 * "person"), 0: none. The same id later: nobody else was at them. */
bool event_last(struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error);

/* ---- alerts ---- */

/* Begins the kinds that stand for a line of the log; alerts_forget() lets them go. */
#define ALERT_LOGGED "log:"

/* One statement: *due: an alert of this kind may be mailed at `now`: none was in the hour before,
 * or the last one's time is still to come (the clock was set back). Then `now` is recorded. */
bool alert_due(struct store *store, const char *kind, gint64 now, bool *due, GError **error);

/* One statement: forgets the ALERT_LOGGED kinds that were last due more than an hour before `now`.
 */
bool alerts_forget(struct store *store, gint64 now, GError **error);

/* ---- counters ---- */

/* Small numbers that have no table of their own; their names in the database are in events.c. Times
 * are Unix seconds. */
enum counter {
    COUNTER_LAST_DELIVERY, /* when a repeat came, where that is later than all that was kept */
    COUNTER_UNSTORED,      /* deliveries that were answered 503 of late */
    COUNTER_UNSTORED_AT,   /* when the last one was */
    COUNTER_CLOCK_TRUSTED, /* the latest moment that was believed */
    COUNTER_CLOCK_DOUBT,   /* when the clock was found to have jumped, 0: it did not */
    COUNTER_PEPPOL_ANY,    /* when a Peppol provider was first set, as a test or not */
    COUNTER_PEPPOL_LIVE,   /* when one was first set that is no test */
    COUNTER_MARK_GATE,     /* which copies of the mark are kept (store/mark_copy.h), 0: none */
    COUNTER_MARK_MOVED_ON, /* 1: a copy of the mark knows what this database does not */
    COUNTER_LIFE,          /* when the books went on after they may have lost documents, 0: never */
    COUNTER_SCHEMA_SEEN,   /* what stands for the schema that was last compared, and found good */
    COUNTERS               /* how many there are */
};

/* One statement: sets a counter. */
bool counter_set(struct store *store, enum counter counter, gint64 value, GError **error);

/* One statement: sets a counter that was never set; another stays as it is. */
bool counter_note(struct store *store, enum counter counter, gint64 value, GError **error);

/* *value: of a counter, 0 when it was never set. */
bool counter_read(struct store *store, enum counter counter, gint64 *value, GError **error);

/* The value of a counter; 0 also when it was never set or cannot be read. */
gint64 counter_get(struct store *store, enum counter counter);

/* One statement: sets how many requests for a shop had a wrong signature in a row. */
bool denied_set(struct store *store, const char *shop, gint64 count, GError **error);

/* How many they are; 0 also when it was never set or cannot be read. */
gint64 denied_get(struct store *store, const char *shop);

/* ---- how the books are cared for: backed up and proved, by a person or each night ---- */

enum care { CARE_BACKUP, CARE_VERIFY, CARES /* how many there are */ };

/* What is known of one care. Times are Unix seconds, 0: never. */
struct care_record {
    gint64 good_at;    /* of the last good one */
    gint64 failed_at;  /* when the last one failed, 0: it did not */
    char *reason;      /* why it failed, "": it did not */
    char *place;       /* the directory of the nightly ones, "": not in use */
    gint64 nightly_at; /* when the nightly unit last asked for one */
    gint64 told_at;    /* the moment that care_told() was last given */
};

/* Frees the texts of a record, not the record itself. */
void care_record_clear(struct care_record *record);
typedef struct care_record care_record_auto;
/* For g_auto(care_record_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(care_record_auto, care_record_clear)

/* One statement: one went well at `now`; what is noted of a failure is removed, in the database and
 * beside it. place: the directory of the nightly ones, "" for one by hand. */
bool care_good(struct store *store, enum care care, const char *place, gint64 now, GError **error);

/* One failed at `now`: noted in the database or, where that cannot be written or `store` is NULL,
 * in PATH.backup-failed or PATH.verify-failed (PATH: the database's). place as in care_good(). What
 * cannot be noted at all is lost: the caller has told it elsewhere. */
void care_failed(const char *path,
        struct store *store,
        enum care care,
        const char *place,
        const char *reason,
        gint64 now);

/* Fills *record from the database and the file beside it, of which the newer failure counts;
 * care_record_clear() frees its texts. */
bool care_read(struct store *store, enum care care, struct care_record *record, GError **error);

/* One statement: an alert was raised about the failure, or the last good one, of the moment `at`.
 * Nothing where none was ever noted. */
bool care_told(struct store *store, enum care care, gint64 at, GError **error);

#endif
