/* Looking up users and groups. */
#include "base/user.h"

#include <grp.h>
#include <pwd.h>

#define SPACE 16384 /* for a row and its strings: a group may have many members */

char *user_name(uid_t uid)
{
    struct passwd entry, *found = NULL;
    char space[SPACE];
    bool known = getpwuid_r(uid, &entry, space, sizeof space, &found) == 0 && found;
    return g_strdup(known ? found->pw_name : "");
}

char *user_home(uid_t uid)
{
    struct passwd entry, *found = NULL;
    char space[SPACE];
    bool known = getpwuid_r(uid, &entry, space, sizeof space, &found) == 0 && found;
    return g_strdup(known && found->pw_dir ? found->pw_dir : "");
}

char *group_name(gid_t gid)
{
    struct group entry, *found = NULL;
    char space[SPACE];
    bool known = getgrgid_r(gid, &entry, space, sizeof space, &found) == 0 && found;
    return g_strdup(known ? found->gr_name : "");
}

bool user_find(const char *name, uid_t *uid, gid_t *gid)
{
    struct passwd entry, *found = NULL;
    char space[SPACE];
    if (getpwnam_r(name, &entry, space, sizeof space, &found) != 0 || !found)
        return false;

    *uid = found->pw_uid;
    *gid = found->pw_gid;
    return true;
}
