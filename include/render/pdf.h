/* The page: a document as a PDF (Pango/Cairo), and the pictures that may stand on it. One font map
 * per thread is kept (rendering is 2.5 times faster with it). */
#ifndef BILLHOOK_RENDER_PDF_H
#define BILLHOOK_RENDER_PDF_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"

/* A logo by its content. All zero: no logo. */
#define PICTURE_HEX 65
struct picture {
    GBytes *bytes;            /* owned; NULL: none */
    char sha256[PICTURE_HEX]; /* of bytes, in lower-case hex; "" none */
};

/* Frees what it holds (not itself) and makes it empty. Any thread. */
void picture_clear(struct picture *picture);
typedef struct picture picture_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(picture_auto, picture_clear)

/* Fills an empty picture: takes over bytes and hashes them. Any thread. */
void picture_take(struct picture *picture, GBytes *bytes);

/* The picture in a file as it is now, judged by nobody yet. Kept per thread, and read again when
 * the file changes. Caller clears it with picture_clear(). INPUT: it cannot be read, is no plain
 * file or larger than 10 MiB; the message begins with "logo FILE". Any thread. */
bool picture_read(const char *file, struct picture *picture, GError **error);

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

/* Things that are not in the document. All borrowed. */
struct render_input {
    const struct document *document;
    const struct seller *seller;
    const struct payment_settings *payment;
    bool draft; /* the mark across the page */
    const struct picture
            *logo; /* judged good; NULL, or without sha256: the seller's name stands there */
};

/* The PDF: A4, tagged, with title, author, language. Same input, same bytes (creation date = the
 * document's issue or creation time). Caller unrefs. INPUT: the logo cannot be drawn, or the page
 * would take more than 5 s of CPU time or 256 MB. SYSTEM: cairo failed, or librsvg is missing for
 * an SVG. Any thread. */
GBytes *render_pdf(const struct render_input *input, GError **error);

/* Frees what this thread keeps between documents: fonts and logo. A thread that ends frees it by
 * itself. */
void render_thread_end(void);

#endif
