/* E-invoices of random orders, and of random credit notes on them: each adds up, has every element
 * that the rules of EN 16931 and Peppol BIS 3.0 ask of it, and asks for the shop's total. The rules
 * are named by their ids. Fixed seeds. */
#include "unit/document/fixture.h"
#include "unit/render/ubl_reader.h"

#include "render/ubl.h"

#define ORDERS 400

/* ---- rules ---- */

#define LINE "/*/*[self::cac:InvoiceLine or self::cac:CreditNoteLine]"
#define SELLER "/*/cac:AccountingSupplierParty/cac:Party"
#define BUYER "/*/cac:AccountingCustomerParty/cac:Party"
#define TOTALS "/*/cac:LegalMonetaryTotal"
#define SUBTOTAL "/*/cac:TaxTotal/cac:TaxSubtotal"
#define ITEM_TAX LINE "/cac:Item/cac:ClassifiedTaxCategory"
#define CATEGORY(scheme) SUBTOTAL "/cac:TaxCategory[cbc:ID='" scheme "']"

/* An expression that is true of every e-invoice. */
static const struct {
    const char *id, *expression;
} always[] = {
        {"BR-01", "starts-with(/*/cbc:CustomizationID, 'urn:cen.eu:en16931:2017#compliant#')"},
        {"PEPPOL R001", "/*/cbc:ProfileID = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'"},
        {"BR-02", "string-length(/*/cbc:ID) > 0"},
        {"BR-03", "string-length(/*/cbc:IssueDate) = 10"},
        {"BR-04",
                "count(/*/cbc:InvoiceTypeCode[.='380'] | "
                "/*/cbc:CreditNoteTypeCode[.='381']) = 1"},
        {"BR-05", "/*/cbc:DocumentCurrencyCode = 'EUR'"},
        {"BR-06", "string-length(" SELLER "/cac:PartyLegalEntity/cbc:RegistrationName) > 0"},
        {"BR-07", "string-length(" BUYER "/cac:PartyLegalEntity/cbc:RegistrationName) > 0"},
        {"BR-08 BR-09", "string-length(" SELLER "/cac:PostalAddress//cbc:IdentificationCode) = 2"},
        {"BR-10 BR-11", "string-length(" BUYER "/cac:PostalAddress//cbc:IdentificationCode) = 2"},
        {"PEPPOL R003", "count(/*/cbc:BuyerReference | /*/cac:OrderReference/cbc:ID) > 0"},
        {"PEPPOL R010", "count(" BUYER "/cbc:EndpointID[@schemeID][. != '']) = 1"},
        {"PEPPOL R020", "count(" SELLER "/cbc:EndpointID[@schemeID][. != '']) = 1"},
        {"PEPPOL R002", "count(/*/cbc:Note) <= 1"},
        {"PEPPOL R008", "count(//*[not(*) and normalize-space() = '']) = 0"},
        {"PEPPOL R051", "count(//@currencyID[. != 'EUR']) = 0"},
        {"PEPPOL R053", "count(/*/cac:TaxTotal[cac:TaxSubtotal]) = 1"},
        {"BR-16", "count(" LINE ") > 0"},
        {"BR-21", "count(" LINE ") = count(" LINE "/cbc:ID)"},
        {"BR-22 BR-23",
                "count(" LINE ") = count(" LINE "/cbc:InvoicedQuantity[@unitCode] | " LINE
                "/cbc:CreditedQuantity[@unitCode])"},
        {"BR-24", "count(" LINE ") = count(" LINE "/cbc:LineExtensionAmount)"},
        {"BR-25", "count(" LINE ") = count(" LINE "/cac:Item/cbc:Name[. != ''])"},
        {"BR-26 BR-27", "count(" LINE ") = count(" LINE "/cac:Price/cbc:PriceAmount[. >= 0])"},
        {"BR-CO-04", "count(" LINE ") = count(" ITEM_TAX "/cbc:ID)"},
        {"BR-45 to BR-47",
                "count(" SUBTOTAL ") = count(" SUBTOTAL "[cbc:TaxableAmount and "
                "cbc:TaxAmount and cac:TaxCategory/cbc:ID])"},
        {"BR-48", "count(" SUBTOTAL "/cac:TaxCategory[not(cbc:Percent)]) = 0"},
        {"UBL-SR-49", "count(" LINE "/cbc:ID[. = ../preceding-sibling::*/cbc:ID]) = 0"},
        {"UBL-DT-01",
                "count(//*[@currencyID][contains(., '.')][string-length(substring-after(., "
                "'.')) > 2][not(self::cbc:PriceAmount)]) = 0"},
        {"BR-31 BR-36", "count(/*/cac:AllowanceCharge[not(cbc:Amount >= 0)]) = 0"},
        {"BR-32 BR-37", "count(/*/cac:AllowanceCharge[not(cac:TaxCategory/cbc:ID)]) = 0"},
        {"BR-33 BR-38",
                "count(//cac:AllowanceCharge[not(cbc:AllowanceChargeReason or "
                "cbc:AllowanceChargeReasonCode)]) = 0"},
        {"BR-41 BR-43", "count(" LINE "/cac:AllowanceCharge[not(cbc:Amount >= 0)]) = 0"},
        {"BR-CO-25",
                "/*/cbc:CreditNoteTypeCode or not(" TOTALS
                "/cbc:PayableAmount > 0) or /*/cbc:DueDate or "
                "/*/cac:PaymentMeans/cbc:PaymentDueDate or /*/cac:PaymentTerms/cbc:Note"},
        {"BR-49", "count(/*/cac:PaymentMeans[not(cbc:PaymentMeansCode)]) = 0"},
        {"BR-61",
                "count(/*/cac:PaymentMeans[cbc:PaymentMeansCode = 30 or cbc:PaymentMeansCode = "
                "58][not(cac:PayeeFinancialAccount/cbc:ID)]) = 0"},
        {"BR-55",
                "not(/*/cbc:CreditNoteTypeCode) or "
                "string-length(/*/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID) > 0"},
        /* a category of a line stands in the table, and no other does */
        {"BR-S-01 …",
                "count(" ITEM_TAX "/cbc:ID[not(. = " SUBTOTAL "/cac:TaxCategory/cbc:ID)]) = 0"},
        {"BR-S-05", "count(" ITEM_TAX "[cbc:ID='S'][not(cbc:Percent > 0)]) = 0"},
        {"BR-S-10", "count(" CATEGORY("S") "/cbc:TaxExemptionReason) = 0"},
        {"BR-Z-05", "count(//cac:ClassifiedTaxCategory[cbc:ID != 'S'][cbc:Percent != 0]) = 0"},
        {"BR-Z-09", "count(" SUBTOTAL "[cac:TaxCategory/cbc:ID != 'S'][cbc:TaxAmount != 0]) = 0"},
        {"BR-Z-10", "count(" CATEGORY("Z") "/cbc:TaxExemptionReason) = 0"},
        {"BR-E-10",
                "count(" CATEGORY("E") "[not(cbc:TaxExemptionReason or "
                                       "cbc:TaxExemptionReasonCode)]) = 0"},
        {"BR-IC-10",
                "count(" CATEGORY("K") "[not(cbc:TaxExemptionReason or "
                                       "cbc:TaxExemptionReasonCode)]) = 0"},
        {"BR-IC-02",
                "not(" CATEGORY("K") ") or (" SELLER "/cac:PartyTaxScheme/cbc:CompanyID and " BUYER
                                     "/cac:PartyTaxScheme/cbc:CompanyID)"},
        {"BR-IC-11",
                "not(" CATEGORY("K") ") or /*/cac:Delivery/cbc:ActualDeliveryDate or "
                                     "/*/cac:InvoicePeriod"},
        {"BR-IC-12",
                "not(" CATEGORY(
                        "K") ") or "
                             "/*/cac:Delivery/cac:DeliveryLocation//cbc:IdentificationCode"},
        {"BR-AE-10",
                "count(" CATEGORY("AE") "[not(cbc:TaxExemptionReason or "
                                        "cbc:TaxExemptionReasonCode)]) = 0"},
        {"BR-S-02", "not(" CATEGORY("S") ") or " SELLER "/cac:PartyTaxScheme/cbc:CompanyID"},
};

