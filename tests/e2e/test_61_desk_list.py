"""Scenario 61: the list of documents at the desk: search, filters, pages, and what is done to several."""
import io
import re
import shutil
import subprocess
import time
import urllib.parse
import zipfile

import pytest

from desk_site import browser, start_desk
from harness import order, wait_until

DRAFTS = {"invoice": {"create": "created", "auto_send": "false", "number": "{YYYY}-{N:5}"}, "payment": {"reference": "structured"}}


def person(first, last, email, company=""):
    return {"first_name": first, "last_name": last, "company": company, "address_1": "Dorpsstraat 1", "address_2": "", "city": "Gent", "state": "",
            "postcode": "9000", "country": "BE", "email": email, "phone": ""}


@pytest.fixture
def site(make_site):
    """Three invoices: of Jan, issued and unpaid; of Pat, a draft of an order that is not paid; of Ann, a draft."""
    site = start_desk(make_site, DRAFTS)
    site.post(order(1001, billing=person("Jan", "Müller", "jan@example.be", "Müller & Zonen"), total="1210.00", net="1000.00", paid=False, status="on-hold",
                    number="WEB-0012"))
    site.post(order(1002, billing=person("Pat", "O'Brien", "pat@brien.example"), total="242.00", net="200.00", paid=False, status="on-hold"))
    site.post(order(1003, billing=person("Ann", "Peeters", "ann.peeters@example.be"), total="12.10", net="10.00"))
    site.settle()
    site.run("issue", "#1")
    return site


def ids(answer):
    """The documents that a page lists, in its order."""
    return [int(id) for id in re.findall(r'name="doc" value="(\d+)" aria-label', answer.text)]


def chosen(desk, docs, act, path="/documents"):
    return desk.send(desk.get(path), "/documents/chosen", {"doc": [str(doc) for doc in docs]}, button=("act", act))


def ask(**fields):
    return "/documents?" + urllib.parse.urlencode(fields)


def test_61_finds(site):
    """One box finds by number, order, customer, e-mail, amount and reference; filters by all that the page offers; all together too."""
    desk = browser(site, "rik")
    invoice = [document for document in site.documents() if document["id"] == 1][0]
    number, reference = invoice["number"], invoice["payment_reference"]
    rows = {"": [3, 2, 1], number: [1], "web-0012": [1], "1002": [2], "müller": [1], "BRIEN": [2], "ann.peeters@example.be": [3], "1210": [1], "1210.00": [1],
            "1.210,00": [1], "€ 1.210,00": [1], "1210,00": [1], "12,10": [3], reference: [1], reference.strip("+").replace("/", ""): [1], "koffie": [3, 2, 1],
            "niemand": [], '"': [], "'; DROP TABLE documents": []}
    for words, found in rows.items():
        assert ids(desk.get(ask(q=words))) == found, words
    today = invoice["issue_date"]
    filters = [({"type": "invoice"}, [3, 2, 1]), ({"type": "credit_note"}, []), ({"state": "draft"}, [3, 2]), ({"state": "issued"}, [1]), ({"paid": "unpaid"}, [1]),
               ({"paid": "overdue"}, []), ({"shop": "main"}, [3, 2, 1]), ({"shop": "other"}, []), ({"from": today, "to": today}, [1]), ({"to": "2000-01-01"}, []),
               ({"peppol": "delivered"}, []), ({"type": "invoice", "state": "draft", "shop": "main", "q": "koffie"}, [3, 2]),
               ({"type": "invoice", "state": "draft", "from": today}, []), ({"type": "", "state": "", "paid": "", "from": ""}, [3, 2, 1])]
    for fields, found in filters:
        assert ids(desk.get(ask(**fields))) == found, fields


