/* Orders, sellers and short descriptions of documents for the tests of this room. */
#ifndef TESTS_DOCUMENT_FIXTURE_H
#define TESTS_DOCUMENT_FIXTURE_H

#include <string.h>

#include "base/error.h"
#include "document/build.h"
#include "document/terms.h"
#include "document/vat.h"
#include "document/vat_number.h"

/* ---- what the config would say
 * ----------------------------------------------------------------------------------- */

struct fixture {
    struct seller seller;
    struct shop shop;
    struct document_rule rule;
    struct payment_settings payment;
    char *pay_later[2], *on_account[2], *unpaid_statuses[2], *none[1], *reference_meta[2];
};

static inline void fixture_init(struct fixture *f, enum document_type type)
{
    static char empty[] = "", name[] = "De Koffiehoek BV", country[] = "BE", vat[] = "BE0417497106",
                zone[] = "Europe/Brussels", shop[] = "main", url[] = "https://shop.example",
                cod[] = "cod", account[] = "op-factuur", deposit[] = "deposit",
                po[] = "_purchase_order", postcode[] = "9000";
    static char paid[] = "paid {order_number}", unpaid[] = "unpaid {order_number}";
    *f = (struct fixture){.pay_later = {cod, NULL},
            .on_account = {account, NULL},
            .unpaid_statuses = {deposit, NULL},
            .reference_meta = {po, NULL}};
    f->seller = (struct seller){.name = name,
            .legal_form = empty,
            .street = empty,
            .postcode = postcode,
            .city = empty,
            .country = country,
            .vat = vat,
            .registration = empty,
            .trade_name = empty,
            .iban = empty,
            .bic = empty,
            .email = empty,
            .phone = empty,
            .website = empty,
            .logo = empty,
            .peppol = empty,
            .accent_color = empty,
            .font = empty,
            .timezone = zone};
    f->shop = (struct shop){.name = shop,
            .url = url,
            .secret = empty,
            .previous_secret = empty,
            .enabled = true,
            .orders_since = empty,
            .pay_later = f->pay_later,
            .on_account = f->on_account,
            .unpaid_statuses = f->unpaid_statuses,
            .vat_meta = f->none,
            .peppol_meta = f->none,
            .reference_meta = f->reference_meta};
    f->rule = (struct document_rule){.type = type,
            .create = CREATE_PAID,
            .number = empty,
            .first_number = 1,
            .due_days = 14};
    for (int language = 0; language < LANGUAGES; language++) {
        f->rule.caption_paid.in[language] = paid;
        f->rule.caption_unpaid.in[language] = unpaid;
    }
    f->payment = (struct payment_settings){.reference_structured = true,
            .bancontact_profile = empty,
            .bancontact_url = empty,
            .shop_payment_link = true};
}

/* ---- orders
 * ------------------------------------------------------------------------------------------------------
 */

static inline struct decimal number(const char *text)
{
    struct decimal value;
    if (!decimal_parse(text, &value))
        g_error("'%s' is no number", text);
    return value;
}

static inline void fixture_line_free(gpointer data)
{
    struct order_line *line = data;
    g_free(line->name);
    g_free(line->sku);
    g_free(line->tax_class);
    g_array_unref(line->taxes);
    g_strfreev(line->details);
    g_free(line);
}

static inline void fixture_refund_free(gpointer data)
{
    struct order_refund *refund = data;
    g_free(refund->reason);
    g_free(refund);
}

static inline void fixture_card_free(gpointer data)
{
    struct order_card *card = data;
    g_free(card->code);
    g_free(card);
}

static inline void fixture_meta_free(gpointer data)
{
    struct order_meta *meta = data;
    g_free(meta->key);
    g_free(meta->value);
    g_free(meta);
}

static inline void fixture_rate_clear(gpointer data)
{
    g_free(((struct tax_rate *)data)->label);
}

