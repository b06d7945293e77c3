/* The style sheet, the script and the icon, compiled in: their paths hold a hash of what they are,
 * so that browsers may keep them for ever. */
#ifndef BILLHOOK_DESK_ASSETS_H
#define BILLHOOK_DESK_ASSETS_H

#include "config/config.h"

/* The path of the style sheet in the seller's colour. Caller frees. Any thread. */
char *assets_style_path(const struct config *config);

/* The path of the script. Static. Any thread. */
const char *assets_script_path(void);

/* The path of the icon. Static. Any thread. */
const char *assets_icon_path(void);

/* What lies at /static/HASH/FILE; NULL: nothing (any more). *type: its Content-Type, static. Caller
 * unrefs. Any thread. */
GBytes *assets_get(
        const struct config *config, const char *hash, const char *file, const char **type);

#endif
