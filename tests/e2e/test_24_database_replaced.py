"""The database, its -wal or its whole directory moved away, removed or replaced under a running daemon: no delivery is answered 200 into a
file that nobody will find, and nothing is issued or mailed; moved back, everything goes on by itself."""
import os
import shutil
import time

import pytest

from harness import order, wait_until

DEADLINE = 15  # seconds, INTERFACE.md "Bounds"
ENDS = ("", "-wal", "-shm")


def files_of(site):
    return [site.database.with_name(site.database.name + end) for end in ENDS]


def aside(path):
    return path.with_name("aside-" + path.name)


def move_all(site):
    for path in files_of(site):
        path.rename(aside(path))


def replace_all(site):
    """Another good database of ours in its place, as a restore under the running daemon would leave it."""
    site.run("backup", site.folder / "copy.db")
    move_all(site)
    shutil.copy(site.folder / "copy.db", site.database)


def move_wal(site):
    files_of(site)[1].rename(aside(files_of(site)[1]))


def replace_wal(site):
    move_wal(site)
    files_of(site)[1].write_bytes(b"")


def replace_with_directory(site):
    move_all(site)
    site.database.mkdir()


def back(site):
    for path in files_of(site):
        if aside(path).exists():
            if path.is_dir():
                path.rmdir()
            aside(path).replace(path)
    # what the replacement had of its own
    assert all(path.exists() for path in files_of(site))


WAYS = [move_all, replace_all, move_wal, replace_wal, replace_with_directory]


def alerts(site):
    return [line for line in site.log().splitlines() if " kind=database " in line]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("_", "-"))
def test_24_no_answer_from_a_file_that_is_gone(make_site, way):
    site = make_site({"mail": {"send_after": "2s"}, "alerts": {"email": "owner@koffiehoek.example"}})
    assert site.post(order(1)).status == 200
    assert site.post(order(2)).status == 200
    wait_until(lambda: len(site.documents()) == 2, "two drafts, ripe in 2 s")
    way(site)
    away_at = time.time()
    answer = site.post(order(3))  # the very first one
    assert answer.status == 503 and answer.headers["Retry-After"], answer
    health = wait_until(lambda: (lambda got: got if got.status == 503 else None)(site.request("GET", "/health")), "failing", DEADLINE)
    assert health.json()["status"] == "failing"
    wait_until(lambda: alerts(site), "the alert", DEADLINE)
    wait_until(lambda: time.time() > away_at + 4, "both drafts would be ripe")
    assert site.post(order(4)).status == 503 and site.request("GET", "/health").status == 503
    back_at = int(time.time())
    back(site)
    wait_until(lambda: site.post(order(5)).status == 200, "deliveries are taken again", DEADLINE)
    wait_until(lambda: site.request("GET", "/health").status == 200, "not failing", DEADLINE)
    site.settle()
    wait_until(lambda: all(document["state"] == "sent" for document in site.documents()) and len(site.documents()) == 3, "all is sent")
    with site.sql() as database:
        rows = database.execute("SELECT issued_at FROM documents WHERE order_id IN (1, 2)").fetchall()
        assert not database.execute("SELECT 1 FROM orders WHERE id IN (3, 4)").fetchall()
    # issued before it went or after it came back, not in between
    assert all(issued <= int(away_at) or issued >= back_at for (issued,) in rows), (rows, away_at, back_at)
    assert len(alerts(site)) == 2, "one when it went, one when it came back"
    wait_until(lambda: any("owner@koffiehoek.example" in path.read_text() for path in (site.folder / "mail").glob("*.eml")), "the alert's mail")
    assert "watchdog" not in site.log()


def test_24_a_stop_leaves_the_replacement_alone(make_site):
    """SQLite's last connection removes the file at the -wal's path, whosever it is; what the daemon held is not lost."""
    site = make_site()
    assert site.post(order(1)).status == 200
    site.settle()
    replace_all(site)
    other = files_of(site)[1]
    other.write_bytes(b"the -wal of another database")
    wait_until(lambda: site.request("GET", "/health").status == 503, "failing", DEADLINE)
    site.stop()
    assert other.read_bytes() == b"the -wal of another database"
    for path in files_of(site):
        path.unlink(missing_ok=True)
    for path in files_of(site):
        if aside(path).exists():
            aside(path).rename(path)
    assert [document["number"] is not None for document in site.documents()] == [True]


def test_24_a_lost_wal_is_saved_by_a_stop(make_site):
    """The -wal deleted: its content is only in what the daemon has open; an orderly stop writes it into the database."""
    site = make_site()
    for number in range(1, 4):
        assert site.post(order(number)).status == 200
    site.settle()
    os.unlink(files_of(site)[1])
    assert site.post(order(9)).status == 503
    site.stop()
    site.start()
    assert len(site.documents()) == 3
    assert site.post(order(9)).status == 200


def test_24_commands_keep_working(make_site):
    """A command opens what lies at the path, as ever; the daemon that is in its place is not disturbed by them."""
    site = make_site({"invoice": {"auto_send": "false"}})
    assert site.post(order(1)).status == 200
    site.settle()
    [draft] = site.documents()
    for _ in range(3):
        site.run("verify")
    site.run("issue", f"#{draft['id']}")
    site.run("backup", site.folder / "copy.db")
    assert site.post(order(2)).status == 200
    assert site.request("GET", "/health").status == 200 and not alerts(site)
