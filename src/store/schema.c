/* The schema, and how it got here. Migrations are append-only: a released one is never changed.
 * SQLite keeps the text of CREATE TABLE, so the comments below are in the database file as well.
 *
 * A CHECK of more than two values says OR, not IN: for IN, SQLite 3.40 builds a B-tree of the
 * values at every INSERT, which made a delivery three times as dear. */
#include "schema.h"

#include <glib.h>

/* The triggers named documents_no_replacing… guard against REPLACE: it deletes the rows in its way
 * without firing delete triggers unless recursive_triggers is on, which another program may not
 * have. Each of their terms uses an index. */
static const char *const version_1[] = {
        "PRAGMA application_id = 1651010353", /* STORE_APPLICATION_ID */
        "CREATE TABLE birth (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  uid TEXT NOT NULL CHECK (length(uid) = 16), -- random hex: a part of every Message-ID\n"
        "  made_at INTEGER NOT NULL -- Unix seconds; its day is the default of orders_since\n"
        ") STRICT",
        "INSERT INTO birth VALUES (1, lower(hex(randomblob(8))), unixepoch())",

        "CREATE TABLE deliveries (\n"
        "  id INTEGER PRIMARY KEY, -- in order of arrival, without gaps: rows are never deleted\n"
        "  shop TEXT NOT NULL, -- the [shop NAME] whose secret signed it\n"
        "  topic TEXT NOT NULL, -- X-WC-Webhook-Topic as sent; it is not signed and decides "
        "nothing but ignored or failed\n"
        "  received_at INTEGER NOT NULL, -- Unix seconds\n"
        "  state TEXT NOT NULL CHECK (state = 'pending' OR state = 'done' OR state = 'ignored' OR "
        "state = 'failed'), -- what became of it\n"
        "  reason TEXT NOT NULL DEFAULT '', -- why it is ignored or failed, for the owner\n"
        "  order_id INTEGER NOT NULL DEFAULT 0, -- WooCommerce's id of the order, 0 unknown\n"
        "  bytes INTEGER NOT NULL CHECK (bytes >= 0), -- length of the body as sent\n"
        "  repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0), -- how often the same body "
        "came again\n"
        "  counts_repeats INTEGER NOT NULL CHECK (counts_repeats IN (0, 1)), -- 1: pending or was "
        "an order\n"
        "  keep_body INTEGER NOT NULL DEFAULT 0 CHECK (keep_body IN (0, 1)), -- 1: the newest "
        "state of an order with a document\n"
        "  packed INTEGER NOT NULL DEFAULT 0 CHECK (packed IN (0, 1)), -- 1: body is zlib, 0: as "
        "sent\n"
        "  body_sha256 BLOB NOT NULL CHECK (length(body_sha256) = 32), -- of the body as sent; "
        "outlives it\n"
        "  body BLOB -- NULL: purged; last, so that lists need not read it\n"
        ") STRICT",
        "CREATE UNIQUE INDEX deliveries_repeats ON deliveries (shop, body_sha256) WHERE "
        "counts_repeats = 1",
        "CREATE INDEX deliveries_pending ON deliveries (id) WHERE state = 'pending'",
        "CREATE INDEX deliveries_by_state ON deliveries (state, id) WHERE state <> 'pending'",
        "CREATE INDEX deliveries_by_time ON deliveries (received_at, id) WHERE state <> 'pending'",
        "CREATE INDEX deliveries_by_order ON deliveries (shop, order_id, id) WHERE order_id <> 0",
        "CREATE INDEX deliveries_to_purge ON deliveries (received_at) WHERE state IN ('done', "
        "'ignored') AND keep_body = 0 AND body IS NOT NULL",

        "CREATE TABLE orders (\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  id INTEGER NOT NULL CHECK (id > 0), -- WooCommerce's id\n"
        "  number TEXT NOT NULL, -- as the shop shows it\n"
        "  status TEXT NOT NULL, -- as sent, e.g. verzonden\n"
        "  status_rank INTEGER NOT NULL, -- its place among the statuses: the further one wins in "
        "the same second\n"
        "  created_at INTEGER NOT NULL, -- date_created_gmt, Unix seconds\n"
        "  modified_at INTEGER NOT NULL, -- date_modified_gmt: the newest state is the one with "
        "the highest\n"
        "  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)), -- 1: the shop deleted "
        "it\n"
        "  delivery_id INTEGER NOT NULL REFERENCES deliveries (id), -- the delivery whose body is "
        "the newest state\n"
        "  PRIMARY KEY (shop, id)\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE INDEX orders_by_number ON orders (number)",
        "CREATE INDEX orders_by_id ON orders (id)",
        "CREATE INDEX orders_by_delivery ON orders (delivery_id)",

        "CREATE TABLE refunds (\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- the order\n"
        "  refund_id INTEGER NOT NULL, -- refunds[].id\n"
        "  wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)), -- 1: first seen while [credit_note] "
        "create=refunded\n"
        "  PRIMARY KEY (shop, order_id, refund_id)\n"
        ") STRICT, WITHOUT ROWID",

        "CREATE TABLE series (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  type TEXT NOT NULL CHECK (type = 'order_form' OR type = 'delivery_note' OR type = "
        "'invoice' OR type = 'credit_note'), -- of its documents\n"
        "  series TEXT NOT NULL, -- the number format with all but {N} filled in, e.g. 2026-{N:5}\n"
        "  start INTEGER NOT NULL DEFAULT 0, -- the first number that was issued, 0 none yet\n"
        "  last INTEGER NOT NULL DEFAULT 0, -- the last number that was issued, 0 none yet\n"
        "  floor INTEGER NOT NULL DEFAULT 0, -- all numbers up to here are used or given up with a "
        "reason; what the mark holds\n"
        "  next INTEGER NOT NULL CHECK (next > floor AND floor >= last), -- the number to come\n"
        "  last_date TEXT NOT NULL DEFAULT '', -- issue date of the last document; no later one is "
        "dated before it\n"
        "  hash BLOB NOT NULL DEFAULT (zeroblob(32)) CHECK (length(hash) = 32), -- the chain at "
        "the last document\n"
        "  stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)), -- 1: the mark was lost "
        "and a person has not confirmed it yet\n"
        "  UNIQUE (type, series)\n"
        ") STRICT",
        "CREATE TRIGGER series_forward BEFORE UPDATE ON series\n"
        "WHEN NEW.last < OLD.last OR NEW.floor < OLD.floor OR NEW.type <> OLD.type OR NEW.series "
        "<> OLD.series OR NEW.id <> OLD.id\n"
        "BEGIN SELECT RAISE(ABORT, 'the numbers of a series never go back'); END",
        "CREATE TRIGGER series_kept BEFORE DELETE ON series\n"
        "BEGIN SELECT RAISE(ABORT, 'a series is never deleted'); END",
        "CREATE TRIGGER series_once BEFORE INSERT ON series\n"
        "WHEN EXISTS (SELECT 1 FROM series WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM series "
        "WHERE type = NEW.type AND series = NEW.series)\n"
        "BEGIN SELECT RAISE(ABORT, 'the series is there already'); END",

        "CREATE TABLE jumps (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  series_id INTEGER NOT NULL REFERENCES series (id), -- whose numbers\n"
        "  skipped_from INTEGER NOT NULL, -- the first number that was given up\n"
        "  next INTEGER NOT NULL CHECK (next >= skipped_from), -- the number that came after; "
        "equal: nothing was given up, numbering was confirmed\n"
        "  at INTEGER NOT NULL, -- Unix seconds\n"
        "  reason TEXT NOT NULL CHECK (reason <> '') -- as the person gave it\n"
        ") STRICT",
        "CREATE INDEX jumps_by_series ON jumps (series_id, skipped_from)",
        "CREATE TRIGGER jumps_frozen BEFORE UPDATE ON jumps BEGIN SELECT RAISE(ABORT, 'a declared "
        "jump stays as it was'); END",
        "CREATE TRIGGER jumps_kept BEFORE DELETE ON jumps BEGIN SELECT RAISE(ABORT, 'a declared "
        "jump stays'); END",

        "CREATE TABLE documents (\n"
        "  id INTEGER PRIMARY KEY, -- the #ID\n"
        "  type TEXT NOT NULL CHECK (type = 'order_form' OR type = 'delivery_note' OR type = "
        "'invoice' OR type = 'credit_note'), -- bestelbon, leveringsbon, factuur, creditnota\n"
        "  state TEXT NOT NULL CHECK (state = 'draft' OR state = 'issued' OR state = 'sent' OR "
        "state = 'void'), -- lives on\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- WooCommerce's id of the order\n"
        "  order_number TEXT NOT NULL, -- as the shop shows it\n"
        "  created_at INTEGER NOT NULL, -- when the draft was made, Unix seconds\n"
        "  number TEXT UNIQUE, -- NULL: never issued\n"
        "  series_id INTEGER REFERENCES series (id), -- NULL: never issued\n"
        "  n INTEGER, -- the {N} of the number\n"
        "  issue_date TEXT, -- the calendar day in the seller's zone\n"
        "  issued_at INTEGER, -- Unix seconds, for burst_limit\n"
        "  sha256 BLOB, -- of content, frozen at issue\n"
        "  chain BLOB, -- SHA-256 of: the chain of the document before in its series (hex), LF, "
        "number, LF, sha256 (hex)\n"
        "  currency TEXT NOT NULL, -- ISO 4217\n"
        "  total_gross INTEGER NOT NULL, -- minor units\n"
        "  credits_id INTEGER REFERENCES documents (id), -- of a credit note: its invoice\n"
        "  refund_id INTEGER NOT NULL DEFAULT 0, -- of a credit note: the shop's refund, 0 made by "
        "hand\n"
        "  paid INTEGER NOT NULL CHECK (paid IN (0, 1)), -- lives on\n"
        "  paid_at INTEGER NOT NULL, -- lives on; Unix seconds, 0 unknown\n"
        "  total_paid INTEGER NOT NULL, -- lives on; minor units\n"
        "  total_due INTEGER NOT NULL, -- lives on; minor units\n"
        "  warnings TEXT NOT NULL DEFAULT '[]', -- lives on; JSON list of code, blocks, text\n"
        "  blocked INTEGER NOT NULL CHECK (blocked IN (0, 1)), -- lives on; 1: a warning blocks\n"
        "  fully_credited INTEGER NOT NULL DEFAULT 0 CHECK (fully_credited IN (0, 1)), -- lives "
        "on; 1: issued credit notes cover the whole invoice\n"
        "  edits TEXT NOT NULL DEFAULT '{}', -- what a person changed with edit, JSON\n"
        "  vat_choice TEXT NOT NULL DEFAULT '', -- the person's category for zero VAT\n"
        "  made_by TEXT NOT NULL CHECK (made_by IN ('rule', 'person')), -- who wanted it\n"
        "  automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)), -- 1: made by a rule while "
        "auto_send=true\n"
        "  pending_order INTEGER NOT NULL CHECK (pending_order IN (0, 1)), -- lives on; 1: the "
        "order's status does not let it issue itself yet\n"
        "  ripe_from INTEGER NOT NULL, -- send_after counts from here, Unix seconds\n"
        "  released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1)), -- 1: freed from "
        "burst_limit by outbox release\n"
        "  parked INTEGER NOT NULL DEFAULT 0 CHECK (parked = 0 OR parked = 1 OR parked = 2), -- "
        "not tried by itself: 1 no usable address, 2 burst_limit\n"
        "  tried INTEGER NOT NULL DEFAULT 0, -- how often it could not be issued: the least tried "
        "goes first\n"
        "  void_by TEXT NOT NULL DEFAULT 'nobody' CHECK (void_by = 'nobody' OR void_by = 'rule' OR "
        "void_by = 'person' OR void_by = 'replacement'), -- lives on\n"
        "  rendered_at INTEGER NOT NULL DEFAULT 0, -- lives on until it is set; 0: the PDF is not "
        "stored yet\n"
        "  render_attempts INTEGER NOT NULL DEFAULT 0, -- lives on; failed ones\n"
        "  next_render_at INTEGER NOT NULL DEFAULT 0, -- lives on; Unix seconds\n"
        "  render_error TEXT NOT NULL DEFAULT '', -- lives on\n"
        "  ubl_reason TEXT NOT NULL DEFAULT '', -- lives on until rendered_at is set; why there is "
        "no UBL\n"
        "  has_ubl INTEGER NOT NULL DEFAULT 0 CHECK (has_ubl IN (0, 1)), -- lives on until "
        "rendered_at is set; 1: a UBL is stored\n"
        "  exported_at INTEGER NOT NULL DEFAULT 0, -- lives on; when the UBL was written to "
        "[einvoice] directory, 0 not yet\n"
        "  shop_paid_at INTEGER NOT NULL DEFAULT 0, -- lives on; when the shop says it was paid, 0 "
        "it does not\n"
        "  person_paid_at INTEGER NOT NULL DEFAULT 0, -- lives on; when a person says it was paid, "
        "0 nobody does\n"
        "  person_paid_by TEXT NOT NULL DEFAULT '', -- lives on; paid --by\n"
        "  content TEXT NOT NULL, -- the document as JSON, frozen at issue; last, so that searches "
        "need not read it\n"
        "  CHECK ((state = 'draft') <= (number IS NULL) AND (state IN ('issued', 'sent')) <= "
        "(number IS NOT NULL)),\n"
        "  CHECK ((number IS NULL) = (series_id IS NULL) AND (number IS NULL) = (n IS NULL) AND "
        "(number IS NULL) = (issue_date IS NULL)\n"
        "    AND (number IS NULL) = (issued_at IS NULL) AND (number IS NULL) = (sha256 IS NULL) "
        "AND (number IS NULL) = (chain IS NULL)),\n"
        "  CHECK (sha256 IS NULL OR (length(sha256) = 32 AND length(chain) = 32)),\n"
        "  CHECK ((type = 'credit_note') = (credits_id IS NOT NULL)),\n"
        "  CHECK ((state = 'void') = (void_by <> 'nobody')),\n"
        "  CHECK (rendered_at = 0 OR number IS NOT NULL),\n"
        "  UNIQUE (series_id, n)\n"
        ") STRICT",
        "CREATE UNIQUE INDEX documents_live ON documents (shop, order_id, type)\n"
        "  WHERE type <> 'credit_note' AND state <> 'void' AND fully_credited = 0",
        "CREATE UNIQUE INDEX documents_refund ON documents (shop, order_id, refund_id)\n"
        "  WHERE type = 'credit_note' AND state <> 'void' AND refund_id <> 0",
        "CREATE INDEX documents_by_order ON documents (shop, order_id, id)",
        "CREATE INDEX documents_by_order_number ON documents (order_number, id)",
        "CREATE INDEX documents_by_order_id ON documents (order_id, id)",
        "CREATE INDEX documents_by_type ON documents (type, id)",
        "CREATE INDEX documents_by_state ON documents (state, id)",
        "CREATE INDEX documents_by_shop ON documents (shop, id)",
        "CREATE INDEX documents_by_time ON documents (created_at, id)",
        "CREATE INDEX documents_credits ON documents (credits_id, id) WHERE credits_id IS NOT NULL",
        "CREATE INDEX documents_unpaid ON documents (id) WHERE type = 'invoice' AND state IN "
        "('issued', 'sent') AND total_due > 0 AND fully_credited = 0",
        "CREATE INDEX documents_ripe ON documents (tried, ripe_from, id)\n"
        "  WHERE state = 'draft' AND automatic = 1 AND pending_order = 0 AND blocked = 0 AND "
        "parked = 0",
        "CREATE INDEX documents_burst ON documents (id) WHERE state = 'draft' AND parked = 2",
        "CREATE INDEX documents_blocked ON documents (id) WHERE state = 'draft' AND blocked = 1",
        "CREATE INDEX documents_automatic ON documents (issued_at) WHERE automatic = 1 AND "
        "released = 0 AND issued_at IS NOT NULL",
        "CREATE INDEX documents_invoice_drafts ON documents (created_at) WHERE type = 'invoice' "
        "AND state = 'draft'",
        "CREATE INDEX documents_unrendered ON documents (next_render_at, id) WHERE number IS NOT "
        "NULL AND rendered_at = 0",
        "CREATE INDEX documents_unexported ON documents (id) WHERE has_ubl = 1 AND exported_at = 0",

        "CREATE TRIGGER documents_frozen BEFORE UPDATE ON documents\n"
        "WHEN OLD.number IS NOT NULL AND (NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type OR "
        "NEW.shop IS NOT OLD.shop\n"
        "  OR NEW.order_id IS NOT OLD.order_id OR NEW.order_number IS NOT OLD.order_number OR "
        "NEW.created_at IS NOT OLD.created_at\n"
        "  OR NEW.number IS NOT OLD.number OR NEW.series_id IS NOT OLD.series_id OR NEW.n IS NOT "
        "OLD.n OR NEW.issue_date IS NOT OLD.issue_date\n"
        "  OR NEW.issued_at IS NOT OLD.issued_at OR NEW.sha256 IS NOT OLD.sha256 OR NEW.chain IS "
        "NOT OLD.chain OR NEW.currency IS NOT OLD.currency\n"
        "  OR NEW.total_gross IS NOT OLD.total_gross OR NEW.credits_id IS NOT OLD.credits_id OR "
        "NEW.refund_id IS NOT OLD.refund_id\n"
        "  OR NEW.edits IS NOT OLD.edits OR NEW.vat_choice IS NOT OLD.vat_choice OR NEW.made_by IS "
        "NOT OLD.made_by\n"
        "  OR NEW.automatic IS NOT OLD.automatic OR NEW.ripe_from IS NOT OLD.ripe_from OR "
        "NEW.released IS NOT OLD.released\n"
        "  OR NEW.content IS NOT OLD.content OR NEW.fully_credited < OLD.fully_credited\n"
        "  OR (OLD.rendered_at <> 0 AND (NEW.rendered_at IS NOT OLD.rendered_at OR NEW.ubl_reason "
        "IS NOT OLD.ubl_reason\n"
        "    OR NEW.has_ubl IS NOT OLD.has_ubl)))\n"
        "BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END",
        "CREATE TRIGGER documents_state BEFORE UPDATE ON documents\n"
        "WHEN OLD.number IS NOT NULL AND NEW.state IS NOT OLD.state AND NOT ((OLD.state = 'issued' "
        "AND NEW.state = 'sent')\n"
        "  OR (OLD.state IN ('issued', 'sent') AND NEW.state = 'void' AND OLD.type IN "
        "('order_form', 'delivery_note')))\n"
        "BEGIN SELECT RAISE(ABORT, 'an issued document never goes back, and an invoice or credit "
        "note is never void'); END",
        "CREATE TRIGGER documents_no_replacing BEFORE UPDATE ON documents\n"
        "WHEN EXISTS (SELECT 1 FROM documents o WHERE o.id = NEW.id AND o.id <> OLD.id AND "
        "o.number IS NOT NULL)\n"
        "  OR EXISTS (SELECT 1 FROM documents o WHERE o.number = NEW.number AND o.id <> OLD.id)\n"
        "  OR EXISTS (SELECT 1 FROM documents o WHERE o.series_id = NEW.series_id AND o.n = NEW.n "
        "AND o.id <> OLD.id)\n"
        "  OR (NEW.type <> 'credit_note' AND NEW.state <> 'void' AND NEW.fully_credited = 0\n"
        "    AND EXISTS (SELECT 1 FROM documents o WHERE o.shop = NEW.shop AND o.order_id = "
        "NEW.order_id AND o.type = NEW.type\n"
        "      AND o.type <> 'credit_note' AND o.state <> 'void' AND o.fully_credited = 0 AND o.id "
        "<> OLD.id))\n"
        "  OR (NEW.type = 'credit_note' AND NEW.state <> 'void' AND NEW.refund_id <> 0\n"
        "    AND EXISTS (SELECT 1 FROM documents o WHERE o.shop = NEW.shop AND o.order_id = "
        "NEW.order_id AND o.refund_id = NEW.refund_id\n"
        "      AND o.type = 'credit_note' AND o.state <> 'void' AND o.refund_id <> 0 AND o.id <> "
        "OLD.id))\n"
        "BEGIN SELECT RAISE(ABORT, 'another document stands in the way'); END",
        "CREATE TRIGGER documents_begin BEFORE INSERT ON documents\n"
        "WHEN NEW.state <> 'draft' OR NEW.number IS NOT NULL\n"
        "BEGIN SELECT RAISE(ABORT, 'a document begins as a draft'); END",
        "CREATE TRIGGER documents_no_replacing_insert BEFORE INSERT ON documents\n"
        "WHEN EXISTS (SELECT 1 FROM documents o WHERE o.id = NEW.id)\n"
        "  OR (NEW.type <> 'credit_note'\n"
        "    AND EXISTS (SELECT 1 FROM documents o WHERE o.shop = NEW.shop AND o.order_id = "
        "NEW.order_id AND o.type = NEW.type\n"
        "      AND o.type <> 'credit_note' AND o.state <> 'void' AND o.fully_credited = 0))\n"
        "  OR (NEW.type = 'credit_note' AND NEW.refund_id <> 0\n"
        "    AND EXISTS (SELECT 1 FROM documents o WHERE o.shop = NEW.shop AND o.order_id = "
        "NEW.order_id AND o.refund_id = NEW.refund_id\n"
        "      AND o.type = 'credit_note' AND o.state <> 'void' AND o.refund_id <> 0))\n"
        "BEGIN SELECT RAISE(ABORT, 'another document stands in the way'); END",
        "CREATE TRIGGER documents_kept BEFORE DELETE ON documents\n"
        "BEGIN SELECT RAISE(ABORT, 'a document is never deleted: a draft becomes void'); END",

        "CREATE TABLE artifacts (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id), -- an issued one\n"
        "  kind TEXT NOT NULL CHECK (kind IN ('pdf', 'ubl')), -- the page or the e-invoice\n"
        "  made_at INTEGER NOT NULL, -- Unix seconds\n"
        "  sha256 BLOB NOT NULL CHECK (length(sha256) = 32), -- of bytes\n"
        "  bytes BLOB NOT NULL, -- the file; made once, never again\n"
        "  UNIQUE (document_id, kind)\n"
        ") STRICT",
        "CREATE TRIGGER artifacts_frozen BEFORE UPDATE ON artifacts BEGIN SELECT RAISE(ABORT, 'a "
        "stored PDF or UBL never changes'); END",
        "CREATE TRIGGER artifacts_kept BEFORE DELETE ON artifacts BEGIN SELECT RAISE(ABORT, 'a "
        "stored PDF or UBL is never deleted'); END",
        "CREATE TRIGGER artifacts_once BEFORE INSERT ON artifacts\n"
        "WHEN EXISTS (SELECT 1 FROM artifacts WHERE id = NEW.id)\n"
        "  OR EXISTS (SELECT 1 FROM artifacts WHERE document_id = NEW.document_id AND kind = "
        "NEW.kind)\n"
        "BEGIN SELECT RAISE(ABORT, 'it is stored already, and never changes'); END",

        "CREATE TABLE messages (\n"
        "  message_id TEXT PRIMARY KEY, -- without angle brackets\n"
        "  bytes BLOB NOT NULL -- the whole mail: the same for every attempt and every recipient\n"
        ") STRICT",
        "CREATE TRIGGER messages_frozen BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'a "
        "kept mail never changes'); END",

        "CREATE TABLE mails (\n"
        "  id INTEGER PRIMARY KEY, -- as outbox shows it\n"
        "  document_id INTEGER REFERENCES documents (id), -- NULL: an alert\n"
        "  recipient TEXT NOT NULL, -- one address, its domain as A-label\n"
        "  role TEXT NOT NULL CHECK (role = 'to' OR role = 'cc' OR role = 'bcc' OR role = "
        "'alert'), -- to: the customer\n"
        "  state TEXT NOT NULL CHECK (state = 'queued' OR state = 'held' OR state = 'uncertain' OR "
        "state = 'sent' OR state = 'failed' OR state = 'cancelled'), -- queued and uncertain ones "
        "leave by themselves\n"
        "  waits_for_pdf INTEGER NOT NULL CHECK (waits_for_pdf IN (0, 1)), -- 1: its document is "
        "not rendered yet\n"
        "  claimed INTEGER NOT NULL DEFAULT 0 CHECK (claimed IN (0, 1)), -- 1: an attempt is going "
        "on\n"
        "  past_dot INTEGER NOT NULL DEFAULT 0 CHECK (past_dot IN (0, 1)), -- 1: the attempt that "
        "goes on got to the final dot\n"
        "  attempts INTEGER NOT NULL DEFAULT 0, -- counted when claimed\n"
        "  uncertain_attempts INTEGER NOT NULL DEFAULT 0, -- those that broke after the final dot\n"
        "  last_answer TEXT NOT NULL DEFAULT '', -- of the mail server, for the owner\n"
        "  next_attempt_at INTEGER NOT NULL, -- Unix seconds\n"
        "  created_at INTEGER NOT NULL, -- Unix seconds\n"
        "  first_failed_at INTEGER NOT NULL DEFAULT 0, -- give_up_after counts from here; 0 never "
        "failed\n"
        "  sent_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds, 0 not sent\n"
        "  message_id TEXT NOT NULL, -- one for all recipients and attempts; another one only by "
        "send --again\n"
        "  subject TEXT NOT NULL DEFAULT '', -- of alerts\n"
        "  body TEXT NOT NULL DEFAULT '', -- of alerts\n"
        "  CHECK ((role = 'alert') = (document_id IS NULL)),\n"
        "  CHECK ((state = 'sent') = (sent_at <> 0)),\n"
        "  CHECK (claimed = 0 OR state IN ('queued', 'uncertain')),\n"
        "  CHECK (past_dot <= claimed)\n"
        ") STRICT",
        "CREATE INDEX mails_due ON mails (next_attempt_at, id)\n"
        "  WHERE state IN ('queued', 'uncertain') AND claimed = 0 AND waits_for_pdf = 0 AND role "
        "<> 'alert'",
        "CREATE INDEX mails_due_alerts ON mails (next_attempt_at, id)\n"
        "  WHERE state IN ('queued', 'uncertain') AND claimed = 0 AND waits_for_pdf = 0 AND role = "
        "'alert'",
        "CREATE INDEX mails_claimed ON mails (id) WHERE claimed = 1",
        "CREATE INDEX mails_by_state ON mails (state, id)",
        "CREATE INDEX mails_by_document ON mails (document_id, id) WHERE document_id IS NOT NULL",
        "CREATE INDEX mails_to ON mails (document_id, id) WHERE role = 'to'",

        "CREATE TABLE pause (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  until INTEGER NOT NULL, -- no mail but alerts leaves before, Unix seconds; 0: none is "
        "held up\n"
        "  reason TEXT NOT NULL -- the trouble with the relay, for the owner\n"
        ") STRICT",
        "INSERT INTO pause VALUES (1, 0, '')",

        "CREATE TABLE tallies (\n"
        "  thing TEXT NOT NULL CHECK (thing IN ('delivery', 'mail')), -- what is counted\n"
        "  state TEXT NOT NULL, -- of the deliveries (but pending ones) and mails that are "
        "counted\n"
        "  count INTEGER NOT NULL DEFAULT 0, -- kept by triggers, so that status need not count a "
        "million rows\n"
        "  PRIMARY KEY (thing, state)\n"
        ") STRICT, WITHOUT ROWID",
        "INSERT INTO tallies (thing, state) VALUES ('delivery', 'done'), ('delivery', 'ignored'), "
        "('delivery', 'failed'), ('mail', 'queued'),\n"
        "  ('mail', 'held'), ('mail', 'uncertain'), ('mail', 'sent'), ('mail', 'failed'), ('mail', "
        "'cancelled')",
        "CREATE TRIGGER deliveries_counted_new AFTER INSERT ON deliveries WHEN NEW.state <> "
        "'pending'\n"
        "BEGIN UPDATE tallies SET count = count + 1 WHERE thing = 'delivery' AND state = "
        "NEW.state; END",
        "CREATE TRIGGER deliveries_counted AFTER UPDATE OF state ON deliveries WHEN NEW.state <> "
        "OLD.state\n"
        "BEGIN\n"
        "  UPDATE tallies SET count = count - 1 WHERE thing = 'delivery' AND state = OLD.state;\n"
        "  UPDATE tallies SET count = count + 1 WHERE thing = 'delivery' AND state = NEW.state;\n"
        "END",
        "CREATE TRIGGER deliveries_kept BEFORE DELETE ON deliveries BEGIN SELECT RAISE(ABORT, 'a "
        "delivery is never deleted'); END",
        "CREATE TRIGGER mails_counted_new AFTER INSERT ON mails\n"
        "BEGIN UPDATE tallies SET count = count + 1 WHERE thing = 'mail' AND state = NEW.state; "
        "END",
        "CREATE TRIGGER mails_counted AFTER UPDATE OF state ON mails WHEN NEW.state <> OLD.state\n"
        "BEGIN\n"
        "  UPDATE tallies SET count = count - 1 WHERE thing = 'mail' AND state = OLD.state;\n"
        "  UPDATE tallies SET count = count + 1 WHERE thing = 'mail' AND state = NEW.state;\n"
        "END",
        "CREATE TRIGGER mails_kept BEFORE DELETE ON mails BEGIN SELECT RAISE(ABORT, 'a mail is "
        "never deleted'); END",

        "CREATE TABLE events (\n"
        "  id INTEGER PRIMARY KEY, -- in the order they were told\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- the order whose story it is\n"
        "  at INTEGER NOT NULL, -- Unix seconds\n"
        "  kind TEXT NOT NULL CHECK (kind = 'decision' OR kind = 'document' OR kind = 'mail' OR "
        "kind = 'payment' OR kind = 'person'), -- deliveries are told from their own rows\n"
        "  text TEXT NOT NULL -- one sentence for the owner\n"
        ") STRICT",
        "CREATE INDEX events_by_order ON events (shop, order_id, id)",

        "CREATE TABLE alerts (\n"
        "  kind TEXT PRIMARY KEY, -- e.g. failed-delivery\n"
        "  mailed_at INTEGER NOT NULL -- Unix seconds: at most one mail an hour\n"
        ") STRICT, WITHOUT ROWID",

        "CREATE TABLE counters (\n"
        "  name TEXT PRIMARY KEY, -- e.g. last_delivery_at\n"
        "  value INTEGER NOT NULL -- a count or Unix seconds\n"
        ") STRICT, WITHOUT ROWID",
        "PRAGMA user_version = 1",
        NULL,
};

