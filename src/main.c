/* billhook: WooCommerce orders in, numbered documents out. This file only hands over to the command
 * line; the commands are the table in cli/commands.c, the daemon is daemon/serve.c. */
#include "cli/cli.h"
#include "render/logo.h"

int main(int argc, char **argv)
{
    if (logo_is_judge(argc, argv))
        return logo_judge_main();
    return cli_main(argc, argv);
}
