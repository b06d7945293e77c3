"""Scenario 80: the mail that goes with a document over Peppol: a copy, both, none; in four languages; what happens without an address."""
import email
import email.policy

import pytest

from harness import order, wait_until
from peppol_site import (Clock, HOUR, MINUTE, business, check_once, delivery, issue, needs_clock, participant, settings_for, wait_state)
from standins import PROVIDERS

INVOICE_IN = {"nl": "factuur", "fr": "facture", "de": "Rechnung", "en": "invoice"}


def mails(site, number):
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP) for path in sorted((site.folder / "mail").glob(f"{number}-*.eml"))]


def wait_mail(site, number):
    wait_until(lambda: mails(site, number), f"the mail of {number}")
    message, = mails(site, number)
    return message


def files(message):
    return sorted(part.get_filename().rsplit(".", 1)[1] for part in message.walk() if part.get_filename())


def note(message):
    """The paragraph that speaks of Peppol; "" for none."""
    body = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return " ".join(next((part for part in body.split("\n\n") if "Peppol" in part), "").split())


def begin(make_site, provider, more=None, clock=True, **peppol):
    site = make_site(settings_for(provider, {"mail": {"burst_limit": "100000/1m"}, **(more or {})}, **peppol), start=False)
    moved = Clock(site.folder, provider) if clock else None
    site.environment = moved.environment if moved else {}
    site.start()
    return site, moved


@needs_clock
def test_80_mail_copy(make_site):
    """Reachable: the PDF alone. Unreachable: PDF and UBL, please register. Not known after mail_wait: PDF and UBL, it follows."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.register(participant(1)).register(participant(3)).on("lookup", "503", to=participant(3))
        site, clock = begin(make_site, provider)
        began = clock.now()
        reached, unreached, unknown, private = issue(site, business(1), business(2), business(3), order(4))
        notes = {}
        for name, number, attached in (("yes", reached, ["pdf"]), ("no", unreached, ["pdf", "xml"]), ("none", private, ["pdf"])):
            message = wait_mail(site, number)
            assert files(message) == attached, name
            notes[name] = note(message)
        assert wait_state(site, unknown, "looking_up") and not mails(site, unknown), "it waits for the answer"
        clock.to(began + HOUR - 2 * MINUTE)
        site.settle(mails=False)
        assert not mails(site, unknown)
        clock.put_on(3 * MINUTE)
        message = wait_mail(site, unknown)
        notes["unknown"] = note(message)
        assert files(message) == ["pdf", "xml"]
        assert notes.pop("none") == "" and len(set(notes.values())) == 3 and all(notes.values()), notes
        provider.clear()
        clock.put_on(HOUR)
        wait_state(site, unknown, "accepted", "delivered")
        assert len(mails(site, unknown)) == 1, "no second mail"
        assert site.document(reached)["mail"]["state"] == "sent"
        check_once(site, provider)


@needs_clock
def test_80_mail_wait_is_a_setting_and_an_answer_ends_it(make_site):
    with PROVIDERS["peppyrus"]() as provider:
        provider.register(participant(1)).on("lookup", "503", times=1)
        site, clock = begin(make_site, provider, mail_wait="2d")
        number, = issue(site, business(1))
        wait_state(site, number, "looking_up")
        clock.put_on(5 * MINUTE)
        wait_state(site, number, "accepted")
        assert files(wait_mail(site, number)) == ["pdf"], "at once when the answer came"


@needs_clock
def test_80_mail_unreachable(make_site):
    """Only unreachable customers get a mail; while it is not known, it waits on."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.register(participant(1)).register(participant(3)).on("lookup", "503", to=participant(3))
        site, clock = begin(make_site, provider, mail="unreachable")
        reached, unreached, unknown, private = issue(site, business(1), business(2), business(3), order(4))
        assert files(wait_mail(site, unreached)) == ["pdf", "xml"] and note(mails(site, unreached)[0])
        assert files(wait_mail(site, private)) == ["pdf"]
        wait_state(site, reached, "accepted")
        wait_until(lambda: site.document(reached)["state"] == "sent", "sent by Peppol alone")
        assert site.document(reached)["mail"]["state"] == "cancelled" and not mails(site, reached)
        clock.put_on(6 * HOUR)
        site.settle(mails=False)
        assert not mails(site, unknown)
        site.run("send", reached, "--to", "baas@klant.example")
        assert files(wait_mail(site, reached)), "send --to always mails"
        site.run("send", unknown, "--to", "baas@klant.example")
        assert files(wait_mail(site, unknown)) == ["pdf", "xml"], "the one that waits is not in the way"
        provider.unregister(participant(3))
        provider.clear()
        clock.put_on(2 * HOUR)
        wait_state(site, unknown, "unreachable")
        wait_until(lambda: len(mails(site, unknown)) == 2, "the customer's own mail")


