/* What the commands that ask a shop have in common. Main thread. */
#ifndef BILLHOOK_CLI_SHOPS_H
#define BILLHOOK_CLI_SHOPS_H

#include "command.h"
#include "shop/api.h"

/* What is done with one shop; true: all is well. A false without an error: what is wrong was
 * told. */
typedef bool (*shop_act)(struct cli_context *context,
        const struct cli_arguments *arguments,
        const struct shop *shop,
        void *data,
        GError **error);

#define SHOPS_WAIT_S 60
#define SHOPS_WAIT_LONG (-1) /* until it comes */

/* Takes the turn at asking a shop for store_end_turn(), where one is to be had within `wait_s`
 * seconds; that it waits is told. *turn is set in any case. False: it was not to be had. */
bool shops_take_turn(const struct config *config, const char *shop, int wait_s, int *turn);

/* Does it with the shop of --shop, else with each that has a key. Returns the exit status: 1 when
 * one was not well; the others are done all the same. *error is the last one's, those before are
 * written to standard error. NOT_FOUND: the shop has no key, or none has. */
int shops_each(struct cli_context *context,
        const struct cli_arguments *arguments,
        shop_act act,
        void *data,
        GError **error);

#endif
