"""Scenario 69: the desk in a real browser (Debian's chromium): the owner's day with a script, without one and by keyboard alone; every page as axe, the
console, the content security policy and 320 pixels see it, with an order whose every field is hostile. Skipped where there is no browser."""
import pytest

from desk_browser import Person, RealBrowser, why_not
from desk_busy import SHOWN, everything, settings
from desk_site import start_desk
from harness import order, wait_until
from mail_site import outbox
from smtp_server import SmtpServer
from test_98_bank import coda, move

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "none")
DAYS = {"script": {}, "no-script": {"script": False}, "keyboard": {"keys": True}}


@pytest.fixture(scope="module")
def real():
    browser = RealBrowser()
    yield browser
    browser.close()


@pytest.fixture
def relay():
    with SmtpServer() as server:
        yield server


# -- the owner's day ----------------------------------------------------------------------------------------------------

def a_morning(make_site, relay):
    """What lies there when she signs in: drafts, an invoice that was sent, a mail that was refused, a message of the shop that is none."""
    site = start_desk(make_site, {**settings(relay), "order_form": {"create": "never"}})
    for number, last in ((1001, "Janssens"), (1002, "Maes"), (1003, "Claes"), (1004, "Wouters")):
        site.post(order(number, status="on-hold", paid=False, billing={**order()["billing"], "last_name": last, "email": f"{last.lower()}@example.be"}))
    site.post(b'{"x": 1}')
    site.settle()
    documents = {document["order_id"]: document["id"] for document in site.documents()}
    site.run("send", f"#{documents[1002]}")
    relay.on("RCPT", "550 5.1.1 no such user", times=1)
    wait_until(lambda: len(outbox(site, state="sent")) == 1 or len(outbox(site, state="failed")) == 1, "the first mail")
    site.run("send", f"#{documents[1003]}")
    wait_until(lambda: len(outbox(site, state="failed")) == 1 and len(outbox(site, state="sent")) == 1, "a mail that left, one that did not")
    relay.clear()
    return site, {order_id: f"/documents/{id}" for order_id, id in documents.items()}


def finds_and_mends(person, draft):
    """A customer rang: his invoice went to no address that he reads."""
    person.press("Documents")
    person.fill("Search by", "janssens")
    person.press("Search", going=True)
    person.sees("Ann Janssens")
    person.press("Invoice #", within="main tbody")
    assert person.path == draft
    person.press("Edit")
    person.fill("E-mail", "no address")
    person.press("Save", going=False)  # the browser itself refuses that, with a script or without
    assert person.path == draft + "/edit"
    person.fill("E-mail", "jan@example.be")
    person.press("Save")
    person.sees("jan@example.be")
    assert person.path == draft


def sends(person, site, draft):
    person.press("Send …")
    person.sees("the number will be", "A number is given once")
    person.look("confirm the sending")
    person.press("Issue as")
    person.look("sent")
    person.go(draft)
    person.waits_for("Mail sent")
    assert any(mail["to"] == "jan@example.be" for mail in outbox(site, state="sent"))


def credits_half(person, site):
    person.press("Credit …")
    person.tick("An amount")
    person.fill("Amount incl. VAT", "605,0,0")
    person.press("Issue at once")
    assert not site.documents(type="credit_note")
    person.look("a refused credit note")
    person.fill("Amount incl. VAT", "60.50")
    person.press("Issue at once")
    [note] = site.documents(type="credit_note")
    assert note["number"]
    person.look("a credit note")


def marks_a_transfer(person, site, sent):
    person.go(sent)
    person.fill("Amount", "121.00")
    person.fill("How", "transfer")
    person.press("Record the payment")
    person.sees("Paid")
    assert next(document for document in site.documents() if f"/documents/{document['id']}" == sent)["paid"]
    person.look("a paid invoice")


def brings_the_statement(person, site, sent, folder):
    """The bank's file of the morning: a transfer with the reference of an invoice that was sent."""
    document = next(document for document in site.documents() if f"/documents/{document['id']}" == sent)
    file = folder / "bank.cod"
    file.write_bytes(coda([move(12100, reference="".join(filter(str.isdigit, document["payment_reference"])))]))
    person.press("Bank")
    person.upload("Files of your bank", file)
    person.press("Import a bank file", within="main form[action='/bank/import']")
    person.sees("1 booked (€121.00)")
    assert site.document(document["number"])["paid"]
    person.look("a statement was read")


