/* An e-invoice read back with XPath and added up again. */
#ifndef BILLHOOK_TESTS_RENDER_UBL_READER_H
#define BILLHOOK_TESTS_RENDER_UBL_READER_H

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* A parsed e-invoice. */
struct reader {
    xmlDoc *xml;
    xmlXPathContext *context;
};

static inline struct reader reader_of(GBytes *bytes)
{
    static const char
            basic[] = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
            aggregate[] =
                    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    struct reader reader = {
            .xml = xmlReadMemory(data, (int)length, "ubl.xml", NULL, XML_PARSE_NONET)};
    g_assert_nonnull(reader.xml);
    g_assert_null(reader.xml->intSubset);
    reader.context = xmlXPathNewContext(reader.xml);
    xmlXPathRegisterNs(reader.context, (const xmlChar *)"cbc", (const xmlChar *)basic);
    xmlXPathRegisterNs(reader.context, (const xmlChar *)"cac", (const xmlChar *)aggregate);
    return reader;
}

static inline void reader_clear(struct reader *reader)
{
    xmlXPathFreeContext(reader->context);
    xmlFreeDoc(reader->xml);
}

/* The value of an expression as text. Caller frees. */
static inline char *evaluate(const struct reader *reader, const char *expression)
{
    xmlXPathObject *object = xmlXPathEval((const xmlChar *)expression, reader->context);
    if (!object)
        g_error("%s is no XPath", expression);
    xmlChar *value = xmlXPathCastToString(object);
    char *text = g_strdup((const char *)value);
    xmlFree(value);
    xmlXPathFreeObject(object);
    return text;
}

static inline void check(
        const struct reader *reader, const char *name, const char *expression, const char *expected)
{
    g_autofree char *value = evaluate(reader, expression);
    if (strcmp(value, expected) != 0)
        g_error("%s: %s is '%s', not '%s'", name, expression, value, expected);
}

/* Cents of an expression that is a sum of amounts: XPath adds in floating point, far from a cent
 * for these sizes. */
static inline money amount(const struct reader *reader, const char *expression)
{
    g_autofree char *rounded = g_strdup_printf("round((%s) * 100)", expression),
                    *value = evaluate(reader, rounded);
    return g_ascii_strtoll(value, NULL, 10);
}

static inline void equal(
        const struct reader *reader, const char *name, const char *a, const char *b)
{
    if (amount(reader, a) != amount(reader, b))
        g_error("%s: %s is not %s", name, a, b);
}

/* EINVOICE.md, "line": quantity × price may be half a cent off the net. */
static inline void within_half_a_cent(
        const struct reader *reader, const char *name, const char *a, const char *b)
{
    g_autofree char *apart = g_strdup_printf("(%s) - (%s)", a, b), *value = evaluate(reader, apart);
    double difference = g_ascii_strtod(value, NULL);
    if (!(difference < 0.005001 && difference > -0.005001))
        g_error("%s: %s is not %s", name, a, b);
}

/* What holds for each e-invoice. */
static inline void check_ubl_sums(const struct reader *reader, const char *name)
{
#define TOTAL(field) "sum(/*/cac:LegalMonetaryTotal/cbc:" field ")"
#define EXTRAS(charge) "sum(/*/cac:AllowanceCharge[cbc:ChargeIndicator='" charge "']/cbc:Amount)"
    check(reader, name, "count(//*[not(*) and not(normalize-space())])", "0");
    check(reader, name, "count(/*/cac:InvoiceLine|/*/cac:CreditNoteLine) > 0", "true");
    check(reader, name, "count(//cbc:Amount[. < 0]) + count(//cbc:PriceAmount[. < 0])", "0");
    equal(reader, name, TOTAL("LineExtensionAmount"),
            "sum(/*/*/cbc:LineExtensionAmount[../cac:Item])");
    equal(reader, name, TOTAL("ChargeTotalAmount"), EXTRAS("true"));
    equal(reader, name, TOTAL("AllowanceTotalAmount"), EXTRAS("false"));
    equal(reader, name, TOTAL("TaxExclusiveAmount"),
            TOTAL("LineExtensionAmount") " + " TOTAL("ChargeTotalAmount") " - " TOTAL(
                    "AllowanceTotalAmount"));
    equal(reader, name, TOTAL("TaxExclusiveAmount"), "sum(//cbc:TaxableAmount)");
    equal(reader, name, "sum(/*/cac:TaxTotal/cbc:TaxAmount)",
            "sum(//cac:TaxSubtotal/cbc:TaxAmount)");
    equal(reader, name, TOTAL("TaxInclusiveAmount"),
            TOTAL("TaxExclusiveAmount") " + sum(/*/cac:TaxTotal/cbc:TaxAmount)");
    equal(reader, name, TOTAL("PayableAmount"),
            TOTAL("TaxInclusiveAmount") " - " TOTAL("PrepaidAmount") " + " TOTAL(
                    "PayableRoundingAmount"));
}

static inline void check_ubl_lines(const struct reader *reader, const char *name)
{
    g_autofree char *count = evaluate(reader, "count(/*/cac:InvoiceLine|/*/cac:CreditNoteLine)");
    for (int i = 1; i <= atoi(count); i++) {
        g_autofree char *at =
                g_strdup_printf("(/*/cac:InvoiceLine|/*/cac:CreditNoteLine)[cbc:ID=%d]", i);
        g_autofree char *net = g_strdup_printf("sum(%s/cbc:LineExtensionAmount)", at);
        g_autofree char *made = g_strdup_printf(
                "sum(%s/*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]) * "
                "sum(%s/cac:Price/cbc:PriceAmount) div "
                "(sum(%s/cac:Price/cbc:BaseQuantity) + number(not(%s/cac:Price/cbc:BaseQuantity))) "
                "+ "
                "sum(%s/cac:AllowanceCharge[cbc:ChargeIndicator='true']/cbc:Amount) - "
                "sum(%s/cac:AllowanceCharge[cbc:ChargeIndicator='false']/cbc:Amount)",
                at, at, at, at, at, at);
        within_half_a_cent(reader, name, net, made);
    }
}

#endif
