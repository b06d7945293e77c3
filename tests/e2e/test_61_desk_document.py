"""Scenario 61: the page of one document and all its acts, as a browser sends them: what is told before, what is done, once; roles; what changed meanwhile."""
import re
import threading
import time

import pytest

from desk_site import browser, start_desk
from harness import order, seller_day, stamp
from peppol_site import business, issue, participant, settings_for, story as peppol_story, wait_state
from standins import PROVIDERS

HAND = {"invoice": {"auto_send": "false"}}
UNPAID = {"invoice": {"create": "created", "auto_send": "false"}}
HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>{due}%s&amp;\u202e'


def with_documents(make_site, *orders, settings=HAND, start=start_desk, **more):
    site = start(make_site, settings, **more)
    for one in orders or (order(1001),):
        site.post(one)
    site.settle()
    return site


def only(site):
    [document] = site.documents()
    return document


def at(document, rest=""):
    return f"/documents/{document['id']}{rest}"


def story(site, id=1001):
    return " | ".join(event["text"] for event in site.json("explain", id)["events"])


def check(answer, status=200):
    assert answer.status == status, answer
    assert not answer.page.problems, answer.page.problems
    assert len(answer.body) < 100_000
    return answer


# -- the page -----------------------------------------------------------------------------------------------------------

def test_61_the_page_shows_all(make_site):
    """Draft and invoice: customer, order, lines, totals, state, story, links to the files, the picture of the page."""
    site = with_documents(make_site, business(1001))
    b, document = browser(site, "rik"), only(site)
    page = check(b.get(at(document))).page
    for text in ("Ann Peeters", "ann@example.be", "Dorpsstraat 25", "1001", "Koffie", "€121.00", "VAT 21 % on €100.00", "Draft", "draft invoice #1 made"):
        assert text.lower() in page.text.lower(), text
    assert not [form for form in page.forms if "/documents" in form.action], "a reader has no acts"
    picture = b.get(at(document, "/pages/1.png"))
    assert picture.status == 200 and picture.header("Content-Type") == "image/png" and picture.body.startswith(b"\x89PNG")
    assert b.get(at(document, "/pages/99.png")).body.startswith(b"\x89PNG")
    pdf = b.get(at(document, ".pdf"))
    assert pdf.body.startswith(b"%PDF") and pdf.header("Content-Disposition") is None
    assert b.get(at(document, ".pdf?download=1")).header("Content-Disposition") == 'attachment; filename="1.pdf"'
    assert b.get(at(document, ".xml")).status == 409
    assert b.get(at(document, ".eml")).status == 404
    assert b.get("/documents/424242").status == 404
    site.run("send", "#1")
    site.settle()
    document = only(site)
    page = check(b.get(at(document))).page
    assert "Sent" in page.text and "Mail sent" in page.text and document["number"] in page.title
    ubl = b.get(at(document, ".xml"))
    assert b"<Invoice" in ubl.body and ubl.header("Content-Disposition") == f'attachment; filename="{document["number"]}.xml"'
    mail = b.get(at(document, ".eml"))
    assert b"\r\nmessage-id:" in mail.body.lower() and mail.header("Content-Type") == "message/rfc822"
    assert mail.body == site.run("show", document["number"], "--mail", "-").stdout


def test_61_before_and_next(make_site):
    """From one document to the one made before and after it; the first and the last have one link."""
    site = with_documents(make_site, order(1001), order(1002), order(1003))
    b = browser(site, "rik")
    links = {id: [link for link in b.get(f"/documents/{id}").page.links if re.fullmatch(r"/documents/\d+", link)] for id in (1, 2, 3)}
    assert links == {1: ["/documents/2"], 2: ["/documents/3", "/documents/1"], 3: ["/documents/2"]}


@pytest.mark.parametrize("language, words", [("nl", "Zoals de klant het ziet"), ("fr", "Tel que le client le voit"), ("de", "Wie der Kunde es sieht"),
                                             ("en", "As the customer sees it")])