def test_61_keeps_what_was_asked(site):
    """A view is its URL: the fields show it, the links of the quick views say where one is; texts of customers and of the URL stay text."""
    desk = browser(site, "rik")
    page = desk.get(ask(q="<b>x</b>", state="draft", **{"from": "2026-01-01"})).page
    form = next(form for form in page.forms if form.action == "/documents")
    assert (form["q"], form["state"], form["from"]) == ("<b>x</b>", "draft", "2026-01-01") and not page.problems
    assert "No document fits" in page.text
    assert '<a href="/documents?state=draft" aria-current="page">' in desk.get("/documents?state=draft").text
    for wrong in ({"type": "x"}, {"state": "paid"}, {"from": "yesterday"}, {"peppol": "x"}, {"q": "a " * 100}):
        answer = desk.get(ask(**wrong))
        assert answer.status == 422 and answer.page.alerts and ids(answer) == [3, 2, 1], wrong
    answer = desk.get("/documents?before=x&back=%3Cscript%3E&view=state%3Ddraft")
    assert answer.status == 200 and ids(answer) == [3, 2, 1] and "<script>" not in answer.text


def test_61_pages(make_site):
    """50 a page by key; older and back again, with what was asked."""
    site = start_desk(make_site, DRAFTS)
    for id in range(1001, 1001 + 120):
        site.post(order(id))
    site.settle()
    desk = browser(site, "rik")
    first = desk.get(ask(q="koffie", type="invoice"))

    def link(answer, rel):
        found = re.search(rf'<a rel="{rel}" href="([^"]+)"', answer.text)
        return found and found[1].replace("&amp;", "&")

    assert ids(first) == list(range(120, 70, -1)) and link(first, "prev") is None
    second = desk.get(link(first, "next"))
    third = desk.get(link(second, "next"))
    assert ids(second) == list(range(70, 20, -1)) and ids(third) == list(range(20, 0, -1)) and link(third, "next") is None
    assert "q=koffie" in link(third, "prev") and ids(desk.get(link(third, "prev"))) == ids(second)
    again = desk.get(link(desk.get(link(third, "prev")), "prev"))
    assert ids(again) == ids(first) and link(again, "prev") is None
    assert len(first.body) < 100_000
    site.stop()


def test_61_issues_and_sends_several(site):
    """A page says what will happen to each; then each has its own result."""
    desk = browser(site, "olga")
    page = chosen(desk, [3, 2, 1], "issue", "/documents?q=koffie")
    assert "Issue documents" in page.page.title and "is no draft: nothing happens" in page.page.text and "A number stays" in page.page.text
    assert [value for name, value in page.page.form("/documents/chosen/issue").fields if name == "doc"] == ["3", "2"]
    assert re.search(r": the first number will be [\w-]+\d, dated \S", page.page.text), page.page.text
    answer = desk.send(page, "/documents/chosen/issue")
    assert answer.path == "/documents?q=koffie" and answer.page.notices == ["Done: 2."]
    assert {document["state"] for document in site.documents()} == {"issued"}
    assert any("issued" in event["text"] and "by olga" in event["text"] for event in site.json("explain", "1003")["events"])

    page = chosen(desk, [3, 2], "send")
    assert "goes to ann.peeters@example.be" in page.page.text
    assert desk.send(page, "/documents/chosen/send").page.notices == ["Done: 2."]
    wait_until(lambda: len(list((site.folder / "mail").glob("*.eml"))) == 2, "the mails leave")
    again = chosen(desk, [3], "send")
    assert "was sent already" in again.page.text and not [form for form in again.page.forms if "chosen" in form.action]


def test_61_some_fail(site):
    """What cannot be done says why, and stops nothing else."""
    desk = browser(site, "olga")
    page = chosen(desk, [3, 2], "issue")
    site.run("void", "#2")
    answer = desk.send(page, "/documents/chosen/issue")
    assert answer.status == 200 and "1 done, 1 not" in answer.page.text and answer.page.alerts
    assert site.json("show", "#3")["state"] == "issued" and site.json("show", "#2")["state"] == "void"
    page = chosen(desk, [2], "issue")
    assert "None of these documents allows it" in page.page.text


