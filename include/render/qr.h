/* QR contents for payment (BELGIUM.md): EPC069-12 and Bancontact, and the code's modules
 * (libqrencode). Pure. */
#ifndef BILLHOOK_RENDER_QR_H
#define BILLHOOK_RENDER_QR_H

#include "document/document.h"

/* The EPC payload; "" when the document is no unpaid EUR invoice with something due, the seller has
 * no IBAN, or the setting is off. Caller frees. */
char *qr_epc_payload(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment);
/* The Bancontact URL; "" without a profile or when nothing is due. Caller frees. */
char *qr_bancontact_payload(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment);

struct qr {
    int width;    /* modules on a side */
    guint8 *dark; /* width × width, 1 = dark */
};
/* Error level M, version at most 13; NULL when the text does not fit. */
struct qr *qr_make(const char *text);
void qr_free(struct qr *qr);

#endif
