"""Scenario 66: reports and long work at the desk: figures as `report` gives them, the pack as `export` writes it; work goes on when the page is left,
ends with a stop and with a kill, one after another, within bounds."""
import io
import json
import socket
import sqlite3
import stat
import time
import zipfile
from pathlib import Path

import pytest

from desk_site import add_user, browser, start_desk
from harness import order, seller_day, wait_until
from shop_site import DAY, QUIET
from standins import Shop

REPORTS = ("turnover", "vat", "oss", "customers", "intracom", "daily", "open", "numbers", "payments")


def period():
    return seller_day("%Y-%m")


@pytest.fixture
def site(make_site):
    return start_desk(make_site)


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def fill(site, count, first=1, **changes):
    for number in range(first, first + count):
        site.post(order(number, **changes))
    site.settle()


def job_of(answer):
    assert answer.status == 303 and answer.header("Location").startswith("/jobs/"), answer
    return answer.header("Location")


def ended(visitor, path):
    """The job once it is over, as its JSON says."""
    found = {}

    def over():
        found.update(visitor.get(path + ".json").json())
        return found["state"] not in ("queued", "running")
    wait_until(over, f"{path} is over")
    return found


def folder(site):
    return Path(f"{site.database}.jobs")


def ask(visitor, act, values=None, page=None):
    return job_of(visitor.send(visitor.get(page or f"/reports?period={period()}"), act, values or {}, follow=False))


def change(site, statement, *values):
    database = sqlite3.connect(site.database, timeout=20)
    database.execute(statement, values)
    database.commit()
    database.close()


def set_job(site, **values):
    """Long work, written as the desk writes it."""
    change(site, f"INSERT INTO jobs ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", *values.values())


def test_66_each_report_shows_the_figures_of_the_command(site):
    fill(site, 3)
    rik = browser(site, "rik")
    for name in REPORTS:
        answer = rik.get(f"/reports/{name}?period={period()}")
        assert answer.status == 200 and answer.page.problems == [] and len(answer.body) < 100_000, name
        words = ["--month", period()] if name not in ("open", "numbers") else []
        csv = rik.get(f"/reports/{name}.csv?period={period()}" if words else f"/reports/{name}.csv")
        assert csv.body == site.run("report", name, *words, "--csv").stdout, name
        assert csv.header("Content-Disposition").startswith("attachment")
    turnover = rik.get(f"/reports/turnover?period={period()}").page
    assert any("€ 363.00" in cell or "€363.00" in cell or "363.00" in cell for row in turnover.rows for cell in row), turnover.rows
    vat = rik.get(f"/reports/vat?period={period()}").page.text
    assert "proposal" in vat and "Box 03" in vat and "300.00" in vat and "63.00" in vat
    assert rik.get("/reports/nothing").status == 404 and rik.get("/reports/nothing.csv").status == 404
    assert "There is nothing" in rik.get("/reports/turnover?period=2019-01").page.text
    for typed in ("2026-13", "'", "from", "9999-Q9"):
        assert rik.get(f"/reports/turnover?period={typed}").status == 200, typed


def test_66_a_figure_is_written_as_the_reader_writes_it(site):
    fill(site, 10)
    add_user(site, "nele", "reader", language="nl")
    page = browser(site, "nele").get(f"/reports/turnover?period={period()}").page
    assert any("1.210,00" in cell for row in page.rows for cell in row), page.rows
    assert "Omzet" in page.title


def test_66_the_pack_is_that_of_export(site, tmp_path):
    fill(site, 3)
    site.run("export", tmp_path / "pack.zip", "--month", period())
    ann = browser(site, "ann")
    path = ask(ann, "/jobs/export")
    done = ended(ann, path)
    assert done["state"] == "done", site.log()[-2000:]
    page = ann.get(path).page
    assert "3 documents" in page.text and f"{path}/file" in page.links and "all is right" in page.text
    file = ann.get(f"{path}/file")
    assert file.header("Content-Type") == "application/zip" and file.header("Content-Disposition").startswith("attachment; filename=\"billhook-export-")
    assert file.body == (tmp_path / "pack.zip").read_bytes()
    assert zipfile.ZipFile(io.BytesIO(file.body)).testzip() is None
    assert stat.S_IMODE(folder(site).stat().st_mode) == 0o700
    (kept,) = folder(site).iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    # a reader sees neither the button nor the work
    rik = browser(site, "rik")
    assert rik.get(path).status == rik.get(f"{path}/file").status == rik.get(f"{path}.json").status == 403
    assert all("export" not in form.action for form in rik.get("/reports").page.forms)
    assert rik.get("/jobs/999").status == 404


