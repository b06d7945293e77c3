/* Changing what is known of a shop, whoever else writes it. */
#ifndef BILLHOOK_FETCH_RECORD_H
#define BILLHOOK_FETCH_RECORD_H

#include "store/shops.h"

/* What changes a record. */
typedef void (*record_changer)(struct shop_record *record, gpointer data);

/* Own transaction: reads the record of a shop, changes it, and writes it. */
bool record_change(struct store *store,
        const char *shop,
        record_changer change,
        gpointer data,
        GError **error);

#endif
