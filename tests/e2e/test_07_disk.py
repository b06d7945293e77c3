"""Scenario 7: the disk is full, slow, broken, damaged or of the wrong kind: nothing is acknowledged that is not kept, nothing is lost."""
import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading

import pytest

from disk import Disk
from harness import BILLHOOK, DEADLINE, PLAIN, Site, order, wait_until
from mail_site import alerts, at_the_dot, check_copies, outbox, relay_settings, wait_states
from smtp_server import SmtpServer

# a preloaded library must not come before a sanitizer's own
pytestmark = pytest.mark.skipif(not PLAIN, reason="the plain build meets the broken disk")
ALERTS = {"alerts": {"email": "baas@koffiehoek.example"}}


@pytest.fixture
def make_disk(make_site):
    """A site on a disk that the test can break."""
    def make(settings=None, start=True):
        site = make_site({**ALERTS, "mail": {"burst_limit": "1000/1m"}, **(settings or {})}, start=False)
        site.disk = Disk(site)
        return site.start() if start else site
    return make


def numbers(site):
    return sorted(d["number"] for d in site.documents() if d["number"])


def check_no_gap(site, count):
    assert [n.split("-")[1] for n in numbers(site)] == [f"{n:05d}" for n in range(1, count + 1)], numbers(site)


def problems(site):
    return [p["code"] for p in json.loads(site.run("status", "--json", expect=None).stdout)["problems"]]


def test_d04_full_disk_is_said_and_survived(make_disk):
    site = make_disk()
    assert site.post(order(1)).status == 200
    site.settle()
    site.disk.fill()
    refused = site.post(order(2))
    assert refused.status == 503 and refused.headers["Retry-After"] == "60", refused
    health = site.request("GET", "/health")
    assert health.status == 503 and health.json()["status"] == "failing"
    assert "deliveries-not-stored" in site.log() and "the disk is full" in site.log()
    assert numbers(site) and site.run("list").stdout, "what is there can be read"
    site.disk.mend()
    wait_until(lambda: site.post(order(3)).status == 200, "stored again")
    assert site.request("GET", "/health").status == 200
    wait_until(lambda: "kind=not-stored" in site.log(), "the alert")
    assert "deliveries-not-stored" in problems(site)
    wait_until(lambda: alerts(site), "its mail is queued")
    site.settle()
    assert any("lost" in path.read_text() for path in (site.folder / "mail").glob("*not-stored*.eml"))
    check_no_gap(site, 2)


@pytest.mark.parametrize("at", ["queued", "dot"])
def test_d05_full_disk_sends_no_mail_twice(make_disk, at):
    """Queued: nothing is begun that could not be recorded. At the dot: the outcome waits for space, the mail is not sent again."""
    with SmtpServer() as relay:
        site = make_disk(relay_settings(relay), start=False)
        if at == "dot":
            at_the_dot(relay, lambda: site.disk.fail("write", errno.ENOSPC))
            site.start()
            site.post(order(1))
            wait_until(lambda: "mail-not-recorded" in site.log(), "the outcome waits")
            assert len(relay.mails) == 1
        else:
            relay.on("RCPT", "450 4.2.1 later", times=1)
            site.start()
            site.post(order(1))
            wait_until(lambda: "outcome=later" in site.log(), "the first attempt")
            site.disk.fail("write", errno.ENOSPC)
            site.run("outbox", "retry", outbox(site)[0]["id"], env={"LD_PRELOAD": ""})  # from beside the full disk: due now
            wait_until(lambda: "mailer reason" in site.log() and "the disk is full" in site.log(), "tried")
            assert not relay.mails and not relay.data_seen
        hits = site.disk.hits("write")
        wait_until(lambda: site.disk.hits("write") > hits, "the full disk is tried again")
        site.disk.mend()
        site.reload()
        wait_states(site, ["sent"])
        assert sorted(check_copies(site, relay).values())[-1] == 1


@pytest.mark.parametrize("name", ["billhook.db-wal", "billhook.db", "billhook.db.mark.new", ".part", "site0/mail", ""])
def test_d07_failed_fsync_is_never_acknowledged(make_disk, name):
    site = make_disk()
    site.disk.fail("sync", times=1, name=name)
    answers = [site.post(order(n)).status for n in range(1, 9)]
    if name.endswith("-wal") or not name:
        assert answers[0] == 503 and set(answers[1:]) == {200}, answers
        assert "deliveries-not-stored" in site.log()
    else:
        assert set(answers) == {200}
    site.settle(mails=False)
    for n in range(100):  # until a checkpoint, where that is what fails
        if name != "billhook.db" or site.disk.hits("sync"):
            break
        site.post({"id": n, "text": "y" * 200000}, topic="product.updated")
    wait_until(lambda: site.disk.hits("sync") == 1, "the failure")
    if name in (".part", "site0/mail"):  # the mail directory's: the mails pause
        wait_until(lambda: "outcome=relay-trouble" in site.log(), "the pause")
        site.reload()
    assert site.post(order(5000)).status == 200
    site.kill()
    site.start()
    site.settle()
    wait_until(lambda: {m["state"] for m in outbox(site)} == {"sent"}, "all sent")
    check_no_gap(site, len(site.documents()))


