/* Why an order has no invoice: what stands first in its way. */
#include "acts/why.h"

#include "acts/verdict.h"
#include "base/text.h"
#include "store/documents.h"
#include "store/inbox.h"
#include "store/shops.h"

void why_clear(struct why *why)
{
    g_free(why->name);
    g_free(why->text);
}

static void set_document(struct why *why, enum why_kind kind, const struct document *document)
{
    why->kind = kind;
    why->id = document->id;
    text_take(&why->name, document_name(document));
    text_set(&why->text, kind == WHY_DRAFT ? document_waits_text(document) : "");
}

/* What the documents say; the last invoice counts, one that lives most. False: nothing. */
static bool by_documents(const GPtrArray *documents, struct why *why)
{
    bool found = false;
    for (guint i = 0; i < documents->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(documents, i);
        const struct document *document = stored->document;
        if (document->type != DOCUMENT_INVOICE)
            continue;
        bool issued = document_is_issued(document);
        if (issued && !stored->fully_credited) {
            set_document(why, WHY_INVOICED, document);
            return true;
        }
        if (document->state == DOCUMENT_DRAFT) {
            set_document(why, WHY_DRAFT, document);
            return true;
        }
        if (issued || stored->void_by == VOID_BY_PERSON) {
            set_document(why, issued ? WHY_CREDITED : WHY_DISCARDED, document);
            found = true;
        }
    }
    return found;
}

/* A delivery of it that failed or waits, and is newer than what is kept. */
static bool by_deliveries(
        const struct work *work, const struct stored_order *order, struct why *why, GError **error)
{
    gint64 waiting = 0, failed = 0;
    struct store *store = work->store;
    if (!delivery_waiting_of(store, order->shop, order->id, &waiting, error) ||
            !delivery_failed_of(store, order->shop, order->id, &failed, error))
        return false;
    why->id = waiting ? waiting : failed > order->delivery_id ? failed : 0;
    if (!why->id)
        return true;
    why->kind = waiting ? WHY_WAITS : WHY_FAILED;
    struct delivery *delivery = delivery_get(store, why->id, error);
    if (delivery)
        text_set(&why->text, delivery->reason);
    delivery_free(delivery);
    return delivery != NULL;
}

/* What the rule says of what the shop sent. */
static void by_rule(const struct work *work,
        const struct stored_order *stored,
        const struct order *order,
        struct why *why)
{
    const struct shop *shop = config_shop(work->config, stored->shop);
    if (stored->deleted) {
        why->kind = WHY_RULE;
        text_set(&why->text, "the order was deleted in the shop");
    } else if (!shop) {
        why->kind = WHY_NO_SHOP;
    } else if (!shop->enabled) {
        why->kind = WHY_DISABLED;
    } else if (!order) {
        why->kind = stored->body ? WHY_UNREADABLE : WHY_PURGED;
    } else {
        struct rule_verdict verdict = verdict_of(work, shop, order, DOCUMENT_INVOICE);
        bool makes = verdict.action == RULE_MAKE || verdict.action == RULE_DRAFT;
        why->kind = makes ? WHY_SOON : WHY_RULE;
        text_take(&why->text, verdict.reason);
    }
}

bool why_no_invoice(const struct work *work,
        const struct stored_order *stored,
        const struct order *order,
        const GPtrArray *documents,
        struct why *why,
        GError **error)
{
    *why = (struct why){.name = g_strdup(""), .text = g_strdup("")};
    if (by_documents(documents, why))
        return true;
    if (!by_deliveries(work, stored, why, error))
        return false;
    if (!why->id)
        by_rule(work, stored, order, why);
    return true;
}
