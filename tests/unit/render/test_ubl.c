/* The e-invoice: each category and shape of a document, read back with XPath and added up again.
 * The files stay beside the program (folder ubl), where tests/e2e/test_einvoice.py hands them to
 * the official rules. */
#include <string.h>

#include "document/number.h"
#include "render/ubl.h"
#include "../../../src/render/ubl_parts.h"
#include "unit/render/ubl_reader.h"

/* ---- documents
 * ---------------------------------------------------------------------------------------------------
 */

static char *borrowed(const char *text)
{
    return (char *)(guintptr)text;
}

static struct seller seller_of(const char *iban, enum vat_scheme scheme)
{
    char *empty = borrowed("");
    return (struct seller){.name = borrowed("De Koffiehoek"),
            .legal_form = borrowed("BV"),
            .street = borrowed("Korenmarkt 1"),
            .postcode = borrowed("9000"),
            .city = borrowed("Gent"),
            .country = borrowed("BE"),
            .vat = borrowed("BE0000000196"),
            .registration = borrowed("RPR Gent"),
            .trade_name = borrowed(""),
            .iban = borrowed(iban),
            .bic = empty,
            .email = borrowed("facturen@example.be"),
            .phone = empty,
            .website = empty,
            .logo = empty,
            .accent_color = empty,
            .peppol = empty,
            .font = empty,
            .timezone = borrowed("Europe/Brussels"),
            .vat_scheme = scheme};
}

static void set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static struct decimal number(const char *text)
{
    struct decimal value;
    if (!decimal_parse(text, &value))
        g_error("'%s' is no number", text);
    return value;
}

static money cents(const char *text)
{
    money amount;
    g_assert_true(decimal_to_money(number(text), 2, &amount));
    return amount;
}

static void set_unit_price(struct document_line *line)
{
    struct decimal list = decimal_from_money(line->list_net, 2), exact;
    line->unit_price =
            decimal_divide(list, line->quantity, &exact) ? decimal_round(exact, 6) : list;
}

static void add_to_vat(struct document *document, const struct document_line *line)
{
    for (guint i = 0; i < document->vat->len; i++) {
        struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        if (row->category == line->vat_category &&
                decimal_compare(row->rate, line->vat_rate) == 0) {
            row->base += line->net;
            return;
        }
    }
    struct document_vat row = {
            .category = line->vat_category, .rate = line->vat_rate, .base = line->net};
    g_array_append_val(document->vat, row);
}

/* "product S 21 2 16.50 14.85": kind, category, rate, quantity, net before and after discount. */
static void add_line(struct document *document, const char *text)
{
    static const char *const kinds[] = {"product", "shipping", "fee", "rounding", "refund", NULL};
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_assert_cmpuint(g_strv_length(words), ==, 6);
    struct document_line *line = document_line_new();
    for (int kind = 0; kinds[kind]; kind++)
        if (strcmp(words[0], kinds[kind]) == 0)
            line->kind = (enum line_kind)kind;
    g_assert_true(vat_category_from_text(words[1], &line->vat_category));
    line->vat_rate = number(words[2]);
    line->quantity = number(words[3]);
    line->list_net = cents(words[4]);
    line->net = cents(words[5]);
    line->discount = line->list_net - line->net;
    set_unit_price(line);
    g_free(line->description);
    line->description = g_strdup_printf("%s %u", words[0], document->lines->len + 1);
    g_ptr_array_add(document->lines, line);
    add_to_vat(document, line);
}

static void add_up(struct document *document, money rounding)
{
    struct document_totals *totals = &document->totals;
    *totals = (struct document_totals){.rounding = rounding};
    for (guint i = 0; i < document->vat->len; i++) {
        struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        g_assert_true(money_percent(row->base, row->rate, &row->amount));
        totals->net += row->base;
        totals->vat += row->amount;
    }
    totals->gross = totals->due = totals->net + totals->vat + rounding;
}

static void pay(struct document *document, const char *method, const char *title)
{
    document->paid = true;
    document->paid_at = 1795492782;
    document->totals.paid = document->totals.gross;
    document->totals.due = 0;
    set(&document->due_date, "");
    set(&document->payment_method, method);
    set(&document->payment_title, title);
}

