#!/usr/bin/env python3
"""A store of many documents within minutes: the first 100 come by the daemon's own steps (tools/fill_store), the others are copies of them by SQL, each with
its own customer, number, amount, day, state, payment, mail, story and bank line. Their hashes are made up: `verify` says so. For measuring only.

  grow_store.py FOLDER DOCUMENTS     leaves FOLDER/billhook.conf and billhook.db, that a daemon may serve"""
import pathlib
import shutil
import sqlite3
import sys
import time

from contenders import HERE, ORDER, fill, free_port, shop

BASE = 100
FIRST = ["Jan", "An", "Youssef", "Marie", "Piet", "Zoë", "Lotte", "Émile", "Noor", "Bram", "Chloé", "Karim", "Griet", "Hugo", "Inès", "Joris", "Käthe", "Lars", "Mila", "Öykü"]
LAST = ["Janssens", "Peeters", "Maes", "De Smet", "Dubois", "Dupont", "El Amrani", "Yılmaz", "Nguyen", "Müller", "D’Hondt", "Van den Broeck"]
TABLES = ["deliveries", "orders", "documents", "artifacts", "mails", "events", "payments", "peppol_deliveries", "bank_lines", "bank_invoices"]
OPEN = "(c.n % 40 = 7)"  # of the invoices, not paid yet
DRAFT = "(c.n % 500 = 13)"
CREDIT = "(c.n % 25 = 3)"

# n: the copy's id; base: the document that it copies; day, number, name, mail, gross: its own
ROWS = f"""WITH RECURSIVE numbers (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last),
copies AS (SELECT n, 1 + n % {BASE} AS base, 1000000000 + n - 1 AS order_id, date(:today, '-' || ((:all - n) * min(1000, :all / 100) / :all) || ' days') AS day, person(n) AS name,
  email(n) AS mail, 500 + n * 7919 % 60000 AS gross, :now - (:all - n) * 86400 / :all * 1000 AS at FROM numbers)"""
NUMBER = f"iif({CREDIT}, 'CN' || substr(c.day, 1, 4) || '-' || printf('%07d', c.n), substr(c.day, 1, 4) || '-' || printf('%07d', c.n))"

COPIES = [
    f"""{ROWS} INSERT INTO deliveries SELECT c.n, d.shop, d.topic, c.at, iif(c.n % 20000 = 19, 'failed', d.state), d.reason, c.order_id, d.bytes, 0, 1, 0, d.packed, randomblob(32), d.body,
        c.order_id, NULL FROM copies c JOIN deliveries d ON d.id = c.base""",
    f"""{ROWS} INSERT INTO orders SELECT o.shop, c.order_id, CAST(c.order_id AS TEXT), o.status, o.status_rank, c.at, c.at, 0, c.n, 0, c.name || ', ' || c.mail, n
        FROM copies c JOIN orders o ON o.shop = 'main' AND o.id = 1000000000 + c.base - 1""",
    f"""{ROWS} INSERT INTO documents SELECT c.n, iif({CREDIT}, 'credit_note', 'invoice'), iif({DRAFT}, 'draft', iif(c.n % 500 = 8, 'issued', 'sent')), d.shop, c.order_id,
        CAST(c.order_id AS TEXT), c.at, iif({DRAFT}, NULL, {NUMBER}), iif({DRAFT}, NULL, d.series_id), iif({DRAFT}, NULL, c.n), iif({DRAFT}, NULL, c.day), iif({DRAFT}, NULL, c.at),
        iif({DRAFT}, NULL, d.sha256), iif({DRAFT}, NULL, d.chain), d.currency, c.gross, iif({CREDIT}, c.n - 1, NULL), 0, NOT {OPEN}, iif({OPEN}, 0, c.at), iif({OPEN}, 0, c.gross),
        iif({OPEN}, c.gross, 0), '[]', 0, 0, '{{}}', '', 'rule', 1, 0, c.at, 0, 0, 0, 'nobody', iif({DRAFT}, 0, c.at), 0, 0, '', 'filled', 0, 0, iif({OPEN}, 0, c.at), 0, '',
        replace(replace(replace(replace(d.content, 'Jan Janssens', c.name), 'jan.janssens@example.be', c.mail), '"number":"' || d.number || '"', '"number":"' || {NUMBER} || '"'),
          '"gross":"81.36"}}', '"gross":"' || printf('%.2f', c.gross / 100.0) || '"}}'),
        '', 0, printf('%012d', c.n * 97), iif({OPEN}, date(c.day, '+30 days'), '') FROM copies c JOIN documents d ON d.id = c.base""",
    f"""{ROWS} INSERT INTO artifacts SELECT c.n, c.n, 'pdf', c.at, zeroblob(32), CAST('%PDF' AS BLOB) FROM copies c WHERE NOT {DRAFT}""",
    f"""{ROWS} INSERT INTO mails SELECT c.n, c.n, c.mail, 'to', iif(c.n % 20000 = 21, 'failed', 'sent'), 0, 0, 0, 1, 0, '', c.at, c.at, 0, iif(c.n % 20000 = 21, 0, c.at),
        'bh.grown.' || c.n || '@koffiehoek.example', '', '', 0 FROM copies c WHERE NOT {DRAFT}""",
    f"""{ROWS}, told (kind, text) AS (VALUES ('document', 'draft invoice #1 made: the order is paid (create=paid; status processing); language nl by shop'),
        ('document', 'invoice 2026-00001 issued by rule, dated 2026-11-29'), ('mail', 'mail queued'), ('mail', 'mail accepted by the relay'))
        INSERT INTO events (shop, order_id, at, kind, text) SELECT 'main', c.order_id, c.at, t.kind, t.text FROM copies c CROSS JOIN told t""",
    f"""{ROWS} INSERT INTO payments SELECT c.n, c.n, 'shop', c.gross, c.day, c.at, 'Bancontact', '', c.at, NULL, NULL, c.at, 0 FROM copies c WHERE NOT ({DRAFT} OR {CREDIT} OR {OPEN})""",
    f"""{ROWS} INSERT INTO peppol_deliveries SELECT c.n, c.n, 'delivered', '0208:0123456749', 'directory', '', 0, 'ref-' || c.n, 'p' || c.n, 1, 'yes', 1, 0, 'delivered', 0, 0, c.at, 0, 0,
        c.at, c.at, c.at, 0 FROM copies c WHERE c.n % 20 = 9 AND NOT {DRAFT}""",
    f"""{ROWS} INSERT INTO bank_lines SELECT c.n, 1, c.n, 'BE68539007547034', c.day, c.gross, 'EUR', 'transfer', c.name, 'BE71096123456769', printf('%012d', c.n * 97), '', '', '',
        printf('%012d', c.n * 97), iif(c.n % 2000 = 5, 'open', 'booked'), iif(c.n % 2000 = 5, 'unknown', 'reference'), '', c.at, '' FROM copies c WHERE c.n % 4 = 1""",
    f"""{ROWS} INSERT INTO bank_invoices SELECT c.n, replace({NUMBER}, '-', ''), 'bacs', c.name, '' FROM copies c WHERE NOT ({DRAFT} OR {CREDIT})""",
    f"""{ROWS} INSERT INTO order_search (rowid, customer) SELECT c.n, c.order_id || ' ' || c.order_id || ' ' || c.name || ', ' || c.mail FROM copies c""",
    f"""{ROWS} INSERT INTO document_search (rowid, number, orders, customer, email, reference, their_reference, description)
        SELECT c.n, iif({DRAFT}, '', {NUMBER}), c.order_id || ' ', c.name || ' ', c.mail || ' ', printf('%012d', c.n * 97), ' ', s.description
        FROM copies c JOIN document_search s ON s.rowid = c.base""",
]

