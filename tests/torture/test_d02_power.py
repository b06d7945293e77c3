"""D02, D03, D17: the power goes. A run is recorded write by write; at many moments the platter is rebuilt as it may be, and billhook
starts on it."""
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from disk import Disk  # noqa: E402
from harness import BUILD, Site, order  # noqa: E402
from power_cut import CREATE, LINK, RENAME, SYNC_DIRECTORY, UNLINK, Platter, read_record  # noqa: E402
from test_11_lifecycle import NEWEST  # noqa: E402

CUTS = int(os.environ.get("BILLHOOK_POWER_CUTS", "12"))  # on which the daemon is started; `make torture-long`: 50
LOOKS = 10 * CUTS  # of which only the database is looked at
SETTINGS = {"mail": {"burst_limit": "100000/1m"}, "einvoice": {"directory": "xml", "attach": "always"}}


class Recorded:
    """A site whose disk is recorded; remembers what the world was told, and how far the record was then."""

    def __init__(self, folder, settings=None):
        self.site = Site(folder / "site", settings or SETTINGS)
        (self.site.folder / "xml").mkdir()
        self.record = folder / "record"
        Disk(self.site, self.record)
        self.told = []  # (end of the record, delivery, sha256)
        self.lock = threading.Lock()

    def post(self, body):
        answer = self.site.post(body)
        end = self.record.stat().st_size
        with self.lock:
            if answer.status == 200:
                self.told.append((end, *next(pair for pair in reversed(self.site.acknowledged) if pair[0] == answer.json()["delivery"])))
        return answer

    def day(self, seconds, clients=3):
        """Start, so many seconds of load, stop."""
        self.site.start()
        self.load(seconds, clients)
        self.site.settle()
        self.site.stop()

    def load(self, seconds, clients):
        stop = time.monotonic() + seconds

        def pump(number):
            while time.monotonic() < stop:
                self.post(order(number, modified=time.time() - 60, billing=dict(order()["billing"], vat="BE0000000196")))
                number += 1
                time.sleep(0.06)
        threads = [threading.Thread(target=pump, args=(100000 * (n + 1),)) for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def rows(folder, query):
    database = sqlite3.connect(folder / "billhook.db")
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def lost(folder, told, end):
    """Acknowledged deliveries that the platter does not have."""
    due = [(delivery, digest) for at, delivery, digest in told if at <= end]
    if not due:
        return []
    try:
        kept = dict(rows(folder, "SELECT id, lower(hex(body_sha256)) FROM deliveries"))
    except sqlite3.OperationalError:
        kept = {}
    return [delivery for delivery, digest in due if kept.get(delivery) != digest]


def mails_of(folder):
    """{Message-ID: bytes} of the mails that are whole: each ends with its outermost boundary."""
    mails = {}
    for path in (folder / "mail").glob("*.eml"):
        data = path.read_bytes()
        boundary = re.search(rb'boundary="?([^"\s;]+)', data)[1]
        assert data.rstrip().endswith(b"--" + boundary + b"--"), f"{path} is not whole"
        mails[re.search(rb"Message-ID:\s*<([^>]+)>", data, re.I)[1].decode()] = data
    return mails


def check_files(folder, left):
    """What left for a customer before the power went is in the books, with the same number; what is marked as written is there, whole."""
    sent = rows(folder, "SELECT mails.state, number, message_id FROM mails JOIN documents ON documents.id = document_id")
    for name in left:
        assert any(name.startswith(number + "-") for _, number, _ in sent), f"{name} left, and its document is lost"
    there = mails_of(folder)
    for state, number, message_id in sent:
        assert state != "sent" or message_id in there, f"{number} is marked sent and its mail is not there"
    for (number,) in rows(folder, "SELECT number FROM documents WHERE exported_at > 0"):
        assert (folder / "xml" / f"{number}.xml").exists(), f"{number}.xml is marked exported and is not there"
    for path in (folder / "xml").glob("*.xml"):
        assert path.read_bytes().rstrip().endswith(b"</Invoice>"), f"{path} is not whole"
    orphans = [path.name for place in ("mail", "xml") for path in (folder / place).iterdir() if path.name.startswith(".")]
    assert not orphans, f"orphans: {orphans}"


def restart(folder, platter, image, told, end, settings=None):
    """Starts the daemon on the platter and lets it finish; the oracles."""
    site = Site(folder, settings or SETTINGS)
    (folder / "xml").mkdir(exist_ok=True)
    platter.write(image, folder)
    left = [os.path.basename(path) for path in platter.seen if path.endswith(".eml")]
    site.acknowledged = [(delivery, digest) for at, delivery, digest in told if at <= end]
    if site.database.exists() and site.database.stat().st_size and (folder / "billhook.db.mark").exists():
        faults = [fault["text"] for fault in json.loads(site.run("verify", "--json", expect=None).stdout)["faults"]]
        assert all("no PDF yet" in text for text in faults), faults
    site.start()
    site.settle()
    assert site.post(order(999999)).status == 200
    site.settle()
    site.stop()
    site.check_oracles()
    check_files(folder, left)
    shutil.rmtree(folder)


def replay(tmp_path, recorded, cuts, dice, points=None, start=0):
    """Cuts the power at the given ends of records (default: random ones); returns (looks, starts)."""
    records = read_record(recorded.record)
    platter = Platter(recorded.site.folder)
    points = points if points is not None else sorted(dice.sample(range(start, len(records)), min(LOOKS, len(records) - start)) + [len(records) - 1])
    started = set(dice.sample(points, min(cuts, len(points))) + points[-1:])
    wanted = set(points)
    for at, record in enumerate(records):
        platter.apply(record)
        if at not in wanted:
            continue
        for image in (platter.cut(), platter.cut(dice)):
            folder = tmp_path / "look"
            platter.write(image, folder)
            gone = lost(folder, recorded.told, record[4])
            assert not gone, f"cut at {at} of {len(records)}: lost {gone}"
            if (folder / "billhook.db").exists():
                assert rows(folder, "PRAGMA integrity_check") == [("ok",)], f"cut at {at}"
            shutil.rmtree(folder, ignore_errors=True)
        if at in started:
            restart(tmp_path / "again", platter, platter.cut(dice), recorded.told, record[4])
    return 2 * len(points), len(started)


def test_d02_power_cuts_lose_nothing(tmp_path):
    dice = random.Random(20261125)
    recorded = Recorded(tmp_path)
    recorded.day(3)
    recorded.site.check_oracles()
    looks, starts = replay(tmp_path, recorded, CUTS, dice)
    documents = len(recorded.site.documents())
    print(f"\n{len(recorded.told)} deliveries acknowledged, {documents} documents issued; {looks} platters looked at, {starts} started on: 0 lost")
    assert len(recorded.told) > 50 and documents > 5
    recorded.site.configure({"database": {"synchronous": "OFF"}})
    assert recorded.site.run("check", expect=2), "no setting weakens the fsync"
    # the same record, had nothing been synced: the oracle must see it
    platter = Platter(recorded.site.folder)
    for record in read_record(recorded.record):
        platter.apply(record, without_sync=True)
    platter.write(platter.cut(), tmp_path / "unsynced")
    (tmp_path / "unsynced").mkdir(exist_ok=True)
    assert len(lost(tmp_path / "unsynced", recorded.told, recorded.record.stat().st_size)) == len(recorded.told)


def test_d03_power_cut_in_the_first_start(tmp_path):
    """At each record, twice: there is no half database, and none is taken for a new one once numbers were given."""
    dice = random.Random(3)
    recorded = Recorded(tmp_path)
    recorded.site.start()
    recorded.site.stop()
    records = read_record(recorded.record)
    looks, starts = replay(tmp_path, recorded, 2 * CUTS, dice, points=list(range(len(records))))
    print(f"\n{len(records)} records of the first start; {looks} platters looked at, {starts} started on")


def test_d03_d17_power_cut_in_checkpoints_and_pages_on_their_way(tmp_path):
    """D17 too: PDF, UBL, mail and its mark, each whole or not marked, whatever came first."""
    dice = random.Random(17)
    recorded = Recorded(tmp_path)
    recorded.day(2)
    records = read_record(recorded.record)
    database = next(inode for op, inode, _, name, _ in records if op == CREATE and name.endswith(b"billhook.db"))
    moved = [at for at, record in enumerate(records) if record[0] in (LINK, RENAME, UNLINK, SYNC_DIRECTORY)]
    copied = [at for at, record in enumerate(records) if record[1] == database]
    assert len(copied) > 50 and len(moved) > 20
    points = sorted(set(dice.sample(copied, min(len(copied), 2 * CUTS)) + dice.sample(moved, min(len(moved), 6 * CUTS))))
    looks, starts = replay(tmp_path, recorded, CUTS, dice, points=points)
    print(f"\n{len(copied)} records of checkpoints, {len(moved)} of names; {looks} platters looked at, {starts} started on")


def test_d03_power_cut_in_a_backup(tmp_path):
    """At each record of `backup` the copy is whole, with its mark, or not there."""
    recorded = Recorded(tmp_path)
    recorded.day(0.5, clients=1)
    first = len(read_record(recorded.record))
    recorded.site.run("backup", "copy.db")
    records, platter, dice, whole = read_record(recorded.record), Platter(recorded.site.folder), random.Random(5), 0
    for at, record in enumerate(records):
        platter.apply(record)
        for image in (platter.cut(), platter.cut(dice)) if at >= first else ():
            copy = next((path for path in image if path.endswith("/copy.db")), None)
            if not copy:
                continue
            site = Site(tmp_path / "restored", SETTINGS)
            site.database.write_bytes(image[copy])
            (site.folder / "billhook.db.mark").write_bytes(image[copy + ".mark"])
            site.acknowledged = [(delivery, digest) for _, delivery, digest in recorded.told]
            site.check_oracles()
            shutil.rmtree(site.folder)
            whole += 1
    print(f"\n{len(records) - first} records of a backup; its copy was there in {whole} platters, whole each time")
    assert whole > 0


def test_d03_power_cut_in_a_migration(tmp_path):
    """At each record of a later schema's coming: the database is whole and of the one or of the other schema, and where it is of the later
    the copy of before is there, whole."""
    recorded = Recorded(tmp_path)
    recorded.day(0.5, clients=1)
    first = len(read_record(recorded.record))
    subprocess.run([BUILD / "tests/tools/migrate_drive", recorded.site.database, "good"], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, **recorded.site.environment))
    records, platter, dice, seen = read_record(recorded.record), Platter(recorded.site.folder), random.Random(6), {NEWEST: 0, NEWEST + 1: 0}
    for at, record in enumerate(records):
        platter.apply(record)
        for image in (platter.cut(), platter.cut(dice)) if at >= first else ():
            folder = tmp_path / "look"
            platter.write(image, folder)
            assert rows(folder, "PRAGMA integrity_check") == [("ok",)] and not lost(folder, recorded.told, record[4])
            (version,), = rows(folder, "PRAGMA user_version")
            later = rows(folder, "SELECT count(*) FROM sqlite_schema WHERE name = 'later'") == [(1,)]
            seen[version] += 1
            assert later == (version == NEWEST + 1), f"half a migration, cut at {at}"
            if later:
                assert rows(folder, "SELECT count(*) FROM later") == rows(folder, "SELECT count(*) FROM documents")
                for end in ("", "-wal", "-shm"):
                    (folder / f"billhook.db{end}").unlink(missing_ok=True)
                (folder / f"billhook.db.before-v{NEWEST + 1}").rename(folder / "billhook.db")
                assert not lost(folder, recorded.told, record[4])
            shutil.move(folder, tmp_path / "books")
            site = Site(tmp_path / "books", SETTINGS)
            site.acknowledged = [(delivery, digest) for _, delivery, digest in recorded.told]
            site.check_oracles()
            shutil.rmtree(site.folder)
    print(f"\n{len(records) - first} records of a migration; {seen[NEWEST]} platters of the schema before, {seen[NEWEST + 1]} of the later, none of both")
    assert seen[NEWEST] > 0 and seen[NEWEST + 1] > 0
