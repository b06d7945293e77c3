/* The figures of a document: from what the shop charged to net, VAT and gross that add up to its
 * total and obey EN 16931. Exact decimals in, minor units out, no binary floating point. Pure; any
 * thread. */
#ifndef BILLHOOK_DOCUMENT_AMOUNTS_H
#define BILLHOOK_DOCUMENT_AMOUNTS_H

#include "document/document.h"

/* A priced part of an order: a line, or the share of a line that bears one rate. Decimals are in
 * units of the currency, money in its minor units. */
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

/* The parts of an order with the rate that each bears: GArray of struct amount_part in the order of
 * the lines; the caller unrefs it, the lines stay the order's. decimals: minor digits of the
 * currency. What is wrong goes to `document` as warnings, each of which blocks; none on a delivery
 * note, and at most about 20 in all. Rates of one line are never added up:
 * - A line without a tax entry states no rate.
 * - Where one of its taxes charges something, that one is its rate. Where none does, it is the only
 *   one that it names, else the one that charged before the discount, else the highest rate that
 *   other lines charge (0 where the shop states 0 and the difference would be money).
 * - Where two charge, a product line is a warning: two-rates-on-a-line, and compound-tax where one
 *   is a tax on a tax. Shipping and fees are split, one part a rate, when the nets that the taxes
 *   imply add up to the line's net (WooCommerce splits the tax of a negative fee over the tax
 *   classes of the cart, plugins do so with shipping); an untaxed share is a part without a rate.
 * - A part of 0.00 without a rate, or of rate 0, takes the rate that bears most of the order.
 * - A percentage that tax_lines does not say is filled in where exactly one VAT rate of the country
 *   explains the taxes to the cent (rates.h); else, and where a tax is not in tax_lines or
 *   total_tax charges VAT without any tax entry, the warning is unknown-tax. */
GArray *amounts_of_order(const struct order *order, int decimals, struct document *document);

/* Settles the figures: VAT a rate on the rate's whole net, rounded half away from zero; nets moved
 * by single minor units so that net + VAT is what the shop charged, wherever such a net exists;
 * what is left (at most 1 a group) is totals->rounding. parts: of amounts_of_order(), categories
 * set; gets net_minor and gross_minor. total: what the shop charged, in units of the currency.
 * `vat`, empty, gets the groups (struct document_vat), highest rate first, then category. *totals
 * gets net, vat, rounding and gross: gross is the shop's total in every case but one too large
 * (then 0), gross = net + vat + rounding, and the net_minor of all parts add up to net; paid and
 * due become 0. Returns AMOUNT_GOOD and *text NULL; or why not, all filled in as well as can be,
 * and *text says it with figures. The caller frees *text. */
enum amount_refusal amounts_settle(GArray *parts,
        struct decimal total,
        int decimals,
        GArray *vat,
        struct document_totals *totals,
        char **text);

/* The net at most `reach` minor units from `start` whose net + VAT comes nearest to `target`; among
 * equals the one nearest to start. *vat is the VAT of *net at `rate` (percent). False when the
 * amounts are too large. */
bool amounts_fit(
        money start, money target, struct decimal rate, money reach, money *net, money *vat);

/* The net of a gross amount at a rate (percent), rounded half away from zero, in the gross's minor
 * units. False when it is too large or the rate is -100 or less. */
bool amounts_net_of(money gross, struct decimal rate, money *net);

/* The unit price, in units of the currency: list_net / quantity with the fewest of 2 to 6 decimals
 * whose product with the quantity rounds to list_net, else with 6. list_net itself for quantity 0.
 * decimals: minor digits of the currency. */
struct decimal amounts_unit_price(money list_net, struct decimal quantity, int decimals);

#endif
