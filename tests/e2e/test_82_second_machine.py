"""Scenario 82: the mark is copied before anything with a new number leaves; what cannot be copied is told, and holds up nobody it need not;
a machine that was replaced issues nothing; a take-over under load gives no number twice."""
import re
import shutil
import subprocess
import time
import urllib.request

import pytest

import take_over
from disk import Disk
from harness import PATIENCE, PLAIN, ROOT, free_port, number_in, order, seller_day, wait_equal, wait_until
from mail_site import outbox, relay_settings
from smtp_server import SmtpServer
from standins import Shop


@pytest.fixture
def relay():
    with SmtpServer() as server:
        yield server


@pytest.fixture
def share(tmp_path):
    """What another disk would be."""
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def numbers_of(mail):
    return int(re.search(r"\d{4}-(\d{5})", mail.message["Subject"])[1])


class Watch:
    """Notes at each RCPT what the copy has by then."""

    stage, met = "RCPT", False

    def __init__(self, copy):
        self.copy, self.seen = copy, {}

    def take(self, argument):
        self.seen[re.search(r"n\d+@example.be", argument)[0]] = number_in(self.copy)
        return False


def settings(relay, share, name="copy.mark", required=False, **more):
    database = {"mark_copy": ";".join(str(share / one) for one in name.split(";")), "mark_required": str(required).lower()}
    return {**relay_settings(relay), "database": database, "alerts": {"email": "owner@example.com"}, **more}


def codes(site):
    return {problem["code"] for problem in site.json("status", expect=None)["problems"]}


def issued(site, count):
    wait_equal(lambda: len([d for d in site.documents(type="invoice") if d["number"]]), count, f"{count} issued: " + site.log()[-1500:])


def customers(relay):
    return [mail for mail in relay.mails if mail.recipients != ["owner@example.com"]]


# -- before it leaves ---------------------------------------------------------------------------------------------

def test_82_the_copy_goes_before_the_mail(make_site, relay, share):
    (share / "folder").mkdir()
    watch = Watch(share / "copy.mark")
    relay.rules.append(watch)
    site = make_site(settings(relay, share, "copy.mark;folder"))
    for number in range(1, 31):
        site.post(order(number, billing=dict(order()["billing"], email=f"n{number}@example.be")))
    relay.wait_mails(30)
    site.settle()
    mark = (site.folder / "billhook.db.mark").read_bytes()
    assert (share / "copy.mark").read_bytes() == mark == (share / "folder/billhook.db.mark").read_bytes()
    assert (share / "copy.mark").stat().st_mode & 0o777 == 0o600
    for mail in relay.mails:
        assert numbers_of(mail) <= watch.seen[mail.recipients[0]], (numbers_of(mail), watch.seen)
    assert "mark copy      " + str(share / "copy.mark") + ": written" in site.run("status").stdout.decode()


def test_82_a_command_issues(make_site, relay, share):
    """Another process gives the number; the daemon copies it before its mail leaves."""
    site = make_site(settings(relay, share, required=True, invoice={"auto_send": "false"}))
    site.post(order(1))
    wait_until(lambda: site.documents(type="invoice"))
    site.run("send", "#1")
    relay.wait_mails(1)
    assert number_in(share / "copy.mark") == 1