def test_66_verify_tells_and_notes_what_it_found(site):
    fill(site, 2)
    ann = browser(site, "ann")
    assert "never verified" in ann.get("/reports").page.text
    path = ask(ann, "/jobs/verify")
    assert ended(ann, path)["state"] == "done"
    assert "2 documents verified: all is right" in ann.get(path).page.text and "Last verified on" in ann.get("/reports").page.text
    change(site, "DELETE FROM document_search WHERE rowid = 1")
    path = ask(ann, "/jobs/verify")
    assert ended(ann, path)["state"] == "done"
    page = ann.get(path).page
    assert "fault" in page.text and len(page.rows) > 1
    site.verify_at_end = False


def test_66_a_kill_ends_the_work_and_is_told(site):
    fill(site, 2)
    ann = browser(site, "ann")
    site.kill()
    set_job(site, kind="export", wishes="{}", user="ann", state="running", made_at=1, begun_at=1)
    set_job(site, kind="verify", wishes="{}", user="ann", state="queued", made_at=1)
    folder(site).mkdir(mode=0o700, exist_ok=True)
    for name in ("1.part", "7.zip"):
        (folder(site) / name).write_bytes(b"half")
    site.start()
    ann = browser(site, "ann")
    assert ended(ann, "/jobs/1")["state"] == "stopped" and ended(ann, "/jobs/2")["state"] == "done"
    page = ann.get("/jobs/1").page
    assert "was stopped before the work was done" in page.text and page.form("/jobs/1/again")
    assert list(folder(site).iterdir()) == []
    again = ann.send(ann.get("/jobs/1"), "/jobs/1/again", follow=False)
    assert ended(ann, job_of(again))["state"] == "failed"  # it named no period


def asked_shop(make_site, shop, count, more=None):
    """A site that can ask its shop, which has so many orders."""
    site = start_desk(make_site, {**shop.settings(sync_every="off"), **QUIET, **(more or {})})
    for number in range(1, count + 1):
        shop.orders.put(order(number, modified=time.time() - DAY + number))
    return site


def test_66_the_shop_is_compared_and_fetched(make_site, shop):
    site = asked_shop(make_site, shop, 3)
    olga = browser(site, "olga")
    path = job_of(olga.send(olga.get("/orders"), "/orders/fetch", follow=False))
    assert ended(olga, path)["state"] == "done", site.log()[-2000:]
    assert "3 looked at, 3 new or changed" in olga.get(path).page.text
    site.settle()
    path = ask(olga, "/jobs/reconcile")
    assert ended(olga, path)["state"] == "done"
    page = olga.get(path).page
    assert "differences" in page.text or "agree" in page.text
    shop.orders.change(2, status="completed", fires=False)
    path = job_of(olga.send(olga.get("/orders/main/2"), "/orders/main/2/fetch", follow=False))
    assert ended(olga, path)["state"] == "done"
    site.settle()
    assert "completed" in olga.get("/orders/main/2").page.text
    assert all("fetch" not in form.action for form in browser(site, "ann").get("/orders/main/2").page.forms)


def test_66_the_same_work_is_asked_for_once_and_the_queue_is_bounded(site):
    fill(site, 1)
    ann = browser(site, "ann")
    site.stop()
    for number in range(10):
        set_job(site, kind="verify", wishes=json.dumps({"n": number}), user="ann", state="queued", made_at=1)
    site.start()
    ann = browser(site, "ann")
    for number in range(1, 11):
        assert ended(ann, f"/jobs/{number}")["state"] == "done"
    with site.sql() as database:
        times = database.execute("SELECT begun_at, ended_at FROM jobs ORDER BY id").fetchall()
    assert all(first[1] <= second[0] for first, second in zip(times, times[1:]))  # one at a time


def test_66_results_go_after_a_day(site):
    fill(site, 1)
    ann = browser(site, "ann")
    path = ask(ann, "/jobs/export")
    assert ended(ann, path)["state"] == "done" and len(list(folder(site).iterdir())) == 1
    change(site, "UPDATE jobs SET ended_at = ended_at - 90000")
    other = ask(ann, "/jobs/verify")
    assert ended(ann, other)["state"] == "done"
    assert list(folder(site).iterdir()) == []
    assert ann.get(f"{path}/file").status == 404 and "no longer kept" in ann.get(f"{path}/file").page.text
    assert ann.get(path).page.form(f"{path}/again") and "no longer kept" in ann.get(path).page.text
    with site.sql() as database:
        assert database.execute("SELECT result FROM jobs WHERE id = 1").fetchone()[0] == ""


