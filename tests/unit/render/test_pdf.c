/* The page. Reads what was drawn back with other people's programs: pdftotext, pdfinfo, qpdf,
 * zbarimg. With $BILLHOOK_PICTURES=DIR the PDFs stay there, to be looked at. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "document/vat.h"
#include "../../../src/render/finish.h"
#include "../../../src/render/jpeg.h"
#include "../../../src/render/page.h"
#include "../../../src/render/qr.h"
#include "../../../src/render/sheet.h"
#include "render/judge.h"
#include "unit/render/samples.h"

static char *directory;

/* ---- helpers
 * -----------------------------------------------------------------------------------------------------
 */

static bool has_tool(const char *tool)
{
    g_autofree char *path = g_find_program_in_path(tool);
    if (!path)
        g_test_skip(tool);
    return path != NULL;
}

static char *run(const char *const *arguments, int *status)
{
    char *output = NULL;
    GError *error = NULL;
    g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
            NULL, NULL, &output, NULL, status, &error);
    g_assert_no_error(error);
    return output;
}

static GBytes *render_with(const struct document *document, const struct seller *seller, bool draft)
{
    struct payment_settings payment = sample_payment();
    GError *error = NULL;
    g_auto(picture_auto) logo = {0};
    if (*seller->logo)
        picture_read_good(seller->logo, &logo, &error);
    g_assert_no_error(error);
    struct render_input input = {.document = document,
            .seller = seller,
            .payment = &payment,
            .draft = draft,
            .logo = &logo};
    GBytes *pdf = render_pdf(&input, &error);
    g_assert_no_error(error);
    return pdf;
}

static GBytes *render(const struct document *document, bool draft)
{
    struct seller *seller = sample_seller();
    GBytes *pdf = render_with(document, seller, draft);
    seller_free(seller);
    return pdf;
}

static char *write_pdf(const char *name, GBytes *pdf)
{
    g_autofree char *file = g_strdup_printf("%s.pdf", name);
    char *path = g_build_filename(directory, file, NULL);
    g_assert_true(g_file_set_contents(
            path, g_bytes_get_data(pdf, NULL), (gssize)g_bytes_get_size(pdf), NULL));
    return path;
}

/* Text with each run of blanks, of whatever width, as one space. */
static char *squeeze(const char *text)
{
    GString *squeezed = g_string_new(" ");
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!g_unichar_isspace(character))
            g_string_append_unichar(squeezed, character);
        else if (squeezed->str[squeezed->len - 1] != ' ')
            g_string_append_c(squeezed, ' ');
    }
    return g_string_free(squeezed, FALSE);
}

static char *text_of(const char *path, const char *mode, int first, int last)
{
    g_autofree char *from = g_strdup_printf("%d", first),
                    *to = g_strdup_printf("%d", last > 0 ? last : 100000);
    const char *const arguments[] = {
            "pdftotext", mode, "-enc", "UTF-8", "-f", from, "-l", to, path, "-", NULL};
    int status;
    char *text = run(arguments, &status);
    g_assert_cmpint(status, ==, 0);
    return text;
}

/* The text of pages [first, last] (0: to the end), twice: as it stands side by side, and as it was
 * written one after the other. */
static char *page_text(const char *path, int first, int last)
{
    g_autofree char *layout = text_of(path, "-layout", first, last),
                    *raw = text_of(path, "-raw", first, last);
    g_autofree char *both = g_strconcat(layout, " ", raw, NULL);
    return squeeze(both);
}

static void assert_has(const char *text, const char *expected)
{
    g_autofree char *wanted = squeeze(expected);
    if (!strstr(text, wanted + 1))
        g_error("not on the page: \"%s\"\n%s", expected, text);
}

static void assert_lacks(const char *text, const char *unwanted)
{
    g_autofree char *squeezed = squeeze(unwanted);
    if (strstr(text, squeezed + 1))
        g_error("on the page: \"%s\"\n%s", unwanted, text);
}

static int page_count(const char *path)
{
    const char *const arguments[] = {"pdfinfo", path, NULL};
    int status;
    g_autofree char *output = run(arguments, &status);
    g_assert_cmpint(status, ==, 0);
    const char *pages = strstr(output, "Pages:");
    g_assert_nonnull(pages);
    return atoi(pages + strlen("Pages:"));
}

static void check_qpdf(const char *path)
{
    g_autofree char *tool = g_find_program_in_path("qpdf");
    if (!tool)
        return;
    const char *const arguments[] = {"qpdf", "--check", path, NULL};
    int status;
    g_autofree char *output = run(arguments, &status);
    if (status != 0 || strstr(output, "WARNING"))
        g_error("qpdf: %s: %s", path, output);
}

static bool bytes_have(GBytes *pdf, const char *text)
{
    gsize length;
    const char *data = g_bytes_get_data(pdf, &length);
    return memmem(data, length, text, strlen(text)) != NULL;
}

/* ---- every type in every language
 * -------------------------------------------------------------------------------- */

enum sample {
    SAMPLE_ORDER_FORM,
    SAMPLE_DELIVERY_NOTE,
    SAMPLE_INVOICE,
    SAMPLE_PAID,
    SAMPLE_CREDIT_NOTE,
    SAMPLE_DRAFT,
    SAMPLES
};

