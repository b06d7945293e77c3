/* The shop's side: webhooks to make, mails to switch off. */
#include "acts/setup.h"

#include <string.h>

#include "document/document.h"

const struct setup_topic setup_topics[SETUP_TOPICS] = {{"Order created", "order.created", true},
        {"Order updated", "order.updated", true}, {"Order deleted", "order.deleted", false},
        {"Order restored", "order.restored", false}};

char *setup_delivery_url(const struct config *config, const struct shop *shop)
{
    if (strstr(config->server.public_url, "CHANGE-ME"))
        return NULL;
    return g_strdup_printf("%s/woocommerce/%s", config->server.public_url, shop->name);
}

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

const char *setup_create_text(enum create_when create)
{
    return create_names[create];
}

/* The rules whose mail doubles one of the shop's: "[invoice] create=paid"; "" for none. Caller
 * frees. */
static char *doubled_by(const struct config *config, const struct shop_mail *mail, guint *types)
{
    GString *rules = g_string_new(NULL);
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        enum create_when create = config->rules[type].create;
        if ((mail->create & (1u << create)) && (!mail->invoice_only || type == DOCUMENT_INVOICE)) {
            *types |= 1u << type;
            g_string_append_printf(rules, "%s[%s] create=%s", rules->len ? ", " : "",
                    document_type_text((enum document_type)type), create_names[create]);
        }
    }
    return g_string_free(rules, FALSE);
}

static void free_mail(gpointer data)
{
    struct setup_mail *mail = data;
    g_free(mail->rules);
    g_free(mail);
}

GPtrArray *setup_mails(const struct config *config)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_mail);
    for (gsize i = 0; i < G_N_ELEMENTS(shop_mails); i++) {
        struct setup_mail *mail = g_new0(struct setup_mail, 1);
        mail->name = shop_mails[i].name;
        mail->rules = doubled_by(config, &shop_mails[i], &mail->types);
        mail->advice = !*mail->rules    ? SETUP_LEAVE
                : shop_mails[i].by_hand ? SETUP_NEVER_SEND
                                        : SETUP_SWITCH_OFF;
        g_ptr_array_add(list, mail);
    }
    return list;
}
