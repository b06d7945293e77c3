/* What /metrics tells of the desk, since its start. */
#ifndef BILLHOOK_DESK_FIGURES_H
#define BILLHOOK_DESK_FIGURES_H

#include "base/histogram.h"

/* Answers by the first digit of their status: 2xx is [2]. */
#define DESK_CLASSES 6

/* What became of an attempt to sign in. */
enum desk_sign_in {
    DESK_SIGN_IN_GOOD,
    DESK_SIGN_IN_WRONG,   /* a wrong name or password, a link that is gone */
    DESK_SIGN_IN_WAITING, /* too soon after wrong ones: the password was not looked at */
    DESK_SIGN_INS
};

/* A copy that nobody changes. */
struct desk_figures {
    guint64 answers[DESK_CLASSES];
    guint64 sign_ins[DESK_SIGN_INS];
    struct histogram pages; /* microseconds from a whole request to its answer, in bounds of
                               seconds; what hashes a password, and refusals before a page's
                               thread, left out */
};

/* "good", "wrong", "waiting". Static. Any thread. */
const char *desk_sign_in_text(enum desk_sign_in outcome);

#endif
