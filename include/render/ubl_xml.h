/* Writing the XML of an e-invoice: libxml2's writer behind a few words that know UBL's habits. An
 * element is left out when its text is empty, because Peppol forbids empty elements (R008). One
 * thread at a time. */
#ifndef BILLHOOK_RENDER_UBL_XML_H
#define BILLHOOK_RENDER_UBL_XML_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

struct xml;

/* A document whose root is `root` in namespace `uri`, with the prefixes cac and cbc. `currency` is
 * written on each amount, which has `decimals` minor digits. Caller frees with xml_free(). */
struct xml *xml_new(const char *root, const char *uri, const char *currency, int decimals);
void xml_free(struct xml *xml);
typedef struct xml xml_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xml_auto, xml_free)

void xml_open(struct xml *xml, const char *element);
void xml_close(struct xml *xml);

/* <element>text</element>, the text on one line, cleaned by ubl_text(). */
void xml_text(struct xml *xml, const char *element, const char *text);
/* As xml_text(), but line breaks stay. */
void xml_note(struct xml *xml, const char *element, const char *text);
/* As xml_text(), with an attribute, which is left out when it is empty. */
void xml_attributed(struct xml *xml,
        const char *element,
        const char *attribute,
        const char *value,
        const char *text);
/* <element currencyID="EUR">12.30</element> */
void xml_amount(struct xml *xml, const char *element, money amount);
/* A price: an amount with 2 to 6 decimals. */
void xml_price(struct xml *xml, const char *element, struct decimal price);
/* A quantity in pieces (unit code C62). */
void xml_quantity(struct xml *xml, const char *element, struct decimal quantity);
/* <cbc:EmbeddedDocumentBinaryObject>: bytes in base64. */
void xml_binary(struct xml *xml, const char *mime_type, const char *file_name, GBytes *bytes);

/* Closes all that is open. The bytes, or NULL with SYSTEM when the writer failed. Once. */
GBytes *xml_finish(struct xml *xml, GError **error);

/* Text that may stand in XML 1.0 (text_clean()), without blanks at its ends. libxml2's writer would
 * let control characters and broken UTF-8 through. Caller frees. */
char *ubl_text(const char *text, bool multiline);
/* True when ubl_text() leaves something. */
bool ubl_has_text(const char *text);

#endif
