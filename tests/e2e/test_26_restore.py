"""Scenario 26: a backup in place of the database: `billhook restore`, on the same machine, on another, cut short, and as an admin with sudo."""
import json
import os
import pwd
import random
import re
import shutil
import sqlite3
import subprocess

import pytest

from disk import Disk
from harness import BILLHOOK, PLAIN, ROOT, Site, let_others_pass, order, wait_equal, wait_until
from power_cut import CREATE, LINK, RENAME, SYNC_DIRECTORY, TRUNCATE, UNLINK, Platter, read_record


def issue(site, *numbers):
    running = site.process is not None
    if not running:
        site.start()
    for number in numbers:
        site.post(order(number))
    site.settle()
    if not running:
        site.stop()


def numbers(site):
    return sorted(d["number"] for d in site.documents(type="invoice") if d["number"])


def files(site):
    return {p.name: p.read_bytes() for p in site.folder.iterdir() if p.is_file() and p.name.startswith("billhook.db") and not p.name.endswith((".lock", "-shm"))}


@pytest.fixture
def books(make_site):
    """Two invoices, a backup of them, a third one; the daemon is stopped."""
    site = make_site(start=False)
    issue(site, 1, 2)
    site.run("backup", "copy.db")
    issue(site, 3)
    site.before = numbers(site)
    return site


def test_26_the_mark_that_is_there_stays(books):
    year = books.before[0][:5]
    mark = (books.folder / "billhook.db.mark").read_bytes()
    out = books.run("restore", "copy.db").stdout.decode()
    assert numbers(books) == books.before[:2] and (books.folder / "billhook.db.mark").read_bytes() == mark
    old = re.search(r"the old database is kept as (\S+\.replaced-\d{8}T\d{6}Z)", out)[1]
    with sqlite3.connect(f"file:{old}?mode=ro", uri=True) as kept:
        assert kept.execute("SELECT count(*) FROM documents WHERE type = 'invoice'").fetchone()[0] == 3
    assert re.search(rf"invoice +{year}\S+ +{books.before[1]} +{books.before[2]}", out), out
    assert "issuing is stopped" in out and "billhook number invoice --next 4 --reason TEXT" in out
    for name in ("billhook.db", os.path.basename(old), "billhook.db.mark"):
        assert (books.folder / name).stat().st_mode & 0o777 == 0o600, name
    assert not list(books.folder.glob("billhook.db.restore*"))
    books.start()
    assert books.post(order(4)).status == 200  # kept, while issuing waits
    books.settle(mails=False)
    assert numbers(books) == books.before[:2]
    books.run("number", "invoice", "--next", "4", "--reason", "restored; 3 was mailed")
    wait_until(lambda: len(numbers(books)) == 3, "issuing goes on")
    assert numbers(books)[-1].endswith("4")
    books.settle()
    books.acknowledged = books.acknowledged[:2]  # the restored books end with the backup


def test_26_with_the_mark_every_series_waits(books, make_site, tmp_path):
    """The machine and its mark are gone: the backup and its mark agree, and cannot know what left after them."""
    other = make_site({"delivery_note": {"create": "paid", "auto_send": "true"}}, start=False)
    for name in ("copy.db", "copy.db.mark"):
        shutil.copy(books.folder / name, other.folder / name)
    assert "issuing is stopped" in other.run("restore", "copy.db", "--with-mark").stdout.decode()
    for number in range(2):  # it stays so over a restart
        other.start()
        other.post(order(4 + number))
        other.settle(mails=False)
        other.stop()
    documents = other.documents()
    assert len([d for d in documents if d["number"]]) == 2 and {d["type"] for d in documents if not d["number"]} == {"invoice", "delivery_note"}
    assert "numbering-stopped" in [p["code"] for p in other.json("status", expect=1)["problems"]]
    assert b"--reason" in other.run("number", "invoice", "--next", "4", expect=1).stderr
    other.run("number", "invoice", "--next", "4", "--reason", "3 was mailed")
    other.run("number", "delivery_note", "--next", "1", "--reason", "none left")
    other.start()
    wait_equal(lambda: len([d for d in other.documents() if d["number"]]), 6, "all goes on")
    assert [n[-1] for n in numbers(other)] == ["1", "2", "4", "5"]
    other.settle()
    assert b" 0 faults" in other.run("verify").stdout
    other.stop()