def test_61_languages(make_site, language, words):
    """The page and its acts in each language."""
    site = with_documents(make_site)
    b, document = browser(site, "olga", language=language), only(site)
    b.send(b.get("/me"), "/me/language", {"language": language})
    for rest in ("", "/edit", "/issue", "/send", "/void"):
        check(b.get(at(document, rest)))
    assert words in b.get(at(document)).page.text


def test_61_a_huge_document(make_site):
    """2,000 lines: 100 at a time, no page over 100 KB, and each line is on one of them."""
    lines = [{"id": n, "name": f"Thing {n}", "product_id": n, "variation_id": 0, "quantity": 1, "tax_class": "", "subtotal": "1.00", "subtotal_tax": "0.21",
              "total": "1.00", "total_tax": "0.21", "taxes": [{"id": 1, "total": "0.21", "subtotal": "0.21"}], "meta_data": [], "sku": f"S{n}", "price": 1}
             for n in range(1, 2001)]
    site = with_documents(make_site, order(1001, total="2420.00", net="2000.00", line_items=lines))
    b, document = browser(site, "olga"), only(site)
    seen = set()
    for start in range(0, 2000, 100):
        answer = check(b.get(at(document, f"?lines={start}")))
        seen.update(re.findall(r"Thing \d+", answer.text))
    assert len(seen) == 2000
    site.run("issue", "#1")
    answer = check(b.get(at(document, "/credit?lines=1900")))
    made = b.send(answer, at(document, "/credit"), {"kind": "lines", "line-1999": "1", "line-2000": "*"})
    assert made.status == 200 and "€2.42" in made.page.text
    check(b.get(at(document, "?lines=x")))


def test_61_hostile_texts(make_site):
    """What a customer writes stays text on every page of the document."""
    body = order(1001, customer_note=HOSTILE)
    body["billing"].update(first_name=HOSTILE, company=HOSTILE, address_1=HOSTILE, email="a&b@example.be")
    body["line_items"][0].update(name=HOSTILE, meta_data=[{"id": 9, "key": HOSTILE, "value": HOSTILE, "display_key": HOSTILE, "display_value": HOSTILE}])
    site = with_documents(make_site, body)
    b, document = browser(site, "olga"), only(site)
    for rest in ("", "/edit", "/issue", "/send", "/void"):
        answer = check(b.get(at(document, rest)))
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    typed = {"company": HOSTILE, "reference": HOSTILE, "caption": HOSTILE, "email": HOSTILE, "vat": HOSTILE}
    answer = b.send(b.get(at(document, "/edit")), at(document, "/edit"), typed)
    check(answer, 422)
    assert "<script>alert" not in answer.text and answer.page.alerts
    site.run("issue", "#1")
    answer = check(b.get(at(document, "/credit")))
    check(b.send(answer, at(document, "/credit"), {"kind": "lines", "line-1": HOSTILE, "reason": HOSTILE}), 422)


# -- editing ------------------------------------------------------------------------------------------------------------

def test_61_edit(make_site):
    """Fields are changed, the page is drawn with them before and after; what is not changed is not touched; empty takes a change back."""
    site = with_documents(make_site)
    b, document = browser(site, "olga"), only(site)
    form = b.get(at(document, "/edit"))
    assert form.page.form(at(document, "/edit"))["email"] == "ann@example.be"
    assert b.send(form, at(document, "/edit")).page.notices == ["Invoice #1 (draft): nothing changed"]
    assert "draft edited" not in story(site)

    looked = b.post(at(document, "/preview"), {**dict(form.page.form(at(document, "/edit")).fields), "email": "new@example.be", "company": "Preview & Co"})
    check(looked)
    assert looked.page.form(at(document, "/edit"))["company"] == "Preview & Co"
    [source] = re.findall(r'src="(/documents/1/preview/[^"]+\.png)"', looked.text)
    assert b.get(source).body.startswith(b"\x89PNG") and b.get(source).body != b.get(at(document, "/pages/1.png")).body
    assert browser(site, "olga").get(source).status == 404, "another session's"
    assert only(site)["customer"]["company"] is None, "a preview keeps nothing"

    saved = b.send(looked, at(document, "/edit"), {"email": "new@example.be", "company": "Koffie & Co", "language": "fr", "due_days": "7"})
    assert saved.path == at(document) and saved.page.notices == ["Invoice #1 (draft): edited"]
    changed = only(site)
    assert (changed["customer"]["email"], changed["customer"]["company"], changed["language"]) == ("new@example.be", "Koffie & Co", "fr")
    assert "draft edited, by olga" in story(site)
    b.send(b.get(at(document, "/edit")), at(document, "/edit"), {"email": "", "company": ""})
    assert (only(site)["customer"]["email"], only(site)["customer"]["company"]) == ("ann@example.be", None)


