/* What the taxes of a line say about its rate; in the room of document only. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_LINE_TAXES_H
#define BILLHOOK_DOCUMENT_LINE_TAXES_H

#include "woocommerce/order.h"

/* One tax of a line with its rate, and the net that the tax implies. */
struct share {
    struct decimal percent, tax, before, net; /* before: the tax before discount */
    bool compound;
};

/* What the other lines of the order tell about a line. */
struct facts {
    struct decimal unit;    /* one minor unit: what rounding may hide */
    bool has_untaxed_line;  /* some line with an amount bears no rate */
    GHashTable *alone;      /* ids (gint64, borrowed) of rates that are the only one of some line */
    bool has_charged;       /* some line charges a tax */
    struct decimal highest; /* the highest rate that one charges */
};

/* A line while its rates are looked for. */
struct line_taxes {
    const struct order_line *line;
    const struct facts *facts;
    GArray *shares; /* struct share */
};

/* The line's share with this index, which must be below taxes->shares->len. Borrowed. */
const struct share *line_share(const struct line_taxes *taxes, guint index);

/* How many taxes of the line charge something. *highest gets the highest rate of those (percent),
 * and is left alone where none does. */
guint line_taxes_charging(const struct line_taxes *taxes, struct decimal *highest);

/* True when one of the line's rates is 0. */
bool line_taxes_state_zero(const struct line_taxes *taxes);

/* The rate (percent) of a line whose taxes are all 0.00: the only one that it names; else the one
 * that charged before the discount; else the highest that other lines charge (but not where that
 * would be money and the shop states a rate of 0). 0 where it names none. */
struct decimal line_taxes_rate_uncharged(const struct line_taxes *taxes);

/* True when each tax that charges something is its rate of the whole net, but for rounding. */
bool line_taxes_are_on_the_whole(const struct line_taxes *taxes);

#endif
