/* What the files of the queues' pages share. */
#ifndef BILLHOOK_DESK_PAGE_QUEUES_H
#define BILLHOOK_DESK_PAGE_QUEUES_H

#include "parts.h"
#include "request.h"
#include "store/page_key.h"

enum queue_name { QUEUE_DELIVERIES, QUEUE_MAILS, QUEUE_PEPPOL, QUEUE_WRITES, QUEUES };

/* A state of a queue's things, in the order of the views; the first one is shown by itself. */
struct queue_state {
    const char *name; /* in the query */
    enum word word;
    int state;         /* of the queue's own enum */
    bool needs_person; /* it is shown in the overview, and counted beside the queue's name */
    const char *kind;  /* of put_state() */
};

#define QUEUE_STATES_MOST 9

/* A queue. */
struct queue {
    const char *path; /* "/queues/mails" */
    enum word title, help;
    const struct queue_state *states;
    guint count;
    /* a page of its things in a state, newest first */
    GPtrArray *(*page)(struct store *store, int state, struct page_key *key, GError **error);
    gint64 (*id)(gconstpointer thing);
    /* their table */
    void (*put)(const struct desk_request *request,
            GString *page,
            const struct queue_state *state,
            const GPtrArray *list);
};

/* The queues, by enum queue_name. */
extern const struct queue desk_queues[QUEUES];

/* How many are in each state of each queue; below 0: it is not counted. */
struct queue_counts {
    gint64 of[QUEUES][QUEUE_STATES_MOST];
    gint64 burst; /* drafts that wait for their release */
};

/* By indexes and tallies only. */
bool queue_counts_read(struct store *store, struct queue_counts *counts, GError **error);

/* Text that the program or a server said in English: in the language of the answer, or marked as
 * English. */
void put_said(const struct desk_request *request, GString *page, const char *english);

struct peppol_delivery;

/* The owner's buttons of a delivery over Peppol, by its state; none where nothing can be done. */
void put_peppol_acts(
        const struct desk_request *request, GString *page, const struct peppol_delivery *row);

#endif
