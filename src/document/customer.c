/* Whom a document names: an invoice or credit note for nobody waits for a person, and a participant
 * that is none is told. */
#include "customer.h"

#include "document/participant.h"

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

static bool is_for_the_books(const struct document *document)
{
    return document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
}

void document_check_name(struct document *document)
{
    const struct customer *customer = &document->customer;
    bool needed = is_for_the_books(document);
    document_unwarn(document, WARNING_CUSTOMER_NAME_MISSING);
    if (needed && !is_name(customer->name) && !is_name(customer->company))
        document_warn(document, WARNING_CUSTOMER_NAME_MISSING,
                "the order names no customer, neither a person nor a "
                "company: fill in the name in the shop's order and save it, "
                "or `billhook edit DOC company=NAME` sets it here");
}

void document_check_participant(struct document *document)
{
    g_autoptr(GError) error = NULL;
    document_unwarn(document, WARNING_PEPPOL_PARTICIPANT_WRONG);
    if (!is_for_the_books(document))
        return;

    g_autofree char *participant = document_participant(document, &error);
    if (!participant && error)
        document_warn(document, WARNING_PEPPOL_PARTICIPANT_WRONG,
                "the customer's Peppol participant cannot be right, so "
                "nothing is delivered over Peppol: %s; `billhook edit "
                "DOC peppol=SCHEME:ID` sets another",
                error->message);
}