def test_26_a_backup_of_nothing_issued_waits_too(make_site):
    site = make_site(start=False)
    site.start()
    site.stop()
    site.run("backup", "empty.db")
    issue(site, 1)
    site.run("restore", "empty.db", "--with-mark")
    issue(site, 2)
    assert numbers(site) == [] and "issuing is stopped" in site.run("number").stdout.decode()
    assert "numbering-stopped" in [p["code"] for p in site.json("status", expect=1)["problems"]]
    site.run("number", "invoice", "--next", "2", "--reason", "1 left")
    site.start()
    wait_until(lambda: [n[-1] for n in numbers(site)] == ["2"], "the second number")
    site.settle()
    site.acknowledged = []


def test_26_without_any_mark_issuing_waits(books):
    (books.folder / "billhook.db.mark").unlink()
    (books.folder / "billhook.db").unlink()
    assert "issuing is stopped" in books.run("restore", "copy.db").stdout.decode()
    assert numbers(books) == books.before[:2]
    books.verify_at_end, books.acknowledged = False, []


def test_26_what_is_refused_changes_nothing(books, tmp_path):
    bad = books.folder / "bad.db"
    shutil.copy(books.folder / "copy.db", bad)
    with sqlite3.connect(bad) as database:
        database.execute("DROP TRIGGER documents_frozen")
        database.execute("UPDATE documents SET content = replace(content, 'Koffie', 'Thee')")
    (books.folder / "text.db").write_text("no database\n" * 1000)
    os.mkfifo(books.folder / "pipe.db")
    books.start()
    assert b"another billhook serves this database" in books.run("restore", "copy.db", expect=1).stderr
    books.stop()
    before = files(books)
    for name, status, words in (("bad.db", 1, b"schema|fault"), ("text.db", 1, b"no backup"), ("pipe.db", 1, b"is no file"), ("gone.db", 1, b"could not be opened"),
                                ("billhook.db", 2, b"the database itself")):
        done = books.run("restore", name, expect=status)
        assert re.search(words, done.stderr) and done.stderr.count(b"\n") == 1, (name, done.stderr)
        assert files(books) == before, name
    (books.folder / "copy.db.mark").unlink()
    assert b"copy.db.mark" in books.run("restore", "copy.db", "--with-mark", expect=1).stderr and files(books) == before
    (books.folder / "copy.db-wal").write_bytes(b"x" * 100)
    assert b"is not whole" in books.run("restore", "copy.db", expect=1).stderr and files(books) == before
    (books.folder / "copy.db-wal").unlink()
    other = sqlite3.connect(books.folder / "billhook.db")
    other.execute("SELECT count(*) FROM documents").fetchone()
    assert b"another program uses" in books.run("restore", "copy.db", expect=1).stderr
    other.close()
    assert numbers(books) == books.before


def test_26_a_damaged_database_is_replaced(books):
    path = books.folder / "billhook.db"
    for damage in (lambda: path.write_bytes(b"rubbish" * 5000), lambda: (path.write_bytes(b"rubbish" * 5000), (books.folder / "billhook.db-wal").write_bytes(b"more" * 9000)),
                   lambda: path.unlink()):
        damage()
        books.run("restore", "copy.db")
        assert numbers(books) == books.before[:2]
        assert {p.name[-4:] for p in books.folder.glob("billhook.db-*")} <= {"-shm"}
    assert len(list(books.folder.glob("billhook.db.replaced-*-wal"))) == 1
    books.run("number", "invoice", "--next", "4", "--reason", "restored")
    books.acknowledged = []


