/* Pictures that stand in a mail: the logo and the code to pay by, as small PNGs or JPEGs. */
#ifndef BILLHOOK_RENDER_INLINE_PICTURE_H
#define BILLHOOK_RENDER_INLINE_PICTURE_H

#include "document/document.h"
#include "render/picture.h"

struct inline_picture {
    GBytes *bytes;     /* owned; NULL: none */
    const char *type;  /* "image/png" or "image/jpeg"; not owned, as `name` */
    const char *name;  /* of its part: "logo.png", "logo.jpg", "qr.png" */
    int width, height; /* as it is to be shown, CSS pixels; it has more of its own */
};

/* Frees what it holds (not itself) and makes it empty. Any thread. */
void inline_picture_clear(struct inline_picture *picture);

/* The logo on white, made for a box of 220 × 72, of at most 18 KiB: a rich picture has fewer
 * pixels; one that does not fit at all gives none. What came as a JPEG is one here. Kept per thread
 * by its content. `logo` as for logo_draw(), whose errors it has; none for one that is empty. Any
 * thread. */
bool inline_logo(const struct picture *logo, struct inline_picture *made, GError **error);

/* The EPC code of what is due now (qr_epc_payload()), with its quiet zone; none where there is no
 * such code. Any thread. */
void inline_code(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment,
        struct inline_picture *made);

/* Frees what this thread keeps of inline_logo(). */
void inline_thread_end(void);

#endif
