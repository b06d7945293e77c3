/* What the words of `seller` do: each a row of steps that may be taken again, so that half-done
 * work is ended by the same line. Main thread, as root. */
#ifndef BILLHOOK_CLI_SELLER_STEPS_H
#define BILLHOOK_CLI_SELLER_STEPS_H

#include <stdbool.h>

#include "seller_act.h"

/* A new seller: config file with a fresh secret, the folder of his books, his units run. What is
 * there already stays as it is. CONFLICT: he is suspended, or only his books are there; NOT_FOUND:
 * no user for the service, no systemctl; INPUT: `serve` would refuse the config; SYSTEM. */
bool seller_add(const struct seller_act *act, GError **error);

/* His units stop and do not start at a boot; nothing wakes him. NOT_FOUND: no such seller, no
 * systemctl; SYSTEM. */
bool seller_suspend(const struct seller_act *act, GError **error);

/* They run again. Errors as of seller_add(). */
bool seller_resume(const struct seller_act *act, GError **error);

/* As seller_suspend(), and config and secrets go into a folder beside the books, which stay. A
 * secret that another config names stays too. Errors as of seller_suspend(). */
bool seller_remove(const struct seller_act *act, GError **error);

#endif