static void check_rules(const struct reader *reader, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(always); i++) {
        g_autofree char *asked = g_strdup_printf("string(%s)", always[i].expression),
                        *truth = g_strdup_printf("boolean(%s)", always[i].expression);
        g_autofree char *value = evaluate(reader, truth);
        if (strcmp(value, "true") != 0)
            g_error("%s: %s is not met: %s", name, always[i].id, asked);
    }
}

/* ---- random orders ---- */

enum buyer { BELGIAN, DUTCH, BELGIAN_OF_SMALL, SERVICES, BUYERS };

static void set_buyer(struct fixture *f, struct order *order, enum buyer buyer)
{
    static const char *const numbers[BUYERS] = {
            "BE0417497106", "NL123456789B01", "BE0417497106", "NL123456789B01"};
    bool dutch = buyer == DUTCH || buyer == SERVICES;
    order_add_meta(order, "_billing_vat_number", numbers[buyer]);
    fixture_set(&order->billing.company, "Klant & Zoon <NV>");
    fixture_set(&order->billing.country, dutch ? "NL" : "BE");
    f->seller.vat_scheme = buyer == BELGIAN_OF_SMALL ? VAT_SCHEME_EXEMPT : VAT_SCHEME_NORMAL;
    f->shop.eu_zero_vat = buyer == SERVICES ? EU_ZERO_SERVICES : EU_ZERO_GOODS;
}

