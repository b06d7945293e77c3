/* Changing what is known of a shop. */
#include "record.h"

bool record_change(
        struct store *store, const char *shop, record_changer change, gpointer data, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!store_begin(store, error))
        return false;

    bool good = shop_record_read(store, shop, &record, error);
    if (good) {
        change(&record, data);
        good = shop_record_write(store, shop, &record, error);
    }
    if (good)
        return store_commit(store, error);
    store_rollback(store);
    return false;
}
