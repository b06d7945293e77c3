"""Scenario 80: never twice: answers that are lost, kills, two documents that look alike, a provider that was changed meanwhile."""
import random

import pytest

from harness import wait_until
from mail_site import alerts
from peppol_kills import kill_rounds, settle
from peppol_site import (Clock, business, check_once, deliveries, delivery, issue, kinds, needs_clock, participant, settings_for, story, wait_at_rest,
                         wait_state)
from standins import PROVIDERS

pytestmark = needs_clock
CAN_FIND = [name for name, provider in PROVIDERS.items() if provider.can_find]
CANNOT = [name for name in PROVIDERS if name not in CAN_FIND]
LOSSES = ("after reset", "after 503", "after html", "reset", "503", "after close")


def begin(make_site, provider, more=None, **peppol):
    site = make_site(settings_for(provider, {"mail": {"burst_limit": "100000/1m"}, "alerts": {"email": "owner@koffiehoek.example"}, **(more or {})}, **peppol),
                     start=False)
    clock = Clock(site.folder, provider)
    site.environment = clock.environment
    site.start()
    return site, clock


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_answers_lost_thirty_percent_of_the_time(make_site, name, record_property):
    dice = random.Random(20261124)
    with PROVIDERS[name]() as provider:
        provider.everybody = True
        for kind in ("send", "create", "validate"):
            provider.on(kind, lambda request: dice.choice(LOSSES) if dice.random() < 0.3 else "accept")
        site, clock = begin(make_site, provider)
        issue(site, *[business(id) for id in range(1, 41)])
        settle(site, provider, clock, hours=6)
        found = deliveries(site)
        uncertain = [one for one in found.values() if one["state"] == "uncertain"]
        assert not uncertain if provider.can_find else 4 <= len(uncertain) <= 25
        assert all(one["state"] in ("accepted", "delivered", "uncertain") for one in found.values()), found
        check_once(site, provider)
        lost = sum(request.answer in LOSSES for request in provider.requests)
        record_property("info", f"{name}: 40 documents, {lost} answers lost, {len(provider.counts())} stored once, 0 twice, {len(uncertain)} uncertain")


@pytest.mark.parametrize("name", ["e-invoice.be", "billit"])
def test_80_kills_while_documents_are_under_way(make_site, name, record_property):
    """The short form; 100 kills in tests/torture."""
    record_property("info", kill_rounds(make_site, name, 5))


@pytest.mark.parametrize("name", CAN_FIND)
def test_80_absent_three_times_is_sent_again(make_site, name):
    """At once, after one minute and after five; a search that fails does not count."""
    with PROVIDERS[name]() as provider:
        provider.register(participant(1)).on("send", "reset", times=1)
        if name == "e-invoice.be":
            provider.clear()
            provider.on("create", "reset", times=1)
        provider.on("find", "503", times=1)
        site, clock = begin(make_site, provider)
        number, = issue(site, business(1))
        wait_state(site, number, "uncertain")
        began = clock.now()
        settle(site, provider, clock)
        assert wait_state(site, number, "delivered")["attempts"] == 2
        assert 5 * 60 <= clock.now() - began
        check_once(site, provider)
        assert "sent again" in story(site, number)


@pytest.mark.parametrize("name", CAN_FIND)
def test_80_found_is_adopted(make_site, name):
    with PROVIDERS[name]() as provider:
        provider.register(participant(1)).on("send", "after reset", times=1)
        site, clock = begin(make_site, provider)
        number, = issue(site, business(1))
        found = wait_state(site, number, "accepted", "delivered")
        assert found["id"] == provider.document(number).id and found["attempts"] == 1
        assert kinds(provider, participant(1)).count("send") == 1
        check_once(site, provider)


