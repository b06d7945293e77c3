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

/* All that is left, line by line; NULL where earlier notes took amounts at rates, so that nobody
 * can say of which lines the rest is. Caller frees. */
struct document *credit_lines_left(const struct credit_input *input);

#endif
