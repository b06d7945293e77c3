/* The checks of [payment] mollie_…: which key it is, and what is of no use without one. */
#include <string.h>

#include "check.h"

static void check_key(struct loading *loading, const char *key)
{
    if (!*key || !load_ok(loading, "payment", "mollie_key"))
        return;
    if (g_str_has_prefix(key, "access_"))
        load_error(loading, "payment", "mollie_key",
                "is an organisation access token; allowed: an API key of the profile (live_… or "
                "test_…), at Mollie under Developers > API keys");
    else if (g_str_has_prefix(key, "test_"))
        load_warn(loading, "payment", "mollie_key",
                "is a test key: its links look real to a customer, and no money moves");
    else if (!g_str_has_prefix(key, "live_"))
        load_warn(loading, "payment", "mollie_key",
                "begins neither with live_ nor with test_, as Mollie's API keys do; "
                "`billhook check --mollie` tries it");
}

static void check_methods(struct loading *loading, char *const *methods)
{
    for (char *const *method = methods; method && *method; method++)
        if (strcmp(*method, "payconiq") == 0)
            load_warn(loading, "payment", "mollie_methods",
                    "payconiq is not offered by Mollie any more (since December 2025)");
}

static void check_unused(struct loading *loading)
{
    static const char *const keys[] = {"mollie_methods", "mollie_wait", "mollie_url"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (load_line(loading, "payment", keys[i]))
            load_warn(loading, "payment", keys[i], "has no effect without mollie_key");
}

void check_mollie(struct loading *loading)
{
    struct config_mollie *mollie = &loading->config->mollie;
    mollie->on = load_line(loading, "payment", "mollie_key") != 0;
    check_key(loading, mollie->key);
    check_methods(loading, mollie->methods);
    if (!mollie->on)
        check_unused(loading);
}