def test_61_several_changed_meanwhile(site):
    """The shop changes an order while the page before is read: that draft is not sent, to neither address, and is named; the others are."""
    desk = browser(site, "olga")
    page = chosen(desk, [3, 2], "send")
    assert "gets a number and goes to ann.peeters@example.be" in page.page.text
    site.post(order(1003, billing=person("Ann", "Peeters", "other@example.be"), total="24.20", net="20.00", modified=time.time() + 5))
    site.settle()
    answer = desk.send(page, "/documents/chosen/send")
    assert answer.status == 200 and "1 done, 1 not" in answer.page.text and "This document has changed meanwhile. Nothing was done." in answer.page.text
    site.settle()
    draft = site.json("show", "#3")
    assert draft["state"] == "draft" and draft["customer"]["email"] == "other@example.be" and site.json("show", "#2")["state"] == "sent"
    assert len(list((site.folder / "mail").glob("*.eml"))) == 1
    assert desk.send(chosen(desk, [3], "send"), "/documents/chosen/send").page.notices == ["Done: 1."]


def test_61_marks_paid(site):
    desk = browser(site, "ann")
    page = chosen(desk, [2, 1], "paid")
    assert "€1,210.00 is booked as paid" in page.page.text and "nothing to pay" in page.page.text
    bad = desk.send(page, "/documents/chosen/paid", {"day": "2100-01-01"})
    assert bad.status == 422 and bad.page.alerts and not site.json("show", "#1")["paid"]
    page = chosen(desk, [1], "paid")
    answer = desk.send(page, "/documents/chosen/paid", {"by": "cash"})
    assert answer.page.notices == ["Done: 1."] and site.json("show", "#1")["paid"]


def test_61_who_may(site):
    """A reader sees and takes away; an accountant marks paid; nobody else acts, whatever the form says."""
    for name, allowed in (("rik", set()), ("ann", {"paid"}), ("olga", {"issue", "send", "paid"})):
        desk = browser(site, name)
        listed = desk.get("/documents")
        shown = {value for form in listed.page.forms for key, value in form.buttons if key == "act"}
        assert shown >= {"zip", "total"} and shown & {"issue", "send", "paid"} == allowed, name
        for act in ("issue", "send", "paid"):
            assert chosen(desk, [1], act).status == (200 if act in allowed else 403), (name, act)


def test_61_chooses_nothing(site):
    desk = browser(site, "olga")
    answer = chosen(desk, [], "issue", "/documents?state=draft")
    assert answer.status == 422 and answer.page.alerts == ["Choose one or more documents first."] and ids(answer) == [3, 2]
    assert chosen(desk, range(1, 300), "zip").status == 422
    assert chosen(desk, [77], "zip").status == 404


def test_61_totals_without_script(site):
    page = chosen(browser(site, "rik"), [3, 1], "total").page
    assert "Total: 2 · €1,222.10" in page.text


def test_61_takes_away(site):
    """One zip, one PDF of all pages in the list's order."""
    desk = browser(site, "rik")
    answer = chosen(desk, [1, 3], "zip")
    assert answer.header("Content-Type") == "application/zip" and ".zip" in answer.header("Content-Disposition")
    number = site.json("show", "#1")["number"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as pack:
        assert sorted(pack.namelist()) == sorted([f"{number}.pdf", "draft-3.pdf", "SHA256SUMS"]) and pack.testzip() is None
        assert pack.read(f"{number}.pdf").startswith(b"%PDF")
    if not any(("act", "pdf") in form.buttons for form in desk.get("/documents").page.forms):
        pytest.skip("no libqpdf: skipped")
    answer = chosen(desk, [1, 3], "pdf")
    assert answer.header("Content-Type") == "application/pdf" and answer.body.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.body, capture_output=True, check=True).stdout.decode()
        assert text.count("\f") == 2 and text.index("Müller") < text.index("Peeters")
