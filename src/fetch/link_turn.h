/* A payment link in hand: what making it and asking about it share. Private to the room. */
#ifndef BILLHOOK_FETCH_LINK_TURN_H
#define BILLHOOK_FETCH_LINK_TURN_H

#include "channel/work.h"
#include "fetch/links_line.h"
#include "mollie/read.h"
#include "store/documents.h"
#include "store/payment_links.h"

/* A link in hand, and its document as it was read before anything was asked. All borrowed. */
struct link_turn {
    struct links_line *line;
    const struct work *work;
    struct payment_link *link;
    struct stored_document *stored;
    enum payment_link_state kept; /* what the database has */
};

/* What is to be paid by a link now: what is due of a document that fits; else 0. */
money link_turn_due(const struct link_turn *turn);

/* Asks Mollie, and notes what the answer says of Mollie itself: a refused key and a pause are kept,
 * told, and taken back. NULL: the store failed. */
struct mollie_answer *link_turn_ask(const struct link_turn *turn,
        const char *method,
        const char *path,
        const char *body,
        const char *idempotency_key,
        GError **error);

/* One statement: keeps the link in a state, due at `next` (0: never). */
bool link_turn_keep(
        struct link_turn *turn, enum payment_link_state state, gint64 next, GError **error);

/* When it is tried again after its `attempts`-th try: 1, 5, 15, then each 60 minutes. Pure. */
gint64 link_turn_later(const struct link_turn *turn, int attempts);

/* True where the key of the config is of the other mode than the link was made in. */
bool link_turn_is_of_other_mode(const struct link_turn *turn);

/* When a link that is CLOSED is looked at once more: somebody may have been about to pay when it
 * was archived. 2 hours and a day after it was closed; 0: not any more, or it was never made. */
gint64 link_turn_look_back(const struct link_turn *turn);

/* In a transaction of its own: the link was made as Mollie's `made` (with an id and an address), or
 * was found there. Its page waits no more, and the order's story tells it. */
bool link_turn_made(struct link_turn *turn, const struct mollie_link *made, GError **error);

/* In a transaction of its own: the link ends, CLOSED or FAILED, with `words` for the owner (""
 * none). Its page waits no more. With `renew` a new one is wanted where something is due. One that
 * FAILED is told by an alert. */
bool link_turn_end(struct link_turn *turn,
        enum payment_link_state state,
        const char *words,
        bool renew,
        GError **error);

/* In a transaction of its own: a link that ended, and of whose invoice something else is due by
 * now: a new one is wanted, where one fits and none came after it. */
bool link_turn_renew(struct link_turn *turn, GError **error);

/* In a transaction of its own: the payments (struct mollie_payment) that were made through the link
 * are booked, each once, and it is paid. The owner is told what he has to do in the shop. */
bool link_turn_paid(struct link_turn *turn, const GPtrArray *payments, GError **error);

#endif
