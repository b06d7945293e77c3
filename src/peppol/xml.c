/* XML from outside: a document type could pull in files and blow up entities, so none is allowed.
 */
#include "xml.h"

#include <libxml/parser.h>
#include <string.h>

enum { XML_MOST = 1024 * 1024 };

xmlDocPtr peppol_xml_read(const void *bytes, gsize length)
{
    static const char type[] = "<!DOCTYPE";
    if (length == 0 || length > XML_MOST || memmem(bytes, length, type, strlen(type)))
        return NULL;

    xmlInitParser(); /* as in render/ubl_xml.c */
    xmlDocPtr tree = xmlReadMemory(bytes, (int)length, NULL, NULL,
            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    if (tree && (tree->intSubset || !xmlDocGetRootElement(tree))) {
        xmlFreeDoc(tree);
        return NULL;
    }
    return tree;
}

bool peppol_xml_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}
