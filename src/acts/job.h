/* A delivery with more work than one transaction may hold: the state of the order is kept, its
 * documents follow rule by rule, then its refunds. Only in memory: after a crash the delivery is
 * pending still and begins anew, which passes over what is done. */
#ifndef BILLHOOK_ACTS_JOB_H
#define BILLHOOK_ACTS_JOB_H

#include "acts/refunds.h"
#include "follow.h"
#include "store/inbox.h"

struct job {
    gint64 id, order_id, told_id; /* told_id: the order that the delivery will name, 0 none */
    char *shop, *topic, *reason;  /* owned */
    enum delivery_state state;    /* that it will have */
    bool was_order;
    struct order *order; /* owned; NULL once the rules are done */
    int rule;            /* the next one; FOLLOW_RULES: none is left */
    bool rule_done;      /* in the step in hand */
    struct refunds *refunds;
    GBytes *packed; /* the body as it will be kept; NULL: not made, or it would not get smaller */
};

/* A job for a delivery of an order, without rules to follow: its refunds only (taken over). State
 * and words are the caller's to set. Free with job_free(). */
struct job *job_new(const struct delivery *delivery, gint64 order_id, struct refunds *refunds);

/* Frees it, done or not; NULL is allowed. */
void job_free(struct job *job);

/* What of the next step is long, before its transaction: it holds up nobody there. *prepared is the
 * caller's (prepared_free()), NULL where nothing was prepared. Errors are the store's, or INPUT. */
bool job_prepare(
        struct job *job, const struct work *work, struct prepared **prepared, GError **error);

/* Inside a transaction: the next thing of a job. *finished: nothing is left, and its delivery has
 * its state. After an error the transaction must be undone and the job be forgotten. */
bool job_act(struct job *job,
        const struct work *work,
        struct prepared *prepared,
        bool *finished,
        GError **error);

#endif
