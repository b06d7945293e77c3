/* The eighth schema: payment links. A released one is never changed. */
#include "schema.h"

#include <stddef.h>

/* A link that lives, or is about to. */
#define LIVING "state = 'wanted' OR state = 'making' OR state = 'uncertain' OR state = 'open'"

const char *const schema_version_8[] = {
        "CREATE TABLE payment_links (\n"
        "  id INTEGER PRIMARY KEY, -- ours, in the order in which they were wanted\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id), -- an issued invoice\n"
        "  state TEXT NOT NULL CHECK (" LIVING
        " OR state = 'paid' OR state = 'closed' OR state = 'failed'), -- how far it is\n"
        "  amount INTEGER NOT NULL CHECK (amount > 0), -- cents in EUR\n"
        "  key TEXT NOT NULL UNIQUE CHECK (key <> ''),"
        " -- ours, the Idempotency-Key of every attempt\n"
        "  description TEXT NOT NULL, -- what the customer's bank shows; '' not asked for yet\n"
        "  request TEXT NOT NULL, -- the body of every attempt; '' not asked for yet\n"
        "  remote_id TEXT NOT NULL, -- Mollie's own, pl_…; '' none yet\n"
        "  url TEXT NOT NULL, -- where the customer pays; '' none yet\n"
        "  test INTEGER NOT NULL CHECK (test IN (0, 1)), -- 1: made in test mode\n"
        "  attempts INTEGER NOT NULL CHECK (attempts >= 0), -- of making it that were begun\n"
        "  asked INTEGER NOT NULL CHECK (asked >= 0),"
        " -- how often Mollie was asked whether it is paid, for the schedule\n"
        "  next_attempt_at INTEGER NOT NULL, -- Unix seconds; 0: nothing is planned\n"
        "  wanted_at INTEGER NOT NULL, -- Unix seconds\n"
        "  posted_at INTEGER NOT NULL,"
        " -- the first request that may have made it; Unix seconds, 0 none yet\n"
        "  made_at INTEGER NOT NULL, -- Unix seconds, 0 not yet\n"
        "  closed_at INTEGER NOT NULL,"
        " -- paid, archived or given up; Unix seconds, 0 not yet\n"
        "  last_answer TEXT NOT NULL, -- in words, for the owner; '' nothing is wrong\n"
        "  CHECK (state <> 'making' OR (posted_at <> 0 AND request <> '')),\n"
        "  CHECK (state <> 'open' OR (remote_id <> '' AND url <> '' AND made_at <> 0)),\n"
        "  CHECK (state <> 'paid' OR (remote_id <> '' AND closed_at <> 0))\n"
        ") STRICT",
        "CREATE UNIQUE INDEX payment_links_living ON payment_links (document_id) WHERE " LIVING,
        "CREATE UNIQUE INDEX payment_links_remote ON payment_links (remote_id)"
        " WHERE remote_id <> ''",
        "CREATE INDEX payment_links_by_document ON payment_links (document_id, id)",
        "CREATE INDEX payment_links_by_state ON payment_links (state, closed_at)",
        "CREATE INDEX payment_links_due ON payment_links (next_attempt_at, id)"
        " WHERE next_attempt_at <> 0",
        "CREATE TRIGGER payment_links_begin BEFORE INSERT ON payment_links\n"
        "WHEN NOT EXISTS (SELECT 1 FROM documents WHERE id = NEW.document_id"
        " AND number IS NOT NULL AND type = 'invoice' AND currency = 'EUR')\n"
        "BEGIN SELECT RAISE(ABORT, 'only an issued invoice in EUR has a payment link'); END",
        "CREATE TRIGGER payment_links_frozen BEFORE UPDATE ON payment_links\n"
        "WHEN NEW.id IS NOT OLD.id OR NEW.document_id IS NOT OLD.document_id"
        " OR NEW.wanted_at IS NOT OLD.wanted_at\n"
        "  OR (OLD.remote_id <> '' AND (NEW.remote_id IS NOT OLD.remote_id"
        " OR NEW.url IS NOT OLD.url OR NEW.amount IS NOT OLD.amount"
        " OR NEW.key IS NOT OLD.key OR NEW.made_at IS NOT OLD.made_at))\n"
        "BEGIN SELECT RAISE(ABORT, 'what a payment link was never changes'); END",
        "CREATE TRIGGER payment_links_kept BEFORE DELETE ON payment_links BEGIN"
        " SELECT RAISE(ABORT, 'a payment link is never deleted'); END",
        "CREATE TRIGGER payment_links_look AFTER UPDATE OF total_due ON documents\n"
        "WHEN NEW.total_due <> OLD.total_due AND NEW.number IS NOT NULL"
        " AND NEW.type = 'invoice'\n"
        "BEGIN UPDATE payment_links SET next_attempt_at = 1"
        " WHERE id = (SELECT max(t.id) FROM payment_links t"
        " WHERE t.document_id = NEW.id); END",

        "CREATE TABLE payment_link_pause (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  until INTEGER NOT NULL, -- nothing is asked before, Unix seconds; 0: no pause\n"
        "  refused INTEGER NOT NULL CHECK (refused IN (0, 1)),"
        " -- 1: the key was refused, nothing is asked until a person acts\n"
        "  failures INTEGER NOT NULL CHECK (failures >= 0), -- in a row, for the back-off\n"
        "  since INTEGER NOT NULL, -- when the trouble began, Unix seconds; 0: none\n"
        "  told INTEGER NOT NULL CHECK (told IN (0, 1)), -- 1: an alert was raised\n"
        "  reason TEXT NOT NULL -- in words, for the owner\n"
        ") STRICT",
        "INSERT INTO payment_link_pause VALUES (1, 0, 0, 0, 0, 0, '')",
        "PRAGMA user_version = 8",
        NULL,
};
