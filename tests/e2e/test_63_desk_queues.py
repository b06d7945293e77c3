"""Scenario 63: the queues at the desk: what failed is read, tried again, discarded or cancelled by the owner; what waits is shown with its reason."""
import re

import pytest

from desk_site import browser, start_desk
from harness import wait_until
from mail_site import outbox, post_orders, relay_settings, wait_states
from peppol_site import business, issue, participant, settings_for, wait_state
from smtp_server import SmtpServer
from standins import PROVIDERS

INVOICES = {"invoice": {"create": "paid", "auto_send": "true"}}


@pytest.fixture
def relay():
    with SmtpServer() as server:
        yield server


def acts(answer):
    """Where the forms of a page go that change something."""
    return [form.action for form in answer.page.forms if form.method == "post" and form.action != "/sign-out"]


def explained(site, number):
    return site.run("explain", str(number)).stdout.decode()


def test_63_nothing_waits(make_site):
    site = start_desk(make_site)
    for user in ("olga", "ann", "rik"):
        visitor = browser(site, user)
        assert "Nothing waits for you" in visitor.get("/queues").text
        for queue in ("deliveries", "mails", "peppol", "writes"):
            page = visitor.get(f"/queues/{queue}?state=nonsense&before=x")
            assert page.status == 200 and not page.page.problems and "There is nothing here" in page.text and acts(page) == []


def test_63_failed_delivery(make_site):
    """A delivery that is no order: its reason and its body as text; tried again, discarded; the reader and the accountant only read."""
    site = start_desk(make_site)
    hostile = '{"x": "<script>alert(1)</script>&\\u0041"}'
    site.post(hostile.encode())
    site.settle()
    olga = browser(site, "olga")
    [id] = [row["id"] for row in site.json("inbox", "--state", "failed")]
    listed = olga.get("/queues")
    assert "the body is JSON, but no order" in listed.text
    for user in ("ann", "rik"):
        page = browser(site, user).get("/queues")
        assert "the body is JSON, but no order" in page.text and acts(page) == []
        assert acts(browser(site, user).get(f"/queues/deliveries/{id}")) == []
    one = olga.get(f"/queues/deliveries/{id}")
    assert "<script>alert" not in one.text and "&lt;script&gt;alert(1)" in one.text and not one.page.problems
    raw = olga.get(f"/queues/deliveries/{id}/body")
    assert raw.body.decode() == hostile and raw.header("Content-Type") == "text/plain; charset=utf-8" and raw.header("X-Content-Type-Options") == "nosniff"
    again = olga.send(listed, f"/queues/deliveries/{id}/retry")
    assert again.path == "/queues" and "tried again" in again.page.notices[0]
    site.settle()
    assert site.json("inbox", "show", id)["state"] == "failed"
    gone = olga.send(olga.get("/queues/deliveries"), f"/queues/deliveries/{id}/discard")
    assert gone.path == "/queues/deliveries" and site.json("inbox", "show", id)["state"] == "ignored"
    assert olga.get("/queues/deliveries?state=ignored").page.form(f"/queues/deliveries/{id}/retry")
    stale = olga.post(f"/queues/deliveries/{id}/discard", dict(one.page.form(f"/queues/deliveries/{id}/discard").fields))
    assert stale.status == 409 and "only a failed one" in stale.page.alerts[0]
    assert olga.get("/queues/deliveries/99").status == olga.get("/queues/deliveries/99/body").status == 404


def test_63_a_large_body_is_cut_on_its_page(make_site):
    site = start_desk(make_site)
    body = b'{"x": "' + b"'" * 200_000 + b'"}'
    site.post(body)
    site.settle()
    visitor = browser(site, "rik")
    page = visitor.get("/queues/deliveries/1")
    assert page.status == 200 and len(page.body) < 100_000
    assert visitor.get("/queues/deliveries/1/body").body == body


def test_63_mails(make_site, relay):
    """A refused mail: the server's answer, try again, cancel; the story says who did it."""
    relay.on("RCPT", "550 5.1.1 no such user")
    site = start_desk(make_site, {**INVOICES, **relay_settings(relay)})
    post_orders(site, 2)
    wait_states(site, ["failed"] * 2)
    first, second = outbox(site)
    olga, rik = browser(site, "olga"), browser(site, "rik")
    listed = olga.get("/queues")
    assert "no such user" in listed.text and first["number"] in listed.text and f"/documents/{first['document']}" in listed.page.links
    assert acts(rik.get("/queues")) == acts(rik.get("/queues/mails")) == []
    relay.clear()
    again = olga.send(listed, f"/queues/mails/{first['id']}/retry")
    assert again.path == "/queues"
    wait_until(lambda: outbox(site)[0]["state"] == "sent", "sent")
    assert "tried again by olga" in explained(site, 1)
    cancelled = olga.send(olga.get("/queues/mails"), f"/queues/mails/{second['id']}/cancel")
    assert cancelled.path == "/queues/mails" and outbox(site)[1]["state"] == "cancelled"
    assert "cancelled by olga" in explained(site, 2)
    twice = olga.post(f"/queues/mails/{second['id']}/cancel", dict(olga.get("/queues/mails?state=cancelled").page.form(r"/queues/mails/\d+/retry").fields))
    assert twice.status == 409 and "cancelled" in twice.page.alerts[0]
    sent = olga.get("/queues/mails?state=sent")
    assert first["number"] in sent.text and acts(sent) == []
    olga.send(olga.get("/queues/mails?state=cancelled"), f"/queues/mails/{second['id']}/retry")
    wait_states(site, ["sent"] * 2)