static const struct {
    const char *name;
    enum document_type type;
    bool paid, draft;
} samples[SAMPLES] = {
        [SAMPLE_ORDER_FORM] = {"order-form", DOCUMENT_ORDER_FORM, false, false},
        [SAMPLE_DELIVERY_NOTE] = {"delivery-note", DOCUMENT_DELIVERY_NOTE, false, false},
        [SAMPLE_INVOICE] = {"invoice", DOCUMENT_INVOICE, false, false},
        [SAMPLE_PAID] = {"invoice-paid", DOCUMENT_INVOICE, true, false},
        [SAMPLE_CREDIT_NOTE] = {"credit-note", DOCUMENT_CREDIT_NOTE, false, false},
        [SAMPLE_DRAFT] = {"draft", DOCUMENT_INVOICE, false, true},
};

static struct document *make_sample(enum sample sample, enum language language)
{
    struct document *document = sample_document(samples[sample].type, language);
    if (samples[sample].paid)
        sample_pay(document);
    if (samples[sample].draft) {
        set(&document->number, "");
        set(&document->issue_date, "");
        set(&document->due_date, "");
        set(&document->payment_reference, "");
    }
    return document;
}

static void check_info(const char *path, const struct document *document, bool draft)
{
    const char *const arguments[] = {"pdfinfo", path, NULL};
    int status;
    g_autofree char *output = run(arguments, &status);
    g_autofree char *info = squeeze(output);
    const char *type =
            label((enum label)(LABEL_ORDER_FORM + (int)document->type), document->language);
    g_autofree char *title = draft
            ? g_strdup_printf("Title: %s (%s)", type, label(LABEL_DRAFT, document->language))
            : g_strdup_printf("Title: %s %s", type, document->number);
    assert_has(info, title);
    assert_has(info, "Author: Bakkerij De Vlinder");
    assert_has(info, "Tagged: yes");
    assert_has(info, "JavaScript: no");
    assert_has(info, "(A4)");
}

static void check_amounts(const char *text, const struct document *document)
{
    bool priced = document->type != DOCUMENT_DELIVERY_NOTE;
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        g_autofree char *net = format_money(line->net, 2, document->language);
        g_autofree char *gross = format_money(line->gross, 2, document->language);
        assert_has(text, line->description);
        (priced ? assert_has : assert_lacks)(text, net);
        (priced ? assert_has : assert_lacks)(text, gross);
    }
    g_autofree char *total =
            format_money_currency(document->totals.gross, document->currency, document->language);
    (priced ? assert_has : assert_lacks)(text, total);
}

static const enum label common_labels[] = {LABEL_ORDER, LABEL_DESCRIPTION, LABEL_QUANTITY};
static const enum label price_labels[] = {LABEL_UNIT_PRICE, LABEL_VAT_RATE, LABEL_NET, LABEL_GROSS,
        LABEL_VAT_BASE, LABEL_TOTAL_NET, LABEL_TOTAL_VAT};

static void check_labels(const char *text, const struct document *document)
{
    bool priced = document->type != DOCUMENT_DELIVERY_NOTE;
    for (gsize i = 0; i < G_N_ELEMENTS(common_labels); i++)
        assert_has(text, label(common_labels[i], document->language));
    for (gsize i = 0; i < G_N_ELEMENTS(price_labels); i++)
        if (priced)
            assert_has(text, label(price_labels[i], document->language));
        else
            assert_lacks(text, label(LABEL_UNIT_PRICE, document->language));
}

/* What only one of the samples may say. */
static void check_payment(const char *text, enum sample sample, const struct document *document)
{
    enum language language = document->language;
    bool owes = sample == SAMPLE_INVOICE || sample == SAMPLE_ORDER_FORM || sample == SAMPLE_DRAFT;
    (owes ? assert_has : assert_lacks)(text, label(LABEL_BENEFICIARY, language));
    (sample == SAMPLE_INVOICE ? assert_has : assert_lacks)(text, "+++020/2600/11696+++");
    bool scanned = sample == SAMPLE_INVOICE || sample == SAMPLE_ORDER_FORM;
    (scanned ? assert_has : assert_lacks)(text, label(LABEL_SCAN_TO_PAY, language));
    g_autofree char *order = order_form_reference(document);
    if (sample == SAMPLE_ORDER_FORM)
        assert_has(text, order);
    if (sample == SAMPLE_CREDIT_NOTE)
        assert_has(text, "2026-00098");
    if (sample == SAMPLE_PAID)
        assert_has(text, "(Bancontact)");
}

static void every_type_and_language(void)
{
    if (!has_tool("pdftotext") || !has_tool("pdfinfo"))
        return;
    for (int sample = 0; sample < SAMPLES; sample++)
        for (int language = 0; language < LANGUAGES; language++) {
            struct document *document = make_sample((enum sample)sample, (enum language)language);
            g_autoptr(GBytes) pdf = render(document, samples[sample].draft);
            g_autofree char *name = g_strdup_printf(
                    "%s-%s", samples[sample].name, language_text(document->language));
            g_autofree char *path = write_pdf(name, pdf);
            g_autofree char *text = page_text(path, 1, 0);
            g_autofree char *lang =
                    g_strdup_printf("/Lang (%s-BE)", language_text(document->language));
            g_assert_true(bytes_have(pdf, lang));
            g_assert_true(bytes_have(pdf, "/MarkInfo << /Marked true >>"));
            check_qpdf(path);
            check_info(path, document, samples[sample].draft);
            check_labels(text, document);
            check_amounts(text, document);
            check_payment(text, (enum sample)sample, document);
            assert_has(text, "Liesbeth Van den Bossche");
            assert_has(text, "BE 0909.337.554");
            g_assert_cmpint(page_count(path), ==, 1);
            document_free(document);
        }
}

