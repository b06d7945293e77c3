/* A UBL that a provider shows: is it the one that we handed over? */
#include "ubl_ours.h"

#include <string.h>

#include "xml.h"

static const xmlNode *child_of(const xmlNode *node, const char *name)
{
    for (const xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (peppol_xml_is(child, name))
            return child;
    return NULL;
}

/* The text of an element that holds nothing else; "" for others. Borrowed. */
static const char *text_of(const xmlNode *node)
{
    const xmlNode *text = node ? node->children : NULL;
    if (!text || text->type != XML_TEXT_NODE || text->next || !text->content)
        return "";
    return (const char *)text->content;
}

/* ---- the document ---- */

static bool receiver_is(const xmlNode *root, const char *participant)
{
    const xmlNode *party = child_of(child_of(root, "AccountingCustomerParty"), "Party");
    const xmlNode *endpoint = child_of(party, "EndpointID");
    if (!endpoint)
        return false;

    xmlChar *scheme = xmlGetNoNsProp(endpoint, (const xmlChar *)"schemeID");
    g_autofree char *named =
            g_strconcat(scheme ? (const char *)scheme : "", ":", text_of(endpoint), NULL);
    xmlFree(scheme);
    return g_ascii_strcasecmp(named, participant) == 0;
}

/* The invoice or credit note itself, or what an envelope (SBDH) holds; NULL: none. */
static const xmlNode *document_of(const xmlNode *root)
{
    static const char *const names[] = {"Invoice", "CreditNote"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const xmlNode *inside = child_of(root, names[i]);
        if (peppol_xml_is(root, names[i]) || inside)
            return inside ? inside : root;
    }
    return NULL;
}

static enum ubl_ours look_at(const xmlNode *root, const struct peppol_shipment *shipment)
{
    root = document_of(root);
    if (!root)
        return UBL_ANOTHER;

    bool invoice = peppol_xml_is(root, "Invoice");
    if (invoice != (shipment->type == DOCUMENT_INVOICE))
        return UBL_ANOTHER;

    bool same = strcmp(text_of(child_of(root, "ID")), shipment->number) == 0 &&
            receiver_is(root, shipment->participant);
    return same ? UBL_OURS : UBL_ANOTHER;
}

enum ubl_ours ubl_is_ours(const void *bytes, gsize length, const struct peppol_shipment *shipment)
{
    if (shipment->ubl && g_bytes_get_size(shipment->ubl) == length &&
            memcmp(g_bytes_get_data(shipment->ubl, NULL), bytes, length) == 0)
        return UBL_OURS;

    xmlDocPtr tree = peppol_xml_read(bytes, length);
    if (!tree)
        return UBL_NONE;
    enum ubl_ours what = look_at(xmlDocGetRootElement(tree), shipment);
    xmlFreeDoc(tree);
    return what;
}
