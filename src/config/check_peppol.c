/* The checks of [peppol]: what the chosen provider needs, and what it does not have. */
#include <string.h>

#include "check.h"
#include "document/participant.h"
#include "peppol/provider.h"

/* The keys that a provider may need. */
static const struct {
    enum peppol_need need;
    const char *key, *allowed;
} needs[] = {
        {PEPPOL_NEEDS_KEY, "key", "key=, or key_file= with a path"},
        {PEPPOL_NEEDS_SECRET, "secret", "secret=, or secret_file= with a path"},
        {PEPPOL_NEEDS_ACCOUNT, "account", "the company's id as the provider shows it"},
        {PEPPOL_NEEDS_BASE, "base_url", "the https:// URL that the provider names"},
        {PEPPOL_NEEDS_MAILBOX, "mailbox", "the address that takes UBL by mail"},
};

/* The value of a key that is no secret: those of a command that needs none are not read. */
static const char *plain_value(const struct config_peppol *peppol, enum peppol_need need)
{
    const struct {
        enum peppol_need need;
        const char *value;
    } plain[] = {{PEPPOL_NEEDS_ACCOUNT, peppol->account}, {PEPPOL_NEEDS_BASE, peppol->base_url},
            {PEPPOL_NEEDS_MAILBOX, peppol->mailbox}};
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
        if (plain[i].need == need)
            return plain[i].value;
    return "a secret";
}

static void check_needs(struct loading *loading, const struct peppol_provider *provider)
{
    const struct config_peppol *peppol = &loading->config->peppol;
    unsigned wanted = peppol_provider_needs(provider);
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++) {
        const char *key = needs[i].key;
        bool given = load_line(loading, "peppol", key) != 0;
        bool filled = given && *plain_value(peppol, needs[i].need);
        if (!(wanted & needs[i].need) || filled || !load_ok(loading, "peppol", key))
            continue;
        load_error(loading, "peppol", key, "%s; provider=%s needs it; allowed: %s",
                given ? "is empty" : "this key is missing", peppol->provider, needs[i].allowed);
    }
}

static void check_test(struct loading *loading, const struct peppol_provider *provider)
{
    const struct config_peppol *peppol = &loading->config->peppol;
    if (!peppol->test || peppol_provider_has_test(provider) || !load_ok(loading, "peppol", "test"))
        return;
    if (peppol_provider_is_mail(provider))
        load_error(loading, "peppol", "test",
                "a mailbox has no test environment; allowed with provider=mail: "
                "false, and for a test the address of a mailbox of your own");
    else
        load_error(loading, "peppol", "test",
                "provider=%s has no test environment that is known; "
                "allowed there: false, and for a test the key and account "
                "of a team or company that is only for tests",
                peppol->provider);
}

static void check_transport(struct loading *loading, const struct peppol_provider *provider)
{
    bool off = loading->config->mail.transport == TRANSPORT_OFF;
    if (peppol_provider_is_mail(provider) && off && load_ok(loading, "mail", "transport"))
        load_error(loading, "peppol", "provider",
                "mail needs a way to send; allowed: [mail] "
                "transport=smtp or directory, or another provider");
}

static void check_sender(struct loading *loading)
{
    const struct seller *seller = &loading->config->seller;
    bool known = load_ok(loading, "seller", "vat") && load_ok(loading, "seller", "country") &&
            load_ok(loading, "peppol", "sender");
    g_autofree char *sender = known ? seller_participant(seller) : NULL;
    if (known && !sender && *seller->vat)
        load_error(loading, "peppol", "sender",
                "this key is missing; [seller] vat gives no participant; "
                "allowed: SCHEME:ID, such as 0208:0123456749");
}

void check_peppol(struct loading *loading)
{
    const struct peppol_provider *provider = peppol_provider_find(loading->config->peppol.provider);
    if (!provider)
        return;

    check_needs(loading, provider);
    check_test(loading, provider);
    check_transport(loading, provider);
    check_sender(loading);
}
