/* The colours of a page, made from the seller's own. */
#include "inks.h"

#include <math.h>
#include <pango/pango.h>

#define DEFAULT_ACCENT "#17566b"
#define CONTRAST_MIN 4.5

static double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

double page_contrast(struct color color)
{
    double luminance =
            0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
    return 1.05 / (luminance + 0.05);
}

void page_inks(const char *accent_color, struct color inks[INKS])
{
    PangoColor parsed;
    if (!pango_color_parse(&parsed, *accent_color ? accent_color : DEFAULT_ACCENT))
        pango_color_parse(&parsed, DEFAULT_ACCENT);
    struct color rule = {parsed.red / 65535.0, parsed.green / 65535.0, parsed.blue / 65535.0};
    struct color accent = rule;
    while (page_contrast(accent) < CONTRAST_MIN)
        accent = (struct color){accent.red * 0.95, accent.green * 0.95, accent.blue * 0.95};
    inks[INK_TEXT] = (struct color){0.10, 0.10, 0.11};
    inks[INK_QUIET] = (struct color){0.35, 0.36, 0.38};
    inks[INK_ACCENT] = accent;
    inks[INK_RULE] = rule;
    inks[INK_HAIRLINE] = (struct color){0.80, 0.81, 0.82};
    inks[INK_DRAFT] = (struct color){0.925, 0.925, 0.93};
}
