/* Made-up documents for the tests of the page: every type, every language, and the odd ones. */
#ifndef BILLHOOK_TESTS_RENDER_SAMPLES_H
#define BILLHOOK_TESTS_RENDER_SAMPLES_H

#include "document/document.h"
#include "document/number.h"
#include "document/text.h"
#include "render/pdf.h"

#define SAMPLE_PAID_AT G_GINT64_CONSTANT(1795521600) /* 2026-11-24 12:00 UTC */

static inline void set(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static inline struct seller *sample_seller(void)
{
    struct seller *seller = g_new0(struct seller, 1);
    seller->name = g_strdup("Bakkerij De Vlinder");
    seller->legal_form = g_strdup("bv");
    seller->street = g_strdup("Korenmarkt 12");
    seller->postcode = g_strdup("9000");
    seller->city = g_strdup("Gent");
    seller->country = g_strdup("BE");
    seller->vat = g_strdup("BE0909337554");
    seller->registration = g_strdup("RPR Gent");
    seller->trade_name = g_strdup("");
    seller->iban = g_strdup("BE68 5390 0754 7034");
    seller->bic = g_strdup("TRIOBEBB");
    seller->email = g_strdup("hallo@devlinder.example");
    seller->phone = g_strdup("+32 9 123 45 67");
    seller->website = g_strdup("www.devlinder.example");
    seller->logo = g_strdup("");
    seller->accent_color = g_strdup("");
    seller->peppol = g_strdup("");
    seller->font = g_strdup("");
    seller->language = LANGUAGE_NL;
    seller->timezone = g_strdup("Europe/Brussels");
    return seller;
}

static inline struct payment_settings sample_payment(void)
{
    return (struct payment_settings){.reference_structured = true,
            .epc_qr = true,
            .bancontact_profile = (char *)"",
            .bancontact_url = (char *)"https://pay.bancontact.net/t/1",
            .shop_payment_link = true};
}

static inline void sample_address(struct address *address,
        const char *name,
        const char *company,
        const char *street,
        const char *postcode,
        const char *city,
        const char *country)
{
    set(&address->name, name);
    set(&address->company, company);
    set(&address->street, street);
    set(&address->postcode, postcode);
    set(&address->city, city);
    set(&address->country, country);
}

static inline struct decimal sample_decimal(const char *text)
{
    struct decimal value;
    g_assert_true(decimal_parse(text, &value));
    return value;
}

/* A line whose figures agree: quantity whole, price in cents, VAT half up on the net. */
static inline struct document_line *sample_line(struct document *document,
        const char *description,
        int quantity,
        money price,
        const char *rate,
        money discount)
{
    struct document_line *line = document_line_new();
    set(&line->description, description);
    line->quantity = decimal_from_int(quantity);
    line->unit_price = decimal_from_money(price, document->currency_decimals);
    line->list_net = price * quantity;
    line->discount = discount;
    line->net = line->list_net - discount;
    line->vat_rate = sample_decimal(rate);
    g_assert_true(money_percent(line->net, line->vat_rate, &line->vat));
    line->gross = line->net + line->vat;
    line->vat_category = decimal_is_zero(line->vat_rate) ? VAT_Z : VAT_S;
    g_ptr_array_add(document->lines, line);
    return line;
}

static inline struct document_vat *sample_group(
        struct document *document, const struct document_line *line)
{
    for (guint i = 0; i < document->vat->len; i++) {
        struct document_vat *group = &g_array_index(document->vat, struct document_vat, i);
        if (decimal_compare(group->rate, line->vat_rate) == 0 &&
                group->category == line->vat_category)
            return group;
    }
    struct document_vat group = {.category = line->vat_category, .rate = line->vat_rate};
    g_array_append_val(document->vat, group);
    return &g_array_index(document->vat, struct document_vat, document->vat->len - 1);
}

/* Groups and totals of the lines. */
static inline void sample_sum(struct document *document)
{
    g_array_set_size(document->vat, 0);
    document->totals = (struct document_totals){0};
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        struct document_vat *group = sample_group(document, line);
        group->base += line->net;
        group->amount += line->vat;
        document->totals.net += line->net;
        document->totals.vat += line->vat;
    }
    document->totals.gross = document->totals.net + document->totals.vat;
    document->totals.due = document->paid ? 0 : document->totals.gross;
    document->totals.paid = document->paid ? document->totals.gross : 0;
}

static inline void sample_pay(struct document *document)
{
    document->paid = true;
    document->paid_at = SAMPLE_PAID_AT;
    set(&document->payment_title, "Bancontact");
    set(&document->due_date, "");
    set(&document->payment_link, "");
    document->totals.paid = document->totals.gross;
    document->totals.due = 0;
}

static const char *const sample_prefixes[DOCUMENT_TYPES] = {"B", "L", "", "C"};

/* A document of a consumer with three lines and the totals that belong to them. */
static inline struct document *sample_document(enum document_type type, enum language language)
{
    struct document *document = document_new(type);
    document->id = 12;
    document->state = DOCUMENT_ISSUED;
    document->language = language;
    document->number =
            (g_free(document->number), g_strdup_printf("%s2026-00116", sample_prefixes[type]));
    set(&document->shop, "main");
    document->order_id = 727;
    set(&document->order_number, "727");
    document->order_created_at = SAMPLE_PAID_AT - 86400;
    document->created_at = SAMPLE_PAID_AT;
    set(&document->issue_date, "2026-11-24");
    set(&document->currency, "EUR");
    set(&document->customer.name, "Liesbeth Van den Bossche");
    sample_address(&document->customer.billing, "Liesbeth Van den Bossche", "",
            "Sint-Pietersnieuwstraat 33 bus 4", "9000", "Gent", "BE");
    struct document_line *line =
            sample_line(document, "Zuurdesembrood met walnoten", 2, 826, "6", 0);
    set(&line->sku, "ZD-800");
    g_strfreev(line->details);
    line->details = g_strsplit("Maat: groot|Gesneden: ja", "|", -1);
    line = sample_line(document, "Bakkersschort, linnen", 1, 2479, "21", 0);
    set(&line->sku, "SCH-01");
    line = sample_line(document, "bpost pakje", 1, 413, "21", 0);
    line->kind = LINE_SHIPPING;
    sample_sum(document);
    if (type == DOCUMENT_INVOICE || type == DOCUMENT_ORDER_FORM)
        set(&document->due_date, "2026-12-08");
    if (type == DOCUMENT_INVOICE) {
        document->payment_reference =
                (g_free(document->payment_reference), reference_structured(document->number));
        set(&document->payment_link,
                "https://devlinder.example/afrekenen/order-pay/727/"
                "?pay_for_order=true&key=wc_order_Ab3dE5fGh");
    }
    set(&document->payment_method, "bacs");
    set(&document->payment_title, "Overschrijving");
    if (type == DOCUMENT_CREDIT_NOTE) {
        document->credits_id = 11;
        set(&document->credits_number, "2026-00098");
        set(&document->due_date, "");
    }
    return document;
}

static inline void sample_business(struct document *document)
{
    set(&document->customer.company, "Muziekhandel Sonatine bv");
    set(&document->customer.billing.company, "Muziekhandel Sonatine bv");
    set(&document->customer.vat, "BE0123456749");
    set(&document->customer.reference, "PO-2026/771");
}

#endif
