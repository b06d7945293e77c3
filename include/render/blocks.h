/* The parts of a page around the table of lines, in the order they stand. Each places itself at the
 * cursor and moves it. */
#ifndef BILLHOOK_RENDER_BLOCKS_H
#define BILLHOOK_RENDER_BLOCKS_H

#include "render/page.h"
#include "render/pdf.h"

/* ---- frame.c: what repeats on every page ---- */
/* "Factuur 2026-00116"; a draft has its word instead of a number. Caller frees. */
char *block_title(const struct render_input *input);
/* The footer with the seller's legal data, the page number, the running head, the mark of a draft;
 * sets the page's bounds. */
void block_frame(struct pages *pages, const struct render_input *input);

/* ---- head.c: from whom, to whom, what ---- */
/* INPUT: the logo cannot be drawn. Logo, seller, the customer's address in the window of a Belgian
 * C5/6 envelope (right), title, dates and references. */
bool block_head(struct pages *pages, const struct render_input *input, GError **error);
/* The customer's own words. */
void block_note(struct pages *pages, const struct document *document);

/* ---- totals.c ---- */
/* What block_totals() will take. */
double block_totals_height(const struct pages *pages, const struct document *document);
/* The VAT per rate, and the totals. Nothing on a delivery note. False: the document is beyond its
 * bounds. */
bool block_totals(struct pages *pages, const struct document *document);
/* The mentions the VAT law asks for, how it was paid, the caption. */
void block_remarks(struct pages *pages, const struct render_input *input);

/* ---- payment.c ---- */
/* How to pay what is due: amount, day, account, reference, codes to scan, link. Nothing when
 * nothing is due. */
void block_payment(struct pages *pages, const struct render_input *input);

/* ---- shared: pairs of a label and a value ---- */
struct pair {
    const char *label;
    char *value; /* owned by the list */
    bool strong;
};
/* A list of pairs (struct pair); a blank value adds nothing. `value` is taken over. */
GArray *pairs_new(void);
void pairs_add(GArray *pairs, const char *label, char *value, bool strong);
/* Labels at x, values behind the widest label, at most to `right`; returns the height. Tagged as a
 * list. */
double pairs_place(struct pages *pages, const GArray *pairs, double x, double y, double right);
double pairs_height(const struct pages *pages, const GArray *pairs, double x, double right);

#endif
