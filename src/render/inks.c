/* The colours of a page, made from the seller's own. */
#include "inks.h"

#include <math.h>
#include <pango/pango.h>

#include "base/accent.h"

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

static struct color darkened(struct color color, double contrast)
{
    while (page_contrast(color) < contrast)
        color = (struct color){color.red * 0.95, color.green * 0.95, color.blue * 0.95};
    return color;
}

void page_inks(const char *accent_color, struct color inks[INKS])
{
    PangoColor parsed;
    if (!pango_color_parse(&parsed, *accent_color ? accent_color : DEFAULT_ACCENT))
        pango_color_parse(&parsed, DEFAULT_ACCENT);
    struct color color = {parsed.red / 65535.0, parsed.green / 65535.0, parsed.blue / 65535.0};
    inks[INK_TEXT] = (struct color){0.10, 0.10, 0.11};
    inks[INK_QUIET] = (struct color){0.35, 0.36, 0.38};
    inks[INK_ACCENT] = darkened(color, CONTRAST_MIN);
    inks[INK_RULE] = darkened(color, ACCENT_SEEN / 100.0);
    inks[INK_HAIRLINE] = (struct color){0.80, 0.81, 0.82};
    inks[INK_DRAFT] = (struct color){0.925, 0.925, 0.93};
}
