/* Making the struct config that a load fills in; in the room of config only. What its users do with
 * it is in config/config.h. */
#ifndef BILLHOOK_CONFIG_LOADED_H
#define BILLHOOK_CONFIG_LOADED_H

#include "config/config.h"
#include "settings.h"

/* A config of a file with the default of every key, without shops. The caller frees with
 * config_unref(). */
struct config *config_new(const char *file);

/* Adds a shop of that name with the default of every key. Belongs to the config. */
struct shop *config_add_shop(struct config *config, const char *name);

/* Where the fields of a group's rows begin in a config; not for GROUP_SHOP, whose fields are in
 * struct shop. */
void *config_group_base(const struct config *config, const struct setting_group *group);

/* Notes the values that are only read at start, for config_restart_keys(). To be called once, when
 * all values are in. */
void config_keep_restart_values(struct config *config);

#endif
