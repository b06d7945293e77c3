/* The copy of an invoice or credit note in the customer's own language, where [seller]
 * invoice_language=seller+copy: it goes with the mail, marked as a translation. It is made with the
 * mail, of the frozen document alone, so that the same document always has the same one. */
#ifndef BILLHOOK_CHANNEL_TRANSLATION_H
#define BILLHOOK_CHANNEL_TRANSLATION_H

#include "config/config.h"
#include "document/document.h"
#include "render/picture.h"

/* The copy's PDF; caller unrefs. NULL without an error: no copy goes with the document, or its
 * pages are beyond their bounds. SYSTEM as render_pdf(). Any thread. */
GBytes *translation_make(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment,
        const struct picture *logo,
        GError **error);

/* The name of its file: "2026-00116-fr.pdf" for the stem "2026-00116". Caller frees. Any thread. */
char *translation_file(const struct document *document, const char *stem);

#endif
