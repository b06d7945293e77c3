/* The state machine of a Peppol delivery: what an answer makes of it (INTERFACE-peppol.md, the
 * table of states). Pure: no database, no clock, no network. Any thread. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_STATES_H
#define BILLHOOK_CHANNEL_PEPPOL_STATES_H

#include "peppol/exchange.h"
#include "store/peppol.h"

/* So long after it was accepted a delivery is asked about hourly; then the owner is told. */
#define PEPPOL_LATE_S (72 * 3600)
/* A rejection may still come so long after the delivery. */
#define PEPPOL_WATCHED_S (7 * 86400)
/* A receiver that is down is tried again so long. */
#define PEPPOL_DOWN_MOST_S 86400
/* So often a search must find nothing before the document is sent again. */
#define PEPPOL_SEARCHES 3

/* What is to be done beside keeping the delivery; bits. */
enum peppol_effect {
    PEPPOL_PAUSES = 1,     /* nothing is asked of the provider for a while */
    PEPPOL_LOCKS = 2,      /* nothing is asked until a person mended the key */
    PEPPOL_ALERTS = 4,     /* it failed, or waits for a person */
    PEPPOL_LATE = 8,       /* 72 hours without a delivery: told once */
    PEPPOL_REACHED = 16,   /* the look-up was answered: registered */
    PEPPOL_UNREACHED = 32, /* the look-up was answered: not registered */
    PEPPOL_ENDS = 64,      /* it goes no further: mails that wait for it are let go */
    PEPPOL_HANDED = 128,   /* the provider has it */
};

/* What the provider and the config say. */
struct peppol_rules {
    int retry_days;
    bool can_find;        /* a document whose answer was lost can be looked for */
    bool has_status;      /* an accepted one can be asked about */
    gint64 retry_after_s; /* of the answer, 0: not said */
};

/* Applies what came of a question to a delivery in the state in which it was asked: state, tries,
 * the moments, next_attempt_at, waits_for_person. Returns bits of enum peppol_effect. An answer
 * that the state does not know counts as trouble; of a delivery that is not asked about (queued,
 * failed, cancelled) nothing changes. Words, step and id are the caller's. */
unsigned peppol_transit(struct peppol_delivery *delivery,
        enum peppol_event event,
        const struct peppol_rules *rules,
        gint64 now);

/* True where a delivery in this state is asked about by itself. */
bool peppol_state_asks(enum peppol_state state);

/* True for an uncertain one that nothing can be asked about. */
bool peppol_is_stuck(const struct peppol_delivery *delivery, const struct peppol_rules *rules);

#endif