def test_61_edit_refused(make_site):
    """A wrong value: 422, the values kept, nothing changed; the preview says it too."""
    site = with_documents(make_site)
    b, document = browser(site, "olga"), only(site)
    form = b.get(at(document, "/edit"))
    typed = {"vat": "BE0123456789", "reference": "PO 77"}
    answer = check(b.send(form, at(document, "/edit"), typed), 422)
    assert answer.page.alerts and answer.page.form(at(document, "/edit"))["reference"] == "PO 77"
    assert 'aria-describedby="e-vat"' in answer.text and 'aria-describedby="e-reference"' not in answer.text
    assert only(site)["customer"]["reference"] is None
    looked = check(b.post(at(document, "/preview"), {**dict(form.page.form(at(document, "/edit")).fields), **typed}))
    assert 'class="error"' in looked.text and "<img" not in looked.text
    again = b.send(answer, at(document, "/edit"), {"vat": "BE0123456749"})
    assert again.status == 200 and only(site)["customer"]["vat"] == "BE0123456749"


def test_61_edit_changed_meanwhile(make_site):
    """The draft changed since the form was shown: 409 with both; sent again it holds."""
    site = with_documents(make_site)
    b, document = browser(site, "olga"), only(site)
    form = b.get(at(document, "/edit"))
    site.run("edit", "#1", "company=Theirs")
    answer = check(b.send(form, at(document, "/edit"), {"company": "Mine"}), 409)
    assert answer.page.form(at(document, "/edit"))["company"] == "Mine" and "It is now: Theirs" in answer.page.text
    assert only(site)["customer"]["company"] == "Theirs"
    assert b.send(answer, at(document, "/edit")).status == 200
    assert only(site)["customer"]["company"] == "Mine"
    form = b.get(at(document, "/edit"))
    site.run("issue", "#1")
    check(b.send(form, at(document, "/edit"), {"company": "Late"}), 409)
    check(b.get(at(document, "/edit")), 409)


def test_61_vat_choice(make_site):
    """Zero VAT without a ground blocks; the owner chooses it on the edit page, and the draft can be issued."""
    body = order(1001, total="100.00", net="100.00", rate=0)
    body["billing"].update(country="US")
    body["line_items"][0]["taxes"] = []
    body["tax_lines"] = []
    body["billing"].update(country="BE")
    site = with_documents(make_site, body)
    b, document = browser(site, "olga"), only(site)
    assert "To solve first" in b.get(at(document)).page.text
    check(b.get(at(document, "/issue")), 409)
    form = b.get(at(document, "/edit"))
    done = b.send(form, at(document, "/vat"), {"category": "E", "vat_reason": "Art. 44 WBTW"})
    assert done.status == 200, done
    assert "To solve first" not in b.get(at(document)).page.text
    assert "VAT category E chosen" in story(site) and "by olga" in story(site)
    check(b.post(at(document, "/vat"), {**dict(b.get(at(document, "/edit")).page.form(at(document, "/vat")).fields), "category": "S"}), 422)


# -- issue, send, void --------------------------------------------------------------------------------------------------

