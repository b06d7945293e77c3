/* setup: what to fill in where in WooCommerce, field by field. */
#include "setup.h"

#include <string.h>

#include "document/document.h"
#include "families.h"
#include "fetch/about.h"
#include "fetch/shop.h"
#include "owner.h"
#include "print.h"

/* NULL while public_url is still to be filled in. */
static char *delivery_url(const struct config *config, const struct shop *shop)
{
    if (strstr(config->server.public_url, "CHANGE-ME"))
        return NULL;
    return g_strdup_printf("%s/woocommerce/%s", config->server.public_url, shop->name);
}

char *setup_command(const char *config_file, const char *words)
{
    g_autofree char *standard = config_path(NULL);
    if (strcmp(standard, config_file) == 0)
        return g_strdup_printf("billhook %s", words);
    bool plain = strpbrk(config_file, " \t'\"\\$`*?[]();&|<>#!{}") == NULL;
    g_autofree char *quoted = plain ? g_strdup(config_file) : g_shell_quote(config_file);
    return g_strdup_printf("billhook --config %s %s", quoted, words);
}

/* The topics of WooCommerce that concern us, the needed ones first. */
#define TOPICS_NEEDED 2
static const char *const topics[] = {
        "Order created", "Order updated", "Order deleted", "Order restored"};
static const char *const topic_names[] = {
        "order.created", "order.updated", "order.deleted", "order.restored"};

/* ---- WooCommerce's own mails ---- */

/* A mail WooCommerce (7.0 to 11.0) sends to the customer, and the documents that say the same. */
struct shop_mail {
    const char *name;
    guint create;      /* bits 1 << enum create_when */
    bool invoice_only; /* else any kind of document */
    bool by_hand;      /* only sent from an order's screen */
};

static const struct shop_mail shop_mails[] = {
        {"Order on-hold", 1u << CREATE_CREATED, false, false},
        {"Processing order", 1u << CREATE_CREATED | 1u << CREATE_PAID, false, false},
        {"Completed order", 1u << CREATE_COMPLETED, false, false},
        {"Refunded order", 1u << CREATE_REFUNDED, false, false},
        {"Customer invoice", 1u << CREATE_CREATED | 1u << CREATE_PAID | 1u << CREATE_COMPLETED,
                true, true},
};

static const char *const create_names[] = {"never", "created", "paid", "completed", "refunded"};

/* The rules whose mail doubles one of the shop's: "[invoice] create=paid"; NULL for none. Caller
 * frees. */
static char *doubled_by(const struct config *config, const struct shop_mail *mail)
{
    GString *rules = g_string_new(NULL);
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        enum create_when create = config->rules[type].create;
        if ((mail->create & (1u << create)) && (!mail->invoice_only || type == DOCUMENT_INVOICE))
            g_string_append_printf(rules, "%s[%s] create=%s", rules->len ? ", " : "",
                    document_type_text((enum document_type)type), create_names[create]);
    }
    return g_string_free(rules, rules->len == 0);
}

static void print_mails(const struct config *config)
{
    bool any = false;
    print_line("%s", "");
    print_line("The shop's own mails: so that the customer gets no double mail");
    print_narrow("  ",
            "Screen: WooCommerce > Settings > Emails > (the mail's name) "
            "> Manage > \"Enable this email notification\"");
    for (gsize i = 0; i < G_N_ELEMENTS(shop_mails); i++) {
        g_autofree char *rules = doubled_by(config, &shop_mails[i]),
                        *head = g_strdup_printf("  %-17s ", shop_mails[i].name);
        any |= rules != NULL;
        if (rules && shop_mails[i].by_hand)
            print_narrow(head, "never send it from an order's screen (%s)", rules);
        else if (rules)
            print_narrow(head, "switch off (%s)", rules);
        else
            print_narrow(head, "leave as it is");
    }
    print_narrow(
            "  New order         ", "leave as it is (it goes to the shop, not to the customer)");
    if (config->mail.transport == TRANSPORT_OFF && any)
        print_narrow("  ",
                "[mail] transport is off, billhook sends nothing "
                "yet: switch them off once it does.");
}

/* ---- the webhooks ---- */

/* Asks the shop, where there is a key. */
static bool key_may_write(const struct shop *shop)
{
    if (!fetch_has_key(shop))
        return false;
    struct shop_api *api = fetch_shop_api(shop, NULL);
    enum about_rights rights = about_rights(api);
    shop_api_free(api);
    return rights == ABOUT_RIGHTS_WRITE;
}