def begin(site, *arguments, env=None):
    environment = dict(os.environ, BILLHOOK_CONFIG=str(site.config), **(env or {}))
    return subprocess.Popen([BILLHOOK, *arguments], env=environment, cwd=site.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def has_open(process, path):
    folder = f"/proc/{process.pid}/fd"
    return any(os.path.realpath(f"{folder}/{number}") == str(path) for number in os.listdir(folder))


@pytest.mark.skipif(not PLAIN, reason="a preloaded library must not come before a sanitizer's own")
def test_26_nothing_is_written_into_books_that_are_being_replaced(books):
    """A command comes between the last look at the old database and the rename: it waits, and then says that it did nothing. Else what it wrote
    would be lost with the old books, or lie as a -wal beside the new ones."""
    disk = Disk(books, daemon=False)
    disk.fail("link", 0, pause=3600, name="billhook.db")
    restore = begin(books, "restore", "copy.db", env=disk.environment)
    wait_until(lambda: disk.hits("link") == 1, "the old database is about to be kept")
    paid = begin(books, "paid", books.before[0])
    wait_until(lambda: paid.poll() is not None or has_open(paid, books.database), "the command has the old database open")
    disk.mend()
    (_, wrong), (said, refused) = restore.communicate(), paid.communicate()
    assert restore.returncode == 0, wrong
    assert paid.returncode == 1 and re.search(rb"was replaced while it was opened|locked|busy", refused), (said, refused)
    assert not books.database.with_name("billhook.db-wal").exists() or not books.database.with_name("billhook.db-wal").stat().st_size
    [old] = books.folder.glob("billhook.db.replaced-*Z")
    for path in (old, books.database):
        with sqlite3.connect(path) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("SELECT count(*) FROM payments WHERE kind = 'hand'").fetchone() == (0,)
    assert numbers(books) == books.before[:2]
    books.verify_at_end, books.acknowledged = False, []


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_26_old_schemas_are_restored(books, version):
    shutil.copy(ROOT / f"tests/data/schema/{version}.db", books.folder / "old.db")
    books.run("restore", "old.db")
    kept = json.loads((ROOT / f"tests/data/schema/{version}.db.json").read_text())
    assert kept and len(books.documents()) > 2
    books.verify_at_end, books.acknowledged = False, []


@pytest.mark.skipif(not PLAIN, reason="a preloaded library must not come before a sanitizer's own")
def test_26_cut_short_at_any_point(tmp_path):
    """The power goes at each change of a name while a restore runs: the old or the new database is whole, and a second run finishes."""
    dice = random.Random(26)
    site = Site(tmp_path / "site")
    record = tmp_path / "record"
    Disk(site, record)
    issue(site, 1, 2)
    site.run("backup", "copy.db")
    issue(site, 3)
    before = numbers(site)
    start = len(read_record(record))
    site.run("restore", "copy.db", "--with-mark")
    records = read_record(record)
    platter, points, whole = Platter(site.folder), 0, set()
    for at, one in enumerate(records):
        platter.apply(one)
        if at < start or (one[0] not in (CREATE, LINK, RENAME, SYNC_DIRECTORY, TRUNCATE, UNLINK) and dice.random() > 0.1):
            continue
        points += 1
        folder = tmp_path / "cut"
        shutil.rmtree(folder, ignore_errors=True)
        again = Site(folder)
        platter.write({path: content for path, content in platter.cut(dice).items() if not path.endswith(".conf")}, folder)
        whole.add(len(numbers(again)))
        assert again.json("verify", expect=None)["documents"] in (2, 3), f"cut at {at} of {len(records)}"
        again.run("restore", "copy.db", "--with-mark")
        assert numbers(again) == before[:2] and not list(folder.glob("billhook.db.restore*"))
    assert points > 10 and whole == {2, 3}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_26_root_becomes_the_owner_and_reads_what_only_root_can(books, tmp_path):
    """What `sudo billhook restore FILE` does: the backup lies where the daemon's user sees nothing, what is made is the daemon's."""
    uid = pwd.getpwnam("nobody").pw_uid
    let_others_pass(tmp_path)
    tmp_path.chmod(0o711)
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    shutil.move(books.folder / "copy.db", private / "copy.db")
    shutil.move(books.folder / "copy.db.mark", private / "copy.db.mark")
    for gone in (False, True):  # with a database, and on a machine that has none yet
        for path in [books.folder, *books.folder.glob("billhook.db*")]:
            os.chown(path, uid, uid)
        if gone:
            for path in books.folder.glob("billhook.db*"):
                path.unlink()
        books.run("restore", private / "copy.db", "--with-mark")
        assert numbers(books) == books.before[:2]
        made = list(books.folder.glob("billhook.db*"))
        assert {(p.stat().st_uid, p.stat().st_mode & 0o777) for p in made if not p.name.endswith("-shm")} == {(uid, 0o600)}, made
    for path in [books.folder, *books.folder.glob("billhook.db*")]:
        os.chown(path, 0, 0)
    books.verify_at_end, books.acknowledged = False, []