/* An unpaid document of these lines (separated by ';'), for a Belgian company. */
static struct document *document_of(
        enum document_type type, const char *lines, const char *rounding)
{
    struct document *document = document_new(type);
    struct customer *customer = &document->customer;
    bool credit = type == DOCUMENT_CREDIT_NOTE;
    document->state = DOCUMENT_ISSUED;
    set(&document->number, credit ? "C2026-00007" : "2026-00116");
    set(&document->order_number, "1042");
    set(&document->issue_date, "2026-11-24");
    set(&document->due_date, credit ? "" : "2026-12-08");
    set(&document->currency, "EUR");
    set(&document->payment_method, "bacs");
    set(&document->payment_title, "Overschrijving");
    set(&document->payment_reference, credit ? "" : "+++020/2600/11696+++");
    set(&document->credits_number, credit ? "2026-00116" : "");
    set(&customer->name, "Jan Janssens");
    set(&customer->company, "Janssens & Zonen NV");
    set(&customer->vat, "BE0000000295");
    set(&customer->email, "jan@example.be");
    set(&customer->billing.street, "Dorpsstraat 25");
    set(&customer->billing.postcode, "2800");
    set(&customer->billing.city, "Mechelen");
    set(&customer->billing.country, "BE");
    g_auto(GStrv) each = g_strsplit(lines, ";", -1);
    for (char **line = each; *line; line++)
        add_line(document, g_strstrip(*line));
    add_up(document, cents(rounding));
    return document;
}

static char *folder;

static void keep(const char *name, GBytes *bytes)
{
    g_autofree char *stem = number_file_stem(name),
                    *path = g_strdup_printf("%s/%s.xml", folder, stem);
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    g_autoptr(GError) problem = NULL;
    g_file_set_contents(path, data, (gssize)length, &problem);
    g_assert_no_error(problem);
}

static GBytes *render(const struct document *document, const struct seller *seller, GBytes *pdf)
{
    g_autoptr(GError) problem = NULL;
    GBytes *bytes = render_ubl(document, seller, pdf, &problem);
    g_assert_no_error(problem);
    return bytes;
}

struct expectation {
    const char *expression, *value;
};

static void check_document(const char *name,
        const struct document *document,
        const struct seller *seller,
        const struct expectation *expected)
{
    g_autoptr(GBytes) bytes = render(document, seller, NULL),
                      again = render(document, seller, NULL);
    g_assert_true(g_bytes_equal(bytes, again));
    keep(name, bytes);
    struct reader reader = reader_of(bytes);
    check_ubl_sums(&reader, name);
    check_ubl_lines(&reader, name);
    for (; expected->expression; expected++)
        check(&reader, name, expected->expression, expected->value);
    reader_clear(&reader);
}

/* ---- shapes
 * ------------------------------------------------------------------------------------------------------
 */

#define IBAN "BE68 5390 0754 7034"
#define PAYABLE "string(//cbc:PayableAmount)"
#define LINES "count(//cac:InvoiceLine)"
#define CHARGES "count(/*/cac:AllowanceCharge[cbc:ChargeIndicator='true'])"
#define ALLOWANCES "count(/*/cac:AllowanceCharge[cbc:ChargeIndicator='false'])"