/* ---- what a page shows
 * ------------------------------------------------------------------------------------------- */

static char *shown(const char *name, const struct document *document, const struct seller *seller)
{
    g_autoptr(GBytes) pdf = render_with(document, seller, false);
    g_autofree char *path = write_pdf(name, pdf);
    check_qpdf(path);
    return page_text(path, 1, 0);
}

static void business(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    sample_business(document);
    set(&document->note, "Graag na 18 uur.\nDe bel is stuk.");
    set(&document->caption, "Met vriendelijke groet.");
    document->customer.has_shipping = true;
    sample_address(&document->customer.shipping, "Magazijn 3", "Sonatine Logistics",
            "Havenlaan 86C", "1000", "Brussel", "BE");
    struct document_line *line = sample_line(document, "Muziekstandaard", 3, 12345, "21", 1500);
    set(&line->discount_reason, "HERFST10");
    line->unit_price = sample_decimal("123.4567");
    sample_sum(document);
    g_autofree char *text = shown("business", document, seller);
    const char *const expected[] = {"Muziekhandel Sonatine bv", "BE 0123.456.749", "PO-2026/771",
            "Havenlaan 86C", "Graag na 18 uur.", "De bel is stuk.", "Met vriendelijke groet.",
            "Korting", "15,00", "HERFST10", "123,4567", "355,35", "Maat: groot", "ZD-800"};
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_has(text, expected[i]);
    assert_lacks(text, label(LABEL_GROSS, LANGUAGE_NL));
    const char *note = strstr(text, "Graag na"), *heading = strstr(text, "Omschrijving"),
               *caption = strstr(text, "Met vriendelijke");
    g_assert_true(note < heading && heading < caption);
    document_free(document);
    seller_free(seller);
}

static void delivery_note_to_shipping(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_DELIVERY_NOTE, LANGUAGE_EN);
    document->customer.has_shipping = true;
    sample_address(&document->customer.shipping, "Jane Doe", "", "1 Main Street", "02139",
            "Cambridge", "US");
    set(&document->customer.shipping.state, "MA");
    set(&document->customer.shipping.phone, "+1 617 555 01 00");
    set(&document->customer.phone, "+32 9 123 45 67");
    set(&document->carrier, "bpost home delivery");
    g_autofree char *text = shown("delivery-to-shipping", document, seller);
    assert_has(text, "Cambridge, MA 02139");
    assert_has(text, country_name("US", LANGUAGE_EN));
    assert_has(text, "Sint-Pietersnieuwstraat 33 bus 4");
    assert_lacks(text, "€");
    assert_has(text, "Shipping bpost home delivery");
    assert_has(text, "Phone +1 617 555 01 00");
    assert_has(text, "Received: date, name, signature");
    document_free(document);
    seller_free(seller);
}

static void mentions(void)
{
    static const struct {
        enum vat_category category;
        enum vat_scheme scheme;
        bool said;
    } cases[] = {{VAT_AE, VAT_SCHEME_NORMAL, true}, {VAT_K, VAT_SCHEME_NORMAL, true},
            {VAT_G, VAT_SCHEME_NORMAL, true}, {VAT_E, VAT_SCHEME_EXEMPT, true},
            {VAT_E, VAT_SCHEME_NORMAL, false}};
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_FR);
        g_ptr_array_set_size(document->lines, 0);
        sample_line(document, "Pain", 1, 1000, "0", 0)->vat_category = cases[i].category;
        sample_sum(document);
        seller->vat_scheme = cases[i].scheme;
        g_autofree char *text = shown("mention", document, seller);
        (cases[i].said ? assert_has : assert_lacks)(
                text, vat_mention(cases[i].category, LANGUAGE_FR));
        document_free(document);
    }
    seller_free(seller);
}

/* With reverse charge no rate and no VAT amount stand on the page, and a Belgian buyer gets the
 * whole mention of KB nr. 1, art. 20; an exemption has its reason. */
static void grounds_on_the_page(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_ptr_array_set_size(document->lines, 0);
    sample_line(document, "Schilderwerken", 1, 85000, "0", 0)->vat_category = VAT_AE;
    sample_sum(document);
    g_free(document->customer.vat);
    document->customer.vat = g_strdup("BE0417497106");
    g_autofree char *reverse = shown("reverse-charge", document, seller);
    assert_has(reverse, "Btw verlegd. Bij gebrek aan schriftelijke betwisting");
    assert_has(reverse, "850,00");
    assert_lacks(reverse, "%");
    assert_lacks(reverse, "Totaal btw");
    assert_lacks(reverse, "incl. btw");
    assert_has(reverse, "Totaal € 850,00");
    document_free(document);
    document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    sample_line(document, "Leeggoed", 1, 450, "0", 0)->vat_category = VAT_E;
    sample_sum(document);
    g_free(document->vat_reasons[VAT_E]);
    document->vat_reasons[VAT_E] =
            g_strdup("Waarborg op verpakking, art. 28, 5° WBTW; Art. 44 WBTW");
    g_autofree char *exempt = shown("exempt", document, seller);
    assert_has(exempt, "Waarborg op verpakking, art. 28, 5° WBTW; Art. 44 WBTW");
    assert_lacks(exempt, "Bijzondere vrijstellingsregeling");
    document_free(document);
    seller_free(seller);
}

