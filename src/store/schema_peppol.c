/* The fourth schema: Peppol deliveries. A released one is never changed. */
#include "schema.h"

#include <stddef.h>

/* Whether nothing is owed any more: delivered or cancelled; unreachable, which is told apart;
 * accepted where nothing more will be asked. */
#define SETTLED                                                                            \
    "(NEW.state = 'delivered' OR NEW.state = 'cancelled' OR NEW.state = 'unreachable' OR " \
    "(NEW.state = 'accepted' AND NEW.next_attempt_at = 0))"

const char *const schema_version_4[] = {
        "CREATE TABLE peppol_deliveries (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id),"
        " -- an issued invoice or credit note\n"
        "  state TEXT NOT NULL"
        " CHECK (state = 'queued' OR state = 'looking_up'"
        " OR state = 'unreachable' OR state = 'sending'"
        " OR state = 'uncertain' OR state = 'accepted'"
        " OR state = 'delivered' OR state = 'failed'"
        " OR state = 'cancelled'),"
        " -- how far it is\n"
        "  participant TEXT NOT NULL,"
        " -- SCHEME:ID of the receiver; '' none that can be used\n"
        "  provider TEXT NOT NULL,"
        " -- it was POSTed to this one, or would be; '' not tried yet\n"
        "  account TEXT NOT NULL, -- at the provider, '' it knows none\n"
        "  test INTEGER NOT NULL CHECK (test IN (0, 1)),"
        " -- 1: the provider's test environment, nothing is delivered\n"
        "  reference TEXT NOT NULL UNIQUE CHECK (reference <> ''),"
        " -- ours, the same in every attempt\n"
        "  provider_id TEXT NOT NULL, -- the provider's own, '' none yet\n"
        "  step INTEGER NOT NULL CHECK (step >= 0),"
        " -- of handing it over, that comes next or is going on\n"
        "  reach TEXT NOT NULL CHECK (reach IN ('unknown', 'yes', 'no')),"
        " -- is the receiver registered, as was last answered\n"
        "  attempts INTEGER NOT NULL CHECK (attempts >= 0),"
        " -- of handing it over that were begun\n"
        "  tries INTEGER NOT NULL CHECK (tries >= 0),"
        " -- of what goes on now, for the schedule\n"
        "  last_answer TEXT NOT NULL, -- in words, for the owner\n"
        "  next_attempt_at INTEGER NOT NULL,"
        " -- Unix seconds, 0: nothing is planned\n"
        "  waits_for_page INTEGER NOT NULL"
        " CHECK (waits_for_page IN (0, 1)),"
        " -- 1: its document is not rendered yet\n"
        "  queued_at INTEGER NOT NULL, -- Unix seconds\n"
        "  unreachable_since INTEGER NOT NULL,"
        " -- Unix seconds, 0 it is not\n"
        "  first_refused_at INTEGER NOT NULL,"
        " -- by a receiver that is down; Unix seconds, 0 never\n"
        "  posted_at INTEGER NOT NULL,"
        " -- the first POST that may have handed it over;"
        " Unix seconds, 0 none yet\n"
        "  accepted_at INTEGER NOT NULL,"
        " -- by the provider; Unix seconds, 0 not yet\n"
        "  delivered_at INTEGER NOT NULL,"
        " -- to the receiver's access point; Unix seconds, 0 not yet\n"
        "  waits_for_person INTEGER NOT NULL"
        " CHECK (waits_for_person IN (0, 1)),"
        " -- 1: nobody can be asked: peppol settle\n"
        "  CHECK (state <> 'sending' OR posted_at <> 0),\n"
        "  CHECK (posted_at = 0 OR provider <> ''),\n"
        "  CHECK (state <> 'unreachable' OR unreachable_since <> 0),\n"
        "  CHECK (state <> 'accepted' OR accepted_at <> 0),\n"
        "  CHECK (state <> 'delivered' OR delivered_at <> 0),\n"
        "  CHECK (waits_for_person = 0 OR state = 'uncertain'),\n"
        "  CHECK (next_attempt_at = 0"
        " OR (state <> 'failed' AND state <> 'cancelled'))\n"
        ") STRICT",
        "CREATE UNIQUE INDEX peppol_deliveries_once"
        " ON peppol_deliveries (document_id) WHERE test = 0",
        "CREATE UNIQUE INDEX peppol_deliveries_test_once"
        " ON peppol_deliveries (document_id) WHERE test = 1",
        "CREATE INDEX peppol_deliveries_by_document"
        " ON peppol_deliveries (document_id, id)",
        "CREATE INDEX peppol_deliveries_by_state"
        " ON peppol_deliveries (state, id)",
        "CREATE INDEX peppol_deliveries_by_state_document"
        " ON peppol_deliveries (state, document_id)",
        "CREATE INDEX peppol_deliveries_due"
        " ON peppol_deliveries (next_attempt_at, id)"
        " WHERE next_attempt_at <> 0 AND waits_for_page = 0",
        "CREATE INDEX peppol_deliveries_accepted"
        " ON peppol_deliveries (provider, account)"
        " WHERE state = 'accepted' AND next_attempt_at = 0 AND test = 0",
        "CREATE INDEX peppol_deliveries_for_person"
        " ON peppol_deliveries (id) WHERE waits_for_person = 1",
        "CREATE TRIGGER peppol_deliveries_begin BEFORE INSERT"
        " ON peppol_deliveries\n"
        "WHEN NOT EXISTS (SELECT 1 FROM documents"
        " WHERE id = NEW.document_id AND number IS NOT NULL"
        " AND type IN ('invoice', 'credit_note'))\n"
        "BEGIN"
        " SELECT RAISE(ABORT, 'only an issued invoice or"
        " credit note goes over Peppol');"
        " END",
        "CREATE TRIGGER peppol_deliveries_no_replacing BEFORE INSERT"
        " ON peppol_deliveries\n"
        "WHEN EXISTS (SELECT 1 FROM peppol_deliveries o"
        " WHERE o.id = NEW.id)\n"
        "  OR EXISTS (SELECT 1 FROM peppol_deliveries o"
        " WHERE o.document_id = NEW.document_id"
        " AND (o.test = 0 OR NEW.test = 1))\n"
        "  OR EXISTS (SELECT 1 FROM peppol_deliveries o"
        " WHERE o.reference = NEW.reference)\n"
        "BEGIN SELECT RAISE(ABORT, 'a document is delivered once'); END",
        "CREATE TRIGGER peppol_deliveries_frozen BEFORE UPDATE"
        " ON peppol_deliveries\n"
        "WHEN NEW.id IS NOT OLD.id"
        " OR NEW.document_id IS NOT OLD.document_id"
        " OR NEW.reference IS NOT OLD.reference"
        " OR NEW.queued_at IS NOT OLD.queued_at\n"
        "  OR (OLD.delivered_at <> 0 AND NEW.delivered_at = 0)"
        " OR NEW.attempts < OLD.attempts\n"
        "BEGIN"
        " SELECT RAISE(ABORT, 'what a delivery was never changes'); END",
        "CREATE TRIGGER peppol_deliveries_kept BEFORE DELETE"
        " ON peppol_deliveries BEGIN"
        " SELECT RAISE(ABORT, 'a Peppol delivery is never deleted'); END",

        "CREATE TABLE peppol_exchanges (\n"
        "  id INTEGER PRIMARY KEY,"
        " -- in the order in which they were asked\n"
        "  delivery_id INTEGER NOT NULL REFERENCES peppol_deliveries (id),"
        " -- for which\n"
        "  at INTEGER NOT NULL, -- Unix seconds\n"
        "  last_at INTEGER NOT NULL CHECK (last_at >= at),"
        " -- of the last of count\n"
        "  count INTEGER NOT NULL CHECK (count > 0),"
        " -- equal answers that followed each other\n"
        "  ask TEXT NOT NULL, -- what was asked: lookup, send, status …\n"
        "  request TEXT NOT NULL,"
        " -- method and URL, or the DNS name; no key\n"
        "  event TEXT NOT NULL,"
        " -- what the answer means: taken, refused …\n"
        "  status INTEGER NOT NULL, -- HTTP, 0 none came\n"
        "  took_ms INTEGER NOT NULL, -- of the last one\n"
        "  words TEXT NOT NULL, -- the answer in words\n"
        "  answer BLOB CHECK (length(answer) <= 65536)"
        " -- its bytes, keys left out; NULL: none or not kept\n"
        ") STRICT",
        "CREATE INDEX peppol_exchanges_by_delivery"
        " ON peppol_exchanges (delivery_id, id)",
        "CREATE TRIGGER peppol_exchanges_frozen BEFORE UPDATE"
        " ON peppol_exchanges\n"
        "WHEN NEW.id IS NOT OLD.id"
        " OR NEW.delivery_id IS NOT OLD.delivery_id OR NEW.at IS NOT OLD.at"
        " OR NEW.ask IS NOT OLD.ask OR NEW.request IS NOT OLD.request\n"
        "  OR NEW.event IS NOT OLD.event OR NEW.status IS NOT OLD.status"
        " OR NEW.words IS NOT OLD.words OR NEW.answer IS NOT OLD.answer"
        " OR NEW.count <= OLD.count\n"
        "BEGIN SELECT RAISE(ABORT, 'what was answered never changes'); END",
        "CREATE TRIGGER peppol_exchanges_kept BEFORE DELETE"
        " ON peppol_exchanges BEGIN"
        " SELECT RAISE(ABORT, 'what was answered is never deleted'); END",

        "CREATE TABLE peppol_pause (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  until INTEGER NOT NULL,"
        " -- nothing is asked before, Unix seconds; 0: no pause\n"
        "  refused INTEGER NOT NULL CHECK (refused IN (0, 1)),"
        " -- 1: the key was refused, nothing is asked until a person acts\n"
        "  failures INTEGER NOT NULL CHECK (failures >= 0),"
        " -- pauses in a row\n"
        "  provider TEXT NOT NULL, -- whose\n"
        "  reason TEXT NOT NULL -- in words, for the owner\n"
        ") STRICT",
        "INSERT INTO peppol_pause VALUES (1, 0, 0, 0, '', '')",

        "CREATE TABLE peppol_tallies (\n"
        "  state TEXT PRIMARY KEY,"
        " -- of the deliveries that are counted, test ones left out\n"
        "  count INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0)"
        " -- kept by triggers, so that status need not count\n"
        ") STRICT, WITHOUT ROWID",
        "INSERT INTO peppol_tallies (state)"
        " VALUES ('queued'), ('looking_up'), ('unreachable'),"
        " ('sending'), ('uncertain'), ('accepted'),"
        " ('delivered'), ('failed'), ('cancelled')",
        "CREATE TRIGGER peppol_deliveries_counted_new AFTER INSERT"
        " ON peppol_deliveries WHEN NEW.test = 0\n"
        "BEGIN UPDATE peppol_tallies SET count = count + 1"
        " WHERE state = NEW.state; END",
        "CREATE TRIGGER peppol_deliveries_counted"
        " AFTER UPDATE OF state, test"
        " ON peppol_deliveries WHEN NEW.state <> OLD.state"
        " OR NEW.test <> OLD.test\n"
        "BEGIN\n"
        "  UPDATE peppol_tallies SET count = count - 1"
        " WHERE state = OLD.state AND OLD.test = 0;\n"
        "  UPDATE peppol_tallies SET count = count + 1"
        " WHERE state = NEW.state AND NEW.test = 0;\n"
        "END",

        "CREATE TABLE peppol_owed (\n"
        "  document_id INTEGER PRIMARY KEY REFERENCES documents (id),"
        " -- an issued invoice or credit note of a"
        " customer with a VAT number\n"
        "  issued_at INTEGER NOT NULL, -- Unix seconds\n"
        "  vat_country TEXT NOT NULL,"
        " -- the first two letters of the VAT number\n"
        "  settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1))"
        " -- 1: delivered over Peppol, cancelled,"
        " unreachable, or accepted for good\n"
        ") STRICT",
        "CREATE INDEX peppol_owed_by_time"
        " ON peppol_owed (issued_at, document_id, vat_country)"
        " WHERE settled = 0",
        "INSERT INTO peppol_owed (document_id, issued_at, vat_country)\n"
        "  SELECT id, issued_at, upper(substr(json_extract(content,"
        " '$.customer.vat'), 1, 2))"
        " FROM documents\n"
        "  WHERE number IS NOT NULL AND type IN ('invoice', 'credit_note')"
        " AND json_valid(content)"
        " AND ifnull(json_extract(content, '$.customer.vat'), '') <> ''",
        "CREATE TRIGGER peppol_deliveries_settled AFTER UPDATE"
        " OF state, test, next_attempt_at"
        " ON peppol_deliveries WHEN NEW.test = 0\n"
        "BEGIN UPDATE peppol_owed SET settled = " SETTLED "\n"
        "  WHERE document_id = NEW.document_id AND settled <> " SETTLED "; END",

        "ALTER TABLE mails ADD COLUMN waits_for_peppol INTEGER NOT NULL"
        " DEFAULT 0"
        " CHECK (waits_for_peppol = 0 OR waits_for_peppol = 1"
        " OR waits_for_peppol = 2)",
        "DROP INDEX mails_due",
        "CREATE INDEX mails_due ON mails (next_attempt_at, id)\n"
        "  WHERE state IN ('queued', 'uncertain') AND claimed = 0"
        " AND waits_for_pdf = 0 AND role <> 'alert'"
        " AND waits_for_peppol <> 2",
        "PRAGMA user_version = 4",
        NULL,
};