/* body_lead: N of a body that begins with {"id":N, else 0. With it before the digest, repeats are
 * looked up beside their neighbours, and what comes in changes the index's last page instead of any
 * page. A packed or purged body that was an order began with the order's id. */
static const char *const version_2[] = {
        "ALTER TABLE deliveries ADD COLUMN body_lead INTEGER NOT NULL DEFAULT 0",
        "DROP INDEX deliveries_repeats",
        "UPDATE deliveries SET body_lead = CASE\n"
        "  WHEN packed = 1 OR body IS NULL THEN order_id\n"
        "  WHEN substr(body, 1, 6) = x'7B226964223A' AND substr(body, 7, 1) BETWEEN x'30' AND "
        "x'39'\n"
        "    THEN CAST(CAST(substr(body, 7, 18) AS TEXT) AS INTEGER)\n"
        "  ELSE 0 END",
        "CREATE UNIQUE INDEX deliveries_repeats ON deliveries (shop, body_lead, body_sha256) WHERE "
        "counts_repeats = 1",
        "PRAGMA user_version = 2",
        NULL,
};

/* vat_reason: the ground that a person gave for category E (`issue --vat-reason`), frozen with the
 * rest. */
static const char *const version_3[] = {
        "ALTER TABLE documents ADD COLUMN vat_reason TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE documents ADD COLUMN link_id INTEGER", /* the last of links when it was issued,
                                                               in its chain; 0 none; NULL issued
                                                               before */
        "DROP TRIGGER documents_frozen",
        "CREATE TRIGGER documents_frozen BEFORE UPDATE ON documents\n"
        "WHEN OLD.number IS NOT NULL AND (NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type OR "
        "NEW.shop IS NOT OLD.shop\n"
        "  OR NEW.order_id IS NOT OLD.order_id OR NEW.order_number IS NOT OLD.order_number OR "
        "NEW.created_at IS NOT "
        "OLD.created_at\n"
        "  OR NEW.number IS NOT OLD.number OR NEW.series_id IS NOT OLD.series_id OR NEW.n IS NOT "
        "OLD.n OR NEW.issue_date IS NOT "
        "OLD.issue_date\n"
        "  OR NEW.issued_at IS NOT OLD.issued_at OR NEW.sha256 IS NOT OLD.sha256 OR NEW.chain IS "
        "NOT OLD.chain OR NEW.currency IS "
        "NOT OLD.currency\n"
        "  OR NEW.total_gross IS NOT OLD.total_gross OR NEW.credits_id IS NOT OLD.credits_id OR "
        "NEW.refund_id IS NOT "
        "OLD.refund_id\n"
        "  OR NEW.edits IS NOT OLD.edits OR NEW.vat_choice IS NOT OLD.vat_choice OR NEW.vat_reason "
        "IS NOT OLD.vat_reason OR "
        "NEW.made_by IS NOT OLD.made_by\n"
        "  OR NEW.automatic IS NOT OLD.automatic OR NEW.ripe_from IS NOT OLD.ripe_from OR "
        "NEW.released IS NOT OLD.released\n"
        "  OR NEW.content IS NOT OLD.content OR NEW.link_id IS NOT OLD.link_id OR "
        "NEW.fully_credited < OLD.fully_credited\n"
        "  OR (OLD.rendered_at <> 0 AND (NEW.rendered_at IS NOT OLD.rendered_at OR NEW.ubl_reason "
        "IS NOT OLD.ubl_reason\n"
        "    OR NEW.has_ubl IS NOT OLD.has_ubl)))\n"
        "BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END",
        "CREATE TABLE renderings (\n"
        "  document_id INTEGER PRIMARY KEY REFERENCES documents (id), -- its page is being made by "
        "the daemon\n"
        "  begun_at INTEGER NOT NULL -- Unix seconds; a row that a start finds is an attempt that "
        "ended with the process\n"
        ") STRICT",
        "CREATE TABLE pictures (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  kept_at INTEGER NOT NULL, -- Unix seconds\n"
        "  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32), -- of bytes; the frozen "
        "content of documents names it\n"
        "  bytes BLOB NOT NULL -- a logo as it was when a document was issued, once for all that "
        "show it\n"
        ") STRICT",
        "CREATE TRIGGER pictures_frozen BEFORE UPDATE ON pictures BEGIN SELECT RAISE(ABORT, 'a "
        "kept picture never changes'); END",
        "CREATE TRIGGER pictures_kept BEFORE DELETE ON pictures BEGIN SELECT RAISE(ABORT, 'a kept "
        "picture is never deleted'); END",
        "CREATE TRIGGER pictures_once BEFORE INSERT ON pictures\n"
        "WHEN EXISTS (SELECT 1 FROM pictures WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM pictures "
        "WHERE sha256 = NEW.sha256)\n"
        "BEGIN SELECT RAISE(ABORT, 'it is kept already, and never changes'); END",
        "CREATE TABLE links (\n"
        "  id INTEGER PRIMARY KEY, -- 1, 2, 3 … in the order in which pages were made\n"
        "  document_id INTEGER NOT NULL UNIQUE REFERENCES documents (id), -- whose page it is\n"
        "  pdf_sha256 BLOB NOT NULL CHECK (length(pdf_sha256) = 32), -- of its PDF\n"
        "  ubl_sha256 BLOB CHECK (ubl_sha256 IS NULL OR length(ubl_sha256) = 32), -- of its UBL, "
        "NULL it has none\n"
        "  link BLOB NOT NULL CHECK (length(link) = 32) -- SHA-256 of the link before, the number "
        "and these hashes\n"
        ") STRICT",
        "CREATE TRIGGER links_frozen BEFORE UPDATE ON links BEGIN SELECT RAISE(ABORT, 'a link "
        "never changes'); END",
        "CREATE TRIGGER links_kept BEFORE DELETE ON links BEGIN SELECT RAISE(ABORT, 'a link is "
        "never deleted'); END",
        "CREATE TRIGGER links_once BEFORE INSERT ON links\n"
        "WHEN EXISTS (SELECT 1 FROM links WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM links WHERE "
        "document_id = NEW.document_id)\n"
        "BEGIN SELECT RAISE(ABORT, 'a link is made once'); END",
        "CREATE TABLE cares (\n"
        "  kind TEXT PRIMARY KEY, -- backup or verify\n"
        "  good_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds of the last good one, 0 none yet\n"
        "  failed_at INTEGER NOT NULL DEFAULT 0, -- when the last one failed, 0 it did not\n"
        "  reason TEXT NOT NULL DEFAULT '', -- why it did\n"
        "  place TEXT NOT NULL DEFAULT '', -- the directory of the nightly backups\n"
        "  nightly_at INTEGER NOT NULL DEFAULT 0, -- when one was last asked for by the nightly "
        "unit\n"
        "  told_at INTEGER NOT NULL DEFAULT 0 -- the failed_at or good_at that an alert was last "
        "raised about\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE TABLE attempts (\n"
        "  delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id), -- pending: it is being "
        "mapped, or was when the daemon "
        "died\n"
        "  begun_at INTEGER NOT NULL, -- Unix seconds; 0: not in hand. What a start finds begun "
        "ended with the process\n"
        "  cut_short INTEGER NOT NULL DEFAULT 0 -- how often that happened\n"
        ") STRICT",
        "PRAGMA user_version = 3",
        NULL,
};

const struct migration store_migrations[] = {
        {version_1},
        {version_2},
        {version_3},
        {schema_version_4},
};
const int store_migration_count = G_N_ELEMENTS(store_migrations);

const char *const store_tables[] = {"birth", "deliveries", "orders", "refunds", "series", "jumps",
        "documents", "artifacts", "links", "messages", "mails", "pause", "tallies", "events",
        "alerts", "cares", "counters", "renderings", "pictures", "attempts", "peppol_deliveries",
        "peppol_exchanges", "peppol_pause", "peppol_tallies", "peppol_owed", NULL};