def test_d07_reloaded_is_told_when_it_is_kept(make_disk):
    """The pause of the mails has ended for good by then: a kill that follows finds none."""
    site = make_disk()
    site.disk.fail("sync", times=1, name=".part")
    assert site.post(order(1)).status == 200
    wait_until(lambda: "outcome=relay-trouble" in site.log(), "the pause")
    wait_until(lambda: alerts(site), "the alert of it")
    site.disk.fail("sync", error=0, pause=1, name="-wal")
    site.reload()
    with site.sql() as database:
        assert database.execute("SELECT until FROM pause").fetchone() == (0,)
    site.disk.mend()


def test_d08_slow_fsync_stops_nobody_else(make_disk):
    """An fsync that does not end (30 and 90 s: tests/torture): the delivery waits for it, the others are answered, and no watchdog barks."""
    site = make_disk()
    site.disk.fail("sync", error=0, pause=40, times=1, name="-wal")
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(site.post(order(n)).status)) for n in range(1, 6)]
    for thread in threads:
        thread.start()
        wait_until(lambda: site.disk.hits("sync") == 1, "the slow fsync")
    for path, status in (("/health", 200), ("/nowhere", 404)):
        assert site.request("GET", path).status == status
    assert answers == [], "a delivery was answered before its fsync was over"
    site.disk.mend()
    for thread in threads:
        thread.join()
    assert answers == [200] * 5


# -- D14: damage ---------------------------------------------------------------------------------------------------------------------

def overwrite(path, at, data):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(data)


def page_of(site, name):
    with site.sql() as database:
        return database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]


def page_size(site):
    with site.sql() as database:
        return database.execute("PRAGMA page_size").fetchone()[0]


def alter(site, statement):
    database = sqlite3.connect(site.database)
    database.execute(statement)
    database.close()


@pytest.fixture
def books(make_site):
    """A site with two invoices, stopped; the oracles are the test's own."""
    site = make_site({"mail": {"burst_limit": "1000/1m"}})
    for number in (1, 2):
        site.post(order(number))
    site.settle()
    site.stop()
    site.settle_at_end = False
    return site


REFUSED = {  # what is done to the files, and what serve says
    "header": (lambda s: overwrite(s.database, 0, os.urandom(100)), "no database.*newest backup"),
    "empty": (lambda s: s.database.write_bytes(b""), "numbers were given.*newest backup"),
    "gone": (lambda s: s.database.unlink(), "is missing.*newest backup"),
    "schema": (lambda s: alter(s, "ALTER TABLE documents ADD COLUMN extra TEXT"), "schema.*changed.*newest backup"),
    "other": (lambda s: alter(s, "PRAGMA application_id = 7"), "not one of billhook's"),
    "schema page": (lambda s: overwrite(s.database, 100, os.urandom(3000)), "damaged.*newest backup"),
}


@pytest.mark.parametrize("damage", REFUSED)
def test_d14_damage_that_start_refuses(books, damage):
    act, says = REFUSED[damage]
    kept = books.folder / "kept"
    shutil.copy(books.database, kept)
    act(books)
    before = books.database.read_bytes() if books.database.exists() else None
    done = books.run("serve", expect=1)
    assert re.search(says, done.stderr.decode(), re.S), done.stderr
    assert (books.database.read_bytes() if books.database.exists() else None) == before, "nothing is made anew"
    shutil.copy(kept, books.database)  # the newest backup in its place
    books.start()
    assert books.post(order(3)).status == 200
    books.settle()
    check_no_gap(books, 3)


@pytest.mark.parametrize("table", ["deliveries", "documents", "series", "mails", "artifacts"])
def test_d14_damaged_page_gives_no_number_twice(books, table):
    """A page in the middle: the daemon may start; what it cannot store it does not acknowledge, and it gives no number again."""
    kept = books.folder / "kept"
    shutil.copy(books.database, kept)
    size = page_size(books)
    overwrite(books.database, (page_of(books, table) - 1) * size, os.urandom(size))
    assert books.run("verify", expect=None).returncode == 1
    books.start(wait=False)
    wait_until(lambda: "ready" in books.log().split("stopping")[-1] or books.process.poll() is not None, "up or refused")
    if books.process.poll() is None:
        before = len(books.log())
        answer = books.post(order(3)).status
        assert answer in (200, 503)

        def worked_on():
            try:
                with books.sql() as database:
                    return not database.execute("SELECT count(*) FROM deliveries WHERE state = 'pending'").fetchone()[0]
            except sqlite3.DatabaseError:
                return False
        wait_until(lambda: " reason=" in books.log()[before:] or worked_on(), "the worker met it, or could do its work")
        books.stop(expect=None)
        print(f"\n{table}: started, answered {answer}")
        shown = books.run("list", "--json", expect=None)
        found = [d["number"] for d in json.loads(shown.stdout)] if shown.returncode == 0 else []
        assert len(found) == len(set(found)), found
    else:
        print(f"\n{table}: start refused")
        assert "newest backup" in books.log()
    books.process = None
    books.verify_at_end = False
    for end in ("-wal", "-shm"):
        books.database.with_name(books.database.name + end).unlink(missing_ok=True)
    books.acknowledged = books.acknowledged[:2]
    shutil.copy(kept, books.database)


