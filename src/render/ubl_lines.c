/* Lines, charges and the sums over them. */
#include <string.h>

#include "document/text.h"
#include "document/vat.h"
#include "ubl_parts.h"

/* UNCL 5189 and 7161. */
#define REASON_DISCOUNT "95"
#define REASON_SHIPPING "SAA"

/* ---- which line goes where ---- */

static bool is_extra(const struct document_line *line)
{
    return line->kind == LINE_SHIPPING || line->kind == LINE_FEE;
}

/* Shipping and fees belong to the whole document. */
static bool is_charge(const struct ubl *ubl, const struct document_line *line)
{
    return is_extra(line) && line != ubl->promoted;
}

/* The rounding line is BT-114. */
static bool is_line(const struct ubl *ubl, const struct document_line *line)
{
    return line->kind != LINE_ROUNDING && !is_charge(ubl, line);
}

const struct document_line *ubl_line_to_promote(const struct document *document)
{
    const struct document_line *first = NULL;
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        if (line->kind == LINE_ROUNDING)
            continue;
        if (!is_extra(line))
            return NULL;
        if (!first || (first->net < 0 && line->net >= 0))
            first = line;
    }
    return first;
}

/* ---- VAT ---- */

/* VATEX codes of the CEF list; the special scheme of small enterprises has none. */
static const char *exemption_code(enum vat_category category)
{
    static const char *const codes[] = {[VAT_NONE] = "",
            [VAT_S] = "",
            [VAT_Z] = "",
            [VAT_E] = "",
            [VAT_AE] = "VATEX-EU-AE",
            [VAT_K] = "VATEX-EU-IC",
            [VAT_G] = "VATEX-EU-G"};
    return codes[category];
}

/* The reason of an exemption (BT-120), in the document's language. S and Z may have none (BR-S-10,
 * BR-Z-10); E has one (BR-E-10), also on documents of the time when a person could choose it
 * without. Caller frees. */
static char *exemption_reason(const struct ubl *ubl, enum vat_category category)
{
    if (category == VAT_S || category == VAT_Z)
        return g_strdup("");
    char *ground = vat_ground(ubl->document, ubl->seller, category);
    if (*ground)
        return ground;
    g_free(ground);
    return g_strdup(label(LABEL_EXEMPT, ubl->document->language));
}

static void write_category(const struct ubl *ubl,
        const char *element,
        enum vat_category category,
        struct decimal rate,
        bool with_reason)
{
    g_autofree char *percent = decimal_text(rate, 0, DECIMAL_PLACES);
    xml_open(ubl->xml, element);
    xml_text(ubl->xml, "cbc:ID", vat_category_text(category));
    xml_text(ubl->xml, "cbc:Percent", percent);
    if (with_reason) {
        g_autofree char *reason = exemption_reason(ubl, category);
        xml_text(ubl->xml, "cbc:TaxExemptionReasonCode", exemption_code(category));
        xml_text(ubl->xml, "cbc:TaxExemptionReason", reason);
    }

    xml_open(ubl->xml, "cac:TaxScheme");
    xml_text(ubl->xml, "cbc:ID", "VAT");
    xml_close(ubl->xml);
    xml_close(ubl->xml);
}

void ubl_write_tax_total(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    xml_open(ubl->xml, "cac:TaxTotal");
    xml_amount(ubl->xml, "cbc:TaxAmount", document->totals.vat);
    for (guint i = 0; i < document->vat->len; i++) {
        const struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        xml_open(ubl->xml, "cac:TaxSubtotal");
        xml_amount(ubl->xml, "cbc:TaxableAmount", row->base);
        xml_amount(ubl->xml, "cbc:TaxAmount", row->amount);
        write_category(ubl, "cac:TaxCategory", row->category, row->rate, true);
        xml_close(ubl->xml);
    }
    xml_close(ubl->xml);
}

/* ---- charges and allowances ---- */

/* Opens one with an amount that is never negative: a charge below zero is an allowance, and the
 * other way round. The caller closes it. */
static void open_allowance(
        const struct ubl *ubl, bool charge, const char *code, const char *reason, money amount)
{
    xml_open(ubl->xml, "cac:AllowanceCharge");
    xml_text(ubl->xml, "cbc:ChargeIndicator", charge ? "true" : "false");
    xml_text(ubl->xml, "cbc:AllowanceChargeReasonCode", code);
    xml_text(ubl->xml, "cbc:AllowanceChargeReason", reason);
    xml_amount(ubl->xml, "cbc:Amount", money_abs(amount));
}

