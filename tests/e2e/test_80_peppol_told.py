"""Scenario 80: what a person is told: list, show, explain, status, JSON, /health, metrics; restarts, old databases, wrong settings."""
import json
import re
import shutil
import urllib.request

import pytest

from harness import DEADLINE, PATIENCE, ROOT, free_port, wait_until
from peppol_site import (Clock, DAY, HOUR, business, check_no_key, check_once, delivery, issue, needs_clock, participant, settings_for, story, vat,
                         wait_all, wait_state)
from peppol_kills import settle
from standins import PROVIDERS
from test_11_lifecycle import SCHEMAS

FIELDS = {"state", "participant", "provider", "test", "id", "attempts", "last_answer", "next_attempt_at", "delivered_at"}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A document in each state that lasts."""
    from conftest import make_site as fixture
    import contextlib
    with contextlib.contextmanager(fixture.__wrapped__)(tmp_path_factory.mktemp("told")) as maker, PROVIDERS["billit"]() as provider:
        port = free_port()
        site = maker(settings_for(provider, {"server": {"metrics_listen": f"127.0.0.1:{port}"}, "alerts": {"email": "owner@koffiehoek.example"}}))
        who = {"accepted": 1, "unreachable": 2, "failed": 3, "uncertain": 4, "looking_up": 5, "cancelled": 6}
        for state in ("accepted", "failed", "uncertain", "looking_up"):
            provider.register(participant(who[state]))
        provider.on("send", "refuse generic", to=participant(3)).on("send", "after reset", to=participant(4)).on("lookup", "503", to=participant(5))
        numbers = dict(zip(who, issue(site, *[business(id) for id in who.values()])))
        wait_state(site, numbers["cancelled"], "unreachable")
        site.run("peppol", "cancel", numbers["cancelled"])
        for state, number in numbers.items():
            wait_state(site, number, state)
        yield site, provider, numbers, port


def test_80_lists_and_json(told):
    site, _, numbers, _ = told
    listed = site.json("peppol")
    assert [row["number"] for row in listed] == sorted(numbers.values(), reverse=True), "newest first"
    for row in listed:
        assert set(row) == FIELDS | {"document", "number"}
    assert [row["number"] for row in site.json("peppol", "--state", "failed")] == [numbers["failed"]]
    assert len(site.json("peppol", "--limit", 2)) == 2
    assert site.run("peppol", "--state", "flying", expect=2).stderr
    table = site.run("peppol").stdout.decode()
    for state, number in numbers.items():
        assert re.search(rf"{number}.*{state}", table), table
        assert [d["number"] for d in site.documents(peppol=state)] == [number]
        document = site.document(number)
        assert set(document["peppol"]) == FIELDS and document["peppol"]["state"] == state
    assert "PEPPOL" in site.run("list").stdout.decode().splitlines()[0]
    assert site.run("list", "--peppol", "flying", expect=2).stderr


def test_80_show_and_explain(told):
    site, provider, numbers, _ = told
    for state, number in numbers.items():
        shown, told_story = site.run("peppol", "show", number).stdout.decode(), story(site, number)
        assert f"participantInformation/{participant(1)[:5]}" in shown.replace("%3A", ":") or "participantInformation" in shown, shown
        assert "Peppol" in told_story, told_story
        check_no_key(shown, told_story)
    failed = site.run("peppol", "show", numbers["failed"]).stdout.decode()
    assert "GenericError" in failed and "BR-16" in failed and "400" in failed
    assert "BR-16" in delivery(site, numbers["failed"])["last_answer"]


def test_80_status_names_what_needs_a_person(told):
    site, _, numbers, _ = told
    shown = site.run("status", expect=1).stdout.decode()
    assert numbers["failed"] in shown and numbers["uncertain"] in shown
    assert "peppol retry" in shown and "peppol settle" in shown
    problems = site.json("status", expect=1)["problems"]
    assert len([problem for problem in problems if "peppol" in problem["code"]]) >= 2
    assert not any(numbers["accepted"] in json.dumps(problem) for problem in problems)


def test_80_health_and_metrics(told):
    site, provider, numbers, port = told
    health = site.request("GET", "/health").json()
    assert health["peppol_queued"] >= 1 and health["peppol_failed"] == 1
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE * PATIENCE) as answer:
        text = answer.read().decode()
    for state in ("accepted", "unreachable", "failed", "uncertain", "looking_up", "cancelled"):
        assert re.search(rf'^billhook_peppol_deliveries{{state="{state}",instance="billhook"}} 1$', text, re.M), text
    assert "billhook_peppol_request_seconds" in text
    assert re.search(r'^billhook_peppol_requests_total{provider="billit",outcome="taken",instance="billhook"} 1$', text, re.M), text
    # nobody's identifier: "0208" alone may also stand in a moment
    assert not re.search('0208[":%_-]', text) and not any(vat(number)[2:] in text for number in range(1, 7)), text
    check_no_key(text)


def test_80_answers_of_others_are_text(make_site):
    """What a provider writes is escaped wherever it is shown."""
    with PROVIDERS["billit"]() as provider:
        provider.register(participant(1))
        nasty = "no\x1b[2J\x1b]0;owned\x07 \u202egnp <b>x</b>\r\nalert kind=forged " + "y" * 3000
        provider.on("send", lambda request: __import__("standins.server").server.Reply(400, {"errors": [{"Code": "GenericError", "Description": nasty}]}))
        site = make_site(settings_for(provider))
        number, = issue(site, business(1))
        found = wait_state(site, number, "failed")
        assert len(found["last_answer"]) <= 500 and not re.search("[\0-\x1f\x7f-\x9f\u202a-\u202e]", found["last_answer"])
        for arguments in (["peppol"], ["peppol", "show", number], ["explain", "1"], ["status"], ["show", number]):
            shown = site.run(*arguments, expect=None).stdout.decode()
            assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown), arguments
            assert not re.search(r"^alert kind=forged", shown, re.M)
        assert not re.search(r"^alert kind=forged", site.log(), re.M)
        log = site.log().replace(str(site.folder), "")  # its letters are chance
        assert "gnp" not in log and "owned" not in log


# -- owed ---------------------------------------------------------------------------------------------------------------------------

@needs_clock
def test_80_what_is_owed(make_site):
    """Issued since a provider was set and neither delivered nor cancelled after worry_after: also one that was only issued."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody, provider.words = True, ["Outbox"]
        site = make_site({"invoice": {"auto_send": "false"}}, start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        site.post(business(1))
        wait_until(lambda: site.documents(state="draft"), "a draft")
        before = site.json("issue", f"#{site.documents()[0]['id']}")[0]["number"]
        clock.put_on(HOUR)
        site.configure(settings_for(provider))
        site.reload()
        for id in (2, 3):
            site.post(business(id))
        wait_until(lambda: len(site.documents(state="draft")) == 2, "drafts")
        drafts = {d["order_id"]: f"#{d['id']}" for d in site.documents(state="draft")}
        only_issued = site.json("issue", drafts[2])[0]["number"]
        site.run("send", drafts[3])
        waiting = next(d["number"] for d in site.documents(type="invoice") if d["order_id"] == 3)
        wait_state(site, waiting, "accepted")
        assert site.run("status", expect=None).returncode == 0
        clock.put_on(DAY + HOUR)
        shown = site.run("status", expect=1).stdout.decode()
        assert only_issued in shown and waiting in shown and before not in shown and "peppol send" in shown
        assert site.run("check", "--peppol").stdout
        provider.reject_later(waiting, "Sent")
        clock.put_on(HOUR)
        wait_state(site, waiting, "delivered")
        site.run("peppol", "send", only_issued)
        wait_state(site, only_issued, "accepted")
        site.run("peppol", "send", before)
        wait_state(site, before, "accepted")
        check_once(site, provider)


# -- restarts and old databases -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kept", sorted(SCHEMAS.glob("v[123].db")), ids=lambda path: path.stem)
def test_80_documents_from_before_stay_as_they_are(make_site, kept):
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, {"invoice": {"auto_send": "false"}, "credit_note": {"create": "refunded"}, "order_form": {"create": "created"}}),
                         start=False)
        shutil.copy(kept, site.database)
        shutil.copy(str(kept) + ".mark", str(site.database) + ".mark")
        site.start()
        site.settle(mails=False)
        assert all(document["peppol"] is None for document in site.documents()) and not provider.requests
        assert site.json("peppol") == []
        invoice = next(d for d in site.documents(type="invoice") if d["number"])
        assert site.run("peppol", "send", invoice["number"], expect=1).stderr, "its customer has no VAT number"
        site.post(business(77))
        wait_until(lambda: site.documents(order="77", type="invoice"), "a draft")
        site.run("send", f"#{site.documents(order='77', type='invoice')[0]['id']}")
        wait_state(site, site.documents(order="77", type="invoice")[0]["number"], "delivered")


