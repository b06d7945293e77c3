"""Scenario 82: the mark is copied before anything with a new number leaves; what cannot be copied is told, and holds up nobody it need not;
a machine that was replaced issues nothing; a take-over under load gives no number twice."""
import os
import re
import shutil
import time

import pytest

from disk import Disk
from harness import PATIENCE, PLAIN, order, wait_until
from mail_site import outbox, relay_settings
from smtp_server import SmtpServer


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


def number_in(mark, kind="invoice"):
    """The last number of a mark file; 0 none."""
    found = re.search(rf"^{kind} (\d+) ", mark.read_text() if mark.exists() else "", re.M)
    return int(found[1]) if found else 0


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
    wait_until(lambda: len([d for d in site.documents(type="invoice") if d["number"]]) == count, f"{count} issued: " + site.log()[-1500:])


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
    site.start()
    began = time.monotonic()
    site.post(order(1))
    issued(site, 1)
    wait_until(lambda: disk.hits("sync"), "it hangs")
    assert relay.mails == []
    wait_until(lambda: customers(relay), "10 seconds without an answer")
    assert time.monotonic() - began > 9
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
    year = time.strftime("%Y")
    draft = next(f"#{d['id']}" for d in first.documents(type="invoice") if not d["number"])
    status = first.run("status", expect=1).stdout.decode()
    assert "another machine took over" in re.sub(r"\s+", " ", status)
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
