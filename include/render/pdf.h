/* The page: a document as a PDF (Pango/Cairo). One font map per thread is kept (rendering is 2.5
 * times faster with it). */
#ifndef BILLHOOK_RENDER_PDF_H
#define BILLHOOK_RENDER_PDF_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"

/* A logo by its content. */
#define PICTURE_HEX 65
struct picture {
    GBytes *bytes;            /* owned; NULL: none */
    char sha256[PICTURE_HEX]; /* of bytes, in lower-case hex */
};
void picture_clear(struct picture *picture);
typedef struct picture picture_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(picture_auto, picture_clear)
/* Takes over bytes and hashes them. */
void picture_take(struct picture *picture, GBytes *bytes);
/* The picture in a file as it is now; kept per thread, read again when the file changes. The caller
 * clears it. INPUT: it cannot be read, is no plain file or larger than 10 MiB; the message begins
 * with "logo FILE". */
bool picture_read(const char *file, struct picture *picture, GError **error);
/* True when it can be drawn (PNG or SVG) with at most 2 s of CPU time and 256 MB of memory: an SVG
 * is drawn by a child process first, which these bounds end. What was found is kept per thread.
 * INPUT, SYSTEM: it cannot, and why. */
bool picture_judge(const struct picture *picture, GError **error);
/* Both; the message names the file. */
bool picture_read_good(const char *file, struct picture *picture, GError **error);
bool render_logo_check(const char *file, GError **error);
/* The child's side: a program whose arguments are the judge's ends with what logo_judge_main()
 * returns, before it does anything else. */
bool logo_is_judge(int argc, char **argv);
int logo_judge_main(void);
/* Whether this thread drew the picture last: then a struct picture with its sha256 and without
 * bytes will do. */
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

/* The PDF: A4, tagged, with title, author, language. INPUT: the logo cannot be drawn, or the page
 * would take more than 5 s of CPU time or 256 MB. SYSTEM: cairo failed. Same input, same bytes
 * (creation date = the document's issue or creation time). Any thread. */
GBytes *render_pdf(const struct render_input *input, GError **error);

/* Frees what this thread keeps between documents. */
void render_thread_end(void);

#endif
