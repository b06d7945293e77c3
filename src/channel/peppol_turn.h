/* One turn of the Peppol channel: a delivery in hand, and how what came of a question is kept. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_TURN_H
#define BILLHOOK_CHANNEL_PEPPOL_TURN_H

#include "channel/peppol_talk.h"
#include "channel/work.h"
#include "peppol_states.h"
#include "store/documents.h"
#include "store/peppol.h"

/* A delivery in hand. One thread. */
struct peppol_turn {
    struct peppol_line *line;         /* borrowed, as work */
    const struct work *work;          /* its `now` is the turn's beginning */
    gint64 began_us;                  /* monotonic */
    struct peppol_delivery *delivery; /* owned, as all below */
    struct stored_document *stored;
    struct peppol_account account;
    char *sender;
    GBytes *ubl;    /* NULL until it is needed */
    bool overtaken; /* a person changed the delivery meanwhile: the turn ends */
};

/* The moment of now, by the turn's own clock. */
gint64 peppol_turn_now(const struct peppol_turn *turn);

/* True when the turn is to end early. */
bool peppol_turn_stopped(const struct peppol_turn *turn);

/* What the provider and the config say. */
struct peppol_rules peppol_turn_rules(const struct peppol_turn *turn);

/* What goes over; borrows from the turn. */
struct peppol_shipment peppol_turn_shipment(const struct peppol_turn *turn);

/* Keeps the delivery as it is now, in one transaction with what was said (talk; NULL: nothing), the
 * mails that were waiting for it, the story, the pause and the alerts; `before` is the state that
 * the database has. A delivery that a person changed meanwhile stays as it is there, and
 * turn->overtaken is set. False: nothing was kept. Outside of a transaction. */
bool peppol_turn_keep(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error);

/* As peppol_turn_keep(), for what must not be lost: it is tried again each second until the turn is
 * to end or the connection is broken. Then line->lost is set. */
bool peppol_turn_keep_surely(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error);

#endif