@pytest.mark.parametrize("damage", ["gone", "garbled", "older copy"])
def test_d14_lost_wal_stops_the_numbers(books, damage):
    """Books that are older than the mark: deliveries are kept, nothing is issued until a person says from where."""
    older = books.folder / "older"
    shutil.copy(books.database, older)
    books.start()
    books.post(order(3))
    books.settle()
    books.wait_mark(3)
    books.kill()
    wal = books.database.with_name("billhook.db-wal")
    if damage == "garbled":
        overwrite(wal, 32, os.urandom(wal.stat().st_size - 32))
    else:
        wal.unlink()
        if damage == "older copy":
            shutil.copy(older, books.database)
    books.acknowledged = books.acknowledged[:2]  # the third is lost with its file, not by us
    books.start()
    assert books.post(order(4)).status == 200
    books.settle(mails=False)
    draft = [d for d in books.documents() if d["order_id"] == 4]
    assert [d["state"] for d in draft] == ["draft"] and draft[0]["number"] is None
    assert "numbering-stopped" in problems(books) and b"--reason" in books.run("status", expect=1).stdout
    books.run("number", "invoice", "--next", 4, "--reason", "the newest file was lost")
    wait_until(lambda: [d["number"] for d in books.documents() if d["order_id"] == 4][0], "issued")
    assert [d["number"][-5:] for d in books.documents() if d["order_id"] == 4] == ["00004"]
    books.settle()


def test_d14_read_only_file_system(make_disk):
    site = make_disk()
    site.post(order(1))
    site.settle()
    site.disk.fail("write", errno.EROFS)  # ext4 does so after an error
    assert site.post(order(2)).status == 503 and site.request("GET", "/health").status == 503
    site.disk.mend()
    wait_until(lambda: site.post(order(3)).status == 200, "writable again")
    site.settle()
    site.stop()
    site.disk.fail("open", errno.EROFS, name=".lock")
    assert b"Read-only file system" in site.run("serve", expect=1).stderr
    site.disk.mend()
    check_no_gap(site, 2)


def test_d14_database_of_another_user():
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        site = Site(folder + "/site")
        site.start()
        site.post(order(1))
        site.settle()
        site.stop()
        for path in (site.folder, site.folder / "mail", site.config):
            os.chown(path, 65534, 65534)
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        binary = shutil.copy(BILLHOOK, folder)
        os.chmod(binary, 0o755)
        done = subprocess.run([*nobody, binary, "--config", str(site.config), "serve"], capture_output=True, text=True, timeout=2 * DEADLINE)
        assert done.returncode == 1 and "belongs to root" in done.stderr and "chown" in done.stderr, done
        site.check_oracles()


# -- D16: memory ----------------------------------------------------------------------------------------------------------------------

def test_d16_no_memory_loses_nothing(make_site):
    from no_memory import fail_allocations
    print("\n" + fail_allocations(make_site, points=18))


# -- D18: the kind of disk --------------------------------------------------------------------------------------------------------------

KINDS = {0x6969: "NFS", 0xff534d42: "CIFS", 0xfe534d42: "SMB", 0x65735546: "FUSE", 0x01021997: "9P", 0x794c7630: "overlay", 0x01021994: "tmpfs",
         0xef53: None, 0x9123683e: None, 0x58465342: None, 0x2fc12fc1: None}


def test_d18_kinds_of_file_system(make_disk):
    site = make_disk()
    for kind, name in KINDS.items():
        site.environment["BILLHOOK_DISK_KIND"] = hex(kind)
        found = [p for p in json.loads(site.run("check", "--json").stdout)["problems"] if p["key"] == "path"]
        assert [p["severity"] for p in found] == (["warning"] if name else []), (name, found)
        assert not name or name in found[0]["text"]
    site.environment["BILLHOOK_DISK_KIND"] = "0x6969"
    site.stop()
    site.start()
    assert "lies on NFS" in site.log()


def test_d18_missing_directory(make_site):
    site = make_site({"database": {"path": "nowhere/billhook.db"}}, start=False)
    assert b"nowhere" in site.run("serve", expect=1).stderr and not (site.folder / "nowhere").exists()
