/* Writing the XML of an e-invoice: libxml2's writer behind a few words that know UBL's habits. An
 * element is left out when its text is empty, because Peppol forbids empty elements (R008). A
 * failure (memory only) is kept and told by xml_finish(); the calls after it do nothing. One thread
 * at a time for one document. */
#ifndef BILLHOOK_RENDER_UBL_XML_H
#define BILLHOOK_RENDER_UBL_XML_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

struct xml;

/* A document whose root is `root` in namespace `uri`, with the prefixes cac and cbc; the root is
 * open. `currency` is written on each amount, which has `decimals` minor digits. Never NULL. Free
 * with xml_free(). */
struct xml *xml_new(const char *root, const char *uri, const char *currency, int decimals);

/* Frees it, finished or not; NULL is allowed. */
void xml_free(struct xml *xml);
typedef struct xml xml_auto; /* freed at the end of its block (g_autoptr) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xml_auto, xml_free)

/* Opens an element ("cac:Party"). It is written even if nothing follows in it, so only open one
 * that will have content. */
void xml_open(struct xml *xml, const char *element);

/* Closes the element that was opened last. */
void xml_close(struct xml *xml);

/* <element>text</element>, the text on one line, cleaned by ubl_text(); nothing when it is empty
 * then. */
void xml_text(struct xml *xml, const char *element, const char *text);

/* As xml_text(), but line breaks stay. */
void xml_note(struct xml *xml, const char *element, const char *text);

/* As xml_text(), with an attribute, which is left out when its value is empty. */
void xml_attributed(struct xml *xml,
        const char *element,
        const char *attribute,
        const char *value,
        const char *text);

/* <element currencyID="EUR">12.30</element>. `amount` is in minor units of the currency. */
void xml_amount(struct xml *xml, const char *element, money amount);

/* A price in whole units of the currency, as an amount with 2 to 6 decimals. */
void xml_price(struct xml *xml, const char *element, struct decimal price);

/* A quantity in pieces (unit code C62). */
void xml_quantity(struct xml *xml, const char *element, struct decimal quantity);

/* <cbc:EmbeddedDocumentBinaryObject>: bytes in base64; nothing when there are none. `mime_type` and
 * `file_name` are written as they are and must be valid XML text. */
void xml_binary(struct xml *xml, const char *mime_type, const char *file_name, GBytes *bytes);

/* Closes all that is open and returns the bytes; NULL with SYSTEM when memory ran out. Once for a
 * document. Caller unrefs. */
GBytes *xml_finish(struct xml *xml, GError **error);

/* Text that may stand in XML 1.0 (text_clean()), without blanks at its ends; `multiline`: line
 * breaks stay. libxml2's writer would let control characters and broken UTF-8 through. Caller
 * frees. Any thread. */
char *ubl_text(const char *text, bool multiline);

/* True when ubl_text() leaves something. Any thread. */
bool ubl_has_text(const char *text);

#endif
