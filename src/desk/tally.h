/* The desk's figures while they are counted. Any thread. */
#ifndef BILLHOOK_DESK_TALLY_H
#define BILLHOOK_DESK_TALLY_H

#include "desk/figures.h"

struct desk_tally {
    GMutex mutex; /* guards the figures */
    struct desk_figures figures;
};

/* Makes all of it zero, before any thread uses it. tally_clear() ends it. */
void tally_init(struct desk_tally *tally);

/* Ends it, once no thread uses it any more. */
void tally_clear(struct desk_tally *tally);

/* An answer with that status went out. */
void tally_answer(struct desk_tally *tally, unsigned status);

/* Somebody tried to sign in. */
void tally_sign_in(struct desk_tally *tally, enum desk_sign_in outcome);

/* A page took so many microseconds, its wait for a thread among them. */
void tally_page(struct desk_tally *tally, gint64 us);

/* *figures: a copy of all as it is now. */
void tally_read(struct desk_tally *tally, struct desk_figures *figures);

#endif
