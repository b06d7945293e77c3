/* What a key of Mollie's can do. */
#include "fetch/link_check.h"

#include "mollie/api.h"
#include "mollie/read.h"
#include "store/payment_links.h"

/* A check in hand. */
struct check {
    const struct config *config;
    struct mollie_api api;
    GPtrArray *findings;
};

/* What the owner can do. */
static const char *const helps[MOLLIE_TROUBLES] = {
        [MOLLIE_KEY_REFUSED] = "; compare it with Developers > API keys at Mollie",
        [MOLLIE_GONE] = "; is mollie_url right?",
};

/* NULL: it is told. */
static struct mollie_answer *ask(struct check *check, const char *path)
{
    struct mollie_answer *answer = mollie_ask(&check->api, "GET", path, NULL, NULL);
    if (answer->trouble == MOLLIE_ANSWERED)
        return answer;
    bool of_key = answer->trouble == MOLLIE_KEY_REFUSED;
    const char *help = helps[answer->trouble];
    check_finding_add(check->findings, CHECK_FAULT, of_key ? "mollie_key" : "mollie_url", "%s%s",
            answer->words, help ? help : "");
    mollie_answer_free(answer);
    return NULL;
}

/* ---- methods ---- */

static char *join(const GPtrArray *methods)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < methods->len; i++)
        g_string_append_printf(
                text, "%s%s", i ? ", " : "", (const char *)g_ptr_array_index(methods, i));
    return g_string_free(text, FALSE);
}

/* Names of the config that Mollie does not offer. */
static void find_missing(struct check *check, GPtrArray *methods)
{
    char *const *wanted = check->config->mollie.methods;
    for (char *const *name = wanted; name && *name; name++)
        if (!g_ptr_array_find_with_equal_func(methods, *name, g_str_equal, NULL))
            check_finding_add(check->findings, CHECK_NOTE, "mollie_methods",
                    "%s is not switched on at Mollie", *name);
}

/* A transfer to Mollie with its own reference, beside ours with the seller's IBAN. */
static void find_transfer(struct check *check, GPtrArray *methods)
{
    char *const *wanted = check->config->mollie.methods;
    bool all = !wanted || !*wanted;
    bool there = g_ptr_array_find_with_equal_func(methods, "banktransfer", g_str_equal, NULL);
    if (all && *check->config->seller.iban && there)
        check_finding_add(check->findings, CHECK_NOTE, "mollie_methods",
                "banktransfer is switched on at Mollie: its transfer goes to Mollie with "
                "another reference than the page has; name the other methods here");
}

static void take_methods(struct check *check, GBytes *body)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) methods = mollie_read_methods(body, &problem);
    bool test = mollie_key_is_test(check->config->mollie.key);
    if (!methods) {
        check_finding_add(check->findings, CHECK_FAULT, "mollie_url", "%s", problem->message);
        return;
    }
    g_autofree char *names = join(methods);
    check_finding_add(check->findings, CHECK_GOOD, "mollie_key",
            "Mollie takes the key (%s); methods: %s", test ? "test mode: no money moves" : "live",
            *names ? names : "none");
    if (methods->len == 0)
        check_finding_add(check->findings, CHECK_NOTE, "mollie_key",
                "no method is switched on at Mollie: nobody can pay");
    find_missing(check, methods);
    find_transfer(check, methods);
}

/* ---- links ---- */

static void take_links(struct check *check, GBytes *body)
{
    bool more;
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) links = mollie_read_links(body, &more, &problem);
    if (links)
        check_finding_add(check->findings, CHECK_GOOD, "mollie_key", "it may use payment links");
    else
        check_finding_add(check->findings, CHECK_FAULT, "mollie_url", "%s", problem->message);
}

static void run(struct check *check)
{
    g_autoptr(mollie_answer_auto) methods = ask(check, "/methods");
    if (!methods)
        return;
    take_methods(check, methods->body);
    g_autoptr(mollie_answer_auto) links = ask(check, "/payment-links?limit=1");
    if (links)
        take_links(check, links->body);
}

GPtrArray *links_check(const struct config *config)
{
    struct check check = {.config = config,
            .api = {.url = config->mollie.url, .key = config->mollie.key},
            .findings = check_findings_new()};
    if (!config->mollie.on || !*config->mollie.key) {
        check_finding_add(check.findings, CHECK_NOTE, "mollie_key",
                "--mollie has nothing to try: there is no key");
        return check.findings;
    }
    check.api.client = net_client_new();
    run(&check);
    net_client_free(check.api.client);
    return check.findings;
}

void links_wake(struct store *store, const GPtrArray *findings)
{
    const struct check_finding *first = g_ptr_array_index(findings, 0);
    if (store && first->weight == CHECK_GOOD && !check_findings_fail(findings))
        payment_link_pause_write(store, NULL, NULL);
}
