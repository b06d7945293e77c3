"""Scenario 11: the life of an installation: upgrade, rotation of secrets, backup, restore, another machine, several sellers, purge."""
import hashlib
import http.client
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import pytest

from harness import BILLHOOK, BUILD, PATIENCE, PLAIN, ROOT, SECRET, Site, free_port, order, wait_until

SCHEMAS = ROOT / "tests/data/schema"
OLD_SETTINGS = {"order_form": {"create": "created"}, "invoice": {"create": "paid", "auto_send": "false"}, "credit_note": {"create": "refunded"}}
NEWEST = 8  # user_version of the present schema


def keep_database(target):
    """Writes a small database of the present schema: every type of document, every state, a failed delivery, one over Peppol that cannot leave."""
    with tempfile.TemporaryDirectory(prefix="billhook-schema-") as folder:
        write_database(pathlib.Path(folder), target)


def write_database(folder, target):
    nobody = {"provider": "peppyrus", "key": "k", "base_url": f"http://127.0.0.1:{free_port()}"}
    site = Site(folder, {**OLD_SETTINGS, "peppol": nobody}).start()
    site.post(order(1001))
    site.post(order(1002, status="on-hold", paid=False))
    site.post({"x": 1})
    business = order(1003)
    business["meta_data"].append({"id": 9, "key": "vat_number", "value": "BE0000000295"})
    site.post(business)
    site.settle()
    site.run("create", "1001", "--type", "delivery_note")
    site.run("send", f"#{site.documents(order=1001, type='invoice')[0]['id']}")
    number = site.documents(order=1001, type="invoice")[0]["number"]
    site.run("credit", number, "--amount", "12.10", "--rate", "21", "--issue")
    site.run("issue", f"#{site.documents(type='order_form')[0]['id']}")
    site.run("void", f"#{site.documents(type='order_form')[1]['id']}")
    wait_until(lambda: site.document(number)["state"] == "sent", "sent")
    site.run("send", f"#{site.documents(order=1003, type='invoice')[0]['id']}")
    wait_until(lambda: site.json("peppol")[0]["last_answer"], "nobody answers")
    site.settle()
    site.run("backup", target)
    site.stop()
    pathlib.Path(str(target) + ".json").write_text(json.dumps(expected(site), indent=1) + "\n")


def expected(site):
    """What any later billhook must still say of the documents; the kept bytes by their SHA-256."""
    rows = []
    for one in site.json("list"):
        row = {key: one[key] for key in ("id", "type", "state", "number", "issue_date", "order_number", "paid")}
        row["gross"] = one["totals"]["gross"]
        if one["number"]:
            row["pdf"] = hashlib.sha256(site.run("show", one["number"], "--pdf", "-").stdout).hexdigest()
        rows.append(row)
    return rows


def left(rows):
    """A mail that waited for the Peppol look-up leaves when its time has come: issued or sent then."""
    return [{**row, "state": "sent" if row["state"] == "issued" else row["state"]} for row in rows]


def files_of(site):
    return [path for path in site.folder.iterdir() if path.name.startswith("billhook.db")]


def take_away(site, *, mark):
    """The database goes, as with a broken disk; with or without its mark."""
    for path in files_of(site):
        if mark or not path.name.endswith(".mark"):
            path.unlink()
    site.acknowledged = []


def restore(site, backup, *, with_mark):
    take_away(site, mark=with_mark)
    shutil.copy(backup, site.database)
    if with_mark:
        shutil.copy(str(backup) + ".mark", str(site.database) + ".mark")


