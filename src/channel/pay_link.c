/* Which invoices get a payment link. */
#include "channel/pay_link.h"

#include <string.h>

#include "mollie/read.h"
#include "store/payment_links.h"

bool pay_link_fits(const struct config *config, const struct document *document)
{
    bool invoice = document->type == DOCUMENT_INVOICE && document_is_issued(document) &&
            strcmp(document->currency, "EUR") == 0;
    bool elsewhere = *document->payment_link && !document->payment_link_made;
    return config->mollie.on && invoice && !document->pay_later && !elsewhere && !document->paid &&
            document->totals.due > 0;
}

bool pay_link_renew(const struct work *work, const struct document *document, GError **error)
{
    g_autofree char *key = mollie_new_key();
    return !pay_link_fits(work->config, document) ||
            payment_link_want(
                    work->store, document->id, document->totals.due, key, work->now, error);
}

/* The page is not worth waiting for a link that cannot come in time. */
static bool hold_page(const struct work *work, const struct document *document, GError **error)
{
    g_auto(payment_link_pause_auto) pause = {0};
    gint64 until = work->now + work->config->mollie.wait_s;
    if (!payment_link_pause_read(work->store, &pause, error))
        return false;
    if (pause.refused || pause.until >= until || until <= work->now)
        return true;
    return document_hold_page(work->store, document->id, until, error);
}

bool pay_link_queue(const struct work *work, const struct document *document, GError **error)
{
    if (!pay_link_fits(work->config, document))
        return true;
    return pay_link_renew(work, document, error) && hold_page(work, document, error);
}

char *pay_link_description(const struct seller *seller, const struct document *document)
{
    g_autofree char *number = g_strdup_printf(" %s", document->number);
    glong room = MOLLIE_TEXT_MOST - g_utf8_strlen(number, -1);
    g_autofree char *cut =
            g_utf8_substring(seller->name, 0, MIN(g_utf8_strlen(seller->name, -1), MAX(room, 0)));
    return g_strconcat(cut, number, NULL);
}
