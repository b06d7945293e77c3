/* Invoices as matching sees them. */
#include "bank/invoice.h"

static void free_text(const char *text)
{
    g_free((char *)(guintptr)text);
}

void bank_invoice_free(struct bank_invoice *invoice)
{
    if (!invoice)
        return;
    const char *texts[] = {invoice->number, invoice->order_number, invoice->reference,
            invoice->currency, invoice->name, invoice->company};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        free_text(texts[i]);
    g_free(invoice);
}
