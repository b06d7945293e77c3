"""Scenario 63: the bank at the desk: a statement is uploaded, what was booked is told with its reason, proposals are confirmed with one button,
open lines find their invoice, and all of it can be undone."""
import io
import re
import zipfile

import pytest

from desk_site import browser, start_desk
from harness import order
from test_98_bank import CREATED, OTHER, camt, coda, move

UPLOAD = "/bank/import"


@pytest.fixture
def site(make_site):
    """Open invoices of the orders 1001 … 1004, 121.00 each, of Ann Peeters."""
    site = start_desk(make_site, CREATED)
    for number in range(1001, 1005):
        site.post(order(number, status="on-hold", paid=False))
    site.settle()
    return site


def invoice(site, number=1001):
    return site.documents(order=str(number), type="invoice")[0]


def reference(site, number=1001):
    return "".join(filter(str.isdigit, invoice(site, number)["payment_reference"]))


def is_paid(site, number=1001):
    return site.document(invoice(site, number)["number"])["paid"]


def lines(site, state=None):
    return site.json("bank", "list", *(["--state", state] if state else []))


def upload(visitor, *files):
    """Sends files ((name, bytes) each) by the page's own form; several have one field's name."""
    page = visitor.get("/bank")
    form = page.page.form(UPLOAD)
    mark = "----billhook-test"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in form.fields if name != "file"]
    parts += [f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + data + b"\r\n"
              for name, data in files or [("", b"")]]
    answer = visitor.once("POST", form.action, b"".join(parts) + f"--{mark}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={mark}"})
    return visitor.follow(answer)


def rows(answer):
    """The rows of all tables as texts, without their heads."""
    return [[re.sub(r"\s+", " ", cell).strip() for cell in row] for row in answer.page.rows if row and any(cell.strip() for cell in row)]


def acts(answer):
    """Where the forms of a page go that change something."""
    return [form.action for form in answer.page.forms if form.method == "post" and form.action != "/sign-out"]


def test_63_upload_books_and_tells(site):
    """A statement comes in: what has a reference is booked and told why, what may be is proposed, the rest is open; the same again books nothing."""
    ann = browser(site, "ann")
    empty = ann.get("/bank")
    assert "No bank file was imported yet" in empty.text and not empty.page.problems
    statement = coda([move(12100, reference=reference(site)), move(5000, text="iets", name="JAN"), move(-990, text="KOSTEN", name="")])
    answer = upload(ann, ("november.cod", statement))
    assert (answer.status, answer.path) == (200, "/bank"), answer
    [told] = answer.page.notices
    assert "1 booked (€121.00)" in told and "1 open" in told and "1 other" in told, told
    assert is_paid(site)
    assert "The bank files go up to" in answer.text
    [booked] = [row for row in rows(answer) if row[4].startswith("booked")]
    assert "it has the reference of" in booked[4] and invoice(site)["number"] in booked[5], booked
    again = upload(ann, ("november.cod", statement))
    assert "nothing is booked twice" in again.page.notices[0], again.page.notices
    assert len(lines(site)) == 3
    for user in ("ann", "olga", "rik"):
        page = browser(site, user).get("/bank")
        assert page.status == 200 and not page.page.problems
        assert any(form.action == UPLOAD for form in page.page.forms) == (user != "rik")


def test_63_several_files_and_a_zip(site):
    """Several files at once, a zip among them: the good ones are in, a cut one is named with its line and reason; other accounts are named."""
    olga = browser(site, "olga")
    cut = coda([move(12100, reference=reference(site, 1003))], sequence=233)[:-200]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.cod", coda([move(12100, reference=reference(site))], sequence=231))
        archive.writestr("b.xml", camt([move(12100, reference=reference(site, 1002))], sequence=232))
    foreign = coda([move(100, text="x")], sequence=9, account=OTHER, more=True) + coda([move(200, text="y", name="PIET")], sequence=234)
    answer = upload(olga, ("all.zip", packed.getvalue()), ("cut.cod", cut), ("two.cod", foreign))
    assert answer.status == 422, answer
    assert "cut.cod" in answer.page.alerts[0] and "line" in answer.page.alerts[0], answer.page.alerts
    assert "2 booked" in answer.page.notices[0] and OTHER in answer.page.notices[0], answer.page.notices
    assert [is_paid(site, number) for number in (1001, 1002, 1003)] == [True, True, False]
    nothing = upload(olga)
    assert nothing.status == 422 and "Choose a file first." in nothing.page.alerts[0]
    wrong = upload(olga, ("<b>cat</b>.png", b"\x89PNG"))
    assert wrong.status == 422 and "neither a CODA nor a camt.053" in wrong.page.alerts[0] and "<b>cat" not in wrong.text
    only = upload(olga, ("other.cod", coda([move(100)], account=OTHER)))
    assert only.status == 422 and OTHER in only.page.alerts[0]