/* A small enterprise's page has no VAT column, no rate and no amount of VAT, and says why; a shop
 * that charges VAT all the same is shown as it is. */
static void small_enterprise(void)
{
    static const char *const never[] = {"Btw %", "xcl. btw", "ncl. btw", "Maatstaf", "0\u00a0%"};
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    seller->vat_scheme = VAT_SCHEME_EXEMPT;
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_autofree char *charged = shown("small-charged", document, seller);
    assert_has(charged, "Totaal incl. btw");
    g_ptr_array_set_size(document->lines, 0);
    sample_line(document, "Handgemaakte kom", 2, 3500, "0", 0)->vat_category = VAT_E;
    sample_sum(document);
    g_autofree char *text = shown("small", document, seller);
    for (gsize i = 0; i < G_N_ELEMENTS(never); i++)
        assert_lacks(text, never[i]);
    assert_has(text, "Eenheidsprijs Totaal");
    assert_has(text, "Totaal € 70,00");
    assert_has(text, "Bijzondere vrijstellingsregeling van belasting");
    assert_has(text, "Btw-nummer BE");
    document_free(document);
    seller_free(seller);
}

/* The reason of a credit note stands on its page in every case: the shop's or a person's, whether
 * a line says it too, and where nobody gave one what it corrects. */
static void credit_reason(void)
{
    static const struct {
        const char *reason;
        bool line;
        const char *shown;
    } cases[] = {{"Eén mok kwam stuk aan", false, "Reden Eén mok kwam stuk aan"},
            {"Eén mok kwam stuk aan", true, "Reden Eén mok kwam stuk aan"},
            {"", false, "Reden Correctie van factuur 2026-00098"}};
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct document *document = sample_document(DOCUMENT_CREDIT_NOTE, LANGUAGE_NL);
        set(&document->refund_reason, cases[i].reason);
        if (cases[i].line)
            sample_line(document, cases[i].reason, 1, 100, "21", 0)->kind = LINE_REFUND;
        sample_sum(document);
        g_autofree char *text = shown("reason", document, seller);
        assert_has(text, cases[i].shown);
        document_free(document);
    }
    seller_free(seller);
}

/* The footer names the company in the page's language, and the name that it trades under. */
static void names_of_the_seller(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    set(&seller->trade_name, "Het Koekenhuis");
    set(&seller->legal_forms[LANGUAGE_FR], "srl");
    set(&seller->registrations[LANGUAGE_FR], "RPM Gand");
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_FR);
    g_autofree char *french = shown("names-fr", document, seller);
    assert_has(french, "Bakkerij De Vlinder srl");
    assert_has(french, "Het Koekenhuis Facture");
    assert_has(french, "RPM Gand");
    assert_lacks(french, "RPR Gent");
    assert_has(french, "Bénéficiaire Bakkerij De Vlinder");
    document->language = LANGUAGE_DE;
    g_autofree char *german = shown("names-de", document, seller);
    assert_has(german, "Bakkerij De Vlinder bv");
    assert_has(german, "RPR Gent");
    document_free(document);
    seller_free(seller);
}

/* A copy says so, across the page and under its title, and in which language the document is. */
static void translation(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_FR);
    const struct render_input input = {.document = document,
            .seller = seller,
            .payment = &payment,
            .translation = true,
            .original = LANGUAGE_NL};
    GError *error = NULL;
    g_autoptr(GBytes) pdf = render_pdf(&input, &error);
    g_assert_no_error(error);
    g_autofree char *path = write_pdf("translation", pdf), *text = page_text(path, 1, 0);
    assert_has(text, "Facture 2026-00116");
    assert_has(text, "Traduction\u00a0: le document lui\u2011même est en néerlandais.");
    g_autoptr(GBytes) plain = render_with(document, seller, false);
    g_autofree char *other = write_pdf("plain", plain), *bare = page_text(other, 1, 0);
    assert_lacks(bare, "Traduction");
    document_free(document);
    seller_free(seller);
}

/* A box stands behind its street where it fits; whatever else is a line of its own. */
static void boxes(void)
{
    static const struct {
        const char *street, *second, *shown;
    } cases[] = {{"Kerkstraat 12", "bus 3", "Kerkstraat 12 bus 3 9000 Gent"},
            {"Rue Haute 5", "bte 4", "Rue Haute 5 bte 4 9000 Gent"},
            {"Kerkstraat 12", "tweede verdieping", "Kerkstraat 12 tweede verdieping"}};
    if (!has_tool("pdftotext"))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
        set(&document->customer.billing.street, cases[i].street);
        set(&document->customer.billing.street2, cases[i].second);
        g_autoptr(GBytes) pdf = render(document, false);
        g_autofree char *path = write_pdf("box", pdf), *raw = text_of(path, "-raw", 1, 0);
        g_autofree char *one = g_strdup_printf("%s %s\n", cases[i].street, cases[i].second);
        g_assert_cmpint(strstr(raw, one) != NULL, ==, i < 2);
        g_autofree char *text = squeeze(raw);
        assert_has(text, cases[i].shown);
        document_free(document);
    }
}