@pytest.fixture
def silent():
    """A shop that takes connections and never answers: what asks it is at work until it is told to end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def asking(make_site, shop, silent):
    """A site whose comparison with the shop is under way, its page's path, and a visitor."""
    keys = shop.settings(sync_every="off")
    keys["shop main"]["rest_url"] = f"http://127.0.0.1:{silent}"
    site = start_desk(make_site, {**keys, **QUIET})
    olga = browser(site, "olga")
    path = ask(olga, "/jobs/reconcile")
    wait_until(lambda: olga.get(path + ".json").json()["state"] == "running", "it runs")
    return site, olga, path


def test_66_a_stop_ends_the_work_cleanly(make_site, shop, silent):
    site, olga, path = asking(make_site, shop, silent)
    page = olga.get(path).page
    assert "You may leave this page" in page.text and page.form(f"{path}/stop") and page.problems == []
    site.stop()  # with 0, and not after the question's own end
    site.start()
    olga = browser(site, "olga")
    assert ended(olga, path)["state"] == "stopped" and "was stopped before the work was done" in olga.get(path).page.text


def test_66_a_kill_in_the_work_is_told_and_the_rest_goes_on(make_site, shop, silent):
    site, olga, path = asking(make_site, shop, silent)
    other = ask(olga, "/jobs/verify")
    assert olga.get(other + ".json").json()["state"] == "queued" and "Waits for its turn" in olga.get(other).page.text
    assert ask(olga, "/jobs/verify") == other  # the same work, once
    site.kill()
    site.start()
    olga = browser(site, "olga")
    assert ended(olga, path)["state"] == "stopped" and ended(olga, other)["state"] == "done"


def test_66_a_person_stops_it(make_site, shop, silent):
    site, olga, path = asking(make_site, shop, silent)
    other = ask(olga, "/jobs/verify")
    olga.send(olga.get(other), f"{other}/stop")
    assert ended(olga, other)["state"] == "stopped"
    olga.send(olga.get(path), f"{path}/stop")
    assert ended(olga, path)["state"] == "stopped" and "a person stopped it" in olga.get(path).page.text
    rik = browser(site, "rik")
    assert rik.post(f"{path}/stop", {}, follow=False).status == 403


def test_66_the_queue_is_bounded(make_site, shop, silent):
    site, olga, path = asking(make_site, shop, silent)
    for number in range(9):
        set_job(site, kind="verify", wishes=json.dumps({"n": number}), user="ann", state="queued", made_at=1)
    refused = olga.send(olga.get("/reports"), "/jobs/verify")
    assert refused.status == 409 and "wait already" in "".join(refused.page.alerts)
    olga.send(olga.get(path), f"{path}/stop")
    for number in range(2, 11):
        assert ended(olga, f"/jobs/{number}")["state"] == "done"


def test_66_work_whose_end_could_not_be_written_runs_no_more(site):
    """The page of it would say for ever that it runs, and nobody could ask for it again."""
    ann = browser(site, "ann")
    change(site, "CREATE TRIGGER no_end BEFORE UPDATE OF ended_at ON jobs BEGIN SELECT RAISE(FAIL, 'there is no room for its end'); END")
    path = ask(ann, "/jobs/verify")
    wait_until(lambda: "there is no room for its end" in site.log(), "its end could not be written")
    change(site, "DROP TRIGGER no_end")
    assert ended(ann, path)["state"] == "stopped"
    assert ended(ann, ask(ann, "/jobs/verify"))["state"] == "done"


def test_66_a_month_of_very_many_is_made_in_the_background(make_site):
    """A report that would keep somebody waiting is long work; its page has the first rows, its file all."""
    site = start_desk(make_site, {"mail": {"burst_limit": "100000/1m"}})
    month = period()
    fill(site, 420)
    rik = browser(site, "rik")
    answer = rik.get(f"/reports/payments?period={month}")
    assert "many documents" in answer.page.text
    path = job_of(rik.send(answer, "/reports/payments/make", follow=False))
    assert ended(rik, path)["state"] == "done"
    page = rik.get(path)
    assert len(page.body) < 100_000 and page.page.problems == [] and "The first 90 of" in page.page.text
    assert rik.get(f"{path}/file").body == site.run("report", "payments", "--month", month, "--csv").stdout
