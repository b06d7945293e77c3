/* Contrast of the seller's colour. */
#include "base/accent.h"

#include <math.h>
#include <stdio.h>

#define LEAST 480 /* hundredths */

struct color {
    guint part[3]; /* red, green, blue: 0 to 255 */
};

static struct color read_color(const char *text)
{
    struct color color = {{0x1f, 0x4e, 0x79}};
    guint red, green, blue;
    char rest;
    if (sscanf(text, "#%2x%2x%2x%c", &red, &green, &blue, &rest) == 3)
        color = (struct color){{red, green, blue}};
    return color;
}

/* WCAG 2.2, relative luminance. */
static double luminance(const struct color *color)
{
    static const double weights[3] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double part = color->part[i] / 255.0;
        sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static int contrast(const struct color *one, const struct color *other)
{
    double a = luminance(one) + 0.05, b = luminance(other) + 0.05;
    return (int)(100 * (a > b ? a / b : b / a));
}

int accent_contrast(const char *one, const char *other)
{
    struct color a = read_color(one), b = read_color(other);
    return contrast(&a, &b);
}

/* Goes in small steps towards black or white until the contrast to `ground` is enough. */
static void step_until(const char *text, const char *ground, guint end, char made[8])
{
    struct color color = read_color(text), behind = read_color(ground);
    for (int step = 0; step < 64 && contrast(&color, &behind) < LEAST; step++)
        for (int i = 0; i < 3; i++)
            color.part[i] =
                    end ? color.part[i] + (end - color.part[i] + 15) / 16 : color.part[i] * 15 / 16;
    g_snprintf(made, 8, "#%02x%02x%02x", color.part[0], color.part[1], color.part[2]);
}

void accent_for_light(const char *color, char made[8])
{
    step_until(color, "#f6f7f9", 0, made);
}

void accent_for_dark(const char *color, char made[8])
{
    step_until(color, "#1e2227", 255, made);
}