/* A credit note tells a customer with a VAT number to pay back what was deducted; to a consumer it
 * says nothing of the State. */
static void vat_to_repay(void)
{
    static const struct {
        enum document_type type;
        const char *vat, *rate;
        bool said;
    } cases[] = {{DOCUMENT_CREDIT_NOTE, "BE0417497106", "21", true},
            {DOCUMENT_CREDIT_NOTE, "", "21", false},
            {DOCUMENT_CREDIT_NOTE, "BE0417497106", "0", false},
            {DOCUMENT_INVOICE, "BE0417497106", "21", false}};
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct document *document = sample_document(cases[i].type, LANGUAGE_NL);
        g_ptr_array_set_size(document->lines, 0);
        sample_line(document, "Brood", 1, 1000, cases[i].rate, 0);
        sample_sum(document);
        set(&document->customer.vat, cases[i].vat);
        g_autofree char *text = shown("repay", document, seller);
        (cases[i].said ? assert_has : assert_lacks)(text, "Btw terug te storten aan de Staat");
        document_free(document);
    }
    seller_free(seller);
}

static void rounding(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    struct document_line *line = sample_line(document, "Afronding", 1, 0, "0", 0);
    line->kind = LINE_ROUNDING;
    sample_sum(document);
    document->totals.rounding = -1;
    document->totals.gross -= 1;
    document->totals.due -= 1;
    g_autofree char *text = shown("rounding", document, seller);
    assert_has(text, "Afrondingsverschil \u22120,01");
    assert_has(text, "€ 52,50");
    document_free(document);
    seller_free(seller);
}

/* ---- many pages
 * --------------------------------------------------------------------------------------------------
 */

static struct document *many_lines(int count)
{
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_ptr_array_set_size(document->lines, 0);
    for (int i = 1; i <= count; i++) {
        g_autofree char *name = g_strdup_printf("Artikel <%d>", i);
        sample_line(document, name, 1 + i % 7, 1000 + i, i % 2 ? "21" : "6", 0);
    }
    sample_sum(document);
    return document;
}

static void page_counts(void)
{
    static const struct {
        int lines, least, most;
    } cases[] = {{1, 1, 1}, {30, 2, 2}, {300, 9, 14}, {2500, 75, 110}};
    if (!has_tool("pdfinfo") || !has_tool("pdftotext"))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct document *document = many_lines(cases[i].lines);
        g_autoptr(GBytes) pdf = render(document, false);
        g_autofree char *name = g_strdup_printf("lines-%d", cases[i].lines);
        g_autofree char *path = write_pdf(name, pdf);
        int pages = page_count(path);
        check_qpdf(path);
        g_assert_cmpint(pages, >=, cases[i].least);
        g_assert_cmpint(pages, <=, cases[i].most);
        g_autofree char *text = page_text(path, 1, 0);
        for (int line = 1; line <= cases[i].lines; line++) {
            g_autofree char *description = g_strdup_printf("Artikel <%d>", line);
            assert_has(text, description);
        }
        g_autofree char *number = g_strdup_printf(label(LABEL_PAGE_OF, LANGUAGE_NL), pages, pages);
        assert_has(text, number);
        document_free(document);
    }
}

/* Wherever the page ends: the totals have two lines above them, and each page that has lines has
 * headings. */
static void totals_keep_two_lines(void)
{
    if (!has_tool("pdfinfo") || !has_tool("pdftotext"))
        return;
    for (int lines = 14; lines <= 40; lines++) {
        struct document *document = many_lines(lines);
        g_autoptr(GBytes) pdf = render(document, false);
        g_autofree char *path = write_pdf("keep", pdf);
        int pages = page_count(path), totals = 0;
        for (int page = 1; page <= pages; page++) {
            g_autofree char *text = page_text(path, page, page);
            if (strstr(text, "Artikel <"))
                assert_has(text, label(LABEL_DESCRIPTION, LANGUAGE_NL));
            if (!strstr(text, label(LABEL_TOTAL_NET, LANGUAGE_NL)))
                continue;
            g_autofree char *last = g_strdup_printf("Artikel <%d>", lines),
                            *other = g_strdup_printf("Artikel <%d>", lines - 1);
            assert_has(text, last);
            assert_has(text, other);
            totals++;
        }
        g_assert_cmpint(totals, ==, 1);
        document_free(document);
    }
}

/* 10,000 characters in one description: over pages, none lost. */
static void long_description(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_DE);
    g_autoptr(GString) words = g_string_new(NULL);
    for (int i = 0; words->len < 10000; i++)
        g_string_append_printf(words, "Wort%dX ", i);
    sample_line(document, words->str, 1, 100, "21", 0);
    sample_line(document, "Letzte Zeile", 1, 100, "21", 0);
    sample_sum(document);
    struct seller *seller = sample_seller();
    g_autofree char *text = shown("long-description", document, seller);
    g_auto(GStrv) parts = g_strsplit(words->str, " ", -1);
    for (char **part = parts; *part; part++)
        assert_has(text, *part);
    assert_has(text, "Letzte Zeile");
    document_free(document);
    seller_free(seller);
}

/* ---- hostile and foreign text
 * ------------------------------------------------------------------------------------ */

