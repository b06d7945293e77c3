/* setup: what to fill in where in WooCommerce, field by field. */
#include "setup.h"

#include <string.h>

#include "acts/setup.h"
#include "document/document.h"
#include "families.h"
#include "fetch/about.h"
#include "fetch/shop.h"
#include "owner.h"
#include "print.h"

char *setup_command(const char *config_file, const char *words)
{
    g_autofree char *standard = config_path(NULL);
    if (strcmp(standard, config_file) == 0)
        return g_strdup_printf("billhook %s", words);
    bool plain = strpbrk(config_file, " \t'\"\\$`*?[]();&|<>#!{}") == NULL;
    g_autofree char *quoted = plain ? g_strdup(config_file) : g_shell_quote(config_file);
    return g_strdup_printf("billhook --config %s %s", quoted, words);
}

/* ---- WooCommerce's own mails ---- */

static void print_mails(const struct config *config)
{
    bool any = false;
    print_line("%s", "");
    print_line("The shop's own mails: so that the customer gets no double mail");
    print_narrow("  ",
            "Screen: WooCommerce > Settings > Emails > (the mail's name) "
            "> Manage > \"Enable this email notification\"");
    g_autoptr(GPtrArray) mails = setup_mails(config);
    for (guint i = 0; i < mails->len; i++) {
        const struct setup_mail *mail = g_ptr_array_index(mails, i);
        g_autofree char *head = g_strdup_printf("  %-17s ", mail->name);
        any |= mail->advice != SETUP_LEAVE;
        if (mail->advice == SETUP_NEVER_SEND)
            print_narrow(head, "never send it from an order's screen (%s)", mail->rules);
        else if (mail->advice == SETUP_SWITCH_OFF)
            print_narrow(head, "switch off (%s)", mail->rules);
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
    g_autofree char *url = setup_delivery_url(config, shop);
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
    for (gsize i = 0; i < SETUP_TOPICS; i++) {
        print_line("%s", "");
        if (!setup_topics[i].needed && setup_topics[i - 1].needed)
            print_line("  Advised:");
        print_line("  Name           billhook: %s", setup_topics[i].label);
        print_line("  Status         Active");
        print_line("  Topic          %s", setup_topics[i].label);
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

static cJSON *topics_json(bool needed)
{
    cJSON *list = cJSON_CreateArray();
    for (gsize i = 0; i < SETUP_TOPICS; i++)
        if (setup_topics[i].needed == needed)
            cJSON_AddItemToArray(list, cJSON_CreateString(setup_topics[i].name));
    return list;
}

static void print_setup_json(const struct config *config)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *shops = cJSON_AddArrayToObject(json, "shops");
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = config->shops->pdata[i];
        g_autofree char *url = setup_delivery_url(config, shop);
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "shop", shop->name);
        cJSON_AddItemToObject(
                item, "delivery_url", url ? cJSON_CreateString(url) : cJSON_CreateNull());
        cJSON_AddStringToObject(item, "secret", shop->secret);
        cJSON_AddItemToObject(item, "topics", topics_json(true));
        cJSON_AddItemToObject(item, "advised_topics", topics_json(false));
        cJSON_AddItemToArray(shops, item);
    }
    cJSON *mails = cJSON_AddArrayToObject(json, "switch_off");
    g_autoptr(GPtrArray) list = setup_mails(config);
    for (guint i = 0; i < list->len; i++) {
        const struct setup_mail *mail = g_ptr_array_index(list, i);
        if (mail->advice == SETUP_SWITCH_OFF)
            cJSON_AddItemToArray(mails, cJSON_CreateString(mail->name));
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
