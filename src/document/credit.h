/* What is left to credit of an invoice, and what the ways to take it back share; in the room of
 * document only: others have document_build_credit() and struct credited (build.h). Pure; any
 * thread. */
#ifndef BILLHOOK_DOCUMENT_CREDIT_H
#define BILLHOOK_DOCUMENT_CREDIT_H

#include "document/build.h"

/* One rate of an invoice: what it bore, VAT included, and what of that is not credited yet. */
struct rate_left {
    enum vat_category category;
    struct decimal rate;
    money left;
};

/* One line of an invoice: what of it no credit note has taken back by its place. */
struct line_left {
    const struct document_line *line; /* of the invoice; borrowed */
    struct decimal quantity;          /* with the sign of the line's */
    money gross, net, discount;
    bool none; /* all of it is credited */
};

/* struct rate_left, in the order of the invoice's rates; caller unrefs. */
GArray *credited_rates_left(const struct document *invoice, const struct credited *before);

/* struct line_left, one for each of the invoice's lines, by place - 1; caller unrefs. */
GArray *credited_lines_left(const struct document *invoice, const struct credited *before);

/* "21 % (9.99 left), 6 % (20.00 left)" for messages; caller frees. */
char *credit_rates_text(const struct document *invoice, const GArray *rates);

/* A draft without an id that credits the invoice: `whole` with the invoice's lines and figures,
 * else without any: an invoice may have thousands of lines and as many refunds. Caller frees. */
struct document *credit_note_for(const struct credit_input *input, bool whole);

/* The last step of each note, when its figures stand; returns the note. */
struct document *credit_finish(struct document *note, const struct credit_input *input);

/* The lines that input->lines names; NULL and BILLHOOK_ERROR_CONFLICT when the invoice has not so
 * much of them left, at their rates and in all. Caller frees. */
struct document *credit_lines(const struct credit_input *input, GError **error);

/* The lines that the shop's refund takes back, exactly; NULL where they are not known, do not
 * explain its amount, or more than is left of a rate: then the rules of refunds without lines judge
 * it. Caller frees. */
struct document *credit_refund_lines(const struct credit_input *input);

/* Settles the VAT table and totals of a note of `total`, with parts (struct amount_part). False
 * where they cannot make a correct document. */
bool credit_settle(struct document *note, GArray *parts, money total);

/* What the lines of a rate bear on the invoice beyond what its VAT table makes of them: the cents
 * that a note of these lines may take beyond what is left of the rate; never below 0. */
money credit_cents_of(
        const struct document *invoice, enum vat_category category, struct decimal rate);

/* All that is left, line by line; NULL where earlier notes took amounts at rates, so that nobody
 * can say of which lines the rest is. Caller frees. */
struct document *credit_lines_left(const struct credit_input *input);

#endif
