/* The columns of who uses the desk and of what is set there (columns.h says how lists are made).
 * Laid out by hand: a column a line. */
#ifndef BILLHOOK_STORE_COLUMNS_DESK_H
#define BILLHOOK_STORE_COLUMNS_DESK_H

#include "columns.h"

/* clang-format off */

/* What is read of a user, of u (users); ?1, ?2: a session made before, or last used before, has
 * ended. */
#define USER_COLUMN_LIST(FIRST, NEXT) \
        FIRST(USER_COLUMN_ID, "u.id") \
        NEXT(USER_COLUMN_NAME, "u.name") \
        NEXT(USER_COLUMN_ROLE, "u.role") \
        NEXT(USER_COLUMN_LANGUAGE, "u.language") \
        NEXT(USER_COLUMN_PASSWORD, "u.password") \
        NEXT(USER_COLUMN_CREATED_AT, "u.created_at") \
        NEXT(USER_COLUMN_LAST_SEEN_AT, "u.last_seen_at") \
        NEXT(USER_COLUMN_SESSIONS, \
                "(SELECT count(*) FROM sessions s WHERE s.user_id = u.id " \
                "AND s.made_at >= ?1 AND s.seen_at >= ?2)") \
        NEXT(USER_COLUMN_TOKENS, "(SELECT count(*) FROM tokens t WHERE t.user_id = u.id)")

enum user_column { COLUMNS_NAMES(USER_COLUMN_LIST) };

/* What is read of a setting of the desk, of t (desk_settings). */
#define SETTING_COLUMN_LIST(FIRST, NEXT) \
        FIRST(SETTING_COLUMN_SECTION, "t.section") \
        NEXT(SETTING_COLUMN_KEY, "t.key") \
        NEXT(SETTING_COLUMN_VALUE, "t.value") \
        NEXT(SETTING_COLUMN_FROM_FILE, "t.from_file") \
        NEXT(SETTING_COLUMN_SET_AT, "t.set_at") \
        NEXT(SETTING_COLUMN_SET_BY, "t.set_by")

enum setting_column { COLUMNS_NAMES(SETTING_COLUMN_LIST) };

/* What is read of a session, of s (sessions). */
#define SESSION_COLUMN_LIST(FIRST, NEXT) \
        FIRST(SESSION_COLUMN_ID, "s.id") \
        NEXT(SESSION_COLUMN_USER_ID, "s.user_id") \
        NEXT(SESSION_COLUMN_MADE_AT, "s.made_at") \
        NEXT(SESSION_COLUMN_SEEN_AT, "s.seen_at") \
        NEXT(SESSION_COLUMN_AGENT, "s.agent")

enum session_column { COLUMNS_NAMES(SESSION_COLUMN_LIST) };

/* What is read of a token, of t (tokens). */
#define TOKEN_COLUMN_LIST(FIRST, NEXT) \
        FIRST(TOKEN_COLUMN_ID, "t.id") \
        NEXT(TOKEN_COLUMN_USER_ID, "t.user_id") \
        NEXT(TOKEN_COLUMN_HINT, "t.hint") \
        NEXT(TOKEN_COLUMN_MADE_AT, "t.made_at") \
        NEXT(TOKEN_COLUMN_SEEN_AT, "t.seen_at")

enum token_column { COLUMNS_NAMES(TOKEN_COLUMN_LIST) };

/* clang-format on */

#endif