@pytest.mark.parametrize("trouble", ["gone", "full", "foreign"])
def test_82_required(make_site, relay, share, trouble):
    """Nothing with a new number leaves by any channel until the copy can be written; deliveries are answered and documents issued."""
    if trouble == "full" and not PLAIN:
        pytest.skip("skipped: nothing is preloaded under a sanitizer")
    name = "there/copy.mark"
    (share / "there").mkdir()
    site = make_site(settings(relay, share, name, required=True, einvoice={"directory": "xml", "attach": "always"}), start=False)
    (site.folder / "xml").mkdir()
    if trouble == "full":
        disk = Disk(site)
        site.environment["BILLHOOK_DISK_DIRECTORY"] = str(share)
        disk.fill(0)
    elif trouble == "gone":
        (share / "there").rename(share / "away")
    else:
        (share / name).write_text("a file of somebody else")
    site.start()
    for number in (1, 2):
        assert site.post(order(number, meta_data=[{"id": 1, "key": "vat_number", "value": "BE0000000295"}])).status == 200
    issued(site, 2)
    site.settle(mails=False)
    wait_until(lambda: "mark-copy" in codes(site))
    assert site.run("status", expect=1).stdout.decode().count("the mark cannot be copied") == 1
    relay.wait_mails(1)
    assert customers(relay) == [] and list((site.folder / "xml").iterdir()) == []
    assert {mail["state"] for mail in outbox(site)} == {"queued"}
    if trouble == "full":
        disk.mend()
    elif trouble == "gone":
        (share / "away").rename(share / "there")
    else:
        assert (share / name).read_text() == "a file of somebody else"
        (share / name).unlink()
    wait_until(lambda: len(customers(relay)) == 2, "the mails leave")
    wait_until(lambda: len(list((site.folder / "xml").glob("*.xml"))) == 2, "the e-invoices leave")
    assert number_in(share / name) == 2 and "mark-copy" not in codes(site)
    alerts = [mail for mail in relay.mails if mail.recipients == ["owner@example.com"]]
    assert len(alerts) == 1 and "the mark could not be copied" in alerts[0].message["Subject"]


@pytest.mark.skipif(not PLAIN, reason="skipped: nothing is preloaded under a sanitizer")
def test_82_a_share_that_hangs(make_site, relay, share):
    """A dead mount: deliveries and issuing do not wait; the mail leaves when the copy counts as not written; a stop ends, and a start comes up."""
    site = make_site(settings(relay, share), start=False)
    disk = Disk(site)
    site.environment["BILLHOOK_DISK_DIRECTORY"] = str(share)
    disk.fail("sync", error=0, pause=3600, name="copy.mark.new")
    began = time.time()  # the first look at the copy is that of the start
    site.start()
    site.post(order(1))
    issued(site, 1)
    wait_until(lambda: disk.hits("sync"), "it hangs")
    wait_until(lambda: customers(relay), "10 seconds without an answer")
    assert all(mail.at - began > 9 for mail in relay.mails)
    assert "no answer for 10 seconds" in site.run("status", expect=1).stdout.decode()
    assert site.run("check", expect=None).returncode in (0, 1)
    site.post(order(2))
    wait_until(lambda: len(customers(relay)) == 2, "the next one does not wait so long again")
    began = time.monotonic()
    site.stop()
    assert time.monotonic() - began < 8 * PATIENCE, "a stop does not wait for it"
    disk.mend()
    site.start()
    wait_until(lambda: number_in(share / "copy.mark") == 2, "it is brought up")
    wait_until(lambda: "mark-copy" not in codes(site))


# -- a machine that was replaced ----------------------------------------------------------------------------------

def replaced(make_site, relay, share, **more):
    """Two machines with the same books, of which the second went on; the first is stopped."""
    first = make_site(settings(relay, share, **more), name="first")
    first.post(order(1))
    relay.wait_mails(1)
    first.post(order(2, status="pending", paid=False, payment_method="bacs"))
    first.settle()
    first.stop()
    second = make_site(settings(relay, share, **more), start=False, name="second")
    for end in ("", ".mark"):
        shutil.copy(f"{first.database}{end}", f"{second.database}{end}")
    second.start()
    second.post(order(3))
    wait_until(lambda: len(customers(relay)) == 2)
    return first, second


def test_82_the_machine_that_was_replaced(make_site, relay, share):
    first, second = replaced(make_site, relay, share, invoice={"create": "created"})
    year = seller_day("%Y")
    draft = next(f"#{d['id']}" for d in first.documents(type="invoice") if not d["number"])
    wait_until(lambda: "another machine took over" in re.sub(r"\s+", " ", first.run("status", expect=None).stdout.decode()), "the copy answers within a second")
    refused = first.run("issue", draft, expect=1).stderr.decode()
    assert "another machine took over" in refused

    before = (share / "copy.mark").read_bytes()
    first.start()
    first.post(order(4))
    wait_until(lambda: "numbering-stopped" in codes(first), "the daemon finds it")
    assert first.run("status", expect=1)
    first.settle(mails=False)
    assert len(customers(relay)) == 2 and (share / "copy.mark").read_bytes() == before
    first.settle_at_end = first.verify_at_end = False
    numbers = [numbers_of(mail) for mail in customers(relay)]
    assert sorted(numbers) == [1, 2]

    # the copy was looked at before the first number could be given
    assert sum(1 for d in first.documents(type="invoice") if d["number"]) == 1

    # a person decides that it is this one that goes on
    second.stop()
    first.run("number", "invoice", "--next", "10", "--reason", "the other one was a test")
    wait_until(lambda: "numbering-stopped" not in codes(first), "it goes on")
    first.run("send", draft)
    wait_until(lambda: len(customers(relay)) >= 3)
    wait_until(lambda: f"{year}-00010" in {d["number"] for d in first.documents(type="invoice")})
    assert number_in(share / "copy.mark") >= 10


