/* The schema, and how it got here. Migrations are append-only: a released one is never changed.
 * SQLite keeps the text of CREATE TABLE, so the comments below are in the database file as well.
 *
 * A CHECK of more than two values says OR, not IN: for IN, SQLite 3.40 builds a B-tree of the
 * values at every INSERT, which made a delivery three times as dear. */
#include "schema.h"

#include <glib.h>

/* body_lead: N of a body that begins with {"id":N, else 0. With it before the digest, repeats are
 * looked up beside their neighbours, and what comes in changes the index's last page instead of any
 * page. A packed or purged body that was an order began with the order's id. */
static const char *const version_2[] = {
        "ALTER TABLE deliveries ADD COLUMN body_lead INTEGER NOT NULL"
        " DEFAULT 0",
        "DROP INDEX deliveries_repeats",
        "UPDATE deliveries SET body_lead = CASE\n"
        "  WHEN packed = 1 OR body IS NULL THEN order_id\n"
        "  WHEN substr(body, 1, 6) = x'7B226964223A'"
        " AND substr(body, 7, 1) BETWEEN x'30' AND x'39'\n"
        "    THEN CAST(CAST(substr(body, 7, 18) AS TEXT) AS INTEGER)\n"
        "  ELSE 0 END",
        "CREATE UNIQUE INDEX deliveries_repeats"
        " ON deliveries (shop, body_lead, body_sha256)"
        " WHERE counts_repeats = 1",
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
        "WHEN OLD.number IS NOT NULL"
        " AND (NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type"
        " OR NEW.shop IS NOT OLD.shop\n"
        "  OR NEW.order_id IS NOT OLD.order_id"
        " OR NEW.order_number IS NOT OLD.order_number"
        " OR NEW.created_at IS NOT OLD.created_at\n"
        "  OR NEW.number IS NOT OLD.number"
        " OR NEW.series_id IS NOT OLD.series_id OR NEW.n IS NOT OLD.n"
        " OR NEW.issue_date IS NOT OLD.issue_date\n"
        "  OR NEW.issued_at IS NOT OLD.issued_at"
        " OR NEW.sha256 IS NOT OLD.sha256 OR NEW.chain IS NOT OLD.chain"
        " OR NEW.currency IS NOT OLD.currency\n"
        "  OR NEW.total_gross IS NOT OLD.total_gross"
        " OR NEW.credits_id IS NOT OLD.credits_id"
        " OR NEW.refund_id IS NOT OLD.refund_id\n"
        "  OR NEW.edits IS NOT OLD.edits"
        " OR NEW.vat_choice IS NOT OLD.vat_choice"
        " OR NEW.vat_reason IS NOT OLD.vat_reason"
        " OR NEW.made_by IS NOT OLD.made_by\n"
        "  OR NEW.automatic IS NOT OLD.automatic"
        " OR NEW.ripe_from IS NOT OLD.ripe_from"
        " OR NEW.released IS NOT OLD.released\n"
        "  OR NEW.content IS NOT OLD.content"
        " OR NEW.link_id IS NOT OLD.link_id"
        " OR NEW.fully_credited < OLD.fully_credited\n"
        "  OR (OLD.rendered_at <> 0"
        " AND (NEW.rendered_at IS NOT OLD.rendered_at"
        " OR NEW.ubl_reason IS NOT OLD.ubl_reason\n"
        "    OR NEW.has_ubl IS NOT OLD.has_ubl)))\n"
        "BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END",
        "CREATE TABLE renderings (\n"
        "  document_id INTEGER PRIMARY KEY REFERENCES documents (id),"
        " -- its page is being made by the daemon\n"
        "  begun_at INTEGER NOT NULL"
        " -- Unix seconds; a row that a start finds is an"
        " attempt that ended with the process\n"
        ") STRICT",
        "CREATE TABLE pictures (\n"
        "  id INTEGER PRIMARY KEY, -- ours\n"
        "  kept_at INTEGER NOT NULL, -- Unix seconds\n"
        "  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),"
        " -- of bytes; the frozen content of documents names it\n"
        "  bytes BLOB NOT NULL"
        " -- a logo as it was when a document was issued,"
        " once for all that show it\n"
        ") STRICT",
        "CREATE TRIGGER pictures_frozen BEFORE UPDATE ON pictures BEGIN"
        " SELECT RAISE(ABORT, 'a kept picture never changes'); END",
        "CREATE TRIGGER pictures_kept BEFORE DELETE ON pictures BEGIN"
        " SELECT RAISE(ABORT, 'a kept picture is never deleted'); END",
        "CREATE TRIGGER pictures_once BEFORE INSERT ON pictures\n"
        "WHEN EXISTS (SELECT 1 FROM pictures WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM pictures WHERE sha256 = NEW.sha256)\n"
        "BEGIN"
        " SELECT RAISE(ABORT, 'it is kept already, and never changes'); END",
        "CREATE TABLE links (\n"
        "  id INTEGER PRIMARY KEY,"
        " -- 1, 2, 3 … in the order in which pages were made\n"
        "  document_id INTEGER NOT NULL UNIQUE REFERENCES documents (id),"
        " -- whose page it is\n"
        "  pdf_sha256 BLOB NOT NULL CHECK (length(pdf_sha256) = 32),"
        " -- of its PDF\n"
        "  ubl_sha256 BLOB"
        " CHECK (ubl_sha256 IS NULL OR length(ubl_sha256) = 32),"
        " -- of its UBL, NULL it has none\n"
        "  link BLOB NOT NULL CHECK (length(link) = 32)"
        " -- SHA-256 of the link before, the number and these hashes\n"
        ") STRICT",
        "CREATE TRIGGER links_frozen BEFORE UPDATE ON links BEGIN"
        " SELECT RAISE(ABORT, 'a link never changes'); END",
        "CREATE TRIGGER links_kept BEFORE DELETE ON links BEGIN"
        " SELECT RAISE(ABORT, 'a link is never deleted'); END",
        "CREATE TRIGGER links_once BEFORE INSERT ON links\n"
        "WHEN EXISTS (SELECT 1 FROM links WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM links"
        " WHERE document_id = NEW.document_id)\n"
        "BEGIN SELECT RAISE(ABORT, 'a link is made once'); END",
        "CREATE TABLE cares (\n"
        "  kind TEXT PRIMARY KEY, -- backup or verify\n"
        "  good_at INTEGER NOT NULL DEFAULT 0,"
        " -- Unix seconds of the last good one, 0 none yet\n"
        "  failed_at INTEGER NOT NULL DEFAULT 0,"
        " -- when the last one failed, 0 it did not\n"
        "  reason TEXT NOT NULL DEFAULT '', -- why it did\n"
        "  place TEXT NOT NULL DEFAULT '',"
        " -- the directory of the nightly backups\n"
        "  nightly_at INTEGER NOT NULL DEFAULT 0,"
        " -- when one was last asked for by the nightly unit\n"
        "  told_at INTEGER NOT NULL DEFAULT 0"
        " -- the failed_at or good_at that an alert was last raised about\n"
        ") STRICT, WITHOUT ROWID",
        "CREATE TABLE attempts (\n"
        "  delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id),"
        " -- pending: it is being mapped, or was when the daemon died\n"
        "  begun_at INTEGER NOT NULL,"
        " -- Unix seconds; 0: not in hand. What a start finds"
        " begun ended with the process\n"
        "  cut_short INTEGER NOT NULL DEFAULT 0 -- how often that happened\n"
        ") STRICT",
        "PRAGMA user_version = 3",
        NULL,
};

const struct migration store_migrations[] = {
        {schema_version_1},
        {version_2},
        {version_3},
        {schema_version_4},
        {schema_version_5},
        {schema_version_6},
        {schema_version_7},
        {schema_version_8},
};
const int store_migration_count = G_N_ELEMENTS(store_migrations);

const char *const store_tables[] = {"users", "sessions", "tokens", "sign_in_links", "form_keys",
        "months", "desk_secret", "desk_settings", "desk_settings_state", "birth", "deliveries",
        "orders", "refunds", "series", "jumps", "documents", "artifacts", "links", "messages",
        "mails", "pause", "tallies", "events", "alerts", "cares", "counters", "renderings",
        "pictures", "attempts", "peppol_deliveries", "peppol_exchanges", "peppol_pause",
        "peppol_tallies", "peppol_owed", "shops", "orders_missed", "refund_lines", "write_backs",
        "payments", "bank_statements", "bank_lines", "bank_shares", "bank_invoices", "receipts",
        "reminders", "reminder_holds", "reminder_start", "document_search_data",
        "document_search_idx", "document_search_content", "document_search_config",
        "order_search_data", "order_search_idx", "order_search_content", "order_search_config",
        "jobs", "payment_links", "payment_link_pause", NULL};
