/* The seller's colour, as pages can use it. Pure. Any thread. */
#ifndef BILLHOOK_BASE_ACCENT_H
#define BILLHOOK_BASE_ACCENT_H

#include <glib.h>

/* A colour (#rrggbb; another text counts as a dark blue) made darker until white text on it, and it
 * on white, has a contrast of at least 4.8 to 1 (also on the slightly darker panels)
 * (WCAG 2.2, 1.4.3: 4.5), as #rrggbb. */
void accent_for_light(const char *color, char made[8]);

/* The same made lighter until it has that contrast on #1e2227, the lightest ground of the dark
 * pages. */
void accent_for_dark(const char *color, char made[8]);

/* A contrast with white paper, in hundredths, that a thin line needs to be seen. */
#define ACCENT_SEEN 200

/* The contrast of two colours, from 100 (the same) to 2100, in hundredths. */
int accent_contrast(const char *one, const char *other);

#endif
