/* An invoice is paid by a person's word, or is not any more. */
#include "acts/pay.h"

#include "base/date.h"
#include "document/terms.h"
#include "document/text.h"
#include "store/events.h"

static bool check_payable(const struct document *document, GError **error)
{
    if (document->type == DOCUMENT_INVOICE && document_is_issued(document))
        return true;
    g_autofree char *name = document_name(document);
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s is a %s %s: a payment is recorded for an issued invoice", name,
            document_state_text(document->state), document_type_text(document->type));
}

/* An invoice that was paid when it was issued is paid by the shop's word: that stays when the
 * record of a person is taken back. */
static void keep_shop_payment(struct stored_document *stored)
{
    const struct document *document = stored->document;
    if (document->paid && !stored->shop_paid_at && !stored->person_paid_at &&
            !document_payments_cover(document))
        stored->shop_paid_at = document->paid_at;
}

/* The person's record, in place of an earlier one. */
static void set_person(struct stored_document *stored, gint64 at, const char *by)
{
    stored->person_paid_at = at;
    g_free(stored->person_paid_by);
    stored->person_paid_by = g_strdup(by);
}

/* When it counts as paid: the earlier of what the person and the shop say. */
static gint64 paid_when(const struct stored_document *stored)
{
    const struct document *document = stored->document;
    gint64 at = stored->person_paid_at;
    if (stored->shop_paid_at)
        return MIN(stored->shop_paid_at, at);

    bool was_earlier = document->paid && document->paid_at && document->paid_at < at;
    return was_earlier ? document->paid_at : at;
}

static bool keep_payment(const struct work *work,
        const struct stored_document *stored,
        const char *story,
        GError **error)
{
    const struct document *document = stored->document;
    return document_update_living(work->store, document, error) &&
            document_update_payment(work->store, stored, error) &&
            event_add(work->store, document->shop, document->order_id, "payment", work->now, story,
                    error);
}

char *pay_record(const struct work *work,
        struct stored_document *stored,
        gint64 at,
        const char *by,
        GError **error)
{
    if (!check_payable(stored->document, error))
        return NULL;

    keep_shop_payment(stored);
    set_person(stored, at, by ? by : "");
    gint64 when = paid_when(stored);
    document_set_paid(stored->document, true, when);

    g_autofree char *day = date_day(when, work->config->seller.timezone);
    g_autofree char *said = g_strdup_printf(
            "payment recorded by a person: %s%s%s", day, by ? ", " : "", by ? by : "");
    return keep_payment(work, stored, said, error) ? g_steal_pointer(&said) : NULL;
}

char *pay_take_back(const struct work *work, struct stored_document *stored, GError **error)
{
    const struct document *document = stored->document;
    if (!check_payable(document, error))
        return NULL;
    if (!stored->person_paid_at) {
        g_autofree char *name = document_name(document);
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s: no payment was recorded by hand%s", name,
                document->paid ? "; the shop says it is paid, and that stays" : "");
        return NULL;
    }

    set_person(stored, 0, "");
    bool shop = stored->shop_paid_at != 0;
    document_set_paid(stored->document, shop, stored->shop_paid_at);
    if (!keep_payment(work, stored, "the record of a payment was taken back by a person", error))
        return NULL;
    return g_strdup(shop ? "record taken back; the shop says it is paid" : "record taken back");
}
