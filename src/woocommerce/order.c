/* The struct order and its small helpers. Reading one from bytes: order_read.c. */
#include "woocommerce/order.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *name;
    enum order_status status;
} statuses[] = {
        {"checkout-draft", ORDER_CHECKOUT_DRAFT},
        {"draft", ORDER_DRAFT},
        {"auto-draft", ORDER_AUTO_DRAFT},
        {"pending", ORDER_PENDING},
        {"on-hold", ORDER_ON_HOLD},
        {"failed", ORDER_FAILED},
        {"processing", ORDER_PROCESSING},
        {"completed", ORDER_COMPLETED},
        {"cancelled", ORDER_CANCELLED},
        {"refunded", ORDER_REFUNDED},
        {"trash", ORDER_TRASH},
};

enum order_status order_status_from_text(const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (strcmp(statuses[i].name, text) == 0)
            return statuses[i].status;
    return ORDER_CUSTOM;
}

static char *const *address_field(const struct address *address, gsize offset)
{
    return (char *const *)(const void *)((const char *)address + offset);
}

static const gsize address_fields[] = {
        offsetof(struct address, name),
        offsetof(struct address, first_name),
        offsetof(struct address, last_name),
        offsetof(struct address, company),
        offsetof(struct address, street),
        offsetof(struct address, street2),
        offsetof(struct address, postcode),
        offsetof(struct address, city),
        offsetof(struct address, state),
        offsetof(struct address, country),
        offsetof(struct address, phone),
};

void address_init(struct address *address)
{
    for (gsize i = 0; i < G_N_ELEMENTS(address_fields); i++)
        *(char **)address_field(address, address_fields[i]) = g_strdup("");
}

void address_clear(struct address *address)
{
    for (gsize i = 0; i < G_N_ELEMENTS(address_fields); i++)
        g_clear_pointer((char **)address_field(address, address_fields[i]), g_free);
}

void address_copy(struct address *to, const struct address *from)
{
    for (gsize i = 0; i < G_N_ELEMENTS(address_fields); i++)
        *(char **)address_field(to, address_fields[i]) =
                g_strdup(*address_field(from, address_fields[i]));
}

bool address_is_empty(const struct address *address)
{
    for (gsize i = 0; i < G_N_ELEMENTS(address_fields); i++) {
        bool country = address_fields[i] == offsetof(struct address, country);
        const char *text = *address_field(address, address_fields[i]);
        if (!country && !text_is_blank(text))
            return false;
    }
    return true;
}

bool address_equal(const struct address *a, const struct address *b)
{
    for (gsize i = 0; i < G_N_ELEMENTS(address_fields); i++) {
        bool phone = address_fields[i] == offsetof(struct address, phone);
        const char *one = *address_field(a, address_fields[i]);
        const char *other = *address_field(b, address_fields[i]);
        if (!phone && strcmp(one, other) != 0)
            return false;
    }
    return true;
}

const char *order_meta_value(const struct order *order, const char *key)
{
    for (guint i = 0; i < order->meta->len; i++) {
        const struct order_meta *meta = order->meta->pdata[i];
        if (strcmp(meta->key, key) == 0 && !text_is_blank(meta->value))
            return meta->value;
    }
    return NULL;
}

struct decimal order_gross(const struct order *order)
{
    struct decimal gross = order->total;
    for (guint i = 0; i < order->cards->len; i++)
        gross = decimal_add(gross, ((const struct order_card *)order->cards->pdata[i])->amount);
    return gross;
}

void order_free(struct order *order)
{
    if (!order)
        return;

    char *texts[] = {order->number, order->status_text, order->currency, order->email,
            order->customer_note, order->lang, order->payment_method, order->payment_title,
            order->payment_url};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    address_clear(&order->billing);
    address_clear(&order->shipping);
    g_clear_pointer(&order->lines, g_ptr_array_unref);
    g_clear_pointer(&order->rates, g_array_unref);
    g_clear_pointer(&order->refunds, g_ptr_array_unref);
    g_clear_pointer(&order->meta, g_ptr_array_unref);
    g_clear_pointer(&order->line_meta, g_ptr_array_unref);
    g_strfreev(order->coupon_codes);
    g_clear_pointer(&order->cards, g_ptr_array_unref);
    g_free(order->unknown_card);
    g_free(order);
}
