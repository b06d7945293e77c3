/* billhook: WooCommerce orders in, numbered documents out. This file only hands over to the command
 * line; the commands are the table in cli/commands.c, the daemon is daemon/serve.c. */
#include "cli/cli.h"
#include "render/judge.h"

int main(int argc, char **argv)
{
    if (judge_is_child(argc, argv))
        return judge_main();
    return cli_main(argc, argv);
}