# what triggers keep, made anew from what there is
SUMS = """
UPDATE tallies SET count = ifnull((SELECT count(*) FROM deliveries d WHERE d.state = tallies.state AND d.state <> 'pending'), 0) WHERE thing = 'delivery';
UPDATE tallies SET count = ifnull((SELECT count(*) FROM mails m WHERE m.state = tallies.state), 0) WHERE thing = 'mail';
UPDATE peppol_tallies SET count = (SELECT count(*) FROM peppol_deliveries p WHERE p.state = peppol_tallies.state);
DELETE FROM months;
INSERT INTO months SELECT substr(issue_date, 1, 7), type, currency, count(*), sum(total_gross) * 100 / 121, sum(total_gross) FROM documents WHERE number IS NOT NULL GROUP BY 1, 2, 3;
UPDATE series SET start = 1, last = :all, floor = :all, next = :all + 1, last_date = :today WHERE id = 1;
"""


def person(n):
    return f"{FIRST[n * 31 % len(FIRST)]} {LAST[n * 17 % len(LAST)]}"


def email(n):
    first, last = person(n).split(" ", 1)
    plain = "".join(letter for letter in f"{first}.{last}".lower() if letter.isascii() and (letter.isalnum() or letter == "."))
    return f"{plain}{n % 997}@example.be"


def set_aside(database, kind):
    """Takes away the triggers or indexes of the tables that grow; gives the statements that make them again."""
    marks = ",".join("?" * len(TABLES + ["series"]))
    rows = database.execute(f"SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND tbl_name IN ({marks})", [kind, *TABLES, "series"]).fetchall()
    for name, _ in rows:
        database.execute(f"DROP {kind} {name}")
    return [sql for _, sql in rows]


def grow(site, documents, step=20_000):
    """From a site with the first documents to so many."""
    database = sqlite3.connect(site.database, isolation_level=None)
    for pragma in ("journal_mode = off", "synchronous = off", "locking_mode = exclusive", "cache_size = -300000", "foreign_keys = off", "temp_store = memory"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    database.create_function("person", 1, person, deterministic=True)
    database.create_function("email", 1, email, deterministic=True)
    again = set_aside(database, "trigger") + set_aside(database, "index")
    today = time.strftime("%Y-%m-%d")
    database.execute("INSERT INTO bank_statements VALUES (1, 'BE68539007547034', 'grown', zeroblob(32), 'camt', 'EUR', ?, ?, 0, 0, 'grown.xml', ?)", (today, today, int(time.time())))
    for first in range(BASE + 1, documents + 1, step):
        bounds = {"first": first, "last": min(first + step - 1, documents), "all": documents, "today": today, "now": int(time.time())}
        database.execute("BEGIN")
        for statement in COPIES:
            database.execute(statement, bounds)
        database.execute("COMMIT")
    for statement in SUMS.strip().split(";\n"):
        database.execute(statement, {"all": documents, "today": today} if ":all" in statement else {})
    for statement in again:
        database.execute(statement)
    database.execute("PRAGMA journal_mode = wal").fetchall()
    database.close()


def is_there(done):
    """Whether it was made with the schema and the order of today."""
    sources = [ORDER, pathlib.Path(__file__), *HERE.parents[1].glob("src/store/schema*.c")]
    return done.exists() and done.stat().st_mtime > max(file.stat().st_mtime for file in sources)


def grown(folder, documents):
    """A site with so many documents in the folder, which is made; one that is there already stays."""
    done = folder / "grown"
    if not is_there(done):
        shutil.rmtree(folder, ignore_errors=True)
        fill(shop(folder, free_port()), BASE)
        grow(shop(folder, free_port()), documents)
        done.touch()
    return shop(folder, free_port())


if __name__ == "__main__":
    grown(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
