"""`list`: what people ask for, by day of issue, customer, amount, reference and words; all options together, in a table and as JSON."""
import datetime

import pytest

from harness import order


def person(first, last, email, company=""):
    return {"first_name": first, "last_name": last, "company": company, "address_1": "Dorpsstraat 1", "address_2": "", "city": "Gent", "state": "",
            "postcode": "9000", "country": "BE", "email": email, "phone": ""}


def of(id, who, total, net, product, **changes):
    body = order(id=id, billing=person(*who), total=total, net=net, **changes)
    body["line_items"][0].update(name=product, sku=f"SKU-{id}")
    return body


@pytest.fixture
def books(make_site):
    """Three invoices, the second unpaid; an order form each; a draft of the fourth."""
    site = make_site({"invoice": {"create": "created", "auto_send": "true", "number": "{YYYY}-{N:5}"}, "payment": {"reference": "structured"},
                      "order_form": {"create": "created"}})
    site.post(of(1001, ("Jan", "Müller", "jan@example.be", "Müller & Zonen"), "121.00", "100.00", "Taart met kersen", number="WEB-0012"))
    site.post(of(1002, ("Pat", "O'Brien", "pat@brien.example"), "242.00", "200.00", "Thé à la menthe", paid=False))
    site.post(of(1003, ("Ann", "Peeters", "ann.peeters@example.be"), "12.10", "10.00", "Koek"))
    site.settle()
    return site


def invoices(site, *options):
    """The orders whose invoices are listed, sorted."""
    return sorted(document["order_id"] for document in site.json("list", "--type", "invoice", *options))


def invoice(site, id):
    return [document for document in site.documents(type="invoice") if document["order_id"] == id][0]


def test_97_words(books):
    """Number, order, customer, e-mail, reference, description; any case, any accent, in any order, the last word in part."""
    number, reference = invoice(books, 1001)["number"], invoice(books, 1002)["payment_reference"]
    assert reference.startswith("+++")
    rows = {number: [1001], number[:-1]: [1001, 1002, 1003], "web-0012": [1001], "1001": [1001], "muller": [1001], "MÜLLER zonen": [1001], "zonen mul": [1001],
            "jan@example.be": [1001], "example.be": [1001, 1003], "O'Brien": [1002], "the menthe": [1002], "thé": [1002], reference: [1002],
            reference.strip("+").replace("/", ""): [1002], "kersen taart": [1001], "sku-1003": [1003], "ann koek": [1003], "ann taart": [], "niemand": []}
    for words, found in rows.items():
        assert invoices(books, "--text", words) == found, words


@pytest.mark.parametrize("words", ['"', "'", "*", "***", "ann OR pat", "ann AND", "NEAR(ann koek)", "-", "(", "{customer} : ann", "customer:ann", "^", "\\", "%", "; DROP TABLE documents",
                                   "+++///+++", "x" * 9000, "\U0001f4b8", "#12", "ann\tkoek\nx"])
def test_97_words_are_no_syntax(books, words):
    """Whatever is typed is looked for, or found nowhere; nothing fails."""
    for option in ("--text", "--customer", "--reference"):
        assert invoices(books, option, words) == [], option


def test_97_too_many_words_and_none(books):
    thirty = " ".join(["peeters"] * 30)
    assert invoices(books, "--text", thirty) == [1003]
    for option, value in (("--text", ""), ("--text", "  "), ("--customer", ""), ("--reference", ""), ("--text", "peeters " * 65), ("--text", "x" * 10001)):
        refused = books.run("list", option, value, expect=2)
        assert option in refused.stderr.decode() and b"fts5" not in refused.stderr


def test_97_customer_amount_reference(books):
    """Of the customer, not of what was bought; the total or what is still due; the reference however it is written."""
    reference = invoice(books, 1002)["payment_reference"]
    digits = reference.strip("+").replace("/", "")
    rows = [(["--customer", "peeters"], [1003]), (["--customer", "zonen"], [1001]), (["--customer", "koek"], []), (["--customer", "pat@brien.example"], [1002]),
            (["--amount", "121"], [1001]), (["--amount", "121.00"], [1001]), (["--amount", "121,00"], [1001]), (["--amount", "242"], [1002]), (["--amount", "1.21"], []),
            (["--reference", reference], [1002]), (["--reference", digits], [1002]), (["--reference", f"{digits[:3]} {digits[3:7]} {digits[7:]}"], [1002]),
            (["--reference", digits[3:7]], []), (["--customer", "example.be", "--amount", "12.10"], [1003]), (["--customer", "muller", "--text", "koek"], [])]
    for options, found in rows:
        assert invoices(books, *options) == found, options
    for value in ("", "twelve", "-1", "1.23456", "1.000,00", "99999999999999999999"):
        assert b"--amount" in books.run("list", "--amount", value, expect=2).stderr, value


def test_97_days(books):
    """Both days belong to it; what was not issued has no day."""
    day = datetime.date.fromisoformat(invoice(books, 1001)["issue_date"])
    before, after = str(day - datetime.timedelta(1)), str(day + datetime.timedelta(1))
    rows = [(["--from", day, "--to", day], [1001, 1002, 1003]), (["--from", before], [1001, 1002, 1003]), (["--to", after], [1001, 1002, 1003]), (["--from", after], []),
            (["--to", before], []), (["--from", day, "--unpaid"], [1002]), (["--from", day, "--customer", "ann"], [1003])]
    for options, found in rows:
        assert invoices(books, *options) == found, options
    assert b"--from" in books.run("list", "--from", after, "--to", before, expect=2).stderr
    assert b"--to" in books.run("list", "--to", "2026-02-30", expect=2).stderr


def test_97_table_and_limit(books):
    """For people as for --json; all filters, and the newest first."""
    shown = books.run("list", "--text", "müller", "--type", "invoice").stdout.decode()
    assert "Müller & Zonen" in shown and "O'Brien" not in shown
    nothing = books.run("list", "--text", "niemand")
    assert b"no documents like that" in nothing.stderr
    newest = books.json("list", "--text", "example", "--limit", "1")
    assert len(newest) == 1 and newest[0]["id"] == max(document["id"] for document in books.documents())
    assert {document["type"] for document in books.json("list", "--text", "taart")} == {"invoice", "order_form"}


def test_97_drafts_and_changes_are_found(make_site):
    """A draft is found at once, by what it says now; after its issue by its number too."""
    site = make_site({"invoice": {"create": "created", "auto_send": "false"}})
    site.post(of(7, ("Ann", "Peeters", "ann@example.be"), "12.10", "10.00", "Koek"))
    site.settle()
    draft = site.json("list", "--text", "peeters")[0]
    assert draft["state"] == "draft" and site.json("list", "--reference", "020") == []
    site.run("edit", f"#{draft['id']}", "company=Bakkerij Ruys", "email=ruys@example.be", "reference=PO 4711")
    assert [found["id"] for found in site.json("list", "--customer", "ruys")] == [draft["id"]]
    assert [found["id"] for found in site.json("list", "--reference", "po 4711")] == [draft["id"]]
    assert site.json("list", "--text", "ann@example.be") == [], "the old address is gone"
    number = site.json("issue", f"#{draft['id']}")[0]["number"]
    assert [found["number"] for found in site.json("list", "--text", f"{number} bakkerij")] == [number]
    note = site.json("credit", number, "--issue")["number"]
    assert [found["number"] for found in site.json("list", "--text", note)] == [note]
    assert site.json("verify")["faults"] == []