/* The name of a line; EN 16931 wants one (BR-25, BR-33, BR-38). Borrowed. */
static const char *line_name(const struct document *document, const struct document_line *line)
{
    const char *const names[] = {line->description, line->sku};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (ubl_has_text(names[i]))
            return names[i];
    return label(line->kind == LINE_SHIPPING ? LABEL_SHIPPING
                    : line->kind == LINE_FEE ? LABEL_FEE
                                             : LABEL_DESCRIPTION,
            document->language);
}

/* No code says "a fee, whatever it is": its reason is its name alone. */
static void write_charge(const struct ubl *ubl, const struct document_line *line)
{
    bool charge = line->net >= 0;
    const char *charge_code = line->kind == LINE_SHIPPING ? REASON_SHIPPING : "";
    open_allowance(ubl, charge, charge ? charge_code : REASON_DISCOUNT,
            line_name(ubl->document, line), line->net);
    write_category(ubl, "cac:TaxCategory", line->vat_category, line->vat_rate, false);
    xml_close(ubl->xml);
}

void ubl_write_charges(const struct ubl *ubl)
{
    for (guint i = 0; i < ubl->document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(ubl->document->lines, i);
        if (is_charge(ubl, line))
            write_charge(ubl, line);
    }
}

/* ---- totals ---- */

struct sums {
    money lines, charges, allowances;
    bool has_charge, has_allowance;
};

static struct sums add_up(const struct ubl *ubl)
{
    struct sums sums = {0};
    for (guint i = 0; i < ubl->document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(ubl->document->lines, i);
        if (is_line(ubl, line)) {
            sums.lines += line->net;
        } else if (is_charge(ubl, line) && line->net >= 0) {
            sums.charges += line->net;
            sums.has_charge = true;
        } else if (is_charge(ubl, line)) {
            sums.allowances -= line->net;
            sums.has_allowance = true;
        }
    }
    return sums;
}

/* What is due is computed here and not taken over, so that BR-CO-16 holds whatever was paid. */
void ubl_write_monetary_total(const struct ubl *ubl)
{
    const struct document_totals *totals = &ubl->document->totals;
    struct sums sums = add_up(ubl);
    money inclusive = totals->net + totals->vat;
    xml_open(ubl->xml, "cac:LegalMonetaryTotal");
    xml_amount(ubl->xml, "cbc:LineExtensionAmount", sums.lines);
    xml_amount(ubl->xml, "cbc:TaxExclusiveAmount", totals->net);
    xml_amount(ubl->xml, "cbc:TaxInclusiveAmount", inclusive);
    if (sums.has_allowance)
        xml_amount(ubl->xml, "cbc:AllowanceTotalAmount", sums.allowances);
    if (sums.has_charge)
        xml_amount(ubl->xml, "cbc:ChargeTotalAmount", sums.charges);
    if (totals->paid != 0)
        xml_amount(ubl->xml, "cbc:PrepaidAmount", totals->paid);
    if (totals->rounding != 0)
        xml_amount(ubl->xml, "cbc:PayableRoundingAmount", totals->rounding);
    xml_amount(ubl->xml, "cbc:PayableAmount", inclusive - totals->paid + totals->rounding);
    xml_close(ubl->xml);
}

/* ---- lines ---- */

struct price {
    struct decimal quantity; /* of the line */
    struct decimal amount;   /* never negative (BR-27) */
    struct decimal base;     /* the amount is for so many; 0: for one */
};

/* The sign of a line stands in its quantity. A quantity of 0 can only make 0. */
static struct decimal signed_quantity(const struct document_line *line)
{
    struct decimal quantity = line->quantity;
    if (line->list_net == 0)
        return quantity;
    if (decimal_is_zero(quantity))
        quantity = decimal_from_int(1);
    quantity = decimal_abs(quantity);
    return line->list_net < 0 ? decimal_neg(quantity) : quantity;
}

/* The unit price where quantity × price gives the line's amount; else the price of the whole
 * quantity, which is exact. */
static struct price price_of(const struct document_line *line, int decimals)
{
    struct price price = {
            .quantity = signed_quantity(line), .amount = decimal_abs(line->unit_price)};
    struct decimal product;
    struct decimal quantity = decimal_abs(price.quantity);
    money back = 0, list = money_abs(line->list_net);
    bool fits = decimal_multiply(quantity, price.amount, &product) &&
            decimal_to_money(product, decimals, &back);
    if (fits && back == list)
        return price;

