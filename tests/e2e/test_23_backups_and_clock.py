"""Two backups into one name at once; a clock that cannot be right."""
import calendar
import subprocess
import time

import pytest

import pictures
from harness import BILLHOOK, order, wait_until
from peppol_site import needs_clock


def at(moment):
    return {**pictures.faketime(), "FAKETIME": "@" + moment}


def seconds(moment):
    return calendar.timegm(time.strptime(moment, "%Y-%m-%d %H:%M:%S"))


def issued(site):
    return sorted(d["number"] for d in site.documents(type="invoice") if d["number"])


def begin(make_site, moment="2026-11-24 12:00:00"):
    site = make_site(start=False)
    site.environment = at(moment)
    site.start()
    site.post(order(1, modified=seconds(moment)))
    wait_until(lambda: issued(site) == ["2026-00001"], "the first invoice")
    site.stop()
    return site


def test_23_two_backups_into_one_name(make_site):
    """Each took the other's file for its own: a success without its mark, or a mixed file."""
    site = make_site()
    for number in range(1, 21):
        site.post(order(number))
    site.settle()
    for round in range(3):
        file = site.folder / f"copy-{round}.db"
        runs = [subprocess.Popen([BILLHOOK, "--config", str(site.config), "backup", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(5)]
        answers = [(run.communicate()[1].decode(), run.returncode) for run in runs]
        assert sorted(code for _, code in answers) == [0, 1, 1, 1, 1], answers
        assert all("never overwrites" in text for text, code in answers if code), answers
        assert sorted(path.name for path in site.folder.glob(f"copy-{round}.db*")) == [f"copy-{round}.db", f"copy-{round}.db.mark"]
        assert "invoice 20 " in (site.folder / f"copy-{round}.db.mark").read_text()
        site.configure({"database": {"path": file.name}})
        site.run("verify")
        site.configure({"database": {"path": "billhook.db"}})


@needs_clock
def test_23_a_clock_a_year_ahead_waits_for_a_person(make_site):
    site = begin(make_site)
    site.environment = at("2027-11-24 13:00:00")  # 365 days, however long each start took
    site.start()
    old = seconds("2026-11-25 12:00:00")
    for number in (2, 3):  # the first keeps no second one from waiting
        site.post(order(number, modified=old))
        draft = site.warned("numbering-stopped", number - 1)[0]
    assert [w["code"] for w in draft["warnings"]] == ["numbering-stopped"]
    assert "365 days after the last delivery" in draft["warnings"][0]["text"]
    assert "kind=numbering" in site.log()
    assert "clock" in [p["code"] for p in site.json("status", expect=1)["problems"]]
    for command in ("issue", "send"):
        refused = site.run(command, f"#{draft['id']}", expect=1)
        assert b"the clock says 2027" in refused.stderr
    assert b"--reason" in site.run("number", "invoice", "--next", "1", expect=1).stderr
    assert issued(site) == ["2026-00001"]
    site.run("number", "invoice", "--next", "1", "--reason", "it is 2027")
    wait_until(lambda: issued(site) == ["2026-00001", "2027-00001", "2027-00002"], "issued once confirmed")
    assert "clock" not in [p["code"] for p in site.json("status", expect=None)["problems"]]
    site.post(order(4, modified=old))
    wait_until(lambda: len(issued(site)) == 4, "the confirmation holds")


@needs_clock
def test_23_a_shop_that_sold_nothing_for_100_days_goes_on(make_site):
    site = begin(make_site, "2026-06-01 12:00:00")
    site.environment = at("2026-09-10 12:00:00")
    site.start()
    site.post(order(2, modified=seconds("2026-09-10 11:00:00")))
    wait_until(lambda: issued(site) == ["2026-00001", "2026-00002"], "the order's own date supports the clock")
    site.post(order(3, modified=seconds("2026-09-01 11:00:00")))
    wait_until(lambda: len(issued(site)) == 3, "and there is no doubt any more")


@needs_clock
def test_23_a_clock_that_jumps_while_the_daemon_runs(make_site):
    site = begin(make_site)
    file = site.folder / "clock"
    file.write_text("@2026-11-24 13:00:00")
    site.environment = {**at("2026-11-24 13:00:00"), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1"}
    site.environment.pop("FAKETIME")
    site.start()
    old = seconds("2026-11-24 12:30:00")
    site.post(order(2, modified=old))
    wait_until(lambda: len(issued(site)) == 2, "before the jump")
    file.write_text("@2026-11-28 13:00:00")
    wait_until(lambda: "clock-jumped" in site.log(), "the jump is seen")
    site.post(order(3, modified=old))
    draft, = site.warned("numbering-stopped")
    assert "jumped by more than a day" in draft["warnings"][0]["text"]
    site.post(order(4, modified=seconds("2026-11-28 12:00:00")))
    wait_until(lambda: len(issued(site)) == 3, "an order of these days supports the clock")
    assert "clock" in [p["code"] for p in site.json("status", expect=1)["problems"]]
    site.run("number", "invoice", "--next", "4", "--reason", "the clock was wrong before")
    wait_until(lambda: len(issued(site)) == 4, "issued once confirmed")
    site.run("verify", expect=None)