static void print_mending(const struct config *config, const struct shop *shop)
{
    g_autofree char *words = g_strdup_printf("webhooks --mend%s%s",
            config->shops->len > 1 ? " --shop " : "", config->shops->len > 1 ? shop->name : "");
    g_autofree char *command = setup_command(config->file, words);
    if (key_may_write(shop))
        print_narrow("  ",
                "rest_key may write: `%s` makes these four webhooks, or sets them right, by "
                "itself, once the daemon runs. By hand:",
                command);
}

static void print_shop(const struct config *config, const struct shop *shop)
{
    g_autofree char *url = delivery_url(config, shop);
    print_line("%s", "");
    if (strstr(shop->url, "CHANGE-ME"))
        print_line("Shop %s", shop->name);
    else
        print_narrow("", "Shop %s (%s)", shop->name, shop->url);
    print_mending(config, shop);
    print_narrow("  ",
            "Screen: WooCommerce > Settings > Advanced > Webhooks > Add "
            "webhook. Make two webhooks, and two more that are advised: "
            "an order put in the bin voids its drafts, one that is "
            "taken out again brings them back.");
    for (gsize i = 0; i < G_N_ELEMENTS(topics); i++) {
        print_line("%s", "");
        if (i == TOPICS_NEEDED)
            print_line("  Advised:");
        print_line("  Name           billhook: %s", topics[i]);
        print_line("  Status         Active");
        print_line("  Topic          %s", topics[i]);
        print_line(
                "  Delivery URL   %s", url ? url : "(known once [server] public_url is filled in)");
        print_line("  Secret         %s", shop->secret);
        print_line("  API Version    as it stands");
        print_line("  Save webhook");
    }
    if (*shop->previous_secret)
        print_narrow("  ",
                "The previous secret is still accepted; once all "
                "webhooks have the new one, remove previous_secret.");
    if (!shop->enabled)
        print_narrow("  ",
                "This shop has enabled=false: its deliveries "
                "are kept, nothing is done with them.");
}

void setup_print(const struct config *config)
{
    g_autofree char *check = setup_command(config->file, "check");
    g_autofree char *post = setup_command(config->file, "post");
    g_autofree char *status = setup_command(config->file, "status");
    print_narrow("",
            "Start the daemon first: WooCommerce tries the "
            "Delivery URL when a webhook is saved.");
    if (config->incomplete)
        print_narrow("", "What says CHANGE-ME in %s is still to be filled in; `%s` lists it.",
                config->file, check);
    for (guint i = 0; i < config->shops->len; i++)
        print_shop(config, config->shops->pdata[i]);
    print_mails(config);
    print_line("%s", "");
    print_narrow("",
            "Then try it: `%s` delivers a sample order; `%s` "
            "tells whether deliveries come in.",
            post, status);
}

static void print_setup_json(const struct config *config)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *shops = cJSON_AddArrayToObject(json, "shops");
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = config->shops->pdata[i];
        g_autofree char *url = delivery_url(config, shop);
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "shop", shop->name);
        cJSON_AddItemToObject(
                item, "delivery_url", url ? cJSON_CreateString(url) : cJSON_CreateNull());
        cJSON_AddStringToObject(item, "secret", shop->secret);
        cJSON_AddItemToObject(item, "topics", cJSON_CreateStringArray(topic_names, TOPICS_NEEDED));
        cJSON_AddItemToObject(item, "advised_topics",
                cJSON_CreateStringArray(
                        topic_names + TOPICS_NEEDED, G_N_ELEMENTS(topic_names) - TOPICS_NEEDED));
        cJSON_AddItemToArray(shops, item);
    }
    cJSON *mails = cJSON_AddArrayToObject(json, "switch_off");
    for (gsize i = 0; i < G_N_ELEMENTS(shop_mails); i++) {
        g_autofree char *rules = doubled_by(config, &shop_mails[i]);
        if (rules && !shop_mails[i].by_hand)
            cJSON_AddItemToArray(mails, cJSON_CreateString(shop_mails[i].name));
    }
    cJSON_AddBoolToObject(json, "incomplete", config->incomplete);
    print_json(json);
}

int cli_setup(struct cli_context *context,
        const struct cli_arguments *arguments G_GNUC_UNUSED,
        GError **error)
{
    if (!owner_become_future(context->config->database.path, error))
        return 1;
    if (context->json)
        print_setup_json(context->config);
    else
        setup_print(context->config);
    return 0;
}