# -- D19: schemas -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kept", sorted(SCHEMAS.glob("v*.db")), ids=lambda path: path.stem)
def test_d19_a_database_of_each_schema_is_opened_and_proved(make_site, kept):
    site = make_site(OLD_SETTINGS, start=False)
    shutil.copy(kept, site.database)
    shutil.copy(str(kept) + ".mark", str(site.database) + ".mark")
    version = int(re.sub(r"\D", "", kept.stem))
    with site.sql() as database:
        assert database.execute("PRAGMA user_version").fetchone() == (version,)
    site.start()
    with site.sql() as database:
        assert database.execute("PRAGMA user_version").fetchone() == (NEWEST,)
    assert (site.folder / f"billhook.db.before-v{NEWEST}").exists() == (version < NEWEST)
    assert b"0 faults" in site.run("verify").stdout
    known = json.loads(pathlib.Path(str(kept) + ".json").read_text())
    assert left(expected(site)) == left(known)
    for row in known:
        found = [document["id"] for document in site.json("list", "--text", row["number"] or f"{row['order_number']} koffie ann@example.be")]
        assert row["id"] in found, "what was there before is searched as well"
    last = max(row["number"] for row in known if row["type"] == "invoice" and row["number"])
    site.post(order(2001))
    site.settle()
    number = site.json("issue", f"#{site.documents(order=2001, type='invoice')[0]['id']}")[0]["number"]
    assert number == (f"{last[:5]}{int(last[5:]) + 1:05}" if number[:4] == last[:4] else f"{number[:4]}-00001"), "the series goes on"


def test_d19_the_present_schema_is_kept():
    """A change of the schema is a migration: the database of the version before stays here for ever."""
    assert (SCHEMAS / f"v{NEWEST}.db").exists() and not (SCHEMAS / f"v{NEWEST + 1}.db").exists()
    sources = "".join(path.read_text() for path in (ROOT / "src/store").glob("schema*.c"))
    assert sorted(map(int, re.findall(r"PRAGMA user_version = (\d+)", sources))) == list(range(1, NEWEST + 1))


def test_d19_the_present_schema_is_the_one_of_a_fresh_database(make_site):
    site = make_site()
    objects = lambda database: sorted(database.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall())
    kept = sqlite3.connect(f"file:{SCHEMAS}/v{NEWEST}.db?mode=ro&immutable=1", uri=True)
    with site.sql() as fresh:
        assert objects(fresh) == objects(kept), "a released schema changed: make a migration, or before the first release `python3 tests/e2e/test_11_lifecycle.py`"
    kept.close()


def test_d19_the_schema_can_be_read_by_a_person(site):
    with site.sql() as database:
        tables = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    for name, text in tables:
        # a full-text index has no types; what its columns are stands at its head, and SQLite makes the tables behind it
        if name.startswith(("sqlite_", "document_search_", "order_search_")):
            continue
        if name in ("document_search", "order_search"):
            assert text.startswith(f"CREATE VIRTUAL TABLE {name} -- ")
            continue
        columns = [line for line in text.splitlines()[1:] if re.match(r"  [a-z_0-9]+ (TEXT|INTEGER|BLOB)", line)]
        assert columns and [line for line in columns if " -- " not in line] == [], name


def test_d19b_a_newer_schema_is_refused_by_every_command_and_left_alone(make_site, tmp_path):
    site = make_site()
    site.post(order(1))
    site.settle()
    site.stop()
    version = lambda n: (lambda db: (db.execute(f"PRAGMA user_version = {n}"), db.commit(), db.close()))(sqlite3.connect(site.database))
    version(NEWEST + 1)
    before = site.database.read_bytes()
    for words in (["serve"], ["list"], ["show", "#1"], ["verify"], ["status"], ["issue", "#1"], ["backup", tmp_path / "b.db"], ["number"]):
        assert b"newer billhook" in site.run(*words, expect=1).stderr, words
    checked = site.run("check", expect=1)
    assert b"newer billhook" in checked.stdout and b"the file itself is good" in checked.stderr
    assert site.database.read_bytes() == before and not (tmp_path / "b.db").exists()
    version(NEWEST)


MIGRATE = BUILD / "tests/tools/migrate_drive"


