/* What the shop's order is told of an issued document. */
#include "channel/write_back.h"

#include <string.h>

#include "base/text.h"
#include "document/text.h"

bool write_back_wanted(const struct shop *shop, enum write_back_kind kind)
{
    if (!shop || !shop->enabled || !*shop->rest_key || !shop->write_back)
        return false;
    return g_strv_contains((const char *const *)shop->write_back, write_back_kind_text(kind));
}

bool write_back_queue_document(
        const struct work *work, const struct document *document, GError **error)
{
    const struct shop *shop = config_shop(work->config, document->shop);
    for (int kind = 0; kind < WRITE_BACK_KINDS; kind++) {
        if (!write_back_wanted(shop, (enum write_back_kind)kind))
            continue;
        if (!write_back_queue(work->store, document->id, (enum write_back_kind)kind, document->shop,
                    document->order_id, work->now, error))
            return false;
    }
    return true;
}

static const enum label type_labels[] = {
        [DOCUMENT_ORDER_FORM] = LABEL_ORDER_FORM,
        [DOCUMENT_DELIVERY_NOTE] = LABEL_DELIVERY_NOTE,
        [DOCUMENT_INVOICE] = LABEL_INVOICE,
        [DOCUMENT_CREDIT_NOTE] = LABEL_CREDIT_NOTE,
};

char *write_back_note(const struct document *document, enum language language)
{
    const char *type = label(type_labels[document->type], language);
    if (document->type == DOCUMENT_DELIVERY_NOTE)
        return g_strdup_printf("%s %s", type, document->number);
    g_autofree char *gross = money_text(document->totals.gross, document->currency_decimals);
    return g_strdup_printf("%s %s, %s %s", type, document->number, gross, document->currency);
}

const char *write_back_meta_key(enum document_type type)
{
    static const char *const keys[] = {
            [DOCUMENT_ORDER_FORM] = "_billhook_order_form",
            [DOCUMENT_DELIVERY_NOTE] = "_billhook_delivery_note",
            [DOCUMENT_INVOICE] = "_billhook_invoice",
            [DOCUMENT_CREDIT_NOTE] = "_billhook_credit_note",
    };
    return keys[type];
}

char *write_back_meta_value(const char *value, const char *number)
{
    g_auto(GStrv) have = g_strsplit(value, ",", -1);
    for (char **one = have; *one; one++)
        if (strcmp(g_strstrip(*one), number) == 0)
            return NULL;
    return text_is_blank(value) ? g_strdup(number) : g_strdup_printf("%s,%s", value, number);
}
