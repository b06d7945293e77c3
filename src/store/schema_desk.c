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

        /* ---- orders as people look for them ---- */
        "ALTER TABLE orders ADD COLUMN customer TEXT NOT NULL"
        " DEFAULT ''", /* who ordered: name, company, e-mail; '' not known, or purged */
        "ALTER TABLE orders ADD COLUMN first_id INTEGER NOT NULL"
        " DEFAULT 0", /* the delivery that brought it first, its rowid in order_search */
        "UPDATE orders SET first_id = delivery_id, customer = ifnull((SELECT"
        " substr(who, 1, 300) FROM (SELECT"
        " ifnull(json_extract(d.content, '$.customer.name'), '')"
        " || ifnull(nullif(', ' || json_extract(d.content, '$.customer.company'), ', '), '')"
        " || ifnull(nullif(', ' || json_extract(d.content, '$.customer.email'), ', '), '')"
        " AS who FROM documents d WHERE d.shop = orders.shop"
        " AND d.order_id = orders.id AND json_valid(d.content) ORDER BY d.id DESC LIMIT 1)), '')",
        "CREATE INDEX orders_by_creation ON orders (created_at, first_id)",
        "CREATE INDEX orders_by_first ON orders (first_id)",
        "CREATE VIRTUAL TABLE order_search"
        " -- rowid: orders.first_id; customer: number, id and who ordered\n"
        "USING fts5 (customer, columnsize = 0, prefix = '1 2 3',"
        " tokenize = 'unicode61 remove_diacritics 2')",
        "INSERT INTO order_search (rowid, customer)"
        " SELECT first_id, number || ' ' || id || ' ' || customer FROM orders ORDER BY first_id",

        /* ---- long work ---- */
        "CREATE TABLE jobs (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  kind TEXT NOT NULL, -- export, verify, reconcile, sync or report\n"
        "  wishes TEXT NOT NULL, -- what was asked, JSON\n"
        "  user TEXT NOT NULL, -- who asked\n"
        "  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed',"
        " 'stopped')), -- stopped: by a person, or with the process\n"
        "  done INTEGER NOT NULL DEFAULT 0, -- how far it got\n"
        "  of INTEGER NOT NULL DEFAULT 0, -- of how much; 0 not known\n"
        "  made_at INTEGER NOT NULL, -- Unix seconds\n"
        "  begun_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds; 0 not yet\n"
        "  ended_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds; 0 not yet\n"
        "  text TEXT NOT NULL DEFAULT '', -- why it failed or stopped\n"
        "  result TEXT NOT NULL DEFAULT '', -- what came of it, JSON\n"
        "  file TEXT NOT NULL DEFAULT '', -- name in the folder PATH.jobs; '' none, or removed\n"
        "  bytes INTEGER NOT NULL DEFAULT 0 -- of that file\n"
        ") STRICT",
        "CREATE INDEX jobs_open ON jobs (id) WHERE state IN ('queued', 'running')",
        "CREATE INDEX jobs_ended ON jobs (ended_at)",

        /* ---- settings ---- */
        "CREATE TABLE desk_settings (\n"
        "  section TEXT NOT NULL, -- the group of the config file\n"
        "  key TEXT NOT NULL, -- its key, of a text with its language: caption_paid[fr]\n"
        "  value TEXT NOT NULL, -- as it would stand in the file; of a logo sha256: and its hash in"
        " pictures\n"
        "  from_file INTEGER NOT NULL CHECK (from_file IN (0, 1)), -- 1: the config file had it "
        "when"
        " it was last read\n"
        "  set_at INTEGER NOT NULL, -- Unix seconds\n"
        "  set_by TEXT NOT NULL, -- the user; '' the command line, or the file\n"
        "  PRIMARY KEY (section, key)\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE TABLE desk_settings_state (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  changes INTEGER NOT NULL -- how often desk_settings was changed: a daemon sees that it"
        " was\n"
        ") STRICT",
        "INSERT INTO desk_settings_state VALUES (1, 0)",
        "CREATE TRIGGER desk_settings_added AFTER INSERT ON desk_settings WHEN NEW.from_file = 0"
        " BEGIN UPDATE desk_settings_state SET changes = changes + 1 WHERE id = 1; END",
        "CREATE TRIGGER desk_settings_changed AFTER UPDATE ON desk_settings WHEN NEW.from_file = 0"
        " BEGIN UPDATE desk_settings_state SET changes = changes + 1 WHERE id = 1; END",
        "CREATE TRIGGER desk_settings_gone AFTER DELETE ON desk_settings"
        " BEGIN UPDATE desk_settings_state SET changes = changes + 1 WHERE id = 1; END",

        /* ---- what the lists and Today read ---- */
        "CREATE INDEX documents_listed ON documents (id, type, state, shop, issue_date)",
        "DROP INDEX documents_unpaid",
        "CREATE INDEX documents_unpaid ON documents (id, currency, total_due, due_date)"
        " WHERE type = 'invoice' AND state IN ('issued', 'sent')"
        " AND total_due > 0 AND fully_credited = 0",
        "CREATE TABLE months (\n"
        "  month TEXT NOT NULL CHECK (length(month) = 7), -- of the day of issue, YYYY-MM\n"
        "  type TEXT NOT NULL, -- of the documents\n"
        "  currency TEXT NOT NULL, -- ISO 4217, of the amounts\n"
        "  documents INTEGER NOT NULL, -- how many got their number\n"
        "  net INTEGER NOT NULL, -- their totals without VAT, minor units\n"
        "  gross INTEGER NOT NULL, -- with VAT, minor units\n"
        "  PRIMARY KEY (month, type, currency)\n"
        ") STRICT, WITHOUT ROWID",
        "INSERT INTO months SELECT substr(d.issue_date, 1, 7) AS month, d.type, d.currency,"
        " count(*), sum(CAST(replace(ifnull(json_extract(d.content, '$.totals.net'), '0'),"
        " '.', '') AS INTEGER)), sum(d.total_gross)\n"
        "FROM documents d WHERE d.number IS NOT NULL AND json_valid(d.content)\n"
        "GROUP BY month, d.type, d.currency",
        "PRAGMA user_version = 7",
        NULL,
};