static inline void fixture_set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static inline struct order *order_new(void)
{
    struct order *order = g_new0(struct order, 1);
    order->id = 727;
    order->number = g_strdup("727");
    order->status_text = g_strdup("processing");
    order->status = ORDER_PROCESSING;
    order->currency = g_strdup("EUR");
    order->created_at = order->modified_at = 1795492782; /* 2026-11-24 */
    address_init(&order->billing);
    address_init(&order->shipping);
    fixture_set(&order->billing.name, "Jan Janssens");
    fixture_set(&order->billing.first_name, "Jan");
    fixture_set(&order->billing.street, "Dorpsstraat 25");
    fixture_set(&order->billing.postcode, "2800");
    fixture_set(&order->billing.city, "Mechelen");
    fixture_set(&order->billing.country, "BE");
    order->email = g_strdup("jan@example.be");
    order->customer_note = g_strdup("");
    order->payment_method = g_strdup("bacs");
    order->payment_title = g_strdup("Overschrijving");
    order->payment_url = g_strdup("");
    order->lang = g_strdup("");
    order->lines = g_ptr_array_new_with_free_func(fixture_line_free);
    order->rates = g_array_new(FALSE, TRUE, sizeof(struct tax_rate));
    g_array_set_clear_func(order->rates, fixture_rate_clear);
    order->refunds = g_ptr_array_new_with_free_func(fixture_refund_free);
    order->meta = g_ptr_array_new_with_free_func(fixture_meta_free);
    order->line_meta = g_ptr_array_new_with_free_func(fixture_meta_free);
    order->coupon_codes = g_new0(char *, 1);
    order->cards = g_ptr_array_new_with_free_func(fixture_card_free);
    order->unknown_card = g_strdup("");
    return order;
}

static inline void order_add_card(struct order *order, const char *code, const char *amount)
{
    struct order_card *card = g_new0(struct order_card, 1);
    card->code = g_strdup(code);
    card->amount = number(amount);
    g_ptr_array_add(order->cards, card);
}

static inline void order_add_rate(
        struct order *order, gint64 id, const char *percent, bool compound)
{
    struct tax_rate rate = {.rate_id = id,
            .percent = number(percent),
            .compound = compound,
            .label = g_strdup("VAT")};
    g_array_append_val(order->rates, rate);
}

static inline void order_add_meta(struct order *order, const char *key, const char *value)
{
    struct order_meta *meta = g_new(struct order_meta, 1);
    *meta = (struct order_meta){g_strdup(key), g_strdup(value)};
    g_ptr_array_add(order->meta, meta);
}

static inline struct order_line *order_add_line(struct order *order,
        enum line_kind kind,
        struct decimal quantity,
        struct decimal subtotal,
        struct decimal total,
        struct decimal tax)
{
    struct order_line *line = g_new0(struct order_line, 1);
    line->kind = kind;
    line->id = order->lines->len + 1;
    line->name = g_strdup_printf("%s %u",
            kind == LINE_PRODUCT       ? "product"
                    : kind == LINE_FEE ? "fee"
                                       : "shipping",
            order->lines->len + 1);
    line->sku = g_strdup("");
    line->tax_class = g_strdup("");
    line->quantity = quantity;
    line->subtotal = subtotal;
    line->total = total;
    line->total_tax = tax;
    line->taxes = g_array_new(FALSE, TRUE, sizeof(struct line_tax));
    line->details = g_new0(char *, 1);
    g_ptr_array_add(order->lines, line);
    return line;
}

static inline void line_add_tax(struct order_line *line, gint64 id, struct decimal total)
{
    struct line_tax tax = {.rate_id = id, .total = total};
    g_array_append_val(line->taxes, tax);
}

/* "p 2 8.25 7.42 1.56 1:1.56; s 5.74 1.21 1:1.21; f -3.00 -0.60 1:-0.60": products with quantity,
 * subtotal, total, tax; shipping and fees with total, tax; then rate id:tax or id:tax:tax before
 * discount each. Rates: 1 = 21 %, 2 = 6 %, 3 = 12 %, 4 = 0 %, 5 = 9.975 % compound, 6 = 5 %, 7 = 7
 * % (a state's and a city's), 8 = 10 %; 9 is not in tax_lines; 10 is one of Belgium without a
 * percentage, 11 is 21 % compound. */
static inline struct order *order_of(const char *total, const char *lines)
{
    struct order *order = order_new();
    order->total = number(total);
    order_add_rate(order, 1, "21", false);
    order_add_rate(order, 2, "6", false);
    order_add_rate(order, 3, "12", false);
    order_add_rate(order, 4, "0", false);
    order_add_rate(order, 5, "9.975", true);
    order_add_rate(order, 6, "5", false);
    order_add_rate(order, 7, "7", false);
    order_add_rate(order, 8, "10", false);
    order_add_rate(order, 10, "0", false);
    struct tax_rate *missing = &g_array_index(order->rates, struct tax_rate, order->rates->len - 1);
    missing->percent_missing = true;
    g_strlcpy(missing->country, "BE", sizeof(missing->country));
    order_add_rate(order, 11, "21", true);
    g_auto(GStrv) each = g_strsplit(lines, ";", -1);
    for (char **text = each; *text && **text; text++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(*text), " ", -1);
        bool product = words[0][0] == 'p';
        char **next = words + (product ? 5 : 3);
        enum line_kind kind = product ? LINE_PRODUCT
                : words[0][0] == 's'  ? LINE_SHIPPING
                                      : LINE_FEE;
        struct order_line *line = order_add_line(order, kind, number(product ? words[1] : "1"),
                number(words[product ? 2 : 1]), number(words[product ? 3 : 1]),
                number(words[product ? 4 : 2]));
        for (; *next; next++) {
            g_auto(GStrv) pair = g_strsplit(*next, ":", 3);
            line_add_tax(line, g_ascii_strtoll(pair[0], NULL, 10), number(pair[1]));
            if (pair[2])
                g_array_index(line->taxes, struct line_tax, line->taxes->len - 1).subtotal =
                        number(pair[2]);
        }
    }
    return order;
}

