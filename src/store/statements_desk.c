/* The SQL of who uses the desk: users, sessions, tokens, links, forms. Laid out by hand: a clause a
 * line where a statement is longer than a line. */
#include "columns_desk.h"
#include "statements.h"
#include "statements_documents.h"

/* clang-format off */

/* ?1, ?2: a session made before, or last used before, has ended. */
#define USERS \
        "SELECT " COLUMNS_SQL(USER_COLUMN_LIST) " FROM users u "
#define SESSIONS "SELECT " COLUMNS_SQL(SESSION_COLUMN_LIST) " FROM sessions s "
#define TOKENS "SELECT " COLUMNS_SQL(TOKEN_COLUMN_LIST) " FROM tokens t "

/* An id above all that are there, so that the newest has the highest one, and by its second none
 * that one which is gone had (in the same second it may be, by a chance): a page that is older, or
 * what waits in memory, speaks of that one. ids of before are small numbers. */
#define NEW_ID(table, now) \
        "max(ifnull((SELECT max(id) FROM " table "), 0) + 1, " \
        now " * 1000000 + abs(random() % 1000000))"

const char *const desk_statements[STATEMENTS] = {
    [S_USER_LIST] = USERS "ORDER BY u.name",
    [S_USER_BY_NAME] = USERS "WHERE u.name = ?3",
    [S_USER_BY_ID] = USERS "WHERE u.id = ?3",
    [S_USER_TAKEN] = "SELECT EXISTS (SELECT 1 FROM users WHERE name = ?1)",
    [S_USER_INSERT] =
            "INSERT INTO users (id, name, role, language, password, created_at) "
            "VALUES (" NEW_ID("users", "?5") ", ?1, ?2, ?3, ?4, ?5) RETURNING id",
    [S_USER_PASSWORD] = "UPDATE users SET password = ?2 WHERE id = ?1",
    [S_USER_ROLE] = "UPDATE users SET role = ?2 WHERE id = ?1",
    [S_USER_LANGUAGE] = "UPDATE users SET language = ?2 WHERE id = ?1",
    [S_USER_SEEN] = "UPDATE users SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2",
    [S_USER_DELETE] = "DELETE FROM users WHERE id = ?1",
    [S_MONTH_ADD] =
            "INSERT INTO months (month, type, currency, documents, net, gross) "
            "VALUES (substr(?1, 1, 7), ?2, ?3, 1, ?4, ?5) "
            "ON CONFLICT (month, type, currency) DO UPDATE SET documents = documents + 1, "
            "net = net + excluded.net, gross = gross + excluded.gross",
    [S_MONTH_READ] =
            "SELECT " COLUMNS_SQL(MONTH_COLUMN_LIST) " FROM months m WHERE m.month = ?1 "
            "ORDER BY m.type, m.currency",
    [S_UNPAID_SUMS] =
            "SELECT " COLUMNS_SQL(UNPAID_COLUMN_LIST) " "
            "FROM documents d INDEXED BY documents_unpaid WHERE " UNPAID,
    [S_ORDERS_SINCE] =
            "SELECT count(*) FROM orders INDEXED BY orders_by_creation WHERE created_at >= ?1",
    [S_SESSION_INSERT] =
            "INSERT INTO sessions (id, user_id, sha256, made_at, seen_at, agent) "
            "VALUES (" NEW_ID("sessions", "?3") ", ?1, ?2, ?3, ?3, ?4) RETURNING id",
    [S_SESSION_GET] = SESSIONS "WHERE s.sha256 = ?1 AND s.made_at >= ?2 AND s.seen_at >= ?3",
    [S_SESSION_LIST] =
            SESSIONS "WHERE s.user_id = ?1 AND s.made_at >= ?2 AND s.seen_at >= ?3 "
            "ORDER BY s.id DESC LIMIT 100",
    [S_SESSION_SEEN] = "UPDATE sessions SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2",
    [S_SESSION_DELETE] = "DELETE FROM sessions WHERE id = ?1 AND user_id = ?2",
    [S_SESSION_DELETE_OF] = "DELETE FROM sessions WHERE user_id = ?1 AND id <> ?2",
    [S_SESSION_PURGE] = "DELETE FROM sessions WHERE made_at < ?1 OR seen_at < ?2",
    [S_TOKEN_INSERT] =
            "INSERT INTO tokens (id, user_id, sha256, hint, made_at) "
            "VALUES (" NEW_ID("tokens", "?4") ", ?1, ?2, ?3, ?4) RETURNING id",
    [S_TOKEN_GET] = TOKENS "WHERE t.sha256 = ?1",
    [S_TOKEN_LIST] = TOKENS "WHERE t.user_id = ?1 ORDER BY t.id DESC LIMIT 100",
    [S_TOKEN_SEEN] = "UPDATE tokens SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2",
    [S_TOKEN_DELETE] = "DELETE FROM tokens WHERE id = ?1 AND (?2 = 0 OR user_id = ?2)",
    [S_SIGN_IN_INSERT] = "INSERT INTO sign_in_links (sha256, user_id, made_at) VALUES (?1, ?2, ?3)",
    [S_SIGN_IN_GET] = "SELECT user_id FROM sign_in_links WHERE sha256 = ?1 AND made_at > ?2",
    [S_SIGN_IN_DELETE] = "DELETE FROM sign_in_links WHERE sha256 = ?1",
    [S_SIGN_IN_DELETE_OF] = "DELETE FROM sign_in_links WHERE user_id = ?1",
    [S_SIGN_IN_PURGE] = "DELETE FROM sign_in_links WHERE made_at <= ?1",
    [S_FORM_CLAIM] =
            "INSERT INTO form_keys (session_id, key, at) VALUES (?1, ?2, ?3) "
            "ON CONFLICT DO NOTHING",
    [S_FORM_DONE] = "UPDATE form_keys SET location = ?3 WHERE session_id = ?1 AND key = ?2",
    [S_FORM_FORGET] = "DELETE FROM form_keys WHERE session_id = ?1 AND key = ?2",
    [S_FORM_GET] = "SELECT location FROM form_keys WHERE session_id = ?1 AND key = ?2",
    [S_SETTING_LIST] =
            "SELECT " COLUMNS_SQL(SETTING_COLUMN_LIST) " FROM desk_settings t "
            "WHERE t.section > '' ORDER BY t.section, t.key",
    [S_SETTING_PUT] =
            "INSERT INTO desk_settings (section, key, value, from_file, set_at, set_by) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
            "ON CONFLICT (section, key) DO UPDATE SET value = excluded.value, "
            "from_file = excluded.from_file, set_at = excluded.set_at, set_by = excluded.set_by",
    [S_SETTING_DELETE] = "DELETE FROM desk_settings WHERE section = ?1 AND key = ?2",
    [S_SETTING_CHANGES] = "SELECT changes FROM desk_settings_state WHERE id = 1",
    [S_DESK_SECRET] = "SELECT secret FROM desk_secret WHERE id = 1",
};
/* clang-format on */
