/* The identifiers of document types, and which of them take an invoice or credit note of ours. */
#include <string.h>

#include "row.h"

#define BILLING "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"

static const char *const types[DOCUMENT_TYPES] = {
        [DOCUMENT_INVOICE] = UBL "Invoice-2::Invoice##" BILLING "::2.1",
        [DOCUMENT_CREDIT_NOTE] = UBL "CreditNote-2::CreditNote##" BILLING "::2.1",
};

const char *peppol_document_type(enum document_type type)
{
    return types[type] ? types[type] : "";
}

/* A wildcard ends a customization with "*": it takes every one that begins so. */
static bool wildcard_takes(const char *pattern, const char *value)
{
    const char *star = strchr(pattern, '*');
    if (!star)
        return strcmp(pattern, value) == 0;

    gsize head = (gsize)(star - pattern);
    return strncmp(pattern, value, head) == 0 && g_str_has_suffix(value + head, star + 1);
}

bool peppol_document_type_takes(const char *identifier, enum document_type type)
{
    const char *ours = peppol_document_type(type);
    if (!*ours)
        return false;
    if (g_str_has_prefix(identifier, PEPPOL_WILDCARD_SCHEME "::"))
        return wildcard_takes(identifier + strlen(PEPPOL_WILDCARD_SCHEME "::"), ours);
    if (g_str_has_prefix(identifier, PEPPOL_DOCUMENT_SCHEME "::"))
        identifier += strlen(PEPPOL_DOCUMENT_SCHEME "::");
    return strcmp(identifier, ours) == 0;
}

unsigned peppol_documents_of(const char *identifier)
{
    unsigned documents = 0;
    if (peppol_document_type_takes(identifier, DOCUMENT_INVOICE))
        documents |= PEPPOL_INVOICE;
    if (peppol_document_type_takes(identifier, DOCUMENT_CREDIT_NOTE))
        documents |= PEPPOL_CREDIT_NOTE;
    return documents;
}
