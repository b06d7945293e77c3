/* The seventh schema: who may see the owner's pages. A released one is never changed. */
#include "schema.h"

#include <stddef.h>

const char *const schema_version_7[] = {
        "CREATE TABLE users (\n"
        "  id INTEGER PRIMARY KEY, -- ours; one that was removed is never given "
        "again\n"
        "  name TEXT NOT NULL COLLATE NOCASE UNIQUE, -- as it was given; found in any case\n"
        "  role TEXT NOT NULL CHECK (role = 'owner' OR role = 'accountant'"
        " OR role = 'reader'), -- what they may do\n"
        "  language TEXT NOT NULL DEFAULT '', -- of their pages: nl, fr, de or en; '' the"
        " browser's\n"
        "  password TEXT NOT NULL DEFAULT '', -- yescrypt, as crypt(5) writes it; '' none: only a"
        " link signs in\n"
        "  created_at INTEGER NOT NULL, -- Unix seconds\n"
        "  last_seen_at INTEGER NOT NULL DEFAULT 0 -- Unix seconds of the last sign-in or page, to"
        " some minutes; 0 never\n"
        ") STRICT",
        "CREATE TABLE sessions (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  user_id INTEGER NOT NULL REFERENCES users (id), -- whose it is\n"
        "  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32), -- of the cookie's bytes\n"
        "  made_at INTEGER NOT NULL, -- Unix seconds of the sign-in\n"
        "  seen_at INTEGER NOT NULL, -- Unix seconds of its last use, to some minutes\n"
        "  agent TEXT NOT NULL DEFAULT '' -- what the browser calls itself, cut\n"
        ") STRICT",
        "CREATE INDEX sessions_by_user ON sessions (user_id, id)",
        "CREATE INDEX sessions_by_making ON sessions (made_at)",
        "CREATE INDEX sessions_by_use ON sessions (seen_at)",
        "CREATE TABLE tokens (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  user_id INTEGER NOT NULL REFERENCES users (id), -- who reads with"
        " it\n"
        "  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32), -- of the token's text\n"
        "  hint TEXT NOT NULL, -- its last characters, to know it by\n"
        "  made_at INTEGER NOT NULL, -- Unix seconds\n"
        "  seen_at INTEGER NOT NULL DEFAULT 0 -- Unix seconds of its last use, to some minutes; 0"
        " never\n"
        ") STRICT",
        "CREATE INDEX tokens_by_user ON tokens (user_id, id)",
        "CREATE TABLE sign_in_links (\n"
        "  sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32), -- of the link's text\n"
        "  user_id INTEGER NOT NULL REFERENCES users (id), -- whom it signs in\n"
        "  made_at INTEGER NOT NULL -- Unix seconds; a link that was used is deleted\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE INDEX sign_in_links_by_user ON sign_in_links (user_id)",
        "CREATE INDEX sign_in_links_by_making ON sign_in_links (made_at)",
        "CREATE TABLE form_keys (\n"
        "  session_id INTEGER NOT NULL REFERENCES sessions (id), -- whose form it"
        " is\n"
        "  key TEXT NOT NULL, -- of a form that was sent, once\n"
        "  at INTEGER NOT NULL, -- Unix seconds\n"
        "  location TEXT NOT NULL DEFAULT '', -- where its act led to; '' it is in hand, or ended"
        " with the process\n"
        "  PRIMARY KEY (session_id, key)\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE TRIGGER users_go BEFORE DELETE ON users BEGIN\n"
        "  DELETE FROM sessions WHERE user_id = OLD.id;\n"
        "  DELETE FROM tokens WHERE user_id = OLD.id;\n"
        "  DELETE FROM sign_in_links WHERE user_id = OLD.id;\n"
        "END",
        "CREATE TRIGGER sessions_go BEFORE DELETE ON sessions BEGIN"
        " DELETE FROM form_keys WHERE session_id = OLD.id; END",
        "CREATE TABLE desk_secret (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  secret BLOB NOT NULL CHECK (length(secret) = 32) -- what the tokens of forms are made"
        " with\n"
        ") STRICT",
        "INSERT INTO desk_secret VALUES (1, randomblob(32))",
        "PRAGMA user_version = 7",
        NULL,
};
