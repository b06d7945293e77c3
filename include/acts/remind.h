/* Reminders of unpaid invoices: whether one is due, and queuing it. The daemon, `remind` and who
 * explains call the same. In the thread of the store. */
#ifndef BILLHOOK_ACTS_REMIND_H
#define BILLHOOK_ACTS_REMIND_H

#include "channel/work.h"
#include "store/documents.h"

/* What comes of reminding of a document now. */
enum remind_state {
    REMIND_DUE,   /* a step is due */
    REMIND_LATER, /* one will be; the text says when, or for what it waits */
    REMIND_NONE   /* none; the text says why */
};

struct remind_verdict {
    enum remind_state state;
    int step;        /* from 1: the one that is due or comes; 0: none does */
    char *day;       /* on which it is due, "" not known; owned */
    char *text;      /* a clause for the owner; owned */
    gint64 replaces; /* the reminder of that step whose mail never left; 0: none */
};

/* Frees what it holds. */
void remind_verdict_clear(struct remind_verdict *verdict);
typedef struct remind_verdict remind_verdict_auto;
/* For g_auto(remind_verdict_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(remind_verdict_auto, remind_verdict_clear)

/* Whether a reminder of a document is due at work->now, by [reminders], REMIND.md's floors and what
 * stands against it (channel/reminder.h). A person may remind of an invoice that was due before
 * reminders began, and once more where the mail of a step failed or was cancelled. False: the
 * store's errors. */
bool remind_judge(const struct work *work,
        const struct stored_document *stored,
        bool by_person,
        struct remind_verdict *verdict,
        GError **error);

/* Inside the caller's transaction: judges and queues what is due; the first one of all also notes
 * the day on which reminders began. `stored` was read in it. False:
 * the store's errors; that nothing is due is none. */
bool remind_document(const struct work *work,
        const struct stored_document *stored,
        bool by_person,
        struct remind_verdict *verdict,
        GError **error);

/* Whether reminders can leave at all; `mail`: by mail too. CONFLICT says what is off. Any thread.
 */
bool remind_may_leave(const struct config *config, bool mail, GError **error);

/* As remind_document() by a person who names the document: CONFLICT where nothing is due. */
bool remind_by_name(const struct work *work,
        const struct stored_document *stored,
        struct remind_verdict *verdict,
        GError **error);

/* What remind_each() calls for each invoice that it judged; all borrowed. */
typedef void (*remind_visitor)(
        const struct stored_document *stored, const struct remind_verdict *verdict, void *context);

/* A walk over the invoices whose next step is due by its days; all 0: at the beginning. */
struct remind_walk {
    char *after_due; /* owned: the due date and id of the last one that was judged */
    gint64 after_id;
    bool dry; /* nothing is queued */
    bool over;
    int queued;           /* so far */
    remind_visitor visit; /* may be NULL */
    void *context;
};

/* Frees what it holds and makes it all 0. */
void remind_walk_clear(struct remind_walk *walk);

/* One step of a walk, in a transaction of its own: judges a few invoices by themselves (not by a
 * person's word) and queues what is due. The first one of all notes the day on which reminders
 * began. Nothing, and over at once: [reminders] after or [mail] transport is off, or CHANGE-ME is
 * left. Errors are the store's. */
bool remind_walk_step(const struct work *work, struct remind_walk *walk, GError **error);

/* Inside the caller's transaction: holds reminders of an issued invoice back, or lets them go.
 * Returns what happened, a sentence; caller frees. NULL with CONFLICT: it is no issued invoice;
 * else the store's errors. */
char *remind_hold(
        const struct work *work, const struct stored_document *stored, bool hold, GError **error);

/* *count: how many unpaid invoices were due before the day on which reminders began (today where
 * they did not yet): they are not reminded of by themselves. *since: that day; caller frees. */
bool remind_older(const struct work *work, gint64 *count, char **since, GError **error);

#endif
