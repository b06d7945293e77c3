/* Whether a picture can be drawn: asked before a page is made with it. */
#ifndef BILLHOOK_RENDER_JUDGE_H
#define BILLHOOK_RENDER_JUDGE_H

#include <glib.h>
#include <stdbool.h>

#include "render/picture.h"

/* True when a picture with bytes can be drawn: a PNG or JPEG of at most 16 megapixels, or an SVG,
 * that takes at most 2 s of CPU time and 256 MB of memory. A PNG is decoded here; a JPEG or an SVG
 * is drawn by a child process first, which these bounds end, so it may take seconds. What was found
 * for the last picture is kept per thread. INPUT: it cannot be drawn, and why (librsvg may be
 * missing). SYSTEM: it could not be tried; the next call tries again. Any thread. */
bool picture_judge(const struct picture *picture, GError **error);

/* picture_read() and picture_judge() in one, with their errors; the message names the file. Caller
 * clears *picture; after an error it is empty. Any thread. */
bool picture_read_good(const char *file, struct picture *picture, GError **error);

/* Whether hardly anything of a picture that was judged good is to be seen on white paper. Any
 * thread. */
bool picture_is_pale(const struct picture *picture);

/* As picture_read_good(), without keeping the picture: for `check`. *pale: picture_is_pale().
 * Any thread. */
bool render_logo_check(const char *file, bool *pale, GError **error);

/* True when the program was started as the judge's child: its only argument is the judge's. To be
 * asked first of all in main(). */
bool judge_is_child(int argc, char **argv);

/* The child's side of picture_judge(): reads a picture from standard input, draws it within the
 * bounds, writes why it cannot to standard output. Returns the exit status of the program. */
int judge_main(void);

/* Frees what this thread keeps: the judgement of the last picture. */
void judge_thread_end(void);

#endif
