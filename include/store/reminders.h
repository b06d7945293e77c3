/* Reminders of unpaid invoices: which steps were queued, who is held back, and what may be due for
 * one. In the thread of the store. */
#ifndef BILLHOOK_STORE_REMINDERS_H
#define BILLHOOK_STORE_REMINDERS_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/store.h"

/* A reminder and its mail. */
struct reminder {
    gint64 id, document_id;
    int step; /* from 1 */
    gint64 queued_at;
    char *day; /* of queued_at in the seller's zone */
    money due; /* what it asked for when it was queued */
    money fee; /* what it told of beyond that; 0: nothing */
    gint64 mail_id;
    enum mail_state mail_state;
    gint64 sent_at; /* of its mail; 0: not sent */
};

/* Frees a reminder. NULL: nothing. */
void reminder_free(struct reminder *reminder);

/* Keeps the day as the one on which reminders began, unless one is kept already. */
bool reminders_begin(struct store *store, const char *day, GError **error);

/* The day on which reminders began, "" when they never did; caller frees. NULL: an error. */
char *reminders_since(struct store *store, GError **error);

/* The reminders of a document that stand (GPtrArray of struct reminder), by step. */
GPtrArray *reminders_of(struct store *store, gint64 document_id, GError **error);

/* The reminder of a mail; reminder_free(). NOT_FOUND. */
struct reminder *reminder_of_mail(struct store *store, gint64 mail_id, GError **error);

/* One statement: keeps a new one and sets its id; the mail's fields are not read. CONFLICT: the
 * step, or one of that day, stands already. */
bool reminder_add(struct store *store, struct reminder *reminder, GError **error);

/* One statement: its mail never left, and its step is open again. One that does not stand stays as
 * it is. */
bool reminder_void(struct store *store, gint64 id, gint64 now, GError **error);

/* One statement: a person holds reminders of a document back (since `now`; what was held stays
 * since), or lets them go (now 0). */
bool reminder_hold(struct store *store, gint64 document_id, gint64 now, GError **error);

/* *since: when reminders of a document were held back, 0: they are not. */
bool reminder_held(struct store *store, gint64 document_id, gint64 *since, GError **error);

/* What a search for due reminders is about. */
struct reminder_search {
    const char *from;  /* day: invoices due before are left out */
    const char *today; /* day */
    const int *days;   /* after the due date, by step */
    int steps;         /* how many; at least 1 */
    const char *
            after_due; /* with after_id: only what comes behind, by due date and id; "" the first */
    gint64 after_id;
    int limit;
};

/* The ids of unpaid invoices (GArray of gint64; caller unrefs) whose next step is due by its days,
 * that got none today and are not held: by due date, then id. The caller judges each. By index: a
 * walk over what is unpaid and overdue. */
GArray *reminder_candidates(
        struct store *store, const struct reminder_search *search, GError **error);

/* *count: how many unpaid invoices were due before a day. */
bool reminders_older(struct store *store, const char *day, gint64 *count, GError **error);

#endif
