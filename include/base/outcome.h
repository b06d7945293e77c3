/* How an attempt to hand something to another machine ended: a mail to its relay, and whatever else
 * leaves this house. One enum, its names once. Pure. */
#ifndef BILLHOOK_BASE_OUTCOME_H
#define BILLHOOK_BASE_OUTCOME_H

enum outcome {
    OUTCOME_ACCEPTED,  /* the other side has taken it */
    OUTCOME_LATER,     /* not now: back-off of this thing alone */
    OUTCOME_REFUSED,   /* never: final */
    OUTCOME_RELAY,     /* trouble with the other side itself: the whole queue pauses */
    OUTCOME_UNCERTAIN, /* it may have been taken: the answer was lost */
    OUTCOMES
};

/* An outcome's name for metrics and tools: "accepted", "later", "refused", "relay", "uncertain".
 * Static. Any thread. */
const char *outcome_text(enum outcome outcome);

/* An outcome's word in the log: its name, but "relay-trouble". Static. Any thread. */
const char *outcome_logged(enum outcome outcome);

#endif