@pytest.mark.parametrize("name", CAN_FIND)
def test_80_number_and_participant_together(make_site, name):
    """Another shop of the same provider account sent the same number, and a number that holds ours, to somebody else: neither is ours."""
    with PROVIDERS[name]() as provider:
        for customer in range(1, 9):
            provider.register(participant(customer))
        site, clock = begin(make_site, provider)
        first, = issue(site, business(1))
        wait_state(site, first, "accepted", "delivered")
        mine = provider.document(first)
        coming = first[:-1] + str(int(first[-1]) + 1)
        with provider.lock:  # somebody else's documents: the coming number to another customer, and longer numbers to the coming one
            for number, customer in ((coming, 3), (coming + "0", 2), ("X" + coming, 2)):
                xml = mine.xml.replace(first.encode(), number.encode()).replace(participant(1)[5:].encode(), participant(customer)[5:].encode())
                copy = type(mine)(f"foreign-{number}-{customer}", xml, provider_ubl(xml), participant(customer), True)
                copy.words = [provider.STATES[-1]]
                provider.stored.append(copy)
        provider.on("send", "reset", times=1, to=participant(2))
        second, = issue(site, business(2))
        assert second == coming
        settle(site, provider, clock)
        found = wait_state(site, second, "delivered")
        assert not found["id"].startswith("foreign") and found["attempts"] == 2
        assert provider.counts()[(second, participant(2))] == 1


def provider_ubl(xml):
    from standins.ubl import Ubl
    return Ubl(xml)


@pytest.mark.parametrize("name", CANNOT)
def test_80_settle(make_site, name):
    """Where nothing can be looked up, a person says what the provider's own screen shows."""
    with PROVIDERS[name]() as provider:
        provider.register(participant(1)).register(participant(2))
        provider.on("send", "after reset", times=1, to=participant(1)).on("send", "reset", times=1, to=participant(2))
        site, clock = begin(make_site, provider)
        there, absent = issue(site, business(1), business(2))
        for number in (there, absent):
            found = wait_state(site, number, "uncertain")
            assert found["next_attempt_at"] is None
            assert site.run("peppol", "retry", number, expect=1).stderr
        wait_until(lambda: len(alerts(site)) >= 1, "an alert")
        shown = site.run("status", expect=1).stdout.decode()
        assert there in shown and absent in shown and "settle" in shown
        assert site.run("peppol", "settle", there, expect=None).returncode == 2
        id = provider.document(there).id
        site.run("peppol", "settle", there, "--delivered", id)
        assert wait_state(site, there, "delivered", "accepted")["id"] == id
        site.run("peppol", "settle", absent, "--not-sent")
        wait_state(site, absent, "accepted", "delivered")
        assert site.run("peppol", "settle", there, "--not-sent", expect=1).stderr
        assert "a person saw" in story(site, there)
        check_once(site, provider)


def test_80_the_provider_was_changed_meanwhile(make_site):
    """What was POSTed is asked about there only; what was not goes with the settings of now."""
    with PROVIDERS["peppyrus"]() as old, PROVIDERS["recommand"]() as new:
        for customer in (1, 2, 3):
            old.register(participant(customer))
            new.register(participant(customer))
        old.on("send", "reset", to=participant(2)).on("lookup", "503", to=participant(3)).on("find", "503")
        site, clock = begin(make_site, old)
        accepted, uncertain, waiting = issue(site, business(1), business(2), business(3))
        wait_state(site, accepted, "accepted")
        wait_state(site, uncertain, "uncertain")
        wait_state(site, waiting, "looking_up")
        for number in (accepted, uncertain, waiting):  # what is begun with the old one is over
            wait_at_rest(site, clock, number)
        site.configure({"peppol": None})
        site.configure(settings_for(new))
        site.reload()
        asked = len(old.requests)
        clock.put_on(3600)
        found = wait_state(site, waiting, "delivered")
        assert found["provider"] == "recommand"
        clock.put_on(3600)
        wait_until(lambda: len(new.requests) >= 2, "the new one is asked")
        assert new.counts() == {(waiting, participant(3)): 1}
        assert len(old.requests) == asked, [repr(request) for request in old.requests[asked:]]
        assert delivery(site, accepted)["state"] == "accepted" and delivery(site, accepted)["provider"] == "peppyrus"
        assert delivery(site, uncertain)["state"] == "uncertain"
        shown = site.run("status", expect=1).stdout.decode()
        assert uncertain in shown and "peppyrus" in shown.lower()
        site.run("peppol", "settle", uncertain, "--not-sent")
        assert wait_state(site, uncertain, "delivered")["provider"] == "recommand"
        site.configure({"peppol": None})
        site.configure(settings_for(old))
        asked = len(old.requests)
        site.reload()
        wait_until(lambda: len(old.requests) > asked, "it is asked about again, before the clock goes on")
        clock.put_on(3600)
        wait_state(site, accepted, "delivered")
        check_once(site, new)