static const struct {
    const char *name, *lines, *rounding;
    struct expectation expected[8];
} shapes[] = {
        {"one line", "product S 21 2 16.52 16.52", "0",
                {{PAYABLE, "19.99"}, {"string(//cbc:PriceAmount)", "8.26"},
                        {"string(//cbc:InvoicedQuantity)", "2"},
                        {"string(//cbc:InvoicedQuantity/@unitCode)", "C62"},
                        {"string(//cbc:DueDate)", "2026-12-08"}}},
        {"rates, coupon, shipping",
                "product S 21 2 8.25 7.42; product S 21 1 8.35 7.52; product S 6 1 18.82 16.94; "
                "shipping S 21 1 5.74 5.74",
                "0",
                {{PAYABLE, "42.98"}, {CHARGES, "1"},
                        {"string(/*/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode)", "SAA"},
                        {"string(//cac:InvoiceLine[1]/cac:AllowanceCharge/"
                         "cbc:AllowanceChargeReasonCode)",
                                "95"},
                        {"string(//cac:InvoiceLine[1]/cac:AllowanceCharge/"
                         "cbc:AllowanceChargeReason)",
                                "Korting"},
                        {"count(//cac:TaxSubtotal)", "2"}}},
        {"fees of both signs, rounding",
                "product S 21 1 37.43 37.43; shipping S 21 1 4.92 4.92; fee S 21 1 2.48 2.48; fee "
                "S 21 1 -1.61 -1.61",
                "-0.01",
                {{PAYABLE, "52.29"}, {CHARGES, "2"}, {ALLOWANCES, "1"},
                        {"string(//cbc:PayableRoundingAmount)", "-0.01"}, {LINES, "1"}}},
        {"shipping only", "shipping S 21 1 5.00 5.00", "0",
                {{PAYABLE, "6.05"}, {LINES, "1"}, {CHARGES, "0"},
                        {"string(//cac:Item/cbc:Name)", "shipping 1"}}},
        {"fees only", "fee S 21 1 -1.00 -1.00; fee S 21 1 5.00 5.00", "0",
                {{LINES, "1"}, {ALLOWANCES, "1"}, {PAYABLE, "4.84"}}},
        {"negative line", "product S 21 1 10.00 10.00; product S 21 -2 -4.00 -4.00", "0",
                {{PAYABLE, "7.26"}, {"string(//cac:InvoiceLine[2]/cbc:InvoicedQuantity)", "-2"},
                        {"string(//cac:InvoiceLine[2]//cbc:PriceAmount)", "2.00"}}},
        {"negative amount, positive quantity",
                "product S 21 1 10.00 10.00; product S 21 2 -4.00 -4.00", "0",
                {{"string(//cac:InvoiceLine[2]/cbc:InvoicedQuantity)", "-2"},
                        {"string(//cac:InvoiceLine[2]//cbc:PriceAmount)", "2.00"}}},
        {"quantity zero", "product S 21 1 10.00 10.00; product S 21 0 0.00 0.00", "0",
                {{"string(//cac:InvoiceLine[2]/cbc:InvoicedQuantity)", "0"},
                        {"string(//cac:InvoiceLine[2]//cbc:PriceAmount)", "0.00"}}},
        {"quantity zero with an amount", "product S 21 0 10.00 10.00", "0",
                {{"string(//cbc:InvoicedQuantity)", "1"}, {"string(//cbc:PriceAmount)", "10.00"}}},
        {"price of six decimals", "product S 21 3 1.00 1.00", "0",
                {{"string(//cbc:PriceAmount)", "0.333333"}, {"count(//cbc:BaseQuantity)", "0"}}},
        {"price of a whole quantity",
                "product S 21 7000 100.03 100.03; product S 21 123456 1234.57 1234.57", "0",
                {{"string(//cac:InvoiceLine[2]//cbc:BaseQuantity)", "123456"},
                        {"string(//cac:InvoiceLine[2]//cbc:PriceAmount)", "1234.57"}}},
        {"half a piece", "product S 21 1.5 3.33 3.33", "0",
                {{"string(//cbc:InvoicedQuantity)", "1.5"}, {"string(//cbc:PriceAmount)", "2.22"}}},
        {"surcharge on a line", "product S 21 1 10.00 12.50", "0",
                {{"string(//cac:InvoiceLine/cac:AllowanceCharge/cbc:ChargeIndicator)", "true"},
                        {"string(//cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount)", "2.50"}}},
        {"all free", "product S 21 1 82.64 0.00", "0",
                {{PAYABLE, "0.00"}, {"count(//cac:PaymentMeans)", "0"},
                        {"count(//cac:PaymentTerms)", "0"}}},
        {"free shipping of another rate", "product S 6 1 10.00 10.00; shipping S 21 1 0.00 0.00",
                "0", {{PAYABLE, "10.60"}, {"count(//cac:TaxSubtotal)", "2"}}},
        {"zero rated", "product Z 0 1 10.00 10.00; product S 6 1 10.00 10.00", "0",
                {{PAYABLE, "20.60"}, {"count(//cbc:TaxExemptionReason)", "0"},
                        {"string(//cac:TaxSubtotal[1]//cbc:ID)", "Z"}}},
        {"reverse charge", "product AE 0 1 100.00 100.00", "0",
                {{"string(//cbc:TaxExemptionReasonCode)", "VATEX-EU-AE"},
                        {"substring(//cbc:TaxExemptionReason, 1, 25)", "Btw verlegd. Bij gebrek a"},
                        {PAYABLE, "100.00"}}},
        {"odd rate", "product S 9.975 1 19.99 19.99", "0",
                {{"string(//cac:TaxSubtotal//cbc:Percent)", "9.975"}, {PAYABLE, "21.98"}}},
};

