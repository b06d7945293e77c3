/* The table of providers, as far as the config asks for it: names and what each needs. */
#include "peppol/provider.h"

#include <string.h>

struct peppol_provider {
    const char *name;
    unsigned needs;
    bool has_test, is_mail;
};

static const struct peppol_provider providers[] = {
        {"peppyrus", PEPPOL_NEEDS_KEY, true, false},
        {"e-invoice.be", PEPPOL_NEEDS_KEY, true, false},
        {"recommand", PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_SECRET | PEPPOL_NEEDS_ACCOUNT, false, false},
        {"billit", PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_ACCOUNT, true, false},
        {"scrada", PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_SECRET | PEPPOL_NEEDS_ACCOUNT, false, false},
        {"mail", PEPPOL_NEEDS_MAILBOX, false, true},
};

const struct peppol_provider *peppol_provider_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(providers); i++)
        if (strcmp(providers[i].name, name) == 0)
            return &providers[i];
    return NULL;
}

const char *const *peppol_provider_names(void)
{
    static const char *const names[] = {
            "peppyrus", "e-invoice.be", "recommand", "billit", "scrada", "mail", NULL};
    return names;
}

unsigned peppol_provider_needs(const struct peppol_provider *provider)
{
    return provider->needs;
}

bool peppol_provider_has_test(const struct peppol_provider *provider)
{
    return provider->has_test;
}

bool peppol_provider_is_mail(const struct peppol_provider *provider)
{
    return provider->is_mail;
}