static void hostile_text(void)
{
    static const char *const hostile[] = {"a ( b ) c \\ d", "endstream endobj %%EOF",
            "/JS (app.alert(1)) /OpenAction", "<b>vet</b> & <script>", "trailer << /Root 1 0 R >>",
            "' uri='https://evil.example/", "EMC", "/P << /MCID 0 >> BDC"};
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
        struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_EN);
        char **const fields[] = {&document->customer.name, &document->customer.billing.name,
                &document->customer.billing.city, &document->customer.reference, &document->note,
                &document->caption, &document->order_number, &document->payment_reference,
                &document->payment_link, &document->number};
        for (gsize f = 0; f < G_N_ELEMENTS(fields); f++)
            set(fields[f], hostile[i]);
        sample_line(document, hostile[i], 1, 100, "21", 0);
        sample_sum(document);
        g_autofree char *text = shown("hostile", document, seller);
        assert_has(text, hostile[i]);
        g_autoptr(GBytes) pdf = render_with(document, seller, false);
        g_assert_false(bytes_have(pdf, "/OpenAction"));
        document_free(document);
    }
    seller_free(seller);
}

static void control_characters(void)
{
    if (!has_tool("pdftotext"))
        return;
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_EN);
    sample_line(document, "een\001\033[31m twee \342\200\256drie\302\205 vier", 1, 100, "21", 0);
    sample_sum(document);
    g_autofree char *text = shown("controls", document, seller);
    assert_has(text, "een[31m twee drie vier");
    document_free(document);
    seller_free(seller);
}

/* Of LeakSanitizer, where it is linked in: cairo 1.16 itself loses 768 bytes with a font of
 * coloured glyphs (emoji). */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static void scripts(void)
{
    static const char *const names[] = {"مرحبا بالعالم", "日本語の商品名", "Geschenk 🎁 ☕", "สวัสดี",
            "नमस्ते", "Ελληνικά Кириллица"};
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        sample_line(document, names[i], 1, 100, "21", 0);
    set(&document->customer.billing.name, names[0]);
    sample_sum(document);
    if (__lsan_disable)
        __lsan_disable();
    g_autoptr(GBytes) pdf = render(document, false);
    if (__lsan_enable)
        __lsan_enable();
    g_autofree char *path = write_pdf("scripts", pdf);
    check_qpdf(path);
    document_free(document);
}

/* ---- payment
 * -----------------------------------------------------------------------------------------------------
 */

static void code_reads_back(void)
{
    if (!has_tool("pdftoppm") || !has_tool("zbarimg"))
        return;
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_autofree char *expected = qr_epc_payload(document, seller, &payment);
    g_autoptr(GBytes) pdf = render_with(document, seller, false);
    g_autofree char *path = write_pdf("code", pdf);
    g_autofree char *stem = g_build_filename(directory, "code", NULL),
                    *picture = g_strconcat(stem, ".png", NULL);
    const char *const draw[] = {"pdftoppm", "-r", "110", "-png", "-singlefile", path, stem, NULL};
    const char *const read[] = {
            "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture, NULL};
    int status;
    g_autofree char *drawn = run(draw, &status);
    g_assert_cmpint(status, ==, 0);
    g_autofree char *code = run(read, &status);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpstr(g_strchomp(code), ==, expected);
    document_free(document);
    seller_free(seller);
}

/* Paid in hand at delivery: a sentence, and nothing to transfer by. */
static void at_delivery(void)
{
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    set(&document->payment_method, "cod");
    set(&document->due_date, "");
    document->pay_later = true;
    g_autofree char *code = qr_epc_payload(document, seller, &payment);
    g_assert_cmpstr(code, ==, "");
    g_autofree char *text = shown("delivery", document, seller);
    if (text &&
            (!strstr(text, "U betaalt €") || !strstr(text, "bij levering.") ||
                    strstr(text, "Begunstigde") || strstr(text, "+++") ||
                    strstr(text, "Te betalen tegen") || strstr(text, "Vervaldatum")))
        g_error("%s", text);
    document_free(document);
    seller_free(seller);
}

/* The link is followed when it is one, and only shown when it is not. */
static void payment_link(void)
{
    static const struct {
        const char *link;
        bool followed;
    } cases[] = {{"https://shop.example/pay?a=1&b='2'\\3", true}, {"javascript:alert(1)", false},
            {"https://shop.example/a b", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
        set(&document->payment_link, cases[i].link);
        g_autoptr(GBytes) pdf = render(document, false);
        g_assert_true(bytes_have(pdf, "/URI") == cases[i].followed);
        document_free(document);
    }
}

/* ---- logo, inks
 * --------------------------------------------------------------------------------------------------
 */

static char *write_file(const char *name, const char *content)
{
    char *path = g_build_filename(directory, name, NULL);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
    return path;
}

static void check_logo(const char *path, bool good)
{
    GError *error = NULL;
    bool pale = true;
    g_assert_true(render_logo_check(path, &pale, &error) == good);
    g_assert_false(pale);
    if (good)
        return;
    g_assert_cmpint(error->code, ==, BILLHOOK_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "logo"));
    g_error_free(error);
}

static void make_png(const char *path)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 1200, 300);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgba(cr, 0.8, 0.1, 0.1, 0.7);
    cairo_arc(cr, 150, 150, 140, 0, 7);
    cairo_fill(cr);
    cairo_destroy(cr);
    g_assert_cmpint(cairo_surface_write_to_png(surface, path), ==, CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
}