static void test_shape(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, shapes[i].lines, shapes[i].rounding);
    check_document(shapes[i].name, document, &seller, shapes[i].expected);
}

/* ---- buyers
 * ------------------------------------------------------------------------------------------------------
 */

#define BUYER "//cac:AccountingCustomerParty//cbc:EndpointID"
#define SENDER "//cac:AccountingSupplierParty//cbc:EndpointID"

/* The electronic addresses are the participants that the network is asked for. */
static const struct {
    const char *name, *said, *sender;
    struct expectation expected[6];
} participants[] = {
        {"of the VAT numbers", "", "",
                {{"string(" BUYER "/@schemeID)", "0208"}, {"string(" BUYER ")", "0000000295"},
                        {"string(" SENDER "/@schemeID)", "0208"},
                        {"string(" SENDER ")", "0000000196"}}},
        {"said by the order", "9925:BE0000000295", "",
                {{"string(" BUYER "/@schemeID)", "9925"}, {"string(" BUYER ")", "BE0000000295"}}},
        {"said by the config", "", "0088:4006381333931",
                {{"string(" BUYER ")", "0000000295"}, {"string(" SENDER "/@schemeID)", "0088"},
                        {"string(" SENDER ")", "4006381333931"},
                        {"string(//cac:AccountingSupplierParty//cac:PartyTaxScheme/cbc:CompanyID)",
                                "BE0000000196"}}},
        {"wrong", "0208:0000000296", "",
                {{"string(" BUYER "/@schemeID)", "0208"}, {"string(" BUYER ")", "0000000295"}}},
};

static void test_participants(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    set(&document->customer.vat, "BE0000000295");
    set(&document->customer.peppol, participants[i].said);
    seller.peppol = (char *)participants[i].sender;
    check_document(participants[i].name, document, &seller, participants[i].expected);
}

/* A document for a buyer abroad, of one category. */
static struct document *abroad(const char *line, const char *vat, const char *country)
{
    struct document *document = document_of(DOCUMENT_INVOICE, line, "0");
    set(&document->customer.vat, vat);
    set(&document->customer.billing.country, country);
    return document;
}

