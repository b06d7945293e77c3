/* The serve command. */
#include "daemon/serve.h"

#include "families.h"
#include "owner.h"

int cli_serve(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    (void)arguments;
    context->config =
            config_load_or_complain(context->config_path, CONFIG_WITH_SECRETS, true, error);
    if (!context->config || !owner_become(context->config->database.path, error))
        return 2;
    return serve_run(context->config_path, context->config, error) ? 0 : 1;
}