def test_63_all_failed_mails_at_once(make_site, relay):
    relay.on("RCPT", "550 5.1.1 no such user")
    site = start_desk(make_site, {**INVOICES, **relay_settings(relay)})
    post_orders(site, 55)
    wait_states(site, ["failed"] * 55)
    olga = browser(site, "olga")
    first = olga.get("/queues/mails?state=failed")
    second = olga.get(next(link for link in first.page.links if "before=" in link))
    assert len(first.body) < 100_000
    assert [len([action for action in acts(page) if action.endswith("/cancel")]) for page in (first, second)] == [50, 5]
    back = olga.get(next(link for link in second.page.links if "after=" in link))
    assert [action for action in acts(back)] == acts(first)
    kept = olga.send(second, acts(second)[-1])  # an act leads back to the page where it was clicked
    assert kept.path.startswith("/queues/mails?state=failed&before=")
    relay.clear()
    answer = olga.send(olga.get("/queues/mails"), "/queues/mails/retry")
    assert "Tried again: 54." in answer.page.notices[0]
    wait_until(lambda: sorted({mail["state"] for mail in outbox(site)}) == ["cancelled", "sent"], "sent", seconds=30)


def test_63_release(make_site):
    """Drafts beyond burst_limit wait; the page says what will happen before they get their numbers."""
    site = start_desk(make_site, {**INVOICES, "mail": {"burst_limit": "2/10m"}})
    post_orders(site, 5)
    site.settle()
    olga = browser(site, "olga")
    assert "3 drafts wait for your release" in olga.get("/queues").text
    assert "3 drafts" in browser(site, "ann").get("/queues").text and browser(site, "ann").get("/queues/release").status == 403
    page = olga.get("/queues/release")
    assert "gets a number" in page.text and len(site.documents(state="draft")) == 3
    answer = olga.send(page, "/queues/release")
    assert answer.path == "/queues" and "Released: 3." in answer.page.notices[0]
    wait_until(lambda: not site.documents(state="draft"), "issued")
    assert "No draft waits" in olga.get("/queues/release").text


def test_63_release_what_was_shown(make_site):
    """More drafts come to wait while somebody reads "Release and send all 3": the button releases the three, and the others wait on."""
    site = start_desk(make_site, {**INVOICES, "mail": {"burst_limit": "2/10m"}})
    post_orders(site, 5)
    site.settle()
    olga = browser(site, "olga")
    page = olga.get("/queues/release")
    shown = {document["id"] for document in site.documents(state="draft")}
    assert "Release and send all 3" in page.text and len(shown) == 3
    post_orders(site, 4, first=2001)
    site.settle()
    later = {document["id"] for document in site.documents(state="draft")} - shown
    assert len(later) == 4
    answer = olga.send(page, "/queues/release")
    assert "Released: 3." in answer.page.notices[0] and "4 drafts wait for your release" in answer.text
    site.settle()
    assert {document["id"] for document in site.documents(state="draft")} == later


def test_63_peppol(make_site):
    """Failed: again; uncertain: what a person saw at the provider, each answer with its button; queued or unreachable: cancelled."""
    with PROVIDERS["billit"]() as provider:
        site = start_desk(make_site, settings_for(provider))
        who = {"failed": 3, "uncertain": 4, "unreachable": 2}
        for state in ("failed", "uncertain"):
            provider.register(participant(who[state]))
        provider.on("send", "refuse generic", to=participant(3), times=1).on("send", "after reset", to=participant(4), times=1)
        numbers = dict(zip(who, issue(site, *[business(id) for id in who.values()])))
        ids = {state: site.document(number)["id"] for state, number in numbers.items()}
        for state, number in numbers.items():
            wait_state(site, number, state)
        olga, rik = browser(site, "olga"), browser(site, "rik")
        page = olga.get("/queues")
        assert numbers["failed"] in page.text and numbers["uncertain"] in page.text and acts(rik.get("/queues/peppol")) == []
        one = olga.get(f"/queues/peppol/{ids['uncertain']}")
        assert "never sent twice" in one.text and not one.page.problems and acts(rik.get(f"/queues/peppol/{ids['uncertain']}")) == []
        empty = olga.send(one, f"/queues/peppol/{ids['uncertain']}/settle", {"id": "  "})
        assert empty.status == 409 and "provider's id" in empty.page.alerts[0], empty
        settled = olga.send(one, f"/queues/peppol/{ids['uncertain']}/settle", {"id": "inv-77"})
        assert settled.path == "/queues/peppol" and site.document(numbers["uncertain"])["peppol"]["state"] == "delivered"
        assert "olga" in explained(site, 4)
        olga.send(page, f"/queues/peppol/{ids['failed']}/retry")
        wait_state(site, numbers["failed"], "accepted", "delivered")
        olga.send(olga.get("/queues/peppol?state=unreachable"), f"/queues/peppol/{ids['unreachable']}/cancel")
        wait_state(site, numbers["unreachable"], "cancelled")
        stale = olga.post(f"/queues/peppol/{ids['unreachable']}/cancel", dict(one.page.form(r"/queues/peppol/\d+/cancel").fields))
        assert stale.status == 409
        assert olga.get("/queues/peppol/999").status == 404


def test_63_words(make_site):
    site = start_desk(make_site)
    site.post(b'{"x": 1}')
    site.settle()
    olga = browser(site, "olga")
    for language, words in {"nl": "maar geen bestelling", "fr": "mais pas une commande", "de": "aber keine Bestellung"}.items():
        olga.send(olga.get("/me"), "/me/language", {"language": language})
        page = olga.get("/queues")
        assert words in page.text and "the body is" not in page.text, language
        assert not re.search(r"\bTry again\b", page.text)
