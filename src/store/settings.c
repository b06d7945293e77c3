/* The desk's settings as rows. */
#include "store/settings.h"

#include "columns_desk.h"
#include "sql.h"

static void free_kept(gpointer data)
{
    struct kept_setting *setting = data;
    g_free(setting->group);
    g_free(setting->key);
    g_free(setting->value);
    g_free(setting->set_by);
    g_free(setting);
}

static gpointer read_kept(cursor row, GError **error)
{
    (void)error;
    struct kept_setting *setting = g_new0(struct kept_setting, 1);
    setting->group = row_copy(row, SETTING_COLUMN_SECTION);
    setting->key = row_copy(row, SETTING_COLUMN_KEY);
    setting->value = row_copy(row, SETTING_COLUMN_VALUE);
    setting->from_file = row_integer(row, SETTING_COLUMN_FROM_FILE) != 0;
    setting->set_at = row_integer(row, SETTING_COLUMN_SET_AT);
    setting->set_by = row_copy(row, SETTING_COLUMN_SET_BY);
    return setting;
}

GPtrArray *kept_settings(struct store *store, GError **error)
{
    return sql_list(store, S_SETTING_LIST, NO_VALUES, read_kept, free_kept, error);
}

bool kept_setting_put(struct store *store, const struct kept_setting *setting, GError **error)
{
    return sql_run(store, S_SETTING_PUT,
            VALUES(TEXT(setting->group), TEXT(setting->key), TEXT(setting->value),
                    INT(setting->from_file), INT(setting->set_at), TEXT(setting->set_by)),
            error);
}

bool kept_setting_delete(struct store *store, const char *group, const char *key, GError **error)
{
    return sql_run(store, S_SETTING_DELETE, VALUES(TEXT(group), TEXT(key)), error);
}

bool kept_settings_changes(struct store *store, gint64 *changes, GError **error)
{
    return sql_integer(store, S_SETTING_CHANGES, NO_VALUES, 0, changes, error);
}
