/* Paid, as at a day. */
#include "export_paid.h"

#include <string.h>

#include "base/date.h"
#include "store/standing.h"

/* The day of a moment, or the document's own day where there is none. */
static void set_day(struct export_paid *paid, gint64 at, const char *zone, const char *otherwise)
{
    g_autofree char *day = at ? date_day(at, zone) : g_strdup(otherwise);
    g_strlcpy(paid->on, day, sizeof paid->on);
}

/* Settled by credit notes alone it is not paid. */
static bool invoice_paid(struct store *store,
        const struct stored_document *stored,
        const char *day,
        const char *zone,
        struct export_paid *paid,
        GError **error)
{
    const struct document *document = stored->document;
    struct standing standing;
    if (!standing_on(store, document, day, &standing, error))
        return false;

    bool free_of_charge = document->totals.gross == 0;
    paid->paid = free_of_charge || (standing.due == 0 && standing.paid > 0);
    if (free_of_charge)
        set_day(paid, stored->shop_paid_at, zone, document->issue_date);
    else if (paid->paid)
        set_day(paid, 0, zone, standing.paid_on);
    return true;
}

/* An order form has no payments: what its order says. */
static void order_form_paid(const struct document *document,
        const char *day,
        const char *zone,
        struct export_paid *paid)
{
    if (!document->paid)
        return;
    set_day(paid, document->paid_at, zone, document->issue_date);
    paid->paid = strcmp(paid->on, day) <= 0;
    if (!paid->paid)
        *paid->on = '\0';
}

bool export_paid_on(struct store *store,
        const struct stored_document *stored,
        const char *day,
        const char *zone,
        struct export_paid *paid,
        GError **error)
{
    *paid = (struct export_paid){0};
    if (stored->document->type == DOCUMENT_INVOICE)
        return invoice_paid(store, stored, day, zone, paid, error);
    if (stored->document->type == DOCUMENT_ORDER_FORM)
        order_form_paid(stored->document, day, zone, paid);
    return true;
}
