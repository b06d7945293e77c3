/* What the tables of rows share; in the room of config. */
#ifndef BILLHOOK_CONFIG_SETTINGS_ROWS_H
#define BILLHOOK_CONFIG_SETTINGS_ROWS_H

#include <stddef.h>

#include "setting.h"

/* Some rows, in the order of the sample. */
struct setting_table {
    const struct setting *rows;
    guint count;
};

/* The tables, each in the file of its name, laid out by hand: what a value is, its field with its
 * default, then what is special about it. */
extern const struct setting_table settings_service, settings_seller, settings_shop,
        settings_documents, settings_einvoice, settings_money, settings_books, settings_desk;

/* The place of a field: in struct config, struct shop, struct document_rule. */
#define CONFIG(field) .offset = offsetof(struct config, field)
#define TRANSLATED(field) .translated = offsetof(struct config, field)
#define SHOP(field) .offset = offsetof(struct shop, field)
#define DOCUMENT(field) .offset = offsetof(struct document_rule, field)

/* The words of a SWITCH that is true or false; ended by name NULL. */
extern const struct setting_choice setting_booleans[];

#endif
