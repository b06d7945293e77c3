/* How a seller is named in a language. */
#include "document/seller.h"

static const char *word_in(const char *own, const char *plain)
{
    return own && *own ? own : plain;
}

const char *seller_legal_form(const struct seller *seller, enum language language)
{
    return word_in(seller->legal_forms[language], seller->legal_form);
}

const char *seller_registration(const struct seller *seller, enum language language)
{
    return word_in(seller->registrations[language], seller->registration);
}

char *seller_full_name(const struct seller *seller, enum language language)
{
    const char *form = seller_legal_form(seller, language);
    return *form ? g_strdup_printf("%s %s", seller->name, form) : g_strdup(seller->name);
}
