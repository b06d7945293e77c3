"""Scenario 80: what stops a provider as a whole: a refused key, 429, no connection; what a slow one costs the rest; the end of the daemon."""
import signal
import time

import pytest

from harness import PATIENCE, free_port, order, wait_equal, wait_until
from mail_site import alerts
from peppol_site import (Clock, DAY, business, check_no_key, check_once, deliveries, delivery, issue, moment, needs_clock, settings_for, wait_all,
                         wait_state)
from standins import PROVIDERS

ALERTS = {"alerts": {"email": "owner@koffiehoek.example"}, "mail": {"burst_limit": "100000/1m"}}


def peppol_alerts(site):
    return [line for line in site.log().splitlines() if line.startswith("alert kind=peppol")]


# -- the key --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("name", PROVIDERS)
def test_80_a_refused_key_stops_all_with_one_alert(make_site, name, status):
    with PROVIDERS[name]() as provider:
        provider.everybody = True
        step = "create" if name == "e-invoice.be" else "send"
        provider.on(step, str(status))
        site = make_site(settings_for(provider, ALERTS))
        numbers = issue(site, *[business(id) for id in range(1, 6)])
        wait_until(lambda: peppol_alerts(site), "an alert")
        wait_until(lambda: all(found["state"] == "queued" for found in deliveries(site).values()), "all queued")
        asked = len(provider.requests)
        six, = issue(site, business(6))
        site.settle(mails=False)
        assert len(provider.requests) == asked and len(provider.of_kind(step)) == 1, "no other is asked"
        assert delivery(site, six)["state"] == "queued" and len(peppol_alerts(site)) == 1
        shown = site.run("status", expect=1).stdout.decode()
        assert "key" in shown
        provider.clear()
        site.reload()
        wait_equal(lambda: sum(found["state"] not in ("accepted", "delivered") for found in deliveries(site).values()), 0, "all went")
        assert len(deliveries(site)) == 6 and set(numbers) < set(deliveries(site))
        check_once(site, provider)


@pytest.mark.parametrize("how", ["reload", "check", "retry", "restart"])
def test_80_how_a_refused_key_ends(make_site, how):
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        right = provider.key
        provider.key = "rotated-at-the-provider"
        site = make_site(settings_for(provider, {**ALERTS}, key=right))
        first, second = issue(site, business(1), business(2))
        wait_until(lambda: peppol_alerts(site), "an alert")
        wait_until(lambda: {delivery(site, number)["state"] for number in (first, second)} == {"queued"}, "what is told is kept right after")
        assert not provider.stored
        refused = site.run("check", "--peppol", expect=1)
        assert b"key" in refused.stdout + refused.stderr
        provider.key = right
        if how == "reload":
            site.reload()
        elif how == "check":
            site.run("check", "--peppol")
        elif how == "retry":
            site.run("peppol", "retry", first)
        else:
            site.stop()
            site.start()
        wait_all(site, ["delivered"] * 2)
        assert len(peppol_alerts(site)) == 1
        check_once(site, provider)


def test_80_a_key_is_rotated_while_the_old_one_is_asked_with(make_site):
    """The refusal of the old one comes after the reload, and stops nothing."""
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, ALERTS))

        def rotate():
            provider.key += "-the-next"
            site.configure(provider.settings())
            site.reload()
        provider.meanwhile("send", rotate, "401")
        issue(site, business(1))
        wait_all(site, ["delivered"])
        assert [request.answer for request in provider.of_kind("send")][0] == "401"
        assert "peppol-key-refused" not in [one["code"] for one in site.json("status", expect=None)["problems"]]
        check_once(site, provider)


