"""A suspended seller is no trouble: `status` says since when and is content with what comes of standing still, and with nothing else."""
import sqlite3

from harness import DEADLINE, order


def suspended(site):
    """As `seller suspend` leaves it."""
    site.stop()
    site.config.with_suffix(".suspended").write_text("")


def old_nightly(site):
    """The last nightly backup is five days old."""
    (site.folder / "backup").mkdir()
    site.run("backup", "--rotate", site.folder / "backup", "--verify")
    database = sqlite3.connect(site.database, timeout=DEADLINE)
    database.execute("UPDATE cares SET good_at = good_at - 5 * 86400")
    database.commit()
    database.close()


def problems(site, expect):
    return {row["code"]: row.get("note", False) for row in site.json("status", expect=expect)["problems"]}


def test_85_status_of_a_suspended_seller(make_site):
    site = make_site()
    assert site.post(order(1)).status == 200
    site.settle()
    old_nightly(site)
    assert problems(site, 1) == {"backup": False, "verify": False}
    suspended(site)
    assert problems(site, 0) == {"backup": True, "verify": True, "suspended": True}
    said = site.run("status").stdout.decode()
    assert "daemon         suspended" in said and "suspended since 20" in said and "billhook seller resume billhook" in said and said.endswith("\nall is well\n")


def test_85_its_faults_stay_faults(make_site):
    """What a person has to mend, he has to mend."""
    site = make_site()
    assert site.post({"id": 7, "status": "processing", "currency": "nonsense"}).status == 200
    site.settle()
    failed = problems(site, 1)
    assert failed
    suspended(site)
    assert problems(site, 1) == {**failed, "suspended": True}


def test_85_who_runs_all_the_same_is_not_suspended(make_site):
    """Half done: the note stands, the daemon still runs."""
    site = make_site()
    site.config.with_suffix(".suspended").write_text("")
    assert problems(site, 0) == {}
    assert "daemon         running" in site.run("status").stdout.decode()