def test_61_issue(make_site):
    """The page says the number before it is given; nothing is mailed; sent twice it acts once."""
    site = with_documents(make_site, order(1001), order(1002))
    b = browser(site, "olga")
    page = check(b.get("/documents/1/issue"))
    year = seller_day("%Y")
    assert f"{year}-00001" in page.page.text
    assert b.get("/documents/1").page.text and site.documents(state="issued") == []
    done = b.send(page, "/documents/1/issue")
    assert done.path == "/documents/1" and f"{year}-00001" in done.page.notices[0]
    assert site.document("#1")["number"] == f"{year}-00001"
    twice = b.send(page, "/documents/1/issue")
    assert twice.status == 200 and twice.path == "/documents/1" and not twice.page.alerts
    assert f"{year}-00002" in b.get("/documents/2/issue").page.text
    assert "issued by olga" in story(site)
    check(b.get("/documents/1/issue"), 409)
    site.settle()
    assert not list((site.folder / "mail").glob("*.eml"))


def test_61_issue_changed_meanwhile(make_site):
    """What is issued is what was shown: a draft that changed is shown again first."""
    site = with_documents(make_site)
    b = browser(site, "olga")
    page = b.get("/documents/1/issue")
    site.run("edit", "#1", "company=Another")
    answer = check(b.send(page, "/documents/1/issue"), 409)
    assert "Another" in answer.page.text and answer.page.alerts and only(site)["state"] == "draft"
    assert b.send(answer, "/documents/1/issue").status == 200 and only(site)["state"] == "issued"


def test_61_many_clicks_act_once(make_site):
    """The same form from ten threads at once: one number, and all are led to the same page."""
    site = with_documents(make_site)
    b = browser(site, "olga")
    page = b.get("/documents/1/send")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(b.send(page, "/documents/1/send", follow=False))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} <= {303, 409} and any(answer.status == 303 for answer in answers)
    site.settle()
    assert len(list((site.folder / "mail").glob("*.eml"))) == 1 and only(site)["state"] == "sent"


def test_61_send(make_site):
    """A draft is issued and mailed; again only when asked; to another address for once."""
    site = with_documents(make_site)
    b = browser(site, "olga")
    page = check(b.get("/documents/1/send"))
    assert "ann@example.be" in page.page.text and seller_day("%Y-00001") in page.page.text
    done = b.send(page, "/documents/1/send")
    assert done.path == "/documents/1"
    site.settle()
    assert only(site)["mail"]["to"] == "ann@example.be" and only(site)["state"] == "sent"
    page = check(b.get("/documents/1/send"))
    assert "Mailed before to ann@example.be" in page.page.text
    b.send(page, "/documents/1/send", {"to": "other@example.be"})
    site.settle()
    with site.sql() as database:
        assert [row[0] for row in database.execute("SELECT recipient FROM mails ORDER BY id")] == ["ann@example.be", "other@example.be"]
    page = b.get("/documents/1/send")
    answer = check(b.send(page, "/documents/1/send", {"to": "no address"}), 409)
    assert answer.page.form("/documents/1/send")["to"] == "no address"


def test_61_send_without_an_address(make_site):
    """Who has no address gets none made up: the page says so, and one can be named."""
    body = order(1001)
    body["billing"]["email"] = ""
    site = with_documents(make_site, body)
    b = browser(site, "olga")
    page = check(b.get("/documents/1/send"))
    assert "No mail leaves" in page.page.text
    answer = check(b.send(page, "/documents/1/send"), 409)
    assert only(site)["state"] == "draft", "no number for what cannot be sent"
    assert b.send(answer, "/documents/1/send", {"to": "somebody@example.be"}).status == 200
    site.settle()
    assert only(site)["state"] == "sent"


def test_61_void(make_site):
    """A draft is discarded after a page that says what that means; an issued invoice never."""
    site = with_documents(make_site, order(1001), order(1002))
    b = browser(site, "olga")
    page = check(b.get("/documents/1/void"))
    assert "no number yet" in page.page.text
    assert b.send(page, "/documents/1/void").status == 200 and site.document("#1")["state"] == "void"
    assert "by olga" in story(site)
    check(b.get("/documents/1/void"), 409)
    site.run("issue", "#2")
    check(b.get("/documents/2/void"), 409)
    assert not [link for link in b.get("/documents/2").page.links if link.endswith("/void")]


