/* What a round is asked for, and what it saw. */
#ifndef BILLHOOK_FETCH_ROUND_WISH_H
#define BILLHOOK_FETCH_ROUND_WISH_H

#include <glib.h>
#include <stdbool.h>

/* What a round is to look at. */
struct round_wish {
    gint64 since;      /* Unix seconds, the shop's time; 0: since the last complete round */
    bool dry_run;      /* only look: nothing is fetched whole, nothing is written */
    const GArray *ids; /* gint64: these orders, whatever their dates, and nothing else; NULL: all
                          that changed. Copied */
};

/* What it saw; looked_at is the sum of the others. */
struct round_counts {
    guint looked_at, fresh, newer, known, failed;
};

#endif
