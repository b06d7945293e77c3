/* One kept delivery: read, and applied to its order. */
#ifndef BILLHOOK_ACTS_APPLY_H
#define BILLHOOK_ACTS_APPLY_H

#include "job.h"

/* A body of more bytes is an order with very much in it: mapped in steps. */
#define LARGE_BODY (64 * 1024)

/* What happened to one delivery. */
struct delivery_outcome {
    enum delivery_state state;
    char *reason; /* owned */
    char *logged; /* owned; what the log may hold of it, NULL: all */
    gint64 order_id;
    bool was_order;
    struct job *job; /* owned; not NULL: the delivery stays pending until this is done */
};

/* Frees what an outcome holds (not itself) and empties it; a GDestroyNotify for arrays. */
void outcome_clear(gpointer outcome);
typedef struct delivery_outcome outcome_auto;
/* For g_auto(outcome_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(outcome_auto, outcome_clear)

/* A delivery's body, read. */
struct reading {
    enum body_kind kind;
    struct order *order; /* owned */
    gint64 deleted_id;
    GError *problem; /* owned */
    GBytes *packed;  /* of a large body, as it will be kept; NULL: not made, or it would not get
                        smaller */
};

/* Frees what a reading holds (not itself) and empties it. */
void reading_clear(struct reading *reading);

/* Reads a delivery's body; what cannot be read is in reading->problem. Neither transaction nor
 * store: the longest part of a large order holds up nobody. Any thread. */
void apply_read(const struct delivery *delivery, struct reading *reading);

/* Inside a savepoint: the delivery's order follows, or the delivery is ignored or failed in words,
 * or becomes a job (outcome->job). INPUT and CONFLICT are about the delivery
 * (apply_is_about_input()), other errors are the store's. */
bool apply_delivery(const struct work *work,
        const struct delivery *delivery,
        struct reading *reading,
        struct delivery_outcome *outcome,
        GError **error);

/* Whether an error is about what was delivered, so that trying again helps nobody. */
bool apply_is_about_input(const GError *error);

/* The delivery cannot be used for a reason in it, found while it was applied: *outcome says so, and
 * an alert where its topic is about orders. */
void apply_failed(const struct work *work,
        const struct delivery *delivery,
        const GError *problem,
        struct delivery_outcome *outcome);

/* One line in the log about a delivery that has its state. */
void apply_log(const struct delivery *delivery, const struct delivery_outcome *outcome);

#endif
