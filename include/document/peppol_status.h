/* How far the Peppol delivery of a document is, as the JSON of a document tells it. */
#ifndef BILLHOOK_DOCUMENT_PEPPOL_STATUS_H
#define BILLHOOK_DOCUMENT_PEPPOL_STATUS_H

#include <glib.h>
#include <stdbool.h>

/* The states of a delivery, in the order in which it usually passes them. */
enum peppol_state {
    PEPPOL_QUEUED,      /* waits for its UBL or its turn */
    PEPPOL_LOOKING_UP,  /* is the participant registered? not known yet */
    PEPPOL_UNREACHABLE, /* not registered; asked again daily */
    PEPPOL_SENDING,     /* a request that may hand it over has begun */
    PEPPOL_UNCERTAIN,   /* it may or may not have been taken */
    PEPPOL_ACCEPTED,    /* the provider has it */
    PEPPOL_DELIVERED,   /* the receiver's access point has it */
    PEPPOL_FAILED,      /* refused for good */
    PEPPOL_CANCELLED,   /* ended by a person */
    PEPPOL_STATES       /* how many there are */
};

/* What a document's JSON says of its newest delivery. All owned by the document, "" for nothing. */
struct peppol_status {
    bool exists; /* false: nothing was ever queued, the rest is 0 and "" */
    enum peppol_state state;
    char *participant, *provider; /* "0208:0123456749", "peppyrus" */
    bool test;                    /* the provider's test environment: nothing is delivered */
    char *id;                     /* the provider's, "" for none yet */
    int attempts;                 /* of handing it over */
    char *last_answer;            /* in words */
    gint64 next_attempt_at;       /* Unix seconds, 0: none is planned */
    gint64 delivered_at;          /* Unix seconds, 0: not delivered */
};

/* The word of a state, as the JSON has it ("looking_up"); "" for a number that is no state. Static.
 * Any thread. */
const char *peppol_state_text(enum peppol_state state);

/* The state of such a word; false, and *state unchanged, for another text. Any thread. */
bool peppol_state_from_text(const char *text, enum peppol_state *state);

#endif