def version_of(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = database.execute("PRAGMA user_version").fetchone()[0]
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    database.close()
    return found, "later" in tables


@pytest.mark.skipif(not MIGRATE.exists(), reason="make tools")
@pytest.mark.parametrize("how", ["good", "wrong", "killed"])
def test_d19_a_migration_is_one_transaction_with_a_copy_before(make_site, how):
    """A later schema, put on a database that a daemon writes to: whole, or not at all; the copy is the database of before."""
    site = make_site(OLD_SETTINGS)
    stop, statuses = threading.Event(), []

    def pump():
        number = 1
        while not stop.is_set() and number < 2000:
            statuses.append(site.post(order(number)).status)
            number += 1
    thread = threading.Thread(target=pump)
    thread.start()
    wait_until(lambda: len(statuses) > 5, "load")
    copy = site.folder / f"billhook.db.before-v{NEWEST + 1}"
    process = subprocess.Popen([MIGRATE, site.database, "slow" if how == "killed" else how], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if how == "killed":
        wait_until(copy.exists, "the copy is made")
        threading.Event().wait(0.3)  # into the transaction
        process.kill()
    said = process.communicate(timeout=240 * PATIENCE)[1]
    stop.set()
    thread.join()
    assert process.returncode == {"good": 0, "wrong": 1, "killed": -9}[how], said
    assert version_of(copy) == (NEWEST, False) and copy.stat().st_mode & 0o777 == 0o600
    assert version_of(site.database) == ((NEWEST + 1, True) if how == "good" else (NEWEST, False))
    assert set(statuses) <= {200, 503}
    if how != "good":
        site.settle()
        assert b"0 faults" in site.run("verify").stdout
        return
    site.stop(expect=None)
    assert b"newer billhook" in site.run("serve", expect=1).stderr  # the older binary; then its way back: the copy
    for end in ("", "-wal", "-shm"):
        (site.folder / f"billhook.db{end}").unlink(missing_ok=True)
    copy.rename(site.database)
    site.acknowledged = []
    site.start()
    site.settle(mails=False)  # it may be of a moment before the first document
    assert b"0 faults" in site.run("verify").stdout and site.json("list")


@pytest.mark.skipif(not PLAIN, reason="the plain build is upgraded")
def test_d19_upgrade_under_load_refuses_nobody(make_site, tmp_path):
    """The binary is replaced by a newer file while orders come in; the socket is kept by the supervisor, as systemd does."""
    from test_17_operation import Supervisor
    import test_17_operation as operation
    site = make_site({"invoice": {"auto_send": "false"}}, start=False)
    binary = tmp_path / "bin/billhook"
    binary.parent.mkdir()
    shutil.copy(BILLHOOK, binary)
    previous, operation.BILLHOOK = operation.BILLHOOK, str(binary)
    statuses, stop = [], threading.Event()

    def pump():
        number = 1
        while not stop.is_set():
            try:
                statuses.append(site.post(order(number)).status)
            except (OSError, http.client.HTTPException) as problem:
                statuses.append(repr(problem))
            number += 1
            time.sleep(0.02)  # the pace of a busy shop: what came is worked off at the end
    try:
        supervisor = Supervisor(site)
        supervisor.start()
        thread = threading.Thread(target=pump)
        thread.start()
        for _ in range(3):
            seen = len(statuses)
            wait_until(lambda: len(statuses) > seen + 3, "load")
            shutil.copy(BILLHOOK, str(binary) + ".new")
            pathlib.Path(str(binary) + ".new").replace(binary)  # as `make install` does: the running one keeps its file
            supervisor.stop()
            supervisor.start()
        stop.set()
        thread.join()
        assert set(statuses) == {200}
        site.settle()
        assert len(site.json("list")) == len(statuses)
        supervisor.stop()
        supervisor.socket.close()
    finally:
        stop.set()
        operation.BILLHOOK = previous


# -- secrets -------------------------------------------------------------------------------------------------------------

def test_11_rotation_by_files(make_site, tmp_path):
    new = "N" * 24 + "ewSecret01234567"
    (tmp_path / "new").write_text(new + "\n")
    (tmp_path / "old").write_text(SECRET + "\n")
    for name in ("new", "old"):
        (tmp_path / name).chmod(0o600)
    site = make_site({"shop main": {"secret": None, "secret_file": str(tmp_path / "old")}})
    assert site.post(order(1)).status == 200 and site.post(order(2), secret=new).status == 401
    site.configure({"shop main": {"secret_file": str(tmp_path / "new"), "previous_secret_file": str(tmp_path / "old")}})
    site.reload()
    assert site.post(order(3)).status == 200 and site.post(order(4), secret=new).status == 200
    assert "previous secret is still accepted" in site.run("setup").stdout.decode()
    site.configure({"shop main": {"previous_secret_file": None}})
    site.reload()
    assert site.post(order(5)).status == 401 and site.post(order(6), secret=new).status == 200
    assert new not in site.log() and SECRET not in site.log()


def test_11_a_reload_with_a_secret_file_that_is_gone_keeps_the_old_secret(make_site, tmp_path):
    (tmp_path / "s").write_text(SECRET)
    (tmp_path / "s").chmod(0o600)
    site = make_site({"shop main": {"secret": None, "secret_file": str(tmp_path / "s")}})
    (tmp_path / "s").unlink()
    site.reload()
    assert "config-not-reloaded" in site.log() and site.post(order(1)).status == 200
    (tmp_path / "s").write_text(SECRET)
    (tmp_path / "s").chmod(0o600)


# -- backup, restore, another machine ---------------------------------------------------------------------------------------

def issue_some(site, *numbers):
    for number in numbers:
        site.post(order(number))
    site.settle()


def test_11_restore_the_newest_backup(make_site):
    """As README says: the database is replaced, the mark that is there stays; nothing was issued since: nothing stops."""
    site = make_site()
    issue_some(site, 1, 2)
    site.run("backup", "copy.db")
    site.stop()
    before = site.json("list")
    restore(site, site.folder / "copy.db", with_mark=False)
    site.start()
    assert site.json("list") == before and site.json("status")["status"] == "ok"
    issue_some(site, 3)
    assert sorted(d["number"][5:] for d in site.json("list")) == ["00001", "00002", "00003"]


def test_11_restore_an_old_backup_beside_its_newer_mark_stops_and_names_the_command(make_site):
    site = make_site()
    issue_some(site, 1)
    site.run("backup", "copy.db")
    issue_some(site, 2, 3)
    site.stop()
    restore(site, site.folder / "copy.db", with_mark=False)
    site.start()
    issue_some(site, 4)
    assert [d["state"] for d in site.documents(order=4)] == ["draft"]
    problem = site.json("status", expect=1)["problems"][0]
    assert problem["code"] == "numbering-stopped"
    command = re.search(r"`billhook (number invoice --next \d+) --reason TEXT`", problem["text"])
    assert command, problem
    site.run(*command[1].split(), "--reason", "backup of Monday restored")
    wait_until(lambda: site.documents(order=4)[0]["number"], "issued")
    assert site.documents(order=4)[0]["number"].endswith("-00004"), "no number is used twice"
    assert site.json("status")["status"] == "ok"


def moved(make_site, with_mark):
    """A site with two invoices and, on another machine, its backup; the mark comes along or not."""
    old = make_site(name="old")
    issue_some(old, 1, 2)
    old.run("backup", "move.db")
    old.stop()
    new = make_site(name="new", start=False)
    shutil.copy(old.folder / "move.db", new.database)
    if with_mark:
        shutil.copy(old.folder / "move.db.mark", str(new.database) + ".mark")
    new.start()
    return old, new


def test_11_another_machine_with_backup_and_mark(make_site):
    old, new = moved(make_site, with_mark=True)
    assert new.json("list") == old.json("list")
    issue_some(new, 3)
    assert new.documents(order=3)[0]["number"].endswith("-00003")
    assert new.database.stat().st_mode & 0o777 == 0o600


def test_11_another_machine_without_the_mark_asks_a_person(make_site):
    _, new = moved(make_site, with_mark=False)
    issue_some(new, 3)
    assert new.documents(order=3)[0]["state"] == "draft" and "numbering-stopped" in json.dumps(new.json("status", expect=1))
    new.run("number", "invoice", "--next", "3", "--reason", "moved; the last invoice was 2")
    wait_until(lambda: new.documents(order=3)[0]["number"], "issued")


def test_11_a_lost_database_beside_its_mark_makes_no_new_one(make_site):
    site = make_site()
    issue_some(site, 1)
    site.run("backup", "copy.db")
    site.stop()
    take_away(site, mark=False)
    message = site.run("serve", expect=1).stderr
    assert b"is missing" in message and b"newest backup" in message and not site.database.exists()
    shutil.copy(site.folder / "copy.db", site.database)
    site.start()


def test_11_files_of_the_old_database_left_beside_the_backup_do_no_harm(make_site):
    """Whoever forgets to remove -wal and -shm: the books are the backup's, or refused, never a mixture."""
    site = make_site()
    issue_some(site, 1)
    site.run("backup", "copy.db")
    issue_some(site, 2)
    site.kill()  # leaves a -wal with content
    shutil.copy(site.folder / "copy.db", site.database)
    site.acknowledged = site.acknowledged[:1]
    site.start()
    assert b"0 faults" in site.run("verify").stdout and len(site.json("list")) in (1, 2)


# -- several sellers -------------------------------------------------------------------------------------------------------------

def test_11_two_instances_know_nothing_of_each_other(make_site):
    first, second = make_site(name="one"), make_site({"seller": {"name": "De Theehoek", "vat": "BE0123456749"}, "shop main": {"secret": "T" * 40}}, name="two")
    first.post(order(1))
    second.post(order(1), secret="T" * 40)
    second.post(order(2), secret="T" * 40)
    assert second.post(order(3)).status == 401
    first.settle()
    second.settle()
    assert [d["number"][5:] for d in first.json("list")] == ["00001"] and [d["number"][5:] for d in second.json("list")] == ["00002", "00001"]
    texts = [subprocess.run(["pdftotext", "-", "-"], input=s.run("show", s.json("list")[0]["number"], "--pdf", "-").stdout, capture_output=True, check=True).stdout.decode()
             for s in (first, second)]
    assert "De Koffiehoek" in texts[0] and "De Theehoek" in texts[1] and "De Koffiehoek" not in texts[1]
    assert sorted(path.name for path in (second.folder / "mail").iterdir())


def test_11_config_is_chosen_by_option_then_environment(make_site):
    first, second = make_site(name="one"), make_site(name="two")
    issue_some(first, 1)
    assert first.json("list") and second.json("list") == []
    both = subprocess.run([BILLHOOK, "--config", str(first.config), "list", "--json"], capture_output=True, env={"BILLHOOK_CONFIG": str(second.config)}, check=True)
    assert json.loads(both.stdout) == first.json("list")


# -- purge ----------------------------------------------------------------------------------------------------------------------

def test_11_purge_in_steps_while_deliveries_come_in(make_site):
    site = make_site({"database": {"keep_bodies_days": "1"}, "invoice": {"create": "never", "auto_send": "false"}})
    bodies = [site.post({"id": number, "name": "x"}, topic="product.updated").json()["delivery"] for number in range(1, 101)]
    failed = site.post({"y": 1}).json()["delivery"]
    site.settle()
    site.stop()
    site.age_deliveries(3 * 86400)
    site.start()
    assert site.post(order(1)).status == 200

    def left():
        with site.sql() as rows:
            return rows.execute("SELECT count(*) FROM deliveries WHERE body IS NOT NULL AND received_at < unixepoch() - 86400").fetchone()[0]
    wait_until(lambda: left() == 1, "purged")
    assert site.run("inbox", "show", failed).stdout == b'{"y": 1}' and len(site.json("inbox")) == 102, "rows and hashes stay"
    assert b"keep_bodies_days" in site.run("inbox", "show", bodies[0], expect=1).stderr and b"purged" in site.run("inbox", "retry", bodies[0], expect=1).stderr


if __name__ == "__main__":
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for old in SCHEMAS.glob(f"v{NEWEST}.db*"):
        old.unlink()
    keep_database(SCHEMAS / f"v{NEWEST}.db")
    sys.exit(0)
