/* Users and groups of the machine. */
#include <glib.h>
#include <unistd.h>

#include "base/user.h"

#define NOBODYS ((uid_t)0x7fffff00)

static void test_names(void)
{
    g_autofree char *root = user_name(0), *home = user_home(0), *group = group_name(0);
    g_assert_cmpstr(root, ==, "root");
    g_assert_cmpstr(home, ==, "/root");
    g_assert_cmpstr(group, ==, "root");
}

static void test_unknown_ids_have_no_name(void)
{
    g_autofree char *name = user_name(NOBODYS), *home = user_home(NOBODYS);
    g_autofree char *group = group_name((gid_t)NOBODYS);
    g_assert_cmpstr(name, ==, "");
    g_assert_cmpstr(home, ==, "");
    g_assert_cmpstr(group, ==, "");
}

static void test_find(void)
{
    uid_t uid = 7;
    gid_t gid = 8;
    g_assert_false(user_find("no such user here", &uid, &gid));
    g_assert_cmpuint(uid, ==, 7);
    g_assert_cmpuint(gid, ==, 8);
    g_assert_true(user_find("root", &uid, &gid));
    g_assert_cmpuint(uid, ==, 0);
    g_assert_cmpuint(gid, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/user/names", test_names);
    g_test_add_func("/user/unknown-ids-have-no-name", test_unknown_ids_have_no_name);
    g_test_add_func("/user/find", test_find);
    return g_test_run();
}
