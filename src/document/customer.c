/* Whom a document names: an invoice or credit note for nobody waits for a person. */
#include "customer.h"

/* Blanks of any kind, characters without width and dashes or dots alone name nobody. */
static bool is_name(const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c) && !g_unichar_iszerowidth(c) && !g_unichar_ispunct(c))
            return true;
    }
    return false;
}

void document_check_name(struct document *document)
{
    const struct customer *customer = &document->customer;
    bool needed = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
    document_unwarn(document, WARNING_CUSTOMER_NAME_MISSING);
    if (needed && !is_name(customer->name) && !is_name(customer->company))
        document_warn(document, WARNING_CUSTOMER_NAME_MISSING,
                "the order names no customer, neither a person nor a company: fill in the name in "
                "the shop's order and save it, "
                "or `billhook edit DOC company=NAME` sets it here");
}