def test_63_proposals_are_confirmed_with_one_button(site):
    """A reference and a number that do not settle it alone: one button books; the reader has no button; twice acts once."""
    number = invoice(site)["number"]
    ann, rik = browser(site, "ann"), browser(site, "rik")
    answer = upload(ann, ("a.cod", coda([move(10000, text=f"factuur {number}")])))
    assert "1 to confirm" in answer.page.notices[0], answer.page.notices
    [line] = lines(site, "proposed")
    assert acts(rik.get("/bank")) == acts(rik.get(f"/bank/{line['id']}")) == []
    path = f"/bank/{line['id']}/match"
    first = ann.send(answer, path)
    assert first.path == "/bank" and number in first.page.notices[0], first.page.notices
    assert [one["state"] for one in lines(site)] == ["booked"]
    second = ann.send(answer, path)  # the same form again: it leads where the first one did
    assert second.status == 200 and [one["state"] for one in lines(site)] == ["booked"]
    stale = ann.get(f"/bank/{line['id']}")
    refused = ann.post(path, {**dict(stale.page.form(r"/bank/\d+/unmatch").fields), "document": str(invoice(site)["id"])})
    assert refused.status == 409 and "booked" in refused.page.alerts[0], refused


def test_63_open_line_finds_its_invoice_and_is_undone(site):
    """An open line: invoices of exactly that due are offered, a search finds others; booked, it can be taken apart again."""
    olga = browser(site, "olga")
    upload(olga, ("a.cod", coda([move(12100, text="geen idee", name="ONBEKEND NV")])))
    [line] = lines(site, "open")
    path = f"/bank/{line['id']}"
    page = olga.get(path)
    assert "ONBEKEND NV" in page.text and len([form for form in page.page.forms if form.action == f"{path}/match"]) == 4, page.text
    found = olga.get(f"{path}?q=1003")
    numbers = [form for form in found.page.forms if form.action == f"{path}/match"]
    assert len(numbers) == 1 and numbers[0]["document"] == str(invoice(site, 1003)["id"])
    by_sum, none = olga.get(f"{path}?q=121,00"), olga.get(f"{path}?q=niemand")
    assert len([form for form in by_sum.page.forms if form.action == f"{path}/match"]) == 4
    assert "No invoice found" in none.text
    booked = olga.send(found, f"{path}/match")
    assert booked.path == "/bank" and is_paid(site, 1003)
    undone = olga.send(olga.get(path), f"{path}/unmatch")
    assert undone.path == path and "open again" in undone.page.notices[0] and not is_paid(site, 1003)
    assert [one["state"] for one in lines(site)] == ["open"]
    again = olga.post(f"{path}/unmatch", dict(undone.page.form(f"{path}/match").fields))
    assert again.status == 409 and "nothing is booked" in again.page.alerts[0]


def test_63_views_and_pages(site):
    """Each state has its view, 50 lines a page by key, newer and older; the hostile texts of a payer stay text."""
    olga = browser(site, "olga")
    moves = [move(100 + n, text=f"<script>alert({n})</script> \"x\"", name="<b>EVE</b>") for n in range(120)]
    upload(olga, ("a.cod", coda(moves)))
    seen, path = [], "/bank?state=open"
    while path:
        page = olga.get(path)
        assert page.status == 200 and len(page.body) < 100_000 and not page.page.problems
        assert "<b>EVE" not in page.text and "<script>alert" not in page.text
        seen.append([int(link.split("/")[2]) for link in page.page.links if re.fullmatch(r"/bank/\d+", link)])
        older = [link for link in page.page.links if "before=" in link]
        newer = [link for link in page.page.links if "after=" in link]
        if seen[1:]:
            assert [int(link.split("/")[2]) for link in olga.get(newer[0]).page.links if re.fullmatch(r"/bank/\d+", link)] == seen[-2]
        path = older[0] if older else None
    ids = [list(dict.fromkeys(page)) for page in seen]
    assert [len(page) for page in ids] == [50, 50, 20] and sum(ids, []) == sorted(sum(ids, []), reverse=True)
    for state in ("proposed", "booked", "other", "all", "nonsense", ""):
        assert olga.get(f"/bank?state={state}&before=x&after=99999999999999999999").status == 200
    assert olga.get("/bank/999").status == 404


def test_63_words(site):
    """All of it in the four languages: the reasons too."""
    olga = browser(site, "olga")
    upload(olga, ("a.cod", coda([move(12100, reference=reference(site)), move(5000, text="iets", name="JAN"), move(-990, text="KOSTEN", name="")])))
    for language, words in {"nl": "heeft de mededeling van", "fr": "porte la communication de", "de": "hat die Mitteilung von", "en": "it has the reference of"}.items():
        olga.send(olga.get("/me"), "/me/language", {"language": language})
        page = olga.get("/bank?state=all")
        assert words in page.text, language
        if language != "en":
            assert "it has" not in page.text and "money went" not in page.text, language