/* The same picture as a JPEG. */
static void make_jpeg(const char *path, const char *png)
{
    gsize length;
    cairo_surface_t *pixels = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1200, 300),
                    *surface = cairo_image_surface_create_from_png(png);
    cairo_t *cr = cairo_create(pixels);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_set_source_surface(cr, surface, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    g_autoptr(GBytes) jpeg = jpeg_encode(pixels, 90);
    const char *bytes = g_bytes_get_data(jpeg, &length);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    cairo_surface_destroy(surface);
    cairo_surface_destroy(pixels);
}

/* The logo is in the file as it was packed, and its stand-in is not. */
static void check_images(const char *path, const char *listed)
{
    const char *const command[] = {"pdfimages", "-list", path, NULL};
    g_autofree char *raw = has_tool("pdfimages") ? run(command, NULL) : NULL;
    if (!raw)
        return;
    g_autofree char *list = squeeze(raw);
    assert_has(list, listed);
    assert_lacks(list, "image 1 1 ");
}

/* Filters, masks and pictures in an SVG must not break the tagged page. */
static const char fancy_svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 60'><defs><filter "
        "id='f'><feGaussianBlur stdDeviation='3'/></filter>"
        "<linearGradient id='g'><stop offset='0' stop-color='red'/><stop offset='1' "
        "stop-color='blue' stop-opacity='.3'/>"
        "</linearGradient><mask id='m'><rect width='200' height='60' fill='#888'/></mask></defs>"
        "<rect x='5' y='5' width='50' height='50' filter='url(#f)' fill='green'/>"
        "<rect x='60' width='60' height='60' fill='url(#g)' mask='url(#m)'/><text x='120' "
        "y='30'>Aa</text></svg>";

static void logos(void)
{
    g_autofree char *svg = write_file("fancy.svg", fancy_svg),
                    *png = g_build_filename(directory, "logo.png", NULL),
                    *jpeg = g_build_filename(directory, "logo.jpg", NULL);
    make_png(png);
    make_jpeg(jpeg, png);
    const struct {
        const char *file, *name, *listed; /* as pdfimages lists it: width, height, colours */
    } good[] = {{svg, "logo-svg", ""}, {png, "logo-png", "734 184 index"},
            {jpeg, "logo-jpeg", "1200 300 rgb 3 8 jpeg"}};
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        check_logo(good[i].file, true);
        set(&seller->logo, good[i].file);
        g_autoptr(GBytes) pdf = render_with(document, seller, false);
        g_autofree char *path = write_pdf(good[i].name, pdf);
        check_qpdf(path);
        check_images(path, good[i].listed);
    }
    document_free(document);
    seller_free(seller);
}

static void bad_logos(void)
{
    g_autofree char *text = write_file("text.svg", "no picture"),
                    *cut = write_file("cut.png", "\x89PNG\r\n\x1a\n----IHDR");
    check_logo(text, false);
    check_logo(cut, false);
    check_logo(directory, false);
    check_logo("/nonexistent/logo.svg", false);
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_auto(picture_auto) logo = {0};
    picture_take(&logo, g_bytes_new_static("no picture", 10));
    struct render_input input = {
            .document = document, .seller = seller, .payment = &payment, .logo = &logo};
    GError *error = NULL;
    g_assert_null(render_pdf(&input, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_error_free(error);
    document_free(document);
    seller_free(seller);
}

/* A logo that was replaced on disk shows on the next page. */
static void logo_is_read_again(void)
{
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_autofree char *path = write_file("changing.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='4'/></svg>");
    set(&seller->logo, path);
    g_autoptr(GBytes) before = render_with(document, seller, false);
    g_free(write_file("changing.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='5' "
            "height='4'/></svg>"));
    g_autoptr(GBytes) after = render_with(document, seller, false);
    g_assert_false(g_bytes_equal(before, after));
    document_free(document);
    seller_free(seller);
}

static void inks(void)
{
    static const char *const accents[] = {
            "", "#ffff00", "#ffffff", "#000000", "#ff8800", "nonsense", "#abc"};
    for (gsize i = 0; i < G_N_ELEMENTS(accents); i++) {
        struct color colors[INKS];
        page_inks(accents[i], colors);
        g_assert_cmpfloat(page_contrast(colors[INK_TEXT]), >=, 7);
        g_assert_cmpfloat(page_contrast(colors[INK_QUIET]), >=, 4.5);
        g_assert_cmpfloat(page_contrast(colors[INK_ACCENT]), >=, 4.5);
        g_assert_cmpfloat(page_contrast(colors[INK_RULE]), >=, 2);
        g_assert_cmpfloat(page_contrast(colors[INK_DRAFT]), <=, 1.3);
    }
}

/* ---- the same bytes
 * ---------------------------------------------------------------------------------------------- */

static gpointer render_in_thread(gpointer document)
{
    GBytes *pdf = NULL;
    for (int i = 0; i < 5; i++) {
        g_clear_pointer(&pdf, g_bytes_unref);
        pdf = render(document, false);
    }
    render_thread_end();
    return pdf;
}

static void same_bytes(void)
{
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_FR),
                    *other = many_lines(40);
    g_autoptr(GBytes) first = render(document, false);
    g_autoptr(GBytes) between = render(other, false);
    g_autoptr(GBytes) second = render(document, false);
    g_assert_true(g_bytes_equal(first, second));
    g_assert_false(g_bytes_equal(first, between));
    render_thread_end();
    g_autoptr(GBytes) fresh = render(document, false);
    g_assert_true(g_bytes_equal(first, fresh));
    GThread *threads[2] = {g_thread_new("one", render_in_thread, document),
            g_thread_new("two", render_in_thread, document)};
    for (int i = 0; i < 2; i++) {
        g_autoptr(GBytes) pdf = g_thread_join(threads[i]);
        g_assert_true(g_bytes_equal(first, pdf));
    }
    document_free(document);
    document_free(other);
}

static void fonts_of_the_seller(void)
{
    struct seller *seller = sample_seller();
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    static const char *const families[] = {"DejaVu Sans", "no such font", "Inter"};
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        set(&seller->font, families[i]);
        g_autoptr(GBytes) pdf = render_with(document, seller, false);
        g_autofree char *path = write_pdf("font", pdf);
        check_qpdf(path);
        g_assert_cmpint(bytes_have(pdf, "DejaVu"), ==, i == 0);
    }
    document_free(document);
    seller_free(seller);
}

