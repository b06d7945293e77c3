/* What the payment codes say, and their modules. */
#include "qr.h"

#include <qrencode.h>
#include <string.h>

#include "base/text.h"
#include "document/number.h"
#include "document/text.h"

/* EPC069-12, version 2.1, "Data elements": limits in characters, amounts in cents, the whole in
 * bytes. */
#define EPC_NAME_MAX 70
#define EPC_REFERENCE_MAX 35
#define EPC_TEXT_MAX 140
#define EPC_CENTS_MAX G_GINT64_CONSTANT(99999999999)
#define EPC_BYTES_MAX 331
/* The Bancontact payment QR: limits of the URL's parameters. */
#define BANCONTACT_TEXT_MAX 35
#define BANCONTACT_CENTS_MAX 999999

#define QR_VERSION_MAX 13

/* The first `limit` characters on one line: a line break would begin the next element of the EPC
 * code. */
static char *one_line(const char *text, glong limit)
{
    g_autofree char *clean = text_clean(text, false);
    g_strstrip(clean);
    return g_utf8_substring(clean, 0, MIN(limit, g_utf8_strlen(clean, -1)));
}

static bool is_payable(const struct document *document)
{
    bool asks = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_ORDER_FORM;
    return asks && *document->number && !document->paid && !document->pay_later &&
            document->totals.due > 0 && strcmp(document->currency, "EUR") == 0 &&
            document->currency_decimals == 2;
}

char *qr_epc_payload(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment)
{
    bool payable = is_payable(document) && document->totals.due <= EPC_CENTS_MAX;
    if (!payment->epc_qr || !payable || !iban_valid(seller->iban))
        return g_strdup("");

    g_autofree char *iban = iban_normalize(seller->iban);
    g_autofree char *bic = one_line(seller->bic, 11);
    g_autofree char *name = one_line(seller->name, EPC_NAME_MAX);
    g_autofree char *amount = money_text(document->totals.due, 2);
    /* Belgian banks take the 12 bare digits in the structured element; it and the free text exclude
     * each other */
    g_autofree char *given = transfer_reference(document);
    g_autofree char *structured = reference_digits(given);
    g_autofree char *text = one_line(*structured ? "" : given, EPC_TEXT_MAX);
    g_autoptr(GString) payload = g_string_new(NULL);
    g_string_printf(payload, "BCD\n002\n1\nSCT\n%s\n%s\n%s\nEUR%s\n\n%s\n%s", bic, name, iban,
            amount, structured, text);
    /* no line break after the last element that is used */
    while (payload->len > 0 && payload->str[payload->len - 1] == '\n')
        g_string_truncate(payload, payload->len - 1);
    if (payload->len > EPC_BYTES_MAX || !*name)
        return g_strdup("");
    return g_strdup(payload->str);
}

char *qr_bancontact_payload(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment)
{
    if (!*payment->bancontact_profile || !*payment->bancontact_url)
        return g_strdup("");
    bool payable = is_payable(document) && document->type == DOCUMENT_INVOICE;
    if (!payable || document->totals.due > BANCONTACT_CENTS_MAX)
        return g_strdup("");

    g_autofree char *words = g_strconcat(seller->name, " ", document->number, NULL);
    g_autofree char *description = one_line(words, BANCONTACT_TEXT_MAX);
    const char *given =
            *document->payment_reference ? document->payment_reference : document->number;
    g_autofree char *structured = reference_digits(given);
    g_autofree char *reference = one_line(*structured ? structured : given, BANCONTACT_TEXT_MAX);
    g_autofree char *profile = g_uri_escape_string(payment->bancontact_profile, NULL, FALSE);
    g_autofree char *d = g_uri_escape_string(description, NULL, FALSE);
    g_autofree char *r = g_uri_escape_string(reference, NULL, FALSE);
    const char *slash = g_str_has_suffix(payment->bancontact_url, "/") ? "" : "/";
    return g_strdup_printf("%s%s%s?D=%s&A=%" G_GINT64_FORMAT "&R=%s", payment->bancontact_url,
            slash, profile, d, document->totals.due, r);
}

/* Level M as EPC069-12 asks; bytes, not kanji or structured append, so that UTF-8 goes in as it is.
 */
struct qr *qr_make(const char *text)
{
    gsize length = strlen(text);
    if (length == 0 || length > EPC_BYTES_MAX)
        return NULL;

    QRcode *code = QRcode_encodeData((int)length, (const unsigned char *)text, 0, QR_ECLEVEL_M);
    if (!code)
        return NULL;

    struct qr *qr = NULL;
    if (code->version <= QR_VERSION_MAX) {
        gsize modules = (gsize)code->width * (gsize)code->width;
        qr = g_new0(struct qr, 1);
        qr->width = code->width;
        qr->dark = g_new(guint8, modules);
        for (gsize i = 0; i < modules; i++)
            qr->dark[i] = code->data[i] & 1;
    }

    QRcode_free(code);
    return qr;
}

void qr_free(struct qr *qr)
{
    if (!qr)
        return;
    g_free(qr->dark);
    g_free(qr);
}