def test_61_withdraw(make_site):
    """An issued delivery note is withdrawn; its number stays used."""
    site = with_documents(make_site, order(1001), settings={"delivery_note": {"create": "paid"}, "invoice": {"create": "never"}})
    b = browser(site, "olga")
    site.run("issue", "#1")
    page = check(b.get("/documents/1/void"))
    assert "stays used" in page.page.text
    b.send(page, "/documents/1/void")
    assert only(site)["state"] == "void" and only(site)["number"]


# -- credit -------------------------------------------------------------------------------------------------------------

def invoice(make_site, *orders, **more):
    site = with_documents(make_site, *orders, **more)
    site.run("issue", "#1")
    site.settle()
    return site


def test_61_credit_rest(make_site):
    """All that is left, as a draft that is looked at first."""
    site = invoice(make_site)
    b = browser(site, "olga")
    page = check(b.get("/documents/1/credit"))
    assert "All that is left: €121.00" in page.page.text
    made = b.send(page, "/documents/1/credit", {"reason": "Sent back"})
    assert made.path == "/documents/2" and "draft credit of 121.00 EUR" in made.page.notices[0]
    note = site.document("#2")
    assert (note["state"], note["type"], note["totals"]["gross"], note["refund_reason"] if "refund_reason" in note else "Sent back") == ("draft", "credit_note", "121.00", "Sent back")
    again = b.send(page, "/documents/1/credit", {"reason": "Sent back"})
    assert again.path == "/documents/2" and len(site.documents()) == 2
    check(b.get("/documents/1/credit"), 409)
    assert "/documents/2" in b.get("/documents/1").page.links


def test_61_credit_amount_and_lines(make_site):
    """An amount as the user writes it, at a rate; lines with a quantity; too much is refused and what was typed is kept."""
    body = order(1001, total="242.00", net="200.00")
    body["line_items"][0].update(quantity=2, price=100)
    site = invoice(make_site, body)
    b = browser(site, "olga")
    page = b.get("/documents/1/credit")
    answer = check(b.send(page, "/documents/1/credit", {"kind": "amount", "amount": "1.234", "rate": "21"}), 422)
    assert answer.page.form("/documents/1/credit")["amount"] == "1.234"
    answer = check(b.send(answer, "/documents/1/credit", {"amount": "€ 1.000,00"}), 409)
    assert "left" in answer.page.alerts[0]
    made = b.send(answer, "/documents/1/credit", {"amount": "12,10"})
    assert made.status == 200 and site.document("#2")["totals"]["gross"] == "12.10"
    page = b.get("/documents/1/credit")
    assert "€229.90" in page.page.text
    check(b.send(page, "/documents/1/credit", {"kind": "lines"}), 422)
    made = b.send(page, "/documents/1/credit", {"kind": "lines", "line-1": "1"}, button=("issue", "1"))
    assert made.path == "/documents/3" and site.document("#3")["totals"]["gross"] == "121.00" and site.document("#3")["state"] == "issued"
    assert site.document("#3")["number"] in page.page.text, "the number was told before"


# -- payments -----------------------------------------------------------------------------------------------------------

def unpaid(make_site, **more):
    return invoice(make_site, order(1001, status="on-hold", paid=False), settings=UNPAID, **more)


