/* From the settled parts of an order to the lines that a customer reads. */
#include "lines.h"

#include <string.h>

#include "document/text.h"
#include "base/text.h"

/* EN 16931 (BR-25) wants a name on every line, and a reader too. */
static const char *name_of_line(const struct order_line *line, enum language language)
{
    static const enum label labels[] = {[LINE_PRODUCT] = LABEL_DESCRIPTION,
            [LINE_SHIPPING] = LABEL_SHIPPING,
            [LINE_FEE] = LABEL_FEE,
            [LINE_ROUNDING] = LABEL_ROUNDING,
            [LINE_REFUND] = LABEL_REFUND};
    if (*line->name)
        return line->name;
    return *line->sku ? line->sku : label(labels[line->kind], language);
}

struct document_line *lines_add_amount(struct document *document,
        enum line_kind kind,
        const char *description,
        money net,
        money gross,
        struct decimal rate,
        enum vat_category category)
{
    struct document_line *line = document_line_new();
    line->kind = kind;
    text_set(&line->description, description);
    line->list_net = line->net = net;
    line->gross = gross;
    line->vat = gross - net;
    line->vat_rate = rate;
    line->vat_category = category;
    line->unit_price = amounts_unit_price(net, line->quantity, document->currency_decimals);
    g_ptr_array_add(document->lines, line);
    return line;
}

void lines_add_rounding(struct document *document, money amount)
{
    struct document_line *line = lines_add_amount(document, LINE_ROUNDING,
            label(LABEL_ROUNDING, document->language), 0, amount, (struct decimal){0}, VAT_NONE);
    line->vat = 0;
}

/* What the shop took off the part by itself. Without a coupon a cent is rounding: a discount that
 * nobody gave. */
static money discount_of(const struct amount_part *part, int decimals, char **coupon_codes)
{
    struct decimal off = decimal_sub(part->list, part->net);
    money discount, least = *coupon_codes ? 1 : 2;
    if (decimal_sign(part->list) <= 0)
        return 0;
    if (!decimal_to_money(off, decimals, &discount) || discount > G_MAXINT64 / 4)
        return 0;
    return discount < least ? 0 : discount;
}

/* The discount is what the shop gave, to the cent; the cent that rounding moved is part of the
 * price before it. Where the total is above the subtotal (a price raised by hand), the price is
 * what was charged. */
static void set_discount(struct document_line *line, money discount, char **coupon_codes)
{
    line->discount = discount;
    line->list_net = line->net + discount;
    if (discount == 0)
        return;
    g_free(line->discount_reason);
    line->discount_reason = g_strjoinv(", ", coupon_codes);
}

static void set_quantity(struct document *document, struct document_line *line)
{
    bool negative_price = line->list_net < 0
            ? decimal_sign(line->quantity) > 0
            : line->list_net > 0 && decimal_sign(line->quantity) < 0;
    if (line->list_net != 0 && decimal_is_zero(line->quantity)) {
        if (document->warnings->len < 20)
            document_warn(document, WARNING_QUANTITY_ZERO,
                    "the shop charges for a quantity of 0 ('%s'): the document says 1; mend the "
                    "order if that is wrong",
                    line->description);
        line->quantity = decimal_from_int(line->list_net < 0 ? -1 : 1);
    } else if (line->kind == LINE_PRODUCT && negative_price) {
        line->quantity = decimal_neg(line->quantity);
    }
}

static void add_part(struct document *document, const struct amount_part *part, char **coupon_codes)
{
    const struct order_line *source = part->line;
    struct document_line *line =
            lines_add_amount(document, source->kind, name_of_line(source, document->language),
                    part->net_minor, part->gross_minor, part->rate, part->category);
    line->item_id = source->id;
    text_set(&line->sku, source->sku);
    g_strfreev(line->details);
    line->details = g_strdupv(source->details);
    line->quantity = source->quantity;
    set_discount(line, discount_of(part, document->currency_decimals, coupon_codes), coupon_codes);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        set_quantity(document, line);
    line->unit_price =
            amounts_unit_price(line->list_net, line->quantity, document->currency_decimals);
}

static bool has_product(const GArray *parts)
{
    for (guint i = 0; i < parts->len; i++)
        if (g_array_index(parts, struct amount_part, i).line->kind == LINE_PRODUCT)
            return true;
    return false;
}

/* What a delivery note's money has beyond its lines. */
static void set_unlisted(struct document *document)
{
    __int128 rest = document->totals.net;
    for (guint i = 0; i < document->lines->len; i++)
        rest -= ((const struct document_line *)g_ptr_array_index(document->lines, i))->net;
    document->unlisted_net = (money)rest;
}

void lines_of_parts(struct document *document, const GArray *parts, char **coupon_codes)
{
    bool goods_only = document->type == DOCUMENT_DELIVERY_NOTE && has_product(parts);
    const struct order_line *before = NULL;
    for (guint i = 0; i < parts->len; i++) {
        const struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        bool again = document->type == DOCUMENT_DELIVERY_NOTE &&
                part->line == before; /* split by rate: one thing */
        before = part->line;
        if (!again && (!goods_only || part->line->kind == LINE_PRODUCT))
            add_part(document, part, coupon_codes);
    }
    if (document->type == DOCUMENT_DELIVERY_NOTE)
        set_unlisted(document);
    if (document->totals.rounding != 0 && document->type != DOCUMENT_DELIVERY_NOTE)
        lines_add_rounding(document, document->totals.rounding);
}
