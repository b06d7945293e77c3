/* The table of commands: what each needs, takes and says of itself. */
#include "commands.h"

#include <string.h>

#include "bank.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "export.h"
#include "families.h"
#include "options.h"
#include "peppol.h"
#include "queues.h"
#include "reconcile.h"
#include "report.h"
#include "sync.h"
#include "usage.h"

#define DOC_HELP "DOC is a document number (2026-00116) or #ID (quote it: '#12').\n"
#define ORDER_HELP "ORDER is an order number or #ID (WooCommerce's id; quote it: '#727').\n"
const struct cli_command cli_commands[] = {
#include "commands_setup.inc"
#include "commands_documents.inc"
#include "commands_queues.inc"
#include "commands_books.inc"
        {.name = NULL},
};

bool usage_command(const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct cli_command *command = cli_commands; command->name; command++)
        g_ptr_array_add(names, (gpointer)command->name);
    g_ptr_array_add(names, NULL);
    if (g_strv_contains((const char *const *)names->pdata, name))
        return true;
    const char *nearest = text_nearest(name, (const char *const *)names->pdata);
    g_autofree char *safe = log_escape(name, 60),
                    *hint = nearest ? g_strdup_printf("did you mean '%s'? ", nearest)
                                    : g_strdup("");
    return fail(error, BILLHOOK_ERROR_USAGE, "unknown command '%s'; %s`billhook help` lists them",
            safe, hint);
}

bool usage_help(const struct cli_arguments *arguments, GError **error)
{
    const char *name = cli_word(arguments, 0);
    return !name || usage_command(name, error);
}
