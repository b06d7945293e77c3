/* `check --smtp`, and the button of the desk: is the mail server ready for us? */
#ifndef BILLHOOK_ACTS_MAIL_CHECK_H
#define BILLHOOK_ACTS_MAIL_CHECK_H

#include "config/config.h"

/* Asks now, within about a minute: connects, signs in, offers the sender, sends nothing. True: all
 * was accepted. *text (owned, never NULL) tells in the owner's words what was, or what failed and
 * what to do. The config has transport=smtp, a server and a sender. `stop` ends it early (g_atomic;
 * NULL: nothing does). Any thread. */
bool mail_check(const struct config *config, const int *stop, char **text);

#endif