def tries_again(person, site):
    person.press("Queues")
    person.sees("no such user", "From the shop")
    person.look("queues with faults")
    person.press("Try again", within="main form[action^='/queues/mails/']")
    person.sees("It is tried again.")
    wait_until(lambda: not outbox(site, state="failed"), "the mail leaves")
    person.press("Try again", within="main form[action^='/queues/deliveries/']")
    person.sees("It is tried again.")


def changes_the_words(person, site):
    person.press("Settings")
    person.press("Texts")
    subject = "Subject of the e-mail, to be paid"
    person.fill(subject, "Uw factuur {number} van de bakker")
    if person.scripted:
        wait_until(lambda: "van de bakker" in person.real.text(within="#preview"), "the preview follows the typing")
    else:
        person.press("Show")
        assert "van de bakker" in person.real.text(within="#preview")
    person.look("texts with their preview")
    person.press("Save")
    person.sees("Saved.")
    assert any("van de bakker" in str(setting["value"]) for setting in site.json("config"))


def hands_over_the_month(person):
    person.press("Reports")
    person.press("Prepare the pack")
    person.look("work")
    person.waits_for("documents,")
    person.press("Download", going=False)
    assert any(link.endswith("/file") for link in person.real.links())
    person.look("work that is done")


@pytest.mark.parametrize("how", DAYS)
def test_69_the_owners_day(make_site, relay, real, tmp_path, how):
    site, at = a_morning(make_site, relay)
    person = Person(real, site, looks=how == "script", **DAYS[how])
    person.sign_in("olga")
    person.sees("This needs you", "Drafts that wait for you")
    finds_and_mends(person, at[1001])
    sends(person, site, at[1001])
    credits_half(person, site)
    marks_a_transfer(person, site, at[1002])
    tries_again(person, site)
    brings_the_statement(person, site, at[1003], tmp_path)
    changes_the_words(person, site)
    hands_over_the_month(person)
    person.press("Sign out")
    assert person.path == "/sign-in"
    person.check()


# -- every page ---------------------------------------------------------------------------------------------------------

def test_69_every_page(make_site, relay, real):
    """axe in light and dark, 320 px, the console; hostile texts stay texts; each page's every stop of the Tab key is seen."""
    site = start_desk(make_site, settings(relay))
    places = everything(site, relay)
    person = Person(real, site)
    person.sign_in("olga")
    for name, path in places:
        status = person.go(path)
        assert status == (404 if name == "not-there" else 200), (name, path, status)
        person.look(name)
        if "hostile" in name:
            assert SHOWN in person.real.html() and person.real.count(selector="main img[src='x'], main script") == 0
    assert len(person.looked) == len(places) + 1
    person.check()


def test_69_keys_reach_every_page(make_site, relay, real):
    """From the address bar by Tab alone: each link, button and field of the page is a stop, and is seen to have the focus."""
    site = start_desk(make_site, settings(relay))
    person = Person(real, site)
    person.sign_in("olga")
    for path in ("/", "/documents", "/bank", "/orders", "/queues", "/reports", "/settings", "/settings/texts/invoice/nl", "/me", "/users"):
        person.go(path)
        stops = real.walk()
        assert stops["seen"] == stops["wanted"], (path, stops)
    person.go("/documents")
    real.leave(names=["g", "o"])
    assert person.path == "/orders"
    real.key(name="?")
    person.sees("Use keys")
    person.check()


def test_69_what_the_browser_would_tell(make_site, real):
    """This file sees what it looks for: a script in the page, a picture without a name, a box that is too wide."""
    site = start_desk(make_site)
    person = Person(real, site, looks=True)
    person.sign_in("olga")
    real.spoil(html="<script>alert(1)</script><img src='data:image/png;base64,x'><p class='spoilt'>a</p><pre>" + "w" * 500 + "</pre>")
    person.look("spoilt")
    with pytest.raises(AssertionError) as told:
        person.check()
    for fault in ("spoilt: image-alt", "sideways", "Content Security Policy"):
        assert fault in str(told.value), told.value
