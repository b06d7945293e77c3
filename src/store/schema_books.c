/* The sixth schema: payments, bank statements, receipts, reminders, and what documents are searched
 * by. A released one is never changed.
 *
 * day_of(moment, zone), day_start(day, zone) and reference_plain(text) are migrate.c's. */
#include "schema.h"

#include <stddef.h>

#include "document_words.h"

/* Of d, an issued invoice: its zone, and its frozen content where that can be read. */
#define ZONE "ifnull(json_extract(d.content, '$.seller.timezone'), 'UTC')"
#define READABLE "d.number IS NOT NULL AND d.type = 'invoice' AND json_valid(d.content)"

/* Of d: what its payments make, and what issued credit notes took off it. */
#define PAYMENTS_SUM                                                          \
    "(SELECT ifnull(sum(p.amount), 0) FROM payments p WHERE p.document_id = " \
    "d.id AND p.taken_back_at = 0)"
#define CREDITED_SUM                                               \
    "(SELECT ifnull(sum(c.total_gross), 0) FROM documents c WHERE" \
    " c.credits_id = d.id AND c.number IS NOT NULL)"

const char *const schema_version_6[] = {
        /* ---- payments ---- */
        "CREATE TABLE payments (\n"
        "  id INTEGER PRIMARY KEY, -- as show tells it\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id),"
        " -- an issued invoice\n"
        "  kind TEXT NOT NULL CHECK (kind = 'card' OR kind = 'shop'"
        " OR kind = 'hand' OR kind = 'bank' OR kind = 'reversal'"
        " OR kind = 'link'),"
        " -- who says so: a gift card at issue, the shop, a person, the bank;"
        " what the bank took back; the payment link\n"
        "  amount INTEGER NOT NULL CHECK ((kind = 'reversal') = (amount < 0)"
        " AND amount <> 0), -- minor units\n"
        "  day TEXT NOT NULL, -- the calendar day in the seller's zone\n"
        "  at INTEGER NOT NULL,"
        " -- Unix seconds: date_paid_gmt of the shop's, else the start of its"
        " day\n"
        "  by_whom TEXT NOT NULL DEFAULT '', -- in words\n"
        "  reference TEXT NOT NULL DEFAULT '',"
        " -- what finds it elsewhere: of a card, of the bank\n"
        "  shop_at INTEGER NOT NULL DEFAULT 0,"
        " -- date_paid_gmt where it is also the shop's own word; 0 it is not\n"
        "  line_id INTEGER REFERENCES bank_lines (id),"
        " -- the bank's line that made it or proves it\n"
        "  reverses_id INTEGER REFERENCES payments (id),"
        " -- of a reversal: what it took back\n"
        "  made_at INTEGER NOT NULL, -- Unix seconds\n"
        "  taken_back_at INTEGER NOT NULL DEFAULT 0,"
        " -- lives on; Unix seconds, 0 it counts\n"
        "  CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL))\n"
        ") STRICT",
        "CREATE INDEX payments_by_document ON payments (document_id, id)",
        "CREATE INDEX payments_by_day ON payments (day, id)"
        " WHERE taken_back_at = 0",
        "CREATE INDEX payments_by_line ON payments (line_id)"
        " WHERE line_id IS NOT NULL",
        "CREATE INDEX payments_by_reversed ON payments (reverses_id)"
        " WHERE reverses_id IS NOT NULL",
        "CREATE TRIGGER payments_begin BEFORE INSERT ON payments\n"
        "WHEN NOT EXISTS (SELECT 1 FROM documents WHERE id = NEW.document_id"
        " AND number IS NOT NULL AND type = 'invoice')\n"
        "  OR EXISTS (SELECT 1 FROM payments WHERE id = NEW.id)\n"
        "BEGIN"
        " SELECT RAISE(ABORT, 'a payment is of an issued invoice, and made once');"
        " END",
        "CREATE TRIGGER payments_frozen BEFORE UPDATE ON payments\n"
        "WHEN NEW.id IS NOT OLD.id OR NEW.document_id IS NOT OLD.document_id"
        " OR NEW.amount IS NOT OLD.amount OR NEW.made_at IS NOT OLD.made_at\n"
        "  OR NEW.reverses_id IS NOT OLD.reverses_id"
        " OR OLD.taken_back_at <> 0\n"
        "BEGIN"
        " SELECT RAISE(ABORT, 'a payment keeps its amount, and what was taken"
        " back stays so');"
        " END",
        "CREATE TRIGGER payments_kept BEFORE DELETE ON payments BEGIN"
        " SELECT RAISE(ABORT, 'a payment is never deleted: it is taken back');"
        " END",

        /* ---- the bank ---- */
        "CREATE TABLE bank_statements (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  account TEXT NOT NULL, -- the seller's IBAN, without blanks\n"
        "  identity TEXT NOT NULL,"
        " -- what names it at the bank: year and sequence of a CODA,"
        " ElctrncSeqNb and Id of a camt.053\n"
        "  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
        " -- of its bytes in the file\n"
        "  format TEXT NOT NULL CHECK (format = 'coda' OR format = 'camt'),"
        " -- CODA 2 or camt.053\n"
        "  currency TEXT NOT NULL, -- ISO 4217\n"
        "  opened_on TEXT NOT NULL, -- day of the old balance, '' unknown\n"
        "  closed_on TEXT NOT NULL, -- day of the new balance, '' unknown\n"
        "  opening INTEGER NOT NULL, -- minor units\n"
        "  closing INTEGER NOT NULL, -- minor units\n"
        "  file TEXT NOT NULL, -- the name of the file that brought it\n"
        "  imported_at INTEGER NOT NULL -- Unix seconds\n"
        ") STRICT",
        "CREATE UNIQUE INDEX bank_statements_once"
        " ON bank_statements (account, sha256)",
        "CREATE INDEX bank_statements_by_identity"
        " ON bank_statements (account, identity)",
        "CREATE INDEX bank_statements_by_day ON bank_statements (closed_on)",
        "CREATE TRIGGER bank_statements_frozen BEFORE UPDATE ON bank_statements"
        " BEGIN SELECT RAISE(ABORT, 'a statement stays as the bank gave it');"
        " END",
        "CREATE TRIGGER bank_statements_kept BEFORE DELETE ON bank_statements"
        " BEGIN SELECT RAISE(ABORT, 'a statement is never deleted'); END",
        "CREATE TABLE bank_lines (\n"
        "  id INTEGER PRIMARY KEY, -- the N of bank match\n"
        "  statement_id INTEGER NOT NULL REFERENCES bank_statements (id),"
        " -- that it came with\n"
        "  place INTEGER NOT NULL, -- in its statement, from 1\n"
        "  account TEXT NOT NULL, -- of the statement\n"
        "  day TEXT NOT NULL, -- the booking day\n"
        "  amount INTEGER NOT NULL, -- minor units, negative: money went out\n"
        "  currency TEXT NOT NULL, -- ISO 4217\n"
        "  kind TEXT NOT NULL, -- bank/statement.h's words: transfer, reversal …\n"
        "  name TEXT NOT NULL, -- of the other side, '' unknown\n"
        "  iban TEXT NOT NULL, -- of the other side, '' unknown\n"
        "  reference TEXT NOT NULL,"
        " -- the structured one: 12 digits or RF…; '' none\n"
        "  text TEXT NOT NULL, -- the free one\n"
        "  end_to_end TEXT NOT NULL, -- the payer's EndToEndId, '' none\n"
        "  bank_reference TEXT NOT NULL, -- the bank's own, '' none\n"
        "  words TEXT NOT NULL,"
        " -- reference_plain() of reference, text and end_to_end: what an"
        " invoice's number is looked for in\n"
        "  state TEXT NOT NULL CHECK (state = 'booked' OR state = 'proposed'"
        " OR state = 'open' OR state = 'other' OR state = 'passed'),"
        " -- lives on\n"
        "  outcome TEXT NOT NULL, -- lives on; the rule's word\n"
        "  facts TEXT NOT NULL DEFAULT '', -- lives on; why, a sentence\n"
        "  decided_at INTEGER NOT NULL, -- lives on; Unix seconds\n"
        "  decided_by TEXT NOT NULL DEFAULT '',"
        " -- lives on; '' the rules, else who matched it\n"
        "  UNIQUE (statement_id, place)\n"
        ") STRICT",
        "CREATE INDEX bank_lines_by_state ON bank_lines (state, id)",
        "CREATE INDEX bank_lines_alike ON bank_lines (account, day, amount)",
        "CREATE INDEX bank_lines_by_amount ON bank_lines (account, amount, id)",
        "CREATE INDEX bank_lines_reversals ON bank_lines (id)"
        " WHERE kind = 'reversal' AND state = 'open'",
        /* all that is asked of those that wait, when an invoice is issued */
        "CREATE INDEX bank_lines_waiting ON bank_lines"
        " (state, currency, kind, amount, words, outcome)"
        " WHERE state = 'open' OR state = 'proposed'",
        "CREATE TRIGGER bank_lines_frozen BEFORE UPDATE ON bank_lines\n"
        "WHEN NEW.id IS NOT OLD.id OR NEW.statement_id IS NOT OLD.statement_id"
        " OR NEW.place IS NOT OLD.place OR NEW.account IS NOT OLD.account\n"
        "  OR NEW.day IS NOT OLD.day OR NEW.amount IS NOT OLD.amount"
        " OR NEW.currency IS NOT OLD.currency OR NEW.kind IS NOT OLD.kind\n"
        "  OR NEW.name IS NOT OLD.name OR NEW.iban IS NOT OLD.iban"
        " OR NEW.reference IS NOT OLD.reference OR NEW.text IS NOT OLD.text\n"
        "  OR NEW.end_to_end IS NOT OLD.end_to_end"
        " OR NEW.bank_reference IS NOT OLD.bank_reference\n"
        "BEGIN SELECT RAISE(ABORT, 'a line stays as the bank gave it'); END",
        "CREATE TRIGGER bank_lines_kept BEFORE DELETE ON bank_lines BEGIN"
        " SELECT RAISE(ABORT, 'a bank line is never deleted'); END",
        "CREATE TABLE bank_shares (\n"
        "  line_id INTEGER NOT NULL REFERENCES bank_lines (id), -- the line\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id),"
        " -- what the line pays, or is proposed to\n"
        "  amount INTEGER NOT NULL, -- minor units\n"
        "  PRIMARY KEY (line_id, document_id)\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE INDEX bank_shares_by_document ON bank_shares (document_id)",
        "CREATE TABLE bank_invoices (\n"
        "  document_id INTEGER PRIMARY KEY REFERENCES documents (id),"
        " -- an issued invoice, as the lines of the bank find it\n"
        "  number TEXT NOT NULL, -- reference_plain() of its number\n"
        "  method TEXT NOT NULL, -- payment method of the order\n"
        "  name TEXT NOT NULL, -- of the customer\n"
        "  company TEXT NOT NULL -- of the customer\n"
        ") STRICT",
        "INSERT INTO bank_invoices SELECT d.id, reference_plain(d.number),\n"
        "  ifnull(json_extract(d.content, '$.payment_method'), ''),"
        " ifnull(json_extract(d.content, '$.customer.name'), ''),\n"
        "  ifnull(json_extract(d.content, '$.customer.company'), '')\n"
        "FROM documents d WHERE " READABLE,
        "CREATE INDEX bank_invoices_by_number ON bank_invoices (number)",
        "CREATE TRIGGER bank_invoices_frozen BEFORE UPDATE ON bank_invoices"
        " BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END",
        "CREATE TRIGGER bank_invoices_kept BEFORE DELETE ON bank_invoices"
        " BEGIN SELECT RAISE(ABORT, 'an issued document is never deleted');"
        " END",

        /* ---- the book of daily receipts ---- */
        "CREATE TABLE receipts (\n"
        "  id INTEGER PRIMARY KEY, -- in the order in which they were written\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- WooCommerce's id of the order\n"
        "  order_number TEXT NOT NULL, -- as the shop shows it\n"
        "  cause TEXT NOT NULL CHECK (cause = 'order' OR cause = 'refund'"
        " OR cause = 'invoice'),"
        " -- it was paid; money went back; an invoice takes its place\n"
        "  refund_id INTEGER NOT NULL DEFAULT 0, -- of a refund\n"
        "  day TEXT NOT NULL, -- of the payment, the refund, the invoice\n"
        "  currency TEXT NOT NULL, -- ISO 4217\n"
        "  country TEXT NOT NULL, -- where the goods go\n"
        "  vat_country TEXT NOT NULL, -- whose VAT it is\n"
        "  business INTEGER NOT NULL CHECK (business IN (0, 1)),"
        " -- 1: the customer has a valid VAT number\n"
        "  category TEXT NOT NULL, -- UNCL5305\n"
        "  rate TEXT NOT NULL, -- in percent\n"
        "  base INTEGER NOT NULL, -- minor units\n"
        "  vat INTEGER NOT NULL, -- minor units\n"
        "  written_at INTEGER NOT NULL -- Unix seconds\n"
        ") STRICT",
        "CREATE INDEX receipts_by_order"
        " ON receipts (shop, order_id, id)",
        "CREATE INDEX receipts_by_day ON receipts (day, id)",
        "CREATE TRIGGER receipts_frozen BEFORE UPDATE ON receipts BEGIN"
        " SELECT RAISE(ABORT, 'a receipt never changes'); END",
        "CREATE TRIGGER receipts_kept BEFORE DELETE ON receipts BEGIN"
        " SELECT RAISE(ABORT, 'a receipt is never deleted'); END",
        "CREATE TRIGGER receipts_once BEFORE INSERT ON receipts\n"
        "WHEN EXISTS (SELECT 1 FROM receipts WHERE id = NEW.id)\n"
        "BEGIN SELECT RAISE(ABORT, 'a receipt is written once'); END",

        /* ---- reminders ---- */
        "CREATE TABLE reminders (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id),"
        " -- an unpaid invoice\n"
        "  step INTEGER NOT NULL CHECK (step >= 1), -- 1: the first one\n"
        "  queued_at INTEGER NOT NULL, -- Unix seconds\n"
        "  day TEXT NOT NULL, -- of queued_at in the seller's zone\n"
        "  due INTEGER NOT NULL, -- minor units, what it asks for\n"
        "  fee INTEGER NOT NULL,"
        " -- minor units, what it tells may be claimed beyond that; 0 nothing\n"
        "  mail_id INTEGER NOT NULL, -- of mails\n"
        "  void_at INTEGER NOT NULL DEFAULT 0"
        " -- Unix seconds, 0 it stands: its mail never left, and the step is open"
        " again\n"
        ") STRICT",
        "CREATE INDEX reminders_by_document ON reminders (document_id, step)",
        "CREATE UNIQUE INDEX reminders_once ON reminders (document_id, step)"
        " WHERE void_at = 0",
        "CREATE UNIQUE INDEX reminders_daily ON reminders (document_id, day)"
        " WHERE void_at = 0",
        "CREATE UNIQUE INDEX reminders_by_mail ON reminders (mail_id)",
        "CREATE TRIGGER reminders_frozen BEFORE UPDATE ON reminders\n"
        "WHEN NEW.id IS NOT OLD.id OR NEW.document_id IS NOT OLD.document_id"
        " OR NEW.step IS NOT OLD.step OR NEW.queued_at IS NOT OLD.queued_at\n"
        "  OR NEW.day IS NOT OLD.day OR NEW.due IS NOT OLD.due"
        " OR NEW.fee IS NOT OLD.fee OR NEW.mail_id IS NOT OLD.mail_id"
        " OR OLD.void_at <> 0\n"
        "BEGIN SELECT RAISE(ABORT, 'a reminder stays as it was queued'); END",
        "CREATE TRIGGER reminders_kept BEFORE DELETE ON reminders BEGIN"
        " SELECT RAISE(ABORT, 'a reminder is never deleted'); END",
        "CREATE TABLE reminder_holds (\n"
        "  document_id INTEGER PRIMARY KEY REFERENCES documents (id),"
        " -- an invoice that is not reminded of\n"
        "  since INTEGER NOT NULL -- Unix seconds: in dispute, a person said\n"
        ") STRICT",
        "CREATE TABLE reminder_start (\n"
        "  id INTEGER PRIMARY KEY CHECK (id = 1), -- one row\n"
        "  day TEXT NOT NULL -- [reminders] after was first set: what was due"
        " before it is not reminded of by itself\n"
        ") STRICT",
        "CREATE TRIGGER reminder_start_kept BEFORE UPDATE ON reminder_start BEGIN"
        " SELECT RAISE(ABORT, 'the first day stays'); END",

        /* ---- what documents are found by ---- */
        "ALTER TABLE documents ADD COLUMN reference TEXT NOT NULL DEFAULT ''",
        /* of an issued document: reference_plain() of its payment reference */
        "UPDATE documents AS d SET reference ="
        " reference_plain(json_extract(d.content, '$.payment_reference'))\n"
        "WHERE " READABLE,
        "CREATE TRIGGER documents_reference_frozen"
        " BEFORE UPDATE OF reference ON documents\n"
        "WHEN OLD.number IS NOT NULL AND NEW.reference IS NOT OLD.reference\n"
        "BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END",
        "CREATE INDEX documents_by_reference ON documents (reference, id)"
        " WHERE reference <> ''",
        "ALTER TABLE documents ADD COLUMN due_date TEXT NOT NULL DEFAULT ''",
        /* of an issued document, as it stands in its content; "" none */
        "UPDATE documents AS d SET due_date ="
        " ifnull(json_extract(d.content, '$.due_date'), '')\n"
        "WHERE d.number IS NOT NULL AND json_valid(d.content)",
        "CREATE TRIGGER documents_due_date_frozen"
        " BEFORE UPDATE OF due_date ON documents\n"
        "WHEN OLD.number IS NOT NULL AND NEW.due_date IS NOT OLD.due_date\n"
        "BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END",
        "CREATE INDEX documents_overdue ON documents (due_date, id)"
        " WHERE type = 'invoice' AND state IN ('issued', 'sent')"
        " AND total_due > 0",
        "CREATE INDEX documents_by_day ON documents (issue_date, series_id, n)"
        " WHERE issue_date IS NOT NULL",
        "CREATE INDEX documents_by_amount ON documents (total_gross, id)",
        "CREATE INDEX documents_surplus ON documents (id)"
        " WHERE instr(warnings, 'paid-too-much') > 0",
        "CREATE INDEX documents_open_amount ON documents (total_due, id)"
        " WHERE type = 'invoice' AND state IN ('issued', 'sent')"
        " AND total_due > 0",

        /* ---- what people search in documents ---- */
        "CREATE VIRTUAL TABLE document_search"
        " -- rowid: the document's id; number: '' of a draft;\n"
        "  -- orders: the order's number, and its id where that differs;"
        " customer: name, company, VAT number, who gets the parcel;\n"
        "  -- reference: of the payment, as shown and as in"
        " documents.reference; their_reference: the customer's own;\n"
        "  -- description: articles and texts of the first lines\n"
        "USING fts5 (number, orders, customer, email, reference,"
        " their_reference, description,\n"
        "  columnsize = 0, tokenize = 'unicode61 remove_diacritics 2')",
        DOCUMENT_WORDS_PUT "WHERE json_valid(d.content) ORDER BY d.id",

        /* ---- mails to the accountant, and reminders ---- */
        "CREATE TABLE mails_6 (\n"
        "  id INTEGER PRIMARY KEY, -- as outbox shows it\n"
        "  document_id INTEGER REFERENCES documents (id), -- NULL: an alert\n"
        "  recipient TEXT NOT NULL, -- one address, its domain as A-label\n"
        "  role TEXT NOT NULL"
        " CHECK (role = 'to' OR role = 'cc' OR role = 'bcc'"
        " OR role = 'alert' OR role = 'accountant' OR role = 'reminder'),"
        " -- to: the customer\n"
        "  state TEXT NOT NULL"
        " CHECK (state = 'queued' OR state = 'held' OR state = 'uncertain'"
        " OR state = 'sent' OR state = 'failed' OR state = 'cancelled'),"
        " -- queued and uncertain ones leave by themselves\n"
        "  waits_for_pdf INTEGER NOT NULL CHECK (waits_for_pdf IN (0, 1)),"
        " -- 1: its document is not rendered yet\n"
        "  claimed INTEGER NOT NULL DEFAULT 0 CHECK (claimed IN (0, 1)),"
        " -- 1: an attempt is going on\n"
        "  past_dot INTEGER NOT NULL DEFAULT 0 CHECK (past_dot IN (0, 1)),"
        " -- 1: the attempt that goes on got to the final dot\n"
        "  attempts INTEGER NOT NULL DEFAULT 0, -- counted when claimed\n"
        "  uncertain_attempts INTEGER NOT NULL DEFAULT 0,"
        " -- those that broke after the final dot\n"
        "  last_answer TEXT NOT NULL DEFAULT '',"
        " -- of the mail server, for the owner\n"
        "  next_attempt_at INTEGER NOT NULL, -- Unix seconds\n"
        "  created_at INTEGER NOT NULL, -- Unix seconds\n"
        "  first_failed_at INTEGER NOT NULL DEFAULT 0,"
        " -- give_up_after counts from here; 0 never failed\n"
        "  sent_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds, 0 not sent\n"
        "  message_id TEXT NOT NULL,"
        " -- one for all recipients and attempts; another"
        " one only by send --again\n"
        "  subject TEXT NOT NULL DEFAULT '', -- of alerts\n"
        "  body TEXT NOT NULL DEFAULT '', -- of alerts\n"
        "  waits_for_peppol INTEGER NOT NULL DEFAULT 0"
        " CHECK (waits_for_peppol = 0 OR waits_for_peppol = 1"
        " OR waits_for_peppol = 2),"
        " -- for the answer to its look-up: 0 no, 1 until next_attempt_at,"
        " 2 without an end\n"
        "  CHECK ((role = 'alert') = (document_id IS NULL)),\n"
        "  CHECK ((state = 'sent') = (sent_at <> 0)),\n"
        "  CHECK (claimed = 0 OR state IN ('queued', 'uncertain')),\n"
        "  CHECK (past_dot <= claimed)\n"
        ") STRICT",
        "INSERT INTO mails_6 SELECT id, document_id, recipient, role, state,"
        " waits_for_pdf, claimed, past_dot, attempts, uncertain_attempts,"
        " last_answer, next_attempt_at, created_at, first_failed_at, sent_at,"
        " message_id, subject, body, waits_for_peppol FROM mails",
        "DROP TABLE mails",
        "ALTER TABLE mails_6 RENAME TO mails",
        "CREATE INDEX mails_due ON mails (next_attempt_at, id)\n"
        "  WHERE state IN ('queued', 'uncertain') AND claimed = 0"
        " AND waits_for_pdf = 0 AND role <> 'alert'"
        " AND waits_for_peppol <> 2",
        "CREATE INDEX mails_due_alerts ON mails (next_attempt_at, id)\n"
        "  WHERE state IN ('queued', 'uncertain') AND claimed = 0"
        " AND waits_for_pdf = 0 AND role = 'alert'",
        "CREATE INDEX mails_claimed ON mails (id) WHERE claimed = 1",
        "CREATE INDEX mails_by_state ON mails (state, id)",
        "CREATE INDEX mails_by_document ON mails (document_id, id)"
        " WHERE document_id IS NOT NULL",
        "CREATE INDEX mails_to ON mails (document_id, id) WHERE role = 'to'",
        "CREATE TRIGGER mails_counted_new AFTER INSERT ON mails\n"
        "BEGIN UPDATE tallies SET count = count + 1"
        " WHERE thing = 'mail' AND state = NEW.state; END",
        "CREATE TRIGGER mails_counted AFTER UPDATE OF state"
        " ON mails WHEN NEW.state <> OLD.state\n"
        "BEGIN\n"
        "  UPDATE tallies SET count = count - 1"
        " WHERE thing = 'mail' AND state = OLD.state;\n"
        "  UPDATE tallies SET count = count + 1"
        " WHERE thing = 'mail' AND state = NEW.state;\n"
        "END",
        "CREATE TRIGGER mails_kept BEFORE DELETE ON mails BEGIN"
        " SELECT RAISE(ABORT, 'a mail is never deleted'); END",

        /* ---- what was known of payments becomes rows ---- */
        "INSERT INTO payments"
        " (document_id, kind, amount, day, at, by_whom, reference, made_at)\n"
        "SELECT d.id, 'card',"
        " CAST(replace(json_extract(c.value, '$.amount'), '.', '') AS INTEGER),"
        " json_extract(c.value, '$.on'),\n"
        "  day_start(json_extract(c.value, '$.on'), " ZONE "),"
        " ifnull(json_extract(c.value, '$.by'), ''),"
        " ifnull(json_extract(c.value, '$.label'), ''), d.issued_at\n"
        "FROM documents d, json_each(d.content, '$.more.payments') c\n"
        "WHERE " READABLE " AND CAST(replace(json_extract(c.value, '$.amount'), '.', '')"
        " AS INTEGER) > 0 ORDER BY d.id, c.key",
        /* paid, but not by a person, and not by cards alone: the shop said so */
        "UPDATE documents AS d SET shop_paid_at = d.paid_at\n"
        "WHERE " READABLE " AND d.paid = 1 AND d.shop_paid_at = 0 AND d.person_paid_at = 0"
        " AND (d.total_gross = 0 OR d.total_gross > " PAYMENTS_SUM ")",
        /* one payment of what the cards left; where both say so the earlier day counts */
        "INSERT INTO payments"
        " (document_id, kind, amount, day, at, by_whom, shop_at, made_at)\n"
        "SELECT k.id, iif(k.by_hand, 'hand', 'shop'), k.amount,\n"
        "  iif(k.shop_first, k.shop_day, k.hand_day),"
        " iif(k.shop_first, k.shop_paid_at, day_start(k.hand_day, k.zone)),\n"
        "  iif(k.by_hand, k.person_paid_by, k.words), k.shop_paid_at, k.issued_at\n"
        "FROM (SELECT p.*, p.shop_paid_at <> 0"
        " AND (NOT p.by_hand OR p.shop_day <= p.hand_day) AS shop_first\n"
        "  FROM (SELECT d.*, d.person_paid_at <> 0 AS by_hand, " ZONE " AS zone,"
        " d.total_gross - " PAYMENTS_SUM " AS amount,\n"
        "    day_of(d.shop_paid_at, " ZONE ") AS shop_day,"
        " day_of(d.person_paid_at, " ZONE ") AS hand_day,\n"
        "    coalesce(json_extract(d.content, '$.payment_title'),"
        " json_extract(d.content, '$.payment_method'), '') AS words\n"
        "  FROM documents d WHERE " READABLE " AND d.paid = 1) p) k\n"
        "WHERE k.amount > 0 ORDER BY k.id",
        /* what payments_settle() says of them */
        "UPDATE documents AS d SET total_paid = n.total_paid,"
        " total_due = n.total_due, paid = n.paid, paid_at = n.paid_at\n"
        "FROM (SELECT s.*, CASE WHEN s.paid = 0 THEN 0"
        " WHEN s.total_gross <> 0 THEN s.last_at"
        " WHEN s.shop_paid_at <> 0 THEN s.shop_paid_at ELSE s.issued_at END"
        " AS paid_at\n"
        "  FROM (SELECT r.id, r.total_gross, r.shop_paid_at, r.issued_at, r.last_at,"
        " max(0, min(r.total_gross, r.sum)) AS total_paid,\n"
        "    max(0, r.total_gross - r.sum - r.credited) AS total_due,\n"
        "    r.total_gross = 0 OR (r.total_gross - r.sum - r.credited <= 0"
        " AND r.sum > 0) AS paid\n"
        "    FROM (SELECT d.id, d.total_gross, d.shop_paid_at, d.issued_at,"
        " " PAYMENTS_SUM " AS sum, " CREDITED_SUM " AS credited,\n"
        "      ifnull((SELECT max(p.at) FROM payments p WHERE p.document_id = d.id), 0)"
        " AS last_at\n"
        "      FROM documents d WHERE " READABLE ") r) s) n\n"
        "WHERE d.id = n.id AND (d.paid <> n.paid OR d.paid_at <> n.paid_at"
        " OR d.total_paid <> n.total_paid OR d.total_due <> n.total_due)",
        "PRAGMA user_version = 6",
        NULL,
};