@needs_clock
def test_80_a_key_that_is_refused_later_changes_no_state(make_site):
    """Of an accepted one only the question stops."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, ALERTS), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        number, = issue(site, business(1))
        wait_state(site, number, "accepted")
        provider.on("status", "401")
        clock.put_on(62)
        wait_until(lambda: peppol_alerts(site), "an alert")
        wait_until(lambda: "peppol-key-refused" in [one["code"] for one in site.json("status", expect=None)["problems"]], "what is told is kept right after")
        assert delivery(site, number)["state"] == "accepted"
        provider.clear()
        provider.words = provider.document(number).words = ["Sent"]
        site.reload()
        wait_state(site, number, "delivered")


# -- 429 and no connection -----------------------------------------------------------------------------------------------------

@needs_clock
@pytest.mark.parametrize("kind", ["lookup", "send"])
@pytest.mark.parametrize("name", PROVIDERS)
def test_80_retry_after_is_obeyed(make_site, name, kind):
    with PROVIDERS[name]() as provider:
        provider.everybody = True
        kind = "create" if (name, kind) == ("e-invoice.be", "send") else kind
        provider.on(kind, "429 1800", times=1)
        site = make_site(settings_for(provider, ALERTS), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        issue(site, business(1), business(2))
        wait_until(lambda: any(request.answer.startswith("429") for request in provider.requests), "429")
        site.settle(mails=False)
        began, asked = clock.now(), len(provider.requests)
        clock.put_on(1700)
        other, = issue(site, business(3))
        site.settle(mails=False)
        wait_until(lambda: delivery(site, other), "queued")
        time_seen = clock.now() - began
        assert time_seen < 1800 - 2, "a machine that is very busy"
        assert len(provider.requests) == asked, "nothing before its time"
        clock.put_on(110)
        wait_equal(lambda: sum(found["state"] not in ("accepted", "delivered") for found in deliveries(site).values()), 0, "all went")
        assert [found["attempts"] for found in deliveries(site).values()].count(1) >= 2
        assert not peppol_alerts(site)
        check_once(site, provider)


@needs_clock
def test_80_no_connection_is_tried_again_by_itself(make_site):
    port = free_port()
    with PROVIDERS["recommand"]() as planned:
        settings = settings_for(planned, ALERTS, base_url=f"http://127.0.0.1:{port}")
    site = make_site(settings, start=False)
    clock = Clock(site.folder)
    site.environment = clock.environment
    site.start()
    numbers = issue(site, business(1), business(2))
    wait_until(lambda: any(found["last_answer"] for found in deliveries(site).values()), "an answer")
    assert all(delivery(site, number)["state"] in ("queued", "looking_up") and not delivery(site, number)["attempts"] for number in numbers)
    with PROVIDERS["recommand"](port=port) as provider:
        provider.everybody = True
        for _ in range(4):
            clock.put_on(1200)
            if wait_briefly(lambda: len(provider.stored) == 2):
                break
        wait_all(site, ["delivered"] * 2)
        check_once(site, provider)


def wait_briefly(condition):
    end = time.monotonic() + 5 * PATIENCE
    while time.monotonic() < end and not condition():
        time.sleep(0.05)
    return condition()


# -- slow -----------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["peppyrus", "scrada"])
def test_80_a_slow_provider_costs_nothing_else(make_site, name):
    """While a request hangs: deliveries are taken, pages made, mails sent, commands answer; SIGTERM ends it at once."""
    with PROVIDERS[name]() as provider:
        provider.everybody = True
        provider.on("lookup", "hang")
        site = make_site(settings_for(provider, {**ALERTS, "order_form": {"create": "created", "auto_send": "true"}}, mail="always"))
        issue(site, business(1))
        wait_until(lambda: provider.of_kind("lookup"), "it hangs")
        for id in range(2, 5):  # few: all is to be over before the request, which has 60 s
            assert site.post(business(id)).status == 200
        assert site.post(order(5)).status == 200
        wait_equal(lambda: len(list((site.folder / "mail").glob("*.eml"))), 10, "mails of 5 invoices and 5 order forms")
        assert len(provider.requests) == 1, "and one request is under way all the time"
        assert site.request("GET", "/health").json()["peppol_queued"] == 4
        site.run("status", expect=None)
        began = time.monotonic()
        site.stop()
        assert time.monotonic() - began < 20 * PATIENCE, "not the 60 s of the request"
        assert provider.most_at_once == 1


@pytest.mark.parametrize("where", ["lookup", "send", "status"])
def test_80_sigterm_during_a_request(make_site, where):
    with PROVIDERS["recommand" if where != "status" else "peppyrus"]() as provider:
        provider.everybody = True
        provider.on(where, "after hang" if where == "send" else "hang", times=1)
        site = make_site(settings_for(provider, ALERTS))
        number, = issue(site, business(1))
        if where == "status":
            wait_state(site, number, "accepted")
            site.run("peppol", "retry", number)
        wait_until(lambda: provider.of_kind(where), "it hangs")
        began = time.monotonic()
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=90 * PATIENCE) == 0
        assert time.monotonic() - began < 20 * PATIENCE
        site.process = None
        found = delivery(site, number)
        if where == "send":
            assert found["state"] in ("uncertain", "sending")
        else:
            assert found["next_attempt_at"] and moment(found["next_attempt_at"]) <= time.time(), "a question that we ended ourselves counts for nothing"
        site.start()
        wait_state(site, number, "delivered", "accepted")
        check_once(site, provider)


@needs_clock
def test_80_a_time_out_after_sixty_seconds(make_site):
    """The daemon's clocks run 30 times as fast: an answer that never comes is given up after 60 of its seconds, and looked up."""
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        provider.on("send", "after hang", times=1)
        site = make_site(settings_for(provider, ALERTS), start=False)
        clock = Clock(site.folder, provider)
        site.environment = {key: value for key, value in clock.environment.items() if key not in ("FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_TIMESTAMP_FILE")}
        site.environment["FAKETIME"] = "+0 x30"
        site.start()
        began = time.monotonic()
        number, = issue(site, business(1))
        found = wait_state(site, number, "delivered")
        assert time.monotonic() - began >= 1.9 and found["attempts"] == 1
        check_once(site, provider)
        site.stop()
        site.environment = {}


