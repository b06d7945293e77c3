/* The machine's users and groups, by id and by name. */
#ifndef BILLHOOK_BASE_USER_H
#define BILLHOOK_BASE_USER_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* The name of a user; "" where the machine knows none. Caller frees. Any thread. */
char *user_name(uid_t uid);

/* The home directory of a user; "" where the machine knows none. Caller frees. Any thread. */
char *user_home(uid_t uid);

/* The name of a group; "" where the machine knows none. Caller frees. Any thread. */
char *group_name(gid_t gid);

/* Whether there is a user of this name, and its ids: its own and its first group's; without one
 * they stay as they are. Any thread. */
bool user_find(const char *name, uid_t *uid, gid_t *gid);

#endif
