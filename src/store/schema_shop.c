/* The fifth schema: what is pulled from and written to a shop by its REST API. A released one is
 * never changed. */
#include "schema.h"

#include <stddef.h>

const char *const schema_version_5[] = {
        "ALTER TABLE deliveries ADD COLUMN asked_after INTEGER", /* NULL: a webhook brought it. Else
                         billhook fetched it, after that delivery had come: it is newer than what
                         came until then; 0: it claims nothing */
        "ALTER TABLE orders ADD COLUMN asked_after INTEGER NOT NULL"
        " DEFAULT 0", /* the newest state is newer than every delivery up to here */

        "CREATE TABLE shops (\n"
        "  shop TEXT PRIMARY KEY, -- the [shop NAME]\n"
        "  watermark INTEGER NOT NULL DEFAULT 0,"
        " -- the shop's own time when its last complete round began;"
        " Unix seconds, 0 none yet\n"
        "  newest_at INTEGER NOT NULL DEFAULT 0,"
        " -- the highest date_modified_gmt that round gave; Unix seconds\n"
        "  first_round_at INTEGER NOT NULL DEFAULT 0,"
        " -- by our clock, when the first complete one ended; 0 none yet\n"
        "  complete_at INTEGER NOT NULL DEFAULT 0,"
        " -- by our clock, when the last complete one began; 0 none yet\n"
        "  tried_at INTEGER NOT NULL DEFAULT 0,"
        " -- by our clock, when the last one began; 0 none yet\n"
        "  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),"
        " -- rounds in a row that were not complete, for the back-off\n"
        "  next_try_at INTEGER NOT NULL DEFAULT 0,"
        " -- the back-off: nothing is asked by itself before;"
        " Unix seconds\n"
        "  retry_after_at INTEGER NOT NULL DEFAULT 0,"
        " -- the shop said Retry-After: nothing at all is asked before;"
        " Unix seconds\n"
        "  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),"
        " -- 1: the key was refused, nothing is asked until the config is"
        " re-read or a person asks\n"
        "  trouble TEXT NOT NULL DEFAULT '',"
        " -- of the last question, a stable word; '' none\n"
        "  trouble_words TEXT NOT NULL DEFAULT '', -- in words, for the owner\n"
        "  trouble_help TEXT NOT NULL DEFAULT '', -- what he can do\n"
        "  trouble_since INTEGER NOT NULL DEFAULT 0,"
        " -- Unix seconds, 0: none\n"
        "  trouble_told INTEGER NOT NULL DEFAULT 0"
        " CHECK (trouble_told IN (0, 1)),"
        " -- 1: an alert was raised, to be taken back\n"
        "  webhooks TEXT NOT NULL DEFAULT '',"
        " -- what is wrong with the shop's webhooks; '' nothing\n"
        "  webhooks_at INTEGER NOT NULL DEFAULT 0,"
        " -- when they were last looked at; Unix seconds, 0 never\n"
        "  refunds_at INTEGER NOT NULL DEFAULT 0,"
        " -- when orders with refunds were last begun to be read again;"
        " Unix seconds\n"
        "  refunds_after INTEGER NOT NULL DEFAULT -1,"
        " -- those up to this order are done; -1: all are\n"
        "  missed INTEGER NOT NULL DEFAULT 0 CHECK (missed >= 0)"
        " -- orders missed by their webhook, ever\n"
        ") STRICT, WITHOUT ROWID",

        "CREATE TABLE orders_missed (\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- WooCommerce's id of the order\n"
        "  modified_at INTEGER NOT NULL,"
        " -- date_modified_gmt of the state that was fetched\n"
        "  delivery_id INTEGER NOT NULL, -- that brought it\n"
        "  seen_at INTEGER NOT NULL, -- Unix seconds, when it was fetched\n"
        "  missed_at INTEGER NOT NULL DEFAULT 0,"
        " -- Unix seconds, when it was old enough and no webhook had"
        " brought it; 0: not yet\n"
        "  PRIMARY KEY (shop, order_id, modified_at)\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE INDEX orders_missed_waiting ON orders_missed (shop, modified_at)"
        " WHERE missed_at = 0",
        "CREATE INDEX orders_missed_by_time ON orders_missed (missed_at)"
        " WHERE missed_at <> 0",

        "CREATE TABLE refund_lines (\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- WooCommerce's id of the order\n"
        "  refund_id INTEGER NOT NULL, -- refunds[].id\n"
        "  asked_at INTEGER NOT NULL,"
        " -- Unix seconds, when its credit note first waited for them\n"
        "  next_attempt_at INTEGER NOT NULL,"
        " -- Unix seconds, 0: nothing is planned\n"
        "  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),"
        " -- that failed\n"
        "  last_answer TEXT NOT NULL DEFAULT '', -- in words\n"
        "  fetched_at INTEGER NOT NULL DEFAULT 0,"
        " -- Unix seconds, 0: not yet\n"
        "  body BLOB,"
        " -- the refund as the shop sent it; NULL: not fetched, or the shop"
        " has no such refund\n"
        "  PRIMARY KEY (shop, order_id, refund_id)\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE INDEX refund_lines_due ON refund_lines (next_attempt_at)"
        " WHERE next_attempt_at <> 0",

        "CREATE TABLE write_backs (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  document_id INTEGER NOT NULL REFERENCES documents (id),"
        " -- an issued document\n"
        "  kind TEXT NOT NULL CHECK (kind = 'note' OR kind = 'meta'),"
        " -- what the order gets\n"
        "  shop TEXT NOT NULL, -- the [shop NAME]\n"
        "  order_id INTEGER NOT NULL, -- WooCommerce's id of the order\n"
        "  state TEXT NOT NULL"
        " CHECK (state = 'queued' OR state = 'writing'"
        " OR state = 'uncertain' OR state = 'done' OR state = 'failed'),"
        " -- writing: a request is or was on its way; uncertain: look"
        " before it is written again\n"
        "  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),"
        " -- that were begun\n"
        "  next_attempt_at INTEGER NOT NULL,"
        " -- Unix seconds, 0: nothing is planned\n"
        "  queued_at INTEGER NOT NULL, -- Unix seconds\n"
        "  done_at INTEGER NOT NULL DEFAULT 0, -- Unix seconds, 0: not yet\n"
        "  remote_id INTEGER NOT NULL DEFAULT 0,"
        " -- of the note in the shop, 0 unknown\n"
        "  last_answer TEXT NOT NULL DEFAULT '', -- in words, for the owner\n"
        "  UNIQUE (document_id, kind),\n"
        "  CHECK (next_attempt_at = 0"
        " OR (state <> 'done' AND state <> 'failed'))\n"
        ") STRICT",
        "CREATE INDEX write_backs_due ON write_backs (next_attempt_at, id)"
        " WHERE next_attempt_at <> 0",
        "CREATE INDEX write_backs_by_state ON write_backs (state, id)",
        "CREATE TRIGGER write_backs_begin BEFORE INSERT ON write_backs\n"
        "WHEN NOT EXISTS (SELECT 1 FROM documents"
        " WHERE id = NEW.document_id AND number IS NOT NULL)\n"
        "BEGIN"
        " SELECT RAISE(ABORT, 'only an issued document is written back');"
        " END",
        "CREATE TRIGGER write_backs_frozen BEFORE UPDATE ON write_backs\n"
        "WHEN NEW.id IS NOT OLD.id OR NEW.document_id IS NOT OLD.document_id"
        " OR NEW.kind IS NOT OLD.kind OR OLD.state = 'done'\n"
        "BEGIN SELECT RAISE(ABORT, 'what was written back stays so'); END",
        "CREATE TRIGGER write_backs_kept BEFORE DELETE ON write_backs BEGIN"
        " SELECT RAISE(ABORT, 'a write-back is never deleted'); END",
        "PRAGMA user_version = 5",
        NULL,
};
