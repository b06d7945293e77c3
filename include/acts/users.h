/* What is done with the desk's users: by `billhook user …`, and by the pages. `by` is the user who
 * does it, "" on the command line. Passwords are hashed here, which takes a fifth of a second on
 * purpose. The store's thread; each is a transaction of its own. Errors beside the store's: INPUT a
 * value cannot be so, NOT_FOUND there is no such user, CONFLICT. */
#ifndef BILLHOOK_ACTS_USERS_H
#define BILLHOOK_ACTS_USERS_H

#include <cjson/cJSON.h>

#include "channel/work.h"
#include "store/users.h"

/* Whether a text may be a user's name: 1 to 64 of [A-Za-z0-9._@-], the first a letter or digit.
 * INPUT says so. Any thread. */
bool users_check_name(const char *name, GError **error);

/* Whether a text may be a user's language: "" or one of ours. INPUT. Any thread. */
bool users_check_language(const char *language, GError **error);

/* A new user; language "": the browser's. CONFLICT: the name is taken. */
bool users_add(const struct work *work,
        const char *name,
        enum user_role role,
        const char *language,
        const char *password,
        GError **error);

/* A new password: all sessions of the user end but `session` (0: all). CONFLICT: it is another now
 * than `user` has. */
bool users_change_password(const struct work *work,
        const struct user *user,
        const char *password,
        gint64 session,
        GError **error);

/* Another role. CONFLICT: nobody takes the owner's role from himself. */
bool users_change_role(const struct work *work,
        const struct user *user,
        enum user_role role,
        const char *by,
        GError **error);

/* Another language of the pages. */
bool users_change_language(
        const struct work *work, const struct user *user, const char *language, GError **error);

/* A user is gone, with sessions, tokens and links. CONFLICT: nobody removes himself. */
bool users_remove(const struct work *work, const struct user *user, const char *by, GError **error);

/* A path, "/link/…", that signs the user in, once within 15 minutes; an earlier one is void. Caller
 * frees. NULL and an error. */
char *users_make_link(const struct work *work, const struct user *user, GError **error);

/* A token with which a script may read what the user may; it is not kept, only its hash. Caller
 * frees. NULL and an error. */
char *users_make_token(const struct work *work, const struct user *user, GError **error);

/* Whether the password is that of the user with that name, who is given; NULL without an error:
 * not, or there is nobody of that name, after the same work. Caller frees. */
struct user *users_sign_in(
        const struct work *work, const char *name, const char *password, GError **error);

/* A new session of a user: the text of its cookie. `agent`: what the browser calls itself. What has
 * ended is deleted. Caller frees. NULL and an error; CONFLICT: the user's password is another than
 * when it was judged, as `user` has it. */
char *users_begin_session(
        const struct work *work, const struct user *user, const char *agent, GError **error);

/* As `user list --json` tells a user. The caller deletes it. Any thread. */
cJSON *users_to_json(const struct user *user);

#endif