static void test_intra_community(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:TaxSubtotal//cbc:TaxExemptionReasonCode)", "VATEX-EU-IC"},
            {"string(//cac:Delivery/cbc:ActualDeliveryDate)", "2026-11-24"},
            {"string(//cac:Delivery//cbc:IdentificationCode)", "DE"},
            {"string(//cac:AccountingCustomerParty//cbc:EndpointID/@schemeID)", "9930"},
            {"count(//cac:AccountingCustomerParty//cac:PartyLegalEntity/cbc:CompanyID)", "0"},
            {"string(//cac:AccountingCustomerParty//cac:PartyTaxScheme/cbc:CompanyID)",
                    "DE123456789"},
            {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            abroad("product K 0 10 125.00 125.00; shipping K 0 1 18.90 18.90", "DE123456789", "DE");
    check_document("intra-community", document, &seller, expected);
}

static void test_northern_ireland_and_greece(void)
{
    static const struct {
        const char *vat, *country, *name;
    } cases[] = {{"XI123456789", "GB", "intra-community XI"},
            {"EL123456789", "GR", "intra-community EL"}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct expectation expected[] = {
                {"string(//cac:Delivery//cbc:IdentificationCode)", cases[i].country},
                {"string(//cac:AccountingCustomerParty//cac:PartyTaxScheme/cbc:CompanyID)",
                        cases[i].vat},
                {NULL, NULL}};
        g_autoptr(document_auto) document =
                abroad("product K 0 1 10.00 10.00", cases[i].vat, cases[i].country);
        set(&document->delivery_date, "2026-11-20");
        check_document(cases[i].name, document, &seller, expected);
    }
}

static void test_export(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:TaxSubtotal//cbc:TaxExemptionReasonCode)", "VATEX-EU-G"},
            {"string(//cac:Delivery//cbc:IdentificationCode)", "US"},
            {"string(//cac:Delivery//cbc:CountrySubentity)", "CA"},
            {"string(//cac:DeliveryParty//cbc:Name)", "Warehouse"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product G 0 1 10.00 10.00", "0");
    document->customer.has_shipping = true;
    set(&document->customer.shipping.company, "Warehouse");
    set(&document->customer.shipping.street, "1 Main Street");
    set(&document->customer.shipping.state, "CA");
    set(&document->customer.shipping.country, "US");
    check_document("export", document, &seller, expected);
}

static void test_small_enterprise(void)
{
    static const char *const mentions[LANGUAGES] = {
            "Bijzondere vrijstellingsregeling van belasting",
            "Régime particulier de la franchise de taxe",
            "Sonderregelung der Steuerbefreiung für Kleinunternehmen",
            "Special exemption scheme for small enterprises"};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_EXEMPT);
    for (int language = 0; language < LANGUAGES; language++) {
        struct expectation expected[] = {
                {"string(//cac:TaxSubtotal//cbc:TaxExemptionReason)", mentions[language]},
                {"count(//cbc:TaxExemptionReasonCode)", "0"}, {NULL, NULL}};
        g_autoptr(document_auto) document = document_of(
                DOCUMENT_INVOICE, "product E 0 1 10.00 10.00; shipping E 0 1 5.00 5.00", "0");
        g_autofree char *name =
                g_strdup_printf("small enterprise %s", language_text((enum language)language));
        document->language = (enum language)language;
        check_document(name, document, &seller, expected);
    }
}

/* A person may choose E for a seller who is no small enterprise: then nothing says that he is one.
 */
static void test_exempt_by_choice(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:TaxSubtotal//cbc:TaxExemptionReason)", "vrijgesteld"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product E 0 1 10.00 10.00", "0");
    check_document("exempt by choice", document, &seller, expected);
}

/* Nothing but a VAT number is known of the buyer. */
static void test_empty_buyer(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:AccountingCustomerParty//cbc:RegistrationName)", "NL123456789B01"},
            {"string(//cac:AccountingCustomerParty//cbc:IdentificationCode)", "NL"},
            {"count(//cac:AccountingCustomerParty//cac:Contact)", "0"},
            {"count(//cac:AccountingCustomerParty//cac:PostalAddress/*)", "1"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document = abroad("product S 21 1 10.00 10.00", "NL123456789B01", "");
    char **const strings[] = {&document->customer.name, &document->customer.company,
            &document->customer.email, &document->customer.billing.street,
            &document->customer.billing.postcode, &document->customer.billing.city};
    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        set(strings[i], i % 2 ? "" : " \t\x01");
    check_document("empty buyer", document, &seller, expected);
}

static void test_countries(void)
{
    static const char *const cases[][2] = {{"XK", "1A"}, {"ZZ", "BE"}, {"LU", "LU"}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct expectation expected[] = {
                {"string(//cac:AccountingCustomerParty//cbc:IdentificationCode)", cases[i][1]},
                {NULL, NULL}};
        g_autoptr(document_auto) document =
                document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
        g_autofree char *name = g_strdup_printf("country %s", cases[i][0]);
        set(&document->customer.billing.country, cases[i][0]);
        check_document(name, document, &seller, expected);
    }
}

static void test_reference(void)
{
    static const struct expectation expected[] = {{"string(//cac:OrderReference/cbc:ID)",
                                                          "PO-7788"},
            {"string(//cac:OrderReference/cbc:SalesOrderID)", "1042"}, {NULL, NULL}},
                                    none[] = {{"string(//cac:OrderReference/cbc:ID)", "NA"},
                                            {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    check_document("no reference", document, &seller, none);
    set(&document->customer.reference, "PO-7788");
    check_document("reference", document, &seller, expected);
}

/* ---- payment
 * -----------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *iban, *method, *title;
    bool paid;
    const char *code, *code_name, *payment_id, *account, *terms;
} payments[] = {
        {"unpaid transfer", IBAN, "bacs", "Overschrijving", false, "30", "Overschrijving",
                "+++020/2600/11696+++", "BE68539007547034", ""},
        {"unpaid card", IBAN, "mollie_creditcard", "Kaart", false, "30", "", "+++020/2600/11696+++",
                "BE68539007547034", ""},
        {"unpaid without account", "", "bacs", "Overschrijving", false, "1", "Overschrijving",
                "+++020/2600/11696+++", "", ""},
        {"unpaid with a wrong account", "BE00 0000", "bacs", "", false, "1", "",
                "+++020/2600/11696+++", "", ""},
        {"paid online", IBAN, "mollie_bancontact", "Bancontact", true, "68", "Bancontact", "", "",
                "Betaald op 24/11/2026 (Bancontact)"},
        {"paid by transfer", IBAN, "bacs", "Overschrijving", true, "30", "Overschrijving",
                "+++020/2600/11696+++", "BE68539007547034",
                "Betaald op 24/11/2026 (Overschrijving)"},
        {"paid by transfer without account", "", "bacs", "", true, "1", "", "+++020/2600/11696+++",
                "", "Betaald op 24/11/2026"},
        {"paid in cash", IBAN, "cod", "Onder rembours", true, "10", "Onder rembours", "", "",
                "Betaald op 24/11/2026 (Onder rembours)"},
        {"paid by cheque", IBAN, "cheque", "Cheque", true, "20", "Cheque", "", "",
                "Betaald op 24/11/2026 (Cheque)"},
        {"paid somehow", IBAN, "", "", true, "1", "", "", "", "Betaald op 24/11/2026"},
};

static void test_payment(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct expectation expected[] = {{"string(//cbc:PaymentMeansCode)", payments[i].code},
            {"string(//cbc:PaymentMeansCode/@name)", payments[i].code_name},
            {"string(//cbc:PaymentID)", payments[i].payment_id},
            {"string(//cac:PayeeFinancialAccount/cbc:ID)", payments[i].account},
            {"string(//cac:PaymentTerms/cbc:Note)", payments[i].terms},
            {"string(//cbc:PrepaidAmount)", payments[i].paid ? "12.10" : ""},
            {PAYABLE, payments[i].paid ? "0.00" : "12.10"}, {NULL, NULL}};
    struct seller seller = seller_of(payments[i].iban, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    set(&document->payment_method, payments[i].method);
    set(&document->payment_title, payments[i].title);
    if (payments[i].paid)
        pay(document, payments[i].method, payments[i].title);
    check_document(payments[i].name, document, &seller, expected);
}

/* Paid in hand at delivery: cash, no account and nothing to transfer by; the terms say so
 * (BR-CO-25). */
static void test_at_delivery(void)
{
    static const struct expectation expected[] = {{"string(//cbc:PaymentMeansCode)", "10"},
            {"string(//cbc:PaymentMeansCode/@name)", "Onder rembours"},
            {"count(//cbc:PaymentID|//cac:PayeeFinancialAccount|//cbc:DueDate)", "0"},
            {"string(//cac:PaymentTerms/cbc:Note)", "U betaalt €\u00a012,10 bij levering."},
            {PAYABLE, "12.10"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    set(&document->payment_method, "cod");
    set(&document->payment_title, "Onder rembours");
    set(&document->due_date, "");
    set(&document->payment_reference, "");
    document->pay_later = true;
    check_document("paid at delivery", document, &seller, expected);
}

/* It was paid when it was issued, and then the payment was taken back: something is due, and no day
 * says when (BR-CO-25). */
static void test_due_without_day(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:PaymentTerms/cbc:Note)", "Te betalen"}, {PAYABLE, "12.10"},
            {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    set(&document->due_date, "");
    check_document("due without a day", document, &seller, expected);
}

/* ---- credit notes
 * ------------------------------------------------------------------------------------------------
 */

static void test_credit_note(void)
{
    static const struct expectation expected[] = {{"local-name(/*)", "CreditNote"},
            {"string(//cbc:CreditNoteTypeCode)", "381"},
            {"string(//cac:BillingReference//cbc:ID)", "2026-00116"},
            {"string(//cbc:Note)", "mok beschadigd"},
            {"count(//cac:CreditNoteLine/cbc:CreditedQuantity)", "2"},
            {"count(//cac:PaymentMeans) + count(//cac:PaymentTerms) + count(//cbc:DueDate)", "0"},
            {PAYABLE, "28.49"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document = document_of(DOCUMENT_CREDIT_NOTE,
            "product S 21 1 3.71 3.71; refund S 6 1 16.94 16.94; shipping S 21 1 5.00 5.00",
            "-0.01");
    set(&document->refund_reason, "mok beschadigd");
    check_document("credit note", document, &seller, expected);
}

static void test_credit_note_intra_community(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:Delivery/cbc:ActualDeliveryDate)", "2026-11-20"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document = document_of(
            DOCUMENT_CREDIT_NOTE, "refund K 0 1 3.71 3.71; refund K 0 -1 -1.00 -1.00", "0");
    set(&document->customer.vat, "DE123456789");
    set(&document->customer.billing.country, "DE");
    set(&document->delivery_date, "2026-11-20");
    check_document("credit note intra-community", document, &seller, expected);
}

/* ---- text and attachment
 * ----------------------------------------------------------------------------------------- */

/* CDATA ends, entities, control characters, broken UTF-8, characters that XML 1.0 has not. */
static void test_text(void)
{
    static const struct expectation expected[] = {
            {"string(//cac:Item/cbc:Name)",
                    "a ]]> b &amp; <b>c</b> \"d\" \xef\xbf\xbd \xf0\x9f\x98\x80 \xef\xbf\xbd e"},
            {"string(/*/cbc:Note)",
                    "one\ntwo &lt; <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;"},
            {"string(//cac:AdditionalItemProperty/cbc:Name)", "Maat"},
            {"string(//cac:AdditionalItemProperty/cbc:Value)", "L: extra"},
            {"string(//cac:Item/cbc:Description)", "los; : leeg"},
            {"string(//cac:SellersItemIdentification/cbc:ID)", "A&B"},
            {"string(//cbc:PaymentMeansCode/@name)", "<Bank> \"&\" \xc3\xa9"},
            {"count(/*/cbc:Note)", "1"}, {NULL, NULL}};
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    struct document_line *line = g_ptr_array_index(document->lines, 0);
    set(&line->description,
            "a ]]> b &amp; \x01\x08\x1b<b>c</b>\xe2\x80\xae \"d\" \xff "
            "\xf0\x9f\x98\x80\r\n\xef\xbf\xbe e\x7f ");
    set(&line->sku, "A&B\x02");
    const char *const details[] = {"Maat: L: extra", "los", ": leeg", NULL};
    g_strfreev(line->details);
    line->details = g_strdupv((char **)(guintptr)details);
    set(&document->note,
            " one\r\ntwo &lt; <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;\x0b ");
    set(&document->payment_title, "<Bank> \"&\" \xc3\xa9");
    check_document("text", document, &seller, expected);
}

static void test_pdf(void)
{
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    set(&document->number, "WEB-2026/00116");
    g_autoptr(GBytes) pdf = g_bytes_new("%PDF-1.7\0\xff\xfe", 11),
                      bytes = render(document, &seller, pdf);
    keep("embedded", bytes);
    struct reader reader = reader_of(bytes);
    check(&reader, "pdf", "string(//cbc:EmbeddedDocumentBinaryObject/@mimeCode)",
            "application/pdf");
    g_autofree char *stem = number_file_stem(document->number),
                    *file_name = g_strconcat(stem, ".pdf", NULL);
    check(&reader, "pdf", "string(//cbc:EmbeddedDocumentBinaryObject/@filename)", file_name);
    g_autofree char *text = evaluate(&reader, "string(//cbc:EmbeddedDocumentBinaryObject)");
    gsize length;
    guchar *decoded = g_base64_decode(text, &length);
    g_autoptr(GBytes) back = g_bytes_new_take(decoded, length);
    g_assert_true(g_bytes_equal(back, pdf));
    reader_clear(&reader);
}

/* ---- threads
 * -----------------------------------------------------------------------------------------------------
 */

static gpointer render_often(gpointer data)
{
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    GBytes *expected = data;
    for (int i = 0; i < 100; i++) {
        g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, shapes[1].lines, "0");
        g_autoptr(GBytes) bytes = render(document, &seller, NULL);
        if (!g_bytes_equal(bytes, expected))
            g_error("a thread made other bytes");
    }
    return NULL;
}

static void test_threads(void)
{
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document = document_of(DOCUMENT_INVOICE, shapes[1].lines, "0");
    g_autoptr(GBytes) expected = render(document, &seller, NULL);
    GThread *threads[4];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("ubl", render_often, expected);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

/* ---- what cannot be one
 * ------------------------------------------------------------------------------------------ */

static void expect_obstacle(
        const struct document *document, const struct seller *seller, const char *words)
{
    g_autofree char *obstacle = ubl_obstacle(document, seller);
    g_autoptr(GError) problem = NULL;
    if (!strstr(obstacle, words))
        g_error("the obstacle is '%s', not '%s'", obstacle, words);
    g_assert_null(render_ubl(document, seller, NULL, &problem));
    g_assert_cmpstr(problem->message, ==, obstacle);
}

static void test_obstacles(void)
{
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL), wrong = seller, greek = seller;
    wrong.vat = borrowed("BE123");
    greek.vat = borrowed("EL123456789");
    static const char *const vats[][2] = {
            {"", "no electronic address: the customer has no VAT number"},
            {"BE0000000296", "no electronic address: the customer's VAT number is not a valid one"},
            {"SE556036079401", "wrong check digit"}};
    for (gsize i = 0; i < G_N_ELEMENTS(vats); i++) {
        g_autoptr(document_auto) document =
                document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
        set(&document->customer.vat, vats[i][0]);
        expect_obstacle(document, &seller, vats[i][1]);
    }
    g_autoptr(document_auto) form =
            document_of(DOCUMENT_ORDER_FORM, "product S 21 1 10.00 10.00", "0");
    expect_obstacle(form, &seller, "no invoice or credit note");
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    expect_obstacle(document, &wrong, "the seller's VAT number");
    expect_obstacle(document, &greek, "the seller is Greek");
    document_warn(document, WARNING_COMPOUND_TAX, "a compound tax");
    expect_obstacle(document, &seller, "a warning that blocks: a compound tax");
    document_unwarn(document, WARNING_COMPOUND_TAX);
    set(&document->currency, "USD");
    expect_obstacle(document, &seller, "the document is in USD");
    g_autoptr(document_auto) note =
            document_of(DOCUMENT_CREDIT_NOTE, "refund S 21 1 10.00 10.00", "0");
    set(&note->credits_number, "");
    expect_obstacle(note, &seller, "does not name the invoice");
}

static void test_draft(void)
{
    struct seller seller = seller_of(IBAN, VAT_SCHEME_NORMAL);
    g_autoptr(document_auto) document =
            document_of(DOCUMENT_INVOICE, "product S 21 1 10.00 10.00", "0");
    g_autoptr(GError) problem = NULL;
    set(&document->number, "");
    g_autofree char *obstacle = ubl_obstacle(document, &seller);
    g_assert_cmpstr(obstacle, ==, ""); /* it can become one */
    g_assert_null(render_ubl(document, &seller, NULL, &problem));
    g_assert_nonnull(strstr(problem->message, "draft"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *here = g_path_get_dirname(argv[0]);
    folder = g_build_filename(here, "ubl", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *path = g_strdup_printf("/ubl/shape/%s", shapes[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_shape);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(payments); i++) {
        g_autofree char *path = g_strdup_printf("/ubl/payment/%s", payments[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_payment);
    }
    g_test_add_func("/ubl/payment/due without a day", test_due_without_day);
    g_test_add_func("/ubl/payment/at delivery", test_at_delivery);
    for (gsize i = 0; i < G_N_ELEMENTS(participants); i++) {
        g_autofree char *path = g_strdup_printf("/ubl/participants/%s", participants[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_participants);
    }
    g_test_add_func("/ubl/buyer/intra-community", test_intra_community);
    g_test_add_func("/ubl/buyer/XI and EL", test_northern_ireland_and_greece);
    g_test_add_func("/ubl/buyer/export", test_export);
    g_test_add_func("/ubl/buyer/small enterprise", test_small_enterprise);
    g_test_add_func("/ubl/buyer/exempt by choice", test_exempt_by_choice);
    g_test_add_func("/ubl/buyer/nothing known", test_empty_buyer);
    g_test_add_func("/ubl/buyer/countries", test_countries);
    g_test_add_func("/ubl/buyer/reference", test_reference);
    g_test_add_func("/ubl/credit/lines", test_credit_note);
    g_test_add_func("/ubl/credit/intra-community", test_credit_note_intra_community);
    g_test_add_func("/ubl/text", test_text);
    g_test_add_func("/ubl/pdf", test_pdf);
    g_test_add_func("/ubl/threads", test_threads);
    g_test_add_func("/ubl/obstacles", test_obstacles);
    g_test_add_func("/ubl/draft", test_draft);
    int result = g_test_run();
    g_free(folder);
    return result;
}
