/* The XML writer of the e-invoice. */
#include "ubl_xml.h"

#include <libxml/parser.h>
#include <libxml/xmlwriter.h>

#include "base/error.h"
#include "base/text.h"

struct xml {
    xmlBuffer *buffer;
    xmlTextWriter *writer;
    char *currency;
    int decimals;
    bool failed; /* some call of the writer failed: only memory can be the reason */
};

static void keep(struct xml *xml, int result)
{
    xml->failed = xml->failed || result < 0;
}

static const xmlChar *bytes_of(const char *text)
{
    return (const xmlChar *)text;
}

static void write_attribute(struct xml *xml, const char *name, const char *value)
{
    keep(xml, xmlTextWriterWriteAttribute(xml->writer, bytes_of(name), bytes_of(value)));
}

static void open_root(struct xml *xml, const char *root, const char *uri)
{
    keep(xml, xmlTextWriterStartDocument(xml->writer, "1.0", "UTF-8", NULL));
    xml_open(xml, root);
    write_attribute(xml, "xmlns", uri);
    write_attribute(xml, "xmlns:cac",
            "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2");
    write_attribute(xml, "xmlns:cbc",
            "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2");
}

struct xml *xml_new(const char *root, const char *uri, const char *currency, int decimals)
{
    xmlInitParser(); /* libxml2 wants it before threads use it; it locks, and does nothing the
                        second time */
    struct xml *xml = g_new0(struct xml, 1);
    xml->currency = g_strdup(currency);
    xml->decimals = decimals;
    xml->buffer = xmlBufferCreate();
    xml->writer = xml->buffer ? xmlNewTextWriterMemory(xml->buffer, 0) : NULL;
    xml->failed = !xml->writer;
    if (xml->failed)
        return xml;

    xmlBufferSetAllocationScheme(xml->buffer, XML_BUFFER_ALLOC_DOUBLEIT);
    keep(xml, xmlTextWriterSetIndent(xml->writer, 1));
    open_root(xml, root, uri);
    return xml;
}

void xml_free(struct xml *xml)
{
    if (!xml)
        return;
    if (xml->writer)
        xmlFreeTextWriter(xml->writer);
    if (xml->buffer)
        xmlBufferFree(xml->buffer);
    g_free(xml->currency);
    g_free(xml);
}

GBytes *xml_finish(struct xml *xml, GError **error)
{
    if (!xml->failed)
        keep(xml, xmlTextWriterEndDocument(xml->writer));
    if (!xml->failed)
        keep(xml, xmlTextWriterFlush(xml->writer));
    if (!xml->failed)
        return g_bytes_new(xmlBufferContent(xml->buffer), (gsize)xmlBufferLength(xml->buffer));
    fail(error, BILLHOOK_ERROR_SYSTEM, "the e-invoice could not be written: out of memory");
    return NULL;
}

/* ---- elements ---- */

void xml_open(struct xml *xml, const char *element)
{
    if (!xml->failed)
        keep(xml, xmlTextWriterStartElement(xml->writer, bytes_of(element)));
}

void xml_close(struct xml *xml)
{
    if (!xml->failed)
        keep(xml, xmlTextWriterEndElement(xml->writer));
}

char *ubl_text(const char *text, bool multiline)
{
    return g_strstrip(text_clean(text, multiline));
}

bool ubl_has_text(const char *text)
{
    g_autofree char *clean = ubl_text(text, false);
    return *clean;
}

static void write_element(struct xml *xml,
        const char *element,
        const char *attribute,
        const char *value,
        const char *text)
{
    if (xml->failed || !*text)
        return;
    xml_open(xml, element);
    if (*value)
        write_attribute(xml, attribute, value);
    keep(xml, xmlTextWriterWriteString(xml->writer, bytes_of(text)));
    xml_close(xml);
}

void xml_attributed(struct xml *xml,
        const char *element,
        const char *attribute,
        const char *value,
        const char *text)
{
    g_autofree char *clean = ubl_text(text, false), *clean_value = ubl_text(value, false);
    write_element(xml, element, attribute, clean_value, clean);
}

void xml_text(struct xml *xml, const char *element, const char *text)
{
    xml_attributed(xml, element, "", "", text);
}

void xml_note(struct xml *xml, const char *element, const char *text)
{
    g_autofree char *clean = ubl_text(text, true);
    write_element(xml, element, "", "", clean);
}

void xml_amount(struct xml *xml, const char *element, money amount)
{
    g_autofree char *text = money_text(amount, xml->decimals);
    write_element(xml, element, "currencyID", xml->currency, text);
}

void xml_price(struct xml *xml, const char *element, struct decimal price)
{
    g_autofree char *text = decimal_text(price, 2, 6);
    write_element(xml, element, "currencyID", xml->currency, text);
}

void xml_quantity(struct xml *xml, const char *element, struct decimal quantity)
{
    g_autofree char *text = decimal_text(quantity, 0, DECIMAL_PLACES);
    write_element(xml, element, "unitCode", "C62", text);
}

void xml_binary(struct xml *xml, const char *mime_type, const char *file_name, GBytes *bytes)
{
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    if (xml->failed || length == 0)
        return;

    g_autofree char *text = g_base64_encode(data, length);
    xml_open(xml, "cbc:EmbeddedDocumentBinaryObject");
    write_attribute(xml, "mimeCode", mime_type);
    write_attribute(xml, "filename", file_name);
    keep(xml, xmlTextWriterWriteRaw(xml->writer, bytes_of(text)));
    xml_close(xml);
}