/* ---- documents
 * ---------------------------------------------------------------------------------------------------
 */

static inline struct document *build_with_reason(
        struct fixture *f, const struct order *order, enum vat_category choice, const char *reason)
{
    struct build_input input = {.order = order,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &f->rule,
            .payment = &f->payment,
            .vat_category = choice,
            .vat_reason = reason,
            .now = order->modified_at};
    return document_build(&input);
}

static inline struct document *build_from(
        struct fixture *f, const struct order *order, enum vat_category choice)
{
    return build_with_reason(f, order, choice, "");
}

static inline void append_money(GString *text, const char *before, money amount, int decimals)
{
    g_autofree char *figure = money_text(amount, decimals);
    g_string_append_printf(text, "%s%s", before, figure);
}

/* "37.62 + 5.36 + 0.00 = 42.98 | S21 20.68 4.34, S6 16.94 1.02 | 7.42 7.52 16.94 5.74 | !code":
 * totals, VAT rows, the nets of the lines, the codes of what blocks. */
static inline char *figures_of(const struct document *document)
{
    GString *text = g_string_new(NULL);
    int decimals = document->currency_decimals;
    append_money(text, "", document->totals.net, decimals);
    append_money(text, " + ", document->totals.vat, decimals);
    append_money(text, " + ", document->totals.rounding, decimals);
    append_money(text, " = ", document->totals.gross, decimals);
    for (guint i = 0; i < document->vat->len; i++) {
        const struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        g_autofree char *rate = decimal_text(row->rate, 0, 12);
        g_string_append_printf(
                text, "%s%s%s", i ? ", " : " | ", vat_category_text(row->category), rate);
        append_money(text, " ", row->base, decimals);
        append_money(text, " ", row->amount, decimals);
    }
    for (guint i = 0; i < document->lines->len; i++)
        append_money(text, i ? " " : " | ",
                ((const struct document_line *)g_ptr_array_index(document->lines, i))->net,
                decimals);
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (warning->blocks)
            g_string_append_printf(text, " !%s", warning->name);
    }
    return g_string_free(text, FALSE);
}

/* What must add up on every document, whatever the order and the size of its rounding; g_error
 * (with the seed or name) where it does not. */
static inline void check_sums(const struct document *document, const char *name)
{
    money net = document->unlisted_net, base = 0, vat = 0, rounding_lines = 0;
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        net += line->net;
        if (line->kind == LINE_ROUNDING)
            rounding_lines += line->gross;
        else if (line->vat != line->gross - line->net ||
                line->discount != line->list_net - line->net || line->discount < 0)
            g_error("%s: line %u does not add up", name, i);
    }
    for (guint i = 0; i < document->vat->len; i++) {
        const struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        money exact;
        base += row->base;
        vat += row->amount;
        if (!money_percent(row->base, row->rate, &exact) || exact != row->amount)
            g_error("%s: VAT of a rate is not the rate of its base", name);
    }
    const struct document_totals *totals = &document->totals;
    if (totals->gross != totals->net + totals->vat + totals->rounding)
        g_error("%s: gross is not net + vat + rounding", name);
    if (net != totals->net || base != totals->net || vat != totals->vat)
        g_error("%s: net or VAT is not the sum of its parts", name);
    if (document->type != DOCUMENT_DELIVERY_NOTE && rounding_lines != totals->rounding)
        g_error("%s: the rounding line does not say the rounding", name);
}

/* As check_sums(), and that rounding is a cent a rate at most. */
static inline void check_identities(const struct document *document, const char *name)
{
    const struct document_totals *totals = &document->totals;
    check_sums(document, name);
    if (!document_blocking_warning(document) &&
            (totals->rounding > (money)document->vat->len ||
                    -totals->rounding > (money)document->vat->len))
        g_error("%s: more rounding than a cent a rate", name);
}

#endif
