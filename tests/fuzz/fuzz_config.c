/* Any bytes as a config file: no crash, no leak, and a config only without errors. */
#include <stdint.h>
#include <string.h>

#include "../../src/config/load.h"

static void walk(const struct config *config)
{
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        if (!config->rules[type].number || !config->rules[type].mail_body_paid.in[LANGUAGE_FR])
            __builtin_trap();
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = config->shops->pdata[i];
        if (!shop->secret || !shop->pay_later || strlen(shop->name) > 65536)
            __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int purpose = LOAD_TO_LIST; purpose <= LOAD_TO_INSPECT; purpose++) {
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
        struct config *config = config_load_text("/nowhere/fuzz.conf", (const char *)data, size,
                (enum load_purpose)purpose, purpose == LOAD_TO_LIST, problems);
        bool errors = config_problems_count(problems, false) > 0;
        if (purpose == LOAD_TO_INSPECT ? !config : errors != !config)
            __builtin_trap();
        if (config)
            walk(config);
        config_unref(config);
    }
    return 0;
}