static void random_line(GRand *rand, struct order *order, enum line_kind kind, bool charged)
{
    static const char *const quantities[] = {"1", "2", "3", "7", "0.5", "1.25", "0", "-1", "1000"};
    static const int percents[] = {21, 6, 12};
    int which = g_rand_int_range(rand, 0, 3);
    const char *quantity = kind == LINE_PRODUCT
            ? quantities[g_rand_int_range(rand, 0, G_N_ELEMENTS(quantities))]
            : "1";
    money list = g_rand_int_range(rand, 0, 30000), net = list, tax = 0;
    if (kind == LINE_PRODUCT && g_rand_int_range(rand, 0, 3) == 0)
        net = list * g_rand_int_range(rand, 0, 101) / 100;
    if (kind == LINE_FEE && g_rand_boolean(rand))
        list = net = -list / 100;
    if (*quantity == '-') {
        list = -list;
        net = -net;
    }
    if (charged)
        g_assert_true(money_percent(net, decimal_from_int(percents[which]), &tax));
    struct order_line *line = order_add_line(order, kind, number(quantity),
            decimal_from_money(list, 2), decimal_from_money(net, 2), decimal_from_money(tax, 2));
    if (charged)
        line_add_tax(line, which + 1, line->total_tax);
    order->total = decimal_add(order->total, decimal_add(line->total, line->total_tax));
}

static struct order *random_order(GRand *rand, struct fixture *f)
{
    struct order *order = order_of("0", "");
    enum buyer buyer = (enum buyer)g_rand_int_range(rand, 0, BUYERS);
    bool charged = buyer == BELGIAN;
    set_buyer(f, order, buyer);
    for (int i = g_rand_int_range(rand, 1, 7); i > 0; i--)
        random_line(rand, order, LINE_PRODUCT, charged);
    if (g_rand_boolean(rand))
        random_line(rand, order, LINE_SHIPPING, charged);
    if (g_rand_int_range(rand, 0, 3) == 0)
        random_line(rand, order, LINE_FEE, charged);
    static const char *const methods[] = {"bacs", "cod", "mollie_wc_gateway_bancontact"};
    fixture_set(&order->payment_method, methods[g_rand_int_range(rand, 0, 3)]);
    if (g_rand_boolean(rand))
        order->paid_at = order->created_at;
    if (g_rand_boolean(rand))
        fixture_set(&order->customer_note, "Bel aan & wacht\n\"even\"");
    return order;
}

static void set_seller(struct fixture *f, GRand *rand)
{
    static char street[] = "Korenmarkt 1", city[] = "Gent", iban[] = "BE68539007547034",
                empty[] = "";
    fixture_init(f, DOCUMENT_INVOICE);
    f->seller.street = street;
    f->seller.city = city;
    f->seller.iban = g_rand_int_range(rand, 0, 4) ? iban : empty;
}

/* ---- the tests ---- */

/* Whatever the figures, what is asked is what the shop charged less what was paid. */
static void check_ubl(const struct document *document, const struct seller *seller, int number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = render_ubl(document, seller, NULL, &error);
    if (!bytes)
        g_error("order %d: %s", number, error->message);
    g_autofree char *name = g_strdup_printf("order %d", number);
    struct reader reader = reader_of(bytes);
    check_ubl_sums(&reader, name);
    check_ubl_lines(&reader, name);
    check_rules(&reader, name);
    g_assert_cmpint(amount(&reader, "number(" TOTALS "/cbc:PayableAmount)"), ==,
            document->type == DOCUMENT_CREDIT_NOTE ? document->totals.gross : document->totals.due);
    reader_clear(&reader);
}

static struct document *credit_of(
        struct fixture *f, const struct document *invoice, GRand *rand, struct credited *before)
{
    struct document_rule rule = f->rule;
    rule.type = DOCUMENT_CREDIT_NOTE;
    bool rest = g_rand_boolean(rand);
    const struct document_vat *row = &g_array_index(invoice->vat, struct document_vat, 0);
    struct credit_input input = {.invoice = invoice,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &rule,
            .payment = &f->payment,
            .before = before,
            .kind = rest ? CREDIT_REST : CREDIT_AMOUNT,
            .rate = row->rate,
            .amount = MAX((row->base + row->amount) / 3, 1),
            .reason = "teruggestuurd",
            .now = 1795492782};
    struct document *note = document_build_credit(&input, NULL);
    if (note)
        document_settle(
                note, "C2026-00007", "2026-11-25", &f->seller, &f->shop, &rule, &f->payment, NULL);
    return note;
}

static void test_random(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(16931);
    guint invoices = 0, notes = 0;
    for (int i = 0; i < ORDERS; i++) {
        struct fixture f;
        set_seller(&f, rand);
        g_autoptr(order_auto) order = random_order(rand, &f);
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        document_settle(document, "2026-00116", "2026-11-24", &f.seller, &f.shop, &f.rule,
                &f.payment, NULL);
        document->id = 12;
        document->state = DOCUMENT_ISSUED;
        g_autofree char *obstacle = ubl_obstacle(document, &f.seller);
        if (*obstacle) {
            if (!document_blocking_warning(document))
                g_error("order %d: %s", i, obstacle);
            continue;
        }
        check_ubl(document, &f.seller, i);
        invoices++;

        struct credited none = {0};
        g_autoptr(document_auto) note = credit_of(&f, document, rand, &none);
        if (!note || document_blocking_warning(note))
            continue;
        check_ubl(note, &f.seller, i);
        notes++;
    }
    g_assert_cmpuint(invoices, >, ORDERS / 2);
    g_assert_cmpuint(notes, >, ORDERS / 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ubl-random/rules", test_random);
    return g_test_run();
}
