/* XML from outside; in the room of peppol only. Pure; any thread. */
#ifndef BILLHOOK_PEPPOL_XML_H
#define BILLHOOK_PEPPOL_XML_H

#include <glib.h>
#include <libxml/tree.h>
#include <stdbool.h>

/* Reads XML of at most 1 MiB without a document type; nothing is fetched. NULL: it cannot be read.
 * Free with xmlFreeDoc(). */
xmlDocPtr peppol_xml_read(const void *bytes, gsize length);

/* Whether a node is an element with this local name. */
bool peppol_xml_is(const xmlNode *node, const char *name);

#endif