@needs_clock
def test_80_a_restart_goes_on(make_site):
    """Also where a request was ended early by the stop: it is looked for."""
    with PROVIDERS["recommand"]() as provider:
        provider.everybody, provider.latency = True, 0.05
        site = make_site(settings_for(provider, {"mail": {"burst_limit": "100000/1m"}}), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        issue(site, *[business(id) for id in range(1, 21)])
        for _ in range(3):
            site.stop()
            site.start()
        settle(site, provider, clock)
        wait_all(site, ["delivered"] * 20)
        check_once(site, provider)


def test_80_nothing_changes_without_a_provider(make_site):
    """provider=off: no delivery, no column, no line."""
    site = make_site()
    number, = issue(site, business(1))
    site.settle()
    assert site.document(number)["peppol"] is None and site.json("peppol") == []
    assert "PEPPOL" not in site.run("list").stdout.decode() and "eppol" not in site.run("status", expect=None).stdout.decode()
    assert site.run("peppol", "send", number, expect=1).stderr
    assert "eppol" not in site.log()


WRONG = [({"provider": "peppyrus"}, "key"), ({"provider": "recommand", "key": "k"}, "secret"), ({"provider": "recommand", "key": "k", "secret": "s"}, "account"),
         ({"provider": "billit", "key": "k"}, "account"), ({"provider": "scrada", "key": "k", "secret": "s"}, "account"), ({"provider": "mail"}, "mailbox"),
         ({"provider": "recommand", "key": "k", "secret": "s", "account": "1", "test": "true"}, "test"), ({"provider": "peppyru", "key": "k"}, "peppyrus"),
         ({"provider": "peppyrus", "key": "k", "base_url": "http://api.peppyrus.be/v1"}, "base_url"),
         ({"provider": "peppyrus", "key": "k", "sender": "0208:0123456789"}, "sender"), ({"provider": "peppyrus", "key": "k", "to": "everybody"}, "to"),
         ({"provider": "peppyrus", "key": "k", "mail": "never"}, "mail"), ({"provider": "peppyrus", "key": "k", "dns_server": "ns.example"}, "dns_server")]


@pytest.mark.parametrize("keys, named", WRONG, ids=[f"{keys['provider']}-{named}-{n}" for n, (keys, named) in enumerate(WRONG)])
def test_80_wrong_settings_are_named(make_site, keys, named):
    site = make_site({"peppol": keys}, start=False)
    checked = site.run("check", expect=2)
    assert named in (checked.stdout + checked.stderr).decode(), checked.stdout


def test_80_commands_of_a_document_that_has_none(make_site):
    with PROVIDERS["recommand"]() as provider:
        site = make_site(settings_for(provider, {"invoice": {"auto_send": "false"}}))
        site.post(business(1))
        wait_until(lambda: site.documents(state="draft"), "a draft")
        draft = f"#{site.documents()[0]['id']}"
        for words in (["show", draft], ["retry", draft], ["cancel", draft], ["settle", draft, "--not-sent"], ["send", draft]):
            assert site.run("peppol", *words, expect=1).stderr, words
        assert site.run("peppol", "show", "2099-99999", expect=1).stderr and site.run("peppol", "fly", expect=2).stderr
        assert site.run("peppol", "retry", expect=2).stderr
        assert vat(1) not in site.log() and (ROOT / "man/billhook.1").read_text().count("peppol") > 5