/* A picture is in the file as it was packed; where finish_pdf() would not know the file, cairo
 * packs the picture itself. */
static void picture_packed_or_not(void)
{
    const struct sheet sheet = {LANGUAGE_NL, "x", "y", "2026-01-01T00:00:00Z"};
    const struct fonts *fonts = fonts_get("", LANGUAGE_NL);
    struct packed packed;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 30, 20);
    pack_pixels(surface, &packed);
    for (int i = 0; i < 2; i++) {
        g_autoptr(pages_auto) pages = pages_new(fonts, LANGUAGE_NL, "");
        pages_open(pages, "Document");
        pages_open_figure(pages, "logo");
        pages_picture(pages, surface, 30, 20, 0, 0, 30, 20);
        pages_pack_picture(pages, &packed);
        pages_close(pages, "Figure");
        pages_close(pages, "Document");
        if (i == 1)
            pages_unpack(pages);
        g_autoptr(GBytes) pdf = sheet_draw(pages, &sheet, NULL);
        g_autofree char *path = write_pdf(i == 0 ? "packed" : "unpacked", pdf);
        check_qpdf(path);
        g_assert_cmpint(bytes_have(pdf, packed.dictionary), ==, i == 0);
        check_images(path, i == 0 ? "30 20 index" : "30 20 gray");
    }
    packed_clear(&packed);
    cairo_surface_destroy(surface);
}

/* What is no PDF of cairo's comes back untouched, wherever it was cut. */
static void finish_is_careful(void)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    struct pdf_additions additions = {"nl-BE", none, NULL};
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    g_autoptr(GBytes) pdf = render(document, false);
    for (gsize length = 0; length <= g_bytes_get_size(pdf); length += 997) {
        g_autoptr(GBytes) cut = g_bytes_new_from_bytes(pdf, 0, length);
        g_autoptr(GBytes) finished = finish_pdf(cut, &additions);
        g_assert_true(g_bytes_equal(cut, finished));
    }
    document_free(document);
}

static const struct {
    const char *name;
    GTestFunc test;
} tests[] = {
        {"/pdf/every-type-and-language", every_type_and_language},
        {"/pdf/business", business},
        {"/pdf/delivery-note-to-shipping", delivery_note_to_shipping},
        {"/pdf/mentions", mentions},
        {"/pdf/grounds", grounds_on_the_page},
        {"/pdf/small-enterprise", small_enterprise},
        {"/pdf/credit-reason", credit_reason},
        {"/pdf/boxes", boxes},
        {"/pdf/names-of-the-seller", names_of_the_seller},
        {"/pdf/translation", translation},
        {"/pdf/rounding", rounding},
        {"/pdf/vat-to-repay", vat_to_repay},
        {"/pdf/page-counts", page_counts},
        {"/pdf/totals-keep-two-lines", totals_keep_two_lines},
        {"/pdf/long-description", long_description},
        {"/pdf/hostile-text", hostile_text},
        {"/pdf/control-characters", control_characters},
        {"/pdf/scripts", scripts},
        {"/pdf/code-reads-back", code_reads_back},
        {"/pdf/payment-link", payment_link},
        {"/pdf/at-delivery", at_delivery},
        {"/pdf/logos", logos},
        {"/pdf/bad-logos", bad_logos},
        {"/pdf/logo-is-read-again", logo_is_read_again},
        {"/pdf/inks", inks},
        {"/pdf/same-bytes", same_bytes},
        {"/pdf/fonts-of-the-seller", fonts_of_the_seller},
        {"/pdf/picture-packed-or-not", picture_packed_or_not},
        {"/pdf/finish-is-careful", finish_is_careful},
};

static void remove_directory(void)
{
    g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_unlink(path);
    }
    g_rmdir(directory);
}

int main(int argc, char **argv)
{
    if (judge_is_child(argc, argv))
        return judge_main();
    g_test_init(&argc, &argv, NULL);
    const char *pictures = g_getenv("BILLHOOK_PICTURES");
    directory = pictures ? g_strdup(pictures) : g_dir_make_tmp("billhook-pdf-XXXXXX", NULL);
    g_mkdir_with_parents(directory, 0755);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_func(tests[i].name, tests[i].test);
    int status = g_test_run();
    render_thread_end();
    if (!pictures)
        remove_directory();
    g_free(directory);
    return status;
}