def test_61_paid_and_unpaid(make_site):
    """A part, with day and how; the rest; each taken back by itself. The accountant may, the reader not."""
    site = unpaid(make_site)
    b = browser(site, "ann")
    page = check(b.get("/documents/1")).page
    assert "Still due: €121.00" in page.text and page.form("/documents/1/paid")["amount"] == "121.00"
    assert not [link for link in page.links if link.endswith(("/edit", "/credit", "/send"))], "an accountant only books"
    done = b.send(page, "/documents/1/paid", {"amount": "21,00", "day": stamp(time.time() - 86400)[:10], "by": "cash"})
    assert done.status == 200 and done.page.notices, done
    [booked] = only(site)["payments"]
    assert (booked["amount"], booked["by"], booked["on"]) == ("21.00", "cash", stamp(time.time() - 86400)[:10])
    b.send(done, "/documents/1/paid")
    assert only(site)["paid"] is True and "by ann" in story(site)
    page = b.get("/documents/1")
    assert "Paid" in page.page.text
    first = page.page.form(r"/documents/1/payments/\d+/unpaid").action
    assert b.send(page, first).status == 200
    assert only(site)["totals"]["due"] == "21.00"
    assert not [form for form in browser(site, "rik").get("/documents/1").page.forms if form.action.startswith("/documents")]


def test_61_paid_refused(make_site):
    """No amount, no day, an amount that could be two: 422 with what was typed. What was due when it was shown counts: 409."""
    site = unpaid(make_site)
    b = browser(site, "ann")
    page = b.get("/documents/1")
    for typed in ({"amount": "0"}, {"amount": "-5"}, {"amount": "1.234"}, {"amount": "12,345"}, {"amount": "twelve"}, {"day": "2026-02-30"}, {"day": "soon"}):
        answer = check(b.send(page, "/documents/1/paid", {**typed, "by": "kept?"}), 422)
        form = answer.page.form("/documents/1/paid")
        assert answer.page.alerts and form["by"] == "kept?" and all(form[name] == value for name, value in typed.items())
    site.run("paid", only(site)["number"], "--amount", "100")
    check(b.send(page, "/documents/1/paid"), 409)
    assert len(only(site)["payments"]) == 1
    day = seller_day("%d/%m/%Y")
    assert b.send(b.get("/documents/1"), "/documents/1/paid", {"day": day}).status == 200
    assert only(site)["paid"] is True


# -- reminders ----------------------------------------------------------------------------------------------------------

def test_61_remind_and_hold(make_site):
    """What comes of reminding is told; a person sends what is due, holds them back, lets them go."""
    site = invoice(make_site, order(1001, status="on-hold", paid=False), settings={**UNPAID, "reminders": {"after": "7d;24d"}})
    b = browser(site, "olga")
    page = check(b.get("/documents/1"))
    assert "Reminders" in page.page.text
    assert b.send(page, "/documents/1/remind/hold").status == 200
    page = b.get("/documents/1")
    assert [form for form in page.page.forms if form.action.endswith("/release")] and "by olga" in story(site)
    b.send(page, "/documents/1/remind/release")
    form = dict(b.get("/documents/1").page.form("/documents/1/remind/hold").fields)
    check(b.post("/documents/1/remind", form), 409)  # not due yet


# -- Peppol ---------------------------------------------------------------------------------------------------------------

def test_61_peppol_retry(make_site):
    """A customer who cannot be reached: the page says so; once registered, the owner tries again. An accountant has no such button."""
    with PROVIDERS["peppyrus"]() as provider:
        site = start_desk(make_site, settings_for(provider))
        number, = issue(site, business(1))
        wait_state(site, number, "unreachable")
        b = browser(site, "olga")
        page = check(b.get("/documents/1"))
        assert "customer cannot be reached over Peppol" in page.page.text and participant(1) in page.page.text
        assert not [form for form in browser(site, "ann").get("/documents/1").page.forms if "peppol" in form.action]
        provider.register(participant(1))
        assert "Invoice" in b.send(page, "/documents/1/peppol/retry").page.notices[0]
        wait_state(site, number, "accepted", "delivered")
        assert "Peppol: accepted" in check(b.get("/documents/1")).page.text


