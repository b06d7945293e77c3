"""E02: killed, or without power, at each step of issuing: number, frozen content and outbox row are there together or not at all; the PDF comes
after their commit and the mail after the PDF."""
import hashlib
import os
import pathlib
import shutil
import sqlite3
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from disk import Disk, shim  # noqa: E402
from harness import Site, order  # noqa: E402
from power_cut import Platter, put, read_record  # noqa: E402

PATIENT = int(os.environ.get("BILLHOOK_E02_LOOKS", "400"))  # of the steps, at most so many are looked at


def look(folder):
    """What a database of one moment says: (issued, rendered, mails sent)."""
    if not (folder / "billhook.db").exists() or (folder / "billhook.db").stat().st_size == 0:
        return 0, 0, 0
    database = sqlite3.connect(folder / "billhook.db")
    try:
        if "mails" not in {row[0] for row in database.execute("SELECT name FROM sqlite_schema")}:
            return 0, 0, 0
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        documents = database.execute("SELECT id, number, sha256, rendered_at, content FROM documents ORDER BY id").fetchall()
        mails = database.execute("SELECT document_id, state FROM mails WHERE document_id IS NOT NULL").fetchall()
        kept = {row[0] for row in database.execute("SELECT document_id FROM artifacts")}
    finally:
        database.close()
    issued = [row for row in documents if row[1]]
    assert sorted(row[1][-5:] for row in issued) == [f"{n:05d}" for n in range(1, len(issued) + 1)], "no gap, no double"
    assert {row[0] for row in issued} == {document for document, _ in mails}, "a number without a mail, or a mail without a number"
    for document, number, digest, rendered, content in documents:
        assert bool(number) == bool(digest) and (not number or digest == hashlib.sha256(content.encode()).digest()), "a number without its frozen content"
        assert not rendered or document in kept, f"{number} is marked rendered and has no PDF"
    for document, state in mails:
        assert state == "queued" or document in kept, "a mail left before its PDF was kept"
    return len(issued), len([row for row in issued if row[3]]), len([state for _, state in mails if state == "sent"])


def as_written(platter, file):
    """A file as a killed program leaves it: all that was written, synced or not."""
    content = bytearray(platter.safe[file])
    for change in platter.loose.get(file, []):
        put(content, change)
    return bytes(content)


@pytest.mark.skipif(not shim("disk").exists(), reason="the preloaded disk is not built: make tools")
def test_e02_killed_or_without_power_at_each_step(tmp_path, capsys):
    site = Site(tmp_path / "site", {"mail": {"burst_limit": "1000/1m"}})
    record = tmp_path / "record"
    Disk(site, record)
    site.start()
    site.settle()
    began = len(read_record(record))
    for number in range(1, 7):
        assert site.post(order(number)).status == 200
    site.settle()
    site.stop()
    records, platter, folder = read_record(record), Platter(site.folder), tmp_path / "look"
    step = max(1, (len(records) - began) // PATIENT)
    seen, looks, safe_before = set(), 0, (0, 0, 0)
    for at, entry in enumerate(records):
        platter.apply(entry)
        if at < began or (at - began) % step:
            continue
        killed = {path: as_written(platter, file) for path, file in platter.seen.items()}
        for name, image in (("power", platter.cut()), ("kill", killed)):
            platter.write(image, folder)
            found = look(folder)
            shutil.rmtree(folder)
            seen.add(found)
            looks += 1
            if name == "power":
                assert all(new >= old for new, old in zip(found, safe_before)), "what was durable is gone"
                safe_before = found
    assert (6, 6, 6) in seen and len(seen) >= 8, sorted(seen)
    with capsys.disabled():
        print(f"\n# E02: {looks} moments of {len(records) - began} steps, {len(seen)} different states", end="")


def test_e02_no_lock_while_rendering(tmp_path):
    """A document of many pages takes seconds: deliveries are answered and commands write meanwhile."""
    site = Site(tmp_path / "site", {"invoice": {"create": "paid", "auto_send": "true"}}).start()
    lines = []
    for number in range(1, 5001):
        line = dict(order()["line_items"][0], id=number, name=f"Koffie {number}", subtotal="0.00", subtotal_tax="0.00", total="0.00", total_tax="0.00", taxes=[])
        lines.append(line)
    lines[0] = order()["line_items"][0]
    assert site.post(order(1, line_items=lines)).status == 200
    slowest, during, rendering = 0.0, 0, None
    end = time.monotonic() + 600
    while time.monotonic() < end:
        with site.sql() as database:
            waiting = database.execute("SELECT count(*) FROM documents WHERE number IS NOT NULL AND rendered_at = 0 AND order_id = 1").fetchone()[0]
            done = database.execute("SELECT count(*) FROM documents WHERE rendered_at > 0 AND order_id = 1").fetchone()[0]
        if done:
            break
        began = time.monotonic()
        assert site.post(order(1000 + during, status="pending", paid=False)).status == 200
        if waiting:
            rendering = rendering or began
            slowest, during = max(slowest, time.monotonic() - began), during + 1
    assert done and during >= 3, f"{during} deliveries while it was rendered"
    took = time.monotonic() - rendering
    assert slowest < took / 2, f"a delivery waited {slowest:.1f} s for the rendering, which took {took:.1f} s"
    site.settle()
    site.stop()
    site.check_oracles()
