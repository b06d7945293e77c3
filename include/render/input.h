/* What a page is made from. */
#ifndef BILLHOOK_RENDER_INPUT_H
#define BILLHOOK_RENDER_INPUT_H

#include <stdbool.h>

#include "document/document.h"
#include "render/picture.h"

/* Things that are not in the document. All borrowed. */
struct render_input {
    const struct document *document;
    const struct seller *seller;
    const struct payment_settings *payment;
    bool draft; /* the mark across the page */
    const struct picture
            *logo;    /* judged good; NULL, or without sha256: the seller's name stands there */
    bool translation; /* a copy of one in another language, which the pages say */
    enum language original; /* that language */
};

#endif
