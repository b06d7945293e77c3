/* Any bytes as a webhook's body: no crash, no leak, and an order only with fields that may be used.
 */
#include <stdint.h>
#include <string.h>

#include "woocommerce/order.h"
#include "woocommerce/signature.h"

/* What every text of an order promises: there, valid UTF-8, no control character, on one line
 * unless it is the note. */
static void check_text(const char *text, bool multiline)
{
    if (!text || !g_utf8_validate(text, -1, NULL))
        __builtin_trap();
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if ((*p < 0x20 && !(multiline && *p == '\n')) || *p == 0x7f)
            __builtin_trap();
}

static void check_address(const struct address *address)
{
    const char *texts[] = {address->name, address->first_name, address->last_name, address->company,
            address->street, address->street2, address->postcode, address->city, address->state,
            address->country, address->phone};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_text(texts[i], false);
}

static void check_lines(const struct order *order)
{
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = order->lines->pdata[i];
        check_text(line->name, false);
        check_text(line->sku, false);
        for (char **detail = line->details; *detail; detail++)
            check_text(*detail, false);
    }
}

static void check_order(const struct order *order)
{
    const char *texts[] = {order->number, order->status_text, order->currency, order->email,
            order->payment_method, order->payment_title, order->payment_url, order->lang};
    if (order->id < 1 || order->id > G_GINT64_CONSTANT(9007199254740991))
        __builtin_trap();
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_text(texts[i], false);
    check_text(order->customer_note, true);
    check_address(&order->billing);
    check_address(&order->shipping);
    check_lines(order);
    for (guint i = 0; i < order->meta->len; i++) {
        const struct order_meta *meta = order->meta->pdata[i];
        check_text(meta->key, false);
        check_text(meta->value, false);
    }
    for (guint i = 0; i < order->refunds->len; i++)
        check_text(((const struct order_refund *)order->refunds->pdata[i])->reason, false);
    for (guint i = 0; i < order->rates->len; i++)
        check_text(g_array_index(order->rates, struct tax_rate, i).label, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(order_auto) order = NULL;
    g_autoptr(GError) error = NULL;
    gint64 id = 0;
    enum body_kind kind = order_read(data, size, &order, &id, &error);
    if ((kind == BODY_ORDER) != (order != NULL) ||
            (kind == BODY_OTHER || kind == BODY_SUBSCRIPTION) != (error != NULL) ||
            (kind == BODY_DELETION && id <= 0))
        __builtin_trap();
    if (order)
        check_order(order);
    if (ping_body(data, size) && kind != BODY_OTHER)
        __builtin_trap();
    return 0;
}
