"""Scenario 16: the books: numbers without a gap under load, clocks that jump, restored backups, hands that touch the database."""
import concurrent.futures
import os
import shutil
import sqlite3
import threading

import pytest

import pictures
from disk import Disk
from harness import PLAIN, order, seller_day, wait_at_least, wait_until
from peppol_site import needs_clock


def at(moment):
    return {**pictures.faketime(), "FAKETIME": "@" + moment}


def year():
    return seller_day("%Y")


def numbers(site, type="invoice"):
    return sorted(d["number"] for d in site.documents(type=type) if d["number"])


def test_e01_parallel_connections_and_commands(make_site):
    site = make_site({"mail": {"burst_limit": "100000/1m"}, "order_form": {"create": "created", "auto_send": "false"}})

    def pump(start):
        for number in range(start, start + 60):
            assert site.post(order(number)).status == 200
    threads = [threading.Thread(target=pump, args=(1000 * (n + 1),)) for n in range(8)]
    for thread in threads:
        thread.start()
    wait_at_least(lambda: len(site.documents(type="order_form", limit=30)), 20, "drafts")
    drafts = [f"#{d['id']}" for d in site.documents(type="order_form", limit=20)]
    runs = [threading.Thread(target=lambda part=drafts[i::4]: site.run("issue", *part)) for i in range(4)]
    for run in runs:
        run.start()
    for thread in threads + runs:
        thread.join()
    site.settle()
    assert [n[5:] for n in numbers(site)] == [f"{n:05d}" for n in range(1, 481)]
    assert [n[6:] for n in numbers(site, "order_form")] == [f"{n:05d}" for n in range(1, len(drafts) + 1)]


@needs_clock
def test_e04_clock_goes_back(make_site):
    site = make_site(start=False)
    site.environment = at("2026-11-24 00:30:00")
    site.start()
    site.post(order(1))
    site.settle()
    site.stop()
    site.environment = at("2026-11-23 22:30:00")  # two hours back: the day before in Brussels
    site.start()
    site.post(order(2))
    site.settle()
    assert [d["issue_date"] for d in site.documents()] == ["2026-11-24", "2026-11-24"]
    site.stop()
    site.environment = at("2026-11-20 12:00:00")
    site.start()
    site.post(order(3))
    draft, = site.warned("numbering-stopped")
    assert draft["warnings"][0]["code"] == "numbering-stopped"
    assert "kind=numbering" in site.log()
    site.stop()
    site.environment = at("2026-11-25 12:00:00")
    site.start()
    wait_until(lambda: len(numbers(site)) == 3, "issued when the clock is right again")
    assert site.documents()[0]["warnings"] == []


@needs_clock
@pytest.mark.parametrize("moment, number, day, due", [
    ("2026-12-31 22:59:58", "2026-00001", "2026-12-31", "2027-01-14"), ("2026-12-31 23:00:02", "2027-00001", "2027-01-01", "2027-01-15"),
    ("2028-02-29 12:00:00", "2028-00001", "2028-02-29", "2028-03-14"), ("2027-03-28 00:59:59", "2027-00001", "2027-03-28", "2027-04-11"),
    ("2026-10-25 00:30:00", "2026-00001", "2026-10-25", "2026-11-08"), ("2026-10-24 22:00:00", "2026-00001", "2026-10-25", "2026-11-08")])
def test_e05_brussels_days_on_a_utc_server(make_site, moment, number, day, due):
    site = make_site({"invoice": {"create": "created"}}, start=False)
    site.environment = {**at(moment), "FAKETIME": moment, "TZ": "UTC"}  # a clock that stands still: two seconds before midnight is a short time
    site.start()
    site.post(order(1, status="on-hold", paid=False))
    site.settle(mails=False)
    document = site.documents()[0]
    assert (document["number"], document["issue_date"], document["due_date"]) == (number, day, due)


def test_e06_an_old_backup_stops_issuing(make_site):
    site = make_site()
    site.post(order(1))
    site.settle()
    site.run("backup", "old.db")
    for number in range(2, 12):
        site.post(order(number))
    site.settle()
    site.stop()
    for suffix in ("-wal", "-shm"):
        path = str(site.database) + suffix
        if os.path.exists(path):
            os.unlink(path)
    shutil.copy(site.folder / "old.db", site.database)  # the mark beside it is the newer one
    site.acknowledged = site.acknowledged[:1]
    site.start()
    assert site.post(order(50)).status == 200
    site.warned("numbering-stopped")
    assert numbers(site) == [f"{year()}-00001"]
    status = site.run("status", expect=1).stdout.decode()
    assert "--next" in status
    site.run("number", "invoice", "--next", "5", expect=1)
    site.run("number", "invoice", "--next", "12", "--reason", "restored a backup of Monday")
    wait_until(lambda: len(numbers(site)) == 2, "issued again")
    assert numbers(site) == [f"{year()}-00001", f"{year()}-00012"]


def test_e07_issued_rows_refuse_every_change(site):
    site.post(order(1))
    site.settle()
    database = sqlite3.connect(site.database, isolation_level=None, timeout=10)
    for pragma in ("ON", "OFF"):
        database.execute(f"PRAGMA recursive_triggers = {pragma}")
        for statement in ("UPDATE documents SET content = '{}'", "UPDATE documents SET number = 'X'", "DELETE FROM documents",
                          "UPDATE documents SET issue_date = '2020-01-01'", "UPDATE documents SET total_gross = 1", "DELETE FROM artifacts",
                          "UPDATE artifacts SET bytes = x'00'", "REPLACE INTO artifacts SELECT * FROM artifacts", "UPDATE documents SET state = 'draft'",
                          "REPLACE INTO documents SELECT * FROM documents",
                          "INSERT INTO documents SELECT * FROM documents WHERE true ON CONFLICT DO UPDATE SET content = 'x'"):
            with pytest.raises(sqlite3.Error):
                database.execute(statement)
    database.close()


