/* What the loops that ask somebody outside (courier, fetcher, cashier) have in common: how often
 * each answer came, the heartbeat that each is, and the word that ends a question. */
#ifndef BILLHOOK_DAEMON_ASKER_H
#define BILLHOOK_DAEMON_ASKER_H

#include "live.h"

/* Each loop's outcomes are an enum of its own, smaller than this. */
#define ASKER_OUTCOMES_MOST 24

/* How often each answer came from one who was asked. */
struct asked {
    const char *name; /* static */
    guint64 count[ASKER_OUTCOMES_MOST];
};

struct asker {
    struct live *live; /* NULL: not begun */
    enum loop loop;
    int stop;      /* atomic: ends a question that is under way */
    GMutex mutex;  /* guards the counts */
    GArray *asked; /* struct asked */
};

/* Fills it before the loop starts; borrows `live` until asker_clear(). */
void asker_init(struct asker *asker, struct live *live, enum loop loop);

/* Frees what it holds, once the loop has ended. All zero: nothing. */
void asker_clear(struct asker *asker);

/* Counts an answer, and is a heartbeat. `name`: who was asked, one of the config's few or of a
 * table's; copied. The loop's thread. */
void asker_note(struct asker *asker, const char *name, int outcome);

/* A question that is under way ends within a second. Any thread. */
void asker_stop(struct asker *asker);

/* How often each answer came so far (GArray of struct asked; the caller unrefs). Any thread. */
GArray *asker_read(struct asker *asker);

#endif
