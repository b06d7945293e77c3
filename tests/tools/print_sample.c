/* Prints the sample config (no argument) or the keys as mdoc (--manual), for conf/billhook.conf and
 * man/billhook.conf.5. */
#include <stdio.h>

#include "config/config.h"

int main(int argc, char **argv)
{
    (void)argv;
    g_autofree char *text = argc > 1 ? config_manual() : config_sample();
    return fputs(text, stdout) < 0 || fflush(stdout) != 0;
}
