/* A config from bytes; in the room of config and its tests only. Files: config_load(). */
#ifndef BILLHOOK_CONFIG_LOAD_H
#define BILLHOOK_CONFIG_LOAD_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "loading.h"

/* As config_load(), from bytes in place of a file, without looking at the permissions of the file
 * that `file` names. With LOAD_TO_INSPECT never NULL. The caller frees with config_unref(). */
struct config *config_load_text(const char *file,
        const char *bytes,
        gsize length,
        enum load_purpose purpose,
        bool allow_incomplete,
        GPtrArray *problems);

#endif
