/* A document's mail as HTML: the facts that its frame shows, taken from the document, and its text
 * made to say the same. */
#ifndef BILLHOOK_CHANNEL_MAIL_FRAME_H
#define BILLHOOK_CHANNEL_MAIL_FRAME_H

#include "config/config.h"
#include "document/document.h"
#include "render/inline_picture.h"

/* What a frame is made of. All borrowed. */
struct frame_input {
    const struct document *document;
    const struct seller *seller;
    const struct shop *shop;
    const struct payment_settings *payment;
    const struct picture *logo; /* NULL, or empty: the seller's name stands there */
    enum language language;     /* of the words */
    bool to_pay;                /* it asks for what is due, where something is */
    bool reminds;               /* it is a reminder, and says so first */
    const char *message_id;
    const char *template; /* what the text was made of: its URLs may be clicked; "" none */
    const char *text;
    const char *last; /* the paragraph that ends the text and goes on doing so; "" none */
    bool own_text;    /* an owner's, which ends as it is: who writes stands in the HTML alone */
};

struct frame {
    char *text; /* the text, with what it did not say yet of how to pay, and who writes */
    char *html;
    struct inline_picture logo, code; /* the parts that the HTML names */
    char *logo_id, *code_id;
};

/* Makes an empty frame. A logo that cannot be drawn is left out. Free with frame_clear(). After
 * message_init(). */
void frame_make(struct frame *frame, const struct frame_input *input);

/* Frees what it holds, not itself. */
void frame_clear(struct frame *frame);

#endif