def test_80_mail_always(make_site):
    """As before Peppol: at once, PDF and UBL, no sentence."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.register(participant(1)).on("lookup", "hang")
        site, _ = begin(make_site, provider, clock=False, mail="always")
        for number in issue(site, business(1), business(2)):
            message = wait_mail(site, number)
            assert files(message) == ["pdf", "xml"] and note(message) == ""


@pytest.mark.parametrize("language", INVOICE_IN)
def test_80_the_sentence_in_four_languages(make_site, language):
    with PROVIDERS["recommand"]() as provider:
        provider.register(participant(1))
        site, _ = begin(make_site, provider, {"invoice": {"auto_send": "false"}}, clock=False)
        for id in (1, 2):
            site.post(business(id))
        wait_until(lambda: len(site.documents(state="draft")) == 2, "drafts")
        drafts = [f"#{d['id']}" for d in site.documents(state="draft")]
        for draft in drafts:
            site.run("edit", draft, f"language={language}")
        site.run("send", *drafts)
        found = {d["order_id"]: d["number"] for d in site.documents(type="invoice")}
        copy, both = (note(wait_mail(site, found[id])) for id in (1, 2))
        assert copy and both and copy != both
        for sentence in (copy, both):
            assert INVOICE_IN[language].lower() in sentence.lower(), sentence
            assert "{" not in sentence


def test_80_the_placeholder_in_a_text_of_the_owner(make_site):
    with PROVIDERS["recommand"]() as provider:
        provider.register(participant(1))
        site, _ = begin(make_site, provider, {"invoice": {"mail_body_paid": "Dag {first_name}\\n\\n{peppol_note}\\n\\nGroet"}}, clock=False)
        reached, private = issue(site, business(1), order(2))
        body = wait_mail(site, reached).get_body(("plain",)).get_content().replace("\r\n", "\n")
        assert body.rstrip().endswith("Groet") and body.count("Peppol") >= 1 and "{peppol_note}" not in body
        plain = wait_mail(site, private).get_body(("plain",)).get_content()
        assert "Peppol" not in plain and "peppol_note" not in plain
        site.configure({"invoice": {"mail_body_paid": "Dag {first_name}"}})
        site.reload()
        provider.register(participant(3))
        last, = issue(site, business(3))
        body = wait_mail(site, last).get_body(("plain",)).get_content().replace("\r\n", "\n")
        assert "Peppol" in body.rstrip().split("\n\n")[-1], "as a last paragraph"


# -- without a mail -------------------------------------------------------------------------------------------------------------

def no_address(id):
    return business(id, billing={**order()["billing"], "email": ""})


def test_80_without_an_address(make_site):
    """It goes over Peppol, and is sent by it."""
    with PROVIDERS["recommand"]() as provider:
        provider.register(participant(1))
        site, _ = begin(make_site, provider, clock=False)
        number, lost = issue(site, no_address(1), no_address(2))
        wait_state(site, number, "delivered")
        wait_until(lambda: site.document(number)["state"] == "sent", "sent")
        assert site.document(number)["mail"]["state"] == "none" and not mails(site, number)
        wait_state(site, lost, "unreachable")
        assert site.document(lost)["state"] == "issued"
        shown = site.run("status", expect=1).stdout.decode()
        assert lost in shown and number not in shown
        check_once(site, provider)


def test_80_transport_off(make_site):
    """Neither an address nor a transport is needed; what Peppol does not take waits as a draft."""
    with PROVIDERS["recommand"]() as provider:
        provider.register(participant(1))
        site, _ = begin(make_site, provider, {"mail": {"transport": "off", "directory": None, "from": None}}, clock=False)
        number, = issue(site, business(1))
        wait_state(site, number, "delivered")
        wait_until(lambda: site.document(number)["state"] == "sent", "sent")
        site.post(order(2))
        wait_until(lambda: site.documents(state="draft"), "a draft")
        draft, = site.documents(state="draft")
        assert draft["order_id"] == 2 and draft["warnings"]
        assert site.run("send", f"#{draft['id']}", expect=1).stderr and site.documents(state="draft")
        check_once(site, provider)


def test_80_issue_queues_nothing_and_peppol_send_does(make_site):
    with PROVIDERS["recommand"]() as provider:
        provider.register(participant(1))
        site, _ = begin(make_site, provider, {"invoice": {"auto_send": "false"}}, clock=False)
        site.post(business(1))
        wait_until(lambda: site.documents(state="draft"), "a draft")
        number = site.json("issue", f"#{site.documents()[0]['id']}")[0]["number"]
        site.settle()
        assert delivery(site, number) is None and not provider.requests
        site.run("peppol", "send", number)
        wait_state(site, number, "delivered")
        assert site.run("peppol", "send", number, expect=1).stderr
        check_once(site, provider)
