/* The seller's logo: whether it can be drawn, and its picture, PNG or SVG, as the page draws it.
 * Kept per thread: a picture is judged once and decoded once. */
#ifndef BILLHOOK_RENDER_LOGO_H
#define BILLHOOK_RENDER_LOGO_H

#include <cairo.h>

#include "render/picture.h"

/* The box a logo is fitted into, points. */
#define LOGO_WIDTH 176.0
#define LOGO_HEIGHT 62.0

struct logo {
    cairo_surface_t
            *surface; /* borrowed, valid until this thread's next logo_get() or logo_thread_end() */
    double width, height; /* of the surface, in its own units */
};

/* The decoded picture, for drawing. `picture` was found good by picture_judge(); its bytes may be
 * NULL where logo_is_drawn(). Errors begin with "logo: ". INPUT: it is neither a PNG of at most 16
 * megapixels nor an SVG, or it cannot be decoded. SYSTEM: it is an SVG and librsvg is missing. Each
 * thread has its own. */
bool logo_get(const struct picture *picture, struct logo *logo, GError **error);

/* True when a picture with bytes can be drawn: a PNG of at most 16 megapixels, or an SVG that takes
 * at most 2 s of CPU time and 256 MB of memory. A PNG is decoded here; an SVG is drawn by a child
 * process first, which these bounds end, so it may take seconds. What was found for the last
 * picture is kept per thread. INPUT: it cannot be drawn, and why (librsvg may be missing). SYSTEM:
 * it could not be tried; the next call tries again. Any thread. */
bool picture_judge(const struct picture *picture, GError **error);

/* picture_read() and picture_judge() in one, with their errors; the message names the file. Caller
 * clears *picture; after an error it is empty. Any thread. */
bool picture_read_good(const char *file, struct picture *picture, GError **error);

/* As picture_read_good(), without keeping the picture: for `check`. Any thread. */
bool render_logo_check(const char *file, GError **error);

/* True when the program was started as the judge's child: its only argument is the judge's. To be
 * asked first of all in main(). */
bool logo_is_judge(int argc, char **argv);

/* The child's side of picture_judge(): reads a picture from standard input, draws it within the
 * bounds, writes why it cannot to standard output. Returns the exit status of the program. */
int logo_judge_main(void);

/* Whether the picture with this hash is the one that this thread decoded last: then a struct
 * picture with its sha256 and without bytes will do for render_pdf(). */
bool logo_is_drawn(const char *sha256);

/* Frees what this thread keeps: the judgement and the decoded picture. */
void logo_thread_end(void);

#endif