def test_e08_tampering_behind_the_triggers_is_found(site):
    for number in (1, 2, 3):
        site.post(order(number))
    site.settle()
    site.verify_at_end = False
    site.stop()
    database = sqlite3.connect(site.database)
    for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    database.execute("UPDATE documents SET content = replace(content, '121.00', '111.00') WHERE number LIKE '%00002'")
    database.commit()
    database.close()
    done = site.run("verify", expect=1)
    assert f"{year()}-00002".encode() in done.stdout


@pytest.mark.skipif(not PLAIN, reason="a preloaded library must not come before a sanitizer's own")
def test_16_a_number_given_while_the_books_are_looked_at_is_no_fault(make_site):
    """The mark follows the database: what `verify` and `status` read of it may be newer than what they read before."""
    site = make_site()
    disk = Disk(site, daemon=False)
    for number, words in enumerate((["verify"], ["status"]), 2):
        site.post(order(10 * number))
        site.settle()
        disk.fail("open", error=0, pause=3600, name="billhook.db.mark")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            looked = pool.submit(site.run, *words, env=disk.environment, expect=None)
            wait_until(lambda: disk.hits("open"), "the mark is about to be read")
            last = len(numbers(site)) + 1
            site.post(order(10 * number + 1))
            site.settle()
            site.wait_mark(last)
            disk.mend()
        done = looked.result()
        assert done.returncode == 0, done.stdout.decode()


def test_e09_draft_discarded_leaves_no_gap(make_site):
    site = make_site({"invoice": {"auto_send": "false"}})
    for number in (1, 2, 3):
        site.post(order(number))
    site.settle()
    ids = sorted(d["id"] for d in site.documents())
    assert all(d["number"] is None for d in site.documents())
    site.run("void", f"#{ids[1]}")
    site.run("issue", f"#{ids[2]}", f"#{ids[0]}")
    assert numbers(site) == [f"{year()}-00001", f"{year()}-00002"]


def test_e10_series_start_jump_and_rename(make_site):
    site = make_site({"invoice": {"first_number": "250", "auto_send": "false"}})
    site.post(order(1))
    site.settle()
    site.run("issue", "#1")
    assert numbers(site) == [f"{year()}-00250"]
    site.run("number", "invoice", "--next", "250", expect=1)
    assert b"--reason" in site.run("number", "invoice", "--next", "300", expect=1).stderr
    site.run("number", "invoice", "--next", "300", "--reason", "moved from another program")
    site.post(order(2))
    site.settle()
    site.run("issue", "#2")
    assert numbers(site) == [f"{year()}-00250", f"{year()}-00300"]
    assert site.json("number", "invoice") == [{"type": "invoice", "series": f"{year()}-{{N:5}}", "last": 300, "next": 301}]
    site.run("verify")
    site.configure({"invoice": {"number": "F{YYYY}-{N:5}"}})
    site.reload()
    site.post(order(3))
    site.settle()
    site.run("issue", "#3")
    assert numbers(site)[-1] == f"F{year()}-00001"


def test_e11_the_same_bytes_for_ever(make_site):
    site = make_site()
    site.post(order(1))
    site.settle()
    [number] = numbers(site)
    pdf = site.run("show", number, "--pdf", "-").stdout
    site.configure({"seller": {"name": "Heel Andere Naam", "accent_color": "#ff0000"}})
    site.reload()
    assert site.run("show", number, "--pdf", "-").stdout == pdf
    site.run("send", number, "--again")
    site.settle()
    wait_until(lambda: len(list((site.folder / "mail").glob("*.eml"))) == 2, "second mail")
    import email
    for path in (site.folder / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes())
        assert [p.get_payload(decode=True) for p in message.walk() if (p.get_filename() or "").endswith(".pdf")] == [pdf]


def test_e12_formats_and_growing_numbers(make_site):
    site = make_site({"invoice": {"number": "{shop}/{YY}.{MM}-{N:2}", "first_number": "98", "auto_send": "false"}})
    for number in range(1, 4):
        site.post(order(number))
    site.settle()
    site.run("issue", "#1", "#2", "#3")
    assert [n.split("-")[1] for n in numbers(site)] == ["100", "98", "99"]
    for name in numbers(site):
        site.run("show", name, "--pdf", "out.pdf")


def test_d15_backup_under_load(make_site):
    """D15: a backup taken under load, restored with its mark, passes the oracles for all that was acknowledged before it."""
    site = make_site({"mail": {"burst_limit": "100000/1m"}})
    stop = threading.Event()

    def pump():
        number = 1
        while not stop.is_set():
            site.post(order(number))
            number += 1
    thread = threading.Thread(target=pump)
    thread.start()
    wait_at_least(lambda: len(site.acknowledged), 51, "load")
    before = list(site.acknowledged)
    site.run("backup", "copy.db")
    stop.set()
    thread.join()
    site.settle()
    other = make_site({"mail": {"burst_limit": "100000/1m"}}, start=False)
    shutil.copy(site.folder / "copy.db", other.database)
    shutil.copy(site.folder / "copy.db.mark", str(other.database) + ".mark")
    assert os.stat(site.folder / "copy.db").st_mode & 0o777 == 0o600
    other.acknowledged = before
    other.start()
    other.post(order(99999))
    other.settle()
    found = numbers(other)
    assert found == [f"{year()}-{n:05d}" for n in range(1, len(found) + 1)]