def test_61_peppol_send(make_site):
    """What was issued before there was a provider goes when the owner says so, once."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.register(participant(1))
        site = start_desk(make_site)
        number, = issue(site, business(1))
        b = browser(site, "olga")
        assert not [form for form in b.get("/documents/1").page.forms if "peppol" in form.action]
        site.settings.update(settings_for(provider))
        site.configure(site.settings)
        site.reload()
        page = check(b.get("/documents/1"))
        assert b.send(page, "/documents/1/peppol/send").page.notices == [f"Invoice {number}: queued for Peppol"]
        wait_state(site, number, "accepted", "delivered")
        assert b.send(page, "/documents/1/peppol/send").status == 200
        assert len(provider.stored) == 1


def test_61_peppol_settle(make_site):
    """Where nobody knows whether it arrived, the owner says what the provider's screen shows: with its id, or that it is not there."""
    with PROVIDERS["scrada"]() as provider:
        provider.register(participant(1)).register(participant(2))
        provider.on("send", "after reset", times=1, to=participant(1)).on("send", "reset", times=1, to=participant(2))
        site = start_desk(make_site, settings_for(provider))
        there, absent = issue(site, business(1), business(2))
        b = browser(site, "olga")
        for number in (there, absent):
            wait_state(site, number, "uncertain")
        one, two = (f"/documents/{site.document(number)['id']}" for number in (there, absent))
        page = check(b.get(one))
        assert "not certain that it arrived" in page.page.text
        answer = check(b.send(page, f"{one}/peppol/settle", button=("verdict", "delivered")), 409)
        assert answer.page.alerts
        check(b.send(answer, f"{one}/peppol/settle"), 422)
        b.send(answer, f"{one}/peppol/settle", {"delivered": provider.document(there).id}, button=("verdict", "delivered"))
        assert wait_state(site, there, "delivered", "accepted")["id"] == provider.document(there).id
        b.send(b.get(two), f"{two}/peppol/settle", button=("verdict", "not-sent"))
        wait_state(site, absent, "accepted", "delivered")
        assert "olga" in peppol_story(site, there)


# -- roles -----------------------------------------------------------------------------------------------------------------

def test_61_roles(make_site):
    """Every act of the page for each role: the owner's are refused to the others, and nothing changes."""
    site = with_documents(make_site)
    fields = {}
    for name in ("ann", "rik"):
        b = browser(site, name)
        fields = {"token": b.get("/me").page.form("/me/language")["token"], "key": "A" * 43}
        for rest in ("edit", "issue", "send", "void", "credit"):
            assert b.get(f"/documents/1/{rest}").status == 403
            assert b.post(f"/documents/1/{rest}", fields).status == 403
        for rest in ("vat", "preview", "remind", "remind/hold", "remind/release", "peppol/send", "peppol/retry", "peppol/settle"):
            assert b.post(f"/documents/1/{rest}", fields).status == 403
    assert browser(site, "rik").post("/documents/1/paid", fields).status == 403
    assert only(site)["state"] == "draft"


def test_61_where_nothing_can_be_sent_it_is_said(make_site):
    """With mail off there is no button that sends, and the page says why; a reader is told nothing, he could not send anyway."""
    site = start_desk(make_site, {"mail": {"transport": "off"}, "invoice": {"create": "created", "auto_send": "false"}})
    site.post(order(1))
    site.settle(mails=False)
    owner = browser(site, "olga").get("/documents/1")
    assert "Nothing can be sent: mail is off" in owner.page.text and not any(link.endswith("/send") for link in owner.page.links)
    assert "Nothing can be sent" not in browser(site, "rik").get("/documents/1").page.text
    desk = browser(site, "olga")
    for language, words in (("nl", "Er kan niets verzonden worden"), ("fr", "Rien ne peut être envoyé"), ("de", "Es kann nichts gesendet werden")):
        desk.send(desk.get("/me"), "/me/language", {"language": language})
        assert words in desk.get("/documents/1").page.text
    chosen = desk.send(desk.get("/documents"), "/documents/chosen", {"doc": ["1"]}, button=("act", "send"))
    assert "Es kann nichts gesendet werden" in chosen.page.text and not [form for form in chosen.page.forms if "chosen" in form.action]