# -- accepted and no more ---------------------------------------------------------------------------------------------------------

@needs_clock
def test_80_seventy_two_hours_without_a_delivery(make_site):
    """Asked after 1, 5, 15 and 60 minutes, hourly to 72 h; then one alert, and asked daily."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody, provider.words = True, ["Outbox"]
        site = make_site(settings_for(provider, ALERTS), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        number, = issue(site, business(1))
        wait_state(site, number, "accepted")
        began = clock.now()
        asked = lambda: len(provider.of_kind("status"))
        for count, minutes in enumerate((1, 5, 15, 60, 120, 180), 1):
            clock.to(began + minutes * 60 - 20)
            site.settle(mails=False)
            assert asked() == count - 1, minutes
            clock.to(began + minutes * 60)
            wait_until(lambda: asked() == count, f"asked after {minutes} minutes")
        clock.to(began + 71.5 * 3600)
        wait_until(lambda: asked() == 7, "asked")
        assert not peppol_alerts(site)
        clock.to(began + 72 * 3600 + 5)
        wait_until(lambda: peppol_alerts(site), "an alert")
        count = asked()
        clock.to(began + 3 * DAY + 20 * 3600)
        site.settle(mails=False)
        assert asked() == count, "daily from then on"
        clock.to(began + 4 * DAY + 60)
        wait_until(lambda: asked() == count + 1, "the next day")
        assert len(peppol_alerts(site)) == 1 and delivery(site, number)["state"] == "accepted"
        wait_until(lambda: alerts(site), "the owner's mail")
        provider.reject_later(number, "Sent")
        clock.to(began + 5 * DAY + 120)
        wait_state(site, number, "delivered")
        check_no_key(site.log())
