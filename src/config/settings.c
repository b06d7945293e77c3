/* The groups of settings, and the rows of all of them as one table. */
#include "settings.h"

#include <string.h>

#include "settings_rows.h"

const struct setting_choice setting_booleans[] = {{"true", true}, {"false", false}, {0}};

#define RULE(type) (offsetof(struct config, rules) + (type) * sizeof(struct document_rule))

const struct setting_group setting_groups[] = {
        {"server", GROUP_SERVER, 0, "Where webhooks come in."},
        {"database", GROUP_DATABASE, 0,
                "The one file that holds deliveries, orders, documents and mails."},
        {"mail", GROUP_MAIL, 0, "How documents reach the customer."},
        {"seller", GROUP_SELLER, 0, "The company that issues the documents, as it stands on them."},
        {"shop", GROUP_SHOP, 0,
                "One group for each WooCommerce site that sends webhooks here. Its name "
                "([a-z0-9-]) is the last part of the Delivery "
                "URL: PUBLIC_URL/woocommerce/NAME."},
        {"order_form", GROUP_ORDER_FORM, RULE(DOCUMENT_ORDER_FORM),
                "Order forms (bestelbon). Each kind of document stands on "
                "its own, with its own numbers and its own mail."},
        {"delivery_note", GROUP_DELIVERY_NOTE, RULE(DOCUMENT_DELIVERY_NOTE),
                "Delivery notes (leveringsbon): quantities, no prices."},
        {"invoice", GROUP_INVOICE, RULE(DOCUMENT_INVOICE), "Invoices (factuur)."},
        {"credit_note", GROUP_CREDIT_NOTE, RULE(DOCUMENT_CREDIT_NOTE),
                "Credit notes (creditnota). One is never paid: "
                "the unpaid texts are its texts."},
        {"einvoice", GROUP_EINVOICE, 0, "The invoice for machines (UBL, Peppol BIS Billing 3.0)."},
        {"peppol", GROUP_PEPPOL, 0,
                "Delivery over Peppol: a Belgian company owes its Belgian "
                "business customers the invoice that way. Without a "
                "provider nothing goes, and nothing else changes."},
        {"alerts", GROUP_ALERTS, 0, "When something needs a person."},
        {"payment", GROUP_PAYMENT, 0, "How an unpaid invoice asks for its money."},
        {"bank", GROUP_BANK, 0, "What `billhook bank import` takes as the seller's own."},
        {"accountant", GROUP_ACCOUNTANT, 0,
                "What the accountant gets: each document by mail, and how the files of "
                "`billhook export` and `billhook report --csv` are written."},
        {"reminders", GROUP_REMINDERS, 0,
                "Mails about invoices that are due and not paid. An accountant or lawyer should "
                "confirm the texts."},
        {"desk", GROUP_DESK, 0,
                "The owner's pages in the browser. `billhook user add NAME --role owner` "
                "makes the first one who may see them."},
        {0}};

/* In the order of the sample. */
static const struct setting_table *const tables[] = {
        &settings_service,
        &settings_seller,
        &settings_shop,
        &settings_documents,
        &settings_einvoice,
        &settings_money,
        &settings_books,
        &settings_desk,
};

const struct setting *setting_at(guint index)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (index < tables[i]->count)
            return &tables[i]->rows[index];
        index -= tables[i]->count;
    }
    return NULL;
}

const struct setting *setting_find(guint group, const char *name)
{
    const struct setting *setting;
    for (guint i = 0; (setting = setting_at(i)); i++)
        if ((setting->groups & group) && strcmp(setting->name, name) == 0)
            return setting;
    return NULL;
}

const struct setting_group *setting_group_find(const char *name)
{
    bool shop = g_str_has_prefix(name, "shop ");
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit == GROUP_SHOP ? shop : strcmp(group->name, name) == 0)
            return group;
    return NULL;
}

const struct setting_group *setting_group_of(enum document_type type)
{
    static const guint bits[DOCUMENT_TYPES] = {
            GROUP_ORDER_FORM, GROUP_DELIVERY_NOTE, GROUP_INVOICE, GROUP_CREDIT_NOTE};
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit == bits[type])
            return group;
    g_assert_not_reached();
}
