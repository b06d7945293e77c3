/* The table of settings: one row per key. Reading, checking, the sample, the manual page and "needs
 * a restart" come from it: a new option is one row (and the field it fills), in the file of its
 * group (settings_shop.c …). */
#ifndef BILLHOOK_CONFIG_SETTINGS_H
#define BILLHOOK_CONFIG_SETTINGS_H

#include "setting.h"

/* All groups, in the order of the sample, ended by a row with name NULL. */
extern const struct setting_group setting_groups[];

/* The row at `index` from 0, in the order of the sample; NULL after the last. Static. */
const struct setting *setting_at(guint index);

/* The row of a key in one of the groups (bits), or NULL. Static. */
const struct setting *setting_find(guint group, const char *name);

/* The group of a header's name ("server", "shop main"; "shop" alone is none), or NULL. Static. */
const struct setting_group *setting_group_find(const char *name);

/* The group of a type of document. Static. */
const struct setting_group *setting_group_of(enum document_type type);

#endif