def test_82_settings(make_site, share):
    site = make_site(start=False)
    site.configure({"database": {"mark_required": "true"}})
    assert b"mark_required needs it" in site.run("check", expect=2).stdout
    site.configure({"database": {"mark_copy": "billhook.db.mark"}})
    assert b"is the mark itself" in site.run("check", expect=2).stdout
    site.configure({"database": {"mark_copy": str(share / "gone/copy.mark"), "litestream_metrics": "http://example.com:9090/metrics"}})
    assert b"is not on this machine" in site.run("check", expect=2).stdout
    site.configure({"database": {"litestream_metrics": None}})
    site.start()
    out = re.sub(rb"\s+", b" ", site.run("check", expect=1).stdout)
    assert b"mark_copy" in out and b"No such file or directory" in out
    site.configure({"database": {"mark_copy": str(share)}})
    site.reload()
    wait_until(lambda: (share / "billhook.db.mark").exists())
    assert b"lies on the disk of the database" in re.sub(rb"\s+", b" ", site.run("check").stdout)


# -- the take-over ------------------------------------------------------------------------------------------------

def test_82_take_over(tmp_path):
    """The whole data folder is lost under load; another machine goes on, and no number is used twice."""
    print(take_over.rounds(tmp_path, Shop, SmtpServer, 1))


# -- Litestream ---------------------------------------------------------------------------------------------------

@pytest.mark.skipif(not take_over.litestream(), reason="skipped: Litestream cannot be had (tests/tools/litestream-deps)")
def test_82_the_age_of_the_copy(make_site, share):
    """`status` names it; Litestream that is gone is told, and its metrics count its age."""
    port, metrics = free_port(), free_port()
    site = make_site({"database": {"litestream_metrics": f"http://127.0.0.1:{port}/metrics"}, "server": {"metrics_listen": f"127.0.0.1:{metrics}"}})
    copy = take_over.Litestream(take_over.litestream(), site, share, port)
    site.post(order(1))
    site.settle()
    wait_until(lambda: "its copy is 0 seconds old" in site.run("status", expect=None).stdout.decode(), "it follows")
    wait_until(lambda: site.json("status", expect=None)["copy_age_s"] == 0, "also where it sees a commit before it has copied it")
    copy.kill()
    out = re.sub(r"\s+", " ", site.run("status", expect=1).stdout.decode())
    assert f"Litestream: http://127.0.0.1:{port}/metrics" in out and "its copy's age is not known" in out
    assert "billhook_database_copy_behind_seconds 0" in scrape(metrics)


def scrape(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as page:
        return re.sub(r'\{instance="[^"]*"\}', "", page.read().decode())


def test_82_litestreams_file(share):
    """conf/litestream.yml is good for both versions: 0.5's line, and 0.3's in its place."""
    text = (ROOT / "conf/litestream.yml").read_text()
    assert re.search(r"^    replica:$", text, re.M) and "127.0.0.1:9090" in text
    old = text.replace("    replica:\n      type:", "    replicas:\n      - type:").replace("\n      path:", "\n        path:")
    if not take_over.litestream():
        pytest.skip("skipped: Litestream cannot be had (tests/tools/litestream-deps)")
    (share / "litestream.yml").write_text(old)
    done = subprocess.run([take_over.litestream(), "databases", "-config", share / "litestream.yml"], capture_output=True, text=True)
    assert done.returncode == 0 and re.search(r"^/var/lib/billhook/billhook.db +file$", done.stdout, re.M), done
