/* The writer of the e-invoice's XML: what text becomes, what is left out because Peppol forbids
 * empty elements, how figures are written; and a rate on the page. */
#include <string.h>

#include "../../../src/render/table.h"
#include "../../../src/render/ubl_xml.h"
#include "document/document.h"

#define HEAD                                                                                  \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R xmlns=\"urn:r\" "                         \
    "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" " \
    "xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\""

static struct xml *new_xml(int decimals)
{
    return xml_new("R", "urn:r", "EUR", decimals);
}

/* What stands in the root; frees the document. */
static void check_content(struct xml *xml, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = xml_finish(xml, &error);
    g_assert_no_error(error);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_autofree char *whole =
            *expected ? g_strdup_printf(HEAD ">\n%s</R>\n", expected) : g_strdup(HEAD "/>\n");
    g_assert_cmpstr(text, ==, whole);
    xml_free(xml);
}

/* ---- texts ---- */

/* The same text on one line, and with its line breaks; empty ones leave no element. */
static void test_texts(void)
{
    static const struct {
        const char *text, *line, *note; /* note NULL: as line */
    } rows[] = {
            {"Mok", "Mok", NULL},
            {"  Mok \n", "Mok", NULL},
            {"", "", NULL},
            {" \t\n ", "", NULL},
            {"\x01\x02", "", NULL},
            {"a<b & \"c\" > d", "a&lt;b &amp; &quot;c&quot; &gt; d", NULL},
            {"een\ntwee", "een twee", "een\ntwee"},
            {"een\r\ntwee", "een twee", "een\ntwee"},
            {"a\x08"
             "b\x1b[31m",
                    "ab[31m", NULL},
            {"caf\xc3\xa9 \xf0\x9f\x8d\xae", "caf\xc3\xa9 \xf0\x9f\x8d\xae", NULL},
            {"a\xff"
             "b",
                    "a\xef\xbf\xbd"
                    "b",
                    NULL},
            {"a\xef\xbf\xbf"
             "b",
                    "a\xef\xbf\xbd"
                    "b",
                    NULL},
            {"]]>", "]]&gt;", NULL},
            {"&amp;", "&amp;amp;", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *note = rows[i].note ? rows[i].note : rows[i].line;
        g_autofree char *line_element = g_strdup_printf(" <a>%s</a>\n", rows[i].line),
                        *note_element = g_strdup_printf(" <a>%s</a>\n", note);
        bool empty = !*rows[i].line;
        struct xml *line = new_xml(2), *notes = new_xml(2);
        xml_text(line, "a", rows[i].text);
        check_content(line, empty ? "" : line_element);
        xml_note(notes, "a", rows[i].text);
        check_content(notes, empty ? "" : note_element);
        g_assert_true(ubl_has_text(rows[i].text) == !empty);
    }
}

/* An attribute without a value is left out, an element without text with its attribute. */
static void test_attributes(void)
{
    static const struct {
        const char *value, *text, *element;
    } rows[] = {{"0208", "0123", " <a schemeID=\"0208\">0123</a>\n"},
            {"", "0123", " <a>0123</a>\n"}, {" \x01 ", "0123", " <a>0123</a>\n"}, {"0208", "", ""},
            {"0208", " ", ""}, {"a\"<&\n", "x", " <a schemeID=\"a&quot;&lt;&amp;\">x</a>\n"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct xml *xml = new_xml(2);
        xml_attributed(xml, "a", "schemeID", rows[i].value, rows[i].text);
        check_content(xml, rows[i].element);
    }
}

/* What is open at the end is closed; elements stand in each other. */
static void test_nesting(void)
{
    struct xml *closed = new_xml(2), *left_open = new_xml(2);
    struct xml *both[] = {closed, left_open};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        xml_open(both[i], "cac:Party");
        xml_open(both[i], "cac:Name");
        xml_text(both[i], "cbc:Name", "A");
        if (i > 0)
            continue;
        xml_close(both[i]);
        xml_close(both[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++)
        check_content(both[i],
                " <cac:Party>\n  <cac:Name>\n   <cbc:Name>A</cbc:Name>\n  </cac:Name>\n "
                "</cac:Party>\n");
    xml_free(NULL);
}

/* ---- figures ---- */

static void test_amounts(void)
{
    static const struct {
        money amount;
        int decimals;
        const char *text;
    } rows[] = {{1230, 2, "12.30"}, {0, 2, "0.00"}, {-5, 2, "-0.05"}, {1230, 0, "1230"},
            {1230, 3, "1.230"}, {G_MAXINT64, 2, "92233720368547758.07"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct xml *xml = new_xml(rows[i].decimals);
        g_autofree char *element = g_strdup_printf(" <a currencyID=\"EUR\">%s</a>\n", rows[i].text);
        xml_amount(xml, "a", rows[i].amount);
        check_content(xml, element);
    }
}

static struct decimal decimal(const char *text)
{
    struct decimal value;
    g_assert_true(decimal_parse(text, &value));
    return value;
}

/* A price has two decimals at least and six at most, a quantity as many as it needs. */
static void test_decimals(void)
{
    static const struct {
        const char *value, *price, *quantity;
    } rows[] = {{"8.26", "8.26", "8.26"}, {"8", "8.00", "8"},
            {"8.2644628", "8.264463", "8.2644628"}, {"0", "0.00", "0"}, {"-1.5", "-1.50", "-1.5"},
            {"0.0000001", "0.00", "0.0000001"}, {"0.000000000001", "0.00", "0.000000000001"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct xml *xml = new_xml(2);
        g_autofree char *elements =
                g_strdup_printf(" <p currencyID=\"EUR\">%s</p>\n <q unitCode=\"C62\">%s</q>\n",
                        rows[i].price, rows[i].quantity);
        xml_price(xml, "p", decimal(rows[i].value));
        xml_quantity(xml, "q", decimal(rows[i].value));
        check_content(xml, elements);
    }
}

static void test_binary(void)
{
    struct xml *xml = new_xml(2), *none = new_xml(2);
    g_autoptr(GBytes) bytes = g_bytes_new_static("a\0\xff", 3);
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    xml_binary(xml, "application/pdf", "2026-00116.pdf", bytes);
    check_content(xml,
            " <cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" "
            "filename=\"2026-00116.pdf\">YQD/</cbc:EmbeddedDocumentBinaryObject>\n");
    xml_binary(none, "application/pdf", "x.pdf", nothing);
    check_content(none, "");
}

/* ---- the page's own words ---- */

/* At most four decimals, with the language's point or comma, and never broken from its sign. */
static void test_rates(void)
{
    static const struct {
        const char *rate, *dutch, *english;
    } rows[] = {{"21", "21", "21"}, {"5.5", "5,5", "5.5"}, {"0", "0", "0"},
            {"9.975", "9,975", "9.975"}, {"6.00", "6", "6"}, {"1.23456", "1,2346", "1.2346"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *dutch = table_rate_text(decimal(rows[i].rate), LANGUAGE_NL),
                        *english = table_rate_text(decimal(rows[i].rate), LANGUAGE_EN),
                        *dutch_expected = g_strconcat(rows[i].dutch, "\u00a0%", NULL),
                        *english_expected = g_strconcat(rows[i].english, "\u00a0%", NULL);
        g_assert_cmpstr(dutch, ==, dutch_expected);
        g_assert_cmpstr(english, ==, english_expected);
    }
}

/* Who has a VAT number or a company reads prices without VAT. */
static void test_consumer(void)
{
    static const struct {
        const char *vat, *company;
        bool consumer;
    } rows[] = {{"", "", true}, {"BE0403019261", "", false}, {"", "Hoek BV", false},
            {"BE0403019261", "Hoek BV", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
        g_free(document->customer.vat);
        g_free(document->customer.company);
        document->customer.vat = g_strdup(rows[i].vat);
        document->customer.company = g_strdup(rows[i].company);
        g_assert_true(table_for_consumer(document) == rows[i].consumer);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ubl-xml/texts", test_texts);
    g_test_add_func("/ubl-xml/attributes", test_attributes);
    g_test_add_func("/ubl-xml/nesting", test_nesting);
    g_test_add_func("/ubl-xml/amounts", test_amounts);
    g_test_add_func("/ubl-xml/decimals", test_decimals);
    g_test_add_func("/ubl-xml/binary", test_binary);
    g_test_add_func("/ubl-xml/rates", test_rates);
    g_test_add_func("/ubl-xml/consumer", test_consumer);
    return g_test_run();
}
