"""Scenario 19: a document is issued and its PDF cannot be made: the number stays, the mail waits, the owner is told, and when the cause is mended
all goes on as if nothing had been."""
import json
import shutil
import sqlite3

from harness import ROOT, order, wait_until


def due_now(site):
    """What waits for its next try is due: nobody waits for the back-off here."""
    database = sqlite3.connect(site.database, timeout=20)
    database.execute("UPDATE documents SET next_render_at = 0 WHERE rendered_at = 0")
    database.commit()
    database.close()


def attempts(site):
    with site.sql() as database:
        return [row[0] for row in database.execute("SELECT render_attempts FROM documents ORDER BY id")]


def change_kept_logo(site, content):
    """The picture that pages need is not what was kept: no page can be made."""
    with sqlite3.connect(site.database, timeout=20, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        trigger = database.execute("SELECT sql FROM sqlite_master WHERE name = 'pictures_frozen'").fetchone()[0]
        database.execute("DROP TRIGGER pictures_frozen")
        database.execute("UPDATE pictures SET bytes = ?", (content,))
        database.execute(trigger)
        database.execute("COMMIT")


def test_e03_number_stays_mail_waits_alarm_and_retry(make_site):
    site = make_site({"seller": {"logo": "logo.svg"}, "alerts": {"email": "owner@koffiehoek.example"}}, start=False)
    logo = site.folder / "logo.svg"
    shutil.copy(ROOT / "tests/data/logo.svg", logo)
    site.start()
    assert site.post(order(9)).status == 200
    site.settle()
    site.stop()
    change_kept_logo(site, b"no picture any more")
    site.start()
    for number in (1, 2):
        assert site.post(order(number)).status == 200
    wait_until(lambda: attempts(site) == [0, 1, 1], "both tried")
    documents = site.documents()
    assert sorted(d["number"][-5:] for d in documents) == ["00001", "00002", "00003"]
    waiting = [d for d in documents if d["state"] == "issued"]
    assert len(waiting) == 2
    assert "alert kind=rendering" in site.log()
    mails = [m for m in site.json("outbox") if m["document"] and m["state"] != "sent"]
    assert len(mails) == 2 and all(m["state"] == "queued" and m["attempts"] == 0 for m in mails)
    proof = site.json("verify", expect=1)
    assert any("kept logo" in fault["text"] for fault in proof["faults"]), proof
    assert any("render" in p["code"] for p in site.json("status", expect=1)["problems"])
    due_now(site)
    wait_until(lambda: attempts(site) == [0, 2, 2], "tried again, and nothing changes")
    with site.sql() as database:  # the next try is put off, not at once
        assert database.execute("SELECT count(*) FROM documents WHERE next_render_at > strftime('%s','now')").fetchone()[0] == 2
    site.kill()
    site.start()
    assert [d["number"] for d in site.documents()] == [d["number"] for d in documents]
    change_kept_logo(site, logo.read_bytes())
    due_now(site)
    site.settle()
    wait_until(lambda: {d["state"] for d in site.documents()} == {"sent"}, "both sent")
    assert [d["number"] for d in site.documents()] == [d["number"] for d in documents]
    assert len(list((site.folder / "mail").glob("2*.eml"))) == 3
    assert site.post(order(3)).status == 200
    site.settle()
    assert site.documents()[0]["number"].endswith("00004")
    assert site.json("verify")["faults"] == []


def test_svg_logo_without_librsvg_is_named(make_site):
    """librsvg is loaded with the first SVG. Where it cannot be, `check` says which package brings it; nothing else needs it."""
    site = make_site({"seller": {"logo": str(ROOT / "tests/data/logo.svg")}}, start=False)
    broken = site.folder / "libraries"
    broken.mkdir()
    (broken / "librsvg-2.so.2").write_text("no library")
    without = {"LD_LIBRARY_PATH": str(broken)}
    site.run("check")
    assert b"Debian: librsvg2-2" in site.run("check", expect=2, env=without).stdout
    site.configure({"seller": {"logo": None}})
    site.run("check", env=without)
    sample = site.folder / "order.json"
    sample.write_text(json.dumps(order(1)))
    site.run("preview", sample, "--pdf", site.folder / "page.pdf", env=without)
    assert (site.folder / "page.pdf").read_bytes().startswith(b"%PDF")