    price.amount = decimal_from_money(list, decimals);
    price.base = quantity;
    return price;
}

/* A coupon is a discount of the line with the coupon's code as its reason. */
static void write_discount(const struct ubl *ubl, const struct document_line *line)
{
    bool charge = line->discount < 0;
    if (line->discount == 0)
        return;
    const char *named = label(charge ? LABEL_FEE : LABEL_DISCOUNT, ubl->document->language);
    open_allowance(ubl, charge, charge ? "" : REASON_DISCOUNT,
            ubl_has_text(line->discount_reason) ? line->discount_reason : named, line->discount);
    xml_close(ubl->xml);
}

/* "Maat: L" as name and value; false when it is not both. */
static bool split_detail(const char *detail, char **name, char **value)
{
    const char *colon = strstr(detail, ": ");
    g_autofree char *before = colon ? g_strndup(detail, (gsize)(colon - detail)) : NULL;
    *name = before ? ubl_text(before, false) : g_strdup("");
    *value = colon ? ubl_text(colon + 2, false) : g_strdup("");
    return **name && **value;
}

/* What is no name with a value still belongs to the goods: it describes them (BT-154). */
static void write_description(const struct ubl *ubl, const struct document_line *line)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (char **detail = line->details; *detail; detail++) {
        g_autofree char *name = NULL, *value = NULL;
        if (!split_detail(*detail, &name, &value))
            g_string_append_printf(text, "%s%s", text->len ? "; " : "", *detail);
    }
    xml_text(ubl->xml, "cbc:Description", text->str);
}

static void write_properties(const struct ubl *ubl, const struct document_line *line)
{
    for (char **detail = line->details; *detail; detail++) {
        g_autofree char *name = NULL, *value = NULL;
        if (!split_detail(*detail, &name, &value))
            continue;
        xml_open(ubl->xml, "cac:AdditionalItemProperty");
        xml_text(ubl->xml, "cbc:Name", name);
        xml_text(ubl->xml, "cbc:Value", value);
        xml_close(ubl->xml);
    }
}

static void write_sku(const struct ubl *ubl, const char *sku)
{
    if (!ubl_has_text(sku))
        return;
    xml_open(ubl->xml, "cac:SellersItemIdentification");
    xml_text(ubl->xml, "cbc:ID", sku);
    xml_close(ubl->xml);
}

static void write_item(const struct ubl *ubl, const struct document_line *line)
{
    xml_open(ubl->xml, "cac:Item");
    write_description(ubl, line);
    xml_text(ubl->xml, "cbc:Name", line_name(ubl->document, line));
    write_sku(ubl, line->sku);
    write_category(ubl, "cac:ClassifiedTaxCategory", line->vat_category, line->vat_rate, false);
    write_properties(ubl, line);
    xml_close(ubl->xml);
}

static void write_price(const struct ubl *ubl, const struct price *price)
{
    xml_open(ubl->xml, "cac:Price");
    xml_price(ubl->xml, "cbc:PriceAmount", price->amount);
    if (!decimal_is_zero(price->base))
        xml_quantity(ubl->xml, "cbc:BaseQuantity", price->base);
    xml_close(ubl->xml);
}

static void write_line(const struct ubl *ubl, const struct document_line *line, guint position)
{
    bool credit = ubl->document->type == DOCUMENT_CREDIT_NOTE;
    struct price price = price_of(line, ubl->document->currency_decimals);
    g_autofree char *id = g_strdup_printf("%u", position);
    xml_open(ubl->xml, credit ? "cac:CreditNoteLine" : "cac:InvoiceLine");
    xml_text(ubl->xml, "cbc:ID", id);
    xml_quantity(
            ubl->xml, credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", price.quantity);
    xml_amount(ubl->xml, "cbc:LineExtensionAmount", line->net);
    write_discount(ubl, line);
    write_item(ubl, line);
    write_price(ubl, &price);
    xml_close(ubl->xml);
}

void ubl_write_lines(const struct ubl *ubl)
{
    guint position = 0;
    for (guint i = 0; i < ubl->document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(ubl->document->lines, i);
        if (is_line(ubl, line))
            write_line(ubl, line, ++position);
    }
}
