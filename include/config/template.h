/* A new seller's config from a file that many sellers share (`seller add --template`). */
#ifndef BILLHOOK_CONFIG_TEMPLATE_H
#define BILLHOOK_CONFIG_TEMPLATE_H

#include <glib.h>

#include "config/config.h"

/* What a seller's config has of its own, whatever the template says. Borrowed. */
struct template_wish {
    const char *name;     /* of the seller, letters, digits, - and _ */
    const char *database; /* its path */
    const char *listen;   /* as [server] listen says it */
};

/* The template's text as a config of that seller: `listen`, `path` and a fresh secret for each shop
 * stand behind the head of their group, in place of those that the template has, and of its
 * secret_file and previous_secret; public_url ends with /NAME; @NAME@ is the name wherever it
 * stands. A group of these three that is missing is added. All else stays, comments too. Whether it
 * is a good config says config_load(). The caller wipes and frees it. Any thread. */
char *config_from_template(const char *text, const struct template_wish *wish);

#endif
