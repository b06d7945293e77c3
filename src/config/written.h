/* Values of the table of settings as text; in the room of config only. */
#ifndef BILLHOOK_CONFIG_WRITTEN_H
#define BILLHOOK_CONFIG_WRITTEN_H

#include "settings.h"

/* The value of the row's field below `base` as it would stand in a file: setting_put() makes the
 * same of it. `language`: for TEMPLATE and PATHS, which one; LANGUAGES where all are the same, and
 * of WORDS the plain text. A SECRET is NULL. Caller frees. */
char *setting_written(const struct setting *setting, const void *base, enum language language);

/* What stands where neither file nor desk says anything. Caller frees. */
char *setting_default(
        const struct setting *setting, const struct setting_group *group, enum language language);

#endif
