/* The colours of a page; in the room of render only. Pure. */
#ifndef BILLHOOK_RENDER_INKS_H
#define BILLHOOK_RENDER_INKS_H

/* TEXT is nearly black; QUIET a grey of 7:1; ACCENT the seller's colour, darkened to 4.5:1 where it
 * must be. RULE is the seller's colour too, darkened to 2:1 where it would not be seen, HAIRLINE a
 * light grey; both only for lines. DRAFT is for the mark under a draft. */
enum ink { INK_TEXT, INK_QUIET, INK_ACCENT, INK_RULE, INK_HAIRLINE, INK_DRAFT, INKS };

/* Each from 0 to 1 (sRGB). */
struct color {
    double red, green, blue;
};

/* The inks for `[seller] accent_color` (#RRGGBB; "" or no colour: the default). Any thread. */
void page_inks(const char *accent_color, struct color inks[INKS]);

/* WCAG 2.1 contrast of a colour on white paper, from 1 to 21. Any thread. */
double page_contrast(struct color color);

#endif
