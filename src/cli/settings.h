/* The desk's settings, laid over the config that a command loaded; in the room of cli. */
#ifndef BILLHOOK_CLI_SETTINGS_H
#define BILLHOOK_CLI_SETTINGS_H

#include "command.h"

/* Lays them over context->config from context->store, which is open. Where they cannot be read,
 * standard error says so and the file alone counts. */
void settings_lay_open(struct cli_context *context);

/* The same for a command that needs no database: where there is one it is opened to read, as its
 * owner, and stays open as context->store. */
void settings_lay_found(struct cli_context *context);

/* Whether `value` of `config --set` is GROUP.KEY=VALUE of a key that the owner may set. USAGE. */
bool usage_setting(const char *name, const char *value, GError **error);

/* Whether `value` of `config --unset` is GROUP.KEY of a key that the owner may set. USAGE. */
bool usage_setting_name(const char *name, const char *value, GError **error);

#endif
