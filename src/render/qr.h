/* QR contents for payment (BELGIUM.md): EPC069-12 and Bancontact, and the code's modules
 * (libqrencode). Pure. */
#ifndef BILLHOOK_RENDER_QR_H
#define BILLHOOK_RENDER_QR_H

#include "document/document.h"

/* The EPC payload (EPC069-12, version 002): for a numbered, unpaid EUR invoice or order form that
 * is not paid in hand (pay_later) and has something due. "" for any other document, without a valid
 * IBAN or a name of the seller, with the setting off, or where it would be beyond the bounds of
 * EPC069-12. Caller frees. Any thread. */
char *qr_epc_payload(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment);

/* The Bancontact URL for such invoices, up to 9,999.99 EUR; "" for others, or without a
 * profile or URL in the settings. Caller frees. Any thread. */
char *qr_bancontact_payload(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment);

struct qr {
    int width;    /* modules on a side */
    guint8 *dark; /* width × width, 1 = dark */
};

/* The modules of a text of 1 to 331 bytes, error level M, version at most 13. NULL when it is empty
 * or does not fit. Free with qr_free(). Any thread. */
struct qr *qr_make(const char *text);

/* Frees a code; NULL is allowed. */
void qr_free(struct qr *qr);

#endif
