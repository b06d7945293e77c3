/* The figures of a document: from what the shop charged to net, VAT and gross that add up to its
 * total and obey EN 16931. Exact decimals in, minor units out, no binary floating point. Pure; any
 * thread. */
#ifndef BILLHOOK_DOCUMENT_AMOUNTS_H
#define BILLHOOK_DOCUMENT_AMOUNTS_H

#include "document/document.h"

/* A priced part of an order: a line, or the share of a line that bears one rate. */
struct amount_part {
    const struct order_line *line; /* borrowed */
    struct decimal list;           /* net before discount, exact */
    struct decimal net, gross;     /* what the shop charged, exact */
    struct decimal rate;           /* percent */
    bool stated;                   /* false: the shop states no rate (`taxes: []`), rate is 0 */
    enum vat_category category;    /* to be set before amounts_settle() */
    money net_minor, gross_minor;  /* set by amounts_settle() */
    guint group;                   /* scratch of amounts_settle(): index of its VAT group */
    struct decimal remainder;      /* scratch: what rounding took from its net */
};

/* Why figures cannot make a correct document. */
enum amount_refusal {
    AMOUNT_GOOD,
    AMOUNT_TOO_LARGE,     /* beyond what 64-bit minor units can add up */
    AMOUNT_NOT_ITS_PARTS, /* the total is not what its components make */
    AMOUNT_NOT_ITS_RATE,  /* the VAT of a rate is not that rate of its net */
};

/* The parts of an order with their rates; rates are never added. A line without a tax entry states
 * none. Where at most one of its taxes charges something, that one is its rate; where all are 0.00,
 * the one that charged before the discount, then the highest rate that other lines charge. Where
 * two charge, a product line is a warning that blocks (two-rates-on-a-line, and compound-tax where
 * one is a tax on a tax); shipping and fees are split, one part a rate, when the nets that the
 * taxes imply add up to the line's net (WooCommerce splits the tax of a negative fee over the tax
 * classes of the cart, plugins do so with shipping), an untaxed share being a part without a rate.
 * A part of 0.00 without a rate takes the order's main rate. A percentage that tax_lines does not
 * say is filled in where exactly one VAT rate of the country explains the taxes to the cent
 * (rates.h); else, and where a tax is not in tax_lines, unknown-tax blocks. None of these on a
 * delivery note. Returns struct amount_part; the caller unrefs it, the lines stay the order's. */
GArray *amounts_of_order(const struct order *order, int decimals, struct document *document);

/* Settles the figures: VAT a rate on the rate's whole net, rounded half up; nets moved by single
 * minor units so that net + VAT is what the shop charged, wherever a net exists that does; what is
 * left (at most 1 a group) is totals->rounding. totals->gross is the shop's total in every case,
 * totals->gross = net + vat + rounding, Σ net_minor = totals->net. `vat` (of struct document_vat,
 * empty) gets the groups, highest rate first, then category. When it refuses, all is filled in as
 * well as can be and *text (owned) says why, with figures. */
enum amount_refusal amounts_settle(GArray *parts,
        struct decimal total,
        int decimals,
        GArray *vat,
        struct document_totals *totals,
        char **text);

/* The net nearest to `start` (at most `reach` away) whose net + VAT comes nearest to `target`; *vat
 * is its VAT. False when the amounts are too large. */
bool amounts_fit(
        money start, money target, struct decimal rate, money reach, money *net, money *vat);

/* The net of a gross amount at a rate, rounded half up; false when too large or the rate is -100 or
 * less. */
bool amounts_net_of(money gross, struct decimal rate, money *net);

/* The unit price: list_net / quantity with the fewest of 2 to 6 decimals whose product with the
 * quantity rounds to list_net, else with 6. list_net itself for quantity 0. */
struct decimal amounts_unit_price(money list_net, struct decimal quantity, int decimals);

#endif
